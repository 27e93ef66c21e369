/* Errors of the components of a size distribution by profile likelihood. */
#ifndef RG_KERNELS_COMPONENTS_PROFILE_H
#define RG_KERNELS_COMPONENTS_PROFILE_H

#include "kernels/components/decompose.h"
#include "kernels/components/quantities.h"

/* From the least to the largest value that a number takes where the deviance, least over all other
 * parameters, is at most c^2 above that of the best fit: c is the quantile of the normal law for known noise
 * (1.96 for 95 per cent), that of Student's t where the noise is estimated, and 1 for half of the standard
 * errors' width. Limits are followed from the answer and from every rival of as many components of the same
 * family that lies within; components of rivals are named after those of the answer that they are nearest
 * to. Where nothing ends a number, its interval ends where the parameters do.
 *
 *   fractions  [n_classes]  in   as were decomposed
 *   level                   in   of the intervals, 0 to 1
 *
 * Returns RG_OK; RG_EDOMAIN for a level that is not between 0 and 1; RG_ESINGULAR or RG_ENOCONV when the data
 * do not determine every parameter. Serial: safe to call from many threads, each with its room.
 * Venzon & Moolgavkar (1988), Appl. Stat. 37, 87, doi:10.2307/2347496. */
rg_status rg_components_profile(const double *fractions, const rg_components_noise *noise,
                                const rg_decomposition *found, double level, rg_components_room *room,
                                rg_components_intervals *intervals, rg_error *err) RG_MUST_CHECK;

#endif
