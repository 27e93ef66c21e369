/* Percentiles of the caller's choice for many samples. */
#ifndef RG_KERNELS_GRAINS_PERCENTILE_TABLE_H
#define RG_KERNELS_GRAINS_PERCENTILE_TABLE_H

#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/grains/distribution.h"

/*   weights  [n_samples][n_classes]   in   as of rg_grain_statistics_batch
 *   sigma    [n_samples][n_classes]   in   errors of the weights; may be NULL
 *   finer_pct  [n_percents]           in   0 to 100
 *   um       [n_samples][n_percents]  out  D_x, x per cent finer; NAN for a sample without statistics
 *   errors   [n_samples][n_percents]  out  standard errors, NAN without sigma and on plateaus
 *
 * Returns RG_OK; RG_EDOMAIN with err->index the first percentage outside 0 to 100; RG_ENOMEM. Parallel over
 * samples; bit-identical for any number of threads. */
rg_status rg_grain_percentile_table(const rg_grain_axis *axis, const double *weights, const double *sigma,
                                    size_t n_samples, rg_grain_closure closure, const double *finer_pct,
                                    size_t n_percents, double *um, double *errors,
                                    rg_error *err) RG_MUST_CHECK;

#endif
