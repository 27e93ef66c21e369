/* Members that could stand in for one that was found, of a small set with bounds. */
#ifndef RG_KERNELS_UNMIX_RIVALS_H
#define RG_KERNELS_UNMIX_RIVALS_H

#include "kernels/unmix/covariance.h"
#include "kernels/unmix/sparse_optimum.h"

/* Numbers of work that rg_rivals_find takes for n members. */
size_t rg_rivals_room(size_t n);

/* rg_sparse_find_exchange at an optimum x >= 0, with or without a sum of one: its formulas hold under the sum
 * as they stand, with the covariance, response and curvature of moves that keep it.
 *
 *   c         of the support of x, with response
 *   x         [n]  the optimum: exact zeros at the bound
 *   gradient  [n]  G x - f, with the multiplier of the sum
 *   variance  of a residual of unit weight
 *   support   [n]  work
 *   work      [rg_rivals_room(n)] */
rg_sparse_exchange rg_rivals_find(const rg_gram *gram, const rg_covariance *c, const double *x,
                                  const double *gradient, double variance, size_t *support, double *work);

#endif
