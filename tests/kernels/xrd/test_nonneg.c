#include "tests/support/check.h"

#include <stdbool.h>

#include "kernels/base/random.h"
#include "kernels/linear/invert.h"
#include "kernels/xrd/nonneg.h"
#include "tests/support/refuse.h"

enum { N = 5, POINTS = 40 };

static double columns[N * POINTS], counts[POINTS], sigma[POINTS], axis[POINTS];

static void make(unsigned seed)
{
    for (int i = 0; i < POINTS; i++) {
        axis[i] = i;
        sigma[i] = 1.0;
        counts[i] = rg_random_normal(seed, 99, (uint64_t) i) + 1.0;
        for (int k = 0; k < N; k++)
            columns[k * POINTS + i] = rg_random_uniform(seed, (uint64_t) k, (uint64_t) i);
    }
}

/* The least sum of squares over all supports whose least squares are not negative: the slow twin. */
static double enumerate(const size_t *choice, size_t m)
{
    double best = 0.0;
    for (int i = 0; i < POINTS; i++)
        best += counts[i] * counts[i];
    for (unsigned mask = 1; mask < 1u << m; mask++) {
        double g[N * N], f[N], x[N], sum = 0.0;
        size_t of[N], k = 0;
        bool good = true;
        for (size_t c = 0; c < m; c++)
            if (mask >> c & 1u)
                of[k++] = choice[c];
        for (size_t a = 0; a < k; a++) {
            f[a] = 0.0;
            for (int i = 0; i < POINTS; i++)
                f[a] += columns[of[a] * POINTS + (size_t) i] * counts[i];
            for (size_t b = 0; b < k; b++) {
                g[a * k + b] = 0.0;
                for (int i = 0; i < POINTS; i++)
                    g[a * k + b] +=
                        columns[of[a] * POINTS + (size_t) i] * columns[of[b] * POINTS + (size_t) i];
            }
        }
        assert_int_equal(rg_invert(g, k, NULL, NULL), RG_OK);
        for (size_t a = 0; a < k; a++) {
            x[a] = 0.0;
            for (size_t b = 0; b < k; b++)
                x[a] += g[a * k + b] * f[b];
            good = good && x[a] >= 0.0;
        }
        for (int i = 0; i < POINTS; i++) {
            double rest = counts[i];
            for (size_t a = 0; a < k; a++)
                rest -= x[a] * columns[of[a] * POINTS + (size_t) i];
            sum += rest * rest;
        }
        best = good && sum < best ? sum : best;
    }
    return best;
}

static void equals_the_enumeration_of_supports(void **state)
{
    (void) state;
    rg_xrd_nonneg problem;
    rg_xrd_frame frame;
    const size_t choices[3][N] = {{0, 1, 2, 3, 4}, {4, 2, 0}, {3}};
    const size_t sizes[3] = {5, 3, 1};
    assert_int_equal(rg_xrd_nonneg_init(&problem, N, NULL), RG_OK);
    for (unsigned seed = 1; seed <= 30; seed++) {
        make(seed);
        assert_int_equal(rg_xrd_frame_init(&frame, axis, counts, sigma, POINTS, 0, NULL), RG_OK);
        rg_xrd_nonneg_load(&problem, &frame, columns, N);
        for (int c = 0; c < 3; c++) {
            double x[N];
            assert_relative(rg_xrd_nonneg_solve(&problem, choices[c], sizes[c], x),
                            enumerate(choices[c], sizes[c]), 1e-12);
            for (size_t k = 0; k < sizes[c]; k++)
                assert_true(x[k] >= 0.0);
        }
        rg_xrd_frame_free(&frame);
    }
    rg_xrd_nonneg_free(&problem);
    rg_xrd_nonneg_free(&problem);
}

static void leaves_empty_columns_at_zero(void **state)
{
    (void) state;
    rg_xrd_nonneg problem;
    rg_xrd_frame frame;
    const size_t choice[] = {1, 0};
    double x[2];
    make(3);
    for (int i = 0; i < POINTS; i++)
        columns[POINTS + i] = 0.0;
    assert_int_equal(rg_xrd_nonneg_init(&problem, N, NULL), RG_OK);
    assert_int_equal(rg_xrd_frame_init(&frame, axis, counts, sigma, POINTS, 0, NULL), RG_OK);
    rg_xrd_nonneg_load(&problem, &frame, columns, N);
    assert_relative(rg_xrd_nonneg_solve(&problem, choice, 2, x), enumerate(choice + 1, 1), 1e-12);
    assert_true(x[0] == 0.0 && x[1] > 0.0);
    assert_true(rg_xrd_nonneg_solve(&problem, choice, 1, x) == frame.length);
    rg_xrd_frame_free(&frame);
    rg_xrd_nonneg_free(&problem);
}

static void refuses_when_memory_is_refused(void **state)
{
    (void) state;
    for (size_t n = 1; n <= 7; n++) {
        rg_xrd_nonneg problem;
        refuse_allocation(n);
        const rg_status status = rg_xrd_nonneg_init(&problem, N, NULL);
        assert_true(allocation_was_refused());
        assert_int_equal(status, RG_ENOMEM);
        rg_xrd_nonneg_free(&problem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_enumeration_of_supports),
        cmocka_unit_test(leaves_empty_columns_at_zero),
        cmocka_unit_test(refuses_when_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
