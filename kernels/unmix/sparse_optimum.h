/* What follows from an optimum on a large library: errors, limits, and which members could stand in for
 * others. */
#ifndef RG_KERNELS_UNMIX_SPARSE_OPTIMUM_H
#define RG_KERNELS_UNMIX_SPARSE_OPTIMUM_H

#include <stddef.h>

#include "kernels/unmix/rows.h"

/* A member is needed when dropping it raises chi^2 by so much, and an exchange for another member is cheap
 * below this rise. */
#define RG_SPARSE_NEEDED     9.0
#define RG_SPARSE_EQUIVALENT 1.0

/* Members have length one here; norm brings the results to the given ones. k members are above zero. */
typedef struct {
    size_t n;
    size_t stride; /* of gradient and gram */
    size_t k;
    const size_t *support;  /* [k] ascending */
    const double *x;        /* [k] */
    const double *inverse;  /* [k][k] of their normal equations */
    rg_rows gram;           /* their k rows of the Gram matrix, each [stride] */
    const double *gradient; /* [stride] */
    const double *norm;     /* [n]; 0: the member takes no part */
    double variance;        /* that the errors are scaled with; NaN: unknown */
    double *response;       /* [k][stride] work: inverse times gram */
    double *curvature;      /* [stride] work: 1 - gram' response */
    double *cost;           /* [stride] work */
    double *least;          /* [stride] work */
} rg_sparse_optimum;

/* The cheapest exchange of a needed member above zero for one outside, the others of the support adjusting.
 */
typedef struct {
    size_t out; /* RG_NO_INDEX when there is none */
    size_t in;
    double cost;         /* rise of chi^2 */
    size_t n_equivalent; /* members outside that have an exchange below the bound */
} rg_sparse_exchange;

/* Fill response and curvature; needed by the next two. */
void rg_sparse_respond(rg_sparse_optimum *optimum);

/* limits[n]: NaN on the support, else t(delta) = (-g + sqrt(g^2 + s delta)) / s. */
void rg_sparse_limits(const rg_sparse_optimum *optimum, double delta, double *limits);

/* Dropping i costs x_i^2 / C_ii; bringing j in then gains g_j'^2 / s_j' with g_j' = g_j - x_i R_ij / C_ii and
 * s_j' = s_j + R_ij^2 / C_ii, where C is the inverse and R the response. C_ii may be zero: the only member
 * under a sum. Only members whose dropping costs
 * `needed` or more take part: the others could be replaced by anything. Both bounds are rises of chi^2. */
rg_sparse_exchange rg_sparse_find_exchange(const rg_sparse_optimum *optimum, double needed, double bound);

/* errors[n]: NaN outside the support. */
void rg_sparse_errors(const rg_sparse_optimum *optimum, double *errors);

/* Condition number of the Gram matrix of the support in the 1-norm; 1 for an empty one. */
double rg_sparse_condition(const rg_sparse_optimum *optimum);

#endif
