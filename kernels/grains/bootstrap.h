/* Errors of size statistics by drawing the class weights again and again: a check of the delta method
 * (kernels/grains/standard_errors.h), and in place of it where that knows nothing, as for percentiles beside
 * empty classes, or is too narrow, as for percentiles at the edge of a class and large errors. */
#ifndef RG_KERNELS_GRAINS_BOOTSTRAP_H
#define RG_KERNELS_GRAINS_BOOTSTRAP_H

#include <stdint.h>

#include "kernels/grains/statistics.h"

/* Replace the errors of statistics [n_samples] by the standard deviations over n_draws >= 2 draws, each of
 * normal weights with errors sigma [n_samples][n_classes] (below zero: zero). A draw without mass, and a
 * number that is NAN in a draw, count for nothing; errors of NAN stay. Samples with `refused` are left alone.
 * Draws depend on (seed, sample, draw, class) alone.
 *
 * Returns RG_OK; RG_ESHAPE below two draws; RG_EDOMAIN with err->index the first sample whose sigma is
 * negative or not finite; RG_ENOMEM. Parallel over samples; bit-identical for any number of threads. */
rg_status rg_grain_bootstrap(const rg_grain_axis *axis, const double *weights, const double *sigma,
                             size_t n_samples, const rg_grain_statistics_options *options, size_t n_draws,
                             uint64_t seed, rg_grain_statistics *statistics, rg_error *err) RG_MUST_CHECK;

#endif
