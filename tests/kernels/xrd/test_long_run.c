#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/xrd/long_run.h"

enum { M = 3, N = 60 };

/* The double sum over lags, as the definition has it. */
static double direct(const double *influence, const double *residual, size_t k, size_t l, size_t window)
{
    double sum = 0.0;
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++) {
            const size_t lag = i > j ? i - j : j - i;
            if (lag < window)
                sum += (1.0 - (double) lag / (double) window) * influence[k * N + i] * residual[i] *
                       influence[l * N + j] * residual[j];
        }
    return sum;
}

static void equals_the_sum_over_lags(void **state)
{
    (void) state;
    double influence[M * N], residual[N], variance[M * M], work[M], white[M] = {0.0};
    for (size_t i = 0; i < N; i++) {
        residual[i] = rg_random_normal(1, 1, i);
        for (size_t k = 0; k < M; k++)
            influence[k * N + i] = rg_random_normal(1, 2 + k, i);
    }
    const size_t windows[] = {1, 2, 7, N, 3 * N};
    for (size_t w = 0; w < 5; w++) {
        rg_xrd_long_run(influence, residual, M, N, windows[w], white, variance, work);
        for (size_t k = 0; k < M; k++)
            for (size_t l = 0; l < M; l++)
                assert_near(variance[k * M + l], direct(influence, residual, k, l, windows[w]), 1e-11);
    }
}

/* Alternating residuals cancel within the window; the variance of white ones is the least. */
static void never_falls_below_white_residuals(void **state)
{
    (void) state;
    double influence[2 * N], residual[N], variance[4], work[2];
    const double white[2] = {N, 4.0 * N};
    for (size_t i = 0; i < N; i++) {
        residual[i] = i % 2 == 0 ? 1.0 : -1.0;
        influence[i] = 1.0;
        influence[N + i] = 2.0;
    }
    rg_xrd_long_run(influence, residual, 2, N, 10, white, variance, work);
    assert_near(variance[0], white[0], 1e-10);
    assert_near(variance[3], white[1], 1e-10);
    assert_near(variance[1] * variance[1], variance[0] * variance[3], 1e-6); /* correlation 1 stays */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_sum_over_lags),
        cmocka_unit_test(never_falls_below_white_residuals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
