#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/shape/hull.h"

static void leaves_out_what_is_inside(void **state)
{
    (void) state;
    const double points[] = {0, 0, 4, 0, 2, 1, 4, 4, 2, 4, 0, 4, 0, 2, 1, 1};
    double hull[18];
    size_t n = 0;
    assert_int_equal(rg_shape_hull(points, 8, hull, &n, NULL), RG_OK);
    assert_int_equal(n, 4); /* points on straight sides are no corners */
}

static void measures_rectangles_and_triangles(void **state)
{
    (void) state;
    const double rectangle[] = {0, 0, 4, 0, 4, 3, 0, 3};
    const double triangle[] = {0, 0, 2, 0, 1, 1.7320508075688772};
    rg_feret feret;
    rg_shape_feret(rectangle, 4, &feret);
    assert_relative(feret.max, 5.0, 1e-14);
    assert_relative(feret.min, 3.0, 1e-14);
    assert_near(feret.min_angle_deg, 90.0, 1e-12);
    rg_shape_feret(triangle, 3, &feret);
    assert_relative(feret.max, 2.0, 1e-14);
    assert_relative(feret.min, sqrt(3), 1e-14);
}

/* The slow twin: all pairs of points, and the extent across every pair's direction. */
static void agrees_with_all_pairs(void **state)
{
    (void) state;
    for (uint64_t cloud = 0; cloud < 50; cloud++) {
        double points[80], hull[82];
        size_t n = 0;
        rg_feret feret;
        for (uint64_t i = 0; i < 80; i++)
            points[i] = rg_random_normal(7, cloud, i) * (i % 2 ? 1 : 3);
        assert_int_equal(rg_shape_hull(points, 40, hull, &n, NULL), RG_OK);
        rg_shape_feret(hull, n, &feret);
        double longest = 0, thinnest = INFINITY;
        for (size_t i = 0; i < 40; i++)
            for (size_t j = i + 1; j < 40; j++) {
                const double dx = points[2 * j] - points[2 * i], dy = points[2 * j + 1] - points[2 * i + 1];
                const double length = hypot(dx, dy);
                double low = INFINITY, high = -INFINITY;
                for (size_t k = 0; k < 40; k++) {
                    const double across = (points[2 * k + 1] * dx - points[2 * k] * dy) / length;
                    low = fmin(low, across);
                    high = fmax(high, across);
                }
                longest = fmax(longest, length);
                thinnest = fmin(thinnest, high - low);
            }
        assert_relative(feret.max, longest, 1e-13);
        assert_relative(feret.min, thinnest, 1e-12); /* a side of the hull is one of the pairs */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_out_what_is_inside),
        cmocka_unit_test(measures_rectangles_and_triangles),
        cmocka_unit_test(agrees_with_all_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
