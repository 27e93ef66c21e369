/* Baselines by a rubber band stretched from below. */
#ifndef RG_KERNELS_SIGNAL_RUBBERBAND_H
#define RG_KERNELS_SIGNAL_RUBBERBAND_H

#include <stddef.h>

/* The lower convex hull of the points (axis, value), on the real spacing of the axis, and straight lines
 * between its corners.
 *
 *   axis    [n]  in   strictly monotonic in either direction
 *   values  [n]  in   NaN: missing, no part of the hull
 *   curve   [n]  out  NaN before the first and behind the last valid channel; never above a valid value but
 * by rounding corner  [n]  work
 *
 * Returns the number of corners; 0 when no channel is valid.
 * Andrew (1979), Inf. Process. Lett. 9, 216-219. */
size_t rg_rubberband(const double *axis, const double *values, size_t n, double *curve, size_t *corner);

#endif
