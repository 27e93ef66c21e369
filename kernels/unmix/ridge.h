/* Non-negative least squares in which every member has a share: its abundance is share times pull. */
#ifndef RG_KERNELS_UNMIX_RIDGE_H
#define RG_KERNELS_UNMIX_RIDGE_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/unmix/active_set.h"

/* One thread's room for k members, with the normal equations of the shares at hand. */
typedef struct {
    size_t k;
    rg_active_set solver;
    rg_gram scaled;     /* 1 + sqrt(h) G sqrt(h) */
    double *values;     /* [k][stride] of scaled */
    double *norm;       /* [stride] */
    double *root;       /* [k] sqrt(h) */
    double *right;      /* [k] */
    double *u;          /* [k] */
    const double *gram; /* [k][k] */
    double *room;
} rg_ridge;

rg_status rg_ridge_init(rg_ridge *r, size_t k, rg_error *err) RG_MUST_CHECK;
void rg_ridge_free(rg_ridge *r);

/* Take other shares [k]; gram [k][k] must outlive their use. */
void rg_ridge_set(rg_ridge *r, const double *gram, const double *share);

/* pull[k] = max(0, b - G diag(h) pull); the solver works with u = sqrt(h) pull. False when it gives up. */
bool rg_ridge_solve(rg_ridge *r, const double *b, double *pull) RG_MUST_CHECK;

#endif
