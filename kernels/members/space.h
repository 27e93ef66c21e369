/* Size distributions as points about their mean: what every fit of end-members works on. */
#ifndef RG_KERNELS_MEMBERS_SPACE_H
#define RG_KERNELS_MEMBERS_SPACE_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

typedef struct {
    size_t n;
    size_t n_classes;
    double *shares; /* [n][n_classes] rows sum to 1                                               */
    double *weight; /* [n_classes] a residual counts times this; all 1 after init                 */
    bool *counted;  /* [n] false: left out of the mean, the directions and every fit              */
    size_t n_counted;
    double *mean;       /* [n_classes] of the samples that count                                      */
    double *directions; /* [n_classes][n_classes] orthonormal rows, of weighted classes               */
    double *values;     /* [n_classes] falling: sums of squares of the counted samples along each     */
} rg_members_space;

/* Copy distributions [n][n_classes], each brought to the sum 1. Returns RG_OK; RG_ESHAPE for fewer than two
 * samples or classes; RG_EDOMAIN with err->index the first sample that has a value that is negative or not
 * finite, or no mass; RG_ENOMEM. Nothing is turned yet. */
rg_status rg_members_space_init(rg_members_space *space, const double *distributions, size_t n,
                                size_t n_classes, rg_error *err) RG_MUST_CHECK;

void rg_members_space_free(rg_members_space *space);

/* Mean and principal directions of the samples that count, weighted. RG_ESHAPE when fewer than two count;
 * RG_ENOCONV; RG_ENOMEM. */
rg_status rg_members_space_turn(rg_members_space *space, rg_error *err) RG_MUST_CHECK;

/* The least weighted sum of squares that k members which mix to sums of 1 can leave: what lies outside of
 * k - 1 directions about the mean. Nothing fits better than this. */
double rg_members_space_bound(const rg_members_space *space, size_t k);

/* Its degrees of freedom, for noise that is the same in all weighted classes. */
double rg_members_space_freedom(const rg_members_space *space, size_t k);

/* Weights 1 / sigma, with sigma of a class from what k members must leave of it, at least `least` of the
 * largest; their mean square is 1. Turn the space again afterwards. */
void rg_members_space_weigh(rg_members_space *space, size_t k, double least);

#endif
