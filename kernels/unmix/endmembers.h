/* Endmembers made ready: bands in use, unit norms, Gram matrix, dependence refused. */
#ifndef RG_KERNELS_UNMIX_ENDMEMBERS_H
#define RG_KERNELS_UNMIX_ENDMEMBERS_H

#include "kernels/unmix/unmix.h"

typedef struct {
    size_t n;       /* endmembers                                                        */
    size_t n_bands; /* of a spectrum                                                     */
    size_t n_used;  /* bands in use                                                      */
    size_t lanes;   /* n rounded up to 4                                                 */
    size_t *bands;  /* [n_used] their numbers                                            */
    double *norm;   /* [n]                                                               */
    double *unit;   /* [n_used][lanes] endmembers of norm 1, zeros behind the last       */
    double *gram;   /* [n][n] unit diagonal                                              */
    double *sum;    /* [n] 1 / norm                                                      */
} rg_endmembers;

/* As rg_unmix_new says. */
rg_status rg_endmembers_init(rg_endmembers *members, const double *endmembers, size_t n_endmembers,
                             size_t n_bands, const uint8_t *use, size_t *partner,
                             rg_error *err) RG_MUST_CHECK;
void rg_endmembers_free(rg_endmembers *members);

#endif
