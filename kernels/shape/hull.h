/* The convex hull of points and what calipers measure on it.
 * Threads: none; may be called from several threads. */
#ifndef RG_KERNELS_SHAPE_HULL_H
#define RG_KERNELS_SHAPE_HULL_H

#include <stddef.h>

#include "kernels/base/error.h"

/* Corners of the hull, counterclockwise, none on a straight side: hull[n + 1][2], *n_hull of them.
 * Andrew's monotone chain (1979), Inf. Process. Lett. 9(5), 216-219. RG_ENOMEM. */
rg_status rg_shape_hull(const double *points, size_t n, double *hull, size_t *n_hull,
                        rg_error *err) RG_MUST_CHECK;

typedef struct {
    double max;           /* largest distance of two parallel tangents                       */
    double min;           /* smallest one                                                    */
    double max_angle_deg; /* direction of the largest diameter against x, 0 to 180            */
    double min_angle_deg; /* direction in which the smallest is measured                      */
} rg_feret;

/* Feret diameters of a hull of n >= 3 corners by rotating calipers. */
void rg_shape_feret(const double *hull, size_t n, rg_feret *feret);

#endif
