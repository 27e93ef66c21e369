/* Intimate mixtures of minerals with known mass fractions, by Hapke's model. */
#ifndef RG_KERNELS_SIMULATE_INTIMATE_H
#define RG_KERNELS_SIMULATE_INTIMATE_H

#include "kernels/hapke/reflectance.h"
#include "kernels/simulate/mixtures.h"

/* albedo            [n][n_bands]          in   single-scattering albedo of the minerals; NaN in a band: none
 * there mass_per_section  [n]                   in   density x diameter, any common unit mass [n_spectra][n]
 * out  fractions, drawn as rg_simulate_mixtures draws abundances reflectance       [n_spectra][n_bands]  out
 * with Gaussian noise, options->noise
 *
 * Draws as those of rg_simulate_mixtures, so that any sub-range and number of threads gives the same bits,
 * and so do its returns. */
rg_status rg_simulate_intimate(const rg_hapke *model, const double *albedo, const double *mass_per_section,
                               size_t n, size_t n_bands, size_t n_spectra,
                               const rg_simulate_mixtures_options *options, double *mass, double *reflectance,
                               rg_error *err) RG_MUST_CHECK;

#endif
