/* Intimate mixtures of minerals that are known by their optical constants: mass fractions and the grain size
 * of each mineral together, from one reflectance spectrum. */
#ifndef RG_KERNELS_HAPKE_SIZES_H
#define RG_KERNELS_HAPKE_SIZES_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/hapke/reflectance.h"
#include "kernels/hapke/slab.h"

/* The minerals.
 *
 *   index            [n][n_bands]  real refractive index n
 *   extinction       [n][n_bands]  k
 *   added            [n][n_bands]  further absorption, 1/um (iron, see iron.h); NULL for none
 *   density          [n]           g/cm3
 *   wavelength_um    [n_bands] */
typedef struct {
    size_t n;
    size_t n_bands;
    const double *index;
    const double *extinction;
    const double *added;
    const double *density;
    const double *wavelength_um;
} rg_optical_minerals;

typedef struct {
    rg_hapke_slab_options slab;
    bool one_size;       /* all minerals share a diameter */
    const bool *is_free; /* [n] whose diameter is fitted; NULL: all. With one_size: [1] */
    double loosest;      /* factor from the start, either way, at one sigma of a weak preference: 10 */
} rg_sizes_options;

rg_sizes_options rg_sizes_defaults(void);

/* The answer for one spectrum; arrays are the caller's. */
typedef struct {
    double *mass;           /* [n] fractions                                             */
    double *mass_errors;    /* [n] 1 sigma, sizes included, 1 at most; NaN at zero and at one */
    double *diameter_um;    /* [n] in: the start, or the stated size; out: the fitted one */
    double *diameter_ratio; /* [n] 1 sigma as a factor; 1 when stated, NaN at zero mass   */
    double rmse;            /* reflectance                                               */
} rg_sizes_result;

/* Albedos [n][n_bands] of the minerals at diameters [n]. */
void rg_optical_albedo(const rg_optical_minerals *minerals, const rg_hapke_slab_options *slab,
                       const double *diameter_um, double *albedo);

/* Fit. Bands whose reflectance is not finite or outside the model take no part.
 *
 *   reflectance  [n_bands]  in
 *   sigma        [n_bands]  in  1 sigma; NULL: equal weights. Errors are scaled by the residuals then, and
 * where sigma does not explain them
 *
 * Minimises the squared distance of reflectances, to first order about the measured one, over sections
 * (bounded, exactly) and diameters (Levenberg and Marquardt, from the start and from half and twice of it;
 * the best counts). Returns RG_OK; RG_ESHAPE with fewer bands than unknowns; RG_ESINGULAR; RG_ENOCONV;
 * RG_ENOMEM. */
rg_status rg_hapke_fit_sizes(const rg_hapke *model, const rg_optical_minerals *minerals,
                             const rg_sizes_options *options, const double *reflectance, const double *sigma,
                             rg_sizes_result *result, rg_error *err) RG_MUST_CHECK;

#endif
