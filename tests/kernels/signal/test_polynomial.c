#include "tests/support/check.h"

#include <stdlib.h>

#include "kernels/signal/polynomial.h"
#include "tests/support/peaky.h"

enum { N = PEAKY_N, MOST_DEGREE = 20 };

static rg_polynomial_outcome run(const double *values, rg_polynomial_options options, double *curve,
                                 size_t *rounds)
{
    double axis[N];
    double *work = calloc(rg_polynomial_work(N, options.degree), sizeof *work);
    assert_non_null(work);
    peaky_axis(axis);
    const rg_polynomial_outcome outcome = rg_polynomial(axis, values, N, &options, curve, rounds, work);
    free(work);
    return outcome;
}

/* References by least squares on Legendre polynomials. */
static void curves_are_those_of_the_papers(void **state)
{
    (void) state;
    static const double MODPOLY[PEAKY_REFERENCES] = {
        5.218359381413, 8.561485295521, 11.27082839349, 13.29258147182, 14.59840019565,
        15.190272017,   15.10565372316, 14.42287761484, 13.26682631453, 11.81487620461};
    static const double IMODPOLY[PEAKY_REFERENCES] = {
        6.231022440163, 9.343833460492, 11.87257678974, 13.767335905,   15.00164847049,
        15.57699468146, 15.5275332409,  14.925084969,   13.88436404537, 12.56845688405};
    double values[N], curve[N];
    size_t rounds;
    peaky_spectrum(values);
    assert_int_equal(run(values, (rg_polynomial_options){3, false, 1e-6, 1000}, curve, &rounds),
                     RG_POLYNOMIAL_OK);
    assert_int_equal(rounds, 222);
    check_peaky(curve, MODPOLY, 1e-11);
    assert_int_equal(run(values, (rg_polynomial_options){3, true, 1e-3, 1000}, curve, &rounds),
                     RG_POLYNOMIAL_OK);
    assert_int_equal(rounds, 24);
    check_peaky(curve, IMODPOLY, 1e-11);
}

/* What is a polynomial comes back, of any degree, with holes, too. */
static void a_polynomial_is_its_own_curve(void **state)
{
    (void) state;
    double axis[N], values[N], curve[N];
    size_t rounds;
    peaky_axis(axis);
    for (size_t degree = 1; degree <= MOST_DEGREE; degree += 3) {
        for (int i = 0; i < N; i++) {
            const double x = (axis[i] - 150.0) / 55.0;
            values[i] = i % 9 == 4 ? NAN : cos((double) degree * acos(fmax(-1.0, fmin(1.0, x * 0.9)))) + 2.0;
        }
        assert_int_equal(run(values, (rg_polynomial_options){degree, false, 1e-9, 10}, curve, &rounds),
                         RG_POLYNOMIAL_OK);
        for (int i = 0; i < N; i++)
            assert_near(curve[i], isnan(values[i]) ? curve[i] : values[i], 1e-10);
    }
}

static void what_has_no_curve_is_said_so(void **state)
{
    (void) state;
    double values[N], curve[N];
    size_t rounds;
    peaky_spectrum(values);
    assert_int_equal(run(values, (rg_polynomial_options){3, false, 1e-6, 50}, curve, &rounds),
                     RG_POLYNOMIAL_UNCONVERGED);
    assert_int_equal(rounds, 50);
    for (int i = 3; i < N; i++)
        values[i] = NAN;
    assert_int_equal(run(values, (rg_polynomial_options){3, false, 1e-6, 50}, curve, &rounds),
                     RG_POLYNOMIAL_NO_ANSWER);
    assert_true(isnan(curve[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(curves_are_those_of_the_papers),
        cmocka_unit_test(a_polynomial_is_its_own_curve),
        cmocka_unit_test(what_has_no_curve_is_said_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
