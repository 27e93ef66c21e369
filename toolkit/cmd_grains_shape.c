/* regolith grains shape: size and shape of grains from outlines or labelled masks. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/shape/efd.h"
#include "kernels/shape/shape.h"
#include "kernels/shape/summary.h"
#include "toolkit/commands.h"
#include "toolkit/each_entry.h"
#include "toolkit/grainshape/axes.h"
#include "toolkit/grainshape/outlines.h"
#include "toolkit/grainshape/sizes.h"
#include "toolkit/message.h"
#include "toolkit/print_rows.h"
#include "toolkit/result_build.h"

typedef struct {
    rg_common_args common;
    const char *regions;
    size_t harmonics;
    const char *sizes;
    const char *axes;
} shape_args;

static const rg_option options[] = {
    {RG_OPTION_WORD, 0, "regions", "labels|connected", "labels", offsetof(shape_args, regions),
     "what a grain of a mask is: the pixels of one number, or what hangs together", false},
    {RG_OPTION_COUNT, 0, "harmonics", "N", "10", offsetof(shape_args, harmonics),
     "elliptic Fourier descriptors to keep, of four numbers each; 0: none", false},
    {RG_OPTION_PATH, 0, "sizes", "FILE", NULL, offsetof(shape_args, sizes),
     "write the size distributions there too, in quarters of phi, for grains stats", true},
    {RG_OPTION_TEXT, 0, "axes", "L,I,S", NULL, offsetof(shape_args, axes),
     "three columns beside the outlines that hold the axes of each grain: ratios and sphericity too", false},
    {0},
};

enum { MOST_PRINTED = 40 };

typedef struct {
    rg_grain_outlines outlines;
    rg_shape *shapes;
    rg_status *outcomes;
    const char **reasons;
    double *coefficients;
} work;

static void work_free(void *job)
{
    work *w = job;
    rg_grain_outlines_free(&w->outlines);
    free(w->shapes);
    free(w->outcomes);
    free(w->reasons);
    free(w->coefficients);
}

static double number_of(const rg_shape *shape, const rg_shape_number *number)
{
    double value;
    memcpy(&value, (const char *) shape + number->offset, sizeof value);
    return value;
}

static const char *units_of(const rg_shape_number *number)
{
    static const char *const UNITS[] = {"deg", "1", "um", "um2"};
    return UNITS[number->power + 1];
}

static rg_status measure(const shape_args *args, work *w, rg_error *nothing, rg_error *err)
{
    rg_grain_outlines *o = &w->outlines;
    w->shapes = rg_alloc(o->n, 1, sizeof *w->shapes);
    w->outcomes = rg_alloc(o->n, 1, sizeof *w->outcomes);
    w->reasons = rg_alloc(o->n, 1, sizeof *w->reasons);
    w->coefficients =
        rg_alloc(o->n, 4 * (args->harmonics > 0 ? args->harmonics : 1), sizeof *w->coefficients);
    if (w->shapes == NULL || w->outcomes == NULL || w->reasons == NULL || w->coefficients == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the shapes");
    const rg_status status = rg_shape_batch(o->points, o->first, o->n, o->pixel_um, args->harmonics,
                                            w->shapes, w->outcomes, w->reasons, w->coefficients, err);
    size_t bad = 0;
    size_t first = 0;
    for (size_t g = o->n; status == RG_OK && g-- > 0;)
        if (w->outcomes[g] != RG_OK) {
            bad++;
            first = g;
            o->weight[g] = 0.0;
        }
    if (status == RG_OK && bad == o->n)
        (void) rg_fail_named(nothing, RG_EDOMAIN, first, "no grain has an outline to measure",
                             w->reasons[first], NULL);
    else if (status == RG_OK && bad > 0)
        rg_message_warning("grains shape", "%zu of %zu grains without shape, the first is %s: %s", bad, o->n,
                           o->id[first], w->reasons[first]);
    return status;
}

static void flag_text(const work *w, size_t g, char *text, size_t size)
{
    static const struct {
        unsigned bit;
        const char *name;
    } FLAGS[] = {{RG_GRAIN_AT_FRAME, "cut by the frame: not counted"},
                 {RG_GRAIN_IN_PIECES, "in several pieces: the largest measured"},
                 {RG_GRAIN_HOLES, "holes filled"},
                 {RG_GRAIN_FEW_PIXELS, "few pixels"}};
    size_t used = 0;
    text[0] = '\0';
    if (w->outcomes[g] != RG_OK)
        used = (size_t) snprintf(text, size, "no shape: %s", w->reasons[g]);
    for (size_t f = 0; f < sizeof FLAGS / sizeof FLAGS[0] && used < size; f++)
        if ((w->outlines.flags[g] & FLAGS[f].bit) != 0)
            used += (size_t) snprintf(text + used, size - used, "%s%s", used > 0 ? "; " : "", FLAGS[f].name);
}

static rg_status add_texts(const work *w, rg_result *result, rg_error *err)
{
    const size_t n = w->outlines.n;
    rg_group *group = NULL;
    const char **texts = rg_alloc(n, 1, sizeof *texts);
    char(*flags)[160] = rg_alloc(n, 1, sizeof *flags);
    rg_status status = texts == NULL || flags == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result")
                           : rg_result_add_group(result, "row_table", RG_GROUP_COLLECTION, "", &group, err);
    for (size_t g = 0; g < n && status == RG_OK; g++)
        texts[g] = w->outlines.id[g];
    if (status == RG_OK)
        status = rg_result_add_texts(group, "sample_id", texts, n, err);
    for (size_t g = 0; g < n && status == RG_OK; g++) {
        flag_text(w, g, flags[g], sizeof flags[g]);
        texts[g] = flags[g];
    }
    if (status == RG_OK)
        status = rg_result_add_texts(group, "flags", texts, n, err);
    free(flags);
    free(texts);
    return status;
}

static rg_status add_row_numbers(rg_result *result, const char *name, const char *label, const char *units,
                                 size_t n, const double *numbers, rg_error *err)
{
    rg_group *group = NULL;
    const rg_status status = rg_result_add_row_group(result, name, label, name, n, NULL, 0, &group, err);
    return status == RG_OK ? rg_result_add_numbers(group, name, units, label, n, 0, numbers, err) : status;
}

static rg_status add_numbers(const work *w, rg_result *result, rg_error *err)
{
    const size_t n = w->outlines.n;
    double *numbers = rg_alloc(n, 1, sizeof *numbers);
    rg_status status =
        numbers == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result") : RG_OK;
    for (const rg_shape_number *number = rg_shape_numbers; number->name != NULL && status == RG_OK;
         number++) {
        for (size_t g = 0; g < n; g++)
            numbers[g] = number_of(&w->shapes[g], number);
        status = add_row_numbers(result, number->name, number->long_name, units_of(number), n, numbers, err);
    }
    if (status == RG_OK)
        status = add_row_numbers(result, "stands_for", "Grains that it stands for", "1", n,
                                 w->outlines.weight, err);
    free(numbers);
    return status;
}

static rg_status add_descriptors(const work *w, size_t harmonics, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    if (harmonics == 0)
        return RG_OK;
    rg_status status =
        rg_result_add_row_group(result, "elliptic_fourier", "Elliptic Fourier descriptors",
                                "elliptic_fourier", w->outlines.n, "descriptor", 4 * harmonics, &group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "elliptic_fourier", "1",
                                       "Descriptor, for start, rotation and size normalised", w->outlines.n,
                                       4 * harmonics, w->coefficients, err);
    char(*names)[24] = rg_alloc(4 * harmonics, 1, sizeof *names);
    const char **words = rg_alloc(4 * harmonics, 1, sizeof *words);
    if (status == RG_OK && (names == NULL || words == NULL))
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
    for (size_t k = 0; k < 4 * harmonics && status == RG_OK; k++) {
        snprintf(names[k], sizeof names[k], "%c%zu", "abcd"[k % 4], k / 4 + 1);
        words[k] = names[k];
    }
    if (status == RG_OK)
        status = rg_result_add_words(result, "descriptor_table", "name", words, 4 * harmonics, err);
    free(words);
    free(names);
    return status;
}

/* Every number as a distribution over all grains, by number and by volume (equivalent diameter cubed). */
static rg_status add_summary(const work *w, rg_result *result, rg_error *err)
{
    static const char *const NAMES[] = {"mean", "mean_error", "sd", "p10", "p50", "p90"};
    const size_t n = w->outlines.n;
    size_t n_numbers = 0;
    while (rg_shape_numbers[n_numbers].name != NULL)
        n_numbers++;
    rg_group *group = NULL;
    double *values = rg_alloc(n, 3, sizeof *values);
    double *columns = rg_alloc(n_numbers, 12, sizeof *columns);
    const char **words = rg_alloc(n_numbers, 3, sizeof *words);
    rg_status status = values == NULL || columns == NULL || words == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result")
                           : rg_result_add_group(result, "summary", RG_GROUP_COLLECTION, "", &group, err);
    for (size_t g = 0; g < n && status == RG_OK; g++) {
        values[n + g] = w->outlines.weight[g];
        values[2 * n + g] = w->outlines.weight[g] > 0.0
                                ? w->outlines.weight[g] * pow(w->shapes[g].equivalent_diameter, 3.0)
                                : 0.0;
    }
    for (size_t k = 0; k < n_numbers && status == RG_OK; k++) {
        const rg_shape_number *number = &rg_shape_numbers[k];
        words[k] = number->name;
        words[n_numbers + k] = units_of(number);
        words[2 * n_numbers + k] = number->definition;
        for (size_t g = 0; g < n; g++)
            values[g] = number_of(&w->shapes[g], number);
        for (size_t by = 0; by < 2 && status == RG_OK; by++) {
            rg_summary s;
            status = rg_shape_summary(values, values + (1 + by) * n, n, &s, err);
            const double fields[] = {s.mean, s.mean_error, s.sd, s.p10, s.p50, s.p90};
            for (size_t f = 0; f < 6; f++)
                columns[(6 * by + f) * n_numbers + k] = fields[f];
        }
    }
    static const char *const WORDS[] = {"name", "unit", "definition"};
    for (size_t c = 0; c < 3 && status == RG_OK; c++)
        status = rg_result_add_texts(group, WORDS[c], words + c * n_numbers, n_numbers, err);
    for (size_t c = 0; c < 12 && status == RG_OK; c++) {
        char name[RG_NAME_SIZE];
        snprintf(name, sizeof name, "%s_by_%s", NAMES[c % 6], c < 6 ? "number" : "volume");
        status = rg_result_add_numbers(group, name, "1", "In the unit of the number", n_numbers, 0,
                                       columns + c * n_numbers, err);
    }
    free(words);
    free(columns);
    free(values);
    return status;
}

static rg_status solve(const void *state, rg_entry_run *entry, rg_error *err)
{
    const shape_args *args = state;
    work *w = entry->job;
    rg_status status =
        rg_grain_outlines_read(&entry->data, strcmp(args->regions, "connected") == 0, &w->outlines, err);
    if (status == RG_OK)
        status = measure(args, w, &entry->nothing, err);
    if (status == RG_OK)
        status = add_texts(w, &entry->result, err);
    if (status == RG_OK)
        status = add_numbers(w, &entry->result, err);
    if (status == RG_OK)
        status = add_descriptors(w, args->harmonics, &entry->result, err);
    if (status == RG_OK)
        status = add_summary(w, &entry->result, err);
    if (status == RG_OK && args->axes != NULL)
        status = rg_grain_axes_add(&entry->data, &w->outlines, args->axes, &entry->result, err);
    if (status == RG_OK)
        status = rg_grain_sizes_add(&w->outlines, w->shapes, &entry->result, err);
    if (status == RG_OK && args->sizes != NULL && entry->nothing.status == RG_OK)
        status = rg_grain_sizes_write(&w->outlines, w->shapes, args->sizes, args->common.force, err);
    return status;
}

static rg_status report(const void *state, const rg_entry_run *entry, rg_error *err)
{
    static const char *const COLUMNS[] = {
        "sample_id", "equivalent_diameter", "feret_max",        "feret_min", "circularity", "solidity",
        "convexity", "aspect_ratio",        "riley_sphericity", "roundness", "flags"};
    const shape_args *args = state;
    return rg_print_result(&entry->result, NULL, &args->common, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0],
                           MOST_PRINTED, err);
}

static rg_status run_grains_shape(rg_run *run, rg_error *err)
{
    static const rg_each_entry HOW = {.tool = "grains_shape",
                                      .role = "outlines",
                                      .techniques = 1u << RG_IMAGE | 1u << RG_OUTLINES,
                                      .job_size = sizeof(work),
                                      .solve = solve,
                                      .report = report,
                                      .release = work_free};
    const shape_args *args = run->args;
    if (args->harmonics > RG_EFD_MOST)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "more harmonics than outlines are sampled for",
                             "--harmonics", "1024 are the most");
    return rg_each_entry_run(&HOW, run, run->args, err);
}

const rg_command rg_cmd_grains_shape = {
    .name = "grains shape",
    .group = "Grains",
    .summary = "size and shape of grains from outlines or labelled masks",
    .operands = "IN.h5",
    .description = "Area, perimeter, equivalent and Feret diameters, hull, inscribed and circumscribed "
                   "circle, circularity,\n"
                   "solidity, convexity, Riley sphericity, Wadell roundness and elliptic Fourier descriptors "
                   "of every grain,\n"
                   "and their distributions by number and volume; definitions are in the man page and in "
                   "table `summary`.\n"
                   "Grains of a mask that touch the frame are measured, not counted; the others are weighed "
                   "for those lost.",
    .example = "regolith simulate outlines --count 200 -o outlines.h5\n"
               "regolith grains shape outlines.h5 --sizes sizes.h5\n"
               "regolith export outlines.h5 --result grains_shape --table summary",
    .options = options,
    .args_size = sizeof(shape_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_JSON | RG_HAS_ENTRY,
    .run = run_grains_shape,
};
