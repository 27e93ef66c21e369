/* The least-squares answer for one support: which endmembers may be present. With the others at zero,
 * abundances inside and gradients outside are an affine map of the right-hand side. */
#ifndef RG_KERNELS_UNMIX_SUPPORT_H
#define RG_KERNELS_UNMIX_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>

/* Scaled normal equations: G has a unit diagonal; a_i = x_i / norm_i; the sum is sum c_i x_i. */
typedef struct {
    size_t n;
    const double *gram; /* [n][n]                                    */
    const double *sum;  /* [n] c_i = 1 / norm_i; NULL: no constraint */
} rg_normal_equations;

/* matrix [n][n], in order of the endmembers, P the support, for sum(c x) = s:
 *   rows in P      x_P = matrix_PP b_P + s offset_P            matrix_Pi: dx_P / dx_i for i outside
 *   rows not in P  g_N = matrix_NP b_P - b_N + s offset_N      matrix_ii: curvature along x_i
 * matrix_PP is the covariance of x_P for unit noise. offset [n] is zero without the constraint.
 * work [rg_support_work(n)]. False when G_PP is not positive definite in the arithmetic, or P is
 * empty under the sum constraint. */
bool rg_support_map(const rg_normal_equations *equations, const bool *in, double *matrix, double *offset,
                    double *work);
size_t rg_support_work(size_t n);

#endif
