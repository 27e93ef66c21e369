#include "tests/support/check.h"

#include <string.h>

#include "kernels/signal/apodise.h"

static const double PI = 3.14159265358979323846;

/* The line that an instrument makes of a monochromatic source, at nu in units of 1 / (2 L), over its height:
 * integral of a(u) cos(pi nu u) over [0, 1] by Simpson's rule. */
static double line(rg_apodisation apodisation, double nu)
{
    enum { STEPS = 2000 };
    double sum = 0.0;
    double height = 0.0;
    for (int i = 0; i <= STEPS; i++) {
        const double u = (double) i / STEPS;
        const double w = i == 0 || i == STEPS ? 1.0 : i % 2 == 1 ? 4.0 : 2.0;
        sum += w * rg_apodise(apodisation, u) * cos(PI * nu * u);
        height += w * rg_apodise(apodisation, u);
    }
    return sum / height;
}

static double full_width(rg_apodisation apodisation)
{
    double low = 0.0;
    double high = 4.0;
    while (high - low > 1e-10) {
        const double middle = 0.5 * (low + high);
        *(line(apodisation, middle) > 0.5 ? &low : &high) = middle;
    }
    return 2.0 * low;
}

/* The largest side lobe: behind the first zero, or where the line first touches it. */
static double side_lobe(rg_apodisation apodisation)
{
    double nu = 0.0;
    double largest = 0.0;
    while (line(apodisation, nu) > 0.0 && line(apodisation, nu + 0.01) < line(apodisation, nu))
        nu += 0.01;
    for (; nu < 14.0; nu += 0.01)
        largest = fmax(largest, fabs(line(apodisation, nu)));
    return largest;
}

/* Norton & Beer chose their functions so that the line is 1.2, 1.4 and 1.6 times as wide as that of the
 * boxcar; sin(x) / x falls to a half at x = 1.8954942670. */
static void norton_and_beer_widen_as_stated(void **state)
{
    (void) state;
    const double boxcar = full_width(RG_APODISE_BOXCAR);
    assert_near(boxcar, 2.0 * 1.8954942670339809 / PI, 1e-8);
    assert_near(full_width(RG_APODISE_NORTON_BEER_WEAK) / boxcar, 1.2, 2e-3);
    assert_near(full_width(RG_APODISE_NORTON_BEER_MEDIUM) / boxcar, 1.4, 2e-3);
    assert_near(full_width(RG_APODISE_NORTON_BEER_STRONG) / boxcar, 1.6, 2e-3);
}

/* Side lobes in the literature: sinc 21.7 %, sinc^2 4.7 %, Norton-Beer 5.8, 1.4 and 0.4 % (1977),
 * Blackman-Harris -67 and -92 dB (1978). */
static void side_lobes_are_those_published(void **state)
{
    (void) state;
    assert_near(side_lobe(RG_APODISE_BOXCAR), 0.2172, 1e-4);
    assert_near(side_lobe(RG_APODISE_TRIANGULAR), 0.0472, 1e-4);
    assert_near(side_lobe(RG_APODISE_NORTON_BEER_WEAK), 0.058, 5e-4);
    assert_near(side_lobe(RG_APODISE_NORTON_BEER_MEDIUM), 0.014, 5e-4);
    assert_near(side_lobe(RG_APODISE_NORTON_BEER_STRONG), 0.004, 5e-4);
    assert_near(20.0 * log10(side_lobe(RG_APODISE_BLACKMAN_HARRIS_3)), -70.83, 0.02);
    assert_near(20.0 * log10(side_lobe(RG_APODISE_BLACKMAN_HARRIS_4)), -92.0, 0.1);
}

/* Happ-Genzel has the line sinc(nu) (0.54 - 0.08 nu^2) / (1 - nu^2), in units of 1 / (2 L). */
static void happ_genzel_has_its_closed_line(void **state)
{
    (void) state;
    for (double nu = 0.3; nu < 6.0; nu += 0.5) {
        const double x = PI * nu;
        const double closed = sin(x) / x * (0.54 - 0.08 * nu * nu) / (1.0 - nu * nu) / 0.54;
        assert_near(line(RG_APODISE_HAPP_GENZEL, nu), closed, 1e-9);
    }
}

static void all_are_one_in_the_middle_and_nothing_outside(void **state)
{
    (void) state;
    for (int a = 0; a < RG_APODISE_COUNT; a++) {
        assert_near(rg_apodise((rg_apodisation) a, 0.0), 1.0, 1e-12);
        assert_true(rg_apodise((rg_apodisation) a, 0.4) == rg_apodise((rg_apodisation) a, -0.4));
        assert_true(rg_apodise((rg_apodisation) a, 1.0001) == 0.0);
        assert_int_equal(rg_apodise_parse(rg_apodise_name((rg_apodisation) a)), a);
    }
    assert_near(rg_apodise(RG_APODISE_HAPP_GENZEL, 1.0), 0.08, 1e-12);
    assert_near(rg_apodise(RG_APODISE_HAPP_GENZEL_NICOLET, 1.0), 0.07712, 1e-12);
    assert_int_equal(rg_apodise_parse("norton-beer"), RG_APODISE_NORTON_BEER_MEDIUM);
    assert_int_equal(rg_apodise_parse("hamming"), RG_APODISE_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(norton_and_beer_widen_as_stated),
        cmocka_unit_test(side_lobes_are_those_published),
        cmocka_unit_test(happ_genzel_has_its_closed_line),
        cmocka_unit_test(all_are_one_in_the_middle_and_nothing_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
