#include "kernels/shape/outline.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

static const double RAD_TO_DEG = 57.29577951308232;

static double twice_area(const double *a, const double *b, const double *c)
{
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/* Of numbers; fmin and fmax are calls, for the sake of NaN. */
static double least(double a, double b)
{
    return a < b ? a : b;
}

static double most(double a, double b)
{
    return a > b ? a : b;
}

static bool between(const double *a, const double *b, const double *p)
{
    return least(a[0], b[0]) <= p[0] && p[0] <= most(a[0], b[0]) && least(a[1], b[1]) <= p[1] &&
           p[1] <= most(a[1], b[1]);
}

/* Whether the closed segments a-b and c-d have a point in common. */
static bool segments_meet(const double *a, const double *b, const double *c, const double *d)
{
    if (most(a[0], b[0]) < least(c[0], d[0]) || most(c[0], d[0]) < least(a[0], b[0]) ||
        most(a[1], b[1]) < least(c[1], d[1]) || most(c[1], d[1]) < least(a[1], b[1]))
        return false;
    const double side_c = twice_area(a, b, c);
    const double side_d = twice_area(a, b, d);
    const double side_a = twice_area(c, d, a);
    const double side_b = twice_area(c, d, b);
    if (((side_c > 0.0) != (side_d > 0.0)) && ((side_a > 0.0) != (side_b > 0.0)) && side_c != 0.0 &&
        side_d != 0.0 && side_a != 0.0 && side_b != 0.0)
        return true;
    return (side_c == 0.0 && between(a, b, c)) || (side_d == 0.0 && between(a, b, d)) ||
           (side_a == 0.0 && between(c, d, a)) || (side_b == 0.0 && between(c, d, b));
}

static rg_status check_crossing(const double *points, size_t n, rg_error *err)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 2; j < n; j++) {
            if (i == 0 && j == n - 1)
                continue;
            if (segments_meet(points + 2 * i, points + 2 * ((i + 1) % n), points + 2 * j,
                              points + 2 * ((j + 1) % n)))
                return rg_fail_named(err, RG_EDOMAIN, i, "the outline crosses or touches itself", NULL,
                                     "give the points in their order along the edge");
        }
    return RG_OK;
}

static double signed_area(const double *points, size_t n)
{
    double sum = 0.0;
    for (size_t i = 1; i + 1 < n; i++)
        sum += twice_area(points, points + 2 * i, points + 2 * (i + 1));
    return 0.5 * sum;
}

rg_status rg_shape_outline_clean(const double *points, size_t n, double *kept, size_t *n_kept, rg_error *err)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(points[2 * i]) || !isfinite(points[2 * i + 1]))
            return rg_fail(err, RG_EDOMAIN, i, "a coordinate of the outline is not a finite number");
        if (m > 0 && points[2 * i] == kept[2 * m - 2] && points[2 * i + 1] == kept[2 * m - 1])
            continue;
        memcpy(kept + 2 * m++, points + 2 * i, 2 * sizeof *kept);
    }
    while (m > 1 && kept[0] == kept[2 * m - 2] && kept[1] == kept[2 * m - 1])
        m--;
    *n_kept = m;
    if (m < 3)
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the outline has fewer than three different points");
    const double area = signed_area(kept, m);
    if (area == 0.0)
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the outline has no area");
    const rg_status status = check_crossing(kept, m, err);
    if (status == RG_OK && area < 0.0)
        for (size_t i = 0, j = m - 1; i < j; i++, j--)
            for (size_t k = 0; k < 2; k++) {
                const double swap = kept[2 * i + k];
                kept[2 * i + k] = kept[2 * j + k];
                kept[2 * j + k] = swap;
            }
    return status;
}

void rg_shape_outline(const double *points, size_t n, rg_outline_facts *facts)
{
    /* About the first point: large offsets cost no digits. */
    const double ox = points[0];
    const double oy = points[1];
    double area = 0.0, mx = 0.0, my = 0.0, xx = 0.0, yy = 0.0, xy = 0.0, perimeter = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double *p = points + 2 * i;
        const double *q = points + 2 * ((i + 1) % n);
        const double px = p[0] - ox, py = p[1] - oy, qx = q[0] - ox, qy = q[1] - oy;
        const double cross = px * qy - qx * py;
        area += cross / 2.0;
        mx += (px + qx) * cross / 6.0;
        my += (py + qy) * cross / 6.0;
        xx += (px * px + px * qx + qx * qx) * cross / 12.0;
        yy += (py * py + py * qy + qy * qy) * cross / 12.0;
        xy += (px * qy + 2.0 * px * py + 2.0 * qx * qy + qx * py) * cross / 24.0;
        perimeter += hypot(qx - px, qy - py);
    }
    const double cx = mx / area;
    const double cy = my / area;
    const double vx = xx / area - cx * cx;
    const double vy = yy / area - cy * cy;
    const double vxy = xy / area - cx * cy;
    const double half = (vx + vy) / 2.0;
    const double root = hypot((vx - vy) / 2.0, vxy);
    *facts = (rg_outline_facts){.area = fabs(area), .perimeter = perimeter};
    facts->centroid[0] = ox + cx;
    facts->centroid[1] = oy + cy;
    facts->major = 4.0 * sqrt(half + root); /* the variance of an ellipse along an axis 2a is a^2/4 */
    facts->minor = 4.0 * sqrt(fmax(half - root, 0.0));
    facts->angle_deg = 0.5 * atan2(2.0 * vxy, vx - vy) * RAD_TO_DEG;
    if (facts->angle_deg < 0.0)
        facts->angle_deg += 180.0;
}

rg_status rg_shape_outline_resample(const double *points, size_t n, size_t m, double *even, rg_error *err)
{
    double *along = rg_alloc(n + 1, 1, sizeof *along);
    if (along == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for an outline");
    for (size_t i = 0; i < n; i++) {
        const double *p = points + 2 * i;
        const double *q = points + 2 * ((i + 1) % n);
        along[i + 1] = along[i] + hypot(q[0] - p[0], q[1] - p[1]);
    }
    size_t side = 0;
    for (size_t k = 0; k < m; k++) {
        const double at = along[n] * (double) k / (double) m;
        while (side + 1 < n && along[side + 1] <= at)
            side++;
        const double *p = points + 2 * side;
        const double *q = side + 1 < n ? p + 2 : points;
        const double length = along[side + 1] - along[side];
        const double share = length > 0.0 ? (at - along[side]) / length : 0.0;
        even[2 * k] = p[0] + share * (q[0] - p[0]);
        even[2 * k + 1] = p[1] + share * (q[1] - p[1]);
    }
    free(along);
    return RG_OK;
}
