#include "tests/support/check.h"

#include "kernels/grains/fractions.h"
#include "tests/support/grain_sample.h"

static void interpolates_limits_inside_classes(void **state)
{
    (void) state;
    /* 1 % per 0.1 phi from 10 phi to 0 phi. */
    const double phi[] = {10, 5.5, 0};
    const double weights[] = {45, 55};
    grain_sample s;
    grain_sample_init_phi(&s, phi, weights, 2);
    rg_grain_fractions f = rg_grain_fractions_of(&s.distribution, NULL);
    assert_near(f.clay_pct, 20, 1e-12);
    assert_near(f.silt_pct, 40, 1e-12);
    assert_near(f.sand_pct, 40, 1e-12);
    assert_true(f.gravel_pct == 0.0);
    rg_grain_limits limits;
    assert_int_equal(rg_grain_limits_parse("63", &limits, NULL), RG_OK);
    f = rg_grain_fractions_of(&s.distribution, &limits);
    assert_near(f.silt_pct, 40 + 10 * log2(63 / 62.5), 1e-12);
    assert_near(f.clay_pct, 20, 1e-12);
    assert_int_equal(rg_grain_limits_parse("gradistat", &limits, NULL), RG_OK);
    f = rg_grain_fractions_of(&s.distribution, &limits);
    assert_near(f.clay_pct, 10 * (10 - log2(500)), 1e-12);
    grain_sample_free(&s);
}

static void has_no_gravel_from_rounding(void **state)
{
    (void) state;
    for (uint64_t item = 0; item < 50; item++) {
        grain_sample s;
        grain_sample_random(&s, item, 12);
        rg_grain_limits limits = rg_grain_limits_defaults();
        limits.sand_um = fmax(100.0, s.axis.edges_um[12]);
        const rg_grain_fractions f = rg_grain_fractions_of(&s.distribution, &limits);
        assert_true(f.gravel_pct == 0.0);
        assert_near(f.sand_pct + f.silt_pct + f.clay_pct, 100, 1e-12);
        grain_sample_free(&s);
    }
}

static void refuses_limits_that_do_not_ascend(void **state)
{
    (void) state;
    const rg_grain_limits bad[] = {
        {2000, 62.5, 0}, {2000, 62.5, 62.5}, {50, 62.5, 2}, {NAN, 62.5, 2}, {INFINITY, 62.5, 2}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(rg_grain_limits_validate(&bad[i], NULL), RG_EDOMAIN);
    rg_grain_limits limits = rg_grain_limits_defaults();
    assert_int_equal(rg_grain_limits_validate(&limits, NULL), RG_OK);
    assert_int_equal(rg_grain_limits_parse("62", &limits, NULL), RG_EUSAGE);
    assert_true(limits.silt_um == 62.5);
    assert_int_equal(rg_grain_limits_parse("usda", &limits, NULL), RG_OK);
    assert_true(limits.silt_um == 50 && limits.clay_um == 2);
}

static void keeps_a_share_on_its_limit(void **state)
{
    (void) state;
    assert_true(rg_grain_fractions_round(nextafter(20, 0)) == 20);
    assert_true(rg_grain_fractions_round(100.0 * (0.7 - 0.5)) == 20);
    assert_true(rg_grain_fractions_round(19.999999) == 19.999999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(interpolates_limits_inside_classes),
        cmocka_unit_test(has_no_gravel_from_rounding),
        cmocka_unit_test(keeps_a_share_on_its_limit),
        cmocka_unit_test(refuses_limits_that_do_not_ascend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
