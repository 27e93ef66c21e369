/* Autocorrelation of an image along its lines and columns, by Fourier transforms.
 *
 * A quadratic surface (lighting) is taken off; each line and column is padded with as many zeros,
 * transformed, and its power added; the inverse transform over the number of pairs at each distance is the
 * autocovariance. Rows and columns have the same weight, so that a turn by 90 degrees changes nothing. */
#ifndef RG_KERNELS_IMAGE_CORRELATION_H
#define RG_KERNELS_IMAGE_CORRELATION_H

#include <stddef.h>

#include "kernels/base/error.h"

/*   pixels       [height][width]  in
 *   n_lags                        at most the shorter side
 *   correlation  [n_lags]         out  1 at distance 0, in pixels; the mean of lines and columns
 *   variance                      out  about the surface; may be NULL
 *
 * Returns RG_OK; RG_ESHAPE for an image below 8 x 8 or too many lags; RG_EDOMAIN when a pixel is not finite
 * (err->index) or the image has no contrast; RG_ENOMEM. Parallel over lines; bit-identical for any number of
 * threads. */
rg_status rg_image_correlation(const double *pixels, size_t height, size_t width, size_t n_lags,
                               double *correlation, double *variance, rg_error *err) RG_MUST_CHECK;

/* The same without the division by the variance, added to covariance[n_lags]; an image without contrast adds
 * 0. */
rg_status rg_image_covariance(const double *pixels, size_t height, size_t width, size_t n_lags,
                              double *covariance, rg_error *err) RG_MUST_CHECK;

/* flat[height][width]: the image without its quadratic surface (least squares). RG_EDOMAIN as above. */
rg_status rg_image_flatten(const double *pixels, size_t height, size_t width, double *flat,
                           rg_error *err) RG_MUST_CHECK;

#endif
