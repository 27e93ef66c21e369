/* Fits of all numbers of components to one size distribution, from many starts. */
#ifndef RG_KERNELS_COMPONENTS_SEARCH_H
#define RG_KERNELS_COMPONENTS_SEARCH_H

#include "kernels/components/fit.h"

/* Starts of a number of components that are followed upwards, and fits that come back down to it. */
enum {
    RG_SEARCH_FOLLOWED = 6,
    RG_SEARCH_RETURNING = 2 * RG_MIXTURE_MOST,
    RG_SEARCH_MOST = RG_MIXTURE_MOST * (RG_SEARCH_FOLLOWED + RG_SEARCH_RETURNING)
};

typedef struct {
    rg_components_fit fits[RG_SEARCH_MOST]; /* nearly at their optima, components by rising mean */
    size_t n;
} rg_components_candidates;

/* The candidate of n components with the least deviance; NULL where there is none. */
const rg_components_fit *rg_components_search_best(const rg_components_candidates *candidates, size_t n);

/* Upwards from 1 to `most` components, the starts of each number from the best fit of one less (starts.h),
 * and back down, where each component of the best fit is left out and each neighbouring pair is joined: a
 * fit that splitting did not reach is often what is left when a component too many is taken away.
 *
 *   fractions   [n_classes]  in   >= 0, sum to 1
 *   candidates               out
 *
 * Serial: safe to call from many threads, each with its room. */
void rg_components_search(const double *fractions, rg_family family, size_t most,
                          const rg_components_noise *noise, rg_components_room *room,
                          rg_components_candidates *candidates);

#endif
