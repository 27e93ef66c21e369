/* Seeded sets of size distributions that are mixtures of the same members, with known shares. */
#ifndef RG_KERNELS_SIMULATE_GRAIN_MEMBERS_H
#define RG_KERNELS_SIMULATE_GRAIN_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernels/simulate/grains.h"

typedef struct {
    rg_simulate_grains_options grains; /* of the members and of the noise                               */
    double purest;                     /* no sample has more of a member; 1: samples may be pure         */
    double apart_sd;                   /* means of members differ by so many of the wider of their sds   */
    double outliers;                   /* share of samples that are something else, 0 to 1               */
} rg_simulate_members_options;

/* Those of the grains; purest 1, means 1 sd apart, no outliers. */
rg_simulate_members_options rg_simulate_members_defaults(void);

/* Random members, medians ascending, drawn again until they are apart.
 *
 *   components  [n_members]  out  weights are 1
 *
 * Returns RG_OK; RG_EDOMAIN when no thousand draws have them apart; what rg_simulate_grain_components
 * returns. */
rg_status rg_simulate_grain_members(size_t n_members, const rg_simulate_members_options *options,
                                    rg_grain_component *components, rg_error *err) RG_MUST_CHECK;

/* Samples of such members: shares uniform on the part of the simplex where none is above `purest`, noise as
 * in rg_simulate_grains; an outlier is a single component of its own, of which the members know nothing.
 *
 *   edges_um    [n_classes + 1]       in
 *   components  [n_members]           in
 *   members     [n_members][n_classes] out  curves that sum to 1
 *   shares      [n_items][n_members]  out  sum to 1; of outliers NaN
 *   outlier     [n_items]             out
 *   values      [n_items][n_classes]  out  sum to 1
 *
 * Returns RG_OK; RG_EDOMAIN when `purest` is not above 1 / n_members or too near to it; what
 * rg_simulate_grains returns. Serial; item k depends on nothing but the seed and k. */
rg_status rg_simulate_grain_member_mixtures(const double *edges_um, size_t n_classes,
                                            const rg_grain_component *components, size_t n_members,
                                            size_t n_items, const rg_simulate_members_options *options,
                                            double *members, double *shares, bool *outlier, double *values,
                                            rg_error *err) RG_MUST_CHECK;

#endif
