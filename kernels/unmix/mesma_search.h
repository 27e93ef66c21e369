/* The walk over all models of a library for a few spectra at once. */
#ifndef RG_KERNELS_UNMIX_MESMA_SEARCH_H
#define RG_KERNELS_UNMIX_MESMA_SEARCH_H

#include <stddef.h>

#include "kernels/unmix/mesma.h"

enum { RG_MESMA_LANES = 8 };

typedef struct {
    double rss;                      /* sum of squared weighted residuals, from the normal equations */
    size_t member[RG_MESMA_MEMBERS]; /* ascending */
} rg_mesma_candidate;

/* The best models of one size for one spectrum, in rising order of rss. */
typedef struct {
    size_t n;
    rg_mesma_candidate best[RG_MESMA_CANDIDATES];
} rg_mesma_list;

/* Spectra side by side; members of length one. */
typedef struct {
    size_t n;                              /* members */
    size_t stride;                         /* of gram */
    const double *gram;                    /* [n][stride] */
    const double *norm;                    /* [n]; 0: the member takes no part */
    const size_t *class_of;                /* [n] or NULL */
    const double *right;                   /* [n][RG_MESMA_LANES] members times spectra */
    const double *square;                  /* [RG_MESMA_LANES] squared lengths of the spectra */
    const double (*floor)[RG_MESMA_LANES]; /* [most] models of a size with this rss or less were seen before;
                                              INFINITY: not wanted */
    const rg_mesma_options *options;
    rg_mesma_list (*lists)[RG_MESMA_LANES]; /* [most] out: models whose fractions are accepted */
} rg_mesma_search;

/* Members are added one by one, each with a new row of the Cholesky factor, which all models that begin alike
 * share, as all spectra do. */
void rg_mesma_walk(const rg_mesma_search *search);

#endif
