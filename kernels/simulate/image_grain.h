/* One grain of a simulated image: its outline and its grey. For image.c and image_mosaic.c. */
#ifndef RG_KERNELS_SIMULATE_IMAGE_GRAIN_H
#define RG_KERNELS_SIMULATE_IMAGE_GRAIN_H

#include <stdint.h>

#include "kernels/simulate/image.h"

enum { RG_IMAGE_DIRECTIONS = 128, RG_IMAGE_HARMONICS = 4 };

/* Draws of grains come first; those of noise, patches and scenes lie far behind. */
#define RG_IMAGE_DRAW_NOISE   ((uint64_t) 1 << 40)
#define RG_IMAGE_DRAW_TEXTURE ((uint64_t) 1 << 41)
#define RG_IMAGE_DRAW_SCENE   ((uint64_t) 1 << 42)
#define RG_IMAGE_DRAW_GROUND  ((uint64_t) 1 << 43)

typedef struct {
    uint64_t seed, item;
    const rg_image_scene *scene;
    size_t height, width;
    double waves[RG_IMAGE_HARMONICS][2][RG_IMAGE_DIRECTIONS + 1]; /* cosines and sines of the harmonics */
    double *pixels;                                               /* grey                            */
    double *diameter;                                             /* of the grain at the pixel, or 0 */
} rg_image_canvas;

typedef struct {
    double x, y, diameter, half_major, half_minor, cos_angle, sin_angle, albedo;
    double tilt_x, tilt_y, stripe_x, stripe_y; /* stripes: turns per pixel; 0 without */
    double narrowest, widest;                  /* radius of the outline in any direction */
    double outline[RG_IMAGE_DIRECTIONS + 1];   /* radius by direction, 1 the unit circle */
} rg_image_grain;

void rg_image_grain_waves(rg_image_canvas *c);

/* Grain `number` of the canvas, somewhere on it or close by. */
void rg_image_grain_draw(const rg_image_canvas *c, uint64_t number, rg_image_grain *g);

/* How far out a point is, 1 on the outline; u and v in the grain's axes. */
double rg_image_grain_far(const rg_image_grain *g, double x, double y, double *u, double *v);

/* Grey of a point at (dx, dy) from the middle, at (u, v) in the grain's axes; `far`: 0 in the middle, 1 on
 * the outline. */
double rg_image_grain_grey(const rg_image_canvas *c, const rg_image_grain *g, uint64_t number, double dx,
                           double dy, double u, double v, double far);

/* Values at the corners of a grid, interpolated: -0.5 to 0.5. */
double rg_image_grain_patch(const rg_image_canvas *c, uint64_t draw, double x, double y);

#endif
