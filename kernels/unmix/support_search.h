/* Non-negative least squares on a large library by single exchanges, each the one that lowers the misfit
 * most: fast, and only as exact as its updates. See rg_sparse for what makes its answers exact. */
#ifndef RG_KERNELS_UNMIX_SUPPORT_SEARCH_H
#define RG_KERNELS_UNMIX_SUPPORT_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/unmix/library_set.h"

/* The search of one thread. P is the support, G_P its part of the Gram matrix G, f the right side. */
typedef struct {
    const rg_library_set *set;
    size_t capacity;
    size_t k;         /* members in P */
    size_t *support;  /* [capacity] P, in no order */
    double *x;        /* [capacity] G_P^-1 f_P */
    double *pull;     /* [stride of the set] f - G x, outside of P */
    double *distance; /* [stride of the set] of a unit member from the span of P, squared; -1 in P */
    size_t stride;    /* of the inverse now; it grows with P */
    double *inverse;  /* [capacity][capacity] G_P^-1, zero beyond */
    double *column;   /* [capacity] */
    double *factors;  /* [capacity] */
    double *room;     /* where the arrays are */
    size_t best;      /* member outside that would lower the misfit most; or the stride of the set */
    size_t n_changes; /* exchanges since P was empty */
    size_t n_searches;
    double work[2]; /* rows of G that a search takes of late, from an empty P and from the last one */
} rg_support_search;

rg_status rg_support_search_init(rg_support_search *search, const rg_library_set *set,
                                 rg_error *err) RG_MUST_CHECK;
void rg_support_search_free(rg_support_search *search);

/* Find the support of the x >= 0 that minimises x'Gx/2 - right'x, G being set->gram.
 *
 *   right  [n]  in  M'y less the price; -INFINITY keeps a member out
 *   scale       in  the length of the spectrum
 *
 * False when a member depends on those above zero, or when exchanges run in circles: the support may then
 * be anything. The search begins with an empty support or with that of the call before, whichever has been
 * less work. Judice & Pires (1994), Computers & Operations Research 21, 587 (single exchanges by the largest
 * gain). */
bool rg_support_search_solve(rg_support_search *search, const double *right, double scale) RG_MUST_CHECK;

/* Have the next search begin with an empty support: the rounding of the updates may be to blame for a support
 * that is not the optimum's. */
void rg_support_search_renew(rg_support_search *search);

#endif
