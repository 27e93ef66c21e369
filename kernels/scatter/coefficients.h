/* The coefficients a_n, b_n of the field that a sphere scatters.
 *
 * Ratios R_n(z) = psi_n / psi_(n-1) of Riccati-Bessel functions run downward, psi(x) upward to n = x and by
 * ratios beyond, chi upward. With D_n = (n + 1)/z - R_(n+1)
 *   a_n = P/(P - iQ),  P = psi_(n+1) + U psi_n,  Q = chi_(n+1) + U chi_n,  U = (n+1)(1/m^2 - 1)/x -
 * R_(n+1)(mx)/m and b_n with U = -m R_(n+1)(mx): no difference of nearly equal numbers is left for small x,
 * so that no series of its own is needed there. xi = psi - i chi, time factor exp(-i w t). Bohren & Huffman
 * (1983), Absorption and scattering of light by small particles, ch. 4. */
#ifndef RG_KERNELS_SCATTER_COEFFICIENTS_H
#define RG_KERNELS_SCATTER_COEFFICIENTS_H

#include "kernels/scatter/terms.h"

/* re, im of a_n and b_n, n = 1 .. terms at [n - 1] each */
typedef struct {
    double *a_re, *a_im, *b_re, *b_im; /* [capacity], of one block */
    size_t terms;                      /* of the sphere now in it  */
    size_t capacity;
    double *ratios; /* work */
} rg_scatter_coefficients;

/* Room for spheres of up to x_most. RG_ENOMEM. */
rg_status rg_scatter_coefficients_init(rg_scatter_coefficients *made, double x_most,
                                       rg_error *err) RG_MUST_CHECK;
void rg_scatter_coefficients_free(rg_scatter_coefficients *made);

/* Fill with the coefficients of a sphere that rg_scatter_terms_check took, x <= x_most. */
void rg_scatter_coefficients_of(const rg_scatter_sphere *sphere, rg_scatter_coefficients *made);

#endif
