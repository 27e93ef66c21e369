/* Standard errors of size statistics from the errors of the class weights, to first order (delta method)
 * with exact derivatives. */
#ifndef RG_KERNELS_GRAINS_STANDARD_ERRORS_H
#define RG_KERNELS_GRAINS_STANDARD_ERRORS_H

#include "kernels/base/error.h"
#include "kernels/grains/distribution.h"
#include "kernels/grains/folk_ward.h"
#include "kernels/grains/fractions.h"
#include "kernels/grains/graphic.h"
#include "kernels/grains/indices.h"
#include "kernels/grains/moments.h"
#include "kernels/grains/percentiles.h"

/* The error of every number, where that number has it in the structs of the statistics. */
typedef struct {
    rg_grain_folk_ward folk_ward;
    rg_grain_moments arithmetic;
    rg_grain_moments geometric;
    rg_grain_moments logarithmic;
    rg_grain_indices indices;
    rg_grain_graphic graphic;
    rg_grain_fractions fractions;
    double d_um[RG_GRAIN_N_PERCENTILES]; /* of the percentiles rg_grain_percents */
} rg_grain_standard_errors;

/* All of them NAN: no errors known. */
rg_grain_standard_errors rg_grain_standard_errors_unknown(void);

/* Errors of the statistics of `distribution` when the weights have independent errors sigma
 * [n_classes] >= 0, in the unit of the weights; limits as of rg_grain_fractions_of. A common scale error of
 * all classes moves nothing. The error of a percentile on a plateau of empty classes, and what is built on
 * it, is NAN (it jumps there); a percentile on an edge takes the flatter of the two sides. Moments of one
 * occupied class: NAN. Returns RG_OK or RG_EDOMAIN with err->index the first class whose sigma is negative or
 * not finite. */
rg_status rg_grain_standard_errors_of(const rg_grain_distribution *distribution, const double *sigma,
                                      const rg_grain_limits *limits, rg_grain_standard_errors *errors,
                                      rg_error *err) RG_MUST_CHECK;

/* Standard error of D_finer_pct in um from sigma as above, for a percentile of the caller's choice; NAN on a
 * plateau. sigma must have passed rg_grain_standard_errors_of. */
double rg_grain_standard_error_of_percentile(const rg_grain_distribution *distribution, const double *sigma,
                                             double finer_pct);

#endif
