/* Lines on a local background, fitted to part of a spectrum. */
#ifndef RG_KERNELS_PEAKS_FIT_H
#define RG_KERNELS_PEAKS_FIT_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/peaks/shape.h"

enum { RG_PEAKS_MOST = 12 }; /* lines of one fit */

typedef enum {
    RG_PEAKS_NO_BACKGROUND = 0,
    RG_PEAKS_CONSTANT,
    RG_PEAKS_LINEAR,
    RG_PEAKS_BACKGROUND_COUNT /* also: not known */
} rg_peaks_background;

/* "none", "constant", "linear"; parse returns RG_PEAKS_BACKGROUND_COUNT when unknown. */
const char *rg_peaks_background_name(rg_peaks_background background);
rg_peaks_background rg_peaks_background_parse(const char *word);

typedef struct {
    rg_peak_shape shape;
    rg_peaks_background background;
    bool shared_width;  /* one fwhm (and one eta) for all lines                               */
    double least_width; /* bounds of fwhm, unit of x; NaN: the mean step of x, and its range  */
    double most_width;
    double shift; /* positions stay this near to their starts; NaN: anywhere in the data  */
    size_t most_steps;
    double tolerance;          /* of the sum of squares, see rg_bounded_problem                        */
    const double *correlation; /* [n_lags] of the noise of channels so far apart, [0] = 1; NULL: independent
                                */
    size_t n_lags;
} rg_peaks_fit_options;

/* pseudo-Voigt lines of widths of their own on a linear background, independent channels */
rg_peaks_fit_options rg_peaks_fit_defaults(void);

/* One line with its standard errors. An error is NaN where the parameter lies at a bound (eta at 0 or 1 is
 * usual); errors of the others then hold for it held there. */
typedef struct {
    rg_peak_line line;
    rg_peak_line error;
    double area; /* unit of x times unit of y */
    double area_error;
} rg_peak;

typedef struct {
    size_t n;                     /* lines                                                        */
    rg_peak peaks[RG_PEAKS_MOST]; /* by rising position                                           */
    double position_covariance[RG_PEAKS_MOST][RG_PEAKS_MOST];
    double middle;        /* background at x: background[0] + background[1] (x - middle)  */
    double background[2]; /* 0 where not fitted                                           */
    double background_error[2];
    size_t n_points; /* channels used                                                */
    size_t n_parameters;
    double rms;          /* of the residuals, unit of y, channels alike                  */
    double chi2_reduced; /* (weighted) sum of squares / (n_points - n_parameters), or what correlated noise
                          * leaves of n_points                                                       */
    double bic;          /* m ln(RSS / n) + k ln m, RSS not below what float storage leaves, m the independent
                          * channels (n, if all are)                                                  */
} rg_peaks_fit;

/* Fit n_lines lines from their starts by bounded Levenberg-Marquardt with the analytic Jacobian.
 *
 *   x       [n]        in   strictly monotonic, rising or falling
 *   y       [n]        in   NaN: channel not used
 *   sigma   [n]        in   standard errors of y, > 0 (NaN: channel not used); NULL: equal and unknown
 *   starts  [n_lines]  in   eta is ignored unless the shape is pseudo-Voigt; n_lines may be 0
 *   fit                out  covariance (J'WJ)^-1 times chi2_reduced, with correlated noise as in
 * correlated.h, channels that are left out counting as not there; heights are >= 0
 *
 * Returns RG_OK; RG_ESHAPE when there are too many lines, or no more usable channels than parameters;
 * RG_EDOMAIN with err->index a channel whose error is not positive, whose x is no number or is out of order,
 * or when there is no spread in the data; RG_ESINGULAR when the lines cannot be told apart; RG_ENOCONV;
 * RG_ENOMEM. Serial: safe to call from many threads. */
rg_status rg_peaks_fit_lines(const double *x, const double *y, const double *sigma, size_t n,
                             const rg_peak_line *starts, size_t n_lines, const rg_peaks_fit_options *options,
                             rg_peaks_fit *fit, rg_error *err) RG_MUST_CHECK;

#endif
