/* regolith simulate outlines: outlines of grains with known size and shape. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/simulate/outlines.h"
#include "toolkit/commands.h"
#include "toolkit/result_build.h"
#include "toolkit/simulated.h"

typedef struct {
    rg_common_args common;
    size_t count;
    const char *shape;
    size_t points;
    double median;
    double sd_ln;
    double aspect_low;
    double aspect_high;
    uint64_t seed;
} outlines_args;

static const rg_option options[] = {
    {RG_OPTION_COUNT, 'n', "count", "N", "100", offsetof(outlines_args, count), "number of grains", false},
    {RG_OPTION_WORD, 0, "shape", "mixed|ellipse|rounded", "mixed", offsetof(outlines_args, shape),
     "ellipses, rectangles with rounded corners, or by turns", false},
    {RG_OPTION_COUNT, 0, "points", "N", "200", offsetof(outlines_args, points), "points of an outline",
     false},
    {RG_OPTION_NUMBER, 0, "median", "UM", "100", offsetof(outlines_args, median),
     "median equivalent diameter by number, um", false},
    {RG_OPTION_NUMBER, 0, "sd-ln", "S", "0.4", offsetof(outlines_args, sd_ln),
     "standard deviation of its logarithm", false},
    {RG_OPTION_NUMBER, 0, "aspect-from", "R", "0.5", offsetof(outlines_args, aspect_low),
     "least width over length", false},
    {RG_OPTION_NUMBER, 0, "aspect-to", "R", "1", offsetof(outlines_args, aspect_high),
     "largest width over length", false},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(outlines_args, seed),
     "seed; the same seed gives the same bits", false},
    {0},
};

static rg_status fill_entry(const outlines_args *args, double *points, rg_entry *entry, rg_error *err)
{
    *entry = (rg_entry){.technique = RG_OUTLINES, .n_rows = args->count * args->points, .n_columns = 2};
    entry->values = points;
    entry->axis = rg_alloc(2, 1, sizeof *entry->axis);
    if (entry->axis == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the outlines");
    entry->axis[1] = 1.0;
    rg_status status = rg_simulated_describe(entry, "Simulated outlines of grains", "point", err);
    rg_column *ids = status == RG_OK ? &entry->rows.columns[0] : NULL; /* the grain, instead of the point */
    for (size_t row = 0; row < entry->n_rows && status == RG_OK; row++) {
        char id[64];
        snprintf(id, sizeof id, "grain_%04zu", row / args->points + 1);
        status = rg_column_set_text(ids, row, id, strlen(id), err);
    }
    return status;
}

static rg_status build_truth(const outlines_args *args, const rg_outline_truth *grains, rg_result *truth,
                             rg_error *err)
{
    static const struct {
        const char *name, *units, *label;
        size_t offset;
    } ARRAYS[] = {
        {"equivalent_diameter", "um", "Equivalent diameter", offsetof(rg_outline_truth, equivalent_diameter)},
        {"area", "um2", "Area", offsetof(rg_outline_truth, area)},
        {"perimeter", "um", "Perimeter", offsetof(rg_outline_truth, perimeter)},
        {"feret_max", "um", "Largest Feret diameter", offsetof(rg_outline_truth, feret_max)},
        {"feret_min", "um", "Smallest Feret diameter", offsetof(rg_outline_truth, feret_min)},
        {"circularity", "1", "Circularity", offsetof(rg_outline_truth, circularity)},
        {"roundness", "1", "Wadell roundness", offsetof(rg_outline_truth, roundness)},
        {"angle", "deg", "Direction of the long axis", offsetof(rg_outline_truth, angle_deg)},
    };
    const size_t n = args->count;
    rg_group *group = NULL;
    double *numbers = rg_alloc(n, 1, sizeof *numbers);
    rg_status status = numbers == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the truth")
                                       : rg_simulated_name_truth(truth, "grain", n, err);
    for (size_t a = 0; a < sizeof ARRAYS / sizeof ARRAYS[0] && status == RG_OK; a++) {
        for (size_t g = 0; g < n; g++)
            memcpy(&numbers[g], (const char *) &grains[g] + ARRAYS[a].offset, sizeof *numbers);
        status = rg_result_add_row_group(truth, ARRAYS[a].name, ARRAYS[a].label, ARRAYS[a].name, n, NULL, 0,
                                         &group, err);
        if (status == RG_OK)
            status = rg_result_add_numbers(group, ARRAYS[a].name, ARRAYS[a].units, ARRAYS[a].label, n, 0,
                                           numbers, err);
    }
    free(numbers);
    return status;
}

static rg_status run_simulate_outlines(rg_run *run, rg_error *err)
{
    const outlines_args *args = run->args;
    rg_simulate_outlines_options how = {.seed = args->seed,
                                        .median_um = args->median,
                                        .sd_ln = args->sd_ln,
                                        .aspect_low = args->aspect_low,
                                        .aspect_high = args->aspect_high};
    how.kind = strcmp(args->shape, "ellipse") == 0   ? RG_OUTLINE_ELLIPSE
               : strcmp(args->shape, "rounded") == 0 ? RG_OUTLINE_ROUNDED
                                                     : RG_OUTLINE_MIXED;
    rg_entry entry = {0};
    rg_result truth = {0};
    if (args->count == 0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "there is nothing to simulate", "--count", NULL);
    rg_outline_truth *grains = rg_alloc(args->count, 1, sizeof *grains);
    double *points = rg_alloc(args->count, 2 * args->points, sizeof *points);
    rg_status status = grains == NULL || points == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the outlines")
                           : rg_simulate_outlines(0, args->count, args->points, &how, points, grains, err);
    if (status == RG_OK) {
        status = fill_entry(args, points, &entry, err);
        points = NULL; /* the entry's now */
    }
    if (status == RG_OK)
        status = build_truth(args, grains, &truth, err);
    if (status == RG_OK)
        status = rg_simulated_write(run, &entry, &truth, args->seed, err);
    rg_result_free(&truth);
    rg_entry_free(&entry);
    free(points);
    free(grains);
    return status;
}

const rg_command rg_cmd_simulate_outlines = {
    .name = "simulate outlines",
    .group = "Data",
    .summary = "outlines of grains with known size and shape",
    .operands = "",
    .description = "Ellipses and rectangles with rounded corners, of lognormal size. Area, perimeter, Feret\n"
                   "diameters, circularity and roundness of the exact curves are stored as result `truth`.",
    .example = "regolith simulate outlines --count 200 -o outlines.h5\nregolith grains shape outlines.h5",
    .options = options,
    .args_size = sizeof(outlines_args),
    .min_operands = 0,
    .max_operands = 0,
    .has = RG_HAS_OUTPUT,
    .run = run_simulate_outlines,
};
