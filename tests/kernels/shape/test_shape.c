#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/shape/shape.h"
#include "tests/support/outlines.h"

static const double PI = 3.14159265358979323846;

static rg_shape shape_of(const double *points, size_t n)
{
    const size_t first[2] = {0, n};
    const char *reason = NULL;
    rg_status outcome = RG_EINTERNAL;
    rg_shape shape;
    assert_int_equal(rg_shape_batch(points, first, 1, 0, 0, &shape, &outcome, &reason, NULL, NULL), RG_OK);
    assert_int_equal(outcome, RG_OK);
    assert_null(reason);
    return shape;
}

/* Half axes 2 and 1: perimeter 4 a E(3/4), area 2 pi. */
static void knows_the_ellipse(void **state)
{
    (void) state;
    static double points[6000];
    ellipse_outline(100, 50, 2, 1, 33, 3000, points);
    const rg_shape s = shape_of(points, 3000);
    assert_relative(s.perimeter, 9.68844822054768, 2e-6);
    assert_relative(s.circularity, 0.841165181006319, 2e-6);
    assert_relative(s.equivalent_diameter, 2.82842712474619, 2e-6);
    assert_relative(s.feret_max, 4.0, 1e-6);
    assert_relative(s.feret_min, 2.0, 2e-6);
    assert_near(s.feret_angle, 33.0, 0.05);
    assert_relative(s.aspect_ratio, 0.5, 2e-6);
    assert_relative(s.axis_ratio, 0.5, 1e-6);
    assert_relative(s.riley_sphericity, sqrt(0.5), 2e-6);
    assert_relative(s.solidity, 1.0, 1e-12);
    assert_relative(s.convexity, 1.0, 1e-12);
}

/* Regular polygons of n corners in a unit circle: circularity pi / (n tan(pi / n)), Riley sqrt(cos(pi / n)).
 */
static void knows_regular_polygons(void **state)
{
    (void) state;
    static const struct {
        size_t n;
        double circularity;
    } TRUTH[] = {
        {3, 0.604599788078073}, {4, 0.785398163397448}, {6, 0.906899682117109}, {8, 0.948059448968520}};
    for (size_t k = 0; k < 4; k++) {
        double points[16];
        ellipse_outline(0, 0, 1, 1, 10, TRUTH[k].n, points);
        const rg_shape s = shape_of(points, TRUTH[k].n);
        assert_relative(s.circularity, TRUTH[k].circularity, 1e-13);
        assert_relative(s.riley_sphericity, sqrt(cos(PI / (double) TRUTH[k].n)), 1e-7);
        assert_near(s.roundness, 0.0, 0);
        assert_near(s.n_corners, (double) TRUTH[k].n, 0);
    }
}

static void knows_the_rounded_square(void **state)
{
    (void) state;
    static const double RADII[] = {0.05, 0.15, 0.25, 0.4};
    for (size_t k = 0; k < 4; k++) {
        static double points[4008];
        const double r = RADII[k];
        const rg_shape s = shape_of(points, rounded_square(r, 500, points));
        assert_relative(s.perimeter, 4 - 8 * r + 2 * PI * r, 2e-6);
        assert_relative(s.area, 1 - (4 - PI) * r * r, 2e-6);
        assert_relative(s.roundness, 2 * r, 1e-6);
    }
}

/* A plus of five unit squares: area 5, perimeter 12, hull an octagon of area 7 and perimeter 4 + 4 sqrt 2,
 * inscribed circle through the inner corners. */
static void knows_the_plus(void **state)
{
    (void) state;
    const double points[] = {1, 0, 2, 0, 2, 1, 3, 1, 3, 2, 2, 2, 2, 3, 1, 3, 1, 2, 0, 2, 0, 1, 1, 1};
    const rg_shape s = shape_of(points, 12);
    assert_relative(s.area, 5.0, 1e-14);
    assert_relative(s.solidity, 5.0 / 7, 1e-14);
    assert_relative(s.convexity, (4 + 4 * sqrt(2)) / 12, 1e-14);
    assert_near(s.inscribed_diameter, sqrt(2), 1e-7);
    assert_relative(s.circumscribed_diameter, sqrt(10), 1e-12);
}

/* Ratios stay and lengths follow when an outline is moved, turned and made 7 times as large. */
static void scales(void **state)
{
    (void) state;
    double points[40], other[40];
    for (uint64_t i = 0; i < 20; i++) {
        const double r = 1 + 0.3 * rg_random_uniform(11, 0, i), t = 2 * PI * (double) i / 20;
        points[2 * i] = r * cos(t);
        points[2 * i + 1] = r * sin(t);
        other[2 * i] = 1000 + 7 * (0.6 * points[2 * i] - 0.8 * points[2 * i + 1]);
        other[2 * i + 1] = -500 + 7 * (0.8 * points[2 * i] + 0.6 * points[2 * i + 1]);
    }
    const rg_shape a = shape_of(points, 20);
    const rg_shape b = shape_of(other, 20);
    for (const rg_shape_number *number = rg_shape_numbers; number->name != NULL; number++) {
        double x, y;
        memcpy(&x, (const char *) &a + number->offset, sizeof x);
        memcpy(&y, (const char *) &b + number->offset, sizeof y);
        if (number->power >= 0 && strncmp(number->name, "centroid", 8) != 0)
            assert_near(y, x * pow(7, number->power), 1e-6 * fabs(y));
    }
}

static void is_the_same_for_any_number_of_threads(void **state)
{
    (void) state;
    enum { GRAINS = 40, POINTS = 64 };
    static double points[GRAINS * POINTS * 2];
    static double one[GRAINS * 10 * 4], four[GRAINS * 10 * 4];
    size_t first[GRAINS + 1];
    rg_shape a[GRAINS], b[GRAINS];
    rg_status outcomes[GRAINS];
    const char *reasons[GRAINS];
    for (uint64_t g = 0; g < GRAINS; g++) {
        first[g] = g * POINTS;
        ellipse_outline((double) g, 0, 1 + rg_random_uniform(1, g, 0), 1, 10, POINTS,
                        points + 2 * g * POINTS);
    }
    first[GRAINS] = GRAINS * POINTS;
    points[2 * first[17]] = NAN;
    const size_t before = rg_threads();
    rg_threads_set(1);
    assert_int_equal(rg_shape_batch(points, first, GRAINS, 0, 10, a, outcomes, reasons, one, NULL), RG_OK);
    rg_threads_set(4);
    assert_int_equal(rg_shape_batch(points, first, GRAINS, 0, 10, b, outcomes, reasons, four, NULL), RG_OK);
    rg_threads_set(before);
    assert_memory_equal(a, b, sizeof a);
    assert_memory_equal(one, four, sizeof one);
    assert_int_equal(outcomes[17], RG_EDOMAIN);
    assert_non_null(strstr(reasons[17], "finite"));
    assert_true(isnan(a[17].area) && isnan(one[17 * 40]));
    assert_int_equal(outcomes[18], RG_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_ellipse),
        cmocka_unit_test(knows_regular_polygons),
        cmocka_unit_test(knows_the_rounded_square),
        cmocka_unit_test(knows_the_plus),
        cmocka_unit_test(scales),
        cmocka_unit_test(is_the_same_for_any_number_of_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
