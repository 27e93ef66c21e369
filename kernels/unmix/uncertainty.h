/* Standard errors on a support and one-sided limits outside it. */
#ifndef RG_KERNELS_UNMIX_UNCERTAINTY_H
#define RG_KERNELS_UNMIX_UNCERTAINTY_H

#include "kernels/unmix/active_set.h"

/* For the optimum x of rg_active_set (its map, b, s), in the same scaled units:
 *   variance  of one unit of chi square in the objective's own scale
 *   error [n] sqrt(variance map_ii) inside, NaN outside
 *   limit [n] outside: the t by which x_i can rise, all others re-optimised, before twice the objective
 *             has risen by 2.71 variance (one-sided 95 %); NaN inside. Closed form while the others stay
 *             positive, else by search with the problem solved anew at every trial.
 * room is used as workspace; map must not lie in it when there is no cache (copy it first).
 * x [n], trial [n] and c [n] further workspace. */
void rg_uncertainty(const rg_normal_equations *equations, const rg_support_cache *cache, const double *b,
                    double s, double variance, const double *map, const double *offset, const double *x,
                    rg_active_set_room *room, double *trial, double *shifted, double *error, double *limit);

#endif
