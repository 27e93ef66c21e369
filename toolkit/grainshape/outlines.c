#include "toolkit/grainshape/outlines.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/shape/mask.h"
#include "toolkit/images.h"

/* Below this diameter in pixels shape is that of the pixels (perimeters are off by 1 % and more). */
static const double FEW_PIXELS = 8.0;

void rg_grain_outlines_free(rg_grain_outlines *o)
{
    free(o->points);
    free(o->first);
    free(o->id);
    free(o->sample);
    free(o->weight);
    free(o->flags);
    free(o->samples);
    *o = (rg_grain_outlines){0};
}

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the outlines");
}

/* Room for n grains in all. */
static bool room_for(rg_grain_outlines *o, size_t n)
{
    const struct {
        void **items;
        size_t size;
    } ARRAYS[] = {{(void **) &o->first, sizeof *o->first},
                  {(void **) &o->id, sizeof *o->id},
                  {(void **) &o->sample, sizeof *o->sample},
                  {(void **) &o->weight, sizeof *o->weight},
                  {(void **) &o->flags, sizeof *o->flags}};
    for (size_t a = 0; a < sizeof ARRAYS / sizeof ARRAYS[0]; a++) {
        void *larger = realloc(*ARRAYS[a].items, (n + 1) * ARRAYS[a].size);
        if (larger == NULL)
            return false;
        *ARRAYS[a].items = larger;
    }
    return true;
}

/* One grain of this extent that is seen whole stands for this many: the frame over the places where its box
 * is inside. */
static double stands_for(const double *points, size_t n, double width, double height)
{
    double low[2] = {INFINITY, INFINITY};
    double high[2] = {-INFINITY, -INFINITY};
    for (size_t i = 0; i < 2 * n; i++) {
        low[i % 2] = fmin(low[i % 2], points[i]);
        high[i % 2] = fmax(high[i % 2], points[i]);
    }
    const double free_x = fmax(width - (high[0] - low[0]), 1.0);
    const double free_y = fmax(height - (high[1] - low[1]), 1.0);
    return width / free_x * (height / free_y);
}

static rg_status take_mask(const rg_mask_grains *mask, const rg_stacked_image *image, size_t sample,
                           size_t width, rg_grain_outlines *o, rg_error *err)
{
    const size_t before = o->n > 0 ? o->first[o->n] : 0;
    double *points = realloc(o->points, 2 * (before + mask->n_points) * sizeof *points);
    if (points != NULL)
        o->points = points;
    if (points == NULL || !room_for(o, o->n + mask->n_grains))
        return no_memory(err);
    for (size_t i = 0; i < 2 * mask->n_points; i++)
        points[2 * before + i] = mask->points[i] * o->pixel_um;
    for (size_t g = 0; g < mask->n_grains; g++) {
        const rg_mask_grain *grain = &mask->grains[g];
        const size_t at = o->n++;
        o->first[at] = before + grain->first;
        o->first[at + 1] = before + grain->first + grain->n;
        o->sample[at] = sample;
        snprintf(o->id[at], sizeof o->id[at], "%.70s%s%.0f", image->id, image->id[0] != '\0' ? ":" : "",
                 grain->label);
        o->weight[at] = grain->at_frame ? 0.0
                                        : stands_for(mask->points + 2 * grain->first, grain->n,
                                                     (double) width, (double) image->n_lines);
        const double diameter = sqrt(4.0 / 3.14159265358979323846 * (double) (grain->pixels + grain->holes));
        o->flags[at] =
            (grain->at_frame ? RG_GRAIN_AT_FRAME : 0u) | (grain->pieces > 1 ? RG_GRAIN_IN_PIECES : 0u) |
            (grain->holes > 0 ? RG_GRAIN_HOLES : 0u) | (diameter < FEW_PIXELS ? RG_GRAIN_FEW_PIXELS : 0u);
    }
    return RG_OK;
}

static rg_status read_masks(rg_workfile *data, const double *values, bool connected, rg_grain_outlines *o,
                            rg_error *err)
{
    const size_t width = data->entry.n_columns;
    rg_stacked_image *images = NULL;
    rg_status status = rg_images_pixel(&data->entry, &o->pixel_um, err);
    if (status == RG_OK)
        status = rg_images_of(&data->entry, &images, &o->n_samples, err);
    if (status == RG_OK && (o->samples = rg_alloc(o->n_samples, 1, sizeof *o->samples)) == NULL)
        status = no_memory(err);
    for (size_t i = 0; i < o->n_samples && status == RG_OK; i++) {
        rg_mask_grains mask = {0};
        snprintf(o->samples[i], sizeof o->samples[i], "%.90s", images[i].id);
        status =
            rg_shape_mask(values + images[i].first * width, images[i].n_lines, width, connected, &mask, err);
        if (status == RG_EDOMAIN && err != NULL && err->index != RG_NO_INDEX)
            err->index = images[i].first + err->index / width;
        if (status == RG_OK)
            status = take_mask(&mask, &images[i], i, width, o, err);
        rg_shape_mask_free(&mask);
    }
    free(images);
    return status;
}

static rg_status read_points(rg_workfile *data, double *values, rg_grain_outlines *o, rg_error *err)
{
    const size_t n_rows = data->entry.n_rows;
    if (data->entry.n_columns != 2) {
        free(values);
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "outlines have two coordinates");
    }
    o->points = values;
    o->n_samples = 1;
    o->samples = rg_alloc(1, 1, sizeof *o->samples);
    if (o->samples == NULL || !room_for(o, n_rows))
        return no_memory(err);
    snprintf(o->samples[0], sizeof o->samples[0], "%.90s",
             data->entry.title != NULL ? data->entry.title : "");
    for (size_t row = 0; row < n_rows; row++) {
        const char *id = rg_workfile_sample_id(data, row);
        if (row == 0 || strcmp(id, rg_workfile_sample_id(data, row - 1)) != 0) {
            const size_t at = o->n++;
            o->first[at] = row;
            o->sample[at] = 0;
            o->weight[at] = 1.0;
            o->flags[at] = 0;
            snprintf(o->id[at], sizeof o->id[at], "%.90s", id);
        }
        o->first[o->n] = row + 1;
    }
    return RG_OK;
}

rg_status rg_grain_outlines_read(rg_workfile *data, bool connected, rg_grain_outlines *outlines,
                                 rg_error *err)
{
    double *values = NULL;
    *outlines = (rg_grain_outlines){0};
    rg_status status = rg_workfile_read_all(data, false, &values, err);
    if (status != RG_OK)
        return status;
    if (data->entry.technique == RG_OUTLINES)
        return read_points(data, values, outlines, err);
    status = read_masks(data, values, connected, outlines, err);
    free(values);
    return status;
}
