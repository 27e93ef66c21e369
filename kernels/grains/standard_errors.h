/* Standard errors of size statistics from the errors of the class weights, to first order (delta method)
 * with exact derivatives. */
#ifndef RG_KERNELS_GRAINS_STANDARD_ERRORS_H
#define RG_KERNELS_GRAINS_STANDARD_ERRORS_H

#include "kernels/base/error.h"
#include "kernels/grains/distribution.h"

typedef struct {
    double d10_um;
    double d50_um;
    double d90_um;
    double fw_mean_phi;
    double fw_mean_um;
    double fw_sort_phi;
    double fw_skew_phi;
    double fw_kurt;
    double ma_mean_um;
    double ma_sd_um;
    double mg_mean_um;
    double mg_sd;
    double ml_mean_phi;
    double ml_sd_phi;
    double ml_skew;
    double ml_kurt;
} rg_grain_standard_errors;

/* All of them NAN: no errors known. */
rg_grain_standard_errors rg_grain_standard_errors_unknown(void);

/* Errors of the statistics of `distribution` when the weights have independent errors sigma
 * [n_classes] >= 0, in the unit of the weights. A common scale error of all classes moves nothing. The error
 * of a percentile on a plateau of empty classes, and what is built on it, is NAN (it jumps there); a
 * percentile on an edge takes the flatter of the two sides. Moments of one occupied class: NAN.
 * Returns RG_OK or RG_EDOMAIN with err->index the first class whose sigma is negative or not finite. */
rg_status rg_grain_standard_errors_of(const rg_grain_distribution *distribution, const double *sigma,
                                      rg_grain_standard_errors *errors, rg_error *err) RG_MUST_CHECK;

/* sigma [n_classes] = sample standard deviation over n_replicates >= 2 measurements of one sample, weights
 * [n_replicates][n_classes]; divided by sqrt(n_replicates) when of_mean is not 0, for statistics of the
 * mean of the replicates. Returns RG_OK or RG_ESHAPE. */
rg_status rg_grain_replicate_sigma(const double *weights, size_t n_replicates, size_t n_classes, int of_mean,
                                   double *sigma, rg_error *err) RG_MUST_CHECK;

#endif
