/* Spearman's rank correlation, with an error that respects samples which are not independent. */
#ifndef RG_KERNELS_GRAINS_SPEARMAN_H
#define RG_KERNELS_GRAINS_SPEARMAN_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"

typedef struct {
    double rho;   /* of the mid-ranks, ties included; NAN when one side has one value only          */
    double error; /* standard deviation over the bootstrap draws; NAN below four groups             */
    double low;   /* 2.5 and 97.5 per cent of the draws                                             */
    double high;
    size_t n;        /* samples                                                                        */
    size_t n_groups; /* independent ones                                                               */
} rg_grain_spearman;

/* Rank correlation of x[n] and y[n], all finite.
 *
 *   group  [n]  in  samples with the same number are parts of one soil and are drawn together; NULL: each its
 *                   own. Numbers below n.
 *   draws       in  bootstrap draws; 0: no error. A draw without two values on each side is left out.
 *
 * Returns RG_OK; RG_ESHAPE below three samples; RG_EDOMAIN with err->index the first value that is not
 * finite, or group that is n or more; RG_ENOMEM. Parallel over draws, (seed, draw) decides each:
 * bit-identical for any number of threads. Spearman (1904), Am. J. Psychol. 15, 72; clusters: Field & Welsh
 * (2007), J. R. Stat. Soc. B 69, 369. */
rg_status rg_grain_spearman_of(const double *x, const double *y, const size_t *group, size_t n, size_t draws,
                               uint64_t seed, rg_grain_spearman *spearman, rg_error *err) RG_MUST_CHECK;

#endif
