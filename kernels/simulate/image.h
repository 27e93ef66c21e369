/* Grey images of grains whose size at every pixel is known. */
#ifndef RG_KERNELS_SIMULATE_IMAGE_H
#define RG_KERNELS_SIMULATE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"

enum { RG_IMAGE_N_PERCENTILES = 8 };
/* 10, 16, 25, 30, 50, 75, 84, 90 per cent finer. */
extern const double rg_image_percentiles[RG_IMAGE_N_PERCENTILES];

enum { RG_IMAGE_HEAP, RG_IMAGE_SECTION, RG_IMAGE_LOOSE, RG_IMAGE_MOSAIC, RG_IMAGE_ANY };

/* How one image is drawn. Grains fall on each other from the top down: one that lies below shows where
 * nothing covers it, and none is laid whose place is covered by more than `overlap`, so 1 gives a heap (dead
 * leaves) and 0 grains apart from each other. A mosaic is packed whole instead: the cells of a power diagram.
 */
typedef struct {
    double median_px, sd_ln;        /* equivalent diameter of the grains laid down, lognormal by number    */
    double aspect_low, aspect_high; /* minor over major axis, uniform                                      */
    double angularity;              /* amplitude of harmonics 3 to 6 of the outline; 0: ellipses           */
    double squareness;              /* 0: ellipses; 1: as good as rectangles (superellipses of 2 to 8)     */
    int corners;                    /* of polygons in place of ellipses, 3 to 12; 0: none                  */
    bool mosaic;                    /* without overlap, cover and outlines of the above                    */
    double apart;                   /* of a mosaic's seeds: 0 at random to 0.9 as far as the sizes allow   */
    double overlap, cover;          /* cover: share of the image to be covered                             */
    double albedo_sd;               /* of grain grey levels about 0.5                                      */
    int minerals;                   /* number of grey levels that they are near to; 0: any                 */
    double shading;                 /* 0 flat grains to 1 domes                                            */
    double tilt;                    /* sd of the change of grey across a grain, relative                   */
    double light_deg;               /* direction that the light comes from                                 */
    double rim, rim_width;          /* relative change of grey at the outline; width over the radius       */
    double ground;                  /* grey level between the grains                                       */
    double ground_texture;          /* its sd                                                              */
    double shadow;                  /* depth of the shadows on it; they reach a tenth of the median        */
    double gradient;                /* relative change of brightness across the frame                      */
    double texture;                 /* sd of patches inside grains                                         */
    double patches;                 /* of them across the radius of a grain                                */
    double striped, stripes;        /* share of grains with stripes (twins), their amplitude               */
    double gamma;                   /* of the grey levels before brightness and contrast                   */
    double blur_px;                 /* sd of the optics                                                    */
    double noise;                   /* sd of each pixel, of a full scale of 1                              */
    double brightness, contrast;    /* grey level = brightness + contrast (value - 0.5), cut at 0 and 1     */
} rg_image_scene;

/* Median 20 px, sd_ln 0.3, aspect 0.6 to 1, a heap of half shaded grains. */
rg_image_scene rg_simulate_image_scene(void);

/* A scene drawn at random, of a kind above; the median between the limits, uniform in the logarithm. Image k
 * is the same in every call. */
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
