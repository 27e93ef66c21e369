/* What two spectra are compared by: compressed intensities, and the slopes of intensities compressed more. */
#ifndef RG_KERNELS_SEARCH_FEATURES_H
#define RG_KERNELS_SEARCH_FEATURES_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

typedef struct {
    double sigma;       /* of the Gaussian that smooths first, channels                         */
    double gate;        /* share of the largest smoothed value that counts as nothing           */
    double power;       /* that compresses the intensities                                      */
    double slope_power; /* that compresses the intensities whose slopes are taken               */
    double weight;      /* of the intensities in a score, 0 to 1; the slopes have the rest      */
} rg_search_features;

/* 2 channels, 1 %, 0.5, 0.35, 0.5: for Raman spectra at 1 cm-1. Chosen on one half of the species of the 1369
 * RRUFF "excellent unoriented" spectra, specimens left out; on the other half the right species is then first
 * for 82 % of the queries and among five for 94 %. */
rg_search_features rg_search_features_defaults(void);

/* Features of spectra on one even axis. A score is a plain sum of products of two rows (see score.h).
 *
 *   spectra   [n_spectra][n]     in   intensities above their baseline, any scale; NaN: not measured
 *   features  [n_spectra][2][n]  out  intensities, then slopes; their squares sum to weight and 1 - weight
 *   has       [n_spectra]        out  false: nothing rises above a flat line (features are then 0)
 *
 * A channel that was not measured has the feature 0, and counts as 0 when its neighbours are smoothed.
 * Returns RG_OK; RG_EDOMAIN for options out of range; RG_ENOMEM. Parallel over spectra, the same bits for any
 * number of threads. */
rg_status rg_search_features_make(const rg_search_features *how, const double *spectra, size_t n_spectra,
                                  size_t n, float *features, bool *has, rg_error *err) RG_MUST_CHECK;

#endif
