#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/grains/aitchison.h"

enum { N = 7, SAMPLES = 5 };

static void replaces_zeros_and_keeps_ratios(void **state)
{
    (void) state;
    const double parts[] = {0, 20, 60, 0, 20};
    double closed[5];
    rg_error err = {0};
    assert_int_equal(rg_grain_aitchison_close(parts, 5, 0.01, closed, NULL), RG_OK);
    assert_near(closed[0], 0.01, 1e-16);
    assert_near(closed[3], 0.01, 1e-16);
    assert_near(closed[2], 0.98 * 0.6, 1e-15);
    assert_relative(closed[2] / closed[1], 3.0, 1e-14);
    assert_int_equal(rg_grain_aitchison_close(parts, 5, 0.5, closed, &err), RG_EDOMAIN);
    assert_int_equal(rg_grain_aitchison_close(parts, 5, 0.0, closed, NULL), RG_EDOMAIN);
    assert_int_equal(rg_grain_aitchison_close(parts + 1, 2, 0.0, closed, NULL), RG_OK); /* none to replace */
    const double bad[] = {1, -1}, none[] = {0, 0};
    memset(&err, 0, sizeof err);
    assert_int_equal(rg_grain_aitchison_close(bad, 2, 0.1, closed, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 1);
    assert_int_equal(rg_grain_aitchison_close(none, 2, 0.1, closed, NULL), RG_EDOMAIN);
}

/* (1, 2, 4) / 7: clr = (-ln 2, 0, ln 2); balances -sqrt(3/2) ln 2 and -ln 2 / sqrt 2. */
static void knows_a_composition_by_hand(void **state)
{
    (void) state;
    const double parts[] = {1, 2, 4};
    double closed[3], clr[3], ilr[2];
    assert_int_equal(rg_grain_aitchison_close(parts, 3, 0.1, closed, NULL), RG_OK);
    rg_grain_aitchison_clr(closed, 3, clr);
    rg_grain_aitchison_ilr(clr, 3, ilr);
    assert_near(clr[0], -log(2.0), 1e-15);
    assert_near(clr[1], 0, 1e-15);
    assert_near(clr[2], log(2.0), 1e-15);
    assert_near(ilr[0], -sqrt(1.5) * log(2.0), 1e-15);
    assert_near(ilr[1], -sqrt(0.5) * log(2.0), 1e-15);
}

/* Distances are those of all log ratios of pairs, the same in clr and ilr, and free of scale; perturbation
 * leaves them. */
static void measures_log_ratios(void **state)
{
    (void) state;
    double parts[SAMPLES][N], clr[SAMPLES][N], ilr[SAMPLES][N - 1], closed[N];
    double a[SAMPLES][SAMPLES], b[SAMPLES][SAMPLES], c[SAMPLES][SAMPLES], again[SAMPLES][SAMPLES];
    for (uint64_t s = 0; s < SAMPLES; s++) {
        for (uint64_t i = 0; i < N; i++)
            parts[s][i] = exp(2 * rg_random_normal(1, s, i));
        assert_int_equal(rg_grain_aitchison_close(parts[s], N, 0.1, closed, NULL), RG_OK);
        rg_grain_aitchison_clr(closed, N, clr[s]);
        rg_grain_aitchison_ilr(clr[s], N, ilr[s]);
    }
    rg_grain_aitchison_distances(clr[0], SAMPLES, N, a[0]);
    rg_grain_aitchison_distances(ilr[0], SAMPLES, N - 1, b[0]);
    for (size_t s = 0; s < SAMPLES; s++)
        for (size_t t = 0; t < SAMPLES; t++) {
            double pairs = 0;
            for (size_t i = 0; i < N; i++)
                for (size_t j = 0; j < N; j++) {
                    const double d = log(parts[s][i] / parts[s][j]) - log(parts[t][i] / parts[t][j]);
                    pairs += d * d;
                }
            assert_near(a[s][t], sqrt(pairs / (2 * N)), 1e-12);
            assert_near(b[s][t], a[s][t], 1e-12);
            assert_true(a[s][t] == a[t][s]);
        }
    for (uint64_t s = 0; s < SAMPLES; s++) {
        for (uint64_t i = 0; i < N; i++)
            parts[s][i] *= 37.0 * (double) (s + 1) * (double) (i + 2);
        assert_int_equal(rg_grain_aitchison_close(parts[s], N, 0.1, closed, NULL), RG_OK);
        rg_grain_aitchison_clr(closed, N, clr[s]);
    }
    rg_grain_aitchison_distances(clr[0], SAMPLES, N, c[0]);
    for (size_t s = 0; s < SAMPLES; s++)
        for (size_t t = 0; t < SAMPLES; t++)
            assert_near(c[s][t], a[s][t], 1e-12);
    rg_threads_set(3);
    rg_grain_aitchison_distances(clr[0], SAMPLES, N, again[0]);
    rg_threads_set(0);
    assert_memory_equal(c, again, sizeof c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replaces_zeros_and_keeps_ratios),
        cmocka_unit_test(knows_a_composition_by_hand),
        cmocka_unit_test(measures_log_ratios),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
