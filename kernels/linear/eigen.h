/* Eigenvalues and eigenvectors of symmetric matrices. */
#ifndef RG_KERNELS_LINEAR_EIGEN_H
#define RG_KERNELS_LINEAR_EIGEN_H

#include <stddef.h>

#include "kernels/base/error.h"

/* A symmetric matrix as sum of values[k] * v_k v_k'.
 *
 *   matrix  [n][n]  in   symmetric
 *           [n][n]  out  row k is the eigenvector v_k, its largest component positive
 *   values  [n]     out  falling
 *
 * Returns RG_OK; RG_EDOMAIN when an element is not finite; RG_ENOCONV; RG_ENOMEM. One thread, so that the
 * bits do not depend on how many BLAS would take. LAPACK dsyevd (divide and conquer). */
rg_status rg_eigen_symmetric(double *matrix, size_t n, double *values, rg_error *err) RG_MUST_CHECK;

#endif
