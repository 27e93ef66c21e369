/* How many end-members: 1 ... k_max, side by side. */
#ifndef RG_KERNELS_MEMBERS_NUMBER_H
#define RG_KERNELS_MEMBERS_NUMBER_H

#include "kernels/members/space.h"

/* Of the non-parametric members after 50 rounds, but for bound, bic and held_out, which do not depend on a
 * method. */
typedef struct {
    bool found;       /* false: the samples vary in fewer ways; everything but held_out is NaN           */
    double r2;        /* squared correlation of all shares with the model's                             */
    double angle_deg; /* between all shares and the model's                                              */
    double misfit;    /* root mean square of a share                                                     */
    double bound;     /* the least that so many members can leave, root mean square                      */
    double member_r2; /* largest squared correlation of two members; 0 for one                           */
    double bic;       /* of the plane: sum over classes n ln(variance), + parameters ln N       */
    double held_out;  /* root mean square of shares that were not seen, see held_out.h                   */
} rg_members_row;

enum { RG_MEMBERS_MOST = 16 };

/* Above this squared correlation two members are one. */
#define RG_MEMBERS_ALIKE 0.7

/*   rows [k_max]  out
 *
 * predicted: the smallest number whose held-out error is within 2 % of the least. recommended: the same; but
 * where that is k_max, so that no number stands out, the smallest with r2 of 0.99, lowered while two of the
 * members are alike. RG_OK; RG_ESHAPE when k_max is not 1 to RG_MEMBERS_MOST; RG_ENOCONV; RG_ENOMEM. Parallel
 * over numbers; bit-identical for any number of threads. */
rg_status rg_members_number(const rg_members_space *space, size_t k_max, rg_members_row *rows,
                            size_t *recommended, size_t *predicted, rg_error *err) RG_MUST_CHECK;

#endif
