/* What of unmixing touches every band: two products, and spectra made double for them. */
#ifndef RG_KERNELS_UNMIX_PRODUCT_H
#define RG_KERNELS_UNMIX_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>

/* right = spectra times lanes: each band of a spectrum meets all endmembers at once.
 *
 *   lanes    [n_bands][stride]    in   see rg_endmembers; stride a multiple of 4
 *   spectra  [n_spectra][n_bands] in
 *   goes_on                       in   the next spectra lie behind these and are wanted next: bring them near
 *   right    [n_spectra][stride]  out
 *
 * Bands are added in order for every spectrum, so its answer does not depend on its neighbours.
 * Uses AVX-512, or AVX2 and FMA, where the processor has them. */
void rg_unmix_product(const double *restrict lanes, size_t n_bands, size_t stride,
                      const double *restrict spectra, size_t n_spectra, bool goes_on, double *restrict right);

/* wide[n] = the values of narrow[n]. */
void rg_unmix_widen(const float *restrict narrow, size_t n, double *restrict wide);

/* residual[n_bands] = spectrum - sum of abundances[k] * members[k][n_bands]; zero abundances cost
 * nothing. Returns the sum of squares. */
double rg_unmix_residual(const double *restrict members, size_t n, size_t n_bands,
                         const double *restrict abundances, const double *restrict spectrum,
                         double *restrict residual);

#endif
