/* The penalised fit of a log density at one smoothness. Threads: none. */
#ifndef RG_KERNELS_SCATTER_LOG_DENSITY_H
#define RG_KERNELS_SCATTER_LOG_DENSITY_H

#include <stdbool.h>
#include <stddef.h>

/* y = A exp(f) + noise of variance s2; the penalty is lambda f'Pf / 2. Columns of A from `seen` on are not
 * read: there f is what the penalty makes of it. */
typedef struct {
    const double *a;       /* [m][n] */
    const double *y;       /* [m]    */
    const double *penalty; /* [n][n] */
    size_t m, n;
    size_t seen; /* 1 to n */
} rg_log_density_problem;

/* [n][n] P of int w (f''')^2 dx by divided differences over places x[n] that ascend, n >= 4, with
 * w = exp(-tilt (x - pivot)), at least exp(-12) and at most exp(12). Returns the sum of the ln w. */
double rg_log_density_penalty(const double *x, size_t n, double tilt, double pivot, double *penalty);

typedef struct {
    double *f;         /* [n] in: start, out: the minimum                          */
    double s2;         /* variance of the noise: in, and out where it is estimated */
    double residual;   /* |y - A exp(f)|^2                                         */
    double evidence;   /* logarithm, up to a constant                              */
    double parameters; /* trace of H^-1 J'J / s2                                  */
} rg_log_density_fit;

/* Room for the work below, in doubles. */
size_t rg_log_density_work(size_t m, size_t n);

/* False when the curvature cannot be factored: then nothing of the fit holds. */
bool rg_log_density_solve(const rg_log_density_problem *problem, double lambda, bool estimate_noise,
                          rg_log_density_fit *fit, double *work);

/* [n][n] H^-1 at the minimum; false as above. */
bool rg_log_density_inverse(const rg_log_density_problem *problem, double lambda,
                            const rg_log_density_fit *fit, double *inverse, double *work);

#endif
