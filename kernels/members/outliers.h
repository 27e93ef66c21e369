/* Samples that are no mixtures of the members of the others. */
#ifndef RG_KERNELS_MEMBERS_OUTLIERS_H
#define RG_KERNELS_MEMBERS_OUTLIERS_H

#include <stdint.h>

#include "kernels/members/space.h"

typedef struct {
    uint64_t seed;
    size_t n_trials;   /* small subsets that the search starts from                                   */
    double most_share; /* of the samples that may be outliers; the search trims this share            */
    double distance;   /* an outlier's residual is this many times the median one at least            */
    double gain;       /* leaving them out must bring the noise below this share of what it was, else
                        * nothing is left out: a member that few samples have is no outlier          */
} rg_members_outlier_options;

/* Seed 1, 40 trials, 0.2, 5, 0.8. */
rg_members_outlier_options rg_members_outlier_defaults(void);

/* Least trimmed squares for the plane of k members: from subsets of k + 1 samples, the plane is fitted to the
 * samples nearest to it until it stays; that of the least trimmed sum counts. Sets space->counted and turns
 * the space. *n_out: how many do not count. Returns RG_OK; RG_ESHAPE; RG_ENOCONV; RG_ENOMEM. Bit-identical
 * for any number of threads.
 * Rousseeuw & Van Driessen (1999), Technometrics 41, 212; Hubert et al. (2005), Technometrics 47, 64. */
rg_status rg_members_outliers(rg_members_space *space, size_t k, const rg_members_outlier_options *options,
                              size_t *n_out, rg_error *err) RG_MUST_CHECK;

#endif
