/* Fits to channels whose noise is not independent: after smoothing neighbours scatter together. */
#ifndef RG_KERNELS_PEAKS_CORRELATED_H
#define RG_KERNELS_PEAKS_CORRELATED_H

#include <stddef.h>

/* Correlation of noise that was independent before each channel became the sum of its neighbours by
 * weights[n]: correlation[k] = sum of w_i w_{i+k} / sum of w_i^2, for k < n_lags. */
void rg_peaks_correlation(const double *weights, size_t n, double *correlation, size_t n_lags);

/* Channels as many of which would be independent as n correlated ones: n / (1 + 2 sum of correlation^2). */
double rg_peaks_independent(const double *correlation, size_t n_lags, size_t n);

/* The covariance of least squares that take channels for independent when their correlation matrix is R,
 * R_ij = correlation[|i - j|]: C J'R J C where C = (J'J)^-1.
 *
 *   jacobian    [n_parameters][n]             in       weighted by 1 / sigma
 *   covariance  [n_parameters][n_parameters]  in, out  C, then the sandwich
 *   work        [n + 2 n_parameters^2]
 *
 * Returns the trace of J'R J C: the residuals have lost that much of the n that the sum of their squares
 * would have without a fit, instead of a unit for each parameter. */
double rg_peaks_correlated(const double *jacobian, size_t n_parameters, size_t n, const double *correlation,
                           size_t n_lags, double *covariance, double *work);

#endif
