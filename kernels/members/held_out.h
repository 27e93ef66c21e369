/* Classes that were not seen, predicted from those that were. */
#ifndef RG_KERNELS_MEMBERS_HELD_OUT_H
#define RG_KERNELS_MEMBERS_HELD_OUT_H

#include "kernels/members/space.h"

/* Every second class of every sample, predicted from its abundances in the others, by members [k][n_classes]
 * and by the plane of the first k - 1 directions, which nothing fits better: the ratio of the root mean
 * squares. Both halves are held out in turn. RG_OK; RG_ENOMEM. Where a half cannot tell the members apart,
 * NaN. */
rg_status rg_members_held_out_gate(const rg_members_space *space, size_t k, const double *members,
                                   double *ratio, rg_error *err) RG_MUST_CHECK;

/* What planes of 1 ... k_max members leave of classes and samples that neither made the plane nor placed the
 * sample on it: directions from every second sample, coordinates of the others from every second class, and
 * the root mean square in the classes left, of all four combinations (bi-cross-validation). It rises again
 * where further directions are noise.
 *
 *   rms  [k_max]  out  NaN where there are too few classes or samples
 *
 * Owen & Perry (2009), Ann. Appl. Stat. 3, 564, doi:10.1214/08-AOAS227. RG_ENOCONV, RG_ENOMEM. */
rg_status rg_members_held_out_planes(const rg_members_space *space, size_t k_max, double *rms,
                                     rg_error *err) RG_MUST_CHECK;

#endif
