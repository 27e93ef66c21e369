/* Which endmembers are present: the support at which the optimality conditions hold. */
#ifndef RG_KERNELS_UNMIX_ACTIVE_SET_H
#define RG_KERNELS_UNMIX_ACTIVE_SET_H

#include "kernels/base/error.h"
#include "kernels/unmix/support.h"

/* Maps of every support of a small problem, made once and only read afterwards. */
typedef struct {
    double *matrix; /* [2^n][n][n]                        */
    double *offset; /* [2^n][n]                           */
    bool *good;     /* [2^n] the support has a map        */
} rg_support_cache;

/* Room that one thread needs: doubles, and bools behind them. */
typedef struct {
    double *matrix; /* [n][n] where there is no cache */
    double *offset; /* [n] */
    double *work;   /* [rg_support_work(n) + n] */
    double *g;      /* [n] */
    double *r;      /* [n] */
    bool *in;       /* [n] */
} rg_active_set_room;

/* Minimise x'Gx/2 - b'x over x >= 0, and sum(c x) = s where the equations have a sum; x_banned stays 0
 * (RG_NO_INDEX: none).
 *   b [n] in; x [n] out, exact zeros at the bound
 *   map, offset: set to those of the final support (in the cache or in room)
 * Full exchange of all violated members while their number falls, then a primal walk that lowers the
 * objective at every step, so it ends. False when a support of the walk has no map, or after
 * 50 n + 200 steps. The answer depends on the arguments alone. */
bool rg_active_set(const rg_normal_equations *equations, const rg_support_cache *cache, const double *b,
                   double s, size_t banned, rg_active_set_room *room, double *x, const double **map,
                   const double **offset);

/* The same without bounds: x solves G x = b. */
bool rg_active_set_free(const rg_normal_equations *equations, const rg_support_cache *cache, const double *b,
                        rg_active_set_room *room, double *x, const double **map, const double **offset);

#endif
