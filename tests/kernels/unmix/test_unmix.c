#include "tests/support/check.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/unmix/unmix.h"
#include "tests/support/refuse.h"

enum { SEED = 20261124 };

/* Smooth random endmembers, positive; coherence near 1 when `alike` is large. */
static void make_endmembers(double *endmembers, size_t p, size_t bands, double alike, uint64_t seed)
{
    for (size_t m = 0; m < p; m++)
        for (size_t b = 0; b < bands; b++) {
            double value = alike;
            for (uint64_t k = 0; k < 6; k++) {
                const double centre = rg_random_uniform(seed, m, 3 * k) * (double) bands;
                const double width = (0.03 + 0.2 * rg_random_uniform(seed, m, 3 * k + 1)) * (double) bands;
                const double u = ((double) b - centre) / width;
                value += rg_random_uniform(seed, m, 3 * k + 2) * exp(-u * u);
            }
            endmembers[m * bands + b] = value;
        }
}

/* Mixtures with some absent members and noise. */
static void make_spectra(const double *endmembers, size_t p, size_t bands, size_t n, double noise,
                         uint64_t seed, double *spectra)
{
    for (size_t s = 0; s < n; s++) {
        double sum = 0.0;
        double share[64];
        for (size_t m = 0; m < p; m++) {
            const double u = rg_random_uniform(seed, s, m);
            share[m] = u < 0.4 ? 0.0 : -log(u);
            sum += share[m];
        }
        for (size_t b = 0; b < bands; b++) {
            double value = noise * rg_random_normal(seed, s, 1000 + b);
            for (size_t m = 0; m < p; m++)
                value += (sum > 0.0 ? share[m] / sum : 0.0) * endmembers[m * bands + b];
            spectra[s * bands + b] = value;
        }
    }
}

static double objective(const double *endmembers, size_t p, size_t bands, const double *y, const double *a)
{
    double sum = 0.0;
    for (size_t b = 0; b < bands; b++) {
        double r = y[b];
        for (size_t m = 0; m < p; m++)
            r -= a[m] * endmembers[m * bands + b];
        sum += r * r;
    }
    return sum;
}

/* Gaussian elimination with partial pivoting on an augmented matrix; the slow twin's only tool. */
static bool eliminate(long double a[9][10], size_t n)
{
    for (size_t c = 0; c < n; c++) {
        size_t pivot = c;
        for (size_t r = c + 1; r < n; r++)
            if (fabsl(a[r][c]) > fabsl(a[pivot][c]))
                pivot = r;
        if (fabsl(a[pivot][c]) < 1e-18L)
            return false;
        for (size_t k = 0; k <= n; k++) {
            const long double t = a[c][k];
            a[c][k] = a[pivot][k];
            a[pivot][k] = t;
        }
        for (size_t r = 0; r < n; r++) {
            if (r == c)
                continue;
            const long double f = a[r][c] / a[c][c];
            for (size_t k = c; k <= n; k++)
                a[r][k] -= f * a[c][k];
        }
    }
    for (size_t r = 0; r < n; r++)
        a[r][n] /= a[r][r];
    return true;
}

/* Every support tried, the feasible one of least residual taken. */
static void enumerate(const double *endmembers, size_t p, size_t bands, const double *y, bool sum_to_one,
                      double *best)
{
    double least = DBL_MAX;
    for (size_t support = sum_to_one ? 1 : 0; support < (size_t) 1 << p; support++) {
        size_t list[8];
        size_t k = 0;
        for (size_t m = 0; m < p; m++)
            if ((support >> m & 1u) != 0)
                list[k++] = m;
        long double a[9][10] = {{0}};
        const size_t n = k + sum_to_one;
        for (size_t i = 0; i < k; i++) {
            for (size_t b = 0; b < bands; b++) {
                for (size_t j = 0; j < k; j++)
                    a[i][j] +=
                        (long double) endmembers[list[i] * bands + b] * endmembers[list[j] * bands + b];
                a[i][n] += (long double) endmembers[list[i] * bands + b] * y[b];
            }
            if (sum_to_one) {
                a[i][k] = 1.0L;
                a[k][i] = 1.0L;
            }
        }
        if (sum_to_one)
            a[k][n] = 1.0L;
        if (n > 0 && !eliminate(a, n))
            continue;
        double x[8] = {0};
        bool feasible = true;
        for (size_t i = 0; i < k; i++) {
            x[list[i]] = (double) a[i][n];
            feasible = feasible && a[i][n] >= 0.0L;
        }
        const double value = objective(endmembers, p, bands, y, x);
        if (feasible && value < least) {
            least = value;
            memcpy(best, x, p * sizeof *best);
        }
    }
}

static void equals_the_enumeration_of_all_supports(void **state)
{
    (void) state;
    enum { BANDS = 30, N = 200 };
    static double endmembers[6 * BANDS], spectra[N * BANDS], abundances[N * 6];
    for (size_t p = 1; p <= 6; p++)
        for (int method = RG_NNLS; method <= RG_FCLS; method++) {
            make_endmembers(endmembers, p, BANDS, 0.3, SEED + p);
            make_spectra(endmembers, p, BANDS, N, 0.05, SEED + 10 * p, spectra);
            rg_unmix_problem *problem = NULL;
            assert_int_equal(rg_unmix_new(endmembers, p, BANDS, NULL, method, &problem, NULL, NULL), RG_OK);
            const rg_unmix_result out = {.abundances = abundances};
            assert_int_equal(rg_unmix_double(problem, spectra, NULL, N, &out, NULL), RG_OK);
            for (size_t s = 0; s < N; s++) {
                double best[6] = {0};
                enumerate(endmembers, p, BANDS, spectra + s * BANDS, method == RG_FCLS, best);
                for (size_t m = 0; m < p; m++)
                    assert_near(abundances[s * p + m], best[m], 1e-10);
            }
            rg_unmix_free(problem);
        }
}

static void meets_the_optimality_conditions(void **state)
{
    (void) state;
    enum { BANDS = 120, N = 300 };
    static const size_t sizes[] = {1, 3, 8, 12, 13, 24, 48};
    static const double alike[] = {0.0, 1.0, 30.0, 1000.0};
    static double endmembers[48 * BANDS], spectra[N * BANDS], abundances[N * 48];
    static uint8_t status[N];
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        for (size_t k = 0; k < sizeof alike / sizeof alike[0]; k++)
            for (int method = RG_UCLS; method < RG_UNMIX_METHODS; method++) {
                const size_t p = sizes[i];
                make_endmembers(endmembers, p, BANDS, alike[k], SEED + p);
                make_spectra(endmembers, p, BANDS, N, 0.02, SEED + 10 * p, spectra);
                rg_unmix_problem *problem = NULL;
                rg_error err = {0};
                const rg_status made = rg_unmix_new(endmembers, p, BANDS, NULL, method, &problem, NULL, &err);
                if (made == RG_ESINGULAR)
                    continue; /* refused, not answered wrongly */
                assert_int_equal(made, RG_OK);
                const rg_unmix_result out = {.abundances = abundances, .status = status};
                assert_int_equal(rg_unmix_double(problem, spectra, NULL, N, &out, NULL), RG_OK);
                for (size_t s = 0; s < N; s++) {
                    assert_int_equal(status[s], RG_UNMIX_OK);
                    const double miss = rg_unmix_kkt(endmembers, p, BANDS, NULL, method, spectra + s * BANDS,
                                                     abundances + s * p);
                    if (!(miss <= 1e-10))
                        print_error("p %zu alike %g method %d spectrum %zu\n", p, alike[k], method, s);
                    assert_true(miss <= 1e-10);
                }
                rg_unmix_free(problem);
            }
}

static void scale_does_not_matter(void **state)
{
    (void) state;
    enum { P = 5, BANDS = 40, N = 50 };
    static double endmembers[P * BANDS], spectra[N * BANDS], base[N * P], scaled[N * P];
    make_endmembers(endmembers, P, BANDS, 0.2, SEED);
    make_spectra(endmembers, P, BANDS, N, 0.02, SEED, spectra);
    for (int round = 0; round < 3; round++) {
        const double factor = round == 0 ? 1.0 : round == 1 ? 0x1p40 : 0x1p-60;
        static double e[P * BANDS], y[N * BANDS];
        for (size_t i = 0; i < P * BANDS; i++)
            e[i] = endmembers[i] * factor;
        for (size_t i = 0; i < N * BANDS; i++)
            y[i] = spectra[i] * factor;
        rg_unmix_problem *problem = NULL;
        assert_int_equal(rg_unmix_new(e, P, BANDS, NULL, RG_FCLS, &problem, NULL, NULL), RG_OK);
        const rg_unmix_result out = {.abundances = round == 0 ? base : scaled};
        assert_int_equal(rg_unmix_double(problem, y, NULL, N, &out, NULL), RG_OK);
        for (size_t i = 0; i < N * P && round > 0; i++)
            assert_near(scaled[i], base[i], 1e-12);
        rg_unmix_free(problem);
    }
}

static void a_missing_band_touches_no_other_spectrum(void **state)
{
    (void) state;
    enum { P = 4, BANDS = 50, N = 41 };
    static double endmembers[P * BANDS], spectra[N * BANDS], whole[N * P], holed[N * P];
    static int32_t n_bands[N];
    static uint8_t status[N];
    make_endmembers(endmembers, P, BANDS, 0.2, SEED);
    make_spectra(endmembers, P, BANDS, N, 0.02, SEED, spectra);
    rg_unmix_problem *problem = NULL;
    assert_int_equal(rg_unmix_new(endmembers, P, BANDS, NULL, RG_NNLS, &problem, NULL, NULL), RG_OK);
    rg_unmix_result out = {.abundances = whole, .n_bands = n_bands, .status = status};
    assert_int_equal(rg_unmix_double(problem, spectra, NULL, N, &out, NULL), RG_OK);
    spectra[7 * BANDS + 3] = NAN;
    for (size_t b = 0; b < BANDS; b++)
        spectra[9 * BANDS + b] = b < 3 ? 0.5 : INFINITY;
    out.abundances = holed;
    assert_int_equal(rg_unmix_double(problem, spectra, NULL, N, &out, NULL), RG_OK);
    for (size_t s = 0; s < N; s++)
        for (size_t m = 0; m < P && s != 7 && s != 9; m++)
            assert_true(whole[s * P + m] == holed[s * P + m]);
    assert_int_equal(n_bands[7], BANDS - 1);
    assert_true(rg_unmix_kkt(endmembers, P, BANDS, NULL, RG_NNLS, spectra + 7 * BANDS, holed + 7 * P) <=
                1e-10);
    assert_int_equal(status[9], RG_UNMIX_MASKED);
    assert_true(isnan(holed[9 * P]));
    rg_unmix_free(problem);
}

static void threads_and_cuts_give_the_same_bits(void **state)
{
    (void) state;
    enum { P = 7, BANDS = 33, N = 203 };
    static double endmembers[P * BANDS], spectra[N * BANDS], first[5][N * P], again[5][N * P];
    make_endmembers(endmembers, P, BANDS, 0.2, SEED);
    make_spectra(endmembers, P, BANDS, N, 0.05, SEED, spectra);
    spectra[11] = NAN;
    rg_unmix_problem *problem = NULL;
    assert_int_equal(rg_unmix_new(endmembers, P, BANDS, NULL, RG_FCLS, &problem, NULL, NULL), RG_OK);
    static const size_t teams[] = {1, 2, 3, 8};
    const size_t before = rg_threads();
    for (size_t t = 0; t < 4; t++) {
        double(*to)[N * P] = t == 0 ? first : again;
        rg_threads_set(teams[t]);
        const size_t cut = t == 3 ? 37 : N;
        for (size_t from = 0; from < N; from += cut) {
            const size_t n = N - from < cut ? N - from : cut;
            const rg_unmix_result out = {
                to[0] + from * P, to[1] + from * P, to[2] + from * P, to[3] + from, NULL, NULL};
            assert_int_equal(rg_unmix_double(problem, spectra + from * BANDS, NULL, n, &out, NULL), RG_OK);
        }
        if (t > 0) {
            for (int a = 0; a < 3; a++)
                assert_memory_equal(first[a], again[a], sizeof first[a]);
            assert_memory_equal(first[3], again[3], N * sizeof(double));
        }
    }
    rg_threads_set(before);
    rg_unmix_free(problem);
}

static void weights_of_one_change_nothing_but_the_scale_of_errors(void **state)
{
    (void) state;
    enum { P = 3, BANDS = 60, N = 20 };
    static double endmembers[P * BANDS], spectra[N * BANDS], sigma[N * BANDS], plain[2][N * P],
        weighted[2][N * P];
    make_endmembers(endmembers, P, BANDS, 0.2, SEED);
    make_spectra(endmembers, P, BANDS, N, 0.02, SEED, spectra);
    for (size_t i = 0; i < N * BANDS; i++)
        sigma[i] = 0.02;
    rg_unmix_problem *problem = NULL;
    assert_int_equal(rg_unmix_new(endmembers, P, BANDS, NULL, RG_FCLS, &problem, NULL, NULL), RG_OK);
    rg_unmix_result out = {.abundances = plain[0], .errors = plain[1]};
    assert_int_equal(rg_unmix_double(problem, spectra, NULL, N, &out, NULL), RG_OK);
    out = (rg_unmix_result){.abundances = weighted[0], .errors = weighted[1]};
    assert_int_equal(rg_unmix_double(problem, spectra, sigma, N, &out, NULL), RG_OK);
    for (size_t i = 0; i < N * P; i++) {
        assert_near(weighted[0][i], plain[0][i], 1e-12);
        if (!isnan(plain[1][i]))
            assert_relative(weighted[1][i], plain[1][i], 0.5);
    }
    rg_unmix_free(problem);
}

/* Errors against the scatter over noise draws where no member is near its bound. */
static void standard_errors_are_those_of_noise_draws(void **state)
{
    (void) state;
    enum { P = 3, BANDS = 40, N = 20000 };
    static double endmembers[P * BANDS], abundances[N * P], errors[N * P];
    double *spectra = malloc(sizeof(double) * N * BANDS);
    double *sigma = malloc(sizeof(double) * N * BANDS);
    static const double truth[P] = {0.3, 0.3, 0.4};
    assert_non_null(spectra);
    assert_non_null(sigma);
    make_endmembers(endmembers, P, BANDS, 0.2, SEED);
    for (int method = RG_NNLS; method <= RG_FCLS; method++) {
        for (size_t s = 0; s < N; s++)
            for (size_t b = 0; b < BANDS; b++) {
                double value = 0.0;
                for (size_t m = 0; m < P; m++)
                    value += truth[m] * endmembers[m * BANDS + b];
                sigma[s * BANDS + b] = 0.002 * (1.0 + (double) (b % 3));
                spectra[s * BANDS + b] = value + sigma[s * BANDS + b] * rg_random_normal(SEED, s, b);
            }
        rg_unmix_problem *problem = NULL;
        assert_int_equal(rg_unmix_new(endmembers, P, BANDS, NULL, method, &problem, NULL, NULL), RG_OK);
        const rg_unmix_result out = {.abundances = abundances, .errors = errors};
        assert_int_equal(rg_unmix_double(problem, spectra, sigma, N, &out, NULL), RG_OK);
        for (size_t m = 0; m < P; m++) {
            double square = 0.0;
            for (size_t s = 0; s < N; s++)
                square += (abundances[s * P + m] - truth[m]) * (abundances[s * P + m] - truth[m]) / N;
            assert_relative(errors[m], sqrt(square), 0.03);
        }
        rg_unmix_free(problem);
    }
    free(spectra);
    free(sigma);
}

/* A limit is where twice the objective, the member held there and the rest solved anew, has risen by 2.71. */
static void limits_are_where_chi_square_has_risen(void **state)
{
    (void) state;
    enum { P = 4, BANDS = 40, N = 60 };
    static double endmembers[P * BANDS], spectra[N * BANDS], sigma[N * BANDS], abundances[N * P],
        limits[N * P];
    make_endmembers(endmembers, P, BANDS, 0.2, SEED + 3);
    make_spectra(endmembers, P, BANDS, N, 0.02, SEED + 4, spectra);
    for (size_t i = 0; i < N * BANDS; i++)
        sigma[i] = 0.02;
    size_t checked = 0;
    for (int method = RG_NNLS; method <= RG_FCLS; method++) {
        rg_unmix_problem *problem = NULL;
        assert_int_equal(rg_unmix_new(endmembers, P, BANDS, NULL, method, &problem, NULL, NULL), RG_OK);
        const rg_unmix_result out = {.abundances = abundances, .limits = limits};
        assert_int_equal(rg_unmix_double(problem, spectra, sigma, N, &out, NULL), RG_OK);
        for (size_t s = 0; s < N; s++)
            for (size_t m = 0; m < P; m++) {
                const double t = limits[s * P + m];
                assert_int_equal(isnan(t), abundances[s * P + m] > 0.0);
                if (isnan(t) || (method == RG_FCLS && t >= 1.0))
                    continue;
                /* The rest of the problem: the spectrum less the member, over the rest of the sum. */
                double rest[3 * BANDS], y[BANDS], best[3] = {0}, all[P];
                const double left = method == RG_FCLS ? 1.0 - t : 1.0;
                size_t k = 0;
                for (size_t o = 0; o < P; o++)
                    if (o != m)
                        memcpy(rest + BANDS * k++, endmembers + o * BANDS, BANDS * sizeof(double));
                for (size_t b = 0; b < BANDS; b++)
                    y[b] = (spectra[s * BANDS + b] - t * endmembers[m * BANDS + b]) / left;
                enumerate(rest, P - 1, BANDS, y, method == RG_FCLS, best);
                k = 0;
                for (size_t o = 0; o < P; o++)
                    all[o] = o == m ? t : best[k++] * left;
                const double rise =
                    (objective(endmembers, P, BANDS, spectra + s * BANDS, all) -
                     objective(endmembers, P, BANDS, spectra + s * BANDS, abundances + s * P)) /
                    (0.02 * 0.02);
                assert_near(rise, 2.71, 1e-6);
                checked++;
            }
        rg_unmix_free(problem);
    }
    assert_true(checked > 50);
}

static void names_the_dependent_endmember(void **state)
{
    (void) state;
    enum { P = 4, BANDS = 20 };
    double endmembers[P * BANDS];
    make_endmembers(endmembers, P, BANDS, 0.2, SEED);
    for (size_t b = 0; b < BANDS; b++)
        endmembers[2 * BANDS + b] = 3.0 * endmembers[b];
    rg_unmix_problem *problem = NULL;
    size_t partner = 99;
    rg_error err = {0};
    assert_int_equal(rg_unmix_new(endmembers, P, BANDS, NULL, RG_NNLS, &problem, &partner, &err),
                     RG_ESINGULAR);
    assert_int_equal(err.index, 2);
    assert_int_equal(partner, 0);
    for (size_t b = 0; b < BANDS; b++)
        endmembers[2 * BANDS + b] = endmembers[b] + 0.5 * endmembers[BANDS + b];
    err = (rg_error){0};
    assert_int_equal(rg_unmix_new(endmembers, P, BANDS, NULL, RG_NNLS, &problem, &partner, &err),
                     RG_ESINGULAR);
    assert_int_equal(err.index, 2);
    endmembers[3] = NAN;
    err = (rg_error){0};
    assert_int_equal(rg_unmix_new(endmembers, P, BANDS, NULL, RG_NNLS, &problem, &partner, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 0);
    uint8_t use[BANDS] = {1, 1, 1};
    err = (rg_error){0};
    assert_int_equal(rg_unmix_new(endmembers, P, BANDS, use, RG_NNLS, &problem, &partner, &err), RG_ESHAPE);
}

static void a_zero_spectrum_has_an_answer(void **state)
{
    (void) state;
    enum { P = 3, BANDS = 20 };
    double endmembers[P * BANDS], abundances[P];
    const float zero[BANDS] = {0};
    uint8_t status;
    make_endmembers(endmembers, P, BANDS, 0.2, SEED);
    for (int method = RG_UCLS; method < RG_UNMIX_METHODS; method++) {
        rg_unmix_problem *problem = NULL;
        const rg_unmix_result out = {.abundances = abundances, .status = &status};
        assert_int_equal(rg_unmix_new(endmembers, P, BANDS, NULL, method, &problem, NULL, NULL), RG_OK);
        assert_int_equal(rg_unmix_float(problem, zero, NULL, 1, &out, NULL), RG_OK);
        assert_int_equal(status, RG_UNMIX_OK);
        assert_near(abundances[0] + abundances[1] + abundances[2], method == RG_FCLS ? 1.0 : 0.0, 1e-12);
        rg_unmix_free(problem);
    }
}

static void refused_memory_is_reported(void **state)
{
    (void) state;
    enum { P = 3, BANDS = 20 };
    double endmembers[P * BANDS], abundances[P];
    make_endmembers(endmembers, P, BANDS, 0.2, SEED);
    for (size_t n = 1;; n++) {
        rg_unmix_problem *problem = NULL;
        const rg_unmix_result out = {.abundances = abundances};
        refuse_allocation(n);
        rg_status status = rg_unmix_new(endmembers, P, BANDS, NULL, RG_FCLS, &problem, NULL, NULL);
        if (status == RG_OK)
            status = rg_unmix_double(problem, endmembers, NULL, 1, &out, NULL);
        const bool refused = allocation_was_refused();
        rg_unmix_free(problem);
        if (!refused) {
            assert_int_equal(status, RG_OK);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_enumeration_of_all_supports),
        cmocka_unit_test(meets_the_optimality_conditions),
        cmocka_unit_test(scale_does_not_matter),
        cmocka_unit_test(a_missing_band_touches_no_other_spectrum),
        cmocka_unit_test(threads_and_cuts_give_the_same_bits),
        cmocka_unit_test(weights_of_one_change_nothing_but_the_scale_of_errors),
        cmocka_unit_test(standard_errors_are_those_of_noise_draws),
        cmocka_unit_test(limits_are_where_chi_square_has_risen),
        cmocka_unit_test(names_the_dependent_endmember),
        cmocka_unit_test(a_zero_spectrum_has_an_answer),
        cmocka_unit_test(refused_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
