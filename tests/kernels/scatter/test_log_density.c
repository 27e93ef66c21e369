#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/scatter/log_density.h"

enum { N = 12, M = 20 };

/* Nothing for parabolas, 36 for x^3 per unit of x, at uneven places too. */
static void penalty_is_the_third_derivative(void **state)
{
    (void) state;
    double x[N], parabola[N], cubic[N], penalty[N * N];
    for (size_t i = 0; i < N; i++) {
        x[i] = (double) i + 0.3 * rg_random_uniform(3, i, 0);
        parabola[i] = 2.0 - 3.0 * x[i] + 0.7 * x[i] * x[i];
        cubic[i] = x[i] * x[i] * x[i];
    }
    assert_near(rg_log_density_penalty(x, N, 0.0, 7.0, penalty), 0.0, 0.0);
    double none = 0.0;
    double some = 0.0;
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < N; k++) {
            none += parabola[i] * penalty[i * N + k] * parabola[k];
            some += cubic[i] * penalty[i * N + k] * cubic[k];
        }
    assert_near(none, 0.0, 1e-8);
    assert_relative(some, 36.0 * (x[N - 2] - x[1]), 1e-9);
}

/* A tilted penalty is 36 times the integral of exp(-tilt (x - pivot)) for x^3, as far as that is not cut off;
 * the logarithms of its weights add up. */
static void penalty_can_be_tilted(void **state)
{
    (void) state;
    enum { FINE = 61 };
    static double x[FINE], cubic[FINE], penalty[FINE * FINE];
    const double tilt = 2.0;
    const double pivot = 1.1;
    for (size_t i = 0; i < FINE; i++) {
        x[i] = 0.05 * (double) i;
        cubic[i] = x[i] * x[i] * x[i];
    }
    const double logs = rg_log_density_penalty(x, FINE, tilt, pivot, penalty);
    double some = 0.0;
    for (size_t i = 0; i < FINE; i++)
        for (size_t k = 0; k < FINE; k++)
            some += cubic[i] * penalty[i * FINE + k] * cubic[k];
    const double low = exp(-tilt * (x[1] - pivot));
    const double high = exp(-tilt * (x[FINE - 2] - pivot));
    assert_relative(some, 36.0 * (low - high) / tilt, 1e-3);
    assert_near(logs, -tilt * (0.5 * (x[1] + x[FINE - 2]) - pivot) * (FINE - 3), 1e-9);
}

static double cost(const rg_log_density_problem *p, const double *f, double lambda, double s2)
{
    double sum = 0.0;
    for (size_t j = 0; j < M; j++) {
        double r = -p->y[j];
        for (size_t i = 0; i < N; i++)
            r += p->a[j * N + i] * exp(f[i]);
        sum += r * r / s2;
    }
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < N; k++)
            sum += lambda * f[i] * p->penalty[i * N + k] * f[k];
    return 0.5 * sum;
}

/* No step to any side lowers the cost; the inverse is that of the curvature; a parabola is the limit. */
static void finds_the_minimum(void **state)
{
    (void) state;
    double a[M * N], y[M], x[N], penalty[N * N], f[N], inverse[N * N];
    double *work = calloc(rg_log_density_work(M, N), sizeof *work);
    assert_non_null(work);
    for (size_t i = 0; i < N; i++)
        x[i] = (double) i;
    (void) rg_log_density_penalty(x, N, 0.0, 0.0, penalty);
    for (size_t j = 0; j < M; j++) {
        y[j] = 0.0;
        for (size_t i = 0; i < N; i++) {
            a[j * N + i] = exp(-0.5 * pow(((double) i - (double) j * N / M) / 1.5, 2));
            y[j] += a[j * N + i] * exp(-0.1 * pow((double) i - 5.0, 2)) *
                    (1.0 + 0.02 * rg_random_normal(1, j, 0));
        }
    }
    const rg_log_density_problem p = {.a = a, .y = y, .penalty = penalty, .m = M, .n = N, .seen = N};
    for (int round = 0; round < 2; round++) {
        const double lambda = round == 0 ? 0.5 : 1e9;
        rg_log_density_fit fit = {.f = f, .s2 = 1e-3};
        memset(f, 0, sizeof f);
        assert_true(rg_log_density_solve(&p, lambda, false, &fit, work));
        const double here = cost(&p, f, lambda, fit.s2);
        for (size_t i = 0; i < N && round == 0; i++)
            for (int side = -1; side <= 1; side += 2) {
                double moved[N];
                memcpy(moved, f, sizeof f);
                moved[i] += side * 1e-3;
                assert_true(cost(&p, moved, lambda, fit.s2) > here);
            }
        for (size_t i = 0; i + 3 < N && round == 1; i++)
            assert_near(f[i + 3] - 3 * f[i + 2] + 3 * f[i + 1] - f[i], 0.0, 1e-4);
        assert_true(rg_log_density_inverse(&p, lambda, &fit, inverse, work));
        double trace = 0.0;
        for (size_t j = 0; j < M; j++)
            for (size_t i = 0; i < N; i++)
                for (size_t k = 0; k < N; k++)
                    trace +=
                        a[j * N + i] * exp(f[i]) * inverse[i * N + k] * a[j * N + k] * exp(f[k]) / fit.s2;
        assert_relative(fit.parameters, trace, 1e-6);
        assert_true(fit.parameters > 2.9 && fit.parameters < (round == 0 ? 12.0 : 3.1));
        for (size_t i = 0; i < N && round == 0; i++)
            for (size_t l = 0; l < N; l++) {
                double product = 0.0;
                for (size_t k = 0; k < N; k++) {
                    double h = lambda * penalty[i * N + k];
                    for (size_t j = 0; j < M; j++)
                        h += a[j * N + i] * exp(f[i]) * a[j * N + k] * exp(f[k]) / fit.s2;
                    product += h * inverse[k * N + l];
                }
                assert_near(product, i == l ? 1.0 : 0.0, 1e-6);
            }
    }
    free(work);
}

/* Columns that are not seen change nothing: the rest is solved as if they were not there, f goes on as a
 * parabola behind it, and the evidence differs by the same constant whatever lambda is. */
static void columns_that_are_not_seen_integrate_out(void **state)
{
    (void) state;
    enum { SEEN = N - 4 };
    double a[M * N], few[M * SEEN], y[M], x[N], penalty[N * N], smaller[SEEN * SEEN], differ[2];
    double *work = calloc(rg_log_density_work(M, N), sizeof *work);
    assert_non_null(work);
    for (size_t i = 0; i < N; i++)
        x[i] = (double) i;
    (void) rg_log_density_penalty(x, N, 0.0, 0.0, penalty);
    (void) rg_log_density_penalty(x, SEEN, 0.0, 0.0, smaller);
    for (size_t j = 0; j < M; j++) {
        y[j] = 1.0 + 0.1 * rg_random_normal(2, j, 0);
        for (size_t i = 0; i < N; i++) {
            a[j * N + i] = i < SEEN ? exp(-0.5 * pow(((double) i - (double) j * SEEN / M) / 1.5, 2)) : NAN;
            if (i < SEEN)
                few[j * SEEN + i] = a[j * N + i];
        }
    }
    for (int round = 0; round < 2; round++) {
        const double lambda = round == 0 ? 1.0 : 100.0;
        double f[N] = {0.0}, of_few[SEEN] = {0.0};
        rg_log_density_fit whole = {.f = f, .s2 = 1e-2}, part = {.f = of_few, .s2 = 1e-2};
        const rg_log_density_problem p = {.a = a, .y = y, .penalty = penalty, .m = M, .n = N, .seen = SEEN};
        const rg_log_density_problem q = {
            .a = few, .y = y, .penalty = smaller, .m = M, .n = SEEN, .seen = SEEN};
        assert_true(rg_log_density_solve(&p, lambda, false, &whole, work));
        assert_true(rg_log_density_solve(&q, lambda, false, &part, work));
        for (size_t i = 0; i < SEEN; i++)
            assert_near(f[i], of_few[i], 5e-3);
        for (size_t i = SEEN; i < N; i++)
            assert_near(f[i] - 3 * f[i - 1] + 3 * f[i - 2] - f[i - 3], 0.0, 1e-3);
        assert_relative(whole.parameters, part.parameters, 1e-4);
        differ[round] = whole.evidence - part.evidence;
    }
    assert_near(differ[0], differ[1], 2e-3);
    free(work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(penalty_is_the_third_derivative),
        cmocka_unit_test(penalty_can_be_tilted),
        cmocka_unit_test(finds_the_minimum),
        cmocka_unit_test(columns_that_are_not_seen_integrate_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
