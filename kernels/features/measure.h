/* Bands and what follows from them, with errors by draws of noise. */
#ifndef RG_KERNELS_FEATURES_MEASURE_H
#define RG_KERNELS_FEATURES_MEASURE_H

#include <stdint.h>

#include "kernels/base/error.h"
#include "kernels/features/equation.h"

enum { RG_FEATURES_BANDS = 8, RG_FEATURES_EQUATIONS = 24 };

typedef struct {
    const rg_band_definition *bands; /* [n_bands]; the first two are the 1 and 2 um bands of mafic minerals */
    size_t n_bands;
    const rg_feature_equation *equations; /* [n_equations] */
    size_t n_equations;
    size_t draws; /* of noise, for the errors; 0: none */
    uint64_t seed;
} rg_features_task;

typedef struct {
    rg_band_state state[RG_FEATURES_BANDS];
    rg_band band[RG_FEATURES_BANDS];
    rg_band band_error[RG_FEATURES_BANDS]; /* standard deviation over the draws; NaN where fewer than 0.9 of
                                            * them have the number */
    double area_ratio;
    double area_ratio_error;
    rg_equation_state equation_state[RG_FEATURES_EQUATIONS];
    double value[RG_FEATURES_EQUATIONS];
    double value_error[RG_FEATURES_EQUATIONS]; /* of the noise and, where known, of the equation */
    double noise;                              /* the standard error of a channel, its median */
    size_t n_channels;                         /* with a value */
} rg_features;

/* One spectrum.
 *
 *   nm           [n]  in  strictly monotonic in either direction
 *   reflectance  [n]  in  NaN: channel not used
 *   sigma        [n]  in  standard errors, >= 0 (NaN: channel not used); NULL: from third differences of the
 * spectrum item              in  number of the spectrum: draws depend on (seed, item, draw, channel) alone
 *
 * A band less deep than three of its errors is ABSENT. Returns RG_OK; RG_ESHAPE when fewer than 8 channels
 * have a value; RG_EDOMAIN with err->index where nm is out of order or an error is negative; RG_ENOMEM.
 * Serial: safe to call from many threads. */
rg_status rg_features_measure(const double *nm, const double *reflectance, const double *sigma, size_t n,
                              const rg_features_task *task, uint64_t item, rg_features *features,
                              rg_error *err) RG_MUST_CHECK;

#endif
