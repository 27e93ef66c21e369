/* Abundances of a library of many members, none negative and if wanted with a price on their sum: exact
 * optima for libraries of any coherence and more members than bands. */
#ifndef RG_KERNELS_UNMIX_SPARSE_H
#define RG_KERNELS_UNMIX_SPARSE_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"
#include "kernels/unmix/library_set.h"
#include "kernels/unmix/method.h"
#include "kernels/unmix/sparse_optimum.h"

typedef struct {
    double lambda;  /* >= 0, price of a unit of abundance; negative: rate times the noise of the spectrum */
    double rate;    /* lambda = rate * sigma * typical length of a member, sigma from the residual of the
                       optimum without a price, or 1 where sigma was given */
    double unusual; /* sigma beyond which a residual counts in longest_run; 0: RG_RESIDUAL_UNUSUAL */
} rg_sparse_options;

/* Where results go; n spectra, p members. Each may be NULL. Unsolved spectra have NaN, zero or -1.
 *
 *   abundances     [n][p]  exact zeros at the bound
 *   errors         [n][p]  1 sigma for the support found; NaN where the abundance is zero
 *   limits         [n][p]  one-sided 95 % upper limit where the abundance is zero, the abundances above zero
 *                          adjusting while none of them falls to zero; else NaN
 *   rmse           [n]     root mean square residual, unit of the spectra
 *   lambda         [n]     that was used
 *   condition      [n]     of the Gram matrix of the members above zero, each of length one, 1-norm
 *   exchange_cost  [n]     smallest rise of chi^2 at which a member outside replaces a needed one above
 *                          zero (see RG_SPARSE_NEEDED); NaN when none is needed
 *   outcome        [n]     rg_unmix_outcome
 *   n_bands_used, n_active, n_refused  [n]  bands, members above zero, members that the optimum wants more of
 *                          but that lie within 1e-7 of the span of those above zero
 *   longest_run    [n]     of bands in use with |residual| > unusual sigma
 *   n_equivalent   [n]     members outside that could replace a needed one at a rise of chi^2 below 1
 *   exchange_out, exchange_in  [n]  the members of the cheapest exchange, or -1
 *
 * Where no sigma is given, errors, limits, costs and runs take it from the residual variance
 * rss / (n_bands_used - n_active). Under a price they refer to the penalised misfit. */
typedef struct {
    double *abundances;
    double *errors;
    double *limits;
    double *rmse;
    double *lambda;
    double *condition;
    double *exchange_cost;
    uint8_t *outcome;
    uint32_t *n_bands_used;
    uint32_t *n_active;
    uint32_t *n_refused;
    uint32_t *longest_run;
    uint32_t *n_equivalent;
    int32_t *exchange_out;
    int32_t *exchange_in;
} rg_sparse_result;

/* The x >= 0 that minimises sum ((spectrum - members'x) / sigma)^2 / 2 + lambda sum x for every spectrum.
 *
 *   spectra  [n_spectra][set->n_bands]  in  unit of the members
 *   sigma    [n_spectra][set->n_bands]  in  1 sigma noise, replacing the set's; NULL to use the set's
 *
 * A band without a finite value or a positive finite sigma is left out for that spectrum alone. An answer
 * found by single exchanges is fitted anew from the members of its support, and taken when the
 * optimality conditions hold with a margin that makes the support unique; all others come from
 * rg_orthogonal_solve. So an answer depends on its spectrum alone: bit-identical for any number of threads
 * and any division into calls. The relative natural residual (see kkt.h) is below 1e-11 but for refused
 * members, which lie within 1e-7 of the span of those above zero. Of exact multiples of one spectrum only
 * the longest is used. Returns RG_OK whatever the outcomes of single spectra, or RG_ENOMEM. Parallel over
 * spectra. */
rg_status rg_sparse_f32(const rg_library_set *set, const rg_sparse_options *options, const float *spectra,
                        const float *sigma, size_t n_spectra, const rg_sparse_result *result,
                        rg_error *err) RG_MUST_CHECK;
rg_status rg_sparse_f64(const rg_library_set *set, const rg_sparse_options *options, const double *spectra,
                        const double *sigma, size_t n_spectra, const rg_sparse_result *result,
                        rg_error *err) RG_MUST_CHECK;

#endif
