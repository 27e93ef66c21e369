#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/xrd/axial.h"
#include "kernels/xrd/powder.h"
#include "tests/support/refuse.h"

enum { N = 5751 };

static rg_xrd_instrument instrument(void)
{
    return (rg_xrd_instrument){.wavelength = {1.5405, 1.5443},
                               .ratio = 0.5,
                               .monochromator_deg = 26.6,
                               .zero_deg = 0.02,
                               .displacement_mm = 0.05,
                               .radius_mm = 217.5,
                               .axial_sample = 0.02,
                               .axial_slit = 0.015,
                               .widths = {0.004, -0.002, 0.006, 0.03, 0.05}};
}

static rg_xrd_reflection LINES[] = {{{1, 0, 0}, 6, 8.1, 900.0},  {{1, 1, 0}, 12, 4.7, 2500.0},
                                    {{1, 1, 1}, 8, 2.83, 123.0}, {{2, 1, 0}, 24, 1.31, 777.0},
                                    {{3, 0, 0}, 6, 0.8, 444.0},  {{9, 9, 9}, 8, 0.7, 1e6}};

static void grid(double *angle)
{
    for (size_t i = 0; i < N; i++)
        angle[i] = 5.0 + 0.02 * (double) i;
}

/* Every line, wavelength, part and point, one by one. */
static void agrees_with_the_slow_twin_at_any_thread_count(void **state)
{
    (void) state;
    static double angle[N];
    static double fast[N];
    static double again[N];
    const rg_xrd_instrument how = instrument();
    const rg_xrd_reflections list = {LINES, sizeof LINES / sizeof LINES[0]};
    double intensity[6];
    rg_error err = {0};
    grid(angle);
    rg_xrd_powder_intensities(&how, &list, NULL, 520.0, intensity);
    assert_near(intensity[5], 0.0, 0.0); /* beyond 180 deg */
    assert_relative(
        intensity[1],
        12.0 * 2500.0 *
            rg_xrd_instrument_lp(&how, 2.0 * asin(1.5405 / 9.4) * 180.0 / 3.14159265358979323846) /
            (520.0 * 520.0),
        1e-13);
    memset(fast, 0, sizeof fast);
    memset(again, 0, sizeof again);
    rg_threads_set(1);
    assert_int_equal(rg_xrd_powder_sum(&how, &list, intensity, 1e6, angle, N, fast, &err), RG_OK);
    rg_threads_set(3);
    assert_int_equal(rg_xrd_powder_sum(&how, &list, intensity, 1e6, angle, N, again, &err), RG_OK);
    assert_memory_equal(fast, again, sizeof fast);
    for (size_t i = 0; i < N; i += 13) {
        double slow = 0.0;
        for (size_t k = 0; k < 5; k++)
            for (int line = 0; line < 2; line++) {
                double offset[RG_AXIAL_PARTS];
                double share[RG_AXIAL_PARTS];
                const double centre = rg_xrd_instrument_position(&how, line, LINES[k].d);
                if (isnan(centre))
                    continue;
                const size_t n = rg_xrd_axial_spread(centre, 0.02, 0.015, offset, share);
                for (size_t p = 0; p < n; p++)
                    slow += intensity[k] * (line == 1 ? 0.5 : 1.0) * share[p] *
                            rg_xrd_profile_value(rg_xrd_profile_at(&how.widths, centre),
                                                 angle[i] - centre - offset[p]);
            }
        assert_near(fast[i], slow, 1e-6 * slow + 1e-9);
    }
}

static void a_short_reach_leaves_the_tops_as_they_are(void **state)
{
    (void) state;
    static double angle[N];
    static double whole[N];
    static double cut[N];
    const rg_xrd_instrument how = instrument();
    const rg_xrd_reflections list = {LINES, 4};
    const double intensity[4] = {1, 2, 3, 4};
    rg_error err = {0};
    grid(angle);
    memset(whole, 0, sizeof whole);
    memset(cut, 0, sizeof cut);
    assert_int_equal(rg_xrd_powder_sum(&how, &list, intensity, 1e6, angle, N, whole, &err), RG_OK);
    assert_int_equal(rg_xrd_powder_sum(&how, &list, intensity, 30.0, angle, N, cut, &err), RG_OK);
    double top = 0.0;
    double worst = 0.0;
    for (size_t i = 0; i < N; i++) {
        top = fmax(top, whole[i]);
        worst = fmax(worst, fabs(whole[i] - cut[i]));
    }
    assert_true(worst > 0.0 && worst < 0.02 * top);
    refuse_allocation(1);
    assert_int_equal(rg_xrd_powder_sum(&how, &list, intensity, 30.0, angle, N, cut, NULL), RG_ENOMEM);
    assert_true(allocation_was_refused());
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_the_slow_twin_at_any_thread_count),
                                       cmocka_unit_test(a_short_reach_leaves_the_tops_as_they_are)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
