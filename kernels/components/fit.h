/* One size distribution as a sum of a given number of components, from one start. */
#ifndef RG_KERNELS_COMPONENTS_FIT_H
#define RG_KERNELS_COMPONENTS_FIT_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/components/mixture.h"

/* Standard error of class i where the model is m: stated[i], or
 * relative sqrt(m_i^2 + (floor max m)^2). */
typedef struct {
    double relative;      /* NaN: not known, estimated from what the fit leaves      */
    double floor;         /* share of the highest class that acts as background      */
    const double *stated; /* [n_classes] > 0, of shares that sum to 1; NULL: none    */
} rg_components_noise;

/* relative not known, floor 0.01 */
rg_components_noise rg_components_noise_defaults(void);

void rg_components_noise_sigma(const rg_components_noise *noise, double relative, const double *curve,
                               size_t n_classes, double *sigma);

typedef struct {
    rg_family family;
    size_t n; /* components                                                      */
    double x[RG_MIXTURE_MOST_PARAMETERS]; /* see mixture.h                                              */
    double deviance;                      /* -2 ln L, without the constants of the data                  */
    double bic;                           /* deviance + price of the parameters, see below               */
    double chi2;                          /* weighted squares of the classes that are not zero           */
    double relative;                      /* noise: as given, or estimated with the degrees of freedom   */
    double scale;                         /* sum of the curve over what it should be, 1                  */
} rg_components_fit;

/* Free numbers that BIC counts: weights sum to 1. */
size_t rg_components_fit_parameters(rg_family family, size_t n);

/* The price of p parameters is p ln n_classes where the noise is known. Where it is estimated from the same n
 * classes with content, it is that times n / max(1, n - p - 2): McQuarrie (1999), Stat.
 * Probab. Lett. 44, 79, doi:10.1016/S0167-7152(98)00294-6. */

/* Memory of one thread. */
typedef struct {
    const double *edges_ln; /* [n_classes + 1], borrowed */
    size_t n_classes;
    double *curve, *sigma, *shares; /* [n_classes] */
    double *solver;
} rg_components_room;

rg_status rg_components_room_init(const double *edges_ln, size_t n_classes, rg_components_room *room,
                                  rg_error *err) RG_MUST_CHECK;
void rg_components_room_free(rg_components_room *room);

/* The local optimum that fit->x leads to; fit->family, n and x are read, all of it written. Components keep
 * their order. room->curve
 * holds the fitted curve and room->sigma its errors afterwards.
 *
 * Weighted least squares by bounded Levenberg-Marquardt with the analytic Jacobian, weights from the fitted
 * curve (a few rounds), zeros as censored values: -2 ln Phi(-m / sigma). The scale of the curve is free, for
 * closing the data to 1 has made it unknown.
 *
 *   fractions  [n_classes]  in  >= 0, sum to 1
 *   rounds                  in  at most so many, 12 are enough
 *
 * Returns RG_OK; RG_ESHAPE with fewer classes that are not zero than parameters; RG_EDOMAIN when the start
 * has no finite likelihood. Serial: safe to call from many threads, each with its room. */
rg_status rg_components_fit_from(const double *fractions, const rg_components_noise *noise, size_t rounds,
                                 rg_components_room *room, rg_components_fit *fit,
                                 rg_error *err) RG_MUST_CHECK;

/* A few steps from fit->x towards what fits the body of the distribution and then its flanks, with errors
 * that smooth the way there: fits of small errors have many optima. *cost compares starts of one
 * distribution. */
rg_status rg_components_fit_roughly(const double *fractions, rg_components_room *room, rg_components_fit *fit,
                                    double *cost, rg_error *err) RG_MUST_CHECK;

/* The same, but only as near to the optimum as it takes to compare deviances: to some tenths. */
rg_status rg_components_fit_nearly(const double *fractions, const rg_components_noise *noise,
                                   rg_components_room *room, rg_components_fit *fit,
                                   rg_error *err) RG_MUST_CHECK;

/* Deviance, BIC and chi2 of fit->x with this relative noise instead; fit->relative stays. */
void rg_components_fit_judge(const double *fractions, const rg_components_noise *noise, double relative,
                             rg_components_room *room, rg_components_fit *fit);

/* Whether the size of the noise is given, by its relative size or by stated errors. */
bool rg_components_noise_is_known(const rg_components_noise *noise);

/* Covariance [parameters][parameters] of fit->x at its optimum, zero for those at a bound. Returns RG_OK;
 * RG_ESINGULAR or RG_ENOCONV when the data do not determine every parameter. */
rg_status rg_components_fit_covariance(const double *fractions, const rg_components_noise *noise,
                                       rg_components_room *room, const rg_components_fit *fit,
                                       double *covariance, rg_error *err) RG_MUST_CHECK;

#endif
