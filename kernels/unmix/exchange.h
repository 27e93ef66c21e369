/* Active sets by block exchange among remembered supports, for few endmembers. */
#ifndef RG_KERNELS_UNMIX_EXCHANGE_H
#define RG_KERNELS_UNMIX_EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "kernels/base/error.h"
#include "kernels/unmix/covariance.h"

/* With more, supports met twice grow rare. */
#define RG_EXCHANGE_MEMBERS 16

/* Relative bounds on the rounding of gradients and abundances: a member enters the support below -ENTER, and
 * leaves it at or below LEAVE. */
#define RG_EXCHANGE_ENTER 1e-13
#define RG_EXCHANGE_LEAVE 1e-14

/* Supports of one Gram matrix met so far by one thread. What an entry holds depends on its support
 * alone, so answers do not depend on which spectra came before. */
typedef struct {
    rg_gram gram;
    bool sums;
    double weight[RG_EXCHANGE_MEMBERS]; /* 1 / G_ii, see rg_active_set_multiplier */
    uint16_t *slots;                    /* [2^n] 1 + the place of a support, 0 for none yet */
    rg_covariance *supports;            /* [n_room + 1], the last for when the room is full */
    size_t n_room;
    size_t n_filled;
    double *room;
    double *work;
} rg_exchange;

/* gram->n <= RG_EXCHANGE_MEMBERS; its arrays must outlive the table. */
rg_status rg_exchange_init(rg_exchange *table, const rg_gram *gram, bool sums, rg_error *err) RG_MUST_CHECK;
void rg_exchange_free(rg_exchange *table);

/* The entry of a support, with response and curvature when asked; NULL when it is dependent. Of the supports
 * that find no room only the last one asked for is held. */
const rg_covariance *rg_exchange_support(rg_exchange *table, uint32_t bits, bool with_response);

/* Minimise x'Gx/2 - f'x over x >= 0 (and sum x = 1 with sums): beginning with every member, all
 * members that violate the conditions change sides at once.
 *
 *   f  [stride]  in   padding zero
 *   x  [stride]  out  the minimum: exact zeros at the bound
 *
 * Returns the bits of the support; UINT32_MAX when exchanges do not lead to the optimum (about one
 * spectrum in a thousand: use rg_active_set_solve). Kim & Park (2011), SIAM J. Sci. Comput. 33, 3261. */
uint32_t rg_exchange_solve(rg_exchange *table, const double *restrict f, double *restrict x);

/* The minimum when the support is known: x from its entry, refined where that amplifies rounding. Whether the
 * optimality conditions hold. */
bool rg_exchange_evaluate(rg_exchange *table, uint32_t bits, const double *restrict f,
                          double *restrict x) RG_MUST_CHECK;

/* The same with an entry c of the support that is not the table's: covariance, offset and inflation. */
bool rg_exchange_judge(rg_exchange *table, const rg_covariance *c, uint32_t bits, const double *restrict f,
                       double *restrict x) RG_MUST_CHECK;

#endif
