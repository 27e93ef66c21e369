/* How many endmembers a scene may have: estimates from its second moments. n_bands bands, n_spectra spectra.
 */
#ifndef RG_KERNELS_SCENE_DIMENSION_H
#define RG_KERNELS_SCENE_DIMENSION_H

#include <stddef.h>

#include "kernels/base/error.h"

/* All return RG_OK; RG_EDOMAIN for values that are not finite; RG_ENOCONV; RG_ENOMEM. One thread.
 *
 *   correlation  [n_bands][n_bands]  in  mean of y y', not normalised
 *   covariance   [n_bands][n_bands]  in
 *   noise        [n_bands]           in  variance of the noise of each band
 *   number                           out */

/* Eigenvectors of the signal whose power exceeds twice its noise, the least squared error of a projection.
 * signal [n_bands][n_bands]: correlation of the signal; NULL: correlation less noise.
 * Bioucas-Dias & Nascimento (2008), IEEE TGRS 46, 2435, doi:10.1109/TGRS.2008.918089. */
rg_status rg_dimension_hysime(const double *correlation, const double *signal, const double *noise,
                              size_t n_bands, size_t *number, rg_error *err) RG_MUST_CHECK;

/* Eigenvalues of the correlation that exceed those of the covariance by more than chance does with the
 * probability `false_alarm`. Noise given: both are whitened by it first (NWHFC); NULL: HFC.
 * Chang & Du (2004), IEEE TGRS 42, 608, doi:10.1109/TGRS.2003.819189. */
rg_status rg_dimension_hfc(const double *correlation, const double *covariance, const double *noise,
                           size_t n_bands, size_t n_spectra, double false_alarm, size_t *number,
                           rg_error *err) RG_MUST_CHECK;

/* Most likely number of covariance eigenvalues above equal ones, by minimum description length, plus one (p
 * endmembers whose shares sum to one span p - 1 dimensions). Noise whitens as above; NULL takes it as equal.
 * Wax & Kailath (1985), IEEE TASSP 33, 387, doi:10.1109/TASSP.1985.1164557. */
rg_status rg_dimension_mdl(const double *covariance, const double *noise, size_t n_bands, size_t n_spectra,
                           size_t *number, rg_error *err) RG_MUST_CHECK;

/* z with P(Z > z) = probability for a standard normal Z; probability in (0, 1). */
double rg_normal_upper(double probability);

#endif
