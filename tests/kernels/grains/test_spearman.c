#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/grains/spearman.h"
#include "tests/support/refuse.h"

/* The correlation of ties as SciPy's spearmanr has it; a strictly rising pair is 1, a falling one -1. */
static void ranks_with_ties(void **state)
{
    (void) state;
    const double x[] = {1, 2, 2, 3, 5, 8, 8, 8, 9, 10, 4, 7};
    const double y[] = {3, 1, 4, 4, 2, 9, 8, 9, 7, 7, 7, 6};
    rg_grain_spearman s;
    assert_int_equal(rg_grain_spearman_of(x, y, NULL, 12, 0, 1, &s, NULL), RG_OK);
    assert_relative(s.rho, 0.7326214847786878, 1e-14);
    assert_true(isnan(s.error) && s.n == 12 && s.n_groups == 12);
    double falling[12], rising[12];
    for (size_t i = 0; i < 12; i++) {
        falling[i] = -exp((double) i);
        rising[i] = (double) i;
    }
    assert_int_equal(rg_grain_spearman_of(rising, falling, NULL, 12, 100, 1, &s, NULL), RG_OK);
    assert_near(s.rho, -1.0, 1e-15);
    assert_near(s.error, 0.0, 1e-15);
    const double flat[12] = {0};
    assert_int_equal(rg_grain_spearman_of(rising, flat, NULL, 12, 100, 1, &s, NULL), RG_OK);
    assert_true(isnan(s.rho) && isnan(s.error));
}

/* Pairs of normals with correlation r: rho is (6 / pi) asin(r / 2), and its error is known by Fisher's z with
 * variance (1 + rho^2 / 2) / (n - 3) (Bonett & Wright 2000, Psychometrika 65, 23). */
static void error_is_that_of_independent_samples(void **state)
{
    (void) state;
    enum { N = 400 };
    double x[N], y[N];
    const double r = 0.6;
    for (size_t i = 0; i < N; i++) {
        x[i] = rg_random_normal(5, i, 0);
        y[i] = r * x[i] + sqrt(1.0 - r * r) * rg_random_normal(5, i, 1);
    }
    rg_grain_spearman s;
    assert_int_equal(rg_grain_spearman_of(x, y, NULL, N, 2000, 3, &s, NULL), RG_OK);
    const double expected = (1.0 - s.rho * s.rho) * sqrt((1.0 + 0.5 * s.rho * s.rho) / (N - 3));
    assert_near(s.rho, 6.0 / acos(-1.0) * asin(0.5 * r), 4.0 * expected);
    assert_relative(s.error, expected, 0.12);
    assert_true(s.low < s.rho && s.rho < s.high);
    assert_relative(s.high - s.low, 2.0 * 1.96 * s.error, 0.08);
}

/* Each soil measured k times over tells no more than once: the error is that of the soils. */
static void copies_of_a_soil_do_not_count(void **state)
{
    (void) state;
    enum { N = 60, COPIES = 5 };
    double x[N], y[N], xs[N * COPIES], ys[N * COPIES];
    size_t group[N * COPIES];
    for (size_t i = 0; i < N; i++) {
        x[i] = rg_random_normal(8, i, 0);
        y[i] = 0.5 * x[i] + rg_random_normal(8, i, 1);
        for (size_t c = 0; c < COPIES; c++) {
            xs[c * N + i] = x[i];
            ys[c * N + i] = y[i];
            group[c * N + i] = i;
        }
    }
    rg_grain_spearman once, copied, naive;
    assert_int_equal(rg_grain_spearman_of(x, y, NULL, N, 500, 3, &once, NULL), RG_OK);
    assert_int_equal(rg_grain_spearman_of(xs, ys, group, N * COPIES, 500, 3, &copied, NULL), RG_OK);
    assert_int_equal(rg_grain_spearman_of(xs, ys, NULL, N * COPIES, 500, 3, &naive, NULL), RG_OK);
    assert_relative(copied.rho, once.rho, 1e-12);
    assert_relative(copied.error, once.error, 1e-9);
    assert_true(copied.n == N * COPIES && copied.n_groups == N);
    assert_true(naive.error < 0.6 * once.error);
}

static void threads_agree_and_bad_input_is_named(void **state)
{
    (void) state;
    enum { N = 50 };
    double x[N], y[N];
    size_t group[N];
    for (size_t i = 0; i < N; i++) {
        x[i] = rg_random_uniform(1, i, 0);
        y[i] = x[i] + rg_random_uniform(1, i, 1);
        group[i] = i / 3;
    }
    rg_grain_spearman one, four;
    const size_t before = rg_threads();
    rg_threads_set(1);
    assert_int_equal(rg_grain_spearman_of(x, y, group, N, 300, 7, &one, NULL), RG_OK);
    rg_threads_set(4);
    assert_int_equal(rg_grain_spearman_of(x, y, group, N, 300, 7, &four, NULL), RG_OK);
    rg_threads_set(before);
    assert_memory_equal(&one, &four, sizeof one);

    rg_error err = {0};
    y[17] = NAN;
    assert_int_equal(rg_grain_spearman_of(x, y, NULL, N, 300, 7, &one, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 17);
    y[17] = 0.0;
    group[3] = N;
    err = (rg_error){0};
    assert_int_equal(rg_grain_spearman_of(x, y, group, N, 300, 7, &one, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 3);
    assert_int_equal(rg_grain_spearman_of(x, y, NULL, 2, 300, 7, &one, NULL), RG_ESHAPE);
}

static void says_when_memory_is_refused(void **state)
{
    (void) state;
    const double x[] = {1, 4, 2, 3, 6};
    rg_grain_spearman s;
    size_t calls = 0;
    for (size_t n = 1; n < 20; n++) {
        refuse_allocation(n);
        const rg_status status = rg_grain_spearman_of(x, x, NULL, 5, 10, 1, &s, NULL);
        if (!allocation_was_refused())
            break;
        calls = n;
        assert_int_equal(status, RG_ENOMEM);
    }
    assert_int_equal(calls, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_with_ties),
        cmocka_unit_test(error_is_that_of_independent_samples),
        cmocka_unit_test(copies_of_a_soil_do_not_count),
        cmocka_unit_test(threads_agree_and_bad_input_is_named),
        cmocka_unit_test(says_when_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
