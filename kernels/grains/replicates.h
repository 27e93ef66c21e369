/* The spread of statistics over replicate measurements: mean and standard deviation of each group, the pooled
 * standard deviation over all groups, and the repeatability that ISO 13320 asks of laser diffraction. */
#ifndef RG_KERNELS_GRAINS_REPLICATES_H
#define RG_KERNELS_GRAINS_REPLICATES_H

#include <stddef.h>

#include "kernels/base/error.h"

/* One statistic over all groups. */
typedef struct {
    double pooled_sd; /* sqrt(sum (n_g - 1) s_g^2 / sum (n_g - 1)); NAN without degrees of freedom */
    double median_sd; /* of the groups that have one */
    double median_cv; /* of s_g / |mean_g|           */
    size_t n_freedom; /* sum (n_g - 1)               */
    size_t n_groups;  /* with a standard deviation   */
} rg_grain_replicate_pool;

/* values [n] of samples that belong to group[n] < n_groups; NAN is left out.
 *
 *   count  [n_groups]  out  values that are numbers
 *   mean   [n_groups]  out  NAN without one
 *   sd     [n_groups]  out  sample standard deviation, NAN below two
 *
 * Returns RG_OK or RG_ENOMEM. */
rg_status rg_grain_replicates(const double *values, const size_t *group, size_t n, size_t n_groups,
                              double *count, double *mean, double *sd, rg_grain_replicate_pool *pool,
                              rg_error *err) RG_MUST_CHECK;

/* The largest coefficient of variation that ISO 13320:2009 allows a percentile: 3 % in the
 * middle of the distribution, 5 % at its sides, doubled at 10 um and below. centre: whether it is D50. */
double rg_grain_replicates_allowed_cv(double mean_um, int centre);

#endif
