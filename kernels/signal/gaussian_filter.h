/* Smoothing by a Gaussian on the real spacing of the axis. */
#ifndef RG_KERNELS_SIGNAL_GAUSSIAN_FILTER_H
#define RG_KERNELS_SIGNAL_GAUSSIAN_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/signal/transform.h"

typedef struct {
    size_t n;
    size_t *first;   /* [n] channel that the weights of each begin with */
    size_t *start;   /* [n + 1] into weights                            */
    double *weights; /* sum 1 for each channel                          */
    /* On an even axis with a Gaussian of many channels the sums are convolutions, by FFT. NULL: written out.
     * What is convolved are steps, which the ends halve, times values. */
    rg_transform *transform;
    size_t length;    /* of the transform           */
    double *response; /* its amplitudes of the Gaussian */
    double *full;     /* [n] Gaussian over the steps    */
} rg_gaussian_filter;

/* Weights exp(-4 ln 2 ((x_j - x_i) / fwhm)^2) times the trapezoid step of the axis, out to 3 fwhm, scaled to
 * a sum of 1. axis [n] strictly monotonic in either direction; fwhm in its unit, above zero. Makes an FFTW
 * plan where that is faster: not in parallel regions. Returns RG_OK, RG_EUSAGE or RG_ENOMEM. Free with
 * rg_gaussian_filter_free in every case. */
rg_status rg_gaussian_filter_init(rg_gaussian_filter *filter, const double *axis, size_t n, double fwhm,
                                  rg_error *err) RG_MUST_CHECK;
void rg_gaussian_filter_free(rg_gaussian_filter *filter);

/* Doubles of workspace for a run; 0 for none. */
size_t rg_gaussian_filter_work(const rg_gaussian_filter *filter);

/*   values, errors  [n]  in   NaN: missing, and missing in out; errors may be NULL
 *   out, out_errors [n]  out  weighted mean of the valid channels; NaN where they have less than half of the
 *                             weight; sqrt(sum (weight sigma)^2), may be NULL
 *   work                 rg_gaussian_filter_work() doubles from rg_alloc(), of each thread's own; NULL: sums
 *                        written out
 * With errors the sums are written out: squares of errors span too many decades for a transform. By FFT the
 * answers differ from those by 1e-13 of the largest value. Returns whether all valid channels have an answer.
 */
bool rg_gaussian_filter_run(const rg_gaussian_filter *filter, const double *values, const double *errors,
                            double *out, double *out_errors, double *work);

#endif
