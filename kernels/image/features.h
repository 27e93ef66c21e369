/* What grain size follows from: the distances at which the autocorrelation of four pictures made of an image
 * has fallen to fixed levels.
 *
 *   grey          the image without its lighting
 *   edges         size of its gradient (central differences after 1-2-1 smoothing)
 *   phase 2       exp(2 i z), z grey over its standard deviation: 1 inside a grain, turning from grain to
 * grain phase 3       exp(3 i z) of the smoothed image
 *
 * The value at distance 0 is that which a parabola through distances 1 to 3 has there: noise of pixels is
 * out. A larger picture of the same grains gives the same distances times its magnification, another
 * brightness or contrast and a turn by 90 degrees the same ones. */
#ifndef RG_KERNELS_IMAGE_FEATURES_H
#define RG_KERNELS_IMAGE_FEATURES_H

#include <stddef.h>

#include "kernels/base/error.h"

enum { RG_IMAGE_N_FEATURES = 33 };

/* pixels[height][width]; features: ln of the distances in pixels. Returns RG_OK; RG_ESHAPE for an image below
 * 32 pixels a side; RG_EDOMAIN when a pixel is not finite, without contrast, or when a level is not reached
 * within half of the shorter side: the grains are too large for the frame; RG_ENOMEM. Parallel over lines;
 * bit-identical for any number of threads. */
rg_status rg_image_features(const double *pixels, size_t height, size_t width,
                            double features[RG_IMAGE_N_FEATURES], rg_error *err) RG_MUST_CHECK;

#endif
