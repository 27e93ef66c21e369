/* Backgrounds below peaks by clipping: statistics-sensitive nonlinear iterative peak clipping (SNIP). */
#ifndef RG_KERNELS_SIGNAL_SNIP_H
#define RG_KERNELS_SIGNAL_SNIP_H

#include <stdbool.h>
#include <stddef.h>

/* v = ln(ln(sqrt(y + 1) + 1) + 1); for p = width .. 1: v_i becomes min(v_i, (v_{i-p} + v_{i+p}) / 2), all i
 * at once, channels nearer than p to an end kept; then back by y = (exp(exp(v) - 1) - 1)^2 - 1.
 *
 *   values  [n]   in   NaN: missing, bridged by a straight line
 *   width         in   widest half width in channels, about the FWHM of the peaks
 *   compress      in   false: clip y itself, without the logarithms
 *   curve   [n]   out  the background; below the lowest value of a spectrum that goes below zero, y + 1 is y
 * - low + 1 work    [n]
 *
 * False, and curve NaN, when no channel is valid.
 * Ryan et al. (1988), Nucl. Instrum. Methods B 34, 396-402. */
bool rg_snip(const double *values, size_t n, size_t width, bool compress, double *curve, double *work);

#endif
