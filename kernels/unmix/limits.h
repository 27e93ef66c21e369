/* How much of an endmember could be present unnoticed: upper limits of abundances found at zero. */
#ifndef RG_KERNELS_UNMIX_LIMITS_H
#define RG_KERNELS_UNMIX_LIMITS_H

#include "kernels/unmix/active_set.h"
#include "kernels/unmix/covariance.h"
#include "kernels/unmix/exchange.h"

/* The rise of the misfit chi^2 that a one-sided 95 % limit allows. */
#define RG_LIMIT_DELTA 2.71

/* An optimum and the rise that is asked about. */
typedef struct {
    const rg_gram *gram;
    bool sums;
    double delta;
    const double *f;                 /* [n] right side */
    const double *x;                 /* [n] optimum */
    const double *gradient;          /* [n] G x - f, with the multiplier of the sum */
    const rg_covariance *covariance; /* of the support of x, with response */
    rg_exchange *table;              /* of the same Gram matrix and sum; may be NULL */
} rg_unmix_optimum;

/* The t at which raising abundance i from its bound to t, all others adjusting within theirs, costs
 * chi^2 a rise of delta.
 *
 *   work, spare  a solver's workspace, and 2 strides of numbers
 *
 * While the support lasts, t = (-g + sqrt(g^2 + s delta))/s with g the gradient and s the curvature.
 * Where an abundance runs out or another one comes in before, the piece ends there: the next support
 * comes from the table, or without one the others are solved for again at each t of a Newton search that
 * a bracket guards. With a sum t is at most the whole, 1. NaN when the solver fails. */
double rg_unmix_limit(const rg_unmix_optimum *optimum, size_t i, rg_active_set *work, double *spare);

#endif
