/* Whether what a fit leaves is as the errors that it was told of. */
#ifndef RG_KERNELS_COMPONENTS_RESIDUAL_H
#define RG_KERNELS_COMPONENTS_RESIDUAL_H

#include "kernels/components/fit.h"

/* Correlation of the residuals, over their errors, of neighbouring classes that both stand out of the
 * background (the model above three times `floor` of its highest class).
 * Independent errors leave it slightly below 0, with a standard deviation of 1 / sqrt(*n_pairs).
 *
 *   fractions  [n_classes]  in   as were fitted
 *   n_pairs                 out
 *
 * Returns the correlation, NaN with fewer than eight pairs. Serial: safe to call from many threads, each with
 * its room. */
double rg_components_residual_correlation(const double *fractions, const rg_components_noise *noise,
                                          const rg_components_fit *fit, rg_components_room *room,
                                          size_t *n_pairs);

/* Whether residuals go together more than independent errors would by chance (3 standard deviations). */
bool rg_components_residuals_are_alike(double correlation, size_t n_pairs);

#endif
