#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/scatter/positive.h"

enum { M = 14, N = 9, CASES = 60 };

static void random_case(uint64_t c, double *a, double *y)
{
    for (size_t i = 0; i < N * M; i++)
        a[i] = rg_random_uniform(5, c, i);
    for (size_t k = 0; k < M; k++) {
        y[k] = 0.3 * rg_random_normal(6, c, k);
        for (size_t i = 0; i < N; i += 2)
            y[k] += a[i * M + k] * rg_random_normal(7, c, i);
    }
}

/* The only point at which no class wants to enter, none to leave, and those inside have no slope; from any
 * start. */
static void finds_the_optimum(void **state)
{
    (void) state;
    double a[N * M], y[M], r[N * N], work[N * M + M + 2 * N];
    assert_int_equal(rg_positive_work(M, N), sizeof work / sizeof work[0]);
    for (uint64_t c = 0; c < CASES; c++) {
        double x[2][N];
        random_case(c, a, y);
        for (int start = 0; start < 2; start++) {
            bool positive[N];
            size_t columns[N];
            size_t n_positive = 0;
            for (size_t i = 0; i < N; i++) {
                x[start][i] = start * 0.5;
                positive[i] = start == 1;
            }
            rg_positive_fit fit = {.x = x[start], .positive = positive, .columns = columns, .r = r};
            const rg_positive_problem p = {a, y, M, N};
            assert_true(rg_positive_solve(&p, &fit, work));
            for (size_t i = 0; i < N; i++) {
                double gradient = 0.0;
                for (size_t k = 0; k < M; k++) {
                    double rest = y[k];
                    for (size_t l = 0; l < N; l++)
                        rest -= a[l * M + k] * x[start][l];
                    gradient += a[i * M + k] * rest;
                }
                assert_true(x[start][i] >= 0.0 && positive[i] == (x[start][i] > 0.0));
                if (positive[i])
                    assert_near(gradient, 0.0, 1e-9);
                else
                    assert_true(gradient < 1e-8);
                n_positive += positive[i];
            }
            assert_int_equal(fit.n, n_positive);
            /* R'R is the product of the positive columns. */
            for (size_t i = 0; i < fit.n; i++)
                for (size_t l = 0; l < fit.n; l++) {
                    double left = 0.0;
                    double right = 0.0;
                    for (size_t k = 0; k <= (i < l ? i : l); k++)
                        left += r[k * N + i] * r[k * N + l];
                    for (size_t k = 0; k < M; k++)
                        right += a[columns[i] * M + k] * a[columns[l] * M + k];
                    assert_near(left, right, 1e-10);
                }
        }
        for (size_t i = 0; i < N; i++)
            assert_near(x[0][i], x[1][i], 1e-8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_optimum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
