/* Grey images of grains whose size at every pixel is known. */
#ifndef RG_KERNELS_SIMULATE_IMAGE_H
#define RG_KERNELS_SIMULATE_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"

enum { RG_IMAGE_N_PERCENTILES = 8 };
/* 10, 16, 25, 30, 50, 75, 84, 90 per cent finer. */
extern const double rg_image_percentiles[RG_IMAGE_N_PERCENTILES];

/* How one image is drawn. Grains fall on each other from the top down: one that lies below shows where
 * nothing covers it, and none is laid whose place is covered by more than `overlap`, so 1 gives a heap (dead
 * leaves) and 0 grains apart from each other. */
typedef struct {
    double median_px, sd_ln;        /* equivalent diameter of the grains laid down, lognormal by number    */
    double aspect_low, aspect_high; /* minor over major axis, uniform                                      */
    double angularity;              /* amplitude of harmonics 3 to 6 of the outline; 0: ellipses           */
    double overlap, cover;          /* cover: share of the image to be covered; what is left is dark        */
    double albedo_sd;               /* of grain grey levels about 0.5                                      */
    double shading;                 /* 0 flat grains to 1 domes                                            */
    double light_deg;               /* direction that the light comes from                                 */
    double gradient;                /* relative change of brightness across the frame                      */
    double texture;                 /* sd of patches inside grains, a sixth of a grain large               */
    double blur_px;                 /* sd of the optics                                                    */
    double noise;                   /* sd of each pixel, of a full scale of 1                              */
    double brightness, contrast;    /* grey level = brightness + contrast (value - 0.5), cut at 0 and 1     */
} rg_image_scene;

/* Median 20 px, sd_ln 0.3, aspect 0.6 to 1, a heap of half shaded grains. */
rg_image_scene rg_simulate_image_scene(void);

/* A scene drawn at random: kind 0 heaps, 1 flat sections, 2 loose grains, 3 any; the median between the
 * limits, uniform in the logarithm. Image k is the same in every call. */
rg_image_scene rg_simulate_image_draw(uint64_t seed, uint64_t item, int kind, double median_low_px,
                                      double median_high_px);

/* Draw images first_item ... first_item + n_items - 1.
 *
 *   scenes       [n_items]                          in
 *   pixels       [n_items][height][width]           out  0 to 1
 *   percentiles  [n_items][RG_IMAGE_N_PERCENTILES]  out  px: equivalent diameter of the whole grain that a
 * pixel of grain belongs to, so by visible area, which is the grid-by-number count of sedimentology
 *
 * Returns RG_OK; RG_EDOMAIN with err->index the first scene that is not possible; RG_ENOMEM. Parallel over
 * images; bit-identical for any number of threads. */
rg_status rg_simulate_image(uint64_t seed, uint64_t first_item, size_t n_items, const rg_image_scene *scenes,
                            size_t height, size_t width, double *pixels, double *percentiles,
                            rg_error *err) RG_MUST_CHECK;

#endif
