#include "tests/support/check.h"

#include "kernels/shape/efd.h"
#include "kernels/shape/outline.h"
#include "tests/support/outlines.h"

static rg_transform *transform;

static int plan(void **state)
{
    (void) state;
    return rg_transform_new(RG_EFD_POINTS, &transform, NULL) != RG_OK;
}

static int drop(void **state)
{
    (void) state;
    rg_transform_free(transform);
    return 0;
}

/* The published table of an ellipse 2:1 by arc length; a circle is its first harmonic. */
static void knows_ellipses(void **state)
{
    (void) state;
    static double points[20000];
    double q[6][4];
    ellipse_outline(0, 0, 2, 1, 0, 10000, points);
    assert_int_equal(rg_shape_efd(transform, points, 10000, 6, &q[0][0], NULL), RG_OK);
    static const double A[6] = {1.828412, 0, 0.128929, 0, 0.028496, 0};
    static const double D[6] = {1.073017, 0, 0.089285, 0, 0.021305, 0};
    for (int h = 0; h < 6; h++) {
        assert_near(q[h][0], A[h], 1e-6);
        assert_near(q[h][1], 0, 1e-6);
        assert_near(q[h][2], 0, 1e-6);
        assert_near(q[h][3], D[h], 1e-6);
    }
    ellipse_outline(0, 0, 3, 3, 0, 10000, points);
    assert_int_equal(rg_shape_efd(transform, points, 10000, 6, &q[0][0], NULL), RG_OK);
    for (int h = 0; h < 6; h++) {
        assert_near(q[h][0], h == 0 ? 3 : 0, 1e-6);
        assert_near(q[h][3], h == 0 ? 3 : 0, 1e-6);
    }
}

/* The slow twin: the sums over the sides of a polygon, exact (Kuhl & Giardina, equations 8 and 9). */
static void agrees_with_the_sums_over_sides(void **state)
{
    (void) state;
    const double points[] = {0, 0, 5, 1, 4, 3, 6, 5, 2, 4, -1, 5};
    const double pi = 3.14159265358979323846;
    double q[20][4];
    double perimeter = 0;
    assert_int_equal(rg_shape_efd(transform, points, 6, 20, &q[0][0], NULL), RG_OK);
    for (int i = 0; i < 6; i++)
        perimeter +=
            hypot(points[(2 * i + 2) % 12] - points[2 * i], points[(2 * i + 3) % 12] - points[2 * i + 1]);
    for (int h = 1; h <= 20; h++) {
        double sum[4] = {0, 0, 0, 0};
        double at = 0;
        for (int i = 0; i < 6; i++) {
            const double dx = points[(2 * i + 2) % 12] - points[2 * i];
            const double dy = points[(2 * i + 3) % 12] - points[2 * i + 1];
            const double step = hypot(dx, dy);
            const double before = 2 * pi * h * at / perimeter, after = 2 * pi * h * (at + step) / perimeter;
            sum[0] += dx / step * (cos(after) - cos(before));
            sum[1] += dx / step * (sin(after) - sin(before));
            sum[2] += dy / step * (cos(after) - cos(before));
            sum[3] += dy / step * (sin(after) - sin(before));
            at += step;
        }
        for (int k = 0; k < 4; k++)
            assert_near(q[h - 1][k], perimeter / (2 * pi * pi * h * h) * sum[k], 2e-6);
    }
}

/* Another size, direction and start of the same outline give the same descriptors. */
static void normalises(void **state)
{
    (void) state;
    const double points[] = {0, 0, 5, 1, 4, 3, 6, 5, 2, 4, -1, 5};
    double other[12], p[8][4], q[8][4];
    for (int i = 0; i < 6; i++) {
        const double x = points[(2 * i + 4) % 12], y = points[(2 * i + 5) % 12];
        other[2 * i] = 7 + 3 * (0.8 * x - 0.6 * y);
        other[2 * i + 1] = -2 + 3 * (0.6 * x + 0.8 * y);
    }
    assert_int_equal(rg_shape_efd(transform, points, 6, 8, &p[0][0], NULL), RG_OK);
    assert_int_equal(rg_shape_efd(transform, other, 6, 8, &q[0][0], NULL), RG_OK);
    rg_shape_efd_normalise(&p[0][0], 8, 1);
    rg_shape_efd_normalise(&q[0][0], 8, 1);
    assert_near(p[0][0], 1, 1e-12);
    assert_near(p[0][1], 0, 1e-12);
    assert_near(p[0][2], 0, 1e-12);
    for (int h = 0; h < 8; h++)
        for (int k = 0; k < 4;
             k++) /* half a turn of the start point is left open: odd harmonics keep their sign */
            assert_near(fabs(q[h][k]), fabs(p[h][k]), 1e-5);
}

static void refuses_too_many(void **state)
{
    (void) state;
    const double points[] = {0, 0, 1, 0, 0, 1};
    double none[4];
    assert_int_equal(rg_shape_efd(transform, points, 3, RG_EFD_MOST + 1, none, NULL), RG_ESHAPE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_ellipses),
        cmocka_unit_test(agrees_with_the_sums_over_sides),
        cmocka_unit_test(normalises),
        cmocka_unit_test(refuses_too_many),
    };
    return cmocka_run_group_tests(tests, plan, drop);
}
