/* Least squares with shares >= 0 over any choice of the columns of a scan. */
#ifndef RG_KERNELS_XRD_NONNEG_H
#define RG_KERNELS_XRD_NONNEG_H

#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/unmix/active_set.h"
#include "kernels/xrd/frame.h"

/* Products of n columns with each other and with the target, and room to solve with some of them. */
typedef struct {
    size_t n;
    double length; /* target'target     */
    double *gram;  /* [n][n]            */
    double *right; /* [n] with target   */
    double *room;  /* of the choice: Gram matrix, its norms, right side, answer */
    rg_active_set solver;
} rg_xrd_nonneg;

/* Room for up to n columns. RG_ENOMEM. */
rg_status rg_xrd_nonneg_init(rg_xrd_nonneg *problem, size_t n, rg_error *err) RG_MUST_CHECK;
void rg_xrd_nonneg_free(rg_xrd_nonneg *problem);

/* Take n columns [n][frame->n], n at most that of _init, and the target of the frame. BLAS is to run in one
 * thread. */
void rg_xrd_nonneg_load(rg_xrd_nonneg *problem, const rg_xrd_frame *frame, const double *columns, size_t n);

/* The shares x[m] >= 0 of columns choice[m] that bring the sum of squares to its minimum, which is returned.
 * Columns of length zero, and those within rounding of the span of others, get 0. */
double rg_xrd_nonneg_solve(rg_xrd_nonneg *problem, const size_t *choice, size_t m, double *x);

#endif
