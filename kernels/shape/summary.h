/* Weighted distributions of numbers per grain. */
#ifndef RG_KERNELS_SHAPE_SUMMARY_H
#define RG_KERNELS_SHAPE_SUMMARY_H

#include <stddef.h>

#include "kernels/base/error.h"

typedef struct {
    double mean, mean_error, sd;
    double p10, p50, p90; /* the share of the weight below is 10, 50, 90 % */
} rg_summary;

/* Of values[n] with weights[n] >= 0; a value that is NaN counts as absent. Percentiles interpolate between
 * values, each standing at the middle of its own weight. All NaN when no value has weight; the error of the
 * mean is sqrt(sum w^2 (x - mean)^2) / sum w. RG_ENOMEM. Threads: none. */
rg_status rg_shape_summary(const double *values, const double *weights, size_t n, rg_summary *summary,
                           rg_error *err) RG_MUST_CHECK;

#endif
