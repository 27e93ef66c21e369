/* Amplitudes S1, S2 of a sphere at angles of scattering, and what of the light goes there.
 * Bohren & Huffman (1983), section 4.4. */
#ifndef RG_KERNELS_SCATTER_AMPLITUDES_H
#define RG_KERNELS_SCATTER_AMPLITUDES_H

#include "kernels/scatter/coefficients.h"

/* The four parts of S1 and S2 at one angle. */
typedef struct {
    double s1_re, s1_im, s2_re, s2_im;
} rg_scatter_amplitude;

/*   theta_rad   [n_angles]  in   0 to pi
 *   amplitudes  [n_angles]  out
 *
 * The series must hold a sphere (rg_scatter_coefficients_of). Threads: none. */
void rg_scatter_amplitudes(const rg_scatter_coefficients *series, const double *theta_rad, size_t n_angles,
                           rg_scatter_amplitude *amplitudes);

#endif
