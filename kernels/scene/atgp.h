/* Automatic target generation: in turn the spectrum with most left after projection on those found, over all
 * bands. Ren & Chang (2003), IEEE TAES 39, 1232, doi:10.1109/TAES.2003.1261124. */
#ifndef RG_KERNELS_SCENE_ATGP_H
#define RG_KERNELS_SCENE_ATGP_H

#include <stddef.h>

#include "kernels/base/error.h"

/* One pass over the scene per endmember: all blocks in any division, then rg_atgp_best, then rg_atgp_take. */
typedef struct {
    size_t n;
    size_t n_bands;
    size_t n_used;
    const size_t *used; /* [n_used] the caller's                     */
    size_t n_found;
    double *rest;  /* [n] squares of what is left; NaN for spectra that are not complete */
    double *basis; /* [most][n_used] orthonormal                 */
} rg_atgp;

rg_status rg_atgp_init(rg_atgp *atgp, size_t n, size_t n_bands, const size_t *used, size_t n_used,
                       size_t most, rg_error *err) RG_MUST_CHECK;
void rg_atgp_free(rg_atgp *atgp);

/* Spectra [n][n_bands], of which the first is number `first`. Parallel. */
void rg_atgp_block_f32(rg_atgp *atgp, const float *spectra, size_t n, size_t first);
void rg_atgp_block_f64(rg_atgp *atgp, const double *spectra, size_t n, size_t first);

/* The spectrum with most left (the first of equal ones), SIZE_MAX when none is complete. */
size_t rg_atgp_best(const rg_atgp *atgp);

/* Add that spectrum [n_bands] to those found. RG_ESINGULAR when it is made of them (1e-6 of its length). */
rg_status rg_atgp_take(rg_atgp *atgp, const double *spectrum, rg_error *err) RG_MUST_CHECK;

#endif
