/* Efficiencies of spheres by the theory of Mie: how much they take out of a beam, scatter, send back, and how
 * far forward. Right to 1e-10 from x = 1e-8 to 1e4 and beyond, for any absorption (see coefficients.h).
 *
 *   spheres       [n]  in
 *   efficiencies  [n]  out   all 0 for a sphere of the medium's own index
 *
 * q_back = |sum (2n+1)(-1)^n (a_n - b_n)|^2 / x^2, g is the mean cosine of scattering. Spheres of a like
 * number of terms stand side by side in vectors; the answer of one does not depend on the others.
 *
 * Returns RG_OK; RG_EDOMAIN with err->index the first sphere that cannot be had (rg_scatter_terms_check), and
 * nothing is computed; RG_ENOMEM. Parallel over spheres; bit-identical for any number of threads. */
#ifndef RG_KERNELS_SCATTER_EFFICIENCIES_H
#define RG_KERNELS_SCATTER_EFFICIENCIES_H

#include "kernels/scatter/terms.h"

typedef struct {
    double extinction;
    double scattering;
    double back;
    double asymmetry; /* g */
} rg_scatter_efficiency;

rg_status rg_scatter_efficiencies(const rg_scatter_sphere *spheres, size_t n,
                                  rg_scatter_efficiency *efficiencies, rg_error *err) RG_MUST_CHECK;

#endif
