/* Roundness after Wadell: mean radius of the corners over the radius of the inscribed circle. */
#ifndef RG_KERNELS_SHAPE_ROUNDNESS_H
#define RG_KERNELS_SHAPE_ROUNDNESS_H

#include <stddef.h>

/* A corner is a convex stretch of the outline whose radius of curvature is below that of the inscribed
 * circle. The radius at a point is that of the circle through it and its two neighbours, so points on an
 * arc give the arc's radius exactly; the radius of a corner is the median of its points, weighted by the
 * angle that each turns. A point that turns by more than 30 degrees is a sharp corner, of radius 0: the
 * outline does not say how it is rounded (with a reach, no point is). An outline without corners has
 * roundness 1.
 *
 *   points           [n][2]  a clean outline, counterclockwise (rg_shape_outline_clean)
 *   inscribed_radius         in the same unit
 *   reach                    how far along the outline the two neighbours are at least; 0: the next points.
 *                            Outlines of masks need some pixels: the radius is then taken between the widest
 *                            neighbours that lie on one arc, and a stretch that turns by less than 20 degrees
 *                            is no corner
 *   work             [2 n]   scratch
 *   n_corners        out     number of corners; may be NULL
 *
 * Threads: none; may be called from several threads.
 * Wadell (1932), J. Geol. 40(5), 443-451; corners told from sides as in Zheng & Hryciw (2015), Geotechnique
 * 65(6), 494-506, doi:10.1680/geot.14.P.192. */
double rg_shape_roundness(const double *points, size_t n, double inscribed_radius, double reach, double *work,
                          size_t *n_corners);

#endif
