/* From shares of the cross-section, which light sees, to shares of the mass, which a balance sees.
 * A grain of density rho and diameter D has a mass per cross-section proportional to c = rho D; a
 * calibration adds a factor of its own. Hapke (1981), JGR 86, 3055. */
#ifndef RG_KERNELS_HAPKE_MASS_H
#define RG_KERNELS_HAPKE_MASS_H

#include <stddef.h>

/* mass[n] = sections[i] c[i] / sum; sections >= 0 with a positive sum, c > 0. In place allowed. */
void rg_hapke_mass(const double *sections, const double *c, size_t n, double *mass);

/* sections[n] of given masses, the inverse. In place allowed. */
void rg_hapke_sections(const double *mass, const double *c, size_t n, double *sections);

/* First-order covariance of the masses.
 *
 *   sections, c      [n]          in   as above
 *   of_sections      [n][stride]  in   covariance of the sections
 *   of_log_c         [n][n]       in   covariance of ln c; NULL: c is exact
 *   covariance       [n][n]       out
 *   work             [n + 1][n]        */
void rg_hapke_mass_covariance(const double *sections, const double *c, size_t n, const double *of_sections,
                              size_t stride, const double *of_log_c, double *covariance, double *work);

#endif
