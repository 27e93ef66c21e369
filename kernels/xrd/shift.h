/* How far a line of a scan lies from where a calculated pattern has it. */
#ifndef RG_KERNELS_XRD_SHIFT_H
#define RG_KERNELS_XRD_SHIFT_H

#include <stdbool.h>
#include <stddef.h>

/* Within half_width of centre, deg: the shift and scale of the calculated lines (calculated less background)
 * that fit the counts best, to first order in the shift, each point by its sigma (infinite: left out).
 *
 *   two_theta, counts, sigma, calculated, background  [n]  in   angles rise
 *   shift, error                                           out  deg; positive: the scan's line lies higher
 *
 * False when fewer than five points or no slope are there. */
bool rg_xrd_shift_find(const double *two_theta, const double *counts, const double *sigma,
                       const double *calculated, const double *background, size_t n, double centre,
                       double half_width, double *shift, double *error);

#endif
