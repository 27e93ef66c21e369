/* regolith simulate laser: ring-detector intensities of size distributions with known components. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/scatter/kernel.h"
#include "kernels/simulate/grains.h"
#include "kernels/simulate/laser.h"
#include "toolkit/class_edges.h"
#include "toolkit/commands.h"
#include "toolkit/result_build.h"
#include "toolkit/simulated.h"

typedef struct {
    rg_common_args common;
    size_t count;
    size_t components;
    const char *family;
    double n, k, medium, wavelength_nm;
    size_t rings;
    double inner, outer;
    rg_class_words classes;
    double noise;
    uint64_t seed;
} laser_args;

static const rg_option options[] = {
    {RG_OPTION_COUNT, 0, "count", "N", "20", offsetof(laser_args, count), "number of samples", false},
    {RG_OPTION_COUNT, 0, "components", "K", "2", offsetof(laser_args, components), "components of each",
     false},
    {RG_OPTION_WORD, 0, "family", "lognormal|skew-normal|weibull|general-weibull", "lognormal",
     offsetof(laser_args, family), "law of the components", false},
    {RG_OPTION_NUMBER, 'n', "n", "N", "1.55", offsetof(laser_args, n), "refractive index of the grains",
     false},
    {RG_OPTION_NUMBER, 'k', "k", "K", "0.1", offsetof(laser_args, k), "their absorption", false},
    {RG_OPTION_NUMBER, 0, "medium", "N", "1.33", offsetof(laser_args, medium),
     "refractive index of the medium", false},
    {RG_OPTION_NUMBER, 'w', "wavelength", "NM", "632.8", offsetof(laser_args, wavelength_nm),
     "of the laser in vacuum, nm", false},
    {RG_OPTION_COUNT, 0, "rings", "R", "40", offsetof(laser_args, rings), "rings, of equal ratio", false},
    {RG_OPTION_NUMBER, 0, "inner", "DEG", "0.03", offsetof(laser_args, inner),
     "inner edge of the innermost ring, deg", false},
    {RG_OPTION_NUMBER, 0, "outer", "DEG", "60", offsetof(laser_args, outer),
     "outer edge of the outermost ring, deg", false},
    {RG_OPTION_NUMBER, 0, "from", "UM", "0.1", offsetof(laser_args, classes.low), "finest grains, um", false},
    {RG_OPTION_NUMBER, 0, "to", "UM", "600", offsetof(laser_args, classes.high), "coarsest grains, um",
     false},
    {RG_OPTION_COUNT, 0, "classes", "C", "120", offsetof(laser_args, classes.count),
     "size classes of the truth, of equal ratio", false},
    {RG_OPTION_NUMBER, 0, "noise", "R", "0", offsetof(laser_args, noise),
     "relative standard deviation of each ring", false},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(laser_args, seed),
     "seed; the same seed gives the same bits", false},
    {0},
};

typedef struct {
    rg_grain_component *components;
    double *edges_um;
    size_t n_classes;
    double *shares;
    double *kernel;
    rg_entry entry;
    rg_result truth;
} simulation;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the intensities");
}

static rg_status make_rings(const laser_args *args, rg_entry *entry, rg_error *err)
{
    if (!(args->inner > 0.0 && args->outer > args->inner && args->outer <= 180.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the rings do not rise from above 0 to 180 degrees",
                             "--inner, --outer", NULL);
    entry->technique = RG_LASER;
    entry->n_rows = args->count;
    entry->n_columns = args->rings;
    entry->edges = rg_alloc(args->rings + 1, 1, sizeof *entry->edges);
    entry->axis = rg_alloc(args->rings, 1, sizeof *entry->axis);
    entry->values = rg_alloc(args->count, args->rings, sizeof *entry->values);
    if (entry->edges == NULL || entry->axis == NULL || entry->values == NULL)
        return no_memory(err);
    for (size_t r = 0; r <= args->rings; r++)
        entry->edges[r] = args->inner * pow(args->outer / args->inner, (double) r / (double) args->rings);
    for (size_t r = 0; r < args->rings; r++)
        entry->axis[r] = sqrt(entry->edges[r] * entry->edges[r + 1]);
    return RG_OK;
}

/* Medians where the detector sees them: three classes of a phi from either end. */
static rg_status make_grains(const laser_args *args, simulation *s, rg_error *err)
{
    rg_simulate_grains_options how = rg_simulate_grains_defaults();
    rg_status status = rg_class_edges(&args->classes, NAN, &s->edges_um, &s->n_classes, err);
    if (status != RG_OK)
        return status;
    how.seed = args->seed;
    how.family = rg_components_family_parse(args->family);
    how.median_low_um = fmax(how.median_low_um, 4.0 * args->classes.low);
    how.median_high_um = fmin(how.median_high_um, 0.4 * args->classes.high);
    if (how.median_low_um >= how.median_high_um) /* fine grains only */
        how.median_low_um = 4.0 * args->classes.low;
    s->components = rg_alloc(args->count, args->components, sizeof *s->components);
    s->shares = rg_alloc(args->count, s->n_classes, sizeof *s->shares);
    if (s->components == NULL || s->shares == NULL)
        return no_memory(err);
    status = rg_simulate_grain_components(0, args->count, args->components, &how, s->components, err);
    if (status == RG_OK)
        status = rg_simulate_grains(s->edges_um, s->n_classes, s->components, args->components, 0,
                                    args->count, &how, s->shares, err);
    return status;
}

static rg_status measure(const laser_args *args, simulation *s, rg_error *err)
{
    const rg_scatter_optics optics = {.model = RG_SCATTER_MIE,
                                      .n = args->n,
                                      .k = args->k,
                                      .medium = args->medium,
                                      .wavelength_um = args->wavelength_nm * 1e-3,
                                      .refinement = 1.0};
    rg_entry *entry = &s->entry;
    const size_t n = args->count * args->rings;
    s->kernel = rg_alloc(args->rings, s->n_classes, sizeof *s->kernel);
    if (s->kernel == NULL)
        return no_memory(err);
    rg_status status =
        rg_scatter_kernel(&optics, entry->edges, args->rings, s->edges_um, s->n_classes, s->kernel, err);
    if (status == RG_OK)
        status = rg_simulate_laser(s->kernel, args->rings, s->n_classes, s->shares, 0, args->count,
                                   args->noise, args->seed, entry->values, err);
    if (status == RG_OK && args->noise > 0.0) { /* as a lab would state them: of what it measured */
        entry->errors = rg_alloc(n, 1, sizeof *entry->errors);
        if (entry->errors == NULL)
            return no_memory(err);
        for (size_t i = 0; i < n; i++)
            entry->errors[i] = args->noise * fabs(entry->values[i]);
    }
    if (status == RG_OK)
        status = rg_simulated_describe(entry, "Simulated laser diffraction", "soil", err);
    const struct {
        const char *name, *units;
        double value;
    } COLUMNS[] = {{"n", "1", args->n},
                   {"k", "1", args->k},
                   {"n_medium", "1", args->medium},
                   {"wavelength_nm", "nm", args->wavelength_nm}};
    for (size_t c = 0; c < sizeof COLUMNS / sizeof COLUMNS[0] && status == RG_OK; c++) {
        rg_column *column = NULL;
        status = rg_table_add_numbers(&entry->rows, COLUMNS[c].name, COLUMNS[c].units, &column, err);
        for (size_t row = 0; row < entry->n_rows && status == RG_OK; row++)
            column->numbers[row] = COLUMNS[c].value;
    }
    return status;
}

/* Linear in ln d within classes, of which the truth has many. */
static double percentile(const simulation *s, size_t item, double percent)
{
    const double *v = s->shares + item * s->n_classes;
    double below = 0.0;
    for (size_t i = 0; i < s->n_classes; i++) {
        if (below + v[i] >= percent / 100.0 && v[i] > 0.0)
            return s->edges_um[i] *
                   pow(s->edges_um[i + 1] / s->edges_um[i], (percent / 100.0 - below) / v[i]);
        below += v[i];
    }
    return s->edges_um[s->n_classes];
}

static rg_status add_sizes(const laser_args *args, simulation *s, double *numbers, rg_error *err)
{
    static const struct {
        const char *name, *label;
        double percent;
    } SIZES[] = {{"D50_um", "D50 (um)", 50.0}, {"D10_um", "D10 (um)", 10.0}, {"D90_um", "D90 (um)", 90.0}};
    rg_status status = RG_OK;
    for (size_t p = 0; p < 3 && status == RG_OK; p++) {
        rg_group *group = NULL;
        for (size_t i = 0; i < args->count; i++)
            numbers[i] = percentile(s, i, SIZES[p].percent);
        status = rg_result_add_row_group(&s->truth, SIZES[p].name, SIZES[p].label, SIZES[p].name, args->count,
                                         NULL, 0, &group, err);
        if (status == RG_OK)
            status = rg_result_add_numbers(group, SIZES[p].name, "um", SIZES[p].label, args->count, 0,
                                           numbers, err);
    }
    return status;
}

static rg_status build_truth(const laser_args *args, simulation *s, rg_error *err)
{
    const size_t n = s->n_classes;
    const size_t most = args->count > n ? args->count : n;
    double *numbers = rg_alloc(most, 1, sizeof *numbers);
    rg_group *group = NULL;
    rg_status status = numbers == NULL ? no_memory(err) : add_sizes(args, s, numbers, err);
    if (status == RG_OK)
        status = rg_result_add_row_group(&s->truth, "share", "Share of volume", "share", args->count, NULL, 0,
                                         &group, err);
    if (status == RG_OK) {
        snprintf(group->axes[1], sizeof group->axes[1], "diameter");
        group->n_axes = 2;
        for (size_t i = 0; i < n; i++)
            numbers[i] = sqrt(s->edges_um[i] * s->edges_um[i + 1]);
        status = rg_result_add_numbers(group, "diameter", "um", "Diameter (um)", n, 0, numbers, err);
    }
    if (status == RG_OK)
        status =
            rg_result_add_numbers(group, "share", "1", "Share of volume", args->count, n, s->shares, err);
    free(numbers);
    return status;
}

static rg_status run_simulate_laser(rg_run *run, rg_error *err)
{
    const laser_args *args = run->args;
    simulation s = {0};
    rg_status status = make_rings(args, &s.entry, err);
    if (status == RG_OK)
        status = make_grains(args, &s, err);
    if (status == RG_OK)
        status = measure(args, &s, err);
    if (status == RG_OK)
        status = build_truth(args, &s, err);
    if (status == RG_OK)
        status = rg_simulated_write(run, &s.entry, &s.truth, args->seed, err);
    rg_result_free(&s.truth);
    rg_entry_free(&s.entry);
    free(s.components);
    free(s.edges_um);
    free(s.shares);
    free(s.kernel);
    return status;
}

const rg_command rg_cmd_simulate_laser = {
    .name = "simulate laser",
    .group = "Data",
    .summary = "ring intensities of laser diffraction by known size distributions",
    .operands = "",
    .description =
        "Seeded sums of components of a family, exact in many classes, scattered by Mie's theory into rings "
        "of\n"
        "equal ratio; D10, D50, D90 and the shares are stored beside them as result `truth`. With --noise\n"
        "every ring has its standard error.",
    .example = "regolith simulate laser --count 10 --noise 0.01 --to 200 -o det.h5\n"
               "regolith grains invert det.h5 -o sizes.h5",
    .options = options,
    .args_size = sizeof(laser_args),
    .min_operands = 0,
    .max_operands = 0,
    .has = RG_HAS_OUTPUT,
    .run = run_simulate_laser,
};
