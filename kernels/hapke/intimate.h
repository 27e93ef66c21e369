/* Intimate mixtures: mass fractions of minerals whose grains share the light, from albedos that mix
 * linearly by cross-section. */
#ifndef RG_KERNELS_HAPKE_INTIMATE_H
#define RG_KERNELS_HAPKE_INTIMATE_H

#include <stdint.h>

#include "kernels/base/error.h"
#include "kernels/unmix/endmembers.h"

/* The minerals. Arrays are the caller's and must outlive the use.
 *
 *   albedo            [n][n_bands]       single-scattering albedo, 0 to 1
 *   mass_per_section  [n]                c, any common unit: density x diameter x calibration
 *   log_covariance    [n][n]             covariance of ln c; NULL: exact
 *   modes             [n_modes][n_bands] model error of an albedo spectrum, one sigma along each mode
 *   noise             [n_bands]          model error left, one sigma a band; NULL: none is known
 *   inflation                            by which errors are multiplied; 1 when not calibrated */
typedef struct {
    size_t n;
    size_t n_bands;
    const double *albedo;
    const double *mass_per_section;
    const double *log_covariance;
    size_t n_modes;
    const double *modes;
    const double *noise;
    double inflation;
} rg_intimate_minerals;

/* What every spectrum shares; the arrays lie in numbers.
 *
 *   members     [n][stride]    albedo of the minerals in the bands in use, padded with zeros
 *   variance    [n_bands]      model error: noise and modes
 *   pushed      [n_modes][n]   products of the modes and the members */
typedef struct {
    rg_intimate_minerals minerals;
    rg_endmembers set;
    size_t stride;
    double *numbers;
    double *members;
    double *variance;
    double *pushed;
} rg_intimate;

/* Results; each may be NULL. n_spectra spectra, n minerals. NaN where a spectrum is not solved.
 *
 *   mass        [n_spectra][n]  mass fractions, sum 1; exact zeros
 *   errors      [n_spectra][n]  1 sigma; NaN at zero, and at one, where the others' limits tell
 *   limits      [n_spectra][n]  one-sided 95 % upper limit at zero, else NaN
 *   detection   [n_spectra][n]  least mass fraction that would stand out by 3 sigma, both with the minerals
 * at zero held there and with all of them free; NaN at one sections    [n_spectra][n]  cross-section
 * fractions rmse        [n_spectra]     root mean square residual, albedo misfit      [n_spectra]     rmse
 * over what calibration and noise explain; NaN when neither is known outcome     [n_spectra] rg_unmix_outcome
 *   n_bands     [n_spectra]     bands used
 *
 * Errors hold noise (sigma), model error (modes, noise) and that of c. Without noise and without model error
 * they come from the residuals, whose correlation from band to band is allowed for; they then know nothing
 * of a wrong model. So they do when there is no model error and the noise does not explain the residuals.
 * Limits and detection are of cross-sections, turned into mass by a c one sigma above, against the others'.
 * Misfit above about 3 with a mineral at zero means a mixture outside the minerals given.
 */
typedef struct {
    double *mass;
    double *errors;
    double *limits;
    double *detection;
    double *sections;
    double *rmse;
    double *misfit;
    uint8_t *outcome;
    uint32_t *n_bands;
} rg_intimate_result;

/* Prepare; release with rg_intimate_free. use [n_bands]: false leaves a band out; NULL uses all. Returns and
 * partner as rg_endmembers_init. */
rg_status rg_intimate_init(rg_intimate *mixing, const rg_intimate_minerals *minerals, const bool *use,
                           size_t *partner, rg_error *err) RG_MUST_CHECK;
void rg_intimate_free(rg_intimate *mixing);

/* Unmix albedos[n_spectra][n_bands]: least squares with cross-sections >= 0 and of sum 1.
 *
 *   sigma  [n_spectra][n_bands]  noise of the albedos, 1 sigma; NULL when unknown. It goes into the errors;
 *                                bands are weighed equally, for model error is the larger part
 *
 * Albedos that are not finite are left out for their spectrum alone. RG_OK or RG_ENOMEM. Parallel over
 * spectra; bit-identical for any number of threads. */
rg_status rg_intimate_unmix(const rg_intimate *mixing, const double *albedo, const double *sigma,
                            size_t n_spectra, const rg_intimate_result *result, rg_error *err) RG_MUST_CHECK;

#endif
