/* One powder scan as a sum of whole patterns, each brought into place. */
#ifndef RG_KERNELS_XRD_WHOLE_PATTERN_H
#define RG_KERNELS_XRD_WHOLE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/signal/spline.h"

/* Start from rg_xrd_whole_defaults(). */
typedef struct {
    double most_shift;   /* degrees that the scan may lie off the patterns                             */
    double phase_shift;  /* degrees that a pattern may move beside that; 0: none                       */
    double model_error;  /* relative to the counts: how well a pattern is repeated by another mount    */
    size_t n_terms;      /* background polynomial of the sum: 3 is a parabola, 0 none                  */
    size_t n_terms_rich; /* and of the stricter test of a phase                                        */
    double window;       /* degrees over which residuals of a pattern that does not match hang together */
    double threshold;    /* of stepwise: share over its error                                          */
    bool broaden;        /* fit how much broader the lines of the scan are than those of the patterns */
    bool stepwise;       /* choose phases; else all take part                                          */
} rg_xrd_whole_options;
rg_xrd_whole_options rg_xrd_whole_defaults(void);

/* What was found. Arrays have an element for every pattern; found and variance for the m with a share. */
typedef struct {
    size_t n;
    size_t m;
    size_t *found;    /* [m] rising                                                                       */
    double *scale;    /* [n] counts per unit of the pattern; 0 where it has no share                      */
    double *variance; /* [m][m] covariance of the scales found, for correlated residuals                  */
    double *scale_error; /* [n] standard error, of the others what it would be; NaN: not told from the rest */
    double *shift;      /* [n] degrees added to two-theta of the scan; NaN where it has no share            */
    double *delta_chi2; /* [n] rise of chi^2 without it, over reduced chi^2; NaN where it has no share      */
    double *rwp_change; /* [n] rise of Rwp without it; NaN where it has no share                            */
    double gauss;       /* degrees of two-theta: FWHM of the Gaussian that broadens the patterns found      */
    double lorentz;     /* and of a Lorentzian, times tan(theta); both 0 unless broaden                     */
    double shift_all;
    bool at_limit;  /* the shift ended at most_shift                                                    */
    double rwp;     /* sqrt(sum r^2 / sigma^2 / sum y^2 / sigma^2), sigma of counting                   */
    double rwp_net; /* the same with y less the polynomial that fits it alone                           */
    double chi2;    /* reduced, sigma of counting                                                       */
    double rmse;    /* unit of the counts                                                               */
    size_t n_points;
} rg_xrd_whole_answer;

rg_status rg_xrd_whole_answer_init(rg_xrd_whole_answer *answer, size_t n, rg_error *err) RG_MUST_CHECK;
void rg_xrd_whole_answer_free(rg_xrd_whole_answer *answer);

/* Align the scan, choose phases (stepwise) or take all, move each pattern a little, and find scales >= 0 with
 * sum ((y - background - sum scale_k pattern_k) / sigma)^2 least, sigma^2 = counting^2 + (model_error y)^2.
 *
 *   two_theta, counts, counting  [n]  in  degrees, rising; finite; standard error of the counts, > 0
 *   curves                  [answer->n]  in  patterns over two-theta
 *
 * Own shifts are as large as the scan asks against a prior of half the limit as standard deviation, so that a
 * weak phase stays where it is. Standard errors are long-run ones (rg_xrd_long_run) with the shifts as
 * found. Returns RG_OK; RG_EDOMAIN when scan and patterns have too few points in common; RG_ESINGULAR when
 * the patterns found depend on each other; RG_ENOMEM. One thread; BLAS is to run in one. */
rg_status rg_xrd_whole_pattern(const double *two_theta, const double *counts, const double *counting,
                               size_t n, const rg_spline *curves, const rg_xrd_whole_options *options,
                               rg_xrd_whole_answer *answer, rg_error *err) RG_MUST_CHECK;

#endif
