#include "kernels/image/tile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/sum.h"
#include "kernels/image/flatten.h"
#include "kernels/image/pictures.h"

enum { EDGE_UNIT = 1024, GREY_UNIT = 512 }; /* levels of a relief for one root mean square of edges, grey */

/* In levels: shares of the root mean square. */
static const int EDGE_DEPTHS[RG_TILE_DEPTHS] = {41, 102, 205, 410, 717, 1126};
static const int GREY_DEPTHS[RG_TILE_DEPTHS] = {51, 102, 205, 358, 563, 819};

typedef struct {
    const rg_image_plans *plans;
    size_t height, width, n, n_lags;
    bool hann;
    double *flat, *smooth[3], *picture; /* smooth: by 1, 2 and 4 passes of the filter */
    uint16_t *levels;
} bench;

/* A unit over the root mean square; 0 for a picture that is even. */
static double over_rms(double unit, const double *values, size_t n)
{
    const double square = rg_dot(values, values, n) / (double) n;
    return square > 0.0 ? unit / sqrt(square) : 0.0;
}

static rg_status covariance(const bench *b, double *sum, rg_error *err)
{
    return rg_image_covariance(b->plans, b->picture, b->height, b->width, b->hann, 1, b->n_lags, sum, err);
}

static rg_status add_phase(const bench *b, const double *image, double frequency, double *sum, rg_error *err)
{
    const double scale = over_rms(frequency, image, b->n);
    rg_status status = RG_OK;
    for (int part = 0; part < 2 && status == RG_OK; part++) {
        for (size_t i = 0; i < b->n; i++)
            b->picture[i] = part == 0 ? cos(scale * image[i]) : sin(scale * image[i]);
        status = rg_image_flatten(b->picture, b->height, b->width, err);
        if (status == RG_OK)
            status = covariance(b, sum, err);
    }
    return status;
}

/* Covariances are those of pictures of variance 1, so that a bright tile counts like a dark one. */
static void to_one(double *covariance, size_t n_lags)
{
    const double at_0 = covariance[0];
    for (size_t lag = 0; lag < n_lags; lag++)
        covariance[lag] = at_0 > 0.0 ? covariance[lag] / at_0 : 0.0;
}

static rg_status look_at_pictures(const bench *b, rg_image_tile *t, rg_error *err)
{
    memcpy(b->picture, b->flat, b->n * sizeof *b->picture);
    rg_status status = covariance(b, t->covariance[0], err);
    rg_image_pictures_edges(b->smooth[0], b->height, b->width, b->picture);
    if (status == RG_OK)
        status = rg_image_flatten(b->picture, b->height, b->width, err);
    if (status == RG_OK)
        status = covariance(b, t->covariance[1], err);
    if (status == RG_OK)
        status = add_phase(b, b->flat, 2.0, t->covariance[2], err);
    if (status == RG_OK)
        status = add_phase(b, b->smooth[0], 3.0, t->covariance[3], err);
    for (size_t p = 0; p < RG_TILE_PICTURES; p++)
        to_one(t->covariance[p], b->n_lags);
    return status;
}

static rg_status look_at_reliefs(const bench *b, rg_image_tile *t, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t relief = 0; relief < RG_TILE_RELIEFS && status == RG_OK; relief++) {
        const bool edges = relief < 2;
        const int most = RG_REGION_LEVELS - 1;
        if (edges) {
            rg_image_pictures_edges(b->smooth[relief == 0 ? 0 : 2], b->height, b->width, b->picture);
            rg_image_pictures_levels(b->picture, b->n, over_rms(EDGE_UNIT, b->picture, b->n), 0.0, most,
                                     b->levels);
        } else {
            const double unit = over_rms(GREY_UNIT, b->smooth[1], b->n);
            rg_image_pictures_levels(b->smooth[1], b->n, relief == 2 ? -unit : unit, RG_REGION_LEVELS / 2.0,
                                     most, b->levels);
        }
        status = rg_image_regions(b->levels, b->height, b->width, edges ? EDGE_DEPTHS : GREY_DEPTHS,
                                  RG_TILE_DEPTHS, t->regions[relief][0], err);
    }
    return status;
}

static void look_at_signs(const bench *b, rg_image_tile *t)
{
    const double scale = over_rms(1.0, b->smooth[0], b->n);
    rg_image_chords(b->smooth[0], b->height, b->width, &t->chords[0][0], &t->chords[0][1]);
    rg_image_pictures_laplacian(b->smooth[1], b->height, b->width, b->picture);
    rg_image_chords(b->picture, b->height, b->width, &t->chords[1][0], &t->chords[1][1]);
    for (size_t i = 0; i < b->n; i++) {
        const double z = b->smooth[0][i] * scale;
        t->bright += z > 0.0;
        t->skewness += z * z * z;
        t->kurtosis += z * z * z * z;
    }
    t->bright /= (double) b->n;
    t->skewness /= (double) b->n;
    t->kurtosis /= (double) b->n;
}

rg_status rg_image_tile_look(const rg_image_plans *plans, const double *pixels, size_t stride, size_t height,
                             size_t width, bool hann, size_t n_lags, rg_image_tile *sums, rg_error *err)
{
    bench b = {plans, height, width, height * width, n_lags, hann, NULL, {NULL}, NULL, NULL};
    double largest = 0.0;
    double *room = rg_alloc(b.n, 5, sizeof *room);
    b.levels = rg_alloc(b.n, 1, sizeof *b.levels);
    rg_status status = room == NULL || b.levels == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the image")
                           : RG_OK;
    memset(sums, 0, sizeof *sums);
    if (status == RG_OK) {
        b.flat = room;
        for (size_t k = 0; k < 3; k++)
            b.smooth[k] = room + (k + 1) * b.n;
        b.picture = room + 4 * b.n;
        for (size_t y = 0; y < height; y++)
            memcpy(b.flat + y * width, pixels + y * stride, width * sizeof *b.flat);
        for (size_t i = 0; i < b.n; i++)
            largest = fmax(largest, fabs(b.flat[i]));
        status = rg_image_flatten(b.flat, height, width, err);
    }
    /* What is left of an even tile is rounding. */
    if (status == RG_OK && rg_dot(b.flat, b.flat, b.n) > 1e-20 * largest * largest * (double) b.n) {
        rg_image_pictures_smooth(b.flat, height, width, b.smooth[0]);
        rg_image_pictures_smooth(b.smooth[0], height, width, b.smooth[1]);
        rg_image_pictures_smooth(b.smooth[1], height, width, b.picture);
        rg_image_pictures_smooth(b.picture, height, width, b.smooth[2]);
        status = look_at_pictures(&b, sums, err);
        if (status == RG_OK)
            status = look_at_reliefs(&b, sums, err);
        if (status == RG_OK)
            look_at_signs(&b, sums);
    }
    free(room);
    free(b.levels);
    return status;
}

static void add_counts(uint64_t *sum, const uint64_t *counts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sum[i] += counts[i];
}

void rg_image_tile_add(rg_image_tile *sum, const rg_image_tile *tile)
{
    for (size_t p = 0; p < RG_TILE_PICTURES; p++)
        for (size_t lag = 0; lag < RG_TILE_LAGS; lag++)
            sum->covariance[p][lag] += tile->covariance[p][lag];
    for (size_t r = 0; r < RG_TILE_RELIEFS; r++)
        for (size_t d = 0; d < RG_TILE_DEPTHS; d++)
            add_counts(sum->regions[r][d], tile->regions[r][d], RG_REGION_BINS);
    for (size_t s = 0; s < RG_TILE_SIGNS; s++)
        for (size_t k = 0; k < 2; k++) {
            sum->chords[s][k].number += tile->chords[s][k].number;
            sum->chords[s][k].length += tile->chords[s][k].length;
            sum->chords[s][k].square += tile->chords[s][k].square;
        }
    sum->bright += tile->bright;
    sum->skewness += tile->skewness;
    sum->kurtosis += tile->kurtosis;
}
