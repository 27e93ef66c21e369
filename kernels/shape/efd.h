/* Elliptic Fourier descriptors of an outline, its parameter the arc length:
 *
 *   x(s) = a0 + sum over n of a_n cos(2 pi n s / T) + b_n sin(2 pi n s / T),   y(s) likewise with c_n, d_n,
 *
 * s the way along the outline from its first point, T the perimeter. Only a circle has n = 1 alone.
 * Kuhl & Giardina (1982), Comput. Graph. Image Process. 18(3), 236-258. */
#ifndef RG_KERNELS_SHAPE_EFD_H
#define RG_KERNELS_SHAPE_EFD_H

#include <stddef.h>

#include "kernels/signal/transform.h"

/* Equal steps of arc length that are transformed; the plan's length. The error of a coefficient is that of
 * the steps, below 1e-7 of the size for the first tens of harmonics. */
enum { RG_EFD_POINTS = 8192, RG_EFD_MOST = 1024 };

/* coefficients[n_harmonics][4]: a, b, c, d of n = 1, 2, ... of a clean outline; transform of RG_EFD_POINTS.
 * Returns RG_OK; RG_ESHAPE for more than RG_EFD_MOST harmonics; RG_ENOMEM. May be called from several
 * threads. */
rg_status rg_shape_efd(const rg_transform *transform, const double *points, size_t n, size_t n_harmonics,
                       double *coefficients, rg_error *err) RG_MUST_CHECK;

/* Make them independent of the start point, the rotation and (with size) the size: the first harmonic's
 * ellipse gets its long half axis, of length 1, along x at s = 0. Left as they are when it is no ellipse. */
void rg_shape_efd_normalise(double *coefficients, size_t n_harmonics, int size);

#endif
