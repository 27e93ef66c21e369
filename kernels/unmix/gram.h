/* Gram matrix of a set of endmembers: the left side of the normal equations. */
#ifndef RG_KERNELS_UNMIX_GRAM_H
#define RG_KERNELS_UNMIX_GRAM_H

#include <stddef.h>

/* A member within 1e-5 of its length of the span of others is dependent on them: no instrument
 * resolves it, and squared (1e-10) it stays five digits above the rounding of the Gram matrix. */
#define RG_GRAM_DEPENDENT 1e-10

/* values: [n][stride], symmetric, padding zero; norm: [stride], square roots of the diagonal. */
typedef struct {
    size_t n;
    size_t stride; /* rg_gram_stride(n) */
    const double *values;
    const double *norm;
} rg_gram;

/* n rounded up to whole vectors of four. */
size_t rg_gram_stride(size_t n);

/* Fill values [n][stride] and norm [stride] from members [n][n_bands], of any common weighting, and from
 * the same turned: lanes [n_bands][stride], padding zero. */
void rg_gram_fill(const double *members, const double *lanes, size_t n, size_t n_bands, double *values,
                  double *norm);

/* Cholesky factor of the Gram matrix in the order of its members.
 *
 *   factor   [n][n]  out  lower triangle by rows; the diagonal holds reciprocals
 *   partner          out  the member that the dependent one leans on most, or RG_NO_INDEX when
 *                         that one is zero; may be NULL
 *
 * Returns n, or the first member that depends linearly on those before it. */
size_t rg_gram_factor(const rg_gram *gram, double *restrict factor, size_t *partner);

/* right[n] becomes G^-1 right, from the factor of rg_gram_factor with n columns. */
void rg_gram_solve(const double *factor, size_t n, double *right);

#endif
