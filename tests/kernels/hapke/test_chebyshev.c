#include "tests/support/check.h"

#include "kernels/hapke/chebyshev.h"

static double sum_of(const double *series, size_t n, double z)
{
    double sum = 0.0;
    for (size_t j = 0; j < n; j++)
        sum += series[j] * cos((double) j * acos(z));
    return sum;
}

/* z^3 = (3 T_1 + T_3) / 4. */
static void fits_a_known_polynomial(void **state)
{
    (void) state;
    enum { N = 7 };
    static const double EXPECTED[N] = {0.0, 0.75, 0.0, 0.25, 0.0, 0.0, 0.0};
    double values[N], series[N], power[N];
    for (size_t k = 0; k < N; k++)
        values[k] = pow(rg_chebyshev_node(k, N), 3.0);
    rg_chebyshev_fit(values, N, series);
    rg_chebyshev_powers(series, N, power);
    for (size_t j = 0; j < N; j++) {
        assert_near(series[j], EXPECTED[j], 2e-16);
        assert_near(power[j], j == 3 ? 1.0 : 0.0, 1e-14);
    }
    assert_int_equal(rg_chebyshev_trim(series, N, 1e-14), 4);
    for (size_t j = 4; j < N; j++)
        assert_true(series[j] <= 0.0 && series[j] >= 0.0);
}

/* A smooth function, at every length: through its samples, and between them once long enough. */
static void fits_a_smooth_function(void **state)
{
    (void) state;
    double values[RG_CHEBYSHEV_MOST], series[RG_CHEBYSHEV_MOST], power[RG_CHEBYSHEV_MOST];
    for (size_t n = 1; n <= RG_CHEBYSHEV_MOST; n++) {
        for (size_t k = 0; k < n; k++)
            values[k] = exp(rg_chebyshev_node(k, n));
        rg_chebyshev_fit(values, n, series);
        rg_chebyshev_powers(series, n, power);
        for (size_t k = 0; k < n; k++)
            assert_near(sum_of(series, n, rg_chebyshev_node(k, n)), values[k], 1e-14);
        for (int step = -10; n >= 16 && step <= 10; step++) {
            const double z = step / 10.0;
            double horner = 0.0;
            for (size_t j = n; j-- > 0;)
                horner = horner * z + power[j];
            assert_near(sum_of(series, n, z), exp(z), 3e-15);
            assert_near(horner, exp(z), n <= 20 ? 1e-14 : 1e-8); /* rounding at terms that fell below it */
        }
    }
}

/* What is left out adds up to no more than was allowed. */
static void trims_what_adds_up_to_the_rest(void **state)
{
    (void) state;
    double series[5] = {1.0, 0.5, -3e-3, 0.0, 2e-3};
    assert_int_equal(rg_chebyshev_trim(series, 5, 1e-3), 5);
    assert_int_equal(rg_chebyshev_trim(series, 5, 4e-3), 3);
    assert_near(series[2], -3e-3, 0.0);
    assert_near(series[4], 0.0, 0.0);
    assert_int_equal(rg_chebyshev_trim(series, 5, 10.0), 1);
    assert_near(series[0], 1.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fits_a_known_polynomial),
        cmocka_unit_test(fits_a_smooth_function),
        cmocka_unit_test(trims_what_adds_up_to_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
