#include "tests/support/check.h"

#include "kernels/xrd/broaden.h"
#include "tests/support/powder.h"
#include "tests/support/refuse.h"

enum { N = 3001 };

static double angle[N], values[N], out[N], work[2 * N];
static powder p;
static double counts[POWDER_POINTS], sigma[POWDER_POINTS];

static int set_up(void **state)
{
    (void) state;
    for (int i = 0; i < N; i++)
        angle[i] = 20.0 + 0.02 * i;
    powder_make(&p);
    return 0;
}

static double sum(const double *v)
{
    double total = 0.0;
    for (int i = 0; i < N; i++)
        total += v[i];
    return total;
}

/* A Gaussian of FWHM a under one of b is a Gaussian of FWHM sqrt(a^2 + b^2) and the same area. */
static void gaussian_widths_add_in_squares(void **state)
{
    (void) state;
    const double a = 0.2, b = 0.15, whole = sqrt(a * a + b * b);
    for (int i = 0; i < N; i++)
        values[i] = exp(-2.772588722239781 * pow((angle[i] - 50.0) / a, 2.0));
    rg_xrd_broaden(angle, values, N, b, 0.0, out, work);
    assert_relative(sum(out), sum(values), 1e-12);
    for (int i = 0; i < N; i++)
        assert_near(out[i], a / whole * exp(-2.772588722239781 * pow((angle[i] - 50.0) / whole, 2.0)), 1e-6);
}

/* A line of one point becomes a Lorentzian of FWHM x tan(theta), 98 % of it. */
static void a_lorentzian_follows_the_angle(void **state)
{
    (void) state;
    for (int at = 500; at <= 2500; at += 1000) {
        const double fwhm = 0.3 * tan(angle[at] / 2.0 * 0.017453292519943296);
        for (int i = 0; i < N; i++)
            values[i] = i == at ? 1000.0 : 0.0;
        rg_xrd_broaden(angle, values, N, 0.0, 0.3, out, work);
        assert_relative(sum(out), 1000.0, 1e-12);
        for (int i = at - 30; i <= at + 30; i++) {
            const double u = 2.0 * (angle[i] - angle[at]) / fwhm;
            assert_relative(out[i] / out[at], 1.0 / (1.0 + u * u), 1e-9);
        }
        assert_relative(out[at], 1000.0 * 0.02 * 2.0 / (3.141592653589793 * fwhm) / 0.979, 0.02);
    }
}

/* Up to the ends a level stays a level, and no width changes nothing. */
static void keeps_a_level_and_zero_widths(void **state)
{
    (void) state;
    for (int i = 0; i < N; i++)
        values[i] = 7.0;
    rg_xrd_broaden(angle, values, N, 0.1, 0.1, out, work);
    for (int i = 200; i < N - 200; i++)
        assert_near(out[i], 7.0, 0.01);
    rg_xrd_broaden(angle, values, N, 0.0, 0.0, out, work);
    assert_memory_equal(out, values, sizeof out);
}

/* A scan of phases broadened by known widths gives these back, and nothing else changes. */
static void finds_the_widths_of_a_scan(void **state)
{
    (void) state;
    const size_t members[] = {0, 2};
    const double own[] = {0.0, 0.0};
    double broad[2][POWDER_POINTS], room[2 * POWDER_POINTS];
    double gauss = 0.03, lorentz = 0.03;
    for (int k = 0; k < 2; k++)
        rg_xrd_broaden(p.two_theta, p.values[members[k]], POWDER_POINTS, 0.09, 0.2, broad[k], room);
    for (int i = 0; i < POWDER_POINTS; i++) {
        counts[i] = 100.0 + 20.0 * broad[0][i] + 5.0 * broad[1][i];
        sigma[i] = sqrt(counts[i]);
    }
    rg_xrd_frame frame;
    rg_xrd_broadened b;
    assert_int_equal(rg_xrd_frame_init(&frame, p.two_theta, counts, sigma, POWDER_POINTS, 1, NULL), RG_OK);
    assert_int_equal(rg_xrd_broadened_init(&b, p.curves, POWDER_PHASES, members, 2, NULL), RG_OK);
    assert_int_equal(rg_xrd_broadened_fit(&b, &frame, 0.0, own, &gauss, &lorentz, NULL), RG_OK);
    assert_near(gauss, 0.09, 1e-3);
    assert_near(lorentz, 0.2, 2e-3);
    assert_true(b.curves[1].y == p.curves[1].y && b.curves[2].y != p.curves[2].y);
    rg_xrd_broadened_free(&b);
    rg_xrd_broadened_free(&b);
    for (size_t n = 1; n <= 4; n++) {
        refuse_allocation(n);
        const rg_status status = rg_xrd_broadened_init(&b, p.curves, POWDER_PHASES, members, 2, NULL);
        assert_true(allocation_was_refused());
        assert_int_equal(status, RG_ENOMEM);
    }
    assert_int_equal(rg_xrd_broadened_init(&b, p.curves, POWDER_PHASES, members, 2, NULL), RG_OK);
    for (size_t n = 1; n <= 3; n++) {
        refuse_allocation(n);
        const rg_status status = rg_xrd_broadened_fit(&b, &frame, 0.0, own, &gauss, &lorentz, NULL);
        assert_true(allocation_was_refused());
        assert_int_equal(status, RG_ENOMEM);
    }
    rg_xrd_broadened_free(&b);
    rg_xrd_frame_free(&frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaussian_widths_add_in_squares),
        cmocka_unit_test(a_lorentzian_follows_the_angle),
        cmocka_unit_test(keeps_a_level_and_zero_widths),
        cmocka_unit_test(finds_the_widths_of_a_scan),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
