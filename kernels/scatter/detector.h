/* A ring detector with the classes that its answer is wanted in, and what an answer says beside the
 * distribution. Threads: none. */
#ifndef RG_KERNELS_SCATTER_DETECTOR_H
#define RG_KERNELS_SCATTER_DETECTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

/* A detector and the classes that its answer is wanted in. */
typedef struct {
    const double *kernel; /* [n_rings][n_classes] of rg_scatter_kernel */
    size_t n_rings;
    const double *edges_um; /* [n_classes + 1] */
    size_t n_classes;       /* at least 5      */
} rg_scatter_detector;

enum { RG_SCATTER_PERCENTILES = 3, RG_SCATTER_LEAST_RINGS = 5 };
extern const double RG_SCATTER_PERCENTS[RG_SCATTER_PERCENTILES]; /* 10, 50, 90 per cent finer */

/* What is known of a sample beside its distribution. NAN where there is no answer. */
typedef struct {
    rg_status outcome;                            /* RG_OK, else nothing below holds                   */
    const char *refused;                          /* why                                               */
    size_t rings;                                 /* used: finite and above 0                          */
    double volume;                                /* sum of v, in the unit of b / K                    */
    double size_um[RG_SCATTER_PERCENTILES];       /* D10, D50, D90 by volume, linear in ln d           */
    double size_error_ln[RG_SCATTER_PERCENTILES]; /* standard error of ln D: relative, where small     */
    double noise;                                 /* relative, of one ring: estimated, or the mean stated */
    double chi_square;                            /* of the answer                                     */
    double parameters;                            /* that the rings determine (effective number)       */
    double best_chi_square, best_parameters;      /* of the closest fit at any smoothness */
    double lambda;                                /* geometric mean under the evidence; for tables     */
} rg_scatter_answer;

/* Whether no distribution of these spheres fits: chi-square of the closest fit is so large by chance once in
 * 300 000 times. Means nothing where the noise was not stated. */
bool rg_scatter_misfits(const rg_scatter_answer *answer);

/* Whether the residuals of the answer itself are so large by that chance, though rougher distributions may
 * come closer: what is no light of these spheres, a background say, is taken for grains as far as it can be.
 */
bool rg_scatter_exceeds(const rg_scatter_answer *answer);

/* RG_ESHAPE for fewer than five classes or rings; RG_EDOMAIN for edges that do not ascend or a kernel that is
 * not finite and >= 0, with err->index the edge or the ring. */
rg_status rg_scatter_detector_check(const rg_scatter_detector *detector, rg_error *err) RG_MUST_CHECK;

/* The rings of a sample that can be used, finite and above 0: their numbers in ring[n_rings], and how many.
 * *known: whether all of them have a standard error, finite and above 0; sigma may be NULL. */
size_t rg_scatter_detector_rings(const rg_scatter_detector *detector, const double *b, const double *sigma,
                                 size_t *ring, bool *known);

/* The class of shares[n] that `percent` of them lies in, and the share of it that is finer. */
size_t rg_scatter_detector_place(const double *shares, size_t n, double percent, double *share);

/* NAN into the results of a sample without an answer. */
void rg_scatter_detector_none(const rg_scatter_detector *detector, rg_status outcome, const char *refused,
                              double *fractions, double *errors, double *fitted, rg_scatter_answer *answer);

#endif
