#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/shape/circles.h"
#include "tests/support/outlines.h"

/* Right triangle 3, 4, 5: inscribed radius 1, circumscribed 2.5. */
static void knows_the_triangle(void **state)
{
    (void) state;
    const double points[] = {0, 0, 3, 0, 0, 4};
    rg_circle circle;
    rg_shape_circumscribed(points, 3, &circle);
    assert_relative(circle.radius, 2.5, 1e-14);
    assert_int_equal(rg_shape_inscribed(points, 3, &circle, NULL), RG_OK);
    assert_near(circle.radius, 1.0, 1e-7);
    assert_near(circle.centre[0], 1.0, 1e-6);
}

/* An ell of two 1 x 3 bars: the largest circle sits in its corner, where it touches the inner corner (1, 1):
 * r = |(1, 1) - (r, r)|, so r = 2 - sqrt 2. */
static void fits_into_a_corner(void **state)
{
    (void) state;
    const double points[] = {0, 0, 3, 0, 3, 1, 1, 1, 1, 3, 0, 3};
    rg_circle circle;
    assert_int_equal(rg_shape_inscribed(points, 6, &circle, NULL), RG_OK);
    assert_near(circle.radius, 2 - sqrt(2), 1e-7);
}

static void knows_ellipses(void **state)
{
    (void) state;
    double points[2000];
    rg_circle circle;
    ellipse_outline(5, 5, 2, 1, 20, 1000, points);
    rg_shape_circumscribed(points, 1000, &circle);
    assert_relative(circle.radius, 2.0, 1e-12);
    assert_int_equal(rg_shape_inscribed(points, 1000, &circle, NULL), RG_OK);
    assert_near(circle.radius, 1.0, 2e-5); /* the sagitta of the sides */
}

/* Every point is inside, and three (or two opposite) are on it: no smaller one would do. */
static void circumscribes_clouds(void **state)
{
    (void) state;
    for (uint64_t cloud = 0; cloud < 50; cloud++) {
        double points[60];
        rg_circle circle;
        int on = 0;
        for (uint64_t i = 0; i < 60; i++)
            points[i] = rg_random_uniform(3, cloud, i);
        rg_shape_circumscribed(points, 30, &circle);
        for (int i = 0; i < 30; i++) {
            const double d = hypot(points[2 * i] - circle.centre[0], points[2 * i + 1] - circle.centre[1]);
            assert_true(d <= circle.radius * (1 + 1e-12));
            on += d > circle.radius * (1 - 1e-9);
        }
        assert_true(on >= 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_triangle),
        cmocka_unit_test(fits_into_a_corner),
        cmocka_unit_test(knows_ellipses),
        cmocka_unit_test(circumscribes_clouds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
