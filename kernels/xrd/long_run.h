/* Variances of least-squares shares whose residuals are correlated along the scan. */
#ifndef RG_KERNELS_XRD_LONG_RUN_H
#define RG_KERNELS_XRD_LONG_RUN_H

#include <stddef.h>

/* Where the patterns do not match their phases, residuals come in runs, and the error is larger than white
 * residuals would leave it. With h_k the influence of every point on share k (x_k = h_k't),
 *
 *   V_kl = sum over lags |j| < window of (1 - |j| / window) sum_i h_k,i r_i h_l,i+j r_i+j,
 *
 * written as sums of h r in a moving window, so that V is a covariance matrix. Variances below those of white
 * residuals, rss / freedom times the inverse, are raised to these, correlations staying.
 *
 *   influence  [m][n]  in   rows of inverse(A'A) A'
 *   residual   [n]     in
 *   window             in   points, at least 1
 *   white      [m]     in   variances for white residuals
 *   variance   [m][m]  out
 *   work       [m]
 *
 * Newey & West (1987), Econometrica 55, 703, doi:10.2307/1913610. */
void rg_xrd_long_run(const double *influence, const double *residual, size_t m, size_t n, size_t window,
                     const double *white, double *variance, double *work);

#endif
