/* A size distribution by number, by surface or by volume. Volume is taken as uniform in ln d inside a class;
 * the other bases follow from it by class means of powers of d, so that conversions undo each other exactly
 * and do not depend on the way taken. */
#ifndef RG_KERNELS_GRAINS_BASIS_H
#define RG_KERNELS_GRAINS_BASIS_H

#include "kernels/base/error.h"
#include "kernels/grains/axis.h"

typedef enum {
    RG_GRAIN_BY_NUMBER = 0, /* "number" */
    RG_GRAIN_BY_AREA,       /* "area": surface of spheres, d^2 each */
    RG_GRAIN_BY_VOLUME,     /* "volume"; mass at one density        */
    RG_GRAIN_BASIS_COUNT
} rg_grain_basis;

const char *rg_grain_basis_name(rg_grain_basis basis);
/* "number", "area", "volume" or "mass" (as volume); RG_GRAIN_BASIS_COUNT for another word. */
rg_grain_basis rg_grain_basis_parse(const char *text);

/* factors [n_classes]: what a share in `from` is multiplied by to be one in `to`, before all are scaled to
 * one sum: <d^q> / <d^p>, <d^-3> for number, <d^-1> for area, 1 for volume (um). */
void rg_grain_basis_factors(const rg_grain_axis *axis, rg_grain_basis from, rg_grain_basis to,
                            double *factors);

/* weights [n_classes] -> to [n_classes] with the sum of the weights. sigma, to_sigma: errors, both NULL or
 * neither, with the error of the common scale: to first order sigma_i independent. Returns RG_OK, or
 * RG_EDOMAIN with err->index the class that is negative or not finite, without an index when there is no
 * mass. */
rg_status rg_grain_basis_convert(const double *weights, const double *sigma, const double *factors,
                                 size_t n_classes, double *to, double *to_sigma, rg_error *err) RG_MUST_CHECK;

/* Specific surface of smooth spheres of one density (g/cm3), m2/g: 6 <1/d> / density, by shares of volume
 * [n_classes]; *finest_share is what the finest occupied class gives of it, which is most of it as a rule. */
double rg_grain_specific_surface(const rg_grain_axis *axis, const double *volume, double density_g_cm3,
                                 double *finest_share);

#endif
