/* Non-negative least squares, with a price on the sum if wanted, by an orthogonal basis of the members above
 * zero: slow, and as exact as the members themselves. */
#ifndef RG_KERNELS_UNMIX_ORTHOGONAL_H
#define RG_KERNELS_UNMIX_ORTHOGONAL_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

/* Workspace of one thread for up to n members on up to n_bands bands. */
typedef struct {
    size_t n;
    size_t stride;   /* of members and of the basis, whole vectors */
    size_t capacity; /* members that a basis may have */
    size_t most;     /* and on the bands at hand */
    size_t n_passive;
    size_t n_refused; /* members that the optimum wants more of, but that depend on those above zero */
    size_t *passive;  /* [capacity] members above zero, ascending after a solution */
    double *x;        /* [capacity] their values, > 0 */
    double *gradient; /* [n] M'(M x - y) + price */
    double *residual; /* [stride] y - M x */
    double *basis;    /* [capacity + 1][stride] orthonormal rows */
    double *triangle; /* [capacity + 1][capacity + 1] row k: member k in the basis, k + 1 numbers */
    double *numbers;
    bool *taken;
    bool *barred;
} rg_orthogonal;

rg_status rg_orthogonal_init(rg_orthogonal *work, size_t n, size_t n_bands, rg_error *err) RG_MUST_CHECK;
void rg_orthogonal_free(rg_orthogonal *work);

/* The x >= 0 that minimises |y - M x|^2 / 2 + price'x.
 *
 *   members   [n][stride]  in  rows of length one (or zero: never taken), padding zero
 *   spectrum  [stride]     in  y, padding zero
 *   price     [n]          in  >= 0
 *   n_bands                in  bands that the rows really have
 *
 * Always from zero, so that the answer depends on these arguments alone. A member that lies within 1e-7 of
 * its length of the span of those above zero takes the place of one of them where that lowers the sum, and is
 * refused otherwise.
 * Returns whether the optimality conditions hold to 1e-12 |y| for all but refused members.
 * Lawson & Hanson (1974), ch. 23 and 24. */
bool rg_orthogonal_solve(rg_orthogonal *work, const double *members, size_t n, const double *spectrum,
                         const double *price, size_t n_bands) RG_MUST_CHECK;

/* inverse[k][k] of the normal equations of the members above zero, in their order; k = n_passive. */
void rg_orthogonal_inverse(const rg_orthogonal *work, double *inverse);

#endif
