/* Standard errors of the class weights of a sample, from what is known of how it was measured. */
#ifndef RG_KERNELS_GRAINS_CLASS_ERRORS_H
#define RG_KERNELS_GRAINS_CLASS_ERRORS_H

#include <stddef.h>

#include "kernels/base/error.h"

/* n_grains counted grains, the weights [n_classes] >= 0 being their shares in any unit (multinomial): sigma_i
 * = sqrt(w_i W / n_grains), W = sum w. As statistics of shares do not change when all weights grow alike, the
 * independent errors of the classes give the same errors of statistics as the multinomial covariance.
 * Returns RG_OK or RG_EDOMAIN unless n_grains is finite and > 0. */
rg_status rg_grain_class_errors_counts(const double *weights, size_t n_classes, double n_grains,
                                       double *sigma, rg_error *err) RG_MUST_CHECK;

/* Sieve masses: sigma_i^2 = balance^2 + (loss_fraction w_i)^2, balance in the unit of the weights. Returns
 * RG_OK or RG_EDOMAIN unless both are finite and >= 0. */
rg_status rg_grain_class_errors_sieve(const double *weights, size_t n_classes, double balance,
                                      double loss_fraction, double *sigma, rg_error *err) RG_MUST_CHECK;

/* sigma [n_classes] = sample standard deviation over n_replicates >= 2 measurements of one sample, weights
 * [n_replicates][n_classes]; divided by sqrt(n_replicates) when of_mean is not 0, for statistics of the
 * mean of the replicates. Returns RG_OK or RG_ESHAPE. */
rg_status rg_grain_class_errors_replicates(const double *weights, size_t n_replicates, size_t n_classes,
                                           int of_mean, double *sigma, rg_error *err) RG_MUST_CHECK;

#endif
