/* Orthonormal vectors, one after the other. */
#ifndef RG_KERNELS_SCENE_BASIS_H
#define RG_KERNELS_SCENE_BASIS_H

#include <stdbool.h>
#include <stddef.h>

/* Take from vector [length] what lies along basis [n][length] (orthonormal), twice for the digits, and make
 * it one long. False, with vector unspecified, when less than `least` of its length remains. */
bool rg_basis_reduce(const double *basis, size_t n, size_t length, double *vector, double least);

#endif
