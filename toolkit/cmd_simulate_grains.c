/* regolith simulate grains: size distributions with known components or members. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/simulate/grain_members.h"
#include "kernels/simulate/grain_resolvable.h"
#include "toolkit/commands.h"
#include "toolkit/result_build.h"
#include "toolkit/simulated.h"

typedef struct {
    rg_common_args common;
    size_t count;
    size_t classes;
    size_t components;
    size_t members;
    const char *family;
    bool resolvable;
    double purest;
    double outliers;
    double low;
    double high;
    double noise;
    double floor;
    uint64_t seed;
} grains_args;

static const rg_option options[] = {
    {RG_OPTION_COUNT, 'n', "count", "N", "20", offsetof(grains_args, count), "number of samples", false},
    {RG_OPTION_COUNT, 0, "classes", "C", "80", offsetof(grains_args, classes), "size classes, of equal ratio",
     false},
    {RG_OPTION_COUNT, 'k', "components", "K", "2", offsetof(grains_args, components),
     "components of each sample, its own", false},
    {RG_OPTION_WORD, 'f', "family", "lognormal|skew-normal|weibull|general-weibull", "lognormal",
     offsetof(grains_args, family), "law of the components", false},
    {RG_OPTION_FLAG, 0, "resolvable", NULL, NULL, offsetof(grains_args, resolvable),
     "draw components again until BIC of the truth tells them apart at this noise", false},
    {RG_OPTION_COUNT, 'm', "members", "M", NULL, offsetof(grains_args, members),
     "instead: mixtures of M members, the same in all samples", false},
    {RG_OPTION_NUMBER, 0, "purest", "A", "1", offsetof(grains_args, purest),
     "largest share of a member in any sample; 1: samples may be pure", false},
    {RG_OPTION_NUMBER, 0, "outliers", "X", "0", offsetof(grains_args, outliers),
     "with members: share of samples that are something else", false},
    {RG_OPTION_NUMBER, 0, "from", "UM", "0.1", offsetof(grains_args, low), "finest class edge, um", false},
    {RG_OPTION_NUMBER, 0, "to", "UM", "2000", offsetof(grains_args, high), "coarsest class edge, um", false},
    {RG_OPTION_NUMBER, 0, "noise", "R", "0", offsetof(grains_args, noise),
     "relative standard deviation of each class", false},
    {RG_OPTION_NUMBER, 0, "floor", "C", "0", offsetof(grains_args, floor),
     "background of the noise: R times this share of the highest class", false},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(grains_args, seed),
     "seed; the same seed gives the same bits", false},
    {0},
};

/* What was drawn. */
typedef struct {
    size_t n_each;                  /* components of a row of truth: of each sample, or members */
    size_t n_rows;                  /* samples, or one                                        */
    rg_grain_component *components; /* [n_rows][n_each]                                       */
    double *gain;                   /* [count] of resolvable components, or NULL              */
    double *members;                /* [n_each][classes]; NULL without members, as the rest   */
    double *shares;                 /* [count][n_each]                                        */
    bool *outlier;                  /* [count]                                                */
} drawn;

static void drawn_free(drawn *d)
{
    free(d->components);
    free(d->gain);
    free(d->members);
    free(d->shares);
    free(d->outlier);
}

static rg_status prepare_entry(const grains_args *args, rg_entry *entry, rg_error *err)
{
    const size_t c = args->classes;
    *entry = (rg_entry){.technique = RG_GRAINSIZE, .n_rows = args->count, .n_columns = c};
    entry->edges = rg_alloc(c + 1, 1, sizeof *entry->edges);
    entry->axis = rg_alloc(c, 1, sizeof *entry->axis);
    entry->values = rg_alloc(args->count, c, sizeof *entry->values);
    entry->basis = rg_copy_text("volume", 6);
    if (entry->edges == NULL || entry->axis == NULL || entry->values == NULL || entry->basis == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the distributions");
    for (size_t i = 0; i <= c; i++)
        entry->edges[i] = args->low * pow(args->high / args->low, (double) i / (double) c);
    for (size_t i = 0; i < c; i++)
        entry->axis[i] = sqrt(entry->edges[i] * entry->edges[i + 1]);
    return RG_OK;
}

static rg_status draw_components(const grains_args *args, const rg_simulate_grains_options *how,
                                 rg_entry *entry, drawn *d, rg_error *err)
{
    d->n_each = args->components;
    d->n_rows = args->count;
    d->components = rg_alloc(d->n_rows, d->n_each, sizeof *d->components);
    d->gain = args->resolvable ? rg_alloc(args->count, 1, sizeof *d->gain) : NULL;
    if (d->components == NULL || (args->resolvable && d->gain == NULL))
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the components");
    const rg_status status =
        args->resolvable ? rg_simulate_grain_resolvable(entry->edges, args->classes, args->count, d->n_each,
                                                        how, d->components, d->gain, err)
                         : rg_simulate_grain_components(0, args->count, d->n_each, how, d->components, err);
    return status == RG_OK ? rg_simulate_grains(entry->edges, args->classes, d->components, d->n_each, 0,
                                                args->count, how, entry->values, err)
                           : status;
}

static rg_status draw_members(const grains_args *args, const rg_simulate_grains_options *how, rg_entry *entry,
                              drawn *d, rg_error *err)
{
    rg_simulate_members_options members = rg_simulate_members_defaults();
    members.grains = *how;
    members.purest = args->purest;
    members.outliers = args->outliers;
    d->n_each = args->members;
    d->n_rows = 1;
    d->components = rg_alloc(d->n_each, 1, sizeof *d->components);
    d->members = rg_alloc(d->n_each, args->classes, sizeof *d->members);
    d->shares = rg_alloc(args->count, d->n_each, sizeof *d->shares);
    d->outlier = rg_alloc(args->count, 1, sizeof *d->outlier);
    if (d->components == NULL || d->members == NULL || d->shares == NULL || d->outlier == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the members");
    const rg_status status = rg_simulate_grain_members(d->n_each, &members, d->components, err);
    return status == RG_OK ? rg_simulate_grain_member_mixtures(entry->edges, args->classes, d->components,
                                                               d->n_each, args->count, &members, d->members,
                                                               d->shares, d->outlier, entry->values, err)
                           : status;
}

/* In per cent, with errors as a laboratory would state them: of what it measured. */
static rg_status finish_entry(const grains_args *args, rg_entry *entry, rg_error *err)
{
    const size_t c = args->classes;
    for (size_t i = 0; i < args->count * c; i++)
        entry->values[i] *= 100.0;
    if (args->noise > 0.0) {
        entry->errors = rg_alloc(args->count, c, sizeof *entry->errors);
        if (entry->errors == NULL)
            return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the distributions");
    }
    for (size_t s = 0; s < args->count && entry->errors != NULL; s++) {
        const double *values = entry->values + s * c;
        double highest = 0.0;
        for (size_t i = 0; i < c; i++)
            highest = fmax(highest, values[i]);
        for (size_t i = 0; i < c; i++)
            entry->errors[s * c + i] = args->noise * hypot(values[i], args->floor * highest);
    }
    return rg_simulated_describe(entry, "Simulated size distributions", "soil", err);
}

/* One number of the components, over samples, or over members alone. */
static rg_status add_component_number(const drawn *d, const char *name, const char *units, const char *label,
                                      double *numbers, rg_result *truth, rg_error *err)
{
    rg_group *group = NULL;
    rg_status status = RG_OK;
    if (d->members == NULL) {
        status =
            rg_result_add_row_group(truth, name, label, name, d->n_rows, "component", d->n_each, &group, err);
        return status == RG_OK
                   ? rg_result_add_numbers(group, name, units, label, d->n_rows, d->n_each, numbers, err)
                   : status;
    }
    status = rg_result_add_group(truth, name, RG_GROUP_DATA, label, &group, err);
    if (status == RG_OK)
        status = rg_result_add_counter(group, "member", "Member", d->n_each, err);
    if (status != RG_OK)
        return status;
    snprintf(group->signal, sizeof group->signal, "%s", name);
    snprintf(group->axes[0], sizeof group->axes[0], "member");
    group->n_axes = 1;
    return rg_result_add_numbers(group, name, units, label, d->n_each, 0, numbers, err);
}

static rg_status add_components(const drawn *d, rg_result *truth, rg_error *err)
{
    static const struct {
        const char *name, *units, *label;
        size_t offset;
    } ARRAYS[] = {{"weight", "1", "Share of the component", offsetof(rg_grain_component, weight)},
                  {"median_um", "um", "Median diameter (um)", offsetof(rg_grain_component, median_um)},
                  {"sd_ln", "1", "Standard deviation of ln d", offsetof(rg_grain_component, sd_ln)},
                  {"skewness", "1", "Skewness of ln d, in families with a shape",
                   offsetof(rg_grain_component, skewness)}};
    const size_t n = d->n_rows * d->n_each;
    double *numbers = rg_alloc(n, 1, sizeof *numbers);
    rg_status status =
        numbers == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the truth") : RG_OK;
    for (size_t a = d->members != NULL ? 1 : 0; a < sizeof ARRAYS / sizeof ARRAYS[0] && status == RG_OK;
         a++) {
        for (size_t i = 0; i < n; i++)
            memcpy(&numbers[i], (const char *) &d->components[i] + ARRAYS[a].offset, sizeof *numbers);
        status =
            add_component_number(d, ARRAYS[a].name, ARRAYS[a].units, ARRAYS[a].label, numbers, truth, err);
    }
    free(numbers);
    return status;
}

static rg_status add_member_curves(const grains_args *args, const rg_entry *entry, const drawn *d,
                                   rg_result *truth, rg_error *err)
{
    rg_group *group = NULL;
    rg_status status = rg_result_add_group(truth, "members", RG_GROUP_DATA, "Members", &group, err);
    if (status != RG_OK)
        return status;
    snprintf(group->signal, sizeof group->signal, "members");
    snprintf(group->axes[0], sizeof group->axes[0], "member");
    snprintf(group->axes[1], sizeof group->axes[1], "diameter");
    snprintf(group->interpretation, sizeof group->interpretation, "spectrum");
    group->n_axes = 2;
    status = rg_result_add_counter(group, "member", "Member", d->n_each, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "diameter", "um", "Diameter (um)", args->classes, 0,
                                       entry->axis, err);
    return status == RG_OK ? rg_result_add_numbers(group, "members", "1", "Share of the class", d->n_each,
                                                   args->classes, d->members, err)
                           : status;
}

static rg_status add_sample_number(const char *name, const char *label, size_t n, const double *numbers,
                                   rg_result *truth, rg_error *err)
{
    rg_group *group = NULL;
    const rg_status status = rg_result_add_row_group(truth, name, label, name, n, NULL, 0, &group, err);
    return status == RG_OK ? rg_result_add_numbers(group, name, "1", label, n, 0, numbers, err) : status;
}

static rg_status add_shares(const grains_args *args, const drawn *d, rg_result *truth, rg_error *err)
{
    rg_group *group = NULL;
    double *numbers = rg_alloc(args->count, 1, sizeof *numbers);
    if (numbers == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the truth");
    for (size_t s = 0; s < args->count; s++)
        numbers[s] = d->outlier[s] ? 1.0 : 0.0;
    rg_status status = rg_result_add_row_group(truth, "abundance", "Shares of the members", "abundance",
                                               args->count, "member", d->n_each, &group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "abundance", "1", "Share of the member", args->count, d->n_each,
                                       d->shares, err);
    if (status == RG_OK)
        status =
            add_sample_number("outlier", "1: no mixture of the members", args->count, numbers, truth, err);
    free(numbers);
    return status;
}

static rg_status build_truth(const grains_args *args, const rg_entry *entry, const drawn *d, rg_result *truth,
                             rg_error *err)
{
    rg_status status = RG_OK;
    if (d->members != NULL) {
        status = add_member_curves(args, entry, d, truth, err);
        if (status == RG_OK)
            status = add_shares(args, d, truth, err);
    }
    if (status == RG_OK)
        status = add_components(d, truth, err);
    if (status == RG_OK && d->gain != NULL)
        status = add_sample_number("bic_gain", "BIC of one component less above that of the truth",
                                   args->count, d->gain, truth, err);
    return status;
}

static rg_status check(const grains_args *args, rg_error *err)
{
    if (!(args->low > 0.0 && args->high > args->low))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the class edges do not rise", "--from, --to",
                             NULL);
    if (args->resolvable && !(args->noise > 0.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX,
                             "whether components are resolvable depends on the noise", "--resolvable",
                             "add --noise");
    if (args->resolvable && args->members > 0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "members are not drawn by BIC",
                             "--resolvable, --members", "give one of them");
    if (!(args->floor >= 0.0 && args->floor <= 1.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the background is outside of 0 to 1", "--floor",
                             NULL);
    return RG_OK;
}

static rg_status run_simulate_grains(rg_run *run, rg_error *err)
{
    const grains_args *args = run->args;
    rg_simulate_grains_options how = rg_simulate_grains_defaults();
    rg_entry entry = {0};
    rg_result truth = {0};
    drawn d = {0};
    how.seed = args->seed;
    how.family = rg_components_family_parse(args->family);
    how.noise_relative = args->noise;
    how.noise_absolute = args->noise * args->floor;
    rg_status status = check(args, err);
    if (status == RG_OK)
        status = prepare_entry(args, &entry, err);
    if (status == RG_OK)
        status = args->members > 0 ? draw_members(args, &how, &entry, &d, err)
                                   : draw_components(args, &how, &entry, &d, err);
    if (status == RG_OK)
        status = finish_entry(args, &entry, err);
    if (status == RG_OK)
        status = build_truth(args, &entry, &d, &truth, err);
    if (status == RG_OK)
        status = rg_simulated_write(run, &entry, &truth, args->seed, err);
    rg_result_free(&truth);
    rg_entry_free(&entry);
    drawn_free(&d);
    return status;
}

const rg_command rg_cmd_simulate_grains = {
    .name = "simulate grains",
    .group = "Data",
    .summary = "grain-size distributions with known components or members",
    .operands = "",
    .description =
        "Seeded sums of components of a family with exact class probabilities, or mixtures of the "
        "same members; what was\n"
        "drawn is stored beside the distributions as result `truth`. With --noise every class has its "
        "standard error.",
    .example = "regolith simulate grains --count 50 --components 3 --noise 0.01 -o soils.h5\nregolith "
               "simulate grains "
               "--count 200 --members 3 --purest 0.7 --noise 0.01 -o mixtures.h5",
    .options = options,
    .args_size = sizeof(grains_args),
    .min_operands = 0,
    .max_operands = 0,
    .has = RG_HAS_OUTPUT,
    .run = run_simulate_grains,
};
