/* How far the series of a sphere goes. Threads: none. */
#ifndef RG_KERNELS_SCATTER_TERMS_H
#define RG_KERNELS_SCATTER_TERMS_H

#include <stddef.h>

#include "kernels/base/error.h"

/* A sphere in its medium: m = n + ik relative to it, x = pi d n_medium / wavelength. k > 0 absorbs;
 * k = INFINITY is a perfect conductor. */
typedef struct {
    double n, k;
    double x;
} rg_scatter_sphere;

/* What the series can be summed for: 1e-8 <= x <= 1e5, n > 0, k >= 0, |m| x <= 1e7. Returns RG_OK or
 * RG_EDOMAIN with err->index = index. */
rg_status rg_scatter_terms_check(const rg_scatter_sphere *sphere, size_t index, rg_error *err) RG_MUST_CHECK;

/* Terms of the series: x + 8 x^(1/3) + 2, which the backscattering efficiency needs in full; Wiscombe's
 * 4.05 x^(1/3) leaves 2e-10 in the extinction of absorbing spheres. */
size_t rg_scatter_terms(double x);

/* Where the downward recurrence of the ratios begins for that number of terms: from there they are right to
 * the last digit at every n up to |m| x and where a term counts. Ratios of Bessel functions lose the error of
 * their start as the square of Ai, exp(-1.9 c^1.5) at |m| x + c (|m| x)^(1/3), hence c = 8. */
size_t rg_scatter_terms_start(const rg_scatter_sphere *sphere, size_t terms);

#endif
