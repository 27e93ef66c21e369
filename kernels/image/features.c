#include "kernels/image/features.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/image/flatten.h"
#include "kernels/image/shrink.h"
#include "kernels/image/tile.h"

enum { LEAST_SIDE = 32, TILE = 256, MOST_LEVELS = 9, QUANTILES = 3 };

static const struct {
    size_t n;
    double levels[MOST_LEVELS];
} LEVELS[RG_TILE_PICTURES] = {{9, {0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1}},
                              {6, {0.8, 0.6, 0.4, 0.3, 0.2, 0.1}},
                              {9, {0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1}},
                              {9, {0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1}}};
static const double SHARES[QUANTILES] = {0.16, 0.5, 0.84};
static const double PI = 3.14159265358979323846;

/* One image made smaller, and where its tiles begin among those of all images. */
typedef struct {
    double *small;
    size_t height, width, tile_height, tile_width, down, along, first;
} picture;

typedef struct {
    size_t image, y, x;
} tile_place;

/* Tiles of a side: as many as overlap by half at least; one when it is less than one and a half tiles. */
static size_t tiles_of(size_t side, size_t *tile)
{
    if (2 * side <= 3 * *tile) {
        *tile = side;
        return 1;
    }
    const size_t step = *tile / 2;
    return 1 + (side - *tile + step - 1) / step;
}

static void start(const rg_image_plans *plans, const rg_image_view *view, const rg_image_tiling *tiling,
                  picture *p, rg_image_look *look)
{
    rg_error err = {0};
    const size_t area = view->height * view->width;
    *look = (rg_image_look){.status = RG_OK, .factor = 1};
    if (view->height < LEAST_SIDE || view->width < LEAST_SIDE) {
        look->status = RG_ESHAPE;
        look->reason = "the image is too small for grain sizes";
        return;
    }
    double *flat = rg_alloc(area, 1, sizeof *flat);
    if (flat == NULL) {
        look->status = RG_ENOMEM;
        return;
    }
    double largest = 0.0;
    double square = 0.0;
    memcpy(flat, view->pixels, area * sizeof *flat);
    look->status = rg_image_flatten(flat, view->height, view->width, &err);
    for (size_t i = 0; i < area && look->status == RG_OK; i++) {
        largest = fmax(largest, fabs(view->pixels[i]));
        square += flat[i] * flat[i];
    }
    if (look->status == RG_OK && !(square > 1e-20 * largest * largest * (double) area))
        look->status = rg_fail(&err, RG_EDOMAIN, RG_NO_INDEX, "the image has no contrast");
    if (look->status == RG_OK)
        look->status = rg_image_shrink_factor(plans, flat, view->height, view->width, &look->factor, &err);
    free(flat);
    p->height = view->height / look->factor;
    p->width = view->width / look->factor;
    if (look->status == RG_OK && (p->height < LEAST_SIDE || p->width < LEAST_SIDE))
        look->status = rg_fail(&err, RG_EDOMAIN, RG_NO_INDEX, "the grains are too large for the frame");
    if (look->status == RG_OK && (p->small = rg_alloc(p->height, p->width, sizeof *p->small)) == NULL)
        look->status = RG_ENOMEM;
    look->reason = err.reason;
    if (look->status != RG_OK)
        return;
    rg_image_shrink(view->pixels, view->height, view->width, look->factor, p->small);
    const size_t wanted = tiling->tile_px == 0 ? TILE : tiling->tile_px / look->factor;
    p->tile_height = p->tile_width = wanted > LEAST_SIDE ? wanted : LEAST_SIDE;
    p->down = tiles_of(p->height, &p->tile_height);
    p->along = tiles_of(p->width, &p->tile_width);
    look->n_tiles = p->down * p->along;
}

static size_t begin_of(size_t k, size_t n, size_t side, size_t tile)
{
    return n > 1 ? k * (side - tile) / (n - 1) : 0;
}

static size_t lags_of(const picture *p)
{
    const size_t side = p->tile_height < p->tile_width ? p->tile_height : p->tile_width;
    return side / 2 < RG_TILE_LAGS ? side / 2 : RG_TILE_LAGS;
}

/* Sums to features, in pixels of the picture made smaller. */
static void read_features(rg_image_tile *sum, size_t n_tiles, size_t n_lags, double side,
                          double features[RG_IMAGE_N_FEATURES])
{
    size_t at = 0;
    double noise = 0.0;
    for (size_t p = 0; p < RG_TILE_PICTURES; p++) {
        const double share = rg_image_shrink_noise(sum->covariance[p]);
        noise = p == 0 ? share : noise;
        for (size_t k = 0; k < LEVELS[p].n; k++)
            features[at++] = log(rg_image_shrink_distance(sum->covariance[p], n_lags, LEVELS[p].levels[k]));
    }
    for (size_t r = 0; r < RG_TILE_RELIEFS; r++)
        for (size_t d = 0; d < RG_TILE_DEPTHS; d++)
            for (size_t q = 0; q < QUANTILES; q++)
                features[at++] =
                    0.5 * log(4.0 / PI * rg_image_regions_quantile(sum->regions[r][d], SHARES[q]));
    for (size_t s = 0; s < RG_TILE_SIGNS; s++)
        for (size_t k = 0; k < 2; k++, at += 2) {
            features[at] = features[at + 1] = log(side);
            if (sum->chords[s][k].number > 0)
                rg_image_chords_means(&sum->chords[s][k], &features[at], &features[at + 1]);
        }
    features[at++] = sum->bright / (double) n_tiles;
    features[at++] = tanh(0.2 * sum->skewness / (double) n_tiles);
    features[at++] = tanh(0.1 * sum->kurtosis / (double) n_tiles);
    features[at] = noise;
}

static void finish(const picture *p, rg_image_tile *tiles, const rg_status *outcomes, rg_image_look *look)
{
    const size_t side = p->tile_height < p->tile_width ? p->tile_height : p->tile_width;
    for (size_t t = 0; t < look->n_tiles; t++)
        if (outcomes[t] != RG_OK)
            look->status = outcomes[t];
    for (size_t t = 1; t < look->n_tiles; t++)
        rg_image_tile_add(&tiles[0], &tiles[t]);
    if (look->status != RG_OK)
        return;
    read_features(&tiles[0], look->n_tiles, lags_of(p), (double) side, look->features);
    for (size_t f = 0; f < RG_IMAGE_N_LENGTHS; f++)
        look->features[f] += log((double) look->factor);
    for (size_t f = 0; f < RG_IMAGE_N_FEATURES; f++)
        if (!isfinite(look->features[f])) {
            look->status = RG_EDOMAIN;
            look->reason = "the image has no contrast";
        }
}

static rg_status look_at_tiles(const rg_image_plans *plans, const rg_image_tiling *tiling, picture *pictures,
                               size_t n, size_t n_tiles, rg_image_look *looks, rg_error *err)
{
    tile_place *places = rg_alloc(n_tiles, 1, sizeof *places);
    rg_image_tile *tiles = rg_alloc(n_tiles, 1, sizeof *tiles);
    rg_status *outcomes = rg_alloc(n_tiles, 1, sizeof *outcomes);
    rg_status status = places == NULL || tiles == NULL || outcomes == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the tiles")
                           : RG_OK;
    if (status == RG_OK) {
        for (size_t i = 0; i < n; i++)
            for (size_t t = 0; t < looks[i].n_tiles; t++) {
                const picture *p = &pictures[i];
                places[p->first + t] =
                    (tile_place){.image = i,
                                 .y = begin_of(t / p->along, p->down, p->height, p->tile_height),
                                 .x = begin_of(t % p->along, p->along, p->width, p->tile_width)};
            }
#pragma omp parallel for schedule(dynamic, 1)
        for (size_t t = 0; t < n_tiles; t++) {
            const picture *p = &pictures[places[t].image];
            outcomes[t] =
                rg_image_tile_look(plans, p->small + places[t].y * p->width + places[t].x, p->width,
                                   p->tile_height, p->tile_width, tiling->hann, lags_of(p), &tiles[t], NULL);
        }
        for (size_t i = 0; i < n; i++)
            if (looks[i].n_tiles > 0)
                finish(&pictures[i], tiles + pictures[i].first, outcomes + pictures[i].first, &looks[i]);
    }
    free(places);
    free(tiles);
    free(outcomes);
    return status;
}

rg_status rg_image_features(const rg_image_view *images, size_t n, const rg_image_tiling *tiling,
                            rg_image_look *looks, rg_error *err)
{
    size_t longest = LEAST_SIDE;
    if (tiling->tile_px != 0 && tiling->tile_px < LEAST_SIDE)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "tiles have 32 pixels a side at least");
    for (size_t i = 0; i < n; i++) {
        longest = images[i].height > longest ? images[i].height : longest;
        longest = images[i].width > longest ? images[i].width : longest;
    }
    rg_image_plans *plans = NULL;
    picture *pictures = rg_alloc(n, 1, sizeof *pictures);
    rg_status status = pictures == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the images")
                                        : rg_image_plans_new(longest, &plans, err);
    size_t n_tiles = 0;
    if (status == RG_OK) {
#pragma omp parallel for schedule(dynamic, 1)
        for (size_t i = 0; i < n; i++)
            start(plans, &images[i], tiling, &pictures[i], &looks[i]);
        for (size_t i = 0; i < n; i++) {
            pictures[i].first = n_tiles;
            n_tiles += looks[i].n_tiles;
        }
        status = look_at_tiles(plans, tiling, pictures, n, n_tiles, looks, err);
    }
    for (size_t i = 0; i < n && status == RG_OK; i++)
        if (looks[i].status == RG_ENOMEM)
            status = rg_fail(err, RG_ENOMEM, i, "no memory for an image");
    for (size_t i = 0; i < n && pictures != NULL; i++)
        free(pictures[i].small);
    free(pictures);
    rg_image_plans_free(plans);
    return status;
}
