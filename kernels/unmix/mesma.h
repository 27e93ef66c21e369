/* Multiple endmember spectral mixture analysis: every spectrum by the small model that suits it best, with
 * shade, a zero endmember, as what the fractions lack to one. */
#ifndef RG_KERNELS_UNMIX_MESMA_H
#define RG_KERNELS_UNMIX_MESMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"
#include "kernels/unmix/library_set.h"
#include "kernels/unmix/method.h"

enum {
    RG_MESMA_MEMBERS = 5,    /* of a model at most, beside shade */
    RG_MESMA_CANDIDATES = 16 /* models of a level that are kept for comparison */
};

/* A model is accepted when all of these hold. RMSE is in the unit of the spectra; with sigma every band is
 * weighted by 1/sigma^2 in it. */
typedef struct {
    size_t most;       /* members of a model, beside shade; 1 to RG_MESMA_MEMBERS */
    double lowest;     /* fraction of a member or of shade */
    double highest;    /* fraction of a member */
    double darkest;    /* fraction of shade */
    double rmse;       /* largest RMSE */
    size_t run;        /* so many bands in a row with |residual| above `rmse` are too many; 0: no limit */
    double gain;       /* a member more must lower the RMSE by this */
    double equivalent; /* a model of the same size within this of the best RMSE is as good */
} rg_mesma_options;

/* -0.05, 1.05, 0.8, 0.025, 7 bands, gain 0.007, equivalent 0.001, two members. */
rg_mesma_options rg_mesma_defaults(void);

/* Where results go; n spectra, p members. Each may be NULL. Spectra without an accepted model have NaN.
 *
 *   abundances        [n][p]  fractions, zero outside the model; shade is one less their sum
 *   errors            [n][p]  1 sigma within the model, NaN outside it
 *   shade, rmse       [n]     of the best model
 *   alternative       [n][p]  fractions of the second best model with as many members; NaN without one
 *   alternative_rmse  [n]
 *   outcome           [n]     rg_unmix_outcome
 *   n_bands_used, n_members, longest_run  [n]  the run is of bands with |residual| above options->rmse
 *   n_equivalent      [n]     other accepted models of the same size within `equivalent` of the best RMSE, of
 *                             the RG_MESMA_CANDIDATES that fit best */
typedef struct {
    double *abundances;
    double *errors;
    double *shade;
    double *rmse;
    double *alternative;
    double *alternative_rmse;
    uint8_t *outcome;
    uint32_t *n_bands_used;
    uint32_t *n_members;
    uint32_t *longest_run;
    uint32_t *n_equivalent;
} rg_mesma_result;

/* Models of 1 to `most` members with no two of a class; 0 past 2^53. class_of [n]; NULL: each its own. */
double rg_mesma_count(const size_t *class_of, size_t n, size_t most);

/* Try all models on every spectrum. Of each size the accepted model with the least RMSE counts; then, from
 * the smallest size on, a larger one replaces it when its RMSE is lower by `gain` or more.
 *
 *   class_of  [n]                       in  members of one class exclude each other; NULL: each its own
 *   spectra   [n_spectra][set->n_bands] in  unit of the members
 *   sigma     [n_spectra][set->n_bands] in  1 sigma noise, replacing the set's; NULL to use the set's
 *
 * A band without a finite value or a positive finite sigma is left out for that spectrum alone. Models whose
 * members depend on each other within 1e-5 are passed over. Returns RG_OK whatever the outcomes of single
 * spectra; RG_EDOMAIN when `most` is 0 or too large; RG_ENOMEM. Parallel over spectra; bit-identical for any
 * number of threads and any division into calls.
 * Roberts et al. (1998), Remote Sensing of Environment 65, 267, doi:10.1016/S0034-4257(98)00037-6. */
rg_status rg_mesma_f32(const rg_library_set *set, const size_t *class_of, const rg_mesma_options *options,
                       const float *spectra, const float *sigma, size_t n_spectra,
                       const rg_mesma_result *result, rg_error *err) RG_MUST_CHECK;
rg_status rg_mesma_f64(const rg_library_set *set, const size_t *class_of, const rg_mesma_options *options,
                       const double *spectra, const double *sigma, size_t n_spectra,
                       const rg_mesma_result *result, rg_error *err) RG_MUST_CHECK;

#endif
