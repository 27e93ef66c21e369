/* Non-parametric end-members: shares = abundances times members, none negative, rows of both summing to 1. */
#ifndef RG_KERNELS_MEMBERS_FACTOR_H
#define RG_KERNELS_MEMBERS_FACTOR_H

#include "kernels/members/space.h"

typedef struct {
    double tolerance; /* ends the search: largest change of a share of a member or of an abundance in a
                       * round, and relative change of the residual                                    */
    size_t most_rounds;
} rg_members_factor_options;

/* 1e-6, 5000 rounds. */
rg_members_factor_options rg_members_factor_defaults(void);

typedef struct {
    size_t rounds;
    bool converged;
} rg_members_factor_outcome;

/* Hierarchical alternating least squares: in a round each member in turn is the minimum given all else, as a
 * distribution, then abundances are the exact minimum under their constraints. A round begins beyond the last
 * step, ever farther until that raises the residual, and then from anew. The samples enter by their first
 * directions about the mean, k + 2 of them, which makes a round independent of the number of classes times
 * samples. What is found is the member set nearest to the start, for the residual leaves a range of them:
 * start at rg_members_corners.
 *
 *   fixed    [k]             in       true: this member is known and stays; NULL for none
 *   members  [k][n_classes]  in, out  a start whose sums are 1
 *
 * Returns RG_OK, whether or not it converged (see outcome); RG_ESINGULAR when members became dependent;
 * RG_ENOMEM. Serial: bit-identical for any number of threads.
 * Cichocki & Phan (2009), IEICE Trans. E92-A, 708, doi:10.1587/transfun.E92.A.708; Chen & Guillaume (2012),
 * EURASIP J. Adv. Signal Process. 2012, 171; extrapolation: Ang & Gillis (2019), Neural Comput. 31, 417,
 * doi:10.1162/neco_a_01157; when to begin anew: O'Donoghue & Candes (2015), Found. Comput. Math. 15, 715,
 * doi:10.1007/s10208-013-9150-3. */
rg_status rg_members_factor(const rg_members_space *space, size_t k, const bool *fixed,
                            const rg_members_factor_options *options, double *members,
                            rg_members_factor_outcome *outcome, rg_error *err) RG_MUST_CHECK;

#endif
