/* Polynomials that are orthonormal on the channels of a spectrum. */
#ifndef RG_KERNELS_SIGNAL_POLYNOMIAL_BASIS_H
#define RG_KERNELS_SIGNAL_POLYNOMIAL_BASIS_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

/* x [n] from -1 to 1 over the axis [n]. */
void rg_polynomial_scale(const double *axis, size_t n, double *x);

/* basis [degree + 1][n]: polynomials in x, orthonormal on the channels with use > 0 (use is 0 or 1). False
 * when there are fewer of those than polynomials. Each is orthogonalised against all before it, twice, which
 * keeps high degrees orthogonal to rounding. Forsythe (1957), J. SIAM 5, 74-88. */
bool rg_polynomial_basis(const double *x, const double *use, size_t n, size_t degree,
                         double *basis) RG_MUST_CHECK;

#endif
