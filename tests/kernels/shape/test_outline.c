#include "tests/support/check.h"

#include <string.h>

#include "kernels/shape/outline.h"
#include "tests/support/outlines.h"

/* A 3 x 4 right triangle: area 6, perimeter 12, centroid at a third; far from the origin too. */
static void measures_a_triangle(void **state)
{
    (void) state;
    for (int far = 0; far < 2; far++) {
        const double o = far ? 1048576.0 : 0.0;
        const double points[] = {o, o, o + 3, o, o, o + 4};
        rg_outline_facts facts;
        rg_shape_outline(points, 3, &facts);
        assert_relative(facts.area, 6.0, 1e-14);
        assert_relative(facts.perimeter, 12.0, 1e-14);
        assert_near(facts.centroid[0] - o, 1.0, 1e-9);
        assert_near(facts.centroid[1] - o, 4.0 / 3, 1e-9);
    }
}

/* The moments of an ellipse give its axes back; those of a rectangle w x h are 2 w / sqrt 3 and 2 h / sqrt 3.
 */
static void finds_the_axes(void **state)
{
    (void) state;
    static double points[8000];
    rg_outline_facts facts;
    ellipse_outline(3, -7, 2, 1, 30, 4000, points);
    rg_shape_outline(points, 4000, &facts);
    assert_relative(facts.major, 4.0, 2e-6);
    assert_relative(facts.minor, 2.0, 2e-6);
    assert_near(facts.angle_deg, 30.0, 1e-9);
    const double rectangle[] = {0, 0, 6, 0, 6, 2, 0, 2};
    rg_shape_outline(rectangle, 4, &facts);
    assert_relative(facts.major, 12 / sqrt(3), 1e-14);
    assert_relative(facts.minor, 4 / sqrt(3), 1e-14);
}

static void makes_outlines_clean(void **state)
{
    (void) state;
    /* Clockwise, with two points that repeat and the first one again at the end. */
    const double points[] = {0, 0, 0, 2, 0, 2, 2, 2, 2, 0, 2, 0, 0, 0};
    double kept[14];
    size_t n = 0;
    assert_int_equal(rg_shape_outline_clean(points, 7, kept, &n, NULL), RG_OK);
    assert_int_equal(n, 4);
    const double area = (kept[2] - kept[0]) * (kept[5] - kept[1]) - (kept[3] - kept[1]) * (kept[4] - kept[0]);
    assert_true(area > 0);
}

static void refuses_what_is_no_outline(void **state)
{
    (void) state;
    static const struct {
        size_t n, index;
        double points[12];
        const char *reason;
    } CASES[] = {
        {2, RG_NO_INDEX, {0, 0, 1, 1}, "fewer than three"},
        {4, RG_NO_INDEX, {0, 0, 1, 1, 1, 1, 0, 0}, "fewer than three"},
        {3, RG_NO_INDEX, {0, 0, 1, 1, 2, 2}, "no area"},
        {3, 1, {0, 0, NAN, 1, 2, 2}, "finite"},
        {4, 0, {0, 0, 2, 2, 2, 0, 0, 1}, "crosses"},
        {6, 0, {0, 0, 4, 0, 4, 4, 2, 0, 0, 4, 0, 2}, "touches"},
    };
    for (size_t c = 0; c < sizeof CASES / sizeof CASES[0]; c++) {
        double kept[12];
        size_t n = 0;
        rg_error err = {0};
        assert_int_equal(rg_shape_outline_clean(CASES[c].points, CASES[c].n, kept, &n, &err), RG_EDOMAIN);
        assert_int_equal(err.index, CASES[c].index);
        assert_non_null(strstr(err.reason, CASES[c].reason));
    }
}

/* Points at equal steps: of a square with side 2 every half. */
static void resamples_by_arc_length(void **state)
{
    (void) state;
    const double square[] = {0, 0, 2, 0, 2, 2, 0, 2};
    double even[32];
    assert_int_equal(rg_shape_outline_resample(square, 4, 16, even, NULL), RG_OK);
    assert_near(even[2 * 3], 1.5, 1e-15);
    assert_near(even[2 * 3 + 1], 0.0, 1e-15);
    assert_near(even[2 * 6], 2.0, 1e-15);
    assert_near(even[2 * 6 + 1], 1.0, 1e-15);
    assert_near(even[2 * 13 + 1], 1.5, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures_a_triangle),     cmocka_unit_test(finds_the_axes),
        cmocka_unit_test(makes_outlines_clean),    cmocka_unit_test(refuses_what_is_no_outline),
        cmocka_unit_test(resamples_by_arc_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
