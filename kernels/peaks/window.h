/* One part of a spectrum fitted by rising numbers of lines, and the number that the data support. */
#ifndef RG_KERNELS_PEAKS_WINDOW_H
#define RG_KERNELS_PEAKS_WINDOW_H

#include "kernels/peaks/fit.h"

typedef struct {
    rg_peaks_fit_options fit;
    size_t least;       /* lines, from 0 (background alone)                                   */
    size_t most;        /* lines, at most RG_PEAKS_MOST                                       */
    double bic_gain;    /* a further line must lower BIC by more than this (0: least BIC)       */
    double least_apart; /* a number whose fit has lines nearer than this share of their mean fwhm
                         * counts only when it is `least` (0: any)                          */
    const rg_peak_line
        *starts; /* [n_starts] where lines may be, the strongest first; NULL when n_starts is 0 */
    size_t n_starts;
} rg_peaks_window_options;

/* one or two lines, default fit, least BIC */
rg_peaks_window_options rg_peaks_window_defaults(void);

/* Lorentz lines of one shared width on a linear background: the shape under which a second line helps only
 * where there are two. Free widths and mixing let two lines 3 to 5 1/cm apart describe one asymmetric line:
 * the RMS of RRUFF fluorapatite falls 6-fold by them, by 1.2 to 1.7 with these options, and that of
 * merrillite 5.5-fold with either. */
rg_peaks_window_options rg_peaks_window_doublet(void);

/* Fit every number of lines from 0 to options->most. Where as many starts are given, from them (numbers under
 * least are then passed over); else from several starts, the best of which counts: the fit with one line less
 * and a further line where it misses most, the same with one line split in two.
 *
 *   x, y, sigma [n]         in   as for rg_peaks_fit_lines
 *   fits  [most + 1]        out  fits[k] has k lines; where that failed or was passed over, bic and rms are
 * NaN chosen                  out  the number in [least, most] with the least BIC: going up from least, a
 * number replaces the one before it only when its BIC is lower by more than bic_gain
 *
 * Returns RG_OK; RG_EUSAGE when least > most or most > RG_PEAKS_MOST; RG_ESHAPE when not even `least` lines
 * could be fitted to the usable channels; RG_EDOMAIN as rg_peaks_fit_lines; RG_ENOCONV or RG_ESINGULAR when
 * every number failed so; RG_ENOMEM. Serial: safe to call from many threads. Schwarz (1978), Ann. Stat. 6,
 * 461, doi:10.1214/aos/1176344136. */
rg_status rg_peaks_window_fit(const double *x, const double *y, const double *sigma, size_t n,
                              const rg_peaks_window_options *options, rg_peaks_fit *fits, size_t *chosen,
                              rg_error *err) RG_MUST_CHECK;

#endif
