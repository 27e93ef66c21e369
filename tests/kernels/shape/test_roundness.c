#include "tests/support/check.h"

#include "kernels/shape/roundness.h"
#include "tests/support/outlines.h"

static double work[4000];

/* A unit square with corners of radius r has roundness 2 r: 0.5 is the inscribed radius. */
static void knows_the_rounded_square(void **state)
{
    (void) state;
    static const double RADII[] = {0.05, 0.1, 0.2, 0.3, 0.4};
    for (size_t i = 0; i < 5; i++) {
        double points[400];
        size_t corners = 0;
        const size_t n = rounded_square(RADII[i], 40, points);
        assert_near(rg_shape_roundness(points, n, 0.5, 0, work, &corners), 2 * RADII[i], 1e-10);
        assert_int_equal(corners, 4);
    }
}

static void knows_the_extremes(void **state)
{
    (void) state;
    double points[1000];
    size_t corners = 0;
    ellipse_outline(0, 0, 1, 1, 0, 500, points);
    assert_near(rg_shape_roundness(points, 500, cos(3.14159265358979 / 500), 0, work, &corners), 1.0, 0.0);
    assert_int_equal(corners, 0);
    const double square[] = {0, 0, 1, 0, 1, 1, 0, 1};
    assert_near(rg_shape_roundness(square, 4, 0.5, 0, work, &corners), 0.0, 0.0);
    assert_int_equal(corners, 4);
}

/* An ellipse has two corners; where it is sharpest its radius is b^2 / a. The corner ends where the radius is
 * that of the inscribed circle, b, so that its median lies between the two. */
static void finds_the_ends_of_an_ellipse(void **state)
{
    (void) state;
    double points[4000];
    size_t corners = 0;
    ellipse_outline(0, 0, 2, 1, 0, 2000, points);
    const double roundness = rg_shape_roundness(points, 2000, 1.0, 0, work, &corners);
    assert_int_equal(corners, 2);
    assert_in_range((long) (roundness * 1000), 500, 999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_rounded_square),
        cmocka_unit_test(knows_the_extremes),
        cmocka_unit_test(finds_the_ends_of_an_ellipse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
