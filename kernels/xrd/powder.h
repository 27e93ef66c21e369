/* Powder patterns: lines summed onto a grid of angles. */
#ifndef RG_KERNELS_XRD_POWDER_H
#define RG_KERNELS_XRD_POWDER_H

#include "kernels/base/error.h"
#include "kernels/xrd/instrument.h"
#include "kernels/xrd/reflections.h"

/* Integrated intensity of each reflection at the first wavelength: multiplicity x |F|^2 x LP / V^2, times
 * factors[n] (NULL: 1), electrons^2/A^6; 0 beyond 180 deg. V in A^3, intensity [n]. */
void rg_xrd_powder_intensities(const rg_xrd_instrument *instrument, const rg_xrd_reflections *reflections,
                               const double *factors, double volume, double *intensity);

/* counts[n] += the lines of the reflections at two_theta[n], rising, deg. intensity: their areas at the
 * first wavelength, counts x deg; the second's is the instrument's ratio of it. Each line reaches `reach`
 * FWHM to either side, with its whole area. RG_ENOMEM. Parallel over fixed pieces of the grid; bit-identical
 * for any number of threads. */
rg_status rg_xrd_powder_sum(const rg_xrd_instrument *instrument, const rg_xrd_reflections *reflections,
                            const double *intensity, double reach, const double *two_theta, size_t n,
                            double *counts, rg_error *err) RG_MUST_CHECK;

#endif
