/* Nonlinear least squares by Levenberg and Marquardt's method, for few parameters. */
#ifndef RG_KERNELS_LINEAR_LEAST_SQUARES_H
#define RG_KERNELS_LINEAR_LEAST_SQUARES_H

#include <stddef.h>

#include "kernels/base/error.h"

/* residuals[m] at x[n]; a status other than RG_OK ends the search with it. */
typedef rg_status (*rg_residuals)(const void *state, const double *x, double *residuals, rg_error *err);

typedef struct {
    size_t n;         /* parameters                                                       */
    size_t m;         /* residuals, m >= n                                                */
    double step;      /* of the parameters, for derivatives by differences on both sides  */
    double tolerance; /* ends the search when a step changes no parameter by more         */
    double fall;      /* or when it lowers the cost by less than this share; 0 for never  */
    size_t most_steps;
} rg_least_squares;

/* Parameters x that minimise the sum of squared residuals, from a start.
 *
 *   x           [n]     in, out
 *   covariance  [n][n]  out  (J'J)^-1 at the minimum, to be scaled by the residual variance; may be NULL
 *   cost                out  sum of squared residuals; may be NULL
 *
 * Returns RG_OK; RG_ENOCONV when most_steps did not suffice; RG_ESINGULAR when the residuals do not
 * determine some parameter; RG_EDOMAIN when they are not finite at the start; RG_ENOMEM; or what f returned.
 * Marquardt (1963), SIAM J. Appl. Math. 11, 431; damping after Nielsen (1999), IMM-REP-1999-05. */
rg_status rg_least_squares_minimise(const rg_least_squares *problem, rg_residuals f, const void *state,
                                    double *x, double *covariance, double *cost, rg_error *err) RG_MUST_CHECK;

#endif
