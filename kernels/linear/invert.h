/* The inverse of a small dense matrix. */
#ifndef RG_KERNELS_LINEAR_INVERT_H
#define RG_KERNELS_LINEAR_INVERT_H

#include <stddef.h>

#include "kernels/base/error.h"

/* matrix [n][n] in, its inverse out; log_size the logarithm of |determinant| (may be NULL). Gauss-Jordan with
 * row pivoting. Returns RG_OK; RG_ENOMEM; RG_ESINGULAR when a pivot falls under 1e-14 of the largest element
 * (matrix is then unspecified). */
rg_status rg_invert(double *matrix, size_t n, double *log_size, rg_error *err) RG_MUST_CHECK;

#endif
