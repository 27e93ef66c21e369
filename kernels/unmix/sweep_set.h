/* Non-negative least squares on a large library by single exchanges in a small swept Gram matrix: fast, and
 * only as exact as its updates. See rg_sparse for what makes its answers exact. */
#ifndef RG_KERNELS_UNMIX_SWEEP_SET_H
#define RG_KERNELS_UNMIX_SWEEP_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/unmix/library_set.h"

/* The working set of one thread: few members of the library, each in a slot, and their Gram matrix swept on
 * those above zero (P):  table_PP = -G_PP^-1,  table_PN = G_PP^-1 G_PN,  table_NN = G_NN - G_NP G_PP^-1 G_PN.
 * The column belonging to a spectrum holds x in P and minus the gradient in N. Set and table are kept from
 * spectrum to spectrum, since neighbours use the same members. */
typedef struct {
    const rg_library_set *set;
    size_t capacity;
    size_t stride;    /* of the table now; it grows with the working set */
    size_t n_slots;   /* in use */
    size_t n_changes; /* exchanges since the table was made from the Gram matrix */
    size_t *member;   /* [capacity] */
    size_t *slot_of;  /* [n] slot + 1 of a member, or 0 */
    double *room;
    double *table;    /* [capacity][capacity] */
    double *column;   /* [capacity] */
    double *diagonal; /* [capacity] of the table */
    double *side;     /* [capacity] -1 for P, +1 for N */
    double *row;      /* [capacity] */
    double *factors;  /* [capacity] */
    double *gradient; /* [stride of the set] after a solution */
    size_t *support;  /* [capacity] members above zero, in no order */
    size_t n_support;
    size_t *list; /* [capacity] slots of P */
} rg_sweep_set;

rg_status rg_sweep_set_init(rg_sweep_set *work, const rg_library_set *set, rg_error *err) RG_MUST_CHECK;
void rg_sweep_set_free(rg_sweep_set *work);

/* Find the support of the x >= 0 that minimises x'Gx/2 - right'x, G being set->gram.
 *
 *   right  [n]  in  M'y less the price; -INFINITY keeps a member out
 *   scale       in  the length of the spectrum
 *
 * False when a member depends on those above zero, or when exchanges run in circles: the support may then
 * be anything. The table starts from the support of the call before.
 * Judice & Pires (1994), Computers & Operations Research 21, 587 (single exchanges by the largest gain). */
bool rg_sweep_set_solve(rg_sweep_set *work, const double *right, double scale) RG_MUST_CHECK;

/* Have the table made anew before the next solution: its rounding may be to blame for a support that is not
 * the optimum's. */
void rg_sweep_set_renew(rg_sweep_set *work);

#endif
