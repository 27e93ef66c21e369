#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/xrd/mass.h"

enum { N = 4, C = 3 };

/* Phases 0, 1 and 3 are found; 2 is not. Scales over RIR are 3, 1 and 1. */
static const double SCALE[N] = {6.0, 0.5, 0.0, 4.0}, PER[N] = {0.5, 2.0, 1.0, 0.25}, NONE[N] = {0.0};
static const size_t FOUND[3] = {0, 1, 3}, CLASS[N] = {0, 1, 2, 1};
static const double VARIANCE[9] = {0.04, 0.0, 0.01, 0.0, 0.0025, 0.0, 0.01, 0.0, 0.09};
static const double SCALE_ERROR[N] = {0.2, 0.05, 0.1, 0.3};

static double mass[N], errors[N], limits[N], class_mass[C], class_errors[C], amorphous, amorphous_error,
    work[9];

static void run(const rg_xrd_mass_rule *rule, const double *scale)
{
    rg_xrd_mass(rule, scale, FOUND, 3, VARIANCE, SCALE_ERROR, mass, errors, limits, class_mass, class_errors,
                &amorphous, &amorphous_error, work);
}

static void sums_to_one_without_a_standard(void **state)
{
    (void) state;
    const rg_xrd_mass_rule rule = {N, PER, NONE, CLASS, C, NULL, 0.0, 0};
    run(&rule, SCALE);
    assert_near(mass[0], 0.6, 1e-15);
    assert_near(mass[1], 0.2, 1e-15);
    assert_true(mass[2] == 0.0 && isnan(errors[2]));
    assert_near(mass[3], 0.2, 1e-15);
    assert_near(class_mass[1], 0.4, 1e-15);
    assert_near(class_errors[1], class_errors[0], 1e-15); /* of two classes that sum to one */
    assert_true(class_mass[2] == 0.0);
    assert_near(limits[2], 3.0 * 0.1 * 1.0 / 5.0, 1e-15);
    assert_true(isnan(amorphous) && isnan(amorphous_error));
}

/* The standard, phase 1, is 0.1 of the powder: 1 part of mass by scale is 0.1, so 3 parts are 0.3. */
static void leaves_the_sum_open_with_a_standard(void **state)
{
    (void) state;
    const unsigned char standard[N] = {0, 1, 0, 0};
    rg_xrd_mass_rule rule = {N, PER, NONE, CLASS, C, standard, 0.1, 0};
    run(&rule, SCALE);
    assert_near(mass[0], 0.3, 1e-15);
    assert_near(mass[1], 0.1, 1e-15);
    assert_near(errors[1], 0.0, 1e-15);
    assert_near(amorphous, 0.5, 1e-15);
    rule.original = 1;
    run(&rule, SCALE);
    assert_near(mass[0], 0.3 / 0.9, 1e-15);
    assert_true(mass[1] == 0.0);
    assert_near(amorphous, (1.0 - 0.1 - 0.4) / 0.9, 1e-15);
    const double gone[N] = {6.0, 0.0, 0.0, 4.0};
    run(&rule, gone);
    assert_true(isnan(mass[0]) && isnan(amorphous) && isnan(class_mass[0]));
}

/* Against draws of the scales and of the masses per scale; the standard's own is exact. */
static void errors_are_those_of_draws(void **state)
{
    (void) state;
    enum { DRAWS = 40000 };
    const unsigned char standard[N] = {0, 1, 0, 0};
    const double relative[N] = {0.02, 0.05, 0.05, 0.03};
    for (int with = 0; with < 2; with++) {
        const rg_xrd_mass_rule rule = {N, PER, relative, CLASS, C, with ? standard : NULL, 0.1, 0};
        double sum[3] = {0.0}, square[3] = {0.0};
        const double variance[9] = {4e-4, 0.0, 1e-4, 0.0, 2.5e-5, 0.0, 1e-4, 0.0, 9e-4}; /* small: linear */
        rg_xrd_mass(&rule, SCALE, FOUND, 3, variance, SCALE_ERROR, mass, errors, limits, class_mass,
                    class_errors, &amorphous, &amorphous_error, work);
        for (uint64_t d = 0; d < DRAWS; d++) {
            const double u = rg_random_normal(1, d, 0);
            const double v = rg_random_normal(1, d, 1);
            const double x0 = SCALE[0] + 0.02 * u;
            const double x3 = SCALE[3] + 0.005 * u + sqrt(9e-4 - 2.5e-5) * v;
            const double x1 = SCALE[1] + 0.005 * rg_random_normal(1, d, 2);
            const double a0 = x0 * PER[0] * (1.0 + 0.02 * rg_random_normal(1, d, 3));
            const double a1 = x1 * PER[1] * (with ? 1.0 : 1.0 + 0.05 * rg_random_normal(1, d, 4));
            const double a3 = x3 * PER[3] * (1.0 + 0.03 * rg_random_normal(1, d, 5));
            const double base = with ? 10.0 * a1 : a0 + a1 + a3;
            const double values[3] = {a0 / base, (a1 + a3) / base, 1.0 - (a0 + a1 + a3) / base};
            for (int k = 0; k < 3; k++) {
                sum[k] += values[k];
                square[k] += values[k] * values[k];
            }
        }
        for (int k = 0; k < 3; k++)
            square[k] = sqrt(square[k] / DRAWS - sum[k] / DRAWS * (sum[k] / DRAWS));
        assert_relative(errors[0], square[0], 0.02);
        assert_relative(class_errors[1], square[1], 0.02);
        if (with)
            assert_relative(amorphous_error, square[2], 0.02);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_to_one_without_a_standard),
        cmocka_unit_test(leaves_the_sum_open_with_a_standard),
        cmocka_unit_test(errors_are_those_of_draws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
