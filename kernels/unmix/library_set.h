/* A library of many members made ready for unmixing, once for any number of spectra. Unlike rg_endmembers
 * it may have more members than bands, and members that depend on each other: non-negative optima exist all
 * the same. */
#ifndef RG_KERNELS_UNMIX_LIBRARY_SET_H
#define RG_KERNELS_UNMIX_LIBRARY_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

/* Members that stand side by side in a panel, see rg_library_set. */
enum { RG_LIBRARY_LANES = 24 };

/* Bands in use are packed: column j belongs to band bands[j] of the spectra. Members are weighted by
 * 1/sigma where there is one, and brought to unit length: abundance i = solution i / norm[i]. */
typedef struct {
    size_t n;
    size_t n_bands; /* of the spectra */
    size_t n_used;
    size_t band_stride; /* n_used rounded up to whole vectors */
    size_t stride;      /* n likewise */
    size_t *bands;      /* [n_used] ascending */
    double *weight;     /* [n_used] 1/sigma; NULL without sigma */
    double *plain;      /* [n][n_used] as given */
    double *room;
    double *unit;   /* [n][band_stride] weighted, of length one, padding zero */
    double *norm;   /* [n] length of the weighted members */
    double *panels; /* [stride / lanes, up][n_used][RG_LIBRARY_LANES] unit turned, padding zero */
    double *gram;   /* [n][stride] of unit, padding zero */
    size_t *twin;   /* [n] the first earlier member that this one is a multiple of within 1e-5 of its
                       length, which no instrument resolves; else RG_NO_INDEX */
} rg_library_set;

/* Prepare a set; release it with rg_library_set_free. Arguments as for rg_endmembers_init. Returns RG_OK;
 * RG_ESHAPE without members or bands in use; RG_EDOMAIN when a member is not finite in a band in use;
 * RG_ESINGULAR when a member is zero (err->index the member in both); RG_ENOMEM. */
rg_status rg_library_set_init(rg_library_set *set, const double *members, size_t n, size_t n_bands,
                              const bool *use, const double *sigma, rg_error *err) RG_MUST_CHECK;

void rg_library_set_free(rg_library_set *set);

/* Products of unit members with spectra.
 *
 *   spectra  [n_spectra][band_stride]  in   packed and weighted
 *   right    [n_spectra][right_stride] out  right_stride: rg_library_right_stride; padding zero
 *
 * Bands are added in order, so that the answer of a spectrum does not depend on its neighbours. */
size_t rg_library_right_stride(const rg_library_set *set);
void rg_library_product(const rg_library_set *set, const double *restrict spectra, size_t n_spectra,
                        double *restrict right);
void rg_library_product_plain(const rg_library_set *set, const double *restrict spectra, size_t n_spectra,
                              double *restrict right);

#endif
