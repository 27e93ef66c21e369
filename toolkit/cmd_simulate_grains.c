/* regolith simulate grains: size distributions with known components. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/simulate/grains.h"
#include "toolkit/commands.h"
#include "toolkit/result_build.h"
#include "toolkit/simulated.h"

typedef struct {
    rg_common_args common;
    size_t count;
    size_t classes;
    size_t components;
    double low;
    double high;
    double noise;
    uint64_t seed;
} grains_args;

static const rg_option options[] = {
    {RG_OPTION_COUNT, 'n', "count", "N", "20", offsetof(grains_args, count), "number of samples", false},
    {RG_OPTION_COUNT, 0, "classes", "C", "80", offsetof(grains_args, classes), "size classes, of equal ratio",
     false},
    {RG_OPTION_COUNT, 'k', "components", "K", "2", offsetof(grains_args, components),
     "lognormal components of each", false},
    {RG_OPTION_NUMBER, 0, "from", "UM", "0.1", offsetof(grains_args, low), "finest class edge, um", false},
    {RG_OPTION_NUMBER, 0, "to", "UM", "2000", offsetof(grains_args, high), "coarsest class edge, um", false},
    {RG_OPTION_NUMBER, 0, "noise", "R", "0", offsetof(grains_args, noise),
     "relative standard deviation of each class", false},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(grains_args, seed),
     "seed; the same seed gives the same bits", false},
    {0},
};

static rg_status fill_entry(const grains_args *args, const rg_grain_component *components,
                            const rg_simulate_grains_options *how, rg_entry *entry, rg_error *err)
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
    rg_status status = rg_simulate_grains(entry->edges, c, components, args->components, 0, args->count, how,
                                          entry->values, err);
    for (size_t i = 0; i < args->count * c; i++)
        entry->values[i] *= 100.0;
    if (status == RG_OK && args->noise > 0.0) { /* as a lab would state them: of what it measured */
        entry->errors = rg_alloc(args->count, c, sizeof *entry->errors);
        if (entry->errors == NULL)
            return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the distributions");
        for (size_t i = 0; i < args->count * c; i++)
            entry->errors[i] = args->noise * entry->values[i];
    }
    return status == RG_OK ? rg_simulated_describe(entry, "Simulated size distributions", "soil", err)
                           : status;
}

static rg_status build_truth(const grains_args *args, const rg_grain_component *components, rg_result *truth,
                             rg_error *err)
{
    static const struct {
        const char *name, *units, *label;
        size_t offset;
    } ARRAYS[] = {{"weight", "1", "Share of the component", offsetof(rg_grain_component, weight)},
                  {"median_um", "um", "Median diameter (um)", offsetof(rg_grain_component, median_um)},
                  {"sd_ln", "1", "Standard deviation of ln d", offsetof(rg_grain_component, sd_ln)}};
    const size_t n = args->count * args->components;
    double *numbers = rg_alloc(n, 1, sizeof *numbers);
    rg_status status =
        numbers == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the truth") : RG_OK;
    for (size_t a = 0; a < 3 && status == RG_OK; a++) {
        rg_group *group = NULL;
        for (size_t i = 0; i < n; i++)
            memcpy(&numbers[i], (const char *) &components[i] + ARRAYS[a].offset, sizeof *numbers);
        status = rg_result_add_row_group(truth, ARRAYS[a].name, ARRAYS[a].label, ARRAYS[a].name, args->count,
                                         "component", args->components, &group, err);
        if (status == RG_OK)
            status = rg_result_add_numbers(group, ARRAYS[a].name, ARRAYS[a].units, ARRAYS[a].label,
                                           args->count, args->components, numbers, err);
    }
    free(numbers);
    return status;
}

static rg_status run_simulate_grains(rg_run *run, rg_error *err)
{
    const grains_args *args = run->args;
    rg_simulate_grains_options how = rg_simulate_grains_defaults();
    rg_entry entry = {0};
    rg_result truth = {0};
    how.seed = args->seed;
    how.noise_relative = args->noise;
    if (!(args->low > 0.0 && args->high > args->low))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the class edges do not rise", "--from, --to",
                             NULL);
    rg_grain_component *components = rg_alloc(args->count, args->components, sizeof *components);
    rg_status status =
        components == NULL
            ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the components")
            : rg_simulate_grain_components(0, args->count, args->components, &how, components, err);
    if (status == RG_OK)
        status = fill_entry(args, components, &how, &entry, err);
    if (status == RG_OK)
        status = build_truth(args, components, &truth, err);
    if (status == RG_OK)
        status = rg_simulated_write(run, &entry, &truth, args->seed, err);
    rg_result_free(&truth);
    rg_entry_free(&entry);
    free(components);
    return status;
}

const rg_command rg_cmd_simulate_grains = {
    .name = "simulate grains",
    .group = "Data",
    .summary = "grain-size distributions with known components",
    .operands = "",
    .description = "Seeded sums of lognormal components with exact class probabilities; the components are "
                   "stored beside the\n"
                   "distributions as result `truth`. With --noise every class has its standard error.",
    .example = "regolith simulate grains --count 50 --components 3 --noise 0.01 -o soils.h5",
    .options = options,
    .args_size = sizeof(grains_args),
    .min_operands = 0,
    .max_operands = 0,
    .has = RG_HAS_OUTPUT,
    .run = run_simulate_grains,
};
