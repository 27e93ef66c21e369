/* A mosaic of packed grains: the cells of a power diagram. For image.c. */
#ifndef RG_KERNELS_SIMULATE_IMAGE_MOSAIC_H
#define RG_KERNELS_SIMULATE_IMAGE_MOSAIC_H

#include "kernels/simulate/image_grain.h"

/* Fill the canvas. Seeds are drawn with a radius each and kept when no other is nearer than `apart` of the
 * sum of the radii, until they would cover the plane; a pixel belongs to the seed whose squared distance less
 * its squared radius is least. A cell's diameter is that of the circle of its pixels, counted beyond the
 * frame too. False without memory. */
bool rg_simulate_image_mosaic(rg_image_canvas *c);

#endif
