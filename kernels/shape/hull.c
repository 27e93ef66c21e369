#include "kernels/shape/hull.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

static const double RAD_TO_DEG = 57.29577951308232;

static double turn(const double *a, const double *b, const double *c)
{
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

static int by_place(const void *left, const void *right)
{
    const double *a = left;
    const double *b = right;
    if (a[0] != b[0])
        return a[0] < b[0] ? -1 : 1;
    return a[1] < b[1] ? -1 : a[1] > b[1];
}

rg_status rg_shape_hull(const double *points, size_t n, double *hull, size_t *n_hull, rg_error *err)
{
    double *sorted = rg_alloc(n, 2, sizeof *sorted);
    if (sorted == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a hull");
    memcpy(sorted, points, 2 * n * sizeof *sorted);
    qsort(sorted, n, 2 * sizeof *sorted, by_place);
    size_t h = 0;
    size_t base = 0;
    for (int half = 0; half < 2; half++) {
        for (size_t k = 0; k < n; k++) {
            const double *p = sorted + 2 * (half == 0 ? k : n - 1 - k);
            while (h >= base + 2 && turn(hull + 2 * (h - 2), hull + 2 * (h - 1), p) <= 0.0)
                h--;
            memcpy(hull + 2 * h++, p, 2 * sizeof *hull);
        }
        h--; /* the end of one half begins the other */
        base = h;
    }
    *n_hull = h;
    free(sorted);
    return RG_OK;
}

static double angle_of(double x, double y)
{
    const double angle = atan2(y, x) * RAD_TO_DEG;
    const double positive = angle < 0.0 ? angle + 180.0 : angle;
    return positive >= 180.0 ? positive - 180.0 : positive;
}

void rg_shape_feret(const double *hull, size_t n, rg_feret *feret)
{
    *feret = (rg_feret){.max = 0.0, .min = INFINITY};
    size_t far = 1;
    for (size_t i = 0; i < n; i++) {
        const double *a = hull + 2 * i;
        const double *b = hull + 2 * ((i + 1) % n);
        const double length = hypot(b[0] - a[0], b[1] - a[1]);
        /* The distance from a side rises, then falls, along a convex outline. */
        while (turn(a, b, hull + 2 * ((far + 1) % n)) > turn(a, b, hull + 2 * far))
            far = (far + 1) % n;
        const double width = turn(a, b, hull + 2 * far) / length;
        if (width < feret->min) {
            feret->min = width;
            feret->min_angle_deg = angle_of(-(b[1] - a[1]), b[0] - a[0]);
        }
        /* Two corners may be opposite to a side that is parallel to another: both are tried. */
        for (size_t k = 0; k < 2; k++) {
            const double *p = hull + 2 * ((far + k) % n);
            for (size_t end = 0; end < 2; end++) {
                const double *q = end == 0 ? a : b;
                const double distance = hypot(p[0] - q[0], p[1] - q[1]);
                if (distance > feret->max) {
                    feret->max = distance;
                    feret->max_angle_deg = angle_of(p[0] - q[0], p[1] - q[1]);
                }
            }
        }
    }
}
