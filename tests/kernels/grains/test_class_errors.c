#include "tests/support/check.h"

#include "kernels/grains/class_errors.h"

static void takes_sigma_from_counts(void **state)
{
    (void) state;
    const double weights[] = {25, 75, 0};
    double sigma[3];
    rg_error err = {0};
    assert_int_equal(rg_grain_class_errors_counts(weights, 3, 400, sigma, NULL), RG_OK);
    assert_near(sigma[0], 100 * sqrt(0.25 / 400), 1e-14);
    assert_near(sigma[1], 100 * sqrt(0.75 / 400), 1e-14);
    assert_true(sigma[2] == 0.0);
    assert_int_equal(rg_grain_class_errors_counts(weights, 3, 0, sigma, &err), RG_EDOMAIN);
    assert_int_equal(rg_grain_class_errors_counts(weights, 3, NAN, sigma, NULL), RG_EDOMAIN);
    assert_int_equal(rg_grain_class_errors_counts(weights, 3, INFINITY, sigma, NULL), RG_EDOMAIN);
}

static void takes_sigma_from_balance_and_loss(void **state)
{
    (void) state;
    const double weights[] = {3, 40, 0};
    double sigma[3];
    assert_int_equal(rg_grain_class_errors_sieve(weights, 3, 0.3, 0.01, sigma, NULL), RG_OK);
    assert_near(sigma[0], sqrt(0.09 + 0.0009), 1e-15);
    assert_near(sigma[1], 0.5, 1e-15);
    assert_near(sigma[2], 0.3, 1e-15);
    assert_int_equal(rg_grain_class_errors_sieve(weights, 3, -0.1, 0.01, sigma, NULL), RG_EDOMAIN);
    assert_int_equal(rg_grain_class_errors_sieve(weights, 3, 0.1, NAN, sigma, NULL), RG_EDOMAIN);
    assert_int_equal(rg_grain_class_errors_sieve(weights, 3, INFINITY, 0, sigma, NULL), RG_EDOMAIN);
}

static void takes_sigma_from_replicates(void **state)
{
    (void) state;
    const double runs[3][2] = {{10, 5}, {12, 5}, {14, 5}};
    double sigma[2];
    assert_int_equal(rg_grain_class_errors_replicates(runs[0], 3, 2, 0, sigma, NULL), RG_OK);
    assert_near(sigma[0], 2.0, 1e-14);
    assert_near(sigma[1], 0.0, 1e-14);
    assert_int_equal(rg_grain_class_errors_replicates(runs[0], 3, 2, 1, sigma, NULL), RG_OK);
    assert_near(sigma[0], 2 / sqrt(3.0), 1e-14);
    assert_int_equal(rg_grain_class_errors_replicates(runs[0], 1, 2, 0, sigma, NULL), RG_ESHAPE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_sigma_from_counts),
        cmocka_unit_test(takes_sigma_from_balance_and_loss),
        cmocka_unit_test(takes_sigma_from_replicates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
