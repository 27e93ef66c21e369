/* Supports of many right sides at once, each step of the search one small product. */
#ifndef RG_KERNELS_UNMIX_MAPS_H
#define RG_KERNELS_UNMIX_MAPS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"
#include "kernels/unmix/exchange.h"

/* For a support P the abundances inside and the gradients outside are one affine map of the right side f.
 * Its signs tell which members are on the wrong side. Maps are made when first needed and kept, for all
 * threads: what a map holds depends on its support alone. */
typedef struct {
    rg_gram gram;
    bool sums;
    _Atomic uint_fast8_t *state; /* [2^n] whether a map is there */
    double *room;                /* [2^n] maps */
    double *inflation;           /* [2^n] see rg_covariance */
    double *slack;               /* [stride] 1 / norm, of the scale */
    double *leave;               /* [stride] times the scale: an abundance up to here leaves */
    double *enter;               /* [stride] times the scale: a gradient below enters        */
} rg_maps;

/* With more members supports are too many to remember (these take 36 MB when all are met): see tableau.h. */
#define RG_MAPS_MEMBERS 14

/* Maps of a Gram matrix of so many members at most, and of a sum of one; its arrays must outlive them. */
rg_status rg_maps_init(rg_maps *maps, const rg_gram *gram, bool sums, rg_error *err) RG_MUST_CHECK;
void rg_maps_free(rg_maps *maps);

/* Minimise x'Gx/2 - f'x over x >= 0 (and sum x = 1 with sums) for each of count right sides.
 *
 *   table                  in   of the calling thread, for supports that need refinement
 *   f     [count][stride]  in   padding zero, finite
 *   x     [count][stride]  out  the minimum: exact zeros at the bound
 *   bits  [count]          out  the support; UINT32_MAX where the search did not end: use another solver
 *
 * An answer depends on its right side alone. Beginning with every member, all on the wrong side change sides
 * at once as long as their number falls, else one: Kim & Park (2011), SIAM J. Sci. Comput. 33, 3261. */
void rg_maps_solve(rg_maps *maps, rg_exchange *table, const double *f, size_t count, double *x,
                   uint32_t *bits);

#endif
