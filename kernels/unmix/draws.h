/* What abundances do when the noise, or the members that stand for the endmembers, are drawn again. */
#ifndef RG_KERNELS_UNMIX_DRAWS_H
#define RG_KERNELS_UNMIX_DRAWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"
#include "kernels/unmix/method.h"
#include "kernels/unmix/scatter.h"

typedef struct {
    const double *members; /* [n_members][n_bands] in the unit of the spectra */
    size_t n_members;
    size_t n_bands;
    const bool *use;        /* [n_bands] bands in use; NULL: all                                */
    const size_t *class_of; /* [n_members] below n_classes, each of which has a member; NULL: every member is
                               a class of its own and n_classes = n_members                       */
    size_t n_classes;
    rg_unmix_method method;
    bool noise;     /* whether each draw has noise of its own                                   */
    bool weigh;     /* divide by the errors                                                     */
    size_t n_draws; /* 2 to 2^31 - 1                                                            */
    uint64_t seed;
    uint64_t first; /* number of the first spectrum, by which its draws are keyed               */
} rg_draws;

/* Where results go; n spectra, c classes. Each may be NULL. Spectra without an answer have NaN, 0 or -1.
 *
 *   mean, sd     [n][c]  of the draws; sd with one degree of freedom less
 *   low, high    [n][c]  quantiles RG_SCATTER_LOW and RG_SCATTER_HIGH, between draws linear
 *   best         [n][c]  abundances of the draw whose members fit the spectrum as measured best
 *   best_member  [n][c]  which members those are
 *   best_rmse    [n]     their root mean square residual, unit of the spectra
 *   outcome      [n]     rg_unmix_outcome
 *   n_draws      [n]     draws that have abundances: those with members dependent on each other have not
 *   n_bands_used [n] */
typedef struct {
    double *mean;
    double *sd;
    double *low;
    double *high;
    double *best;
    int32_t *best_member;
    double *best_rmse;
    uint8_t *outcome;
    uint32_t *n_draws;
    uint32_t *n_bands_used;
} rg_draws_result;

/* Unmix every spectrum n_draws times. Each draw takes one member of every class, all of a class being as
 * likely, and under noise adds to every band a normal deviate: times its error where errors are given, else
 * times the residual's standard deviation sqrt(rss / (bands - free abundances)) of the best members.
 *
 *   spectra  [n_spectra][n_bands]  in
 *   errors   [n_spectra][n_bands]  in  1 sigma; may be NULL
 *
 * A band without a finite value or, with errors, a positive finite one is left out for that spectrum alone.
 * A deviate depends on seed, number of the spectrum, draw and band alone, a choice on the class instead of
 * the band: bit-identical for any number of threads and any division into calls. Returns RG_OK whatever the
 * outcomes of single spectra, or RG_ENOMEM. Parallel over spectra. */
rg_status rg_draws_f32(const rg_draws *draws, const float *spectra, const float *errors, size_t n_spectra,
                       const rg_draws_result *result, rg_error *err) RG_MUST_CHECK;
rg_status rg_draws_f64(const rg_draws *draws, const double *spectra, const double *errors, size_t n_spectra,
                       const rg_draws_result *result, rg_error *err) RG_MUST_CHECK;

#endif
