/* The abundances of simulated mixtures: independent ones, or maps over a scene. */
#ifndef RG_KERNELS_SIMULATE_SHARES_H
#define RG_KERNELS_SIMULATE_SHARES_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"

typedef struct {
    uint64_t seed;
    uint64_t first_item;    /* number of the first mixture in the whole job                             */
    double absent;          /* probability that a member is absent; one at least is present             */
    double noise;           /* standard deviation of Gaussian noise, in the units of the endmembers     */
    size_t n_present;       /* so many members in every mixture; 0: by `absent`                         */
    double shade;           /* shade has a share of 0 to this, uniform; the others share the rest       */
    const size_t *class_of; /* [n_endmembers] below n_endmembers, or NULL; one member at most of a class */
    double variability;     /* 1 sigma of the brightness of a member, and of its slope, in a mixture    */
    size_t n_lines;         /* a scene: item = line x n_samples + sample, abundances are smooth maps    */
    size_t n_samples;       /* 0: no scene                                                              */
    size_t patch;           /* pure squares of this side, one of each member, in the last lines         */
} rg_simulate_mixtures_options;

/* Seed 1, absent 0.3, no noise, no shade, no classes, no scene. */
rg_simulate_mixtures_options rg_simulate_mixtures_defaults(void);

/* abundances [n_spectra][n_endmembers]   out
 *
 * Uniform on the simplex of those present; their sum is 1 less shade. Mixture k uses of item first_item + k
 * uniforms 2m (presence) and 2m + 1 (share) for member m, 2^32 + m (which of its class it is) and 2^34
 * (shade). In a scene presence and share come from a smooth field for each member, drawn from item 2^41 + m,
 * with the same distribution; a patch is pure and has no shade. Any sub-range gives the same bits, as does
 * any number of threads. Returns RG_OK; RG_ESHAPE without members, or when patches do not fit in the scene;
 * RG_EDOMAIN for absent or shade outside [0, 1), and for more present than there are classes; RG_ENOMEM. */
rg_status rg_simulate_shares(size_t n_endmembers, size_t n_spectra,
                             const rg_simulate_mixtures_options *options, double *abundances,
                             rg_error *err) RG_MUST_CHECK;

#endif
