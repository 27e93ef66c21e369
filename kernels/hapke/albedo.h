/* Single-scattering albedo of particles from the reflectance of their surface: the inverse of reflectance.h.
 */
#ifndef RG_KERNELS_HAPKE_ALBEDO_H
#define RG_KERNELS_HAPKE_ALBEDO_H

#include "kernels/hapke/reflectance.h"

/* Albedos of reflectances[n], exact to rounding; NaN where the model has no such reflectance (not above that
 * of albedo 0 or above that of 1) or it is not finite. slope[n]: d albedo / d reflectance there, for
 * errors; may be NULL. In place allowed. The same value gives the same bits wherever it stands. Returns how
 * many are NaN. */
size_t rg_hapke_albedo(const rg_hapke *model, const double *reflectance, size_t n, double *w, double *slope);

/* The scalar twin. */
size_t rg_hapke_albedo_plain(const rg_hapke *model, const double *reflectance, size_t n, double *w,
                             double *slope);

/* Fill model->start from the rest; rg_hapke_init does. */
void rg_hapke_start_init(rg_hapke *model);

#endif
