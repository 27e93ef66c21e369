#include "kernels/simulate/outlines.h"

#include <math.h>

#include "kernels/base/random.h"

static const double PI = 3.14159265358979323846;

enum { DRAW_SIZE, DRAW_ASPECT, DRAW_ANGLE, DRAW_CORNER };

rg_simulate_outlines_options rg_simulate_outlines_defaults(void)
{
    return (rg_simulate_outlines_options){.seed = 1,
                                          .kind = RG_OUTLINE_MIXED,
                                          .median_um = 100.0,
                                          .sd_ln = 0.4,
                                          .aspect_low = 0.5,
                                          .aspect_high = 1.0};
}

/* By arithmetic-geometric means: 2 pi (a^2 - sum of 2^(n - 1) c_n^2) / M, M the mean of a and b. */
static double ellipse_perimeter(double a, double b)
{
    double sum = 0.5 * (a * a - b * b);
    double power = 1.0;
    const double square = a * a;
    while (fabs(a - b) > 1e-15 * a) {
        const double half = 0.5 * (a - b);
        const double mean = 0.5 * (a + b);
        b = sqrt(a * b);
        a = mean;
        sum += power * half * half;
        power *= 2.0;
    }
    return 2.0 * PI * (square - sum) / a;
}

static void draw_ellipse(double aspect, rg_outline_truth *truth, size_t n, double *points)
{
    const double a = 0.5 * truth->equivalent_diameter / sqrt(aspect);
    const double b = a * aspect;
    for (size_t i = 0; i < n; i++) {
        const double t = 2.0 * PI * (double) i / (double) n;
        points[2 * i] = a * cos(t);
        points[2 * i + 1] = b * sin(t);
    }
    truth->perimeter = ellipse_perimeter(a, b);
    truth->feret_max = 2.0 * a;
    truth->feret_min = 2.0 * b;
    truth->roundness = NAN;
}

/* A rectangle of length 1 and width `aspect`, whose corners have `corner` of half its width as radius, is
 * drawn first and scaled then. All points lie on the arcs: the sides are straight between them. */
static void draw_rounded(double aspect, double corner, rg_outline_truth *truth, size_t n, double *points)
{
    static const double SIDE[4][2] = {{1.0, 1.0}, {-1.0, 1.0}, {-1.0, -1.0}, {1.0, -1.0}};
    const double r = 0.5 * aspect * corner;
    const double area = aspect - (4.0 - PI) * r * r;
    const double scale = truth->equivalent_diameter * sqrt(PI / (4.0 * area));
    for (size_t i = 0; i < n; i++) {
        const size_t side = i * 4 / n;
        const size_t first = (side * n + 3) / 4;
        const size_t count = ((side + 1) * n + 3) / 4 - first;
        const double t = 0.5 * PI * ((double) side + (double) (i - first) / (double) (count - 1));
        points[2 * i] = scale * (SIDE[side][0] * (0.5 - r) + r * cos(t));
        points[2 * i + 1] = scale * (SIDE[side][1] * (0.5 * aspect - r) + r * sin(t));
    }
    truth->perimeter = scale * (2.0 + 2.0 * aspect - 8.0 * r + 2.0 * PI * r);
    truth->feret_min = scale * aspect;
    truth->feret_max = scale * (hypot(1.0 - 2.0 * r, aspect - 2.0 * r) + 2.0 * r);
    truth->roundness = corner;
}

rg_status rg_simulate_outlines(uint64_t first_item, size_t n_items, size_t n_points,
                               const rg_simulate_outlines_options *o, double *points, rg_outline_truth *truth,
                               rg_error *err)
{
    if (n_points < 16)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "an outline needs 16 points at least");
    if (!(o->median_um > 0.0) || !(o->sd_ln >= 0.0) || !(o->aspect_low > 0.0) ||
        !(o->aspect_high >= o->aspect_low) || !(o->aspect_high <= 1.0) || !isfinite(o->median_um) ||
        !isfinite(o->sd_ln))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "sizes or aspects of the outlines are not possible");
    for (size_t k = 0; k < n_items; k++) {
        const uint64_t item = first_item + k;
        const double aspect =
            o->aspect_low + (o->aspect_high - o->aspect_low) * rg_random_uniform(o->seed, item, DRAW_ASPECT);
        const double angle = PI * rg_random_uniform(o->seed, item, DRAW_ANGLE);
        double *p = points + 2 * n_points * k;
        rg_outline_truth *t = &truth[k];
        *t = (rg_outline_truth){0};
        t->equivalent_diameter = o->median_um * exp(o->sd_ln * rg_random_normal(o->seed, item, DRAW_SIZE));
        t->area = 0.25 * PI * t->equivalent_diameter * t->equivalent_diameter;
        t->angle_deg = angle * 180.0 / PI;
        if (o->kind == RG_OUTLINE_ELLIPSE || (o->kind == RG_OUTLINE_MIXED && item % 2 == 0))
            draw_ellipse(aspect, t, n_points, p);
        else /* corners from 0.1 to 0.9: below that 16 points do not show them */
            draw_rounded(aspect, 0.1 + 0.8 * rg_random_uniform(o->seed, item, DRAW_CORNER), t, n_points, p);
        t->circularity = 4.0 * PI * t->area / (t->perimeter * t->perimeter);
        const uint64_t line = item / 100;
        for (size_t i = 0; i < n_points; i++) {
            const double x = p[2 * i];
            const double y = p[2 * i + 1];
            p[2 * i] = x * cos(angle) - y * sin(angle) + 10.0 * o->median_um * (double) (item % 100);
            p[2 * i + 1] = x * sin(angle) + y * cos(angle) + 10.0 * o->median_um * (double) line;
        }
    }
    return RG_OK;
}
