#include "tests/support/check.h"

#include "kernels/signal/gaussian_filter.h"
#include "tests/support/peaky.h"

enum { N = PEAKY_N };

/* References: the weights as a full matrix in NumPy. */
static void answers_are_those_of_the_formula(void **state)
{
    (void) state;
    static const double REFERENCE[PEAKY_REFERENCES] = {
        8.138864160854, 9.307279831814, 11.37830713085, 24.48366213744, 15.1544373971,
        15.62383904787, 17.68338720062, 16.85838274344, 13.38557904455, 12.47472226435};
    double axis[N], values[N], out[N];
    rg_gaussian_filter filter;
    peaky_axis(axis);
    peaky_spectrum(values);
    assert_int_equal(rg_gaussian_filter_init(&filter, axis, N, 4.0, NULL), RG_OK);
    assert_true(rg_gaussian_filter_run(&filter, values, NULL, out, NULL));
    check_peaky(out, REFERENCE, 1e-9); /* which have the weights beyond 3 FWHM, too */
    rg_gaussian_filter_free(&filter);
}

/* A Gaussian line of width a filtered by one of width b has width sqrt(a^2 + b^2) and keeps its area. */
static void widths_add_in_squares(void **state)
{
    (void) state;
    enum { M = 401 };
    static double axis[M], values[M], out[M];
    rg_gaussian_filter filter;
    for (int i = 0; i < M; i++) {
        axis[i] = 500.0 - 0.25 * i; /* falling */
        values[i] = exp(-4.0 * log(2.0) * (axis[i] - 450.0) * (axis[i] - 450.0) / 36.0);
    }
    assert_int_equal(rg_gaussian_filter_init(&filter, axis, M, 8.0, NULL), RG_OK);
    assert_true(rg_gaussian_filter_run(&filter, values, NULL, out, NULL));
    for (int i = 120; i < 281; i++) {
        const double x = axis[i] - 450.0;
        assert_near(out[i], 0.6 * exp(-4.0 * log(2.0) * x * x / 100.0), 1e-10);
    }
    rg_gaussian_filter_free(&filter);
}

static void holes_have_no_weight(void **state)
{
    (void) state;
    double axis[N], values[N], errors[N], out[N], out_errors[N];
    rg_gaussian_filter filter;
    for (int i = 0; i < N; i++) {
        axis[i] = i;
        values[i] = i > 29 && i < 40 && i != 35 ? NAN : 7.0;
        errors[i] = 3.0;
    }
    assert_int_equal(rg_gaussian_filter_init(&filter, axis, N, 2.0, NULL), RG_OK);
    assert_false(rg_gaussian_filter_run(&filter, values, errors, out, out_errors));
    assert_true(isnan(out[30]) && isnan(out[35])); /* missing; more than half of its weight is */
    assert_near(out[29], 7.0, 1e-14);
    double sum = 0.0;
    double square = 0.0;
    for (int k = -6; k <= 6; k++) {
        const double w = exp(-log(2.0) * k * k);
        sum += w;
        square += w * w * 9.0;
    }
    assert_near(out_errors[60], sqrt(square) / sum, 1e-13);
    rg_gaussian_filter_free(&filter);
    assert_int_equal(rg_gaussian_filter_init(&filter, axis, N, 0.0, NULL), RG_EUSAGE);
    rg_gaussian_filter_free(&filter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_those_of_the_formula),
        cmocka_unit_test(widths_add_in_squares),
        cmocka_unit_test(holes_have_no_weight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
