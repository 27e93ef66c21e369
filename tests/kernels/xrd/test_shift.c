#include "tests/support/check.h"

#include "kernels/xrd/profile.h"
#include "kernels/xrd/shift.h"

enum { N = 401 };

static void finds_a_shift_whatever_the_height(void **state)
{
    (void) state;
    static double angle[N];
    static double counts[N];
    static double sigma[N];
    static double calculated[N];
    static double background[N];
    const rg_xrd_shape shape = rg_xrd_profile_shape(0.08, 0.03);
    for (size_t i = 0; i < N; i++) {
        angle[i] = 28.0 + 0.01 * (double) i;
        background[i] = 50.0 + 0.1 * (double) i;
        calculated[i] = background[i] + 100.0 * rg_xrd_profile_value(shape, angle[i] - 30.0);
        counts[i] = background[i] + 130.0 * rg_xrd_profile_value(shape, angle[i] - 30.004);
        sigma[i] = sqrt(counts[i]);
    }
    double shift;
    double error;
    assert_true(
        rg_xrd_shift_find(angle, counts, sigma, calculated, background, N, 30.0, 0.15, &shift, &error));
    assert_near(shift, 0.004, 1e-4);
    assert_true(error > 0.0 && error < 0.01);
    /* Errors of a tenth give shifts ten times as sure. */
    double tenth;
    for (size_t i = 0; i < N; i++)
        sigma[i] *= 0.1;
    assert_true(
        rg_xrd_shift_find(angle, counts, sigma, calculated, background, N, 30.0, 0.15, &shift, &tenth));
    assert_relative(tenth, 0.1 * error, 1e-9);
    sigma[200] = INFINITY;
    counts[200] = NAN;
    assert_true(
        rg_xrd_shift_find(angle, counts, sigma, calculated, background, N, 30.0, 0.15, &shift, &tenth));
    assert_near(shift, 0.004, 2e-4);
    assert_false(
        rg_xrd_shift_find(angle, counts, sigma, calculated, background, N, 30.0, 0.01, &shift, &error));
    assert_false(
        rg_xrd_shift_find(angle, counts, sigma, background, background, N, 30.0, 0.15, &shift, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_a_shift_whatever_the_height)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
