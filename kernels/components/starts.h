/* Where to begin the search for the components of a size distribution. */
#ifndef RG_KERNELS_COMPONENTS_STARTS_H
#define RG_KERNELS_COMPONENTS_STARTS_H

#include <stddef.h>

#include "kernels/components/fit.h"

enum { RG_COMPONENTS_MOST_STARTS = 32 };

/* Starts of n components: by the quantiles of the distribution; with a fit of n - 1 components, each of those
 * split in two (evenly, and into a main part with a satellite on either side), a further one where the fit
 * leaves most, and one in either tail.
 *
 *   fractions  [n_classes]                  in   sum to 1
 *   simpler                                 in   a fit of n - 1 of any family, or NULL
 *   room                                    in   edges; curve and sigma of `simpler` when that is given
 *   starts     [RG_COMPONENTS_MOST_STARTS]  out  family, n and x are set
 *
 * Returns the number of starts. */
size_t rg_components_starts(rg_family family, size_t n, const double *fractions,
                            const rg_components_fit *simpler, const rg_components_room *room,
                            rg_components_fit *starts);

/* The components of another family with the weights, means, standard deviations and, where it can, the
 * skewness of those of a fit. */
rg_components_fit rg_components_starts_alike(rg_family family, const rg_components_fit *fit);

/* A fit without component k; and with k and k + 1 made one of their weight, mean and variance. */
rg_components_fit rg_components_starts_without(const rg_components_fit *fit, size_t k);
rg_components_fit rg_components_starts_joined(const rg_components_fit *fit, size_t k);

#endif
