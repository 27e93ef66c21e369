#include "tests/support/check.h"

#include "kernels/signal/absorbance.h"

static void decades_are_whole_numbers(void **state)
{
    (void) state;
    enum { N = 6 };
    const double percent[N] = {100.0, 10.0, 0.1, 0.0, -2.0, NAN};
    const double errors[N] = {1.0, 1.0, NAN, 1.0, 1.0, 1.0};
    double a[N];
    double e[N];
    assert_int_equal(rg_absorbance(percent, errors, N, 100.0, a, e), 2);
    assert_near(a[0], 0.0, 1e-15);
    assert_near(a[1], 1.0, 1e-15);
    assert_near(a[2], 3.0, 1e-14);
    for (size_t c = 3; c < N; c++)
        assert_true(isnan(a[c]) && isnan(e[c]));
    /* The derivative of -log10 T by differences. */
    assert_near(e[0], (log10(100.01) - log10(99.99)) / 0.02, 1e-8);
    assert_near(e[1], (log10(10.001) - log10(9.999)) / 0.002, 1e-8);
    assert_true(isnan(e[2]));
    assert_int_equal(rg_absorbance(percent, NULL, 2, 1.0, a, NULL), 0);
    assert_near(a[0], -2.0, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(decades_are_whole_numbers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
