/* End-members of a family of distributions. */
#ifndef RG_KERNELS_MEMBERS_PARAMETRIC_H
#define RG_KERNELS_MEMBERS_PARAMETRIC_H

#include <stdint.h>

#include "kernels/components/family.h"
#include "kernels/members/space.h"

typedef struct {
    uint64_t seed;
    size_t n_drawn;    /* starts drawn at random, beside those from shapes and quantiles */
    size_t further;    /* directions beyond the k - 1 that are fitted                    */
    size_t most_steps; /* of Levenberg and Marquardt, from one start                     */
    double tolerance;
} rg_members_parametric_options;

/* Seed 1, 6 starts, 3 directions, 200 steps, 1e-10. */
rg_members_parametric_options rg_members_parametric_defaults(void);

/* The members whose abundances, not negative and summing to 1, leave least of the samples.
 *
 *   edges_um    [n_classes + 1]            in   ascending, > 0
 *   fixed       [n_fixed][n_classes]       in   members that are known; they come first
 *   shapes      [n_shapes][k][n_classes]   in   members whose moments are starts (the fixed ones are passed
 *                                               over); may be none
 *   parameters  [k - n_fixed][of family]   out
 *   members     [k][n_classes]             out  sums 1
 *   cost                                   out  weighted sum of squares of the counted samples
 *
 * Variable projection (varpro.h) from every start (families of three parameters start from the lognormal
 * members too); of the optima the one with the least constrained cost.
 * Returns RG_OK; RG_ESHAPE when k is not 1 to 16, or exceeds classes or samples; RG_ENOCONV when no start
 * leads to members that differ; RG_ENOMEM. Parallel over starts; bit-identical for any number of threads. */
rg_status rg_members_parametric(const rg_members_space *space, const double *edges_um, rg_family family,
                                size_t k, const double *fixed, size_t n_fixed, const double *shapes,
                                size_t n_shapes, const rg_members_parametric_options *options,
                                double *parameters, double *members, double *cost,
                                rg_error *err) RG_MUST_CHECK;

/* Down from one start, parameters, alone: a bootstrap's draw. Serial. */
rg_status rg_members_parametric_from(const rg_members_space *space, const double *edges_um, rg_family family,
                                     size_t k, const double *fixed, size_t n_fixed,
                                     const rg_members_parametric_options *options, double *parameters,
                                     double *members, rg_error *err) RG_MUST_CHECK;

#endif
