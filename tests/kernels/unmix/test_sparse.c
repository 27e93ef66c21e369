#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/unmix/sparse.h"
#include "tests/support/mixing.h"
#include "tests/support/refuse.h"

static rg_library_set prepare(const double *members, size_t n, size_t n_bands)
{
    rg_library_set set;
    assert_int_equal(rg_library_set_init(&set, members, n, n_bands, NULL, NULL, NULL), RG_OK);
    return set;
}

static void equals_the_enumeration_of_supports(void **state)
{
    (void) state;
    enum { N = 8, BANDS = 25, SPECTRA = 60 };
    static double members[N * BANDS], spectra[SPECTRA * BANDS], found[SPECTRA * N], rmse[SPECTRA];
    const rg_sparse_options options = {.lambda = 0.0};
    const rg_sparse_result result = {.abundances = found, .rmse = rmse};
    random_endmembers(31, N, BANDS, 0.2, members);
    random_spectra(32, members, N, BANDS, SPECTRA, 0.05, spectra);
    for (size_t n = 2; n <= N; n += 3) {
        rg_library_set set = prepare(members, n, BANDS);
        assert_int_equal(rg_sparse_f64(&set, &options, spectra, NULL, SPECTRA, &result, NULL), RG_OK);
        for (size_t s = 0; s < SPECTRA; s++) {
            double expected[N];
            const double rss =
                enumerate_supports(members, n, BANDS, spectra + s * BANDS, false, n, 0.0, expected);
            assert_near(rmse[s], sqrt(rss / BANDS), 1e-13);
            for (size_t i = 0; i < n; i++)
                assert_near(found[s * n + i], expected[i], 1e-11);
        }
        rg_library_set_free(&set);
    }
}

/* |min(x_i, g_i / G_ii)| |M_i| / |y|, all in long double from the members themselves. */
static double judge(const double *members, size_t n, size_t n_bands, const double *spectrum, double lambda,
                    const double *x)
{
    static long double residual[1024];
    long double length = 0.0L;
    double worst = 0.0;
    for (size_t b = 0; b < n_bands; b++) {
        residual[b] = spectrum[b];
        length += residual[b] * residual[b];
    }
    for (size_t i = 0; i < n; i++)
        for (size_t b = 0; b < n_bands && x[i] != 0.0; b++)
            residual[b] -= (long double) x[i] * members[i * n_bands + b];
    for (size_t i = 0; i < n; i++) {
        long double pull = lambda;
        long double square = 0.0L;
        for (size_t b = 0; b < n_bands; b++) {
            pull -= members[i * n_bands + b] * residual[b];
            square += (long double) members[i * n_bands + b] * members[i * n_bands + b];
        }
        const double off = fmin(x[i], (double) (pull / square));
        worst = fmax(worst, fabs(off) * (double) sqrtl(square / length));
    }
    return worst;
}

/* From 2 to 500 members, more members than bands, members alike to a part in 1e5, with and without noise and
 * price: every spectrum optimal to 1e-10. */
static void is_optimal_on_libraries_of_any_kind(void **state)
{
    (void) state;
    enum { MOST = 500, BANDS = 60, SPECTRA = 40 };
    static const size_t sizes[] = {2, 13, 60, 200, MOST};
    static const double contrasts[] = {0.3, 1e-3, 1e-5};
    static double members[MOST * BANDS], spectra[SPECTRA * BANDS], found[SPECTRA * MOST];
    static uint8_t outcome[SPECTRA];
    static uint32_t refused[SPECTRA];
    const rg_sparse_result result = {.abundances = found, .outcome = outcome, .n_refused = refused};
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
        for (size_t c = 0; c < 3; c++)
            for (int noisy = 0; noisy < 2; noisy++)
                for (int priced = 0; priced < 2; priced++) {
                    const size_t n = sizes[k];
                    const rg_sparse_options options = {.lambda = priced ? 0.02 : 0.0};
                    random_endmembers(41, n, BANDS, contrasts[c], members);
                    random_spectra(42, members, n < 6 ? n : 6, BANDS, SPECTRA, noisy ? 0.01 : 0.0, spectra);
                    rg_library_set set = prepare(members, n, BANDS);
                    assert_int_equal(rg_sparse_f64(&set, &options, spectra, NULL, SPECTRA, &result, NULL),
                                     RG_OK);
                    for (size_t s = 0; s < SPECTRA; s++) {
                        assert_int_equal(outcome[s], RG_UNMIX_SOLVED);
                        const double off =
                            judge(members, n, BANDS, spectra + s * BANDS, options.lambda, found + s * n);
                        if (!(off <= 1e-10))
                            print_error("%zu members, contrast %g, noisy %d, priced %d, refused %u\n", n,
                                        contrasts[c], noisy, priced, refused[s]);
                        assert_near(off, 0.0, 1e-10);
                    }
                    rg_library_set_free(&set);
                }
}

enum { N = 80, BANDS = 50, SPECTRA = 700 };
static double members[N * BANDS];
static double spectra[SPECTRA * BANDS];

typedef struct {
    double abundances[SPECTRA * N], errors[SPECTRA * N], limits[SPECTRA * N];
    double rmse[SPECTRA], lambda[SPECTRA], condition[SPECTRA], cost[SPECTRA];
    uint8_t outcome[SPECTRA];
    uint32_t n_bands[SPECTRA], active[SPECTRA], refused[SPECTRA], run[SPECTRA], equivalent[SPECTRA];
    int32_t out[SPECTRA], in[SPECTRA];
} answers;

static rg_sparse_result into(answers *a, size_t s)
{
    memset(a, 0, s == 0 ? sizeof *a : 0);
    return (rg_sparse_result){a->abundances + s * N, a->errors + s * N, a->limits + s * N, a->rmse + s,
                              a->lambda + s,         a->condition + s,  a->cost + s,       a->outcome + s,
                              a->n_bands + s,        a->active + s,     a->refused + s,    a->run + s,
                              a->equivalent + s,     a->out + s,        a->in + s};
}

static void make_case(double contrast, double noise)
{
    random_endmembers(51, N, BANDS, contrast, members);
    random_spectra(52, members, 8, BANDS, SPECTRA, noise, spectra);
}

/* Threads, calls of any size, and what came before: also where supports are not unique, as without noise. */
static void depends_on_the_spectrum_alone(void **state)
{
    (void) state;
    static answers whole, parts;
    static double backward[SPECTRA * BANDS];
    const size_t before = rg_threads();
    for (int noisy = 0; noisy < 2; noisy++) {
        const rg_sparse_options options = {.lambda = noisy ? -1.0 : 0.0, .rate = 0.1};
        make_case(0.01, noisy ? 0.01 : 0.0);
        rg_library_set set = prepare(members, N, BANDS);
        rg_sparse_result result = into(&whole, 0);
        rg_threads_set(1);
        assert_int_equal(rg_sparse_f64(&set, &options, spectra, NULL, SPECTRA, &result, NULL), RG_OK);
        rg_threads_set(3);
        (void) into(&parts, 0);
        for (size_t s = 0, step = 1; s < SPECTRA; s += step, step = step % 97 + 12) {
            const size_t count = s + step < SPECTRA ? step : SPECTRA - s;
            result = into(&parts, s);
            if (s == 0)
                result = into(&parts, 0);
            assert_int_equal(rg_sparse_f64(&set, &options, spectra + s * BANDS, NULL, count, &result, NULL),
                             RG_OK);
            step = count;
        }
        assert_memory_equal(&whole, &parts, sizeof whole);
        for (size_t s = 0; s < SPECTRA; s++)
            memcpy(backward + (SPECTRA - 1 - s) * BANDS, spectra + s * BANDS, BANDS * sizeof *spectra);
        result = into(&parts, 0);
        assert_int_equal(rg_sparse_f64(&set, &options, backward, NULL, SPECTRA, &result, NULL), RG_OK);
        for (size_t s = 0; s < SPECTRA; s++)
            assert_memory_equal(whole.abundances + s * N, parts.abundances + (SPECTRA - 1 - s) * N,
                                N * sizeof(double));
        rg_library_set_free(&set);
    }
    rg_threads_set(before);
}

/* On orthogonal members x_i = max(m_i'y - lambda, 0) / |m_i|^2, and everything else follows. */
static void answers_orthogonal_members_in_closed_form(void **state)
{
    (void) state;
    enum { P = 4, B = 6 };
    const double orthogonal[P][B] = {
        {2, 0, 0, 0, 0, 0}, {0, 1, 1, 0, 0, 0}, {0, 0, 0, 3, 0, 0}, {0, 0, 0, 0, 1, 0}};
    const double spectrum[B] = {1.0, 0.5, 0.7, 0.1, -0.3, 0.4};
    const double lambda = 0.5;
    double x[P], errors[P], limits[P], rmse, condition;
    uint32_t active;
    const rg_sparse_options options = {.lambda = lambda};
    const rg_sparse_result result = {.abundances = x,
                                     .errors = errors,
                                     .limits = limits,
                                     .rmse = &rmse,
                                     .condition = &condition,
                                     .n_active = &active};
    rg_library_set set = prepare(&orthogonal[0][0], P, B);
    assert_int_equal(rg_sparse_f64(&set, &options, spectrum, NULL, 1, &result, NULL), RG_OK);
    double rss = 0.0;
    double left[B];
    memcpy(left, spectrum, sizeof left);
    const double expected[P] = {1.5 / 4.0, 0.7 / 2.0, 0.0, 0.0};
    for (size_t i = 0; i < P; i++)
        for (size_t b = 0; b < B; b++)
            left[b] -= expected[i] * orthogonal[i][b];
    for (size_t b = 0; b < B; b++)
        rss += left[b] * left[b];
    const double variance = rss / (B - 2);
    assert_int_equal(active, 2);
    assert_near(condition, 1.0, 1e-14);
    assert_near(rmse, sqrt(rss / B), 1e-15);
    for (size_t i = 0; i < P; i++)
        assert_near(x[i], expected[i], 1e-15);
    assert_relative(errors[0], sqrt(variance / 4.0), 1e-12);
    assert_relative(errors[1], sqrt(variance / 2.0), 1e-12);
    assert_true(isnan(errors[2]) && isnan(limits[0]) && isnan(limits[1]));
    /* 2 g t + s t^2 = 2.71 variance with g = lambda - m'y, s = |m|^2 */
    assert_near(2.0 * (0.5 - 0.3) * limits[2] + 9.0 * limits[2] * limits[2], 2.71 * variance, 1e-13);
    assert_near(2.0 * (0.5 + 0.3) * limits[3] + limits[3] * limits[3], 2.71 * variance, 1e-13);
    rg_library_set_free(&set);
}

/* Bands that are missing, or weights of a spectrum's own, are those of a set made for them. */
static void leaves_gaps_and_weights_to_their_spectrum(void **state)
{
    (void) state;
    static answers whole, gapped;
    static double holed[SPECTRA * BANDS];
    const rg_sparse_options options = {.lambda = -1.0, .rate = 0.2};
    make_case(0.05, 0.01);
    memcpy(holed, spectra, sizeof holed);
    bool use[BANDS];
    double sigma[BANDS];
    for (size_t b = 0; b < BANDS; b++) {
        use[b] = b % 7 != 3;
        sigma[b] = 0.005 + 0.0001 * (double) b;
        holed[5 * BANDS + b] = use[b] ? spectra[5 * BANDS + b] : NAN;
    }
    rg_library_set set = prepare(members, N, BANDS);
    rg_sparse_result result = into(&whole, 0);
    assert_int_equal(rg_sparse_f64(&set, &options, spectra, NULL, SPECTRA, &result, NULL), RG_OK);
    result = into(&gapped, 0);
    assert_int_equal(rg_sparse_f64(&set, &options, holed, NULL, SPECTRA, &result, NULL), RG_OK);
    for (size_t s = 0; s < SPECTRA; s++)
        if (s != 5)
            assert_memory_equal(whole.abundances + s * N, gapped.abundances + s * N, N * sizeof(double));
    rg_library_set fewer;
    assert_int_equal(rg_library_set_init(&fewer, members, N, BANDS, use, NULL, NULL), RG_OK);
    result = into(&whole, 0);
    assert_int_equal(rg_sparse_f64(&fewer, &options, spectra + 5 * BANDS, NULL, 1, &result, NULL), RG_OK);
    assert_int_equal(gapped.n_bands[5], whole.n_bands[0]);
    assert_relative(gapped.lambda[5], whole.lambda[0], 1e-9);
    for (size_t i = 0; i < N; i++) {
        assert_near(gapped.abundances[5 * N + i], whole.abundances[i], 1e-10);
        if (whole.abundances[i] > 0.0)
            assert_relative(gapped.errors[5 * N + i], whole.errors[i], 1e-8);
        else
            assert_relative(gapped.limits[5 * N + i], whole.limits[i], 1e-8);
    }
    rg_library_set_free(&fewer);

    static double own[SPECTRA * BANDS];
    for (size_t k = 0; k < SPECTRA * BANDS; k++)
        own[k] = sigma[k % BANDS];
    rg_library_set weighted;
    assert_int_equal(rg_library_set_init(&weighted, members, N, BANDS, NULL, sigma, NULL), RG_OK);
    result = into(&whole, 0);
    assert_int_equal(rg_sparse_f64(&weighted, &options, spectra, NULL, 40, &result, NULL), RG_OK);
    result = into(&gapped, 0);
    assert_int_equal(rg_sparse_f64(&set, &options, spectra, own, 40, &result, NULL), RG_OK);
    for (size_t k = 0; k < 40 * N; k++) {
        assert_near(gapped.abundances[k], whole.abundances[k], 1e-9);
        if (whole.abundances[k] > 1e-6)
            assert_relative(gapped.errors[k], whole.errors[k], 1e-7);
    }
    rg_library_set_free(&weighted);
    rg_library_set_free(&set);
}

/* A member twice, once longer: one is used, the longer under a price, and both are known as twins; a member
 * close to another is reported as its substitute. */
static void knows_members_that_are_alike(void **state)
{
    (void) state;
    enum { P = 5, B = 30 };
    double alike[P * B], spectrum[B], x[P], cost;
    int32_t out, in;
    uint32_t equivalent;
    random_endmembers(61, P, B, 0.3, alike);
    for (size_t b = 0; b < B; b++) {
        alike[2 * B + b] = 2.0 * alike[0 * B + b];
        alike[4 * B + b] = alike[1 * B + b] + 1e-3 * rg_random_normal(62, 0, b);
        spectrum[b] = 0.5 * alike[b] + 0.4 * alike[B + b] + 0.01 * rg_random_normal(62, 1, b);
    }
    rg_library_set set = prepare(alike, P, B);
    assert_true(set.twin[2] == 0 && set.twin[4] == RG_NO_INDEX && set.twin[0] == RG_NO_INDEX);
    const rg_sparse_options options = {.lambda = 1e-3};
    const rg_sparse_result result = {.abundances = x,
                                     .exchange_cost = &cost,
                                     .exchange_out = &out,
                                     .exchange_in = &in,
                                     .n_equivalent = &equivalent};
    assert_int_equal(rg_sparse_f64(&set, &options, spectrum, NULL, 1, &result, NULL), RG_OK);
    assert_true(x[0] == 0.0);
    assert_near(x[2], 0.25, 0.02);
    assert_near(x[1] + x[4], 0.4, 0.03);
    assert_true((out == 1 && in == 4) || (out == 4 && in == 1) || (x[1] > 0.0 && x[4] > 0.0));
    if (out >= 0 && (x[1] == 0.0 || x[4] == 0.0)) {
        /* What the exchange costs, by solving without the member that goes out. */
        double without[P * B], y, before, after;
        memcpy(without, alike, sizeof without);
        for (size_t b = 0; b < B; b++)
            without[(size_t) out * B + b] = alike[(size_t) in * B + b];
        double rmse[2];
        const rg_sparse_result fit = {.abundances = x, .rmse = rmse};
        const rg_sparse_options free_of = {.lambda = 0.0};
        assert_int_equal(rg_sparse_f64(&set, &free_of, spectrum, NULL, 1, &fit, NULL), RG_OK);
        before = rmse[0];
        rg_library_set other = prepare(without, P, B);
        assert_int_equal(rg_sparse_f64(&other, &free_of, spectrum, NULL, 1, &fit, NULL), RG_OK);
        after = rmse[0];
        y = (after * after - before * before) * B;
        assert_true(y >= -1e-12 && equivalent >= 1 && cost < 1.0);
        rg_library_set_free(&other);
    }
    rg_library_set_free(&set);
}

/* Half the squared residual and the price. */
static double sum_of(const double *m, size_t n, size_t n_bands, const double *y, const double *x,
                     double lambda)
{
    double sum = 0.0;
    for (size_t b = 0; b < n_bands; b++) {
        double left = y[b];
        for (size_t i = 0; i < n; i++)
            left -= x[i] * m[i * n_bands + b];
        sum += 0.5 * left * left;
    }
    for (size_t i = 0; i < n; i++)
        sum += lambda * x[i];
    return sum;
}

/* With more members than bands those above zero soon span everything, and others cost less: no pair of
 * members on two bands, nor a single one, makes the priced sum lower than what is found. */
static void takes_the_cheaper_of_members_that_depend_on_each_other(void **state)
{
    (void) state;
    enum { SIX = 6, TWO = 2, CASES = 2000 };
    const rg_sparse_options options = {.lambda = 0.02};
    for (uint64_t c = 0; c < CASES; c++) {
        double m[SIX * TWO], y[TWO], found[SIX];
        uint32_t n_refused;
        const rg_sparse_result result = {.abundances = found, .n_refused = &n_refused};
        for (size_t k = 0; k < SIX * TWO; k++)
            m[k] = 0.02 + rg_random_uniform(71, c, k);
        for (size_t b = 0; b < TWO; b++)
            y[b] = 0.1 + rg_random_uniform(72, c, b);
        rg_library_set set = prepare(m, SIX, TWO);
        assert_int_equal(rg_sparse_f64(&set, &options, y, NULL, 1, &result, NULL), RG_OK);
        assert_int_equal(n_refused, 0);
        const double least = sum_of(m, SIX, TWO, y, found, options.lambda);
        for (size_t i = 0; i < SIX; i++)
            for (size_t j = i; j < SIX;
                 j++) { /* the stationary point of the pair, and of i alone for j = i */
                double x[SIX] = {0.0};
                double g[3] = {0.0, 0.0, 0.0};
                double f[2] = {-options.lambda, -options.lambda};
                for (size_t b = 0; b < TWO; b++) {
                    const double u = m[i * TWO + b];
                    const double v = m[j * TWO + b];
                    g[0] += u * u;
                    g[1] += u * v;
                    g[2] += v * v;
                    f[0] += u * y[b];
                    f[1] += v * y[b];
                }
                const double determinant = g[0] * g[2] - g[1] * g[1];
                if (i == j)
                    x[i] = f[0] / g[0];
                else {
                    x[i] = (g[2] * f[0] - g[1] * f[1]) / determinant;
                    x[j] = (g[0] * f[1] - g[1] * f[0]) / determinant;
                }
                if (x[i] >= 0.0 && x[j] >= 0.0 && (i == j || determinant > 1e-6))
                    assert_true(least <= sum_of(m, SIX, TWO, y, x, options.lambda) + 1e-12);
            }
        rg_library_set_free(&set);
    }
}

/* A copy of a member that rounding to single precision tells apart: which of the two is above zero does not
 * depend on the spectra before. */
static void chooses_among_near_copies_by_the_spectrum_alone(void **state)
{
    (void) state;
    enum { FOUR = 4, SERIES = 200, CASES = 40 };
    const rg_sparse_options options = {.lambda = 0.0};
    for (uint64_t c = 0; c < CASES; c++) {
        double m[3 * FOUR], y[SERIES * FOUR], in_series[SERIES * 3], alone[3];
        const rg_sparse_result series = {.abundances = in_series};
        const rg_sparse_result single = {.abundances = alone};
        for (size_t b = 0; b < FOUR; b++) {
            m[b] = 0.2 + 0.6 * rg_random_uniform(73, c, b);
            m[FOUR + b] = 0.2 + 0.6 * rg_random_uniform(74, c, b);
            m[2 * FOUR + b] =
                c % 2 == 0 ? (double) (float) m[b] : m[b] * (1.0 + 1e-8 * rg_random_normal(75, c, b));
        }
        for (size_t k = 0; k < SERIES * FOUR; k++)
            y[k] = rg_random_uniform(76, c, k / FOUR) * m[k % FOUR] +
                   rg_random_uniform(77, c, k / FOUR) * m[FOUR + k % FOUR] +
                   0.05 * rg_random_normal(78, c, k);
        rg_library_set set = prepare(m, 3, FOUR);
        assert_int_equal(rg_sparse_f64(&set, &options, y, NULL, SERIES, &series, NULL), RG_OK);
        for (size_t s = 0; s < SERIES; s++) {
            assert_int_equal(rg_sparse_f64(&set, &options, y + s * FOUR, NULL, 1, &single, NULL), RG_OK);
            assert_memory_equal(alone, in_series + s * 3, sizeof alone);
        }
        rg_library_set_free(&set);
    }
}

static void counts_runs_of_unusual_residuals(void **state)
{
    (void) state;
    enum { B = 40 };
    double flat[B], spectrum[B], sigma[B], x;
    uint32_t run;
    for (size_t b = 0; b < B; b++) {
        flat[b] = 1.0;
        sigma[b] = 0.01;
        spectrum[b] = 0.5;
    }
    for (size_t b = 10; b < 14; b++)
        spectrum[b] += 0.1;
    spectrum[20] -= 0.1;
    rg_library_set set;
    assert_int_equal(rg_library_set_init(&set, flat, 1, B, NULL, sigma, NULL), RG_OK);
    const rg_sparse_options options = {.lambda = 0.0};
    const rg_sparse_result result = {.abundances = &x, .longest_run = &run};
    assert_int_equal(rg_sparse_f64(&set, &options, spectrum, NULL, 1, &result, NULL), RG_OK);
    assert_near(x, 0.5 + 0.3 / B, 1e-14);
    assert_int_equal(run, 4);
    rg_library_set_free(&set);
}

static void says_what_it_cannot_solve(void **state)
{
    (void) state;
    double holes[4 * BANDS], x[4 * N];
    uint8_t outcome[4];
    make_case(0.1, 0.01);
    memcpy(holes, spectra, sizeof holes);
    for (size_t b = 1; b < BANDS; b++)
        holes[BANDS + b] = NAN;
    for (size_t b = 0; b < BANDS; b++)
        holes[2 * BANDS + b] = 0.0;
    for (size_t b = 0; b < BANDS; b++)
        holes[3 * BANDS + b] = 1e200; /* whose square is beyond arithmetic */
    rg_library_set set = prepare(members, N, BANDS);
    const rg_sparse_options options = {.lambda = 0.0};
    const rg_sparse_result result = {.abundances = x, .outcome = outcome};
    assert_int_equal(rg_sparse_f64(&set, &options, holes, NULL, 4, &result, NULL), RG_OK);
    assert_true(outcome[0] == RG_UNMIX_SOLVED && outcome[1] == RG_UNMIX_FEW_BANDS &&
                outcome[2] == RG_UNMIX_SOLVED && outcome[3] == RG_UNMIX_NO_CONVERGENCE);
    assert_true(isnan(x[N]) && isnan(x[3 * N]));
    for (size_t i = 0; i < N; i++)
        assert_true(x[2 * N + i] == 0.0);
    rg_library_set_free(&set);
}

static void refuses_when_memory_is_refused(void **state)
{
    (void) state;
    double x[2 * N];
    make_case(0.1, 0.01);
    rg_library_set set = prepare(members, N, BANDS);
    const rg_sparse_options options = {.lambda = 0.0};
    const rg_sparse_result result = {.abundances = x};
    for (size_t n = 1;; n++) {
        refuse_allocation(n);
        const rg_status status = rg_sparse_f64(&set, &options, spectra, NULL, 2, &result, NULL);
        if (!allocation_was_refused()) {
            assert_int_equal(status, RG_OK);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
    rg_library_set_free(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_enumeration_of_supports),
        cmocka_unit_test(is_optimal_on_libraries_of_any_kind),
        cmocka_unit_test(depends_on_the_spectrum_alone),
        cmocka_unit_test(answers_orthogonal_members_in_closed_form),
        cmocka_unit_test(leaves_gaps_and_weights_to_their_spectrum),
        cmocka_unit_test(knows_members_that_are_alike),
        cmocka_unit_test(takes_the_cheaper_of_members_that_depend_on_each_other),
        cmocka_unit_test(chooses_among_near_copies_by_the_spectrum_alone),
        cmocka_unit_test(counts_runs_of_unusual_residuals),
        cmocka_unit_test(says_what_it_cannot_solve),
        cmocka_unit_test(refuses_when_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
