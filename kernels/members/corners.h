/* End-members as corners of the smallest simplex around the samples: where a factorisation starts. */
#ifndef RG_KERNELS_MEMBERS_CORNERS_H
#define RG_KERNELS_MEMBERS_CORNERS_H

#include "kernels/members/space.h"

/* The k - 1 first directions of a turned space; N-FINDR's largest simplex of samples, opened to the smallest
 * one that holds them all (kernels/scene/sisal.h). Corners outside of the positive shares are put on them and
 * their sums back to 1. Where the smallest simplex is not found, the samples of the largest one serve.
 *
 *   members  [k][n_classes]  out  sums are 1; k = 1 gives the mean
 *
 * Returns RG_OK; RG_ESHAPE when k exceeds classes or samples that count; RG_ESINGULAR when the samples vary
 * in fewer than k - 1 directions; RG_ENOMEM. Bit-identical for any number of threads. */
rg_status rg_members_corners(const rg_members_space *space, size_t k, double *members,
                             rg_error *err) RG_MUST_CHECK;

#endif
