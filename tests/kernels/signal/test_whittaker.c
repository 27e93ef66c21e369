#include "tests/support/check.h"

#include <string.h>

#include "kernels/signal/whittaker.h"
#include "tests/support/peaky.h"

enum { N = PEAKY_N };

/* NumPy, dense: each channel left out in turn and the curve solved for anew. */
static void scores_are_those_of_leaving_out(void **state)
{
    (void) state;
    static const struct {
        double lambda;
        double score;
    } REFERENCES[] = {{0.1, 0.6897410562210586}, {10.0, 1.7506344947177024}, {1e4, 3.417401683125489}};
    double values[N], curve[N], work[4 * (N + 2)];
    assert_true(rg_whittaker_work(N) <= sizeof work / sizeof work[0]);
    peaky_spectrum(values);
    for (size_t k = 0; k < 3; k++)
        assert_relative(rg_whittaker_score(values, N, REFERENCES[k].lambda, curve, work), REFERENCES[k].score,
                        1e-10);
}

/* The same by our own curves with a hole more, in a spectrum that has holes. */
static void holes_are_left_out_for_good(void **state)
{
    (void) state;
    double values[N], curve[N], without[N], other[N], work[4 * (N + 2)];
    peaky_spectrum(values);
    values[0] = values[33] = values[34] = NAN;
    for (double lambda = 0.1; lambda < 1e6; lambda *= 30.0) {
        double sum = 0.0;
        size_t n = 0;
        for (int i = 0; i < N; i++) {
            if (isnan(values[i]))
                continue;
            memcpy(without, values, sizeof without);
            without[i] = NAN;
            (void) rg_whittaker_score(without, N, lambda, other, work);
            sum += (values[i] - other[i]) * (values[i] - other[i]);
            n++;
        }
        assert_relative(rg_whittaker_score(values, N, lambda, curve, work), sqrt(sum / (double) n), 1e-8);
    }
}

/* No lambda of a fine grid scores better than the one that is found. */
static void the_best_lambda_is_found(void **state)
{
    (void) state;
    double values[N], curve[N], other[N], score, work[4 * (N + 2)];
    unsigned draw = 7;
    for (int i = 0; i < N; i++) {
        double noise = 0.0;
        for (int k = 0; k < 12; k++) {
            draw = draw * 1103515245u + 12345u;
            noise += (double) (draw >> 16 & 0x7fffu) / 32768.0 - 0.5;
        }
        values[i] = 10.0 * sin(0.08 * i) + 0.3 * noise;
    }
    const double lambda = rg_whittaker_lambda(values, N, 1e-2, 1e10, curve, &score, work);
    assert_true(lambda > 10.0 && lambda < 1e5);
    assert_near(score, 0.3, 0.1); /* what the noise is */
    for (double t = -2.0; t <= 10.0; t += 0.01)
        assert_true(rg_whittaker_score(values, N, pow(10.0, t), other, work) >= score * (1.0 - 1e-7));
    assert_relative(rg_whittaker_score(values, N, lambda, other, work), score, 1e-15);
    assert_memory_equal(curve, other, sizeof curve);
}

static void too_few_channels_have_no_curve(void **state)
{
    (void) state;
    double values[N], curve[N], score, work[4 * (N + 2)];
    for (int i = 0; i < N; i++)
        values[i] = i < 3 ? 1.0 : NAN;
    assert_true(isnan(rg_whittaker_score(values, N, 1.0, curve, work)) && isnan(curve[0]));
    assert_true(isnan(rg_whittaker_lambda(values, N, 1.0, 10.0, curve, &score, work)) && isnan(score));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_are_those_of_leaving_out),
        cmocka_unit_test(holes_are_left_out_for_good),
        cmocka_unit_test(the_best_lambda_is_found),
        cmocka_unit_test(too_few_channels_have_no_curve),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
