/* How well the members of a library stand for their classes, and a library without near doubles. */
#ifndef RG_KERNELS_UNMIX_LIBRARY_SCORES_H
#define RG_KERNELS_UNMIX_LIBRARY_SCORES_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"

/* A member models a spectrum, with shade, when all of these hold. */
typedef struct {
    double lowest;  /* fraction of the member, and of shade */
    double highest; /* fraction of the member               */
    double darkest; /* fraction of shade                    */
    double rmse;
} rg_library_limits;

/* Scores of n members; NaN (ear, masa) for the only one of its class.
 *
 *   ear   [n]  out  mean RMSE with which the member models the others of its class, its fraction the best
 * within [lowest, highest] (Dennison & Roberts 2003, Remote Sensing of Environment 87, 123: endmember average
 * RMSE) masa  [n]  out  mean angle to the others of its class, rad (Dennison et al. 2004, Remote Sensing of
 *                   Environment 93, 359: minimum average spectral angle)
 *   in    [n]  out  others of its class that it models within the limits
 *   out   [n]  out  members of other classes likewise (Roberts et al. 2003: count-based selection)
 *   near  [n]  out  of the same class, the member at the smallest angle; n for the only one */
typedef struct {
    double *ear;
    double *masa;
    uint32_t *in;
    uint32_t *out;
    size_t *near;
} rg_library_scores;

/* The angle between two spectra, rad, over the bands that both have; NaN when there are none or one is zero.
 * Exact for small angles. */
double rg_library_angle(const double *a, const double *b, size_t n_bands);

/* spectra [n][n_bands], NaN where missing: a pair is compared over the bands that both have; class_of [n].
 * RG_ESHAPE without bands. Parallel over members; bit-identical for any number of threads. */
rg_status rg_library_score(const double *spectra, size_t n, size_t n_bands, const size_t *class_of,
                           const rg_library_limits *limits, const rg_library_scores *scores,
                           rg_error *err) RG_MUST_CHECK;

/* In their order, members are kept when their angle to all kept before is `angle` (rad) or more.
 *
 *   keeper    [n]  out  the member itself where it is kept; else the kept one at the smallest angle
 *   distance  [n]  out  that angle; for a kept one the smallest to those kept before, NaN for the first
 *
 * Returns how many are kept. */
size_t rg_library_prune_angle(const double *spectra, size_t n, size_t n_bands, double angle, size_t *keeper,
                              double *distance);

/* Of every class the `keep` members with the lowest score are kept, in ties the earlier ones; NaN is lowest.
 *
 *   keeper  [n]  out  as above; dropped members name the best of their class */
size_t rg_library_prune_class(const double *score, const size_t *class_of, size_t n, size_t keep,
                              size_t *keeper);

#endif
