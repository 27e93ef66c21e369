/* The shape of a diffraction line: a pseudo-Voigt function whose width follows the angle. Threads: none. */
#ifndef RG_KERNELS_XRD_PROFILE_H
#define RG_KERNELS_XRD_PROFILE_H

#include <stddef.h>

/* Gauss: FWHM^2 = u tan^2 + v tan + w, deg^2; Lorentz: FWHM = x tan + y / cos, deg; of half the angle. */
typedef struct {
    double u, v, w, x, y;
} rg_xrd_widths;

/* What they give at one angle. */
typedef struct {
    double fwhm; /* deg of two theta  */
    double eta;  /* share of Lorentz  */
} rg_xrd_shape;

/* FWHM and share of Lorentz of a convolution of both, each FWHM >= 0, deg.
 * Thompson, Cox & Hastings (1987), J. Appl. Cryst. 20, 79-83. */
rg_xrd_shape rg_xrd_profile_shape(double gauss_fwhm, double lorentz_fwhm);

/* The shape at two theta. A Gaussian variance near 1e-6 deg^2 or a Lorentzian width near 1e-6 deg, and what
 * is below, bend to small positive values; at 0.005 deg^2 and 0.01 deg the formulas hold to 1e-7. Caglioti,
 * Paoletti & Ricci (1958), Nucl. Instrum. 3, 223. */
rg_xrd_shape rg_xrd_profile_at(const rg_xrd_widths *widths, double two_theta_deg);

/* The function at `offset` deg from its centre, 1/deg: its area is 1. */
double rg_xrd_profile_value(rg_xrd_shape shape, double offset);

/* counts[n] += area times the function about `centre` at two_theta[n], rising, all within `reach` FWHM of it.
 * The Lorentzian part falls to 0 at its reach, so that a line that moves brings no jumps, and is raised to
 * the area that it would have without end; the Gaussian part ends at 4 FWHM, where it is below 1e-19. */
void rg_xrd_profile_add(rg_xrd_shape shape, double centre, double area, double reach, const double *two_theta,
                        size_t n, double *counts);

#endif
