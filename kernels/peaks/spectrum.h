/* All lines of a spectrum: found, joined to windows where they overlap, and fitted there. */
#ifndef RG_KERNELS_PEAKS_SPECTRUM_H
#define RG_KERNELS_PEAKS_SPECTRUM_H

#include <stdint.h>

#include "kernels/peaks/find.h"
#include "kernels/peaks/window.h"

enum { RG_PEAKS_SPECTRUM_MOST = 256 };

typedef struct {
    rg_peaks_find_options find;
    rg_peaks_fit_options fit;
    double low; /* lines between these only; NaN: no limit */
    double high;
    size_t most_lines;  /* of one window                                                             */
    size_t further;     /* lines of a window beyond its maxima and shoulders, when BIC asks for them */
    double bic_gain;    /* a line that is no maximum must lower BIC by more than this                */
    double least_apart; /* and lie this share of its fwhm from the others                            */
    double reach;       /* a window goes so many widths beyond its outer lines                       */
} rg_peaks_spectrum_options;

rg_peaks_spectrum_options rg_peaks_spectrum_defaults(void); /* 6 lines, none further, gain 10, 0.5, 2 */

/* A line of a spectrum. */
typedef struct {
    rg_peak peak;
    double snr;       /* height over the larger of the noise and the RMS of the residuals around it */
    double rms;       /* of the residuals of its window, unit of y                                  */
    uint32_t window;  /* number of the window, from 0                                               */
    uint32_t n_lines; /* lines of the window                                                        */
} rg_spectrum_line;

typedef struct {
    rg_spectrum_line *lines; /* [RG_PEAKS_SPECTRUM_MOST] by rising position; the caller's */
    size_t n;
    double noise;      /* of the spectrum, unit of y */
    bool correlated;   /* that noise looks so, and options do not say how */
    size_t n_channels; /* that have a value          */
    size_t n_windows;
    size_t n_unfitted; /* windows whose fit failed: their lines are missing */
} rg_spectrum_lines;

/* Find and fit. Arguments as for rg_peaks_fit_lines. Lines whose S/N falls under find.least_snr, or that are
 * wider than their window, are taken for background and left out.
 *
 * Returns RG_OK (also without any line); RG_ESHAPE when fewer than 7 channels have a value; RG_EDOMAIN as
 * rg_peaks_fit_lines; RG_EUSAGE; RG_ENOMEM. Serial: safe to call from many threads. */
rg_status rg_peaks_spectrum_fit(const double *x, const double *y, const double *sigma, size_t n,
                                const rg_peaks_spectrum_options *options, rg_spectrum_lines *found,
                                rg_error *err) RG_MUST_CHECK;

#endif
