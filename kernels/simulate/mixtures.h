/* Linear mixtures of endmember spectra with known abundances. */
#ifndef RG_KERNELS_SIMULATE_MIXTURES_H
#define RG_KERNELS_SIMULATE_MIXTURES_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"

typedef struct {
    uint64_t seed;
    uint64_t first_item; /* number of the first mixture in the whole job                          */
    double absent;       /* probability that a member is absent; one at least is present          */
    double noise;        /* standard deviation of Gaussian noise, in the units of the endmembers */
} rg_simulate_mixtures_options;

/* Seed 1, absent 0.3, no noise. */
rg_simulate_mixtures_options rg_simulate_mixtures_defaults(void);

/* endmembers [n_endmembers][n_bands]     in
 * abundances [n_spectra][n_endmembers]   out  uniform on the simplex of those present; sums to 1
 * spectra    [n_spectra][n_bands]        out
 *
 * Mixture k uses uniforms 2m (presence) and 2m + 1 (share) of item first_item + k for member m, and normals
 * 2 n_endmembers + band, so any sub-range gives the same bits, as does any number of threads.
 * Returns RG_OK; RG_ESHAPE without members or bands; RG_EDOMAIN for absent outside [0, 1) or negative noise.
 */
rg_status rg_simulate_mixtures(const double *endmembers, size_t n_endmembers, size_t n_bands,
                               size_t n_spectra, const rg_simulate_mixtures_options *options,
                               double *abundances, float *spectra, rg_error *err) RG_MUST_CHECK;

#endif
