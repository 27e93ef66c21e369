/* Least squares on a known support, from the members themselves, and what follows from it. */
#ifndef RG_KERNELS_UNMIX_SUPPORT_FIT_H
#define RG_KERNELS_UNMIX_SUPPORT_FIT_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

/* Workspace of one thread for supports of up to `most` members. */
typedef struct {
    size_t most;
    double *gram;     /* [k][k] */
    double *factor;   /* [k][k] */
    double *right;    /* [k] */
    double *negative; /* [k] */
} rg_support_fit;

rg_status rg_support_fit_init(rg_support_fit *work, size_t most, rg_error *err) RG_MUST_CHECK;
void rg_support_fit_free(rg_support_fit *work);

/* The x that minimises |y - M x|^2 / 2 + price'x over the members of the support, of either sign.
 *
 *   members   [n][stride]       in   rows of length one, padding zero
 *   gram      [n][gram_stride]  in   their Gram matrix
 *   support   [k]               in   ascending
 *   spectrum  [stride]          in   y
 *   price     [n]               in
 *   x         [k]               out
 *   residual  [stride]          out  y - M x
 *
 * Cholesky factor of the Gram matrix, then one refinement from the residual itself. The result depends on
 * these arguments alone. False when a member is closer than 3e-5 to the span of others. */
bool rg_support_fit_solve(rg_support_fit *work, const double *members, size_t stride, const double *gram,
                          size_t gram_stride, const size_t *support, size_t k, const double *spectrum,
                          const double *price, double *x, double *residual) RG_MUST_CHECK;

/* inverse[k][k] of the normal equations of the last solution. */
void rg_support_fit_inverse(const rg_support_fit *work, size_t k, double *inverse);

#endif
