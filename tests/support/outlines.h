/* Outlines with known shape. */
#ifndef RG_TESTS_SUPPORT_OUTLINES_H
#define RG_TESTS_SUPPORT_OUTLINES_H

#include <stdbool.h>
#include <stddef.h>

/* n points on an ellipse of half axes a and b about (x, y), its long axis at angle_deg. */
void ellipse_outline(double x, double y, double a, double b, double angle_deg, size_t n, double *points);

/* A square of side 1 about the origin whose corners are arcs of radius r, n_arc + 1 points each. Returns the
 * number of points, 4 (n_arc + 1). */
size_t rounded_square(double r, size_t n_arc, double *points);

/* 1 where the middle of a pixel is inside the ellipse, else 0. mask[height][width]. */
void ellipse_mask(double x, double y, double a, double b, double angle_deg, size_t height, size_t width,
                  double *mask);

#endif
