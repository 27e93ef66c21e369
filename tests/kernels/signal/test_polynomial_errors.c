#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/signal/polynomial.h"
#include "kernels/signal/polynomial_errors.h"
#include "tests/support/scatter.h"

enum { N = 120, DEGREE = 3, DRAWS = 1500 };

/* A straight line through points that all hold it (none is cut when the curve passes above all): the closed
 * form 1/n + (x - mean)^2 / sum of squares of a regression with error sigma. */
static void a_line_has_the_errors_of_a_regression(void **state)
{
    (void) state;
    double axis[N], y[N], e[N], z[N], of_z[N], of_rest[N], work[8 * N];
    double squares = 0.0;
    assert_true(rg_polynomial_errors_work(N, 1) <= sizeof work / sizeof work[0]);
    for (int i = 0; i < N; i++) {
        axis[i] = 100.0 + 2.0 * i;
        y[i] = 1.0;
        z[i] = 1.0;
        e[i] = 0.2;
        squares += pow(i - 0.5 * (N - 1), 2.0);
    }
    assert_true(rg_polynomial_errors(axis, y, e, z, N, 1, of_z, of_rest, work));
    for (int i = 0; i < N; i++) {
        const double own = 1.0 / N + pow(i - 0.5 * (N - 1), 2.0) / squares;
        assert_relative(of_z[i], 0.2 * sqrt(own), 1e-12);
        assert_relative(of_rest[i], 0.2 * sqrt(1.0 - own), 1e-12);
    }
    /* Channels above the curve do not hold it: without the upper half, the line of the lower one. */
    for (int i = N / 2; i < N; i++)
        y[i] = 2.0;
    squares = 0.0;
    for (int i = 0; i < N / 2; i++)
        squares += pow(i - 0.5 * (N / 2 - 1), 2.0);
    assert_true(rg_polynomial_errors(axis, y, e, z, N, 1, of_z, of_rest, work));
    const double at = N - 1 - 0.5 * (N / 2 - 1);
    assert_relative(of_z[N - 1], 0.2 * sqrt(2.0 / N + at * at / squares), 1e-10);
    assert_relative(of_rest[N - 1], 0.2 * sqrt(1.0 + 2.0 / N + at * at / squares), 1e-10);
}

/* The scatter of imodpoly under two lines over many draws. */
static void is_the_scatter(void **state)
{
    (void) state;
    static double axis[N], y[N], e[N], z[N], of_z[N], of_rest[N], work[16 * N];
    static scatter curve[N], rest[N];
    const rg_polynomial_options o = {
        .degree = DEGREE, .improved = true, .tolerance = 1e-3, .most_rounds = 100};
    double ratio[2] = {0.0, 0.0};
    for (int d = 0; d < DRAWS; d++) {
        size_t rounds;
        for (int i = 0; i < N; i++) {
            const double x = (i - 60) / 60.0;
            axis[i] = i;
            e[i] = 0.05;
            y[i] = 5.0 + x - 2.0 * x * x + 0.5 * x * x * x + 4.0 / (1.0 + pow((i - 40) / 2.0, 2.0)) +
                   2.0 / (1.0 + pow((i - 85) / 3.0, 2.0)) +
                   e[i] * rg_random_normal(5, (uint64_t) d, (uint64_t) i);
        }
        assert_int_equal(rg_polynomial(axis, y, N, &o, z, &rounds, work), RG_POLYNOMIAL_OK);
        assert_true(rg_polynomial_errors(axis, y, e, z, N, DEGREE, of_z, of_rest, work));
        for (int i = 0; i < N; i++) {
            scatter_add(&curve[i], z[i], of_z[i]);
            scatter_add(&rest[i], y[i] - z[i], of_rest[i]);
        }
    }
    for (int i = 0; i < N; i++) {
        ratio[0] += scatter_ratio(&curve[i]) / N;
        ratio[1] += scatter_ratio(&rest[i]) / N;
    }
    assert_near(ratio[0], 1.0, 0.05);
    assert_near(ratio[1], 1.0, 0.01);
}

static void too_few_channels_have_no_errors(void **state)
{
    (void) state;
    double axis[N], y[N], e[N], z[N], of_z[N], of_rest[N], work[16 * N];
    for (int i = 0; i < N; i++) {
        axis[i] = i;
        y[i] = i < DEGREE ? 1.0 : 9.0;
        z[i] = 2.0;
        e[i] = 0.1;
    }
    assert_false(rg_polynomial_errors(axis, y, e, z, N, DEGREE, of_z, of_rest, work));
    assert_true(isnan(of_z[50]) && isnan(of_rest[50]));
    for (int i = 0; i < N; i++) {
        y[i] = 1.0;
        e[i] = NAN;
    }
    assert_false(rg_polynomial_errors(axis, y, e, z, N, DEGREE, of_z, of_rest, work));
    e[3] = 0.5;
    assert_true(rg_polynomial_errors(axis, y, e, z, N, DEGREE, of_z, of_rest, work));
    assert_true(isfinite(of_z[50]) && isnan(of_rest[50]) && isfinite(of_rest[3]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_the_errors_of_a_regression),
        cmocka_unit_test(is_the_scatter),
        cmocka_unit_test(too_few_channels_have_no_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
