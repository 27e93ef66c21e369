/* The lighting of an image: its quadratic surface, and what is left without it. */
#ifndef RG_KERNELS_IMAGE_FLATTEN_H
#define RG_KERNELS_IMAGE_FLATTEN_H

#include <stddef.h>

#include "kernels/base/error.h"

/* pixels[height][width], changed in place: the quadratic surface (least squares) is taken off. Returns RG_OK;
 * RG_EDOMAIN when a pixel is not finite (err->index); RG_ENOMEM. Threads: none. */
rg_status rg_image_flatten(double *pixels, size_t height, size_t width, rg_error *err) RG_MUST_CHECK;

#endif
