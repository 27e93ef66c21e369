/* The smallest circle around an outline and the largest one inside it.
 * Threads: none; may be called from several threads. */
#ifndef RG_KERNELS_SHAPE_CIRCLES_H
#define RG_KERNELS_SHAPE_CIRCLES_H

#include <stddef.h>

#include "kernels/base/error.h"

typedef struct {
    double centre[2];
    double radius;
} rg_circle;

/* The smallest circle that holds all points; exact. Incremental, after Welzl (1991), LNCS 555, 359-370,
 * in an order that is fixed. */
void rg_shape_circumscribed(const double *points, size_t n, rg_circle *circle);

/* The largest circle inside a clean outline: its radius to 1e-3 of the outline's extent by a quadtree of
 * cells, the most promising first (the distance to the outline rises at most as the centre moves), then to
 * about 1e-9 by climbing; where two places are within 1e-3 of each other either may be taken. RG_ENOMEM. */
rg_status rg_shape_inscribed(const double *points, size_t n, rg_circle *circle, rg_error *err) RG_MUST_CHECK;

#endif
