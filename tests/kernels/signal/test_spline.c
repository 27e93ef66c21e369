#include "tests/support/check.h"

#include "kernels/signal/spline.h"

/* Through 0, 1, 0 at 0, 1, 2 the natural spline is y = 1.5 t - 0.5 t^3 on the first piece: y'' = -3 t. */
static void is_the_natural_spline_in_closed_form(void **state)
{
    (void) state;
    const double x[] = {0.0, 1.0, 2.0}, y[] = {0.0, 1.0, 0.0}, at[] = {0.0, 0.25, 0.5, 1.0, 1.5, 2.0};
    double second[3], work[3], values[6], slopes[6];
    assert_int_equal(rg_spline_fit(x, y, 3, second, work, NULL), RG_OK);
    assert_near(second[1], -3.0, 1e-15);
    const rg_spline spline = {3, x, y, second};
    rg_spline_values(&spline, at, 6, 0.0, values, slopes);
    for (int i = 0; i < 6; i++) {
        const double t = at[i] <= 1.0 ? at[i] : 2.0 - at[i];
        assert_near(values[i], 1.5 * t - 0.5 * t * t * t, 1e-15);
        assert_near(slopes[i], (at[i] <= 1.0 ? 1.0 : -1.0) * (1.5 - 1.5 * t * t), 1e-14);
    }
}

static void keeps_a_line_straight_on_uneven_samples_and_moves_it(void **state)
{
    (void) state;
    const double x[] = {1.0, 1.5, 4.0, 4.1, 9.0}, at[] = {0.0, 1.0, 2.9, 5.0};
    double y[5], second[5], work[5], values[4];
    for (int i = 0; i < 5; i++)
        y[i] = 3.0 - 2.0 * x[i];
    assert_int_equal(rg_spline_fit(x, y, 5, second, work, NULL), RG_OK);
    const rg_spline spline = {5, x, y, second};
    rg_spline_values(&spline, at, 4, 1.25, values, NULL);
    for (int i = 0; i < 4; i++)
        assert_near(values[i], 3.0 - 2.0 * (at[i] + 1.25), 1e-13);
}

static void names_the_sample_that_does_not_rise(void **state)
{
    (void) state;
    const double x[] = {1.0, 2.0, 2.0}, y[] = {0.0, 0.0, 0.0}, hole[] = {0.0, NAN, 0.0};
    const double good[] = {1.0, 2.0, 3.0};
    double second[3], work[3];
    rg_error err = {0};
    assert_int_equal(rg_spline_fit(x, y, 3, second, work, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 2);
    err = (rg_error){0};
    assert_int_equal(rg_spline_fit(good, hole, 3, second, work, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 1);
    assert_int_equal(rg_spline_fit(good, y, 1, second, work, NULL), RG_ESHAPE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_the_natural_spline_in_closed_form),
        cmocka_unit_test(keeps_a_line_straight_on_uneven_samples_and_moves_it),
        cmocka_unit_test(names_the_sample_that_does_not_rise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
