/* How noise grows with the share of a class. */
#ifndef RG_KERNELS_MEMBERS_NOISE_MODEL_H
#define RG_KERNELS_MEMBERS_NOISE_MODEL_H

#include "kernels/members/space.h"

/* Variance of a share f: constant + linear f + square f^2, none negative: detector noise, counting, and a
 * factor on each class. */
typedef struct {
    double constant, linear, square;
} rg_members_noise;

/* From what members [k][n_classes] and abundances [n][k] leave of the samples that count, stretched for the
 * k - 1 numbers that were fitted to each: squares regressed on f, each over the square of its expectation,
 * until that stays. Serial. */
rg_members_noise rg_members_noise_of(const rg_members_space *space, size_t k, const double *members,
                                     const double *abundances);

double rg_members_noise_sd(const rg_members_noise *noise, double share);

#endif
