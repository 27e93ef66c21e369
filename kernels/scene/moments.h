/* Mean and second moments of spectra that come in blocks, in one pass. */
#ifndef RG_KERNELS_SCENE_MOMENTS_H
#define RG_KERNELS_SCENE_MOMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

/* Spectra with a value that is not finite in a band in use are left out and counted. */
typedef struct {
    size_t n_bands; /* of a spectrum as it is given       */
    size_t n_used;  /* bands in use                       */
    size_t *used;   /* [n_used] their numbers             */
    size_t n;       /* spectra that were counted          */
    size_t n_left_out;
    size_t *n_missing; /* [n_bands] values that were not finite, by band */
    struct rg_moments_work *work;
} rg_moments;

/* use [n_bands]: bands to take; NULL for all. exact: products in double; otherwise spectra given as float
 * are multiplied as float in runs of 128 and the runs added in double, which is twice as fast and good to
 * about 1e-7 of the largest variance. RG_ESHAPE when no band is in use; RG_ENOMEM. */
rg_status rg_moments_init(rg_moments *moments, size_t n_bands, const bool *use, bool exact,
                          rg_error *err) RG_MUST_CHECK;
void rg_moments_free(rg_moments *moments);

/* Count spectra [n][n_bands]. All must be float or all double. Parallel; the sums do not depend on the
 * number of threads or on how the spectra are divided into blocks. RG_ENOMEM. */
rg_status rg_moments_add_f32(rg_moments *moments, const float *spectra, size_t n,
                             rg_error *err) RG_MUST_CHECK;
rg_status rg_moments_add_f64(rg_moments *moments, const double *spectra, size_t n,
                             rg_error *err) RG_MUST_CHECK;

/* After the last block, once:
 *
 *   mean         [n_used]          out
 *   correlation  [n_used][n_used]  out  mean of y y', not normalised; may be NULL
 *   covariance   [n_used][n_used]  out  mean of (y - mean)(y - mean)'; may be NULL
 *
 * RG_EDOMAIN when no spectrum was counted. */
rg_status rg_moments_finish(rg_moments *moments, double *mean, double *correlation, double *covariance,
                            rg_error *err) RG_MUST_CHECK;

#endif
