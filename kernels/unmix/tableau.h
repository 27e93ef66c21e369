/* Supports by pivoting, where there are too many to remember: 13 to 16 endmembers. */
#ifndef RG_KERNELS_UNMIX_TABLEAU_H
#define RG_KERNELS_UNMIX_TABLEAU_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"
#include "kernels/unmix/exchange.h"

/* The normal equations with all members free, solved once; each spectrum goes on from a copy. */
typedef struct {
    rg_exchange *table;
    size_t n_rows; /* members, and one for the sum */
    size_t stride; /* columns: the rows', then the right side, whole vectors of four */
    double *start; /* [n_rows][stride] */
    double *work;
    rg_covariance found;
    double *room;
} rg_tableau;

/* Of the table's Gram matrix and sum; the table must outlive it. RG_ESINGULAR when members are dependent. */
rg_status rg_tableau_init(rg_tableau *tableau, rg_exchange *table, rg_error *err) RG_MUST_CHECK;
void rg_tableau_free(rg_tableau *tableau);

/* As rg_exchange_solve: x [stride of the Gram matrix] for the right side f, and the bits of the support;
 * UINT32_MAX where the search does not end. The answer depends on f alone. A member changes sides by one
 * sweep of the tableau: Goodnight (1979), American Statistician 33, 149. */
uint32_t rg_tableau_solve(rg_tableau *tableau, const double *restrict f, double *restrict x);

#endif
