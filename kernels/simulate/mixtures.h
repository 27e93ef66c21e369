/* Mixtures of endmember spectra with known abundances. */
#ifndef RG_KERNELS_SIMULATE_MIXTURES_H
#define RG_KERNELS_SIMULATE_MIXTURES_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"
#include "kernels/simulate/shares.h"

/* endmembers [n_endmembers][n_bands]     in
 * abundances [n_spectra][n_endmembers]   out  as rg_simulate_shares draws them
 * spectra    [n_spectra][n_bands]        out
 *
 * Mixture k uses normals 2 n_endmembers + band of item first_item + k for the noise, and with variability
 * normals 2^33 + 2m and 2^33 + 2m + 1 for brightness and slope of member m, beside the draws of its shares;
 * so any sub-range gives the same bits, as does any number of threads.
 * Returns RG_OK; RG_ESHAPE without members or bands; RG_EDOMAIN for negative noise or variability, and as
 * rg_simulate_shares; RG_ENOMEM. */
rg_status rg_simulate_mixtures(const double *endmembers, size_t n_endmembers, size_t n_bands,
                               size_t n_spectra, const rg_simulate_mixtures_options *options,
                               double *abundances, float *spectra, rg_error *err) RG_MUST_CHECK;

#endif
