#include "tests/support/check.h"

#include "kernels/grains/folk_ward.h"
#include "tests/support/grain_sample.h"

/* Quantiles of the standard normal (to all digits of a double). */
static const double Z95 = 1.6448536269514722, Z84 = 0.99445788320975320, Z75 = 0.67448975019608171;

/* A normal law binned at its own quantiles is met exactly whatever the interpolation. */
static void knows_the_normal_law(void **state)
{
    (void) state;
    const double mean = 2.5, sd = 1.7;
    const double z[] = {4, Z95, Z84, Z75, 0, -Z75, -Z84, -Z95, -4};
    const double weights[] = {5, 11, 9, 25, 25, 9, 11, 5};
    double phi[9];
    for (int i = 0; i < 9; i++)
        phi[i] = mean + sd * z[i];
    grain_sample s;
    grain_sample_init_phi(&s, phi, weights, 8);
    const rg_grain_folk_ward fw = rg_grain_folk_ward_of(&s.distribution);
    assert_near(fw.mean_phi, mean, 1e-13);
    assert_relative(fw.sorting_phi / sd, 0.9956694346204742, 1e-13);
    assert_near(fw.skewness_phi, 0.0, 1e-13);
    assert_relative(fw.kurtosis, 0.9994523100144421, 1e-13);
    assert_relative(fw.mean_um, 1000 * exp2(-mean), 1e-13);
    assert_relative(fw.sorting_geometric, exp2(fw.sorting_phi), 1e-15);
    assert_true(fw.skewness_geometric == -fw.skewness_phi);
    grain_sample_free(&s);
}

/* One class linear in phi, of width 1. */
static void knows_the_uniform_law(void **state)
{
    (void) state;
    const double phi[] = {9, 4, 3, 0};
    const double weights[] = {0, 12, 0};
    grain_sample s;
    grain_sample_init_phi(&s, phi, weights, 3);
    const rg_grain_folk_ward fw = rg_grain_folk_ward_of(&s.distribution);
    assert_near(fw.mean_phi, 3.5, 1e-14);
    assert_relative(fw.sorting_phi, 0.3063636363636364, 1e-13);
    assert_near(fw.skewness_phi, 0.0, 1e-13);
    assert_relative(fw.kurtosis, 0.7377049180327869, 1e-13);
    grain_sample_free(&s);
}

static void is_positively_skewed_by_fines(void **state)
{
    (void) state;
    const double phi[] = {9, 8, 7, 6, 5, 4, 3, 2};
    const double tail_of_fines[] = {5, 5, 5, 10, 15, 50, 10};
    grain_sample s;
    grain_sample_init_phi(&s, phi, tail_of_fines, 7);
    assert_true(rg_grain_folk_ward_of(&s.distribution).skewness_phi > 0.3);
    assert_true(rg_grain_folk_ward_of(&s.distribution).sorting_phi > 0.0);
    grain_sample_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_normal_law),
        cmocka_unit_test(knows_the_uniform_law),
        cmocka_unit_test(is_positively_skewed_by_fines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
