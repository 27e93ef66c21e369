/* regolith simulate image: grey images of grains of known size. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/simulate/image.h"
#include "toolkit/commands.h"
#include "toolkit/result_build.h"
#include "toolkit/simulated.h"

typedef struct {
    rg_common_args common;
    size_t count;
    size_t width;
    size_t height;
    double pixel;
    const char *kind;
    double low;
    double high;
    uint64_t seed;
} image_args;

static const rg_option options[] = {
    {RG_OPTION_COUNT, 'n', "count", "N", "12", offsetof(image_args, count), "number of images", false},
    {RG_OPTION_COUNT, 0, "width", "PIXELS", "512", offsetof(image_args, width), "pixels of a line", false},
    {RG_OPTION_COUNT, 0, "height", "PIXELS", "512", offsetof(image_args, height), "lines of an image", false},
    {RG_OPTION_NUMBER, 0, "pixel-size", "UM", "1", offsetof(image_args, pixel), "size of a pixel, um", false},
    {RG_OPTION_WORD, 0, "kind", "any|heap|section|loose|mosaic", "any", offsetof(image_args, kind),
     "heaps of shaded grains, flat grains over each other, grains apart on a ground, packed grains, or any",
     false},
    {RG_OPTION_NUMBER, 0, "from", "PIXELS", "8", offsetof(image_args, low), "least median diameter, pixels",
     false},
    {RG_OPTION_NUMBER, 0, "to", "PIXELS", "80", offsetof(image_args, high), "largest median diameter, pixels",
     false},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(image_args, seed),
     "seed; the same seed gives the same bits", false},
    {0},
};

enum { FULL_SCALE = 255, KINDS = RG_IMAGE_ANY + 1 };
static const char *const KIND_WORDS[KINDS] = {"heap", "section", "loose", "mosaic", "any"};

typedef struct {
    rg_image_scene *scenes;
    double *pixels, *percentiles;
} drawn;

static void drawn_free(drawn *d)
{
    free(d->scenes);
    free(d->pixels);
    free(d->percentiles);
}

static rg_status draw(const image_args *args, drawn *d, rg_error *err)
{
    int kind = 0;
    size_t area = 0;
    while (strcmp(KIND_WORDS[kind], args->kind) != 0)
        kind++;
    if (args->count == 0 || args->width < 8 || args->height < 8)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "there is nothing to draw",
                             "--count, --width, --height", "images have 8 pixels a side at least");
    if (!(args->low >= 1.0 && args->high >= args->low) || !(args->pixel > 0.0) || !isfinite(args->high) ||
        !isfinite(args->pixel))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "grains or pixels have no such size",
                             "--from, --to, --pixel-size", "diameters are in pixels, 1 at least");
    if (!rg_mul(args->width, args->height, &area))
        area = (size_t) -1;
    d->scenes = rg_alloc(args->count, 1, sizeof *d->scenes);
    d->pixels = rg_alloc(args->count, area, sizeof *d->pixels);
    d->percentiles = rg_alloc(args->count, RG_IMAGE_N_PERCENTILES, sizeof *d->percentiles);
    if (d->scenes == NULL || d->pixels == NULL || d->percentiles == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the images");
    for (size_t i = 0; i < args->count; i++)
        d->scenes[i] = rg_simulate_image_draw(args->seed, i, kind, args->low, args->high);
    return rg_simulate_image(args->seed, 0, args->count, d->scenes, args->height, args->width, d->pixels,
                             d->percentiles, err);
}

static rg_status fill_entry(const image_args *args, drawn *d, rg_entry *entry, rg_error *err)
{
    rg_column *lines = NULL;
    rg_column *scale = NULL;
    *entry =
        (rg_entry){.technique = RG_IMAGE, .n_rows = args->count * args->height, .n_columns = args->width};
    entry->values = d->pixels;
    d->pixels = NULL;
    entry->axis = rg_alloc(args->width, 1, sizeof *entry->axis);
    if (entry->axis == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the images");
    for (size_t x = 0; x < args->width; x++)
        entry->axis[x] = ((double) x + 0.5) * args->pixel;
    for (size_t i = 0; i < entry->n_rows * entry->n_columns; i++)
        entry->values[i] = floor(entry->values[i] * FULL_SCALE + 0.5); /* what a camera of 8 bits gives */
    rg_status status = rg_simulated_describe(entry, "Simulated images of grains", "line", err);
    for (size_t row = 0; row < entry->n_rows && status == RG_OK; row++) {
        char id[64];
        snprintf(id, sizeof id, "image_%04zu", row / args->height + 1);
        status = rg_column_set_text(&entry->rows.columns[0], row, id, strlen(id), err);
    }
    if (status == RG_OK)
        status = rg_table_add_numbers(&entry->rows, "line", NULL, &lines, err);
    for (size_t row = 0; row < entry->n_rows && status == RG_OK; row++)
        lines->numbers[row] = (double) (row % args->height);
    if (status == RG_OK)
        status = rg_table_add_numbers(&entry->rows, "full_scale", "counts", &scale, err);
    for (size_t row = 0; row < entry->n_rows && status == RG_OK; row++)
        scale->numbers[row] = FULL_SCALE;
    return status;
}

static rg_status add_row_numbers(rg_result *truth, const char *name, const char *label, const char *units,
                                 size_t n, const double *numbers, rg_error *err)
{
    rg_group *group = NULL;
    const rg_status status = rg_result_add_row_group(truth, name, label, name, n, NULL, 0, &group, err);
    return status == RG_OK ? rg_result_add_numbers(group, name, units, label, n, 0, numbers, err) : status;
}

static rg_status build_truth(const image_args *args, const drawn *d, rg_result *truth, rg_error *err)
{
    static const struct {
        const char *name, *label, *units;
        size_t offset;
    } FACTS[] = {
        {"sd_ln", "Standard deviation of ln d, by number", "1", offsetof(rg_image_scene, sd_ln)},
        {"overlap", "Most that a grain is covered when laid", "1", offsetof(rg_image_scene, overlap)},
        {"cover", "Share of the image covered", "1", offsetof(rg_image_scene, cover)},
        {"angularity", "Amplitude of the outline's harmonics", "1", offsetof(rg_image_scene, angularity)},
        {"shading", "Shading of the grains", "1", offsetof(rg_image_scene, shading)},
        {"noise", "Noise of a pixel, of full scale", "1", offsetof(rg_image_scene, noise)},
        {"gradient", "Change of brightness across the frame", "1", offsetof(rg_image_scene, gradient)}};
    const size_t n = args->count;
    double *numbers = rg_alloc(n, 1, sizeof *numbers);
    rg_status status = numbers == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the truth")
                                       : rg_simulated_name_truth(truth, "image", n, err);
    for (size_t k = 0; k < RG_IMAGE_N_PERCENTILES && status == RG_OK; k++) {
        char name[16];
        snprintf(name, sizeof name, "P%.0f_um", rg_image_percentiles[k]);
        for (size_t i = 0; i < n; i++)
            numbers[i] = d->percentiles[i * RG_IMAGE_N_PERCENTILES + k] * args->pixel;
        status = add_row_numbers(truth, name, "Diameter, by area", "um", n, numbers, err);
    }
    for (size_t f = 0; f < sizeof FACTS / sizeof FACTS[0] && status == RG_OK; f++) {
        for (size_t i = 0; i < n; i++)
            memcpy(&numbers[i], (const char *) &d->scenes[i] + FACTS[f].offset, sizeof *numbers);
        status = add_row_numbers(truth, FACTS[f].name, FACTS[f].label, FACTS[f].units, n, numbers, err);
    }
    snprintf(truth->default_group, sizeof truth->default_group, "P50_um");
    free(numbers);
    return status;
}

static rg_status run_simulate_image(rg_run *run, rg_error *err)
{
    const image_args *args = run->args;
    drawn d = {0};
    rg_entry entry = {0};
    rg_result truth = {0};
    rg_status status = draw(args, &d, err);
    if (status == RG_OK)
        status = fill_entry(args, &d, &entry, err);
    if (status == RG_OK)
        status = build_truth(args, &d, &truth, err);
    if (status == RG_OK)
        status = rg_simulated_write(run, &entry, &truth, args->seed, err);
    rg_result_free(&truth);
    rg_entry_free(&entry);
    drawn_free(&d);
    return status;
}

const rg_command rg_cmd_simulate_image = {
    .name = "simulate image",
    .group = "Data",
    .summary = "grey images of grains of known size",
    .operands = "",
    .description = "Grains of random size, shape, packing, grey level, lighting, texture and noise, another "
                   "scene for every\n"
                   "image. The diameters of the grains that the pixels belong to (by area, grid-by-number) "
                   "are stored as\n"
                   "percentiles in result `truth`.",
    .example = "regolith simulate image --count 4 --width 256 --height 256 -o images.h5",
    .options = options,
    .args_size = sizeof(image_args),
    .min_operands = 0,
    .max_operands = 0,
    .has = RG_HAS_OUTPUT,
    .run = run_simulate_image,
};
