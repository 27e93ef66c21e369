/* Linear unmixing by least squares: how much of each endmember is in every spectrum.
 *
 *     minimise |W (y - E'a)|^2      UCLS  no constraint
 *                                   NNLS  a >= 0
 *                                   FCLS  a >= 0, sum(a) = 1
 *
 * W is 1/sigma per band, or 1. Solved exactly on the normal equations by pivoting between supports
 * until the Karush-Kuhn-Tucker conditions hold.
 * Lawson & Hanson (1974); Bro & de Jong (1997), J. Chemom. 11, 393-401;
 * Heinz & Chang (2001), IEEE TGRS 39(3), 529-545, doi:10.1109/36.911111. */
#ifndef RG_KERNELS_UNMIX_UNMIX_H
#define RG_KERNELS_UNMIX_UNMIX_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"

typedef enum { RG_UCLS = 0, RG_NNLS, RG_FCLS, RG_UNMIX_METHODS } rg_unmix_method;

/* RG_UNMIX_METHODS when the word is unknown. */
rg_unmix_method rg_unmix_method_parse(const char *word);

/* What became of a spectrum. */
typedef enum {
    RG_UNMIX_OK = 0,
    RG_UNMIX_NO_CONVERGENCE, /* the optimum was not reached                                     */
    RG_UNMIX_MASKED,         /* fewer valid bands than endmembers: no abundances                */
    RG_UNMIX_DEPENDENT,      /* the endmembers are dependent on the bands that are valid here   */
    RG_UNMIX_STATUSES
} rg_unmix_status;
const char *rg_unmix_status_word(rg_unmix_status status);

/* Endmembers prepared once: scaled, with their Gram matrix and its supports. */
typedef struct rg_unmix_problem rg_unmix_problem;

/* endmembers [n_endmembers][n_bands] in  same axis as the spectra
 * use        [n_bands]               in  1: the band takes part; NULL: all do
 *
 * Returns RG_OK; RG_ESHAPE with more endmembers than bands in use; RG_EDOMAIN with err->index the
 * endmember that has a value that is not finite in use, or only zeros; RG_ESINGULAR with err->index
 * the endmember that is a combination of those before it (its part outside their span is less than
 * 1e-6 of its norm: below that the sums of products have no digits left) and *partner, where not
 * NULL, the one before it that is nearest by angle; RG_ENOMEM. */
rg_status rg_unmix_new(const double *endmembers, size_t n_endmembers, size_t n_bands, const uint8_t *use,
                       rg_unmix_method method, rg_unmix_problem **problem, size_t *partner,
                       rg_error *err) RG_MUST_CHECK;
void rg_unmix_free(rg_unmix_problem *problem);

/* Any array may be NULL. Rows of spectra without an answer hold NaN. */
typedef struct {
    double *abundances; /* [n_spectra][n_endmembers] fractions; exact zeros at the bound             */
    double *errors;     /* [n_spectra][n_endmembers] 1 sigma on the final support; NaN at the bound  */
    double *limits;     /* [n_spectra][n_endmembers] one-sided 95 % upper limit of what is at the
                         * bound; NaN for the others                                                 */
    double *rmse;       /* [n_spectra] root mean square residual over the bands used, data units     */
    int32_t *n_bands;   /* [n_spectra] bands used                                                    */
    uint8_t *status;    /* [n_spectra] rg_unmix_status                                               */
} rg_unmix_result;

/* spectra [n_spectra][n_bands] in  NaN or infinite: missing, dropped for that spectrum alone
 * sigma   [n_spectra][n_bands] in  standard errors; a band where it is not positive and finite is
 *                                  dropped; NULL: equal weights, and errors and limits are scaled by
 *                                  the residual variance rss / (bands - free parameters), NaN
 *                                  without any left
 *
 * Returns RG_OK or RG_ENOMEM; what happens to one spectrum is in its status. Parallel over spectra;
 * bit-identical for any number of threads and any cut into calls. */
rg_status rg_unmix_float(const rg_unmix_problem *problem, const float *spectra, const float *sigma,
                         size_t n_spectra, const rg_unmix_result *result, rg_error *err) RG_MUST_CHECK;
rg_status rg_unmix_double(const rg_unmix_problem *problem, const double *spectra, const double *sigma,
                          size_t n_spectra, const rg_unmix_result *result, rg_error *err) RG_MUST_CHECK;

/* How far a point is from the optimum: max over i of |min(a_i, g_i / G_ii)| in units of abundance
 * (for UCLS |g_i| / G_ii; for FCLS the multiplier is taken off g and |sum(a) - 1| counts), relative to
 * the largest abundance where that is above 1; one spectrum, equal weights on its finite bands. */
double rg_unmix_kkt(const double *endmembers, size_t n_endmembers, size_t n_bands, const uint8_t *use,
                    rg_unmix_method method, const double *spectrum, const double *abundances);

#endif
