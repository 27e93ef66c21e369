/* The sums over one tile of an image that the features come from. */
#ifndef RG_KERNELS_IMAGE_TILE_H
#define RG_KERNELS_IMAGE_TILE_H

#include "kernels/image/chords.h"
#include "kernels/image/correlation.h"
#include "kernels/image/regions.h"

enum {
    RG_TILE_PICTURES = 4, /* grey, edges, phase 2, phase 3             */
    RG_TILE_LAGS = 128,
    RG_TILE_RELIEFS = 4, /* edges, smoother edges, bright, dark        */
    RG_TILE_DEPTHS = 6,
    RG_TILE_SIGNS = 2 /* grey, Laplacian                               */
};

typedef struct {
    double covariance[RG_TILE_PICTURES][RG_TILE_LAGS];
    uint64_t regions[RG_TILE_RELIEFS][RG_TILE_DEPTHS][RG_REGION_BINS];
    rg_chords chords[RG_TILE_SIGNS][2]; /* bright, dark */
    double bright, skewness, kurtosis;
} rg_image_tile;

/* pixels[height][width] with `stride` from line to line: in. sums: out. n_lags at most RG_TILE_LAGS and half
 * of the shorter side. Returns RG_OK; RG_EDOMAIN when a pixel is not finite; RG_ENOMEM. A tile without
 * contrast gives zeros. Threads: none. */
rg_status rg_image_tile_look(const rg_image_plans *plans, const double *pixels, size_t stride, size_t height,
                             size_t width, bool hann, size_t n_lags, rg_image_tile *sums,
                             rg_error *err) RG_MUST_CHECK;

/* Add one tile to another. */
void rg_image_tile_add(rg_image_tile *sum, const rg_image_tile *tile);

#endif
