#include "kernels/shape/circles.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

static bool holds(const rg_circle *circle, const double *p)
{
    const double dx = p[0] - circle->centre[0], dy = p[1] - circle->centre[1];
    return dx * dx + dy * dy <= circle->radius * circle->radius * (1.0 + 2e-14);
}

static rg_circle of_two(const double *a, const double *b)
{
    rg_circle circle = {{(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0}, 0.0};
    circle.radius = fmax(hypot(a[0] - circle.centre[0], a[1] - circle.centre[1]),
                         hypot(b[0] - circle.centre[0], b[1] - circle.centre[1]));
    return circle;
}

static rg_circle of_three(const double *a, const double *b, const double *c)
{
    const double bx = b[0] - a[0], by = b[1] - a[1], cx = c[0] - a[0], cy = c[1] - a[1];
    const double d = 2.0 * (bx * cy - by * cx);
    if (d == 0.0) { /* on a line: the two that are farthest apart */
        rg_circle best = of_two(a, b);
        const rg_circle others[] = {of_two(a, c), of_two(b, c)};
        for (size_t i = 0; i < 2; i++)
            if (others[i].radius > best.radius)
                best = others[i];
        return best;
    }
    const double bb = bx * bx + by * by, cc = cx * cx + cy * cy;
    const double ux = (cy * bb - by * cc) / d, uy = (bx * cc - cx * bb) / d;
    return (rg_circle){{a[0] + ux, a[1] + uy}, hypot(ux, uy)};
}

void rg_shape_circumscribed(const double *points, size_t n, rg_circle *circle)
{
    *circle = (rg_circle){{points[0], points[1]}, 0.0};
    for (size_t i = 1; i < n; i++) {
        if (holds(circle, points + 2 * i))
            continue;
        *circle = (rg_circle){{points[2 * i], points[2 * i + 1]}, 0.0};
        for (size_t j = 0; j < i; j++) {
            if (holds(circle, points + 2 * j))
                continue;
            *circle = of_two(points + 2 * i, points + 2 * j);
            for (size_t k = 0; k < j; k++)
                if (!holds(circle, points + 2 * k))
                    *circle = of_three(points + 2 * i, points + 2 * j, points + 2 * k);
        }
    }
}

typedef struct {
    double x, y, half;
    double distance; /* of the centre from the outline, negative outside */
    double reach;    /* no point of the cell is farther inside than this  */
} cell;

static double distance_inside(const double *points, size_t n, double x, double y)
{
    double least = INFINITY;
    bool inside = false;
    for (size_t i = 0, j = n - 1; i < n; j = i++) {
        const double ax = points[2 * j], ay = points[2 * j + 1];
        const double dx = points[2 * i] - ax, dy = points[2 * i + 1] - ay;
        if ((points[2 * i + 1] > y) != (ay > y) && x < dx * (y - ay) / dy + ax)
            inside = !inside;
        double t = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy);
        t = t < 0.0 ? 0.0 : t > 1.0 ? 1.0 : t;
        const double ex = x - ax - t * dx, ey = y - ay - t * dy;
        const double square = ex * ex + ey * ey;
        least = square < least ? square : least; /* fmin is a call, for the sake of NaN */
    }
    return inside ? sqrt(least) : -sqrt(least);
}

typedef struct {
    cell *items;
    size_t n, capacity;
} heap;

static void sink(heap *h, size_t at)
{
    for (;;) {
        size_t largest = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < h->n; child++)
            if (h->items[child].reach > h->items[largest].reach)
                largest = child;
        if (largest == at)
            return;
        const cell swap = h->items[at];
        h->items[at] = h->items[largest];
        h->items[largest] = swap;
        at = largest;
    }
}

static bool push(heap *h, cell c)
{
    void *items = h->items;
    const bool grown = rg_grow(&items, &h->capacity, h->n + 1, sizeof *h->items);
    h->items = items;
    if (!grown)
        return false;
    size_t at = h->n++;
    h->items[at] = c;
    while (at > 0 && h->items[(at - 1) / 2].reach < h->items[at].reach) {
        const cell swap = h->items[at];
        h->items[at] = h->items[(at - 1) / 2];
        h->items[(at - 1) / 2] = swap;
        at = (at - 1) / 2;
    }
    return true;
}

static cell cell_at(const double *points, size_t n, double x, double y, double half)
{
    const double distance = distance_inside(points, n, x, y);
    return (cell){x, y, half, distance, distance + half * 1.4142135623730951};
}

/* Where the outline is near: from p, towards the inside, u, and the distance there. Near p the distance to a
 * side is linear, and that to a corner at least what its tangent says. */
typedef struct {
    double ux, uy, distance;
} wall;

static size_t find_walls(const double *points, size_t n, const rg_circle *at, double within, wall *walls)
{
    size_t n_walls = 0;
    for (size_t i = 0, j = n - 1; i < n; j = i++) {
        const double ax = points[2 * j], ay = points[2 * j + 1];
        const double dx = points[2 * i] - ax, dy = points[2 * i + 1] - ay;
        double t = ((at->centre[0] - ax) * dx + (at->centre[1] - ay) * dy) / (dx * dx + dy * dy);
        t = t < 0.0 ? 0.0 : t > 1.0 ? 1.0 : t;
        const double ex = at->centre[0] - ax - t * dx, ey = at->centre[1] - ay - t * dy;
        const double distance = hypot(ex, ey);
        if (distance <= within && distance > 0.0)
            walls[n_walls++] = (wall){ex / distance, ey / distance, distance};
    }
    return n_walls;
}

static double lowest(const wall *walls, size_t n, double x, double y)
{
    double least = INFINITY;
    for (size_t i = 0; i < n; i++) {
        const double distance = walls[i].distance + walls[i].ux * x + walls[i].uy * y;
        least = distance < least ? distance : least;
    }
    return least;
}

enum { SECTIONS = 40 }; /* of the golden section: 4e-9 of the box are left */
static const double GOLDEN = 0.6180339887498949;

/* The highest point of the concave `lowest` over y at x, and then over x. */
static double best_y(const wall *walls, size_t n, double x, double half, double *y)
{
    double a = -half, b = half;
    double left = b - GOLDEN * (b - a), right = a + GOLDEN * (b - a);
    double at_left = lowest(walls, n, x, left), at_right = lowest(walls, n, x, right);
    for (int k = 0; k < SECTIONS; k++) {
        if (at_left < at_right) {
            a = left;
            left = right;
            at_left = at_right;
            right = a + GOLDEN * (b - a);
            at_right = lowest(walls, n, x, right);
        } else {
            b = right;
            right = left;
            at_right = at_left;
            left = b - GOLDEN * (b - a);
            at_left = lowest(walls, n, x, left);
        }
    }
    *y = 0.5 * (a + b);
    return lowest(walls, n, x, *y);
}

static void best_of_walls(const wall *walls, size_t n, double half, double *x, double *y)
{
    double a = -half, b = half;
    double left = b - GOLDEN * (b - a), right = a + GOLDEN * (b - a);
    double at_left = best_y(walls, n, left, half, y), at_right = best_y(walls, n, right, half, y);
    for (int k = 0; k < SECTIONS; k++) {
        if (at_left < at_right) {
            a = left;
            left = right;
            at_left = at_right;
            right = a + GOLDEN * (b - a);
            at_right = best_y(walls, n, right, half, y);
        } else {
            b = right;
            right = left;
            at_right = at_left;
            left = b - GOLDEN * (b - a);
            at_left = best_y(walls, n, left, half, y);
        }
    }
    *x = 0.5 * (a + b);
    (void) best_y(walls, n, *x, half, y);
}

/* Climb from a place near the top: solve for the walls around it, go there if that is higher, else look at
 * less of them. */
static void climb(const double *points, size_t n, double half, double extent, wall *walls, rg_circle *circle)
{
    for (int step = 0; step < 40 && half > 1e-10 * extent; step++) {
        double x, y;
        const size_t n_walls = find_walls(points, n, circle, circle->radius + 3.0 * half, walls);
        best_of_walls(walls, n_walls, half, &x, &y);
        const double there = distance_inside(points, n, circle->centre[0] + x, circle->centre[1] + y);
        const double gain = there - circle->radius;
        if (gain > 0.0)
            *circle = (rg_circle){{circle->centre[0] + x, circle->centre[1] + y}, there};
        if (gain < 0.1 * half)
            half *= 0.25;
    }
}

rg_status rg_shape_inscribed(const double *points, size_t n, rg_circle *circle, rg_error *err)
{
    double low[2] = {INFINITY, INFINITY};
    double high[2] = {-INFINITY, -INFINITY};
    for (size_t i = 0; i < 2 * n; i++) {
        low[i % 2] = fmin(low[i % 2], points[i]);
        high[i % 2] = fmax(high[i % 2], points[i]);
    }
    const double extent = fmax(high[0] - low[0], high[1] - low[1]);
    const double enough = 1e-3 * extent;
    heap h = {0};
    wall *walls = rg_alloc(n, 1, sizeof *walls);
    cell best = cell_at(points, n, (low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0, extent / 2.0);
    bool room = walls != NULL && push(&h, best);
    while (room && h.n > 0) {
        const cell top = h.items[0];
        h.items[0] = h.items[--h.n];
        sink(&h, 0);
        if (top.reach <= best.distance + enough)
            break;
        for (int quarter = 0; quarter < 4 && room; quarter++) {
            const double half = top.half / 2.0;
            const cell part = cell_at(points, n, top.x + (quarter & 1 ? half : -half),
                                      top.y + (quarter & 2 ? half : -half), half);
            if (part.distance > best.distance)
                best = part;
            if (part.reach > best.distance + enough)
                room = push(&h, part);
        }
    }
    *circle = (rg_circle){{best.x, best.y}, best.distance};
    if (room && best.distance > 0.0)
        climb(points, n, 4.0 * enough, extent, walls, circle);
    free(walls);
    free(h.items);
    return room ? RG_OK : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for an inscribed circle");
}
