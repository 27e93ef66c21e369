/* Least squares without bounds on the abundances, with or without a sum of one. */
#ifndef RG_KERNELS_UNMIX_UNBOUNDED_H
#define RG_KERNELS_UNMIX_UNBOUNDED_H

#include <stdbool.h>

#include "kernels/base/error.h"
#include "kernels/unmix/gram.h"

/* The x that minimises x'Gx/2 - right'x, with sums under sum x = 1; one step of iterative refinement.
 *
 *   factor  [n][n]  in   of the Gram matrix, see rg_gram_factor
 *   right   [n]     in
 *   x       [n]     out
 *   work    [2 n]
 *
 * Whether x is finite. */
bool rg_unbounded_solve(const rg_gram *gram, const double *factor, const double *right, bool sums, double *x,
                        double *work) RG_MUST_CHECK;

#endif
