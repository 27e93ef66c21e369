/* Supports of many right sides at once, each step of the search one small product. */
#ifndef RG_KERNELS_UNMIX_MAPS_H
#define RG_KERNELS_UNMIX_MAPS_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"
#include "kernels/unmix/exchange.h"

/* For a support P the abundances inside and the gradients outside are one affine map of the right side f.
 * Its signs tell which members are on the wrong side. Maps are made when first needed and kept. */
typedef struct {
    rg_exchange *table;
    uint16_t *slots; /* [2^n] 1 + the place of a support's map, 0 for none yet */
    double *room;    /* [n_room + 1] maps, the last for when the room is full   */
    size_t n_room;
    size_t n_filled;
    double *inflation; /* [n_room + 1] see rg_covariance */
    double *slack;     /* [stride] 1 / norm, of the scale  */
} rg_maps;

/* With more members supports are too many to remember: see tableau.h. */
#define RG_MAPS_MEMBERS 12

/* Maps of the table's Gram matrix and sum; the table must outlive them. */
rg_status rg_maps_init(rg_maps *maps, rg_exchange *table, rg_error *err) RG_MUST_CHECK;
void rg_maps_free(rg_maps *maps);

/* Minimise x'Gx/2 - f'x over x >= 0 (and sum x = 1 with sums) for each of count right sides.
 *
 *   f     [count][stride]  in   padding zero, finite
 *   x     [count][stride]  out  the minimum: exact zeros at the bound
 *   bits  [count]          out  the support; UINT32_MAX where the search did not end: use another solver
 *
 * An answer depends on its right side alone. Block exchange as in rg_exchange_solve. */
void rg_maps_solve(rg_maps *maps, const double *f, size_t count, double *x, uint32_t *bits);

#endif
