/* Abundances of endmembers in many spectra under linear mixing, with errors and upper limits. */
#ifndef RG_KERNELS_UNMIX_UNMIX_H
#define RG_KERNELS_UNMIX_UNMIX_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"
#include "kernels/unmix/endmembers.h"
#include "kernels/unmix/method.h"

/* Where results go; n spectra, p endmembers. Each may be NULL. Spectra that are not solved have NaN.
 *
 *   abundances    [n][p]  in units of the endmembers; exact zeros at the bound
 *   errors        [n][p]  1 sigma for the support that was found; NaN where the abundance is zero
 *   limits        [n][p]  one-sided 95 % upper limit where the abundance is zero, else NaN
 *   rmse          [n]     root mean square residual over the bands used, unit of the spectra
 *   outcome       [n]     rg_unmix_outcome
 *   n_bands_used  [n]
 *   longest_run   [n]     of bands in use with |residual| > unusual sigma
 *   condition     [n]     of the Gram matrix of the members in use, each of length one, 1-norm
 *   exchange_out, exchange_in, exchange_cost, n_equivalent  [n]  under bounds: the cheapest exchange of a
 *                         needed member for one at zero, or -1; its rise of chi^2, or NaN; members at zero
 *                         with an exchange below a rise of 1 (see rg_sparse_find_exchange)
 *
 * With sigma, errors, limits, runs and exchanges are absolute. Without, they are scaled by the residual
 * variance rss / (n_bands_used - free abundances), where the sum takes one of the free ones; NaN when that
 * leaves no degree of freedom. Errors hold for a fixed support: where an abundance is within about two
 * errors of zero, bootstrap. Limits let all other abundances adjust. They are cheap for up to 12
 * endmembers with a common sigma or none; otherwise every one takes several solutions. */
typedef struct {
    double *abundances;
    double *errors;
    double *limits;
    double *rmse;
    uint8_t *outcome;
    uint32_t *n_bands_used;
    uint32_t *longest_run;
    double *condition;
    double *exchange_cost;
    int32_t *exchange_out;
    int32_t *exchange_in;
    uint32_t *n_equivalent;
    double unusual; /* in: 0 is taken as RG_RESIDUAL_UNUSUAL */
} rg_unmix_result;

/* The abundances that minimise the squared residual of every spectrum, each divided by sigma, under
 * the constraints of the method.
 *
 *   spectra  [n_spectra][set->n_bands]  in  unit of the endmembers
 *   sigma    [n_spectra][set->n_bands]  in  1 sigma noise, replacing the set's; NULL to use the set's
 *
 * A band whose value is not finite, or whose sigma is not positive and finite, is left out for that
 * spectrum alone; all other spectra keep their answers to the bit. Optimality (rg_unmix_kkt) is better
 * than 1e-10 on every solved spectrum.
 *
 * Returns RG_OK, whatever the outcomes of single spectra, or RG_ENOMEM. Parallel over spectra;
 * bit-identical for any number of threads and any division into calls.
 * Lawson & Hanson (1974); Heinz & Chang (2001), IEEE TGRS 39, 529, doi:10.1109/36.911111. */
rg_status rg_unmix_f32(const rg_endmembers *set, rg_unmix_method method, const float *spectra,
                       const float *sigma, size_t n_spectra, const rg_unmix_result *result,
                       rg_error *err) RG_MUST_CHECK;
rg_status rg_unmix_f64(const rg_endmembers *set, rg_unmix_method method, const double *spectra,
                       const double *sigma, size_t n_spectra, const rg_unmix_result *result,
                       rg_error *err) RG_MUST_CHECK;

/* The same for spectra that come in parts: what is found about the set is kept from part to part, and so is
 * the room of the threads, as many as rg_threads() says when it is made. The set must outlive it. */
typedef struct rg_unmixer rg_unmixer;
rg_status rg_unmixer_new(const rg_endmembers *set, rg_unmix_method method, rg_unmixer **unmixer,
                         rg_error *err) RG_MUST_CHECK;
void rg_unmixer_run_f32(rg_unmixer *unmixer, const float *spectra, const float *sigma, size_t n_spectra,
                        const rg_unmix_result *result);
void rg_unmixer_run_f64(rg_unmixer *unmixer, const double *spectra, const double *sigma, size_t n_spectra,
                        const rg_unmix_result *result);
void rg_unmixer_free(rg_unmixer *unmixer);

#endif
