#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/signal/penalised_errors.h"
#include "tests/support/scatter.h"

enum { N = 200, DENSE = 60, DRAWS = 600 };

/* Two lines on a hump. */
static double clean(int i)
{
    const double line = 4.0 / (1.0 + pow((i - 50) / 2.5, 2.0)) + 2.5 / (1.0 + pow((i - 130) / 4.0, 2.0));
    return 5.0 + 0.004 * i + 3.0 * exp(-pow((i - 110) / 80.0, 2.0)) + line;
}

static double sigma_of(int i)
{
    return 0.05 * (1.0 + 0.5 * i / N);
}

/* Inverse of a[DENSE][DENSE] by elimination with pivots. */
static void invert(double a[DENSE][DENSE], double inverse[DENSE][DENSE])
{
    for (int i = 0; i < DENSE; i++)
        for (int j = 0; j < DENSE; j++)
            inverse[i][j] = i == j ? 1.0 : 0.0;
    for (int k = 0; k < DENSE; k++) {
        int best = k;
        for (int i = k + 1; i < DENSE; i++)
            if (fabs(a[i][k]) > fabs(a[best][k]))
                best = i;
        for (int j = 0; j < DENSE; j++) {
            const double x = a[k][j];
            const double y = inverse[k][j];
            a[k][j] = a[best][j];
            a[best][j] = x;
            inverse[k][j] = inverse[best][j];
            inverse[best][j] = y;
        }
        for (int i = 0; i < DENSE; i++) {
            const double part = i == k ? 0.0 : a[i][k] / a[k][k];
            for (int j = 0; j < DENSE && i != k; j++) {
                a[i][j] -= part * a[k][j];
                inverse[i][j] -= part * inverse[k][j];
            }
        }
    }
    for (int i = 0; i < DENSE; i++)
        for (int j = 0; j < DENSE; j++)
            inverse[i][j] /= a[i][i];
}

/* The sandwich written out with dense matrices, weights and their answer from the formulas of the paper; a
 * missing channel and an unknown error among them. */
static void are_those_of_dense_matrices(void **state)
{
    (void) state;
    static const struct {
        rg_penalised_kind kind;
        double lambda;
    } CASES[] = {{RG_PENALISED_SMOOTH, 10.0},
                 {RG_PENALISED_SMOOTH, 1e7},
                 {RG_PENALISED_ARPLS, 1e3},
                 {RG_PENALISED_ASLS, 1e3}};
    static double a[DENSE][DENSE], inverse[DENSE][DENSE];
    double y[DENSE], e[DENSE], z[DENSE], of_z[DENSE], of_rest[DENSE], w[DENSE], v[DENSE];
    double work[16 * DENSE];
    double squares = 0.0;
    assert_true(rg_penalised_errors_work(DENSE) <= sizeof work / sizeof work[0]);
    for (int i = 0; i < DENSE; i++) {
        y[i] = clean(i) + 0.05 * rg_random_normal(1, 0, (uint64_t) i);
        e[i] = sigma_of(3 * i);
    }
    y[20] = NAN;
    e[33] = NAN;
    for (int i = 0; i < DENSE; i++)
        squares += i == 20 || i == 33 ? 0.0 : e[i] * e[i] / (DENSE - 2);
    for (size_t c = 0; c < sizeof CASES / sizeof CASES[0]; c++) {
        rg_penalised_options o = rg_penalised_defaults(CASES[c].kind);
        double rounds;
        double count = 0.0;
        double sum = 0.0;
        double deviation = 0.0;
        uint8_t outcome;
        o.lambda = CASES[c].lambda;
        assert_int_equal(rg_penalised(y, 1, DENSE, &o, z, &outcome, &rounds, NULL), RG_OK);
        assert_true(rg_penalised_errors(y, e, z, DENSE, &o, rounds, of_z, of_rest, work));
        for (int i = 0; i < DENSE; i++)
            if (y[i] < z[i]) {
                count += 1.0;
                sum += y[i] - z[i];
            }
        for (int i = 0; i < DENSE; i++)
            if (y[i] < z[i])
                deviation += pow(y[i] - z[i] - sum / count, 2.0);
        deviation = sqrt(deviation / (count - 1.0));
        memset(a, 0, sizeof a);
        for (int i = 0; i < DENSE; i++) {
            const double d = y[i] - z[i];
            const double x = exp(2.0 * (d - (2.0 * deviation - sum / count)) / deviation);
            w[i] = v[i] = 1.0;
            if (o.kind == RG_PENALISED_ARPLS) {
                w[i] = 1.0 / (1.0 + x);
                v[i] = w[i] - d * 2.0 / deviation * x / ((1.0 + x) * (1.0 + x));
            } else if (o.kind == RG_PENALISED_ASLS) {
                w[i] = v[i] = d > 0.0 ? 0.01 : 0.99;
            }
            if (i == 20)
                w[i] = v[i] = 0.0;
            a[i][i] += v[i];
            for (int j = 0; j < 3 && i + 2 < DENSE; j++)
                for (int k = 0; k < 3; k++)
                    a[i + j][i + k] += o.lambda * (j == 1 ? -2.0 : 1.0) * (k == 1 ? -2.0 : 1.0);
        }
        invert(a, inverse);
        for (int i = 0; i < DENSE; i++) {
            double curve = 0.0;
            double rest = 0.0;
            for (int j = 0; j < DENSE; j++) {
                const double variance = j == 33 ? squares : e[j] * e[j];
                const double h = inverse[i][j] * w[j];
                curve += j == 20 ? 0.0 : h * h * variance;
                rest += j == 20 ? 0.0 : ((i == j) - h) * ((i == j) - h) * variance;
            }
            assert_relative(of_z[i], sqrt(curve), 1e-7);
            if (i == 20 || i == 33)
                assert_true(isnan(of_rest[i]));
            else
                assert_relative(of_rest[i], sqrt(rest), 1e-7);
        }
    }
}

/* Against the scatter of many noisy spectra: of Whittaker's smoother to what 600 draws tell, of baselines
 * whose weights follow the noise within the stated bounds. */
static void are_the_scatter(void **state)
{
    (void) state;
    static const struct {
        rg_penalised_kind kind;
        double lambda;
        double curve_low, curve_high; /* bounds of error over scatter, mean of all channels */
        double rest;                  /* distance from 1                                     */
    } CASES[] = {{RG_PENALISED_SMOOTH, 1e2, 0.98, 1.02, 0.02},
                 {RG_PENALISED_SMOOTH, 1e6, 0.97, 1.03, 0.02},
                 {RG_PENALISED_ARPLS, 1e4, 0.95, 1.25, 0.03},
                 {RG_PENALISED_AIRPLS, 1e4, 0.75, 1.35, 0.04},
                 {RG_PENALISED_ASLS, 1e4, 0.95, 1.70, 0.06}};
    static double y[N], e[N], z[N], of_z[N], of_rest[N], work[16 * N];
    static scatter curve[N], rest[N];
    for (int i = 0; i < N; i++)
        e[i] = sigma_of(i);
    for (size_t c = 0; c < sizeof CASES / sizeof CASES[0]; c++) {
        rg_penalised_options o = rg_penalised_defaults(CASES[c].kind);
        double ratio[2] = {0.0, 0.0};
        memset(curve, 0, sizeof curve);
        memset(rest, 0, sizeof rest);
        o.lambda = CASES[c].lambda;
        for (int d = 0; d < DRAWS; d++) {
            uint8_t outcome;
            double rounds;
            for (int i = 0; i < N; i++)
                y[i] = clean(i) + e[i] * rg_random_normal(3, (uint64_t) d, (uint64_t) i);
            assert_int_equal(rg_penalised(y, 1, N, &o, z, &outcome, &rounds, NULL), RG_OK);
            assert_true(rg_penalised_errors(y, e, z, N, &o, rounds, of_z, of_rest, work));
            for (int i = 0; i < N; i++) {
                scatter_add(&curve[i], z[i], of_z[i]);
                scatter_add(&rest[i], y[i] - z[i], of_rest[i]);
            }
        }
        for (int i = 0; i < N; i++) {
            ratio[0] += scatter_ratio(&curve[i]) / N;
            ratio[1] += scatter_ratio(&rest[i]) / N;
        }
        assert_true(ratio[0] > CASES[c].curve_low && ratio[0] < CASES[c].curve_high);
        assert_near(ratio[1], 1.0, CASES[c].rest);
    }
}

static void without_errors_there_are_none(void **state)
{
    (void) state;
    double y[DENSE], e[DENSE], z[DENSE], of_z[DENSE], of_rest[DENSE], work[16 * DENSE];
    const rg_penalised_options o = rg_penalised_defaults(RG_PENALISED_SMOOTH);
    for (int i = 0; i < DENSE; i++) {
        y[i] = z[i] = 1.0;
        e[i] = NAN;
    }
    assert_false(rg_penalised_errors(y, e, z, DENSE, &o, 1.0, of_z, of_rest, work));
    assert_true(isnan(of_z[7]) && isnan(of_rest[7]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(are_those_of_dense_matrices),
        cmocka_unit_test(are_the_scatter),
        cmocka_unit_test(without_errors_there_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
