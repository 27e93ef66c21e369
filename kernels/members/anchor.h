/* Members of no family, placed by a family: for samples none of which is pure. */
#ifndef RG_KERNELS_MEMBERS_ANCHOR_H
#define RG_KERNELS_MEMBERS_ANCHOR_H

#include "kernels/members/space.h"

/* Where no sample is nearly pure, the data alone leave open how far beyond the samples the members lie. Even
 * a family that does not suit tells that: its members are brought onto the plane of the samples, which gives
 * them the samples' shapes. Put on positive shares, sums back to 1.
 *
 *   members  [k][n_classes]  in, out
 */
void rg_members_anchor(const rg_members_space *space, size_t k, double *members);

/* The mean over members of the least abundance [n][k] among the samples that count: 0 where every member has
 * a sample without it, as around a smallest simplex. */
double rg_members_least_abundance(const rg_members_space *space, size_t k, const double *abundances);

#endif
