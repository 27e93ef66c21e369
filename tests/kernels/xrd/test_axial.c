#include "tests/support/check.h"

#include "kernels/xrd/axial.h"

static const double PI = 3.14159265358979323846;

/* For small heights a ray at h (over the radius) is seen at 2theta - h^2 cot(2theta) / 2; lengths of sample
 * that reach h are a triangle over 0 .. 2 s for equal sample and slit, whose mean h^2 is 4 s^2 / 6. */
static void the_mean_shift_is_that_of_small_heights(void **state)
{
    (void) state;
    static const double ANGLES[] = {15.0, 30.0, 60.0, 120.0, 150.0};
    for (size_t i = 0; i < sizeof ANGLES / sizeof ANGLES[0]; i++) {
        double offset[RG_AXIAL_PARTS];
        double share[RG_AXIAL_PARTS];
        const double s = 0.02;
        const size_t n = rg_xrd_axial_spread(ANGLES[i], s, s, offset, share);
        double mean = 0.0;
        double total = 0.0;
        assert_int_equal(n, RG_AXIAL_PARTS);
        for (size_t k = 0; k < n; k++) {
            mean += share[k] * offset[k];
            total += share[k];
            assert_true(ANGLES[i] < 90.0 ? offset[k] < 0.0 : offset[k] > 0.0);
        }
        assert_near(total, 1.0, 1e-14);
        assert_relative(mean, -4.0 * s * s / 12.0 / tan(ANGLES[i] * PI / 180.0) * 180.0 / PI, 0.02);
    }
}

static void nothing_is_spread_without_height_or_across(void **state)
{
    (void) state;
    double offset[RG_AXIAL_PARTS];
    double share[RG_AXIAL_PARTS];
    assert_int_equal(rg_xrd_axial_spread(20.0, 0.0, 0.0, offset, share), 1);
    assert_near(offset[0], 0.0, 0.0);
    assert_near(share[0], 1.0, 0.0);
    assert_int_equal(rg_xrd_axial_spread(90.0, 0.02, 0.02, offset, share), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_mean_shift_is_that_of_small_heights),
                                       cmocka_unit_test(nothing_is_spread_without_height_or_across)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
