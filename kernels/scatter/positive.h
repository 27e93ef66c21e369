/* Least squares with x >= 0 by Lawson and Hanson's method, begun where a like problem ended. Threads: none.
 * Lawson & Hanson (1974), Solving least squares problems, ch. 23. */
#ifndef RG_KERNELS_SCATTER_POSITIVE_H
#define RG_KERNELS_SCATTER_POSITIVE_H

#include <stdbool.h>
#include <stddef.h>

/* |A x - y|, A [m][n] with m >= n or not. */
typedef struct {
    const double *a; /* [n][m]: a column is a row of memory */
    const double *y; /* [m] */
    size_t m, n;
} rg_positive_problem;

typedef struct {
    double *x;       /* [n] in: a start >= 0; out                      */
    bool *positive;  /* [n] in: x > 0 there; out                       */
    size_t *columns; /* [n] out: those that are positive, in order     */
    size_t n;        /* out: how many                                  */
    double *r;       /* [n][n] out: upper triangle of their QR         */
} rg_positive_fit;

size_t rg_positive_work(size_t m, size_t n);

/* False when it did not end within 10 n exchanges. */
bool rg_positive_solve(const rg_positive_problem *problem, rg_positive_fit *fit, double *work);

#endif
