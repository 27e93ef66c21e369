#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/unmix/mesma.h"
#include "tests/support/mixing.h"
#include "tests/support/refuse.h"

enum { N = 9, BANDS = 20, SPECTRA = 150 };

static double members[N * BANDS];
static double spectra[SPECTRA * BANDS];
static const size_t classes[N] = {0, 0, 1, 1, 2, 2, 2, 3, 4};

static rg_library_set prepare(size_t n)
{
    rg_library_set set;
    assert_int_equal(rg_library_set_init(&set, members, n, BANDS, NULL, NULL, NULL), RG_OK);
    return set;
}

static void make_case(double noise)
{
    random_endmembers(71, N, BANDS, 0.3, members);
    random_spectra(72, members, N, BANDS, SPECTRA, noise, spectra);
    for (size_t k = 0; k < SPECTRA * BANDS; k++)
        spectra[k] *= 0.6; /* room for shade */
}

/* Least squares on the members of a bit set, by elimination in long double; the residual's sum of squares. */
static double plain_fit(uint32_t bits, const double *y, double *fraction, double *residual)
{
    size_t chosen[N];
    size_t k = 0;
    long double a[N][N + 1];
    for (size_t i = 0; i < N; i++) {
        fraction[i] = 0.0;
        if ((bits >> i & 1U) != 0)
            chosen[k++] = i;
    }
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= k; j++) {
            a[i][j] = 0.0L;
            for (size_t b = 0; b < BANDS; b++)
                a[i][j] += (long double) members[chosen[i] * BANDS + b] *
                           (j < k ? members[chosen[j] * BANDS + b] : y[b]);
        }
    for (size_t p = 0; p < k; p++)
        for (size_t i = 0; i < k; i++)
            for (size_t j = k + 1; j-- > p && i != p;)
                a[i][j] -= a[i][p] / a[p][p] * a[p][j];
    long double rss = 0.0L;
    for (size_t i = 0; i < k; i++)
        fraction[chosen[i]] = (double) (a[i][k] / a[i][i]);
    for (size_t b = 0; b < BANDS; b++) {
        residual[b] = y[b];
        for (size_t i = 0; i < N; i++)
            residual[b] -= fraction[i] * members[i * BANDS + b];
        rss += (long double) residual[b] * residual[b];
    }
    return sqrt((double) rss / BANDS);
}

static bool passes(const rg_mesma_options *o, uint32_t bits, const double *fraction, const double *residual,
                   double rmse)
{
    double shade = 1.0;
    size_t run = 0;
    size_t longest = 0;
    for (size_t i = 0; i < N; i++) {
        shade -= fraction[i];
        if ((bits >> i & 1U) != 0 && !(fraction[i] >= o->lowest && fraction[i] <= o->highest))
            return false;
        for (size_t k = i + 1; k < N; k++)
            if ((bits >> i & bits >> k & 1U) != 0 && classes[i] == classes[k])
                return false;
    }
    for (size_t b = 0; b < BANDS; b++) {
        run = fabs(residual[b]) > o->rmse ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return shade >= o->lowest && shade <= o->darkest && rmse <= o->rmse && (o->run == 0 || longest < o->run);
}

/* Every model by elimination, one after another. */
static void finds_what_trying_every_model_finds(void **state)
{
    (void) state;
    static double found[SPECTRA * N], rmse[SPECTRA], shade[SPECTRA], second[SPECTRA];
    static uint8_t outcome[SPECTRA];
    static uint32_t size[SPECTRA], equivalent[SPECTRA];
    const rg_mesma_result result = {.abundances = found,
                                    .rmse = rmse,
                                    .shade = shade,
                                    .alternative_rmse = second,
                                    .outcome = outcome,
                                    .n_members = size,
                                    .n_equivalent = equivalent};
    make_case(0.01);
    rg_library_set set = prepare(N);
    rg_mesma_options options = rg_mesma_defaults();
    options.most = 4;
    options.rmse = 0.06;
    options.run = 3;
    options.equivalent = 0.01;
    assert_int_equal(rg_mesma_f64(&set, classes, &options, spectra, NULL, SPECTRA, &result, NULL), RG_OK);
    size_t n_solved = 0;
    for (size_t s = 0; s < SPECTRA; s++) {
        double best[5] = {INFINITY, INFINITY, INFINITY, INFINITY, INFINITY};
        double next[5] = {INFINITY, INFINITY, INFINITY, INFINITY, INFINITY};
        uint32_t winner[5] = {0};
        double fraction[N], residual[BANDS];
        for (uint32_t bits = 1; bits < 1U << N; bits++) {
            const int k = __builtin_popcount(bits);
            if (k > 4)
                continue;
            const double value = plain_fit(bits, spectra + s * BANDS, fraction, residual);
            if (!passes(&options, bits, fraction, residual, value))
                continue;
            next[k] = value < best[k] ? best[k] : fmin(next[k], value);
            winner[k] = value < best[k] ? bits : winner[k];
            best[k] = fmin(best[k], value);
        }
        int chosen = 0;
        for (int k = 1; k < 5; k++)
            if (isfinite(best[k]) && (chosen == 0 || best[chosen] - best[k] >= options.gain))
                chosen = k;
        assert_int_equal(outcome[s], chosen > 0 ? RG_UNMIX_SOLVED : RG_UNMIX_NO_MODEL);
        assert_int_equal(size[s], chosen);
        if (chosen == 0) {
            assert_true(isnan(rmse[s]) && isnan(found[s * N]) && isnan(shade[s]));
            continue;
        }
        n_solved++;
        plain_fit(winner[chosen], spectra + s * BANDS, fraction, residual);
        assert_near(rmse[s], best[chosen], 1e-13);
        double left = 1.0;
        for (size_t i = 0; i < N; i++) {
            assert_near(found[s * N + i], fraction[i], 1e-10);
            left -= fraction[i];
        }
        assert_near(shade[s], left, 1e-10);
        if (isfinite(next[chosen]))
            assert_near(second[s], next[chosen], 1e-13);
        else
            assert_true(isnan(second[s]));
        assert_true((equivalent[s] > 0) == (next[chosen] <= best[chosen] + options.equivalent));
    }
    assert_true(n_solved > SPECTRA / 2 && n_solved < SPECTRA);
    rg_library_set_free(&set);
}

/* The best-fitting models all break the rule on runs of residuals: the search goes on past those it kept. */
static void looks_beyond_the_candidates_it_kept(void **state)
{
    (void) state;
    enum { MANY = 60 };
    double library[(MANY + 1) * BANDS], y[BANDS], x[MANY + 1], rmse;
    for (size_t b = 0; b < BANDS; b++)
        y[b] = 0.5;
    for (size_t i = 0; i <= MANY; i++)
        for (size_t b = 0; b < BANDS; b++)
            /* 60 members with a step, of small RMSE but a run of 4; the last one alternates, its RMSE is
             * larger */
            library[i * BANDS + b] = i < MANY ? (b < 4 ? 0.5 + 0.03 + 1e-5 * (double) i : 0.5)
                                              : 0.5 + (b % 2 == 0 ? 0.019 : -0.019);
    rg_library_set set;
    assert_int_equal(rg_library_set_init(&set, library, MANY + 1, BANDS, NULL, NULL, NULL), RG_OK);
    rg_mesma_options options = rg_mesma_defaults();
    options.most = 1;
    options.rmse = 0.02;
    options.run = 4;
    options.darkest = 1.0;
    const rg_mesma_result result = {.abundances = x, .rmse = &rmse};
    assert_int_equal(rg_mesma_f64(&set, NULL, &options, y, NULL, 1, &result, NULL), RG_OK);
    assert_near(x[MANY], 1.0, 0.01);
    assert_near(rmse, 0.019, 1e-4);
    options.run = 5;
    assert_int_equal(rg_mesma_f64(&set, NULL, &options, y, NULL, 1, &result, NULL), RG_OK);
    assert_near(x[0], 1.0, 0.02);
    rg_library_set_free(&set);
}

static void treats_gaps_weights_and_threads_alike(void **state)
{
    (void) state;
    static double whole[SPECTRA * N], other[SPECTRA * N], holed[SPECTRA * BANDS], own[SPECTRA * BANDS];
    static uint8_t outcome[SPECTRA];
    rg_mesma_options options = rg_mesma_defaults();
    options.most = 3;
    options.rmse = 0.1;
    make_case(0.01);
    rg_library_set set = prepare(N);
    const size_t before = rg_threads();
    rg_mesma_result result = {.abundances = whole, .outcome = outcome};
    rg_threads_set(1);
    assert_int_equal(rg_mesma_f64(&set, classes, &options, spectra, NULL, SPECTRA, &result, NULL), RG_OK);
    memcpy(holed, spectra, sizeof holed);
    for (size_t b = 2; b < BANDS; b++)
        holed[3 * BANDS + b] = NAN;
    holed[9 * BANDS] = NAN;
    result.abundances = other;
    rg_threads_set(3);
    for (size_t s = 0; s < SPECTRA; s += 13) {
        const size_t count = SPECTRA - s < 13 ? SPECTRA - s : 13;
        const rg_mesma_result part = {.abundances = other + s * N, .outcome = outcome + s};
        assert_int_equal(rg_mesma_f64(&set, classes, &options, holed + s * BANDS, NULL, count, &part, NULL),
                         RG_OK);
    }
    rg_threads_set(before);
    assert_int_equal(outcome[3], RG_UNMIX_FEW_BANDS);
    for (size_t s = 0; s < SPECTRA; s++)
        if (s != 3 && s != 9)
            assert_memory_equal(whole + s * N, other + s * N, N * sizeof *whole);
    /* A sigma that is the same everywhere changes nothing but rounding. */
    for (size_t k = 0; k < SPECTRA * BANDS; k++)
        own[k] = 0.02;
    assert_int_equal(rg_mesma_f64(&set, classes, &options, spectra, own, SPECTRA, &result, NULL), RG_OK);
    for (size_t k = 0; k < SPECTRA * N; k++)
        if (isfinite(whole[k]))
            assert_near(other[k], whole[k], 1e-10);
        else
            assert_true(isnan(other[k]));
    rg_library_set_free(&set);
}

static void counts_models(void **state)
{
    (void) state;
    assert_true(rg_mesma_count(NULL, 9, 1) == 9.0);
    assert_true(rg_mesma_count(NULL, 9, 3) == 9.0 + 36.0 + 84.0);
    /* sizes 2 2 3 1 1: e1 = 9, e2 = 31 */
    assert_true(rg_mesma_count(classes, N, 2) == 9.0 + 31.0);
    assert_true(rg_mesma_count(NULL, 2000, 5) > 1e13);
}

static void refuses_nonsense_and_missing_memory(void **state)
{
    (void) state;
    double x[2 * N];
    const rg_mesma_result result = {.abundances = x};
    make_case(0.01);
    rg_library_set set = prepare(N);
    rg_mesma_options options = rg_mesma_defaults();
    options.most = RG_MESMA_MEMBERS + 1;
    assert_int_equal(rg_mesma_f64(&set, NULL, &options, spectra, NULL, 2, &result, NULL), RG_EDOMAIN);
    options.most = 2;
    for (size_t n = 1;; n++) {
        refuse_allocation(n);
        const rg_status status = rg_mesma_f64(&set, NULL, &options, spectra, NULL, 2, &result, NULL);
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
        cmocka_unit_test(finds_what_trying_every_model_finds),
        cmocka_unit_test(looks_beyond_the_candidates_it_kept),
        cmocka_unit_test(treats_gaps_weights_and_threads_alike),
        cmocka_unit_test(counts_models),
        cmocka_unit_test(refuses_nonsense_and_missing_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
