/* Smoothing and derivatives by local polynomials: Savitzky-Golay, on even and uneven axes. */
#ifndef RG_KERNELS_SIGNAL_SAVGOL_H
#define RG_KERNELS_SIGNAL_SAVGOL_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

typedef struct {
    size_t n;
    size_t window;
    size_t order;
    size_t derivative;
    double *axis;    /* [n] */
    double *weights; /* [n][window] of the channels in the window of each */
} rg_savgol;

/* Weights for an axis [n], strictly monotonic in either direction. Channel i has a window of `window`
 * channels (odd) about it, next to an end the first or last window; the polynomial of degree `order` that
 * fits it best in the sense of least squares is taken, or derived `derivative` times with respect to the
 * axis, at i itself: no padding, true fits at the ends. derivative 0 to 3, at most order; order below window,
 * up to 9. Returns RG_OK, RG_EUSAGE for a window or an order that cannot be, RG_ESHAPE for a window wider
 * than the axis, RG_ENOMEM. Free with rg_savgol_free in every case. Savitzky & Golay (1964), Anal. Chem. 36,
 * 1627-1639; Gorry (1990), ibid. 62, 570-573, for the ends. */
rg_status rg_savgol_init(rg_savgol *filter, const double *axis, size_t n, size_t window, size_t order,
                         size_t derivative, rg_error *err) RG_MUST_CHECK;
void rg_savgol_free(rg_savgol *filter);

/* Doubles of workspace. */
size_t rg_savgol_work(const rg_savgol *filter);

/*   values      [n]  in   NaN: missing, and missing in out; windows are fitted to their valid channels
 *   errors      [n]  in   1 sigma, independent from channel to channel; NULL: none
 *   out         [n]  out  NaN, too, where a window has no more valid channels than the order
 *   out_errors  [n]  out  sqrt(sum (weight sigma)^2); NULL: not wanted
 * Returns whether all valid channels have an answer. */
bool rg_savgol_run(const rg_savgol *filter, const double *values, const double *errors, double *out,
                   double *out_errors, double *work);

#endif
