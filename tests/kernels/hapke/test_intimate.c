#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/hapke/intimate.h"
#include "kernels/hapke/mass.h"
#include "kernels/unmix/method.h"
#include "tests/support/refuse.h"

enum { N = 3, BANDS = 80 };
static const double C[N] = {3.3, 2.0, 4.0};

static void fill_minerals(double *albedo)
{
    static const double CENTRE[N] = {0.3, 0.5, 0.8};
    for (int i = 0; i < N; i++)
        for (int b = 0; b < BANDS; b++) {
            const double u = ((double) b / BANDS - CENTRE[i]) / 0.1;
            albedo[i * BANDS + b] = 0.9 - 0.1 * i - 0.3 * exp(-u * u);
        }
}

static void mix(const double *albedo, const double *mass, double *spectrum)
{
    double sections[N];
    rg_hapke_sections(mass, C, N, sections);
    for (int b = 0; b < BANDS; b++) {
        spectrum[b] = 0.0;
        for (int i = 0; i < N; i++)
            spectrum[b] += sections[i] * albedo[i * BANDS + b];
    }
}

static rg_intimate prepare(const double *albedo)
{
    rg_intimate mixing;
    const rg_intimate_minerals minerals = {
        .n = N, .n_bands = BANDS, .albedo = albedo, .mass_per_section = C, .inflation = 1.0};
    assert_int_equal(rg_intimate_init(&mixing, &minerals, NULL, NULL, NULL), RG_OK);
    return mixing;
}

static void exact_mixtures_give_exact_masses(void **state)
{
    (void) state;
    static const double MASS[4][N] = {{0.2, 0.3, 0.5}, {1.0, 0.0, 0.0}, {0.5, 0.5, 0.0}, {0.01, 0.01, 0.98}};
    double albedo[N * BANDS], spectra[4 * BANDS], mass[4 * N], misfit[4];
    uint8_t outcome[4];
    fill_minerals(albedo);
    rg_intimate mixing = prepare(albedo);
    for (int s = 0; s < 4; s++)
        mix(albedo, MASS[s], spectra + s * BANDS);
    spectra[2 * BANDS + 7] = NAN; /* one band of one spectrum */
    for (int b = 0; b < BANDS; b++)
        spectra[3 * BANDS + b] = b < 2 ? spectra[3 * BANDS + b] : NAN; /* too little left */
    double errors[4 * N], limits[4 * N];
    const rg_intimate_result result = {
        .mass = mass, .errors = errors, .limits = limits, .misfit = misfit, .outcome = outcome};
    assert_int_equal(rg_intimate_unmix(&mixing, spectra, NULL, 4, &result, NULL), RG_OK);
    for (int s = 0; s < 3; s++) {
        assert_int_equal(outcome[s], RG_UNMIX_SOLVED);
        for (int i = 0; i < N; i++)
            assert_near(mass[s * N + i], MASS[s][i], 1e-10);
        assert_true(isnan(misfit[s]));
    }
    assert_true(isnan(errors[N]) && isnan(limits[N]));               /* alone: no error of its own ...      */
    assert_true(isfinite(limits[N + 1]) && isfinite(limits[N + 2])); /* ... but the others' limits */
    assert_int_equal(outcome[3], RG_UNMIX_FEW_BANDS);
    assert_true(isnan(mass[3 * N]));
    rg_intimate_free(&mixing);
}

/* Stated errors against the scatter over draws of noise that is known to them. */
static void errors_are_the_scatter_of_draws(void **state)
{
    (void) state;
    enum { DRAWS = 2000 };
    static double spectra[DRAWS * BANDS], sigma[DRAWS * BANDS], mass[DRAWS * N], errors[DRAWS * N];
    static const double MASS[N] = {0.3, 0.3, 0.4};
    double albedo[N * BANDS];
    fill_minerals(albedo);
    rg_intimate mixing = prepare(albedo);
    const rg_intimate_result result = {.mass = mass, .errors = errors};
    for (int known = 0; known < 2; known++) { /* what is not known must be the same in all bands */
        for (uint64_t d = 0; d < DRAWS; d++) {
            mix(albedo, MASS, spectra + d * BANDS);
            for (uint64_t b = 0; b < BANDS; b++) {
                sigma[d * BANDS + b] = known ? 0.002 + 0.004 * (double) b / BANDS : 0.004;
                spectra[d * BANDS + b] += sigma[d * BANDS + b] * rg_random_normal(3, d, b);
            }
        }
        assert_int_equal(rg_intimate_unmix(&mixing, spectra, known ? sigma : NULL, DRAWS, &result, NULL),
                         RG_OK);
        for (int i = 0; i < N; i++) {
            double square = 0.0;
            double stated = 0.0;
            for (int d = 0; d < DRAWS; d++) {
                square += (mass[d * N + i] - MASS[i]) * (mass[d * N + i] - MASS[i]) / DRAWS;
                stated += errors[d * N + i] / DRAWS;
            }
            /* From residuals the error itself scatters. */
            assert_relative(stated, sqrt(square), known ? 0.05 : 0.1);
        }
    }
    rg_intimate_free(&mixing);
}

/* Noise stated ten times too small is not believed; stated rightly it is. */
static void noise_that_does_not_explain_the_residuals_is_not_believed(void **state)
{
    (void) state;
    static const double MASS[N] = {0.3, 0.3, 0.4};
    double albedo[N * BANDS], spectrum[BANDS], sigma[BANDS], errors[3][N], mass[N];
    fill_minerals(albedo);
    rg_intimate mixing = prepare(albedo);
    mix(albedo, MASS, spectrum);
    for (uint64_t b = 0; b < BANDS; b++)
        spectrum[b] += 0.004 * rg_random_normal(6, 0, b);
    for (int k = 0; k < 3; k++) { /* unknown, right, too small */
        const rg_intimate_result result = {.mass = mass, .errors = errors[k]};
        for (int b = 0; b < BANDS; b++)
            sigma[b] = k == 1 ? 0.004 : 0.0004;
        assert_int_equal(rg_intimate_unmix(&mixing, spectrum, k == 0 ? NULL : sigma, 1, &result, NULL),
                         RG_OK);
    }
    for (int i = 0; i < N; i++) {
        assert_relative(errors[1][i], errors[0][i], 0.5);
        assert_true(errors[2][i] == errors[0][i]);
    }
    rg_intimate_free(&mixing);
}

static void an_absent_mineral_has_limits_that_hold(void **state)
{
    (void) state;
    enum { DRAWS = 1000 };
    static double spectra[DRAWS * BANDS], sigma[DRAWS * BANDS], limits[DRAWS * N], detection[DRAWS * N],
        mass[DRAWS * N];
    static const double MASS[N] = {0.4, 0.6, 0.0};
    double albedo[N * BANDS];
    fill_minerals(albedo);
    rg_intimate mixing = prepare(albedo);
    for (uint64_t d = 0; d < DRAWS; d++) {
        mix(albedo, MASS, spectra + d * BANDS);
        for (uint64_t b = 0; b < BANDS; b++) {
            sigma[d * BANDS + b] = 0.003;
            spectra[d * BANDS + b] += 0.003 * rg_random_normal(4, d, b);
        }
    }
    const rg_intimate_result result = {.mass = mass, .limits = limits, .detection = detection};
    assert_int_equal(rg_intimate_unmix(&mixing, spectra, sigma, DRAWS, &result, NULL), RG_OK);
    size_t n_zero = 0;
    size_t n_loud = 0;
    double detectable = 0.0;
    for (int d = 0; d < DRAWS; d++) {
        n_zero += mass[d * N + 2] == 0.0;
        n_loud += mass[d * N + 2] > detection[d * N + 2];
        detectable += detection[d * N + 2] / DRAWS;
        assert_true(isnan(limits[d * N + 2]) == (mass[d * N + 2] > 0.0));
        if (mass[d * N + 2] == 0.0)
            assert_true(limits[d * N + 2] > 0.0 && limits[d * N + 2] < detection[d * N + 2]);
    }
    assert_in_range(n_zero, 400, 600); /* half the draws push below zero */
    assert_in_range(n_loud, 0, 8);     /* 0.13 % expected beyond three sigma */

    /* As much as the detection limit is found, nearly always. */
    const double present[N] = {0.4 * (1.0 - 1.6 * detectable), 0.6 * (1.0 - 1.6 * detectable),
                               1.6 * detectable};
    size_t n_found = 0;
    for (uint64_t d = 0; d < DRAWS; d++) {
        mix(albedo, present, spectra + d * BANDS);
        for (uint64_t b = 0; b < BANDS; b++)
            spectra[d * BANDS + b] += 0.003 * rg_random_normal(5, d, b);
    }
    assert_int_equal(rg_intimate_unmix(&mixing, spectra, sigma, DRAWS, &result, NULL), RG_OK);
    for (int d = 0; d < DRAWS; d++)
        n_found += mass[d * N + 2] > detection[d * N + 2];
    assert_in_range(n_found, 930, DRAWS);
    rg_intimate_free(&mixing);
}

static void threads_and_batches_do_not_matter(void **state)
{
    (void) state;
    enum { COUNT = 100 };
    static double spectra[COUNT * BANDS], a[COUNT * N], b[COUNT * N], ea[COUNT * N], eb[COUNT * N];
    double albedo[N * BANDS];
    fill_minerals(albedo);
    rg_intimate mixing = prepare(albedo);
    for (uint64_t i = 0; i < COUNT * BANDS; i++)
        spectra[i] = 0.5 + 0.2 * rg_random_uniform(9, i, 0);
    const rg_intimate_result one = {.mass = a, .errors = ea};
    rg_threads_set(1);
    assert_int_equal(rg_intimate_unmix(&mixing, spectra, NULL, COUNT, &one, NULL), RG_OK);
    rg_threads_set(4);
    for (size_t s = 0; s < COUNT; s += 7) {
        const size_t n = COUNT - s < 7 ? COUNT - s : 7;
        const rg_intimate_result part = {.mass = b + s * N, .errors = eb + s * N};
        assert_int_equal(rg_intimate_unmix(&mixing, spectra + s * BANDS, NULL, n, &part, NULL), RG_OK);
    }
    assert_memory_equal(a, b, sizeof a);
    assert_memory_equal(ea, eb, sizeof ea);
    rg_intimate_free(&mixing);
}

static void refuses_minerals_without_mass_and_memory_that_is_not_there(void **state)
{
    (void) state;
    double albedo[N * BANDS];
    double mass[N];
    fill_minerals(albedo);
    const double bad[N] = {1.0, 0.0, 2.0};
    const rg_intimate_minerals minerals = {
        .n = N, .n_bands = BANDS, .albedo = albedo, .mass_per_section = bad, .inflation = 1.0};
    rg_intimate mixing;
    rg_error err = {0};
    assert_int_equal(rg_intimate_init(&mixing, &minerals, NULL, NULL, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 1);
    mixing = prepare(albedo);
    const rg_intimate_result result = {.mass = mass};
    for (size_t n = 1;; n++) {
        refuse_allocation(n);
        const rg_status status = rg_intimate_unmix(&mixing, albedo, NULL, 1, &result, NULL);
        if (!allocation_was_refused()) {
            assert_int_equal(status, RG_OK);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
    rg_intimate_free(&mixing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_mixtures_give_exact_masses),
        cmocka_unit_test(errors_are_the_scatter_of_draws),
        cmocka_unit_test(noise_that_does_not_explain_the_residuals_is_not_believed),
        cmocka_unit_test(an_absent_mineral_has_limits_that_hold),
        cmocka_unit_test(threads_and_batches_do_not_matter),
        cmocka_unit_test(refuses_minerals_without_mass_and_memory_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
