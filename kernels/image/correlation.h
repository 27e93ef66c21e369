/* Autocorrelation of a tile of an image along its lines and columns, by Fourier transforms.
 *
 * Each line and column is padded with zeros to twice its length, transformed, and its power added; the
 * inverse transform over the summed products of the window at each distance is the autocovariance. Rows and
 * columns have the same weight, so that a turn by 90 degrees changes nothing. */
#ifndef RG_KERNELS_IMAGE_CORRELATION_H
#define RG_KERNELS_IMAGE_CORRELATION_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

/* Plans for lines of any length up to `longest`, powers of two. Make them outside parallel regions; any
 * number of threads may use them. */
typedef struct rg_image_plans rg_image_plans;
rg_status rg_image_plans_new(size_t longest, rg_image_plans **plans, rg_error *err) RG_MUST_CHECK;
void rg_image_plans_free(rg_image_plans *plans); /* NULL is fine */

/*   pixels      [height][width]  in   mean or surface taken off
 *   hann                              weigh the pixels by Hann's window in both directions
 *   every                             use each `every`-th line and column, 1 all
 *   n_lags                            at most the shorter side
 *   covariance  [n_lags]         out  added to: mean product at each distance along lines, and along columns
 *
 * Returns RG_OK; RG_ESHAPE for a tile below 8 x 8, too many lags or lines longer than the plans; RG_ENOMEM.
 * Threads: none. */
rg_status rg_image_covariance(const rg_image_plans *plans, const double *pixels, size_t height, size_t width,
                              bool hann, size_t every, size_t n_lags, double *covariance,
                              rg_error *err) RG_MUST_CHECK;

#endif
