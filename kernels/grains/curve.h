/* A monotone smooth curve through the cumulative shares of a size distribution: piecewise cubic in phi with
 * the slopes of Fritsch & Butland (1984), SIAM J. Sci. Stat. Comput. 5, 300-304 (PCHIP), which never
 * overshoot (Fritsch & Carlson 1980, SIAM J. Numer. Anal. 17, 238-246). */
#ifndef RG_KERNELS_GRAINS_CURVE_H
#define RG_KERNELS_GRAINS_CURVE_H

#include <stddef.h>

/* slopes [n] = d cumulative / d phi at the points phi [n], strictly descending or ascending, n >= 2. */
void rg_grain_curve_slopes(const double *phi, const double *cumulative, size_t n, double *slopes);

/* How much of the step from point i to i + 1 lies before phi, 0 to 1; 0 where there is no step. */
double rg_grain_curve_part(const double *phi, const double *cumulative, const double *slopes, size_t i,
                           double at_phi);

/* The curve, and its derivative where derivative is not NULL; the end values, level, outside the points. */
double rg_grain_curve_at(const double *phi, const double *cumulative, const double *slopes, size_t n,
                         double at_phi, double *derivative);

#endif
