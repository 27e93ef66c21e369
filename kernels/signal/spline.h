/* Natural cubic splines through samples of a curve. */
#ifndef RG_KERNELS_SIGNAL_SPLINE_H
#define RG_KERNELS_SIGNAL_SPLINE_H

#include <stddef.h>

#include "kernels/base/error.h"

/* A curve: x rises strictly; second holds the second derivatives that rg_spline_fit found. */
typedef struct {
    size_t n;
    const double *x;
    const double *y;
    const double *second;
} rg_spline;

/* The second derivatives at the samples, zero at both ends.
 *
 *   x, y    [n]  in   x strictly rising, n >= 2
 *   second  [n]  out
 *   work    [n]
 *
 * Returns RG_OK; RG_ESHAPE below two samples; RG_EDOMAIN (index: the sample) when a value is not finite or x
 * does not rise. Press et al. (2007), Numerical Recipes, 3.3. */
rg_status rg_spline_fit(const double *restrict x, const double *restrict y, size_t n, double *restrict second,
                        double *restrict work, rg_error *err) RG_MUST_CHECK;

/* The curve at at[i] + shift, which lie between its ends or a rounding beyond.
 *
 *   at      [n]  in   rising
 *   values  [n]  out
 *   slopes  [n]  out  first derivative; may be NULL */
void rg_spline_values(const rg_spline *spline, const double *restrict at, size_t n, double shift,
                      double *restrict values, double *restrict slopes);

#endif
