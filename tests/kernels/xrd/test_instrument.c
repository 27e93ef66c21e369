#include "tests/support/check.h"

#include "kernels/xrd/instrument.h"

static const double PI = 3.14159265358979323846;

static void lines_lie_where_bragg_puts_them(void **state)
{
    (void) state;
    rg_xrd_instrument i = {.wavelength = {1.5405929, 1.5444274}, .ratio = 0.5, .radius_mm = 200.0};
    /* LaB6, SRM 660c: certified a 4.156826 A and its 2theta of (110) 30.385 and (510) 141.7 deg. */
    assert_near(rg_xrd_instrument_position(&i, 0, 4.156826 / sqrt(2.0)), 30.385, 0.001);
    assert_relative(sin(rg_xrd_instrument_position(&i, 1, 2.0) * PI / 360.0), 1.5444274 / 4.0, 1e-14);
    assert_true(isnan(rg_xrd_instrument_position(&i, 0, 0.77)));
    const double plain = rg_xrd_instrument_position(&i, 0, 1.2);
    i.zero_deg = 0.03;
    i.displacement_mm = 0.1;
    assert_near(rg_xrd_instrument_position(&i, 0, 1.2) - plain,
                0.03 - 2.0 * 0.1 * cos(plain * PI / 360.0) / 200.0 * 180.0 / PI, 1e-12);
}

static void lorentz_and_polarisation_have_their_usual_form(void **state)
{
    (void) state;
    rg_xrd_instrument i = {.wavelength = {1.54, 0.0}};
    const double t = 20.0 * PI / 180.0;
    assert_relative(rg_xrd_instrument_lp(&i, 40.0),
                    (1.0 + pow(cos(2.0 * t), 2)) / (2.0 * sin(t) * sin(t) * cos(t)), 1e-14);
    i.monochromator_deg = 90.0; /* passes one polarisation alone */
    assert_relative(rg_xrd_instrument_lp(&i, 40.0), 1.0 / (sin(t) * sin(t) * cos(t)), 1e-14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lines_lie_where_bragg_puts_them),
                                       cmocka_unit_test(lorentz_and_polarisation_have_their_usual_form)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
