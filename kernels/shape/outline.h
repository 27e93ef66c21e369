/* A closed outline as a polygon: area, perimeter, moments.
 *
 *   points  [n][2]  x, y in any one length unit; the last point joins the first, either sense of rotation
 *
 * Threads: none; all functions may be called from several threads. */
#ifndef RG_KERNELS_SHAPE_OUTLINE_H
#define RG_KERNELS_SHAPE_OUTLINE_H

#include <stddef.h>

#include "kernels/base/error.h"

typedef struct {
    double area;      /* of the polygon, positive                                                   */
    double perimeter; /* sum of the lengths of its sides: no correction, for points are on the edge   */
    double centroid[2];
    double major, minor; /* axes (whole lengths) of the ellipse with the same second moments of area  */
    double angle_deg;    /* of the major axis against x, 0 to 180                                      */
} rg_outline_facts;

/* A copy without points that repeat their neighbour, counterclockwise. kept[n][2]; *n_kept of them.
 * Returns RG_OK; RG_EDOMAIN when a coordinate is not finite, the outline has fewer than three different
 * points, no area, or sides that cross, with err->index the first such point where there is one. */
rg_status rg_shape_outline_clean(const double *points, size_t n, double *kept, size_t *n_kept,
                                 rg_error *err) RG_MUST_CHECK;

/* Facts of a clean outline. */
void rg_shape_outline(const double *points, size_t n, rg_outline_facts *facts);

/* m points at equal steps of arc length along the outline, from its first point. RG_ENOMEM. */
rg_status rg_shape_outline_resample(const double *points, size_t n, size_t m, double *even,
                                    rg_error *err) RG_MUST_CHECK;

#endif
