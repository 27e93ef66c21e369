#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/unmix/sparse_optimum.h"
#include "kernels/unmix/unmix.h"
#include "tests/support/mixing.h"

enum { N = 6, BANDS = 40, S = 120 };

/* The squared misfit of least squares on some members, whatever the signs; *last gets the last abundance. */
static double misfit(const double *members, const size_t *some, size_t k, bool sums, const double *y,
                     double *last)
{
    double chosen[N * BANDS];
    double x[N] = {0.0};
    double rmse = 0.0;
    const rg_unmix_result result = {.abundances = x, .rmse = &rmse};
    rg_endmembers set;
    *last = 0.0;
    if (k == 0) {
        for (size_t b = 0; b < BANDS; b++)
            rmse += y[b] * y[b];
        return sums ? INFINITY : rmse;
    }
    for (size_t i = 0; i < k; i++)
        for (size_t b = 0; b < BANDS; b++)
            chosen[i * BANDS + b] = members[some[i] * BANDS + b];
    assert_int_equal(rg_endmembers_init(&set, chosen, k, BANDS, NULL, NULL, NULL, NULL), RG_OK);
    assert_int_equal(rg_unmix_f64(&set, sums ? RG_UNMIX_SCLS : RG_UNMIX_UCLS, y, NULL, 1, &result, NULL),
                     RG_OK);
    rg_endmembers_free(&set);
    *last = x[k - 1];
    return rmse * rmse * BANDS;
}

/* Every exchange solved anew: the rise of the cheapest one, and how many members come in for less than 1. */
static double cheapest(const double *members, const double *x, bool sums, const double *y, double variance,
                       size_t *n_equivalent)
{
    size_t support[N], some[N];
    size_t k = 0;
    double last = 0.0;
    double lowest = INFINITY;
    for (size_t i = 0; i < N; i++)
        if (x[i] > 0.0)
            support[k++] = i;
    const double best = misfit(members, support, k, sums, y, &last);
    *n_equivalent = 0;
    for (size_t in = 0; in < N; in++) {
        double least = INFINITY;
        for (size_t out = 0; out < k && !(x[in] > 0.0); out++) {
            size_t left = 0;
            for (size_t i = 0; i < k; i++)
                if (i != out)
                    some[left++] = support[i];
            const double without = misfit(members, some, left, sums, y, &last);
            if (without - best < RG_SPARSE_NEEDED * variance)
                continue;
            some[left] = in;
            const double with = misfit(members, some, left + 1, sums, y, &last);
            least = fmin(least, (last > 0.0 ? with : without) - best);
        }
        *n_equivalent += least < RG_SPARSE_EQUIVALENT * variance ? 1 : 0;
        lowest = fmin(lowest, least);
    }
    return lowest / variance;
}

static void exchanges_cost_what_solving_anew_finds(void **state)
{
    (void) state;
    static double members[N * BANDS], spectra[S * BANDS], x[S * N], cost[S];
    static int32_t out[S], in[S];
    static uint32_t n_equivalent[S];
    static const double sigma = 0.01;
    double sigmas[BANDS];
    size_t n_compared = 0;
    size_t n_alone = 0;
    size_t n_close = 0;
    for (size_t b = 0; b < BANDS; b++)
        sigmas[b] = sigma;
    random_endmembers(5, N, BANDS, 0.03, members);
    for (size_t b = 0; b < BANDS; b++) /* a near twin of the first */
        members[3 * BANDS + b] = members[b] + 0.001 * rg_random_normal(8, 0, b);
    random_spectra(6, members, 3, BANDS, S, sigma, spectra);
    rg_endmembers set;
    assert_int_equal(rg_endmembers_init(&set, members, N, BANDS, NULL, sigmas, NULL, NULL), RG_OK);
    const rg_unmix_result result = {.abundances = x,
                                    .exchange_cost = cost,
                                    .exchange_out = out,
                                    .exchange_in = in,
                                    .n_equivalent = n_equivalent};
    for (int sums = 0; sums < 2; sums++) {
        assert_int_equal(
            rg_unmix_f64(&set, sums == 1 ? RG_UNMIX_FCLS : RG_UNMIX_NNLS, spectra, NULL, S, &result, NULL),
            RG_OK);
        for (size_t s = 0; s < S; s++) {
            size_t equivalent = 0;
            size_t k = 0;
            const double expected =
                cheapest(members, x + s * N, sums == 1, spectra + s * BANDS, sigma * sigma, &equivalent);
            assert_int_equal(n_equivalent[s], equivalent);
            if (out[s] < 0) {
                assert_true(isinf(expected) && isnan(cost[s]) && in[s] == -1);
                continue;
            }
            for (size_t i = 0; i < N; i++)
                k += x[s * N + i] > 0.0 ? 1 : 0;
            assert_true(x[s * N + (size_t) out[s]] > 0.0 && !(x[s * N + (size_t) in[s]] > 0.0));
            assert_near(cost[s], expected, 1e-6 * (1.0 + expected));
            n_compared++;
            n_alone += k == 1 ? 1 : 0;
            n_close += equivalent > 0 ? 1 : 0;
        }
    }
    assert_true(n_compared > 100 && n_alone > 5 && n_close > 5);
    rg_endmembers_free(&set);
}

/* A band that no member has: its width in channels comes out, at the k that is asked for. */
static void names_the_longest_run(void **state)
{
    (void) state;
    static double members[N * BANDS], spectrum[BANDS], errors[BANDS];
    uint32_t run = 0;
    double condition = 0.0;
    int32_t out = 0;
    random_endmembers(7, N, BANDS, 0.3, members);
    for (size_t b = 0; b < BANDS; b++) {
        spectrum[b] = members[b] + (b >= 20 && b < 27 ? 1.0 : 0.0);
        errors[b] = b >= 20 && b < 27 ? 0.15 : 1e-3;
    }
    rg_endmembers set;
    assert_int_equal(rg_endmembers_init(&set, members, 2, BANDS, NULL, NULL, NULL, NULL), RG_OK);
    rg_unmix_result result = {.longest_run = &run, .condition = &condition, .exchange_out = &out};
    for (int m = 0; m < RG_UNMIX_METHOD_COUNT; m++) {
        result.unusual = 0.0;
        assert_int_equal(rg_unmix_f64(&set, (rg_unmix_method) m, spectrum, errors, 1, &result, NULL), RG_OK);
        assert_int_equal(run, 7);
        result.unusual = 10.0;
        assert_int_equal(rg_unmix_f64(&set, (rg_unmix_method) m, spectrum, errors, 1, &result, NULL), RG_OK);
        assert_int_equal(run, 0);
    }
    /* [1 c; c 1]: both 1-norms are known. */
    double c = 0.0, a = 0.0, b = 0.0;
    for (size_t k = 0; k < BANDS; k++) {
        c += members[k] * members[BANDS + k];
        a += members[k] * members[k];
        b += members[BANDS + k] * members[BANDS + k];
    }
    c /= sqrt(a * b);
    assert_int_equal(rg_unmix_f64(&set, RG_UNMIX_SCLS, spectrum, NULL, 1, &result, NULL), RG_OK);
    assert_relative(condition, (1.0 + fabs(c)) / (1.0 - fabs(c)), 1e-10);
    assert_int_equal(out, -1);
    rg_endmembers_free(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exchanges_cost_what_solving_anew_finds),
        cmocka_unit_test(names_the_longest_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
