/* An image made as small as its grains allow, so that grains of any size are looked at in the same picture.
 */
#ifndef RG_KERNELS_IMAGE_SHRINK_H
#define RG_KERNELS_IMAGE_SHRINK_H

#include "kernels/image/correlation.h"

/* Mean of factor x factor pixels; small[height / factor][width / factor]. Threads: none. */
void rg_image_shrink(const double *pixels, size_t height, size_t width, size_t factor, double *small);

/* The factor that leaves 3.5 to 7 pixels for the distance at which the autocorrelation of the flattened image
 * has fallen to about 0.6; 1 for smaller grains.
 *
 * Returns RG_OK; RG_EDOMAIN without contrast, or when the autocorrelation does not fall to one half within a
 * tenth of the shorter side; RG_ENOMEM. Threads: none. */
rg_status rg_image_shrink_factor(const rg_image_plans *plans, const double *flat, size_t height, size_t width,
                                 size_t *factor, rg_error *err) RG_MUST_CHECK;

/* Distance at which a covariance has fallen to `level` of its value at 0, linear between the distances;
 * n_lags when it does not. */
double rg_image_shrink_distance(const double *covariance, size_t n_lags, double level);

/* Put the value that a parabola through distances 1 to 3 has at 0 in place of the one there, when it is less:
 * noise of pixels is out. Returns the share of noise in the variance. */
double rg_image_shrink_noise(double *covariance);

#endif
