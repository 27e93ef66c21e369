#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/grains/percentile_table.h"
#include "kernels/grains/percentiles.h"
#include "kernels/grains/standard_errors.h"

enum { CLASSES = 4, SAMPLES = 3, PERCENTS = 4 };
static const double EDGES[] = {1, 2, 4, 8, 16};
static const double WEIGHTS[SAMPLES][CLASSES] = {{25, 25, 25, 25}, {1, -1, 1, 1}, {10, 20, 30, 40}};
static const double SIGMA[SAMPLES][CLASSES] = {{1, 1, 1, 1}, {1, 1, 1, 1}, {1, 2, 1, 2}};
static const double PCT[PERCENTS] = {0, 7.5, 62.5, 100};

static void inverts_the_curve(void **state)
{
    (void) state;
    rg_grain_axis axis;
    rg_grain_distribution d;
    double um[SAMPLES][PERCENTS], errors[SAMPLES][PERCENTS], again[SAMPLES][PERCENTS];
    assert_int_equal(rg_grain_axis_init(EDGES, CLASSES, NULL, &axis, NULL), RG_OK);
    assert_int_equal(rg_grain_percentile_table(&axis, WEIGHTS[0], SIGMA[0], SAMPLES, RG_GRAIN_CLOSURE_MASS,
                                               PCT, PERCENTS, um[0], errors[0], NULL),
                     RG_OK);
    assert_near(um[0][0], 1, 1e-14);
    assert_relative(um[0][1], exp2(0.3), 1e-13); /* 7.5 of the 25 in the class from 1 to 2 */
    assert_relative(um[0][2], 4 * exp2(0.5), 1e-13);
    assert_near(um[0][3], 16, 1e-13);
    for (size_t k = 0; k < PERCENTS; k++)
        assert_true(isnan(um[1][k]) && isnan(errors[1][k]));
    assert_int_equal(rg_grain_distribution_init(&axis, &d, NULL), RG_OK);
    assert_int_equal(rg_grain_distribution_load(WEIGHTS[2], RG_GRAIN_CLOSURE_MASS, &d, NULL), RG_OK);
    for (size_t k = 0; k < PERCENTS; k++) {
        assert_true(um[2][k] == rg_grain_percentile_finer(&d, PCT[k]).um);
        assert_true(errors[2][k] == rg_grain_standard_error_of_percentile(&d, SIGMA[2], PCT[k]));
    }
    rg_grain_distribution_free(&d);
    rg_threads_set(3);
    assert_int_equal(rg_grain_percentile_table(&axis, WEIGHTS[0], SIGMA[0], SAMPLES, RG_GRAIN_CLOSURE_MASS,
                                               PCT, PERCENTS, again[0], errors[0], NULL),
                     RG_OK);
    rg_threads_set(0);
    assert_memory_equal(um[0], again[0], sizeof um[0]);
    assert_memory_equal(um[2], again[2], sizeof um[2]);
    rg_grain_axis_free(&axis);
}

static void refuses_what_is_no_percentage(void **state)
{
    (void) state;
    rg_grain_axis axis;
    double um[1], errors[1];
    rg_error err = {0};
    const double bad[] = {101};
    assert_int_equal(rg_grain_axis_init(EDGES, CLASSES, NULL, &axis, NULL), RG_OK);
    assert_int_equal(rg_grain_percentile_table(&axis, WEIGHTS[0], NULL, 1, RG_GRAIN_CLOSURE_MASS, bad, 1, um,
                                               errors, &err),
                     RG_EDOMAIN);
    assert_int_equal(err.index, 0);
    assert_int_equal(rg_grain_percentile_table(&axis, WEIGHTS[0], NULL, 1, RG_GRAIN_CLOSURE_MASS, PCT, 1, um,
                                               errors, NULL),
                     RG_OK);
    assert_true(isnan(errors[0]));
    rg_grain_axis_free(&axis);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inverts_the_curve),
        cmocka_unit_test(refuses_what_is_no_percentage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
