/* What grain size follows from: lengths in pictures made of an image, and a few numbers without a unit.
 *
 * An image is made as small as its grains allow (shrink.h) and cut into tiles, half over one another; what
 * follows is added over the tiles (Welch 1967, IEEE Trans. AU 15, 70-73).
 *
 *   distances  at which the autocorrelation falls to fixed levels, noise of pixels taken off at 0, of
 *              the grey image without its lighting, of its gradient, of exp(2 i z), which is 1 inside a grain
 *              and turns from grain to grain, and of exp(3 i z), z grey over its standard deviation
 *   regions    diameters below which 16, 50 and 84 % of the area lie in watersheds (regions.h) of the
 * gradient at two smoothings, of bright grains and of dark ones, at six depths each chords     mean, and mean
 * by length, of bright and dark runs of the image and of its Laplacian numbers    share of bright pixels,
 * skewness, kurtosis, share of noise in the variance
 *
 * A larger picture of the same grains gives the same lengths times its magnification; another brightness or
 * contrast the same ones, and so does a turn by 90 degrees but for ties in the floods. */
#ifndef RG_KERNELS_IMAGE_FEATURES_H
#define RG_KERNELS_IMAGE_FEATURES_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

enum {
    RG_IMAGE_N_DISTANCES = 33,
    RG_IMAGE_N_REGIONS = 72,
    RG_IMAGE_N_CHORDS = 8,
    RG_IMAGE_N_LENGTHS = RG_IMAGE_N_DISTANCES + RG_IMAGE_N_REGIONS + RG_IMAGE_N_CHORDS,
    RG_IMAGE_N_NUMBERS = 4,
    RG_IMAGE_N_FEATURES = RG_IMAGE_N_LENGTHS + RG_IMAGE_N_NUMBERS
};

typedef struct {
    const double *pixels; /* [height][width] */
    size_t height, width;
} rg_image_view;

typedef struct {
    size_t tile_px; /* of the image as given; 0: 256 after it was made smaller */
    bool hann;      /* weigh the pixels of a tile by Hann's window in the autocorrelations */
} rg_image_tiling;

typedef struct {
    rg_status status;   /* RG_OK; RG_ESHAPE below 32 pixels a side; RG_EDOMAIN: see reason */
    const char *reason; /* a pixel not finite, no contrast, or grains too large for the frame */
    size_t factor;      /* of the image made smaller */
    size_t n_tiles;
    double features[RG_IMAGE_N_FEATURES]; /* lengths as ln of pixels of the image as given */
} rg_image_look;

/* looks[n]: out. Returns RG_OK, also when images fail; RG_ESHAPE for a tile below 32 pixels; RG_ENOMEM.
 * Parallel over images and their tiles; bit-identical for any number of threads. */
rg_status rg_image_features(const rg_image_view *images, size_t n, const rg_image_tiling *tiling,
                            rg_image_look *looks, rg_error *err) RG_MUST_CHECK;

#endif
