#include "tests/support/check.h"

#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/signal/gaussian_filter.h"
#include "tests/support/peaky.h"

enum { N = PEAKY_N, M = 401 };

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
    assert_true(rg_gaussian_filter_run(&filter, values, NULL, out, NULL, NULL));
    check_peaky(out, REFERENCE, 1e-9); /* which have the weights beyond 3 FWHM, too */
    rg_gaussian_filter_free(&filter);
}

/* A Gaussian line of width a filtered by one of width b has width sqrt(a^2 + b^2) and keeps its area. */
static void widths_add_in_squares(void **state)
{
    (void) state;
    static double axis[M], values[M], out[M];
    rg_gaussian_filter filter;
    for (int i = 0; i < M; i++) {
        axis[i] = 500.0 - 0.25 * i; /* falling */
        values[i] = exp(-4.0 * log(2.0) * (axis[i] - 450.0) * (axis[i] - 450.0) / 36.0);
    }
    assert_int_equal(rg_gaussian_filter_init(&filter, axis, M, 8.0, NULL), RG_OK);
    double *work = rg_alloc(rg_gaussian_filter_work(&filter), 1, sizeof *work);
    assert_non_null(filter.transform);
    assert_true(rg_gaussian_filter_run(&filter, values, NULL, out, NULL, work));
    free(work);
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
    assert_false(rg_gaussian_filter_run(&filter, values, errors, out, out_errors, NULL));
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

/* Sums by FFT are those written out, at the ends, about holes, and where too much is missing; they need an
 * even axis. */
static void transforms_give_the_same_as_sums(void **state)
{
    (void) state;
    static double axis[M], values[M], out[M], expected[M];
    for (int holes = 0; holes < 3; holes++)
        for (int k = 0; k < 3; k++) {
            rg_gaussian_filter filter;
            const double fwhm = k == 0 ? 10.0 : k == 1 ? 60.0 : 500.0;
            for (int i = 0; i < M; i++) {
                axis[i] = 100.0 + 0.5 * i;
                values[i] = 1000.0 * rg_random_normal(4, (uint64_t) holes, (uint64_t) i);
                if ((holes > 0 && i % 7 == 3) || (holes > 1 && i > 90 && i < 330 && i != 200) ||
                    (holes > 1 && i == 0))
                    values[i] = NAN;
            }
            assert_int_equal(rg_gaussian_filter_init(&filter, axis, M, fwhm, NULL), RG_OK);
            assert_non_null(filter.transform);
            double *work = rg_alloc(rg_gaussian_filter_work(&filter), 1, sizeof *work);
            const bool complete = rg_gaussian_filter_run(&filter, values, NULL, out, NULL, work);
            rg_gaussian_filter direct = filter;
            direct.transform = NULL;
            assert_int_equal(complete, rg_gaussian_filter_run(&direct, values, NULL, expected, NULL, NULL));
            for (int i = 0; i < M; i++) {
                assert_int_equal(isnan(out[i]), isnan(expected[i]));
                if (!isnan(out[i]))
                    assert_near(out[i], expected[i], 3000.0 * 1e-13);
            }
            free(work);
            rg_gaussian_filter_free(&filter);
        }
    rg_gaussian_filter filter;
    axis[7] += 1e-6;
    assert_int_equal(rg_gaussian_filter_init(&filter, axis, M, 60.0, NULL), RG_OK);
    assert_null(filter.transform);
    rg_gaussian_filter_free(&filter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_those_of_the_formula),
        cmocka_unit_test(widths_add_in_squares),
        cmocka_unit_test(holes_have_no_weight),
        cmocka_unit_test(transforms_give_the_same_as_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
