/* What least squares is told of components: residuals over errors, zeros as censored values. */
#ifndef RG_KERNELS_COMPONENTS_MISFIT_H
#define RG_KERNELS_COMPONENTS_MISFIT_H

#include "kernels/components/fit.h"

typedef struct {
    const double *fractions;        /* [n_classes]                          */
    const rg_components_room *room; /* edges, and the errors in room->sigma */
    rg_family family;
    size_t n;
} rg_components_misfit_state;

/* A model for rg_bounded_minimise, of one residual a class: (m - f) / sigma where the fraction f is positive,
 * else the root of -2 ln Phi(-m / sigma). */
void rg_components_misfit(const void *state, const double *x, double *residuals, double *jacobian);

/* -2 ln Phi(-x) for x >= 0; root_slope, which may be NULL, is the derivative of its root. */
double rg_components_misfit_censored(double x, double *root_slope);

#endif
