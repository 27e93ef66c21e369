/* Collaborative sparse unmixing: abundances of many spectra, none negative, with a price on the length of
 * every member's row of abundances, so that all spectra share few members. */
#ifndef RG_KERNELS_UNMIX_COLLABORATIVE_H
#define RG_KERNELS_UNMIX_COLLABORATIVE_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"
#include "kernels/unmix/library_set.h"
#include "kernels/unmix/method.h"

/* The optimum of  sum |y_s - M x_s|^2 / 2 + lambda sum_i |row i of X|,  X >= 0,  is known from one number for
 * every member, its share h_i >= 0. For  lambda |x_i| = min over h of |x_i|^2 / 2h + lambda^2 h / 2,  which
 * is convex in x_i and h together; for given shares every spectrum is a problem of its own,
 *
 *   v_i = max(0, m_i'(y - M x)),  x_i = h_i v_i,
 *
 * and the sum of their minima is a convex function of the shares with the gradient (lambda^2 - |row i of
 * V|^2)/2 and the Hessian  sum over spectra of (v v') o K,  K = (G^-1 + diag h)^-1 on the v_i > 0. */
typedef struct {
    size_t n;      /* members of the library */
    double *share; /* [n] for members of length one */
    size_t n_used; /* members with a share */
    size_t *used;  /* [n_used] ascending */
    size_t n_steps;
    double off; /* largest ||row of V| / lambda - 1| of the used, or excess of the others */
} rg_collaborative;

/* Find the shares.
 *
 *   right   [n_spectra][right_stride]  in  unit members times spectra, see rg_library_product; spectra that
 * are not finite take no part lambda                             in  > 0
 *
 * Newton steps on a working set of members, which takes in those outside whose rows of V are longer than
 * lambda. RG_ENOCONV when that does not lead to 1e-9; RG_EDOMAIN; RG_ENOMEM. Parallel over spectra;
 * bit-identical for any number of threads.
 * Model: Iordache, Bioucas-Dias & Plaza (2014), IEEE TGRS 52, 341, doi:10.1109/TGRS.2013.2240001. */
rg_status rg_collaborative_init(rg_collaborative *c, const rg_library_set *set, const double *right,
                                size_t n_spectra, double lambda, rg_error *err) RG_MUST_CHECK;
void rg_collaborative_free(rg_collaborative *c);

/* Where results go; n spectra, p members. Each may be NULL. Unsolved spectra have NaN or zero.
 *
 *   abundances                       [n][p]  exact zeros at the bound and outside the common support
 *   rmse                             [n]     root mean square residual, unit of the spectra
 *   outcome, n_bands_used, n_active  [n]     rg_unmix_outcome; bands; members above zero */
typedef struct {
    double *abundances;
    double *rmse;
    uint8_t *outcome;
    uint32_t *n_bands_used;
    uint32_t *n_active;
} rg_collaborative_result;

/* Abundances by known shares; spectra [n_spectra][set->n_bands]. A band without a finite value is left out
 * for that spectrum alone. RG_ENOMEM. Parallel over spectra; bit-identical for any number of threads and any
 * division into calls. */
rg_status rg_collaborative_f32(const rg_collaborative *c, const rg_library_set *set, const float *spectra,
                               size_t n_spectra, const rg_collaborative_result *result,
                               rg_error *err) RG_MUST_CHECK;
rg_status rg_collaborative_f64(const rg_collaborative *c, const rg_library_set *set, const double *spectra,
                               size_t n_spectra, const rg_collaborative_result *result,
                               rg_error *err) RG_MUST_CHECK;

#endif
