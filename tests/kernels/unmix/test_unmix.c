#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/unmix/kkt.h"
#include "kernels/unmix/unmix.h"
#include "tests/support/mixing.h"
#include "tests/support/refuse.h"

enum { BANDS = 40, MEMBERS = 6, SPECTRA = 300 };

static double endmembers[MEMBERS * BANDS];
static double spectra[SPECTRA * BANDS];

typedef struct {
    double abundances[SPECTRA * MEMBERS];
    double errors[SPECTRA * MEMBERS];
    double limits[SPECTRA * MEMBERS];
    double rmse[SPECTRA];
    uint8_t outcome[SPECTRA];
    uint32_t n_bands_used[SPECTRA];
} answers;

static rg_unmix_result into(answers *a)
{
    return (rg_unmix_result){.abundances = a->abundances,
                             .errors = a->errors,
                             .limits = a->limits,
                             .rmse = a->rmse,
                             .outcome = a->outcome,
                             .n_bands_used = a->n_bands_used};
}

static rg_endmembers prepare(const double *members, size_t n, size_t n_bands, const double *sigma)
{
    rg_endmembers set;
    assert_int_equal(rg_endmembers_init(&set, members, n, n_bands, NULL, sigma, NULL, NULL), RG_OK);
    return set;
}

static void make_case(double contrast, double noise)
{
    random_endmembers(11, MEMBERS, BANDS, contrast, endmembers);
    random_spectra(12, endmembers, MEMBERS, BANDS, SPECTRA, noise, spectra);
}

static void equals_the_enumeration_of_supports(void **state)
{
    (void) state;
    static answers a;
    const rg_unmix_result result = into(&a);
    for (size_t n = 1; n <= MEMBERS; n++)
        for (int m = RG_UNMIX_NNLS; m <= RG_UNMIX_FCLS; m++) {
            make_case(0.3, 0.02);
            rg_endmembers set = prepare(endmembers, n, BANDS, NULL);
            assert_int_equal(rg_unmix_f64(&set, (rg_unmix_method) m, spectra, NULL, SPECTRA, &result, NULL),
                             RG_OK);
            for (size_t s = 0; s < SPECTRA; s++) {
                double expected[MEMBERS];
                const double rss = enumerate_supports(endmembers, n, BANDS, spectra + s * BANDS,
                                                      m == RG_UNMIX_FCLS, n, 0.0, expected);
                assert_int_equal(a.outcome[s], RG_UNMIX_SOLVED);
                assert_relative(a.rmse[s], sqrt(rss / BANDS), 1e-12);
                for (size_t i = 0; i < n; i++) {
                    assert_near(a.abundances[s * n + i], expected[i], 1e-12);
                    assert_true((a.abundances[s * n + i] == 0.0) == (expected[i] == 0.0));
                }
            }
            rg_endmembers_free(&set);
        }
}

static void solves_the_unconstrained_model(void **state)
{
    (void) state;
    static answers a;
    const rg_unmix_result result = into(&a);
    const double truth[MEMBERS] = {0.7, -0.2, 0.1, 0.0, 1.5, -0.6};
    make_case(0.3, 0.0);
    for (size_t b = 0; b < BANDS; b++) {
        spectra[b] = 0.0;
        for (size_t i = 0; i < MEMBERS; i++)
            spectra[b] += truth[i] * endmembers[i * BANDS + b];
    }
    rg_endmembers set = prepare(endmembers, MEMBERS, BANDS, NULL);
    assert_int_equal(rg_unmix_f64(&set, RG_UNMIX_UCLS, spectra, NULL, 1, &result, NULL), RG_OK);
    for (size_t i = 0; i < MEMBERS; i++) {
        assert_near(a.abundances[i], truth[i], 1e-12);
        assert_true(isnan(a.limits[i]));
        assert_true(a.errors[i] < 1e-12);
    }
    rg_endmembers_free(&set);
}

/* a = a_u - G^-1 1 (1'a_u - 1) / (1'G^-1 1), with a_u from UCLS; the errors are orthogonal to the sum. */
static void brings_the_unconstrained_answer_to_the_sum(void **state)
{
    (void) state;
    static answers free_sum, whole;
    rg_unmix_result result = into(&free_sum);
    make_case(0.3, 0.02);
    rg_endmembers set = prepare(endmembers, MEMBERS, BANDS, NULL);
    assert_int_equal(rg_unmix_f64(&set, RG_UNMIX_UCLS, spectra, NULL, SPECTRA, &result, NULL), RG_OK);
    result = into(&whole);
    assert_int_equal(rg_unmix_f64(&set, RG_UNMIX_SCLS, spectra, NULL, SPECTRA, &result, NULL), RG_OK);
    double v[MEMBERS] = {1.0, 1.0, 1.0, 1.0, 1.0, 1.0};
    double total = 0.0;
    rg_gram_solve(set.factor, MEMBERS, v);
    for (size_t i = 0; i < MEMBERS; i++)
        total += v[i];
    for (size_t s = 0; s < SPECTRA; s++) {
        double sum = -1.0;
        for (size_t i = 0; i < MEMBERS; i++)
            sum += free_sum.abundances[s * MEMBERS + i];
        for (size_t i = 0; i < MEMBERS; i++) {
            const size_t at = s * MEMBERS + i;
            assert_near(whole.abundances[at], free_sum.abundances[at] - v[i] * sum / total, 1e-12);
            assert_true(isnan(whole.limits[at]) && whole.errors[at] > 0.0);
        }
    }
    rg_endmembers_free(&set);
}

/* Every spectrum optimal to 1e-10, from easy sets to those that barely pass. */
static void is_optimal_on_ill_conditioned_libraries(void **state)
{
    (void) state;
    enum { N = 60, B = 150, S = 300 };
    static const double contrasts[] = {0.3, 1e-2, 1e-3, 3e-4};
    static const size_t sizes[] = {1, 2, 5, 8, 12, 13, 30, N};
    static double members[N * B], mixed[S * B], found[S * N], work[2 * B + N];
    static uint8_t outcome[S];
    const rg_unmix_result result = {.abundances = found, .outcome = outcome};
    for (size_t c = 0; c < 4; c++)
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
            for (int noisy = 0; noisy < 2; noisy++)
                for (int m = 0; m < RG_UNMIX_METHOD_COUNT; m++) {
                    const size_t n = sizes[k];
                    random_endmembers(21, n, B, contrasts[c], members);
                    random_spectra(22, members, n, B, S, noisy ? 0.01 : 0.0, mixed);
                    rg_endmembers set = prepare(members, n, B, NULL);
                    assert_int_equal(rg_unmix_f64(&set, (rg_unmix_method) m, mixed, NULL, S, &result, NULL),
                                     RG_OK);
                    double worst = 0.0;
                    for (size_t s = 0; s < S; s++) {
                        assert_int_equal(outcome[s], RG_UNMIX_SOLVED);
                        worst = fmax(worst, rg_unmix_kkt(&set, (rg_unmix_method) m, mixed + s * B, NULL,
                                                         found + s * n, work));
                        double sum = 0.0;
                        for (size_t i = 0; i < n; i++) {
                            sum += found[s * n + i];
                            assert_true(!rg_unmix_is_bounded((rg_unmix_method) m) || found[s * n + i] >= 0.0);
                        }
                        if (rg_unmix_sums((rg_unmix_method) m))
                            assert_near(sum, 1.0, 1e-12);
                    }
                    if (!(worst <= 1e-10))
                        print_error("%s, %zu members, contrast %g, noisy %d: kkt %g\n",
                                    rg_unmix_method_name((rg_unmix_method) m), n, contrasts[c], noisy, worst);
                    assert_true(worst <= 1e-10);
                    rg_endmembers_free(&set);
                }
}

/* Endmembers whose lengths lie six decades apart. */
static void is_optimal_for_endmembers_of_any_length(void **state)
{
    (void) state;
    enum { N = 12, B = 60, S = 300 };
    static double members[N * B], mixed[S * B], found[S * N], work[2 * B + N];
    static uint8_t outcome[S];
    const rg_unmix_result result = {.abundances = found, .outcome = outcome};
    for (uint64_t seed = 0; seed < 3; seed++)
        for (size_t n = 2; n <= N; n += 5) {
            random_endmembers(seed, n, B, 0.3, members);
            for (size_t i = 0; i < n; i++)
                for (size_t b = 0; b < B; b++)
                    members[i * B + b] *= pow(10.0, 6.0 * rg_random_uniform(seed + 5, i, 0) - 3.0);
            random_spectra(22, members, n, B, S, 0.01, mixed);
            rg_endmembers set = prepare(members, n, B, NULL);
            for (int m = 0; m < RG_UNMIX_METHOD_COUNT; m++) {
                assert_int_equal(rg_unmix_f64(&set, (rg_unmix_method) m, mixed, NULL, S, &result, NULL),
                                 RG_OK);
                for (size_t s = 0; s < S; s++) {
                    assert_int_equal(outcome[s], RG_UNMIX_SOLVED);
                    const double kkt =
                        rg_unmix_kkt(&set, (rg_unmix_method) m, mixed + s * B, NULL, found + s * n, work);
                    assert_true(kkt <= 1e-10);
                    double sum = 0.0;
                    for (size_t i = 0; i < n; i++)
                        sum += found[s * n + i];
                    if (m == RG_UNMIX_FCLS)
                        assert_near(sum, 1.0, 1e-12);
                }
            }
            rg_endmembers_free(&set);
        }
}

static void leaves_the_neighbours_of_a_gap_bit_equal(void **state)
{
    (void) state;
    static answers whole, gappy, alone;
    rg_unmix_result result = into(&whole);
    make_case(0.3, 0.02);
    rg_endmembers set = prepare(endmembers, MEMBERS, BANDS, NULL);
    assert_int_equal(rg_unmix_f64(&set, RG_UNMIX_FCLS, spectra, NULL, SPECTRA, &result, NULL), RG_OK);
    spectra[17 * BANDS + 5] = NAN;
    spectra[17 * BANDS + 30] = -INFINITY;
    for (size_t b = 0; b < BANDS; b++)
        spectra[100 * BANDS + b] = NAN;
    for (size_t b = 0; b + MEMBERS - 1 < BANDS; b++)
        spectra[101 * BANDS + b] = NAN;
    result = into(&gappy);
    assert_int_equal(rg_unmix_f64(&set, RG_UNMIX_FCLS, spectra, NULL, SPECTRA, &result, NULL), RG_OK);

    for (size_t s = 0; s < SPECTRA; s++) {
        if (s == 17 || s == 100 || s == 101)
            continue;
        assert_memory_equal(whole.abundances + s * MEMBERS, gappy.abundances + s * MEMBERS,
                            MEMBERS * sizeof(double));
        assert_memory_equal(whole.errors + s * MEMBERS, gappy.errors + s * MEMBERS, MEMBERS * sizeof(double));
        assert_memory_equal(whole.limits + s * MEMBERS, gappy.limits + s * MEMBERS, MEMBERS * sizeof(double));
        assert_true(whole.rmse[s] == gappy.rmse[s] && gappy.n_bands_used[s] == BANDS);
    }
    assert_int_equal(gappy.outcome[100], RG_UNMIX_FEW_BANDS);
    assert_int_equal(gappy.n_bands_used[100], 0);
    assert_int_equal(gappy.outcome[101], RG_UNMIX_FEW_BANDS);
    assert_int_equal(gappy.n_bands_used[101], MEMBERS - 1);
    assert_true(isnan(gappy.abundances[100 * MEMBERS]) && isnan(gappy.rmse[100]));

    /* The gap itself: as though the bands were masked for all. */
    bool use[BANDS];
    for (size_t b = 0; b < BANDS; b++)
        use[b] = b != 5 && b != 30;
    rg_endmembers masked;
    assert_int_equal(rg_endmembers_init(&masked, endmembers, MEMBERS, BANDS, use, NULL, NULL, NULL), RG_OK);
    result = into(&alone);
    assert_int_equal(rg_unmix_f64(&masked, RG_UNMIX_FCLS, spectra + 17 * BANDS, NULL, 1, &result, NULL),
                     RG_OK);
    assert_int_equal(gappy.outcome[17], RG_UNMIX_SOLVED);
    assert_int_equal(gappy.n_bands_used[17], BANDS - 2);
    assert_int_equal(alone.n_bands_used[0], BANDS - 2);
    assert_relative(gappy.rmse[17], alone.rmse[0], 1e-12);
    for (size_t i = 0; i < MEMBERS; i++) {
        const size_t at = 17 * MEMBERS + i;
        assert_near(gappy.abundances[at], alone.abundances[i], 1e-12);
        if (alone.abundances[i] > 0.0)
            assert_relative(gappy.errors[at], alone.errors[i], 1e-9);
        else
            assert_relative(gappy.limits[at], alone.limits[i], 1e-9);
    }
    rg_endmembers_free(&masked);
    rg_endmembers_free(&set);
}

static void has_the_same_bits_for_any_number_of_threads(void **state)
{
    (void) state;
    enum { N = 14, B = 50, S = 3000 };
    static double members[N * B], mixed[S * B], first[3 * S * N], again[3 * S * N];
    static const size_t threads[] = {1, 2, 3, 8};
    const size_t before = rg_threads();
    for (size_t n = 8; n <= N; n += 6) {
        random_endmembers(31, n, B, 0.1, members);
        random_spectra(32, members, n, B, S, 0.02, mixed);
        for (size_t s = 0; s < S; s += 7)
            mixed[s * B + s % B] = NAN;
        rg_endmembers set = prepare(members, n, B, NULL);
        for (size_t t = 0; t < 4; t++) {
            double *out = t == 0 ? first : again;
            const rg_unmix_result result = {
                .abundances = out, .errors = out + S * n, .limits = out + 2 * S * n};
            rg_threads_set(threads[t]);
            assert_int_equal(rg_unmix_f64(&set, RG_UNMIX_FCLS, mixed, NULL, S, &result, NULL), RG_OK);
            if (t > 0)
                assert_memory_equal(first, again, 3 * S * n * sizeof(double));
        }
        /* And alone as in company. */
        const rg_unmix_result one = {.abundances = again, .errors = again + n, .limits = again + 2 * n};
        for (size_t s = 0; s < S; s += 101) {
            assert_int_equal(rg_unmix_f64(&set, RG_UNMIX_FCLS, mixed + s * B, NULL, 1, &one, NULL), RG_OK);
            for (size_t k = 0; k < 3; k++)
                assert_memory_equal(again + k * n, first + k * S * n + s * n, n * sizeof(double));
        }
        rg_endmembers_free(&set);
    }
    rg_threads_set(before);
}

static void does_not_depend_on_order_or_unit(void **state)
{
    (void) state;
    static answers plain, other;
    static double turned[MEMBERS * BANDS], scaled[SPECTRA * BANDS];
    static const double units[] = {1.0, 1e4, 1e-9};
    make_case(0.3, 0.02);
    for (int m = 0; m < RG_UNMIX_METHOD_COUNT; m++)
        for (size_t u = 0; u < 3; u++) {
            for (size_t i = 0; i < MEMBERS; i++)
                for (size_t b = 0; b < BANDS; b++)
                    turned[i * BANDS + b] = units[u] * endmembers[(MEMBERS - 1 - i) * BANDS + b];
            for (size_t k = 0; k < SPECTRA * BANDS; k++)
                scaled[k] = units[u] * spectra[k];
            rg_endmembers set = prepare(endmembers, MEMBERS, BANDS, NULL);
            rg_endmembers reversed = prepare(turned, MEMBERS, BANDS, NULL);
            rg_unmix_result result = into(&plain);
            assert_int_equal(rg_unmix_f64(&set, (rg_unmix_method) m, spectra, NULL, SPECTRA, &result, NULL),
                             RG_OK);
            result = into(&other);
            assert_int_equal(
                rg_unmix_f64(&reversed, (rg_unmix_method) m, scaled, NULL, SPECTRA, &result, NULL), RG_OK);
            for (size_t s = 0; s < SPECTRA; s++) {
                assert_relative(other.rmse[s], units[u] * plain.rmse[s], 1e-11);
                for (size_t i = 0; i < MEMBERS; i++) {
                    const size_t at = s * MEMBERS + i;
                    const size_t back = s * MEMBERS + MEMBERS - 1 - i;
                    assert_near(other.abundances[back], plain.abundances[at], 1e-12);
                    if (!rg_unmix_is_bounded((rg_unmix_method) m) || plain.abundances[at] > 0.0)
                        assert_relative(other.errors[back], plain.errors[at], 1e-10);
                    else
                        assert_relative(other.limits[back], plain.limits[at], 1e-8);
                }
            }
            rg_endmembers_free(&set);
            rg_endmembers_free(&reversed);
        }
}

/* A float spectrum is the double it stands for. */
static void takes_floats_for_what_they_are(void **state)
{
    (void) state;
    static answers single, twice;
    static float narrow[SPECTRA * BANDS];
    make_case(0.3, 0.02);
    for (size_t k = 0; k < SPECTRA * BANDS; k++) {
        narrow[k] = (float) spectra[k];
        spectra[k] = (double) narrow[k];
    }
    rg_endmembers set = prepare(endmembers, MEMBERS, BANDS, NULL);
    rg_unmix_result result = into(&single);
    assert_int_equal(rg_unmix_f32(&set, RG_UNMIX_FCLS, narrow, NULL, SPECTRA, &result, NULL), RG_OK);
    result = into(&twice);
    assert_int_equal(rg_unmix_f64(&set, RG_UNMIX_FCLS, spectra, NULL, SPECTRA, &result, NULL), RG_OK);
    assert_memory_equal(&single, &twice, sizeof single);
    rg_endmembers_free(&set);
}

/* A common sigma given with the set, per spectrum, or as a scaling of the data are one model. */
static void weighs_bands_by_their_noise(void **state)
{
    (void) state;
    static answers common, own, whitened;
    static double sigma[SPECTRA * BANDS], members[MEMBERS * BANDS], divided[SPECTRA * BANDS];
    make_case(0.3, 0.02);
    for (size_t s = 0; s < SPECTRA; s++)
        for (size_t b = 0; b < BANDS; b++) {
            sigma[s * BANDS + b] = 0.01 + 0.001 * (double) b;
            divided[s * BANDS + b] = spectra[s * BANDS + b] / sigma[s * BANDS + b];
        }
    for (size_t k = 0; k < MEMBERS * BANDS; k++)
        members[k] = endmembers[k] / sigma[k];
    sigma[7] = 0.0;
    sigma[9] = NAN;
    rg_endmembers plain = prepare(endmembers, MEMBERS, BANDS, NULL);
    rg_endmembers weighted = prepare(endmembers, MEMBERS, BANDS, sigma + BANDS);
    rg_endmembers white = prepare(members, MEMBERS, BANDS, NULL);
    for (int m = 0; m < RG_UNMIX_METHOD_COUNT; m++) {
        rg_unmix_result result = into(&common);
        assert_int_equal(rg_unmix_f64(&weighted, (rg_unmix_method) m, spectra, NULL, SPECTRA, &result, NULL),
                         RG_OK);
        result = into(&own);
        assert_int_equal(rg_unmix_f64(&plain, (rg_unmix_method) m, spectra, sigma, SPECTRA, &result, NULL),
                         RG_OK);
        result = into(&whitened);
        assert_int_equal(rg_unmix_f64(&white, (rg_unmix_method) m, divided, NULL, SPECTRA, &result, NULL),
                         RG_OK);
        assert_int_equal(own.n_bands_used[0], BANDS - 2);
        for (size_t s = 1; s < SPECTRA; s++) {
            assert_relative(own.rmse[s], common.rmse[s], 1e-12);
            for (size_t i = 0; i < MEMBERS; i++) {
                const size_t at = s * MEMBERS + i;
                assert_near(own.abundances[at], common.abundances[at], 1e-11);
                assert_near(whitened.abundances[at], common.abundances[at], 1e-11);
                if (!rg_unmix_is_bounded((rg_unmix_method) m) || common.abundances[at] > 0.0)
                    assert_relative(own.errors[at], common.errors[at], 1e-10);
                else
                    assert_relative(own.limits[at], common.limits[at], 1e-8);
            }
        }
    }
    rg_endmembers_free(&plain);
    rg_endmembers_free(&weighted);
    rg_endmembers_free(&white);
}

/* Noise drawn anew around one mixture, far from the bounds: the scatter is the error stated. */
static void states_the_scatter_of_noise_draws(void **state)
{
    (void) state;
    enum { N = 4, B = 30, DRAWS = 20000 };
    static double members[N * B], noisy[DRAWS * B], found[DRAWS * N], errors[DRAWS * N], sigma[B];
    static const double shares[2][N] = {{0.4, 0.3, 0.2, 0.1}, {0.9, 0.5, 0.3, 0.7}};
    random_endmembers(41, N, B, 0.5, members);
    for (size_t b = 0; b < B; b++)
        sigma[b] = 2e-3 * (1.0 + (double) b / B);
    for (int with_sigma = 0; with_sigma < 2; with_sigma++)
        for (int m = 0; m < RG_UNMIX_METHOD_COUNT; m++) {
            const double *truth = shares[rg_unmix_sums((rg_unmix_method) m) ? 0 : 1];
            for (size_t d = 0; d < DRAWS; d++)
                for (size_t b = 0; b < B; b++) {
                    double value = (with_sigma ? sigma[b] : 3e-3) * rg_random_normal(43, d, b);
                    for (size_t i = 0; i < N; i++)
                        value += truth[i] * members[i * B + b];
                    noisy[d * B + b] = value;
                }
            rg_endmembers set = prepare(members, N, B, with_sigma ? sigma : NULL);
            const rg_unmix_result result = {.abundances = found, .errors = errors};
            assert_int_equal(rg_unmix_f64(&set, (rg_unmix_method) m, noisy, NULL, DRAWS, &result, NULL),
                             RG_OK);
            for (size_t i = 0; i < N; i++) {
                double mean = 0.0, square = 0.0, stated = 0.0;
                for (size_t d = 0; d < DRAWS; d++) {
                    const double off = found[d * N + i] - truth[i];
                    mean += off / DRAWS;
                    square += off * off / DRAWS;
                    stated += errors[d * N + i] * errors[d * N + i] / DRAWS;
                }
                assert_near(mean, 0.0, 4.0 * sqrt(square / DRAWS));
                assert_relative(stated, square, 0.04); /* 4 sigma of a variance over 20 000 draws */
            }
            rg_endmembers_free(&set);
        }
}

/* Holding the member at its limit and trying every support for the others costs 2.71, whether the
 * supports are remembered or, with a sigma for each spectrum, solved for. */
static void limits_cost_what_they_say(void **state)
{
    (void) state;
    enum { SOME = 100 };
    static answers a;
    static double sigma[SOME * BANDS];
    const rg_unmix_result result = into(&a);
    size_t checked = 0;
    for (size_t k = 0; k < SOME * BANDS; k++)
        sigma[k] = 0.02;
    for (int own = 0; own < 2; own++)
        for (int m = RG_UNMIX_NNLS; m <= RG_UNMIX_FCLS; m++) {
            const bool sums = m == RG_UNMIX_FCLS;
            make_case(own ? 0.2 : 0.1, 0.02);
            rg_endmembers set = prepare(endmembers, MEMBERS, BANDS, sigma);
            assert_int_equal(
                rg_unmix_f64(&set, (rg_unmix_method) m, spectra, own ? sigma : NULL, SOME, &result, NULL),
                RG_OK);
            for (size_t s = 0; s < SOME; s++) {
                double best[MEMBERS], held[MEMBERS];
                const double *spectrum = spectra + s * BANDS;
                const double least =
                    enumerate_supports(endmembers, MEMBERS, BANDS, spectrum, sums, MEMBERS, 0.0, best);
                for (size_t i = 0; i < MEMBERS; i++) {
                    const double limit = a.limits[s * MEMBERS + i];
                    assert_true(isnan(limit) == (a.abundances[s * MEMBERS + i] > 0.0));
                    if (isnan(limit))
                        continue;
                    assert_true(limit > 0.0 && (!sums || limit <= 1.0));
                    const double rise =
                        (enumerate_supports(endmembers, MEMBERS, BANDS, spectrum, sums, i, limit, held) -
                         least) /
                        (0.02 * 0.02);
                    if (sums && limit == 1.0)
                        assert_true(rise <= 2.71 * (1.0 + 1e-9));
                    else
                        assert_relative(rise, 2.71, 1e-8);
                    checked++;
                }
            }
            rg_endmembers_free(&set);
        }
    assert_true(checked > 500);
}

static void answers_a_zero_spectrum(void **state)
{
    (void) state;
    static answers a;
    const rg_unmix_result result = into(&a);
    double work[2 * BANDS + MEMBERS];
    make_case(0.3, 0.02);
    memset(spectra, 0, sizeof spectra);
    rg_endmembers set = prepare(endmembers, MEMBERS, BANDS, NULL);
    for (int m = 0; m < RG_UNMIX_METHOD_COUNT; m++) {
        assert_int_equal(rg_unmix_f64(&set, (rg_unmix_method) m, spectra, NULL, 2, &result, NULL), RG_OK);
        assert_int_equal(a.outcome[1], RG_UNMIX_SOLVED);
        assert_true(rg_unmix_kkt(&set, (rg_unmix_method) m, spectra, NULL, a.abundances, work) <= 1e-10);
        for (size_t i = 0; i < MEMBERS && !rg_unmix_sums((rg_unmix_method) m); i++)
            assert_true(a.abundances[i] == 0.0);
    }
    rg_endmembers_free(&set);
}

static void notices_members_that_the_valid_bands_cannot_tell_apart(void **state)
{
    (void) state;
    static answers a;
    const rg_unmix_result result = into(&a);
    const double members[2][4] = {{0.2, 0.3, 0.4, 0.5}, {0.2, 0.3, 0.4, 0.9}};
    const double seen[2][4] = {{0.2, 0.3, 0.4, NAN}, {0.2, 0.3, 0.4, 0.7}};
    rg_endmembers set = prepare(&members[0][0], 2, 4, NULL);
    assert_int_equal(rg_unmix_f64(&set, RG_UNMIX_NNLS, &seen[0][0], NULL, 2, &result, NULL), RG_OK);
    assert_int_equal(a.outcome[0], RG_UNMIX_DEPENDENT);
    assert_true(isnan(a.abundances[0]) && isnan(a.errors[1]) && isnan(a.limits[0]));
    assert_int_equal(a.outcome[1], RG_UNMIX_SOLVED);
    assert_near(a.abundances[2], 0.5, 1e-12);
    rg_endmembers_free(&set);
}

/* As many free abundances as bands leave nothing to estimate the noise from. */
static void states_no_error_without_degrees_of_freedom(void **state)
{
    (void) state;
    static answers a;
    const rg_unmix_result result = into(&a);
    const double members[2][2] = {{0.2, 0.3}, {0.5, 0.1}};
    const double seen[2] = {0.4, 0.3};
    const double sigma[2] = {0.1, 0.1};
    rg_endmembers set = prepare(&members[0][0], 2, 2, NULL);
    assert_int_equal(rg_unmix_f64(&set, RG_UNMIX_NNLS, seen, NULL, 1, &result, NULL), RG_OK);
    assert_true(isnan(a.errors[0]) && isnan(a.errors[1]));
    assert_int_equal(rg_unmix_f64(&set, RG_UNMIX_NNLS, seen, sigma, 1, &result, NULL), RG_OK);
    assert_true(a.errors[0] > 0.0 && a.errors[1] > 0.0);
    rg_endmembers_free(&set);
}

/* Exact mixtures of two of many members: every gradient outside is nothing but rounding. */
static void limits_of_exact_mixtures_are_positive(void **state)
{
    (void) state;
    enum { MANY = 20, PAIRS = 40 };
    static double m[MANY * BANDS], y[PAIRS * BANDS], x[PAIRS * MANY], limits[PAIRS * MANY], sigma[BANDS];
    const rg_unmix_result result = {.abundances = x, .limits = limits};
    random_endmembers(91, MANY, BANDS, 0.3, m);
    for (size_t b = 0; b < BANDS; b++)
        sigma[b] = 0.01;
    for (size_t s = 0; s < PAIRS; s++)
        for (size_t b = 0; b < BANDS; b++)
            y[s * BANDS + b] = 0.5 * m[s % MANY * BANDS + b] + 0.3 * m[(s + 1 + s / MANY) % MANY * BANDS + b];
    rg_endmembers set;
    assert_int_equal(rg_endmembers_init(&set, m, MANY, BANDS, NULL, sigma, NULL, NULL), RG_OK);
    assert_int_equal(rg_unmix_f64(&set, RG_UNMIX_NNLS, y, NULL, PAIRS, &result, NULL), RG_OK);
    for (size_t k = 0; k < PAIRS * MANY; k++)
        assert_true(x[k] > 0.0 || (limits[k] > 0.0 && limits[k] < 1.0));
    rg_endmembers_free(&set);
}

/* The product with one member overflows, that with the other does not. */
static void does_not_take_an_overflow_for_a_zero(void **state)
{
    (void) state;
    const double m[2][4] = {{1.0, 2.0, 1.0, 0.0}, {0.0, 1e5, 2e5, 1e5}};
    const double y[4] = {1e305, 1e305, 1e305, 1e305};
    double x[2];
    uint8_t outcome;
    const rg_unmix_result result = {.abundances = x, .outcome = &outcome};
    rg_endmembers set;
    assert_int_equal(rg_endmembers_init(&set, &m[0][0], 2, 4, NULL, NULL, NULL, NULL), RG_OK);
    assert_int_equal(rg_unmix_f64(&set, RG_UNMIX_NNLS, y, NULL, 1, &result, NULL), RG_OK);
    assert_true(outcome != RG_UNMIX_SOLVED && isnan(x[0]) && isnan(x[1]));
    rg_endmembers_free(&set);
}

static void survives_values_beyond_arithmetic(void **state)
{
    (void) state;
    static answers a;
    const rg_unmix_result result = into(&a);
    make_case(0.3, 0.02);
    for (size_t b = 0; b < BANDS; b++)
        spectra[b] = 1.7e308;
    rg_endmembers set = prepare(endmembers, MEMBERS, BANDS, NULL);
    for (int m = 0; m < RG_UNMIX_METHOD_COUNT; m++) {
        assert_int_equal(rg_unmix_f64(&set, (rg_unmix_method) m, spectra, NULL, 2, &result, NULL), RG_OK);
        assert_int_equal(a.outcome[0], RG_UNMIX_NO_CONVERGENCE);
        assert_int_equal(a.outcome[1], RG_UNMIX_SOLVED);
    }
    rg_endmembers_free(&set);
}

static void refuses_when_memory_is_refused(void **state)
{
    (void) state;
    static answers a;
    const rg_unmix_result result = into(&a);
    make_case(0.3, 0.02);
    rg_endmembers set = prepare(endmembers, MEMBERS, BANDS, NULL);
    size_t refusals = 0;
    for (size_t n = 1;; n++) {
        rg_error err = {0};
        refuse_allocation(n);
        const rg_status status = rg_unmix_f64(&set, RG_UNMIX_FCLS, spectra, NULL, 20, &result, &err);
        if (!allocation_was_refused()) {
            assert_int_equal(status, RG_OK);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
        assert_int_equal(err.status, RG_ENOMEM);
        refusals++;
    }
    assert_true(refusals >= 8);
    assert_int_equal(rg_unmix_f64(&set, RG_UNMIX_FCLS, spectra, NULL, 0, &result, NULL), RG_OK);
    rg_endmembers_free(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_enumeration_of_supports),
        cmocka_unit_test(solves_the_unconstrained_model),
        cmocka_unit_test(brings_the_unconstrained_answer_to_the_sum),
        cmocka_unit_test(is_optimal_on_ill_conditioned_libraries),
        cmocka_unit_test(is_optimal_for_endmembers_of_any_length),
        cmocka_unit_test(leaves_the_neighbours_of_a_gap_bit_equal),
        cmocka_unit_test(has_the_same_bits_for_any_number_of_threads),
        cmocka_unit_test(does_not_depend_on_order_or_unit),
        cmocka_unit_test(takes_floats_for_what_they_are),
        cmocka_unit_test(weighs_bands_by_their_noise),
        cmocka_unit_test(states_the_scatter_of_noise_draws),
        cmocka_unit_test(limits_cost_what_they_say),
        cmocka_unit_test(answers_a_zero_spectrum),
        cmocka_unit_test(notices_members_that_the_valid_bands_cannot_tell_apart),
        cmocka_unit_test(states_no_error_without_degrees_of_freedom),
        cmocka_unit_test(limits_of_exact_mixtures_are_positive),
        cmocka_unit_test(does_not_take_an_overflow_for_a_zero),
        cmocka_unit_test(survives_values_beyond_arithmetic),
        cmocka_unit_test(refuses_when_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
