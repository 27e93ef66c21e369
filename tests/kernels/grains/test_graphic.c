#include "tests/support/check.h"

#include "kernels/grains/graphic.h"
#include "tests/support/grain_sample.h"

/* One class linear in phi from 4 to 3: phi_x = 3 + x / 100, so every measure is a plain sum. */
static void knows_the_uniform_law(void **state)
{
    (void) state;
    const double phi[] = {9, 4, 3, 0};
    const double weights[] = {0, 1, 0};
    grain_sample s;
    grain_sample_init_phi(&s, phi, weights, 3);
    const rg_grain_graphic g = rg_grain_graphic_of(&s.distribution);
    assert_near(g.inman_mean_phi, 3.5, 1e-13);
    assert_near(g.inman_sd_phi, 0.34, 1e-13);
    assert_near(g.krumbein_qd_phi, 0.25, 1e-13);
    assert_relative(g.trask_sorting, exp2(0.25), 1e-13);
    assert_relative(g.trask_skewness, 1.0, 1e-13);
    assert_near(g.mccammon_a_mean_phi, 3.5, 1e-13);
    assert_near(g.mccammon_a_sd_phi, (0.85 + 0.95 - 0.05 - 0.15) / 5.4, 1e-13);
    assert_near(g.mccammon_b_mean_phi, 3.5, 1e-13);
    assert_near(g.mccammon_b_sd_phi, (0.70 + 0.80 + 0.90 + 0.97 - 0.03 - 0.10 - 0.20 - 0.30) / 9.1, 1e-13);
    grain_sample_free(&s);
}

/* A shift of phi moves means by itself and widths not at all. */
static void follows_a_shift(void **state)
{
    (void) state;
    const double weights[] = {3, 1, 4, 1, 5, 9};
    const double phi[] = {7, 6, 4.5, 4, 3, 2, 1};
    double shifted[7];
    for (int i = 0; i < 7; i++)
        shifted[i] = phi[i] - 2;
    grain_sample a, b;
    grain_sample_init_phi(&a, phi, weights, 6);
    grain_sample_init_phi(&b, shifted, weights, 6);
    const rg_grain_graphic x = rg_grain_graphic_of(&a.distribution);
    const rg_grain_graphic y = rg_grain_graphic_of(&b.distribution);
    assert_near(x.inman_mean_phi - y.inman_mean_phi, 2, 1e-13);
    assert_near(x.mccammon_a_mean_phi - y.mccammon_a_mean_phi, 2, 1e-13);
    assert_near(x.mccammon_b_mean_phi - y.mccammon_b_mean_phi, 2, 1e-13);
    assert_near(x.mccammon_a_sd_phi, y.mccammon_a_sd_phi, 1e-13);
    assert_near(x.mccammon_b_sd_phi, y.mccammon_b_sd_phi, 1e-13);
    assert_relative(x.trask_sorting, y.trask_sorting, 1e-13);
    grain_sample_free(&a);
    grain_sample_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_uniform_law),
        cmocka_unit_test(follows_a_shift),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
