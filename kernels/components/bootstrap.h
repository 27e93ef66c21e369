/* Errors of the components of a size distribution by parametric bootstrap. */
#ifndef RG_KERNELS_COMPONENTS_BOOTSTRAP_H
#define RG_KERNELS_COMPONENTS_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"
#include "kernels/components/quantities.h"

typedef struct {
    size_t draws;
    uint64_t seed, item; /* draw d of an item is the same in every call */
    double level;        /* of the intervals, 0 to 1                    */
} rg_components_bootstrap_options;

/* 200 draws, seed 1, 95 per cent */
rg_components_bootstrap_options rg_components_bootstrap_defaults(void);

/* Each draw is the fitted curve with normal noise of the errors that the fit assumes, negative values set to
 * 0 and the sum brought to 1, fitted again from the optimum; components keep their names by where they come
 * from, which holds also where the means of two are alike. The intervals are percentiles of the refits.
 *
 * Returns RG_OK; RG_EDOMAIN when there are fewer than two draws, the level is not between 0 and 1 or less
 * than half of the draws could be fitted again; RG_ENOMEM. Serial: safe to call from many threads, each with
 * its room. Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 6 and 13. */
rg_status rg_components_bootstrap(const rg_components_fit *fit, const rg_components_noise *noise,
                                  const rg_components_bootstrap_options *options, rg_components_room *room,
                                  rg_components_intervals *intervals, rg_error *err) RG_MUST_CHECK;

#endif
