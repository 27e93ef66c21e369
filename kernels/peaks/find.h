/* Where the lines of a spectrum may be, before any is fitted. */
#ifndef RG_KERNELS_PEAKS_FIND_H
#define RG_KERNELS_PEAKS_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/peaks/shape.h"

typedef struct {
    double least_snr;          /* prominence over the noise                                        */
    double least_share;        /* prominence over the range of the spectrum                        */
    double smooth;             /* full width of the quadratic smoothing, unit of x; NaN: 5 channels */
    bool shoulders;            /* also where only the second derivative shows a line               */
    const double *correlation; /* [n_lags] of the noise of channels so far apart; NULL: not known */
    size_t n_lags;
} rg_peaks_find_options;

rg_peaks_find_options rg_peaks_find_defaults(void); /* 5, 0.01, 5 channels, yes */

typedef struct {
    rg_peak_line line; /* fwhm at half of the prominence, eta 0.5                              */
    bool is_shoulder;
} rg_peak_candidate;

/* Standard deviation of the noise of y[n], from the median size of third differences over one and two
 * channels, the larger of the two (smoothed data show little over one). Too high where lines a few channels
 * wide fill the spectrum. 0 when n < 7. work [n]. */
double rg_peaks_noise(const double *y, size_t n, double *work);

/* The same of channels with a known correlation: third differences over the least distance at which it is
 * below 0.3, by the variance that they then have. */
double rg_peaks_noise_correlated(const double *y, size_t n, const double *correlation, size_t n_lags,
                                 double *work);

/* Whether the noise of y[n] is correlated: third differences over one channel say less than 0.75 of those
 * over two, as they do after smoothing or interpolation, and without noise. work [n]. False when n < 7. */
bool rg_peaks_noise_is_correlated(const double *y, size_t n, double *work);

/* Candidates by rising position: maxima of the smoothed spectrum whose prominence suffices, and minima of its
 * second derivative as deep as a line of that height and of the median width would make them, away from
 * maxima.
 *
 *   x, y        [n]    in   x rising, all finite
 *   candidates  [most] out  the most prominent when there are more than most
 *   noise              out  as above, by the correlation of the options if it is known
 *
 * Returns RG_OK; RG_ENOMEM. Serial: safe to call from many threads.
 * Second derivatives by Savitzky & Golay (1964), Anal. Chem. 36, 1627, over neighbours taken as evenly
 * spaced. */
rg_status rg_peaks_find(const double *x, const double *y, size_t n, const rg_peaks_find_options *options,
                        rg_peak_candidate *candidates, size_t most, size_t *n_candidates, double *noise,
                        rg_error *err) RG_MUST_CHECK;

#endif
