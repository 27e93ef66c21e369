/* Endmembers made ready for linear unmixing, once for any number of spectra. */
#ifndef RG_KERNELS_UNMIX_ENDMEMBERS_H
#define RG_KERNELS_UNMIX_ENDMEMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/unmix/gram.h"

/* Bands in use are packed: column j of members belongs to band bands[j] of the spectra. */
typedef struct {
    size_t n;        /* endmembers */
    size_t n_bands;  /* of the spectra */
    size_t n_used;   /* bands that are neither masked nor without a sigma */
    size_t *bands;   /* [n_used] ascending */
    double *plain;   /* [n][n_used] as given */
    double *weight;  /* [n_used] 1/sigma; NULL without sigma */
    double *members; /* [n][n_used] times weight */
    double *lanes;   /* [n_used][gram.stride] the same, turned */
    double *gram_values;
    double *norm;
    double *factor; /* [n][n], see rg_gram_factor */
    rg_gram gram;
} rg_endmembers;

/* Prepare a set; release it with rg_endmembers_free.
 *
 *   endmembers  [n][n_bands]  in   any unit, the unit of the spectra
 *   use         [n_bands]     in   false leaves the band out for every spectrum; NULL uses all
 *   sigma       [n_bands]     in   1 sigma noise common to all spectra, unit of the spectra; a band
 *                                  whose sigma is not positive and finite is left out; NULL for none
 *   partner                   out  with RG_ESINGULAR: the earlier endmember that the refused one
 *                                  depends on most, RG_NO_INDEX when the refused one is zero; may be NULL
 *
 * Returns RG_OK; RG_ESHAPE without endmembers or with more of them than bands in use; RG_EDOMAIN
 * when an endmember is not finite in a band in use (err->index the endmember: leave the band or the
 * endmember out); RG_ESINGULAR when an endmember lies within 1e-5 of its length of the span of those
 * before it (err->index), which includes duplicates and zeros. Shade, a zero endmember, belongs in
 * the sum deficit and not in the set. Condition numbers up to about 1e5 pass. RG_ENOMEM. */
rg_status rg_endmembers_init(rg_endmembers *set, const double *endmembers, size_t n, size_t n_bands,
                             const bool *use, const double *sigma, size_t *partner,
                             rg_error *err) RG_MUST_CHECK;

void rg_endmembers_free(rg_endmembers *set);

#endif
