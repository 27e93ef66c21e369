/* Outlines of grains whose size and shape have closed forms: ellipses and rectangles with rounded corners. */
#ifndef RG_KERNELS_SIMULATE_OUTLINES_H
#define RG_KERNELS_SIMULATE_OUTLINES_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"

typedef enum { RG_OUTLINE_ELLIPSE = 0, RG_OUTLINE_ROUNDED, RG_OUTLINE_MIXED } rg_outline_kind;

typedef struct {
    uint64_t seed;
    rg_outline_kind kind;           /* mixed: even grains ellipses, odd ones rounded rectangles         */
    double median_um, sd_ln;        /* of the equivalent diameter, lognormal by number                  */
    double aspect_low, aspect_high; /* minor over major axis, or width over length, uniform, in (0, 1]  */
} rg_simulate_outlines_options;

/* Seed 1, mixed, median 100 um, sd_ln 0.4, aspect 0.5 to 1. */
rg_simulate_outlines_options rg_simulate_outlines_defaults(void);

typedef struct {
    double equivalent_diameter, area, perimeter;
    double feret_min; /* of a rounded rectangle its width, of an ellipse its minor axis */
    double feret_max;
    double circularity;
    double roundness; /* Wadell's; NaN for ellipses, whose corners have no single radius */
    double angle_deg; /* of the long axis */
} rg_outline_truth;

/* Outlines of grains first_item to first_item + n_items - 1, n_points each (at least 16).
 *
 *   points  [n_items][n_points][2]  out  um, each grain about a place of its own
 *   truth   [n_items]               out  of the exact shape, not of the polygon
 *
 * Grain k is the same in every call. Returns RG_OK; RG_EDOMAIN for options that are not possible; RG_ESHAPE
 * for fewer than 16 points. Threads: none. */
rg_status rg_simulate_outlines(uint64_t first_item, size_t n_items, size_t n_points,
                               const rg_simulate_outlines_options *options, double *points,
                               rg_outline_truth *truth, rg_error *err) RG_MUST_CHECK;

#endif
