#include "tests/support/check.h"

#include "kernels/shape/mask.h"
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

/* Masks of squares with corners of 0.4 and 0.8 of the inscribed radius, and of a disc, turned off the grid:
 * sides have no corners and corners their radius, but for what pixels do to it. */
static void reads_masks(void **state)
{
    (void) state;
    enum { N = 120 };
    static double labels[N * N];
    static const double TRUE[3] = {0.4, 0.8, 1.0}, HALF = 45;
    for (int k = 0; k < 3; k++) {
        rg_mask_grains grains = {0};
        size_t corners = 0;
        for (int i = 0; i < N * N; i++) {
            const double dx = i % N + 0.5 - 60.3, dy = i / N + 0.5 - 59.6;
            const double flat = HALF * (1 - TRUE[k]);
            const double u = fmax(fabs(dx * cos(0.3) + dy * sin(0.3)) - flat, 0);
            const double v = fmax(fabs(dy * cos(0.3) - dx * sin(0.3)) - flat, 0);
            labels[i] = hypot(u, v) <= HALF * TRUE[k];
        }
        assert_int_equal(rg_shape_mask(labels, N, N, false, &grains, NULL), RG_OK);
        assert_int_equal(grains.n_grains, 1);
        assert_true(2 * grains.grains[0].n <= sizeof work / sizeof *work);
        const double roundness = rg_shape_roundness(grains.points + 2 * grains.grains[0].first,
                                                    grains.grains[0].n, HALF, 3, work, &corners);
        assert_near(roundness, TRUE[k] + 0.02, 0.035);
        if (k < 2)
            assert_int_equal(corners, 4);
        rg_shape_mask_free(&grains);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_rounded_square),
        cmocka_unit_test(knows_the_extremes),
        cmocka_unit_test(finds_the_ends_of_an_ellipse),
        cmocka_unit_test(reads_masks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
