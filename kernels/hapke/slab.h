/* Single-scattering albedo of irregular grains from their optical constants: the equivalent slab.
 * Hapke (1981), JGR 86, 3039; (1993) and (2012), Theory of Reflectance and Emittance Spectroscopy. */
#ifndef RG_KERNELS_HAPKE_SLAB_H
#define RG_KERNELS_HAPKE_SLAB_H

#include <stddef.h>

#include "kernels/base/error.h"

typedef enum {
    RG_HAPKE_FRESNEL_1993,  /* S_e = R(0) + 0.05, S_i = 1.014 - 4/(n (n+1)^2)                    */
    RG_HAPKE_FRESNEL_2012,  /* S_e = 0.0587 + 0.8543 R(0) + 0.0870 R(0)^2, S_i = 1 - (1-S_e)/n^2 */
    RG_HAPKE_FRESNEL_EXACT, /* the averages over angle themselves, for a clear grain             */
    RG_HAPKE_FRESNEL_COUNT
} rg_hapke_fresnel;

/* "1993", "2012", "exact"; RG_HAPKE_FRESNEL_COUNT when unknown. */
rg_hapke_fresnel rg_hapke_fresnel_parse(const char *word);

typedef struct {
    rg_hapke_fresnel fresnel;
    double scattering_per_um; /* s, by internal flaws; 0 for clear grains */
} rg_hapke_slab_options;

/* Mean of Fresnel's reflectance over diffuse light from outside (S_e) and from inside (S_i) of a grain with
 * refractive index n >= 1 and extinction k. */
void rg_hapke_fresnel_averages(rg_hapke_fresnel form, double n, double k, double *outside, double *inside);

/* Single-scattering albedo of a grain with diameter D.
 *
 *   n                  real refractive index, > 1
 *   absorption_per_um  alpha = 4 pi k / wavelength, plus whatever else absorbs inside
 *   k                  imaginary index, for the surface reflectance
 *   diameter_um        D; its mean path is 2/3 (n^2 - (n^2-1)^1.5 / n) D */
double rg_hapke_slab_albedo(const rg_hapke_slab_options *options, double n, double k,
                            double absorption_per_um, double diameter_um);

/* k of an albedo w at a wavelength and known diameter, on the branch where w falls with k: beyond its end
 * surface reflection makes w rise again.
 *
 *   *is_limit  set when w is at or below the lowest albedo of that branch: the k returned is where the
 *              branch ends, a lower limit
 *
 * NaN when w is above the albedo of a clear grain or not finite. */
double rg_hapke_slab_extinction(const rg_hapke_slab_options *options, double n, double w,
                                double wavelength_um, double diameter_um, int *is_limit);

#endif
