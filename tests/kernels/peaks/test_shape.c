#include "tests/support/check.h"

#include "kernels/peaks/shape.h"

static const rg_peak_line LINE = {3.0, 2.5, 1.6, 0.35};

static void halves_at_half_the_width(void **state)
{
    (void) state;
    assert_near(rg_peak_shape_value(&LINE, 3.0, NULL), 2.5, 1e-15);
    assert_near(rg_peak_shape_value(&LINE, 3.8, NULL), 1.25, 1e-15);
    assert_near(rg_peak_shape_value(&LINE, 2.2, NULL), 1.25, 1e-15);
}

/* At one width from the centre: Lorentz 1/5, Gauss 2^-4. */
static void mixes_gauss_and_lorentz(void **state)
{
    (void) state;
    for (int tenth = 0; tenth <= 10; tenth++) {
        const double eta = 0.1 * tenth;
        const rg_peak_line line = {0.0, 1.0, 1.0, eta};
        assert_near(rg_peak_shape_value(&line, 1.0, NULL), eta / 5.0 + (1.0 - eta) / 16.0, 1e-15);
    }
}

static double value_with(size_t part, double change, double x)
{
    rg_peak_line line = LINE;
    double *const parts[4] = {&line.position, &line.height, &line.fwhm, &line.eta};
    *parts[part] += change;
    return isnan(x) ? rg_peak_shape_area(&line, NULL) : rg_peak_shape_value(&line, x, NULL);
}

static void derivatives_are_those_of_the_value(void **state)
{
    (void) state;
    const double h = 1e-5;
    for (int i = -40; i <= 40; i++) {
        double d[4];
        const double x = 3.0 + 0.13 * i;
        (void) rg_peak_shape_value(&LINE, x, d);
        for (size_t part = 0; part < 4; part++)
            assert_near(d[part], (value_with(part, h, x) - value_with(part, -h, x)) / (2.0 * h), 2e-9);
    }
    double d[4];
    (void) rg_peak_shape_area(&LINE, d);
    for (size_t part = 0; part < 4; part++)
        assert_near(d[part], (value_with(part, h, NAN) - value_with(part, -h, NAN)) / (2.0 * h), 1e-9);
}

/* Trapezia over +-400 widths, and what a Lorentz profile has beyond: fwhm / (2 * 400 fwhm) * fwhm on the two
 * sides together is eta height fwhm^2 / (4 reach) * 2. */
static void area_is_the_integral(void **state)
{
    (void) state;
    const double reach = 640.0;
    const double step = 0.01;
    double sum = 0.0;
    for (int i = -64000; i <= 64000; i++)
        sum += step * rg_peak_shape_value(&LINE, LINE.position + step * i, NULL);
    const double beyond = 2.0 * LINE.eta * LINE.height * LINE.fwhm * LINE.fwhm / (4.0 * reach);
    assert_relative(rg_peak_shape_area(&LINE, NULL), sum + beyond, 1e-6);
}

static void words_name_shapes(void **state)
{
    (void) state;
    for (rg_peak_shape shape = 0; shape < RG_PEAK_SHAPE_COUNT; shape++)
        assert_int_equal(rg_peak_shape_parse(rg_peak_shape_name(shape)), shape);
    assert_int_equal(rg_peak_shape_parse("voigt"), RG_PEAK_SHAPE_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(halves_at_half_the_width),
        cmocka_unit_test(mixes_gauss_and_lorentz),
        cmocka_unit_test(derivatives_are_those_of_the_value),
        cmocka_unit_test(area_is_the_integral),
        cmocka_unit_test(words_name_shapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
