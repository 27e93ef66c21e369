#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/grains/bootstrap.h"

enum { N = 14, SAMPLES = 3, DRAWS = 3000 };

typedef struct {
    rg_grain_axis axis;
    double weights[SAMPLES][N], sigma[SAMPLES][N];
    rg_grain_statistics statistics[SAMPLES];
    rg_status outcomes[SAMPLES];
} sample_set;

/* A smooth sample, one without mass, and one with half of its mass beyond an empty class. */
static void make(sample_set *s)
{
    double edges[N + 1];
    memset(s, 0, sizeof *s);
    for (int i = 0; i <= N; i++)
        edges[i] = 2 * pow(1.8, i);
    for (int i = 0; i < N; i++) {
        s->weights[0][i] = 4 + 20 * exp(-0.5 * pow((i - 6.2) / 2.4, 2));
        s->sigma[0][i] = 0.005 * s->weights[0][i];
        s->weights[2][i] = i == 7 ? 0 : i < 7 ? 26 : 182.0 / 6;
        s->sigma[2][i] = 0.05 * s->weights[2][i];
    }
    assert_int_equal(rg_grain_axis_init(edges, N, NULL, &s->axis, NULL), RG_OK);
    assert_int_equal(rg_grain_statistics_batch(&s->axis, s->weights[0], SAMPLES, s->sigma[0], NULL,
                                               s->statistics, s->outcomes, NULL),
                     RG_OK);
}

static void agrees_with_the_delta_method_where_it_holds(void **state)
{
    (void) state;
    sample_set s;
    make(&s);
    const rg_grain_statistics delta = s.statistics[0];
    assert_int_equal(
        rg_grain_bootstrap(&s.axis, s.weights[0], s.sigma[0], SAMPLES, NULL, DRAWS, 7, s.statistics, NULL),
        RG_OK);
    for (const rg_grain_number *q = rg_grain_numbers; q->name != NULL; q++) {
        const double error = rg_grain_number_error(&delta, q);
        if (!isnan(error) && !isnan(rg_grain_number_value(&delta, q))) /* 3000 draws know it to 1.3 % */
            check_near(rg_grain_number_error(&s.statistics[0], q), error, 0.055 * error, q->name, __FILE__,
                       __LINE__);
    }
    assert_non_null(s.statistics[1].refused);
    assert_true(isnan(s.statistics[1].errors.d_um[5]));
    rg_grain_axis_free(&s.axis);
}

/* D50 jumps over the empty class in half of the draws: its scatter is half of the jump, about. */
static void knows_a_jump(void **state)
{
    (void) state;
    sample_set s;
    make(&s);
    assert_true(isnan(s.statistics[2].errors.d_um[5]));
    const double low = s.axis.edges_um[7], high = s.axis.edges_um[8];
    assert_int_equal(
        rg_grain_bootstrap(&s.axis, s.weights[0], s.sigma[0], SAMPLES, NULL, DRAWS, 7, s.statistics, NULL),
        RG_OK);
    const double error = s.statistics[2].errors.d_um[5];
    assert_true(error > 0.4 * (high - low) && error < 0.8 * (high - low));
    rg_grain_axis_free(&s.axis);
}

static void draws_the_same_with_any_threads(void **state)
{
    (void) state;
    sample_set one, many;
    make(&one);
    make(&many);
    rg_threads_set(1);
    assert_int_equal(rg_grain_bootstrap(&one.axis, one.weights[0], one.sigma[0], SAMPLES, NULL, 50, 7,
                                        one.statistics, NULL),
                     RG_OK);
    rg_threads_set(3);
    assert_int_equal(rg_grain_bootstrap(&many.axis, many.weights[0], many.sigma[0], SAMPLES, NULL, 50, 7,
                                        many.statistics, NULL),
                     RG_OK);
    rg_threads_set(0);
    for (size_t k = 0; k < SAMPLES; k++)
        assert_memory_equal(&one.statistics[k].errors, &many.statistics[k].errors,
                            sizeof one.statistics[k].errors);
    rg_grain_axis_free(&one.axis);
    rg_grain_axis_free(&many.axis);
}

static void refuses_what_is_no_error(void **state)
{
    (void) state;
    sample_set s;
    rg_error err = {0};
    make(&s);
    assert_int_equal(
        rg_grain_bootstrap(&s.axis, s.weights[0], s.sigma[0], SAMPLES, NULL, 1, 7, s.statistics, NULL),
        RG_ESHAPE);
    s.sigma[2][4] = NAN;
    assert_int_equal(
        rg_grain_bootstrap(&s.axis, s.weights[0], s.sigma[0], SAMPLES, NULL, 9, 7, s.statistics, &err),
        RG_EDOMAIN);
    assert_int_equal(err.index, 2);
    rg_grain_axis_free(&s.axis);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_delta_method_where_it_holds),
        cmocka_unit_test(knows_a_jump),
        cmocka_unit_test(draws_the_same_with_any_threads),
        cmocka_unit_test(refuses_what_is_no_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
