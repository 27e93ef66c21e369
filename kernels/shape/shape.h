/* Size and shape of grains from their outlines. Every definition is in the table rg_shape_numbers. */
#ifndef RG_KERNELS_SHAPE_SHAPE_H
#define RG_KERNELS_SHAPE_SHAPE_H

#include <stddef.h>

#include "kernels/shape/outline.h"

typedef struct {
    double area, perimeter, equivalent_diameter;
    double feret_max, feret_min, feret_angle;
    double major_axis, minor_axis;
    double hull_area, hull_perimeter;
    double inscribed_diameter, circumscribed_diameter;
    double circularity, solidity, convexity, aspect_ratio, axis_ratio, riley_sphericity, roundness, n_corners;
    double centroid_x, centroid_y;
} rg_shape;

/* The numbers of a shape: name, unit (a power of the unit of length), definition. NULL name at the end. */
typedef struct {
    const char *name, *long_name;
    int power; /* of the unit of length: 2 for an area, 1 for a length, 0 for a ratio, -1 for an angle (deg)
                */
    size_t offset;
    const char *definition;
} rg_shape_number;
extern const rg_shape_number rg_shape_numbers[];

/* Outlines of n grains, points[first[g]] to points[first[g + 1] - 1] those of grain g.
 *
 *   points        [first[n]][2]        in   um, or any unit of length
 *   first         [n + 1]              in   rising from 0
 *   resolution                         in   size of a pixel where the outlines were drawn around pixels, else
 * 0: curvature is taken over 3 pixels at least shapes        [n]                  out  NaN where the outcome
 * is not RG_OK outcomes      [n]                  out  RG_EDOMAIN for an outline that is none reasons [n] out
 * why; NULL where the outcome is RG_OK coefficients  [n][n_harmonics][4]  out  elliptic Fourier descriptors,
 * normalised for start, rotation and size; not looked at when n_harmonics is 0
 *
 * Returns RG_OK; RG_ENOMEM; RG_ESHAPE for too many harmonics. Parallel over grains; bit-identical for any
 * number of threads. */
rg_status rg_shape_batch(const double *points, const size_t *first, size_t n, double resolution,
                         size_t n_harmonics, rg_shape *shapes, rg_status *outcomes, const char **reasons,
                         double *coefficients, rg_error *err) RG_MUST_CHECK;

#endif
