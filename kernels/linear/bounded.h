/* Nonlinear least squares with an analytic Jacobian and bounds, for few parameters. */
#ifndef RG_KERNELS_LINEAR_BOUNDED_H
#define RG_KERNELS_LINEAR_BOUNDED_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"

/* residuals [m] at x[n]; jacobian [n][m], a parameter a row, NULL when not wanted. */
typedef void (*rg_bounded_model)(const void *state, const double *x, double *residuals, double *jacobian);

typedef struct {
    size_t n;           /* parameters, at most RG_BOUNDED_MOST                                  */
    size_t m;           /* residuals, m >= n                                                    */
    const double *low;  /* [n] low <= high, both finite or infinite; low == high: held          */
    const double *high; /* [n]                                                                  */
    double tolerance;   /* ends the search when a step promises and brings less than this share */
    size_t most_steps;
} rg_bounded_problem;

enum { RG_BOUNDED_MOST = 64 };

/* Parameters x that minimise the sum of squared residuals within the bounds, from a start (which is put
 * into them).
 *
 *   x           [n]     in, out
 *   covariance  [n][n]  out  (J'J)^-1 of the parameters that are off their bounds, to be scaled by the
 * residual variance; rows and columns of the others are zero. May be NULL held        [n]     out  1: at a
 * bound that it would cross; may be NULL cost                out  sum of squared residuals; may be NULL work
 * rg_bounded_work(n, m) doubles
 *
 * Returns RG_OK; RG_ENOCONV when most_steps did not suffice; RG_ESINGULAR when the residuals do not
 * determine some parameter (only where covariance is asked for); RG_EDOMAIN when they are not finite at the
 * start. Serial: safe to call from many threads with a work of each one's own.
 * Marquardt (1963), SIAM J. Appl. Math. 11, 431; bounds by projection, Kanzow, Yamashita & Fukushima (2004),
 * J. Comput. Appl. Math. 172, 375, doi:10.1016/j.cam.2004.02.013. */
rg_status rg_bounded_minimise(const rg_bounded_problem *problem, rg_bounded_model f, const void *state,
                              double *x, double *covariance, uint8_t *held, double *cost, double *work,
                              rg_error *err) RG_MUST_CHECK;

size_t rg_bounded_work(size_t n, size_t m);

#endif
