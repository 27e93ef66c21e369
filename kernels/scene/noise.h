/* How much of each band is noise: from what the other bands cannot tell, and from how neighbours differ. */
#ifndef RG_KERNELS_SCENE_NOISE_H
#define RG_KERNELS_SCENE_NOISE_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

/* Regression of each band on all others, from the correlation matrix alone (no second pass over the data):
 * what is left is noise, what is explained is signal.
 *
 *   correlation  [n_bands][n_bands]  in   mean of y y'
 *   variance     [n_bands]           out  of the noise
 *   signal       [n_bands][n_bands]  out  correlation of the explained part; may be NULL
 *
 * A ridge of 1e-12 of the mean diagonal keeps bands that others determine exactly from failing. It takes some
 * three times as many spectra as bands: with fewer, the regression explains noise too.
 * Returns RG_OK; RG_EDOMAIN when the matrix is zero or not finite; RG_ESINGULAR; RG_ENOMEM. One thread.
 * Bioucas-Dias & Nascimento (2008), IEEE TGRS 46, 2435, doi:10.1109/TGRS.2008.918089, section II.B. */
rg_status rg_noise_regression(const double *correlation, size_t n_bands, double *variance, double *signal,
                              rg_error *err) RG_MUST_CHECK;

/* Half the mean squared difference of neighbours: rows that follow each other on one line. Signal that
 * changes from one to the next counts as noise, so this is an upper limit unless the scene is smooth. */
typedef struct {
    size_t n_bands; /* of a spectrum as it is given           */
    size_t n_used;
    size_t *used;  /* [n_used]                               */
    size_t line;   /* spectra on a line; 0: all on one       */
    size_t n_seen; /* spectra so far                         */
    size_t n;      /* differences so far                     */
    bool has_last; /* the spectrum before was complete       */
    double *last;  /* [n_used]                               */
    double *sums;  /* [n_used] of squared differences        */
} rg_shift_noise;

rg_status rg_shift_noise_init(rg_shift_noise *noise, size_t n_bands, const bool *use, size_t line,
                              rg_error *err) RG_MUST_CHECK;
void rg_shift_noise_free(rg_shift_noise *noise);

/* Spectra [n][n_bands] in order. Parallel over bands; the sums depend on neither threads nor blocks. */
rg_status rg_shift_noise_add_f32(rg_shift_noise *noise, const float *spectra, size_t n,
                                 rg_error *err) RG_MUST_CHECK;
rg_status rg_shift_noise_add_f64(rg_shift_noise *noise, const double *spectra, size_t n,
                                 rg_error *err) RG_MUST_CHECK;

/* variance [n_used] out. RG_EDOMAIN when there was no pair of neighbours. */
rg_status rg_shift_noise_finish(const rg_shift_noise *noise, double *variance, rg_error *err) RG_MUST_CHECK;

#endif
