#include "kernels/shape/roundness.h"

#include <math.h>
#include <stdbool.h>

static const double SHARP = 0.5235987755982989; /* 30 degrees */

/* Outlines inside a circle touch it from within: their radii may equal its own but for the sagitta. */
static const double NEARLY = 0.99;

/* Neighbours on an outline of a mask: the widest, in shares of the inscribed radius, and how much narrower
 * the next ones are; what they may be in shares of the radius found; how much flatter the middle half may be.
 */
static const double WIDEST = 0.7, NARROWER = 0.8, LEAST_SHARE = 0.3, MOST_SHARE = 0.7, FLATTER = 2.5;

/* A stretch of a mask's outline that turns by less (20 degrees) is no corner: noise of a side. */
static const double LEAST_TURN = 0.35;

static double median_radius(const double *radius, const double *turning, size_t n, size_t first, size_t count)
{
    double whole = 0.0;
    for (size_t k = 0; k < count; k++)
        whole += turning[(first + k) % n];
    /* The weighted median without sorting: the least radius with half of the turning at or below it. */
    double median = INFINITY;
    for (size_t k = 0; k < count; k++) {
        const double candidate = radius[(first + k) % n];
        if (candidate >= median)
            continue;
        double below = 0.0;
        for (size_t j = 0; j < count; j++)
            if (radius[(first + j) % n] <= candidate)
                below += turning[(first + j) % n];
        if (below >= 0.5 * whole)
            median = candidate;
    }
    return median;
}

/* The first point at least `reach` away along the outline, in steps of 1 (on) or n - 1 (back). */
static const double *neighbour(const double *points, size_t n, size_t from, size_t step, double reach)
{
    size_t at = (from + step) % n;
    size_t last = from;
    double way = hypot(points[2 * at] - points[2 * last], points[2 * at + 1] - points[2 * last + 1]);
    for (size_t k = 2; way < reach && k < n / 4; k++) {
        last = at;
        at = (at + step) % n;
        way += hypot(points[2 * at] - points[2 * last], points[2 * at + 1] - points[2 * last + 1]);
    }
    return points + 2 * at;
}

/* Radius of the circle through a point and its two neighbours at this distance, and the angle turned. */
static double radius_at(const double *points, size_t n, size_t i, double reach, double *turning)
{
    const double *b = points + 2 * i;
    const double *a = neighbour(points, n, i, n - 1, reach);
    const double *c = neighbour(points, n, i, 1, reach);
    const double ux = b[0] - a[0], uy = b[1] - a[1], vx = c[0] - b[0], vy = c[1] - b[1];
    const double cross = ux * vy - uy * vx;
    *turning = atan2(cross, ux * vx + uy * vy);
    return *turning <= 0.0 ? INFINITY
                           : hypot(ux, uy) * hypot(vx, vy) * hypot(ux + vx, uy + vy) / (2.0 * cross);
}

/* The radius between the widest neighbours that still lie on one arc, for the noise of an outline falls with
 * the square of their distance: on a corner of 90 degrees that is 0.7 of its radius, and where only one of
 * them is round a corner the middle half is flat. Less than 0.3 of the radius is noise, and so a side. */
static double best_radius(const double *points, size_t n, size_t i, double inscribed_radius, double reach)
{
    double turning;
    double at = WIDEST * inscribed_radius;
    while (at > reach) {
        const double radius = radius_at(points, n, i, at, &turning);
        if (radius < INFINITY && at <= MOST_SHARE * radius && at >= LEAST_SHARE * radius &&
            (at < 2.0 * reach || radius_at(points, n, i, 0.5 * at, &turning) <= FLATTER * radius))
            return radius;
        at *= NARROWER;
    }
    const double radius = radius_at(points, n, i, reach, &turning);
    return reach >= LEAST_SHARE * radius ? radius : INFINITY;
}

double rg_shape_roundness(const double *points, size_t n, double inscribed_radius, double reach, double *work,
                          size_t *n_corners)
{
    double *radius = work;
    double *turning = work + n;
    size_t start = n; /* a point that belongs to no corner */
    for (size_t i = 0; i < n; i++) {
        radius[i] = radius_at(points, n, i, reach, &turning[i]);
        if (reach == 0.0 && turning[i] > SHARP)
            radius[i] = 0.0;
        else if (reach > 0.0) {
            const double *before = points + 2 * ((i + n - 1) % n), *after = points + 2 * ((i + 1) % n);
            radius[i] = best_radius(points, n, i, inscribed_radius, reach);
            turning[i] = 0.5 * hypot(after[0] - before[0], after[1] - before[1]) / radius[i];
        }
        if (start == n && !(radius[i] < NEARLY * inscribed_radius))
            start = i;
    }
    size_t corners = 0;
    double sum = 0.0;
    if (start == n && n > 0)
        start = 0; /* corners all around: taken as one, but for the sharp ones */
    for (size_t k = 0; k < n;) {
        const size_t at = (start + k) % n;
        size_t count = 0;
        if (radius[at] == 0.0) { /* each sharp point is a corner of its own */
            corners++;
            k++;
            continue;
        }
        while (k + count < n && radius[(at + count) % n] > 0.0 &&
               radius[(at + count) % n] < NEARLY * inscribed_radius)
            count++;
        if (count == 0) {
            k++;
            continue;
        }
        double turned = 0.0;
        for (size_t j = 0; j < count; j++)
            turned += turning[(at + j) % n];
        if (reach == 0.0 || turned >= LEAST_TURN) {
            sum += median_radius(radius, turning, n, at, count);
            corners++;
        }
        k += count;
    }
    if (n_corners != NULL)
        *n_corners = corners;
    return corners == 0 ? 1.0 : fmin(sum / (double) corners / inscribed_radius, 1.0);
}
