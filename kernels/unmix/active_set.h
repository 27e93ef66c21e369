/* Quadratic programmes of unmixing: minimise x'Gx/2 - f'x over x >= 0, with or without a given sum. */
#ifndef RG_KERNELS_UNMIX_ACTIVE_SET_H
#define RG_KERNELS_UNMIX_ACTIVE_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/unmix/gram.h"

typedef struct {
    bool sums;     /* whether the sum of x is given */
    double total;  /* that sum, > 0 */
    size_t absent; /* a member kept at zero, or RG_NO_INDEX */
} rg_active_set_problem;

/* Workspace of one thread, for any number of problems with up to n members. */
typedef struct {
    size_t n;
    size_t n_passive;
    double data;     /* largest |f_i| / norm_i, about the length of the spectrum */
    size_t *passive; /* [n] members above zero, in the order of their coming */
    bool *is_passive;
    bool *refused;
    double *numbers;
    double *factor;
    double *gradient;
    double *step;
    double *unit;
} rg_active_set;

rg_status rg_active_set_init(rg_active_set *work, size_t n, rg_error *err) RG_MUST_CHECK;
void rg_active_set_free(rg_active_set *work);

/* Primal active set, starting at zero or, with a sum, at the best single member.
 *
 *   gram  linearly independent members
 *   f     [n]  in   right side
 *   x     [n]  out  the minimum: exact zeros at the bound
 *
 * Returns whether the optimality conditions were reached (false only after 50 n + 100 steps). On
 * return the passive members are in work. The objective falls at every step; a member that rounding
 * alone would bring in is refused until the next step.
 * Lawson & Hanson (1974), ch. 23; Bro & de Jong (1997), J. Chemometrics 11, 393; Heinz & Chang (2001),
 * IEEE TGRS 39, 529, doi:10.1109/36.911111. */
bool rg_active_set_solve(rg_active_set *work, const rg_gram *gram, const double *f,
                         const rg_active_set_problem *problem, double *x) RG_MUST_CHECK;

/* The multiplier of the sum after a solution: the mean of -gradient over the passive members, each
 * weighted by 1/G_ii so that the rounding of long members does not reach short ones. */
double rg_active_set_multiplier(const rg_active_set *work, const rg_gram *gram);

#endif
