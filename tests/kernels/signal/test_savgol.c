#include "tests/support/check.h"

#include <stdlib.h>

#include "kernels/signal/savgol.h"
#include "tests/support/peaky.h"

enum { N = PEAKY_N };

static bool run(const double *axis, const double *values, const double *errors, size_t window, size_t order,
                size_t derivative, double *out, double *out_errors)
{
    rg_savgol filter;
    assert_int_equal(rg_savgol_init(&filter, axis, N, window, order, derivative, NULL), RG_OK);
    double *work = calloc(rg_savgol_work(&filter), sizeof *work);
    assert_non_null(work);
    const bool complete = rg_savgol_run(&filter, values, errors, out, out_errors, work);
    free(work);
    rg_savgol_free(&filter);
    return complete;
}

/* References: scipy.signal.savgol_filter, mode interp, on an even axis with step 0.5 for the derivative;
 * numpy polyfit of each window on the uneven one. */
static void answers_are_those_of_references(void **state)
{
    (void) state;
    static const double EVEN[PEAKY_REFERENCES] = {
        7.800321533551, 9.300539411629, 11.27161898172, 24.32990623009, 14.8451389685,
        15.6174615389,  18.05426950259, 17.24878341642, 13.39001606972, 12.48491454366};
    static const double SLOPE[PEAKY_REFERENCES] = {
        0.6375348039873, 0.3878956395219, 0.5439724132751, 4.93854347529,    0.008894583633585,
        0.2178436428759, 3.07071737904,   -3.48041911116,  -0.3133547496756, -0.2052656944856};
    static const double UNEVEN[PEAKY_REFERENCES] = {
        7.84096757121,  9.305335738803, 11.32527052975, 25.45063468672, 14.9849221977,
        15.65457959124, 17.40880353316, 16.59036892485, 13.35191656963, 12.48908820436};
    static const double BEND[PEAKY_REFERENCES] = {
        0.05762564873881,   0.04384140530795, -0.007560936271812, -2.250660231822,  0.02077354505674,
        -0.007606408440108, 0.4368398744644,  0.3643297232892,    0.01500778375281, 0.02044261429734};
    double values[N], even[N], uneven[N], out[N];
    peaky_spectrum(values);
    peaky_axis(uneven);
    for (int i = 0; i < N; i++)
        even[i] = 200.0 + 0.5 * i;
    assert_true(run(even, values, NULL, 11, 3, 0, out, NULL));
    check_peaky(out, EVEN, 1e-11);
    assert_true(run(even, values, NULL, 11, 3, 1, out, NULL));
    check_peaky(out, SLOPE, 1e-11);
    assert_true(run(uneven, values, NULL, 9, 2, 0, out, NULL));
    check_peaky(out, UNEVEN, 1e-11);
    assert_true(run(uneven, values, NULL, 9, 4, 2, out, NULL));
    check_peaky(out, BEND, 1e-11);
}

/* On a falling, uneven axis with holes a cubic and its derivatives come back, to the very ends. */
static void a_cubic_is_kept_to_the_ends(void **state)
{
    (void) state;
    double axis[N], values[N], out[N];
    peaky_axis(axis);
    for (int i = 0; i < N; i++) {
        axis[i] = 300.0 - axis[i];
        const double x = (axis[i] - 150.0) / 50.0;
        values[i] = i % 5 == 2 ? NAN : 1.0 + x * (2.0 + x * (-3.0 + x));
    }
    for (size_t derivative = 0; derivative <= 3; derivative++) {
        assert_true(run(axis, values, NULL, 13, 3, derivative, out, NULL));
        for (int i = 0; i < N; i++) {
            const double x = (axis[i] - 150.0) / 50.0;
            const double exact[] = {1.0 + x * (2.0 + x * (-3.0 + x)), (2.0 + x * (-6.0 + 3.0 * x)) / 50.0,
                                    (-6.0 + 6.0 * x) / 2500.0, 6.0 / 125000.0};
            assert_true(isnan(values[i]) ? isnan(out[i]) : fabs(out[i] - exact[derivative]) < 1e-10);
        }
    }
}

/* A moving mean of 5 divides independent errors by sqrt(5); too few valid channels have no answer. */
static void errors_and_holes(void **state)
{
    (void) state;
    double axis[N], values[N], errors[N], out[N], out_errors[N];
    for (int i = 0; i < N; i++) {
        axis[i] = i;
        values[i] = i;
        errors[i] = 2.0;
    }
    assert_true(run(axis, values, errors, 5, 1, 0, out, out_errors));
    assert_near(out_errors[40], 2.0 / sqrt(5.0), 1e-14);
    assert_near(out_errors[0], 2.0 * sqrt(0.6), 1e-14); /* end of a line through five: (3 2 1 0 -1)/5 */
    for (int i = 38; i < 43; i++)
        values[i] = i == 40 ? 40.0 : NAN;
    assert_false(run(axis, values, errors, 5, 1, 0, out, out_errors));
    assert_true(isnan(out[40]) && isnan(out[38]) && isnan(out_errors[40]));
    assert_near(out[37], 37.0, 1e-12);
}

static void what_cannot_be_is_refused(void **state)
{
    (void) state;
    double axis[N];
    rg_savgol filter;
    peaky_axis(axis);
    static const size_t BAD[][3] = {{10, 3, 0}, {5, 5, 0}, {11, 3, 4}, {11, 10, 0}, {11, 1, 2}};
    for (size_t k = 0; k < sizeof BAD / sizeof BAD[0]; k++) {
        assert_int_equal(rg_savgol_init(&filter, axis, N, BAD[k][0], BAD[k][1], BAD[k][2], NULL), RG_EUSAGE);
        rg_savgol_free(&filter);
    }
    assert_int_equal(rg_savgol_init(&filter, axis, N, 81, 3, 0, NULL), RG_ESHAPE);
    rg_savgol_free(&filter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_those_of_references),
        cmocka_unit_test(a_cubic_is_kept_to_the_ends),
        cmocka_unit_test(errors_and_holes),
        cmocka_unit_test(what_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
