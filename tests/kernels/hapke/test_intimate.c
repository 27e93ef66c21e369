#include "tests/support/check.h"

#include <stdlib.h>

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

/* Covariance of sections at unit noise over the minerals that are free, by elimination in long double:
 * inverse of the Gram matrix, less what the sum takes. */
static void slow_covariance(const double *albedo, const bool *has, const bool *is_free, long double c[N][N])
{
    long double m[N][2 * N] = {{0.0L}};
    for (int i = 0; i < N; i++) {
        m[i][N + i] = 1.0L;
        for (int k = 0; k < N; k++)
            for (int b = 0; b < BANDS; b++)
                m[i][k] += is_free[i] && is_free[k] && has[b]
                               ? (long double) albedo[i * BANDS + b] * albedo[k * BANDS + b]
                               : 0.0L;
        m[i][i] += is_free[i] ? 0.0L : 1.0L;
    }
    for (int p = 0; p < N; p++)
        for (int i = 0; i < N; i++) {
            const long double factor = i == p ? 0.0L : m[i][p] / m[p][p];
            for (int k = 0; k < 2 * N; k++)
                m[i][k] -= factor * m[p][k];
        }
    long double v[N] = {0.0L}, total = 0.0L;
    for (int i = 0; i < N; i++)
        for (int k = 0; k < N; k++) {
            c[i][k] = is_free[i] && is_free[k] ? m[i][N + k] / m[i][i] : 0.0L;
            v[i] += c[i][k];
            total += c[i][k];
        }
    for (int i = 0; i < N; i++)
        for (int k = 0; k < N; k++)
            c[i][k] -= v[i] * v[k] / total;
}

/* Covariance of the sections from the gains of each band, term by term. With `known` variances of bands and a
 * mode; else from the residuals, every pair of them with its weight of Bartlett's. */
static void slow_sections(const double *albedo, const double *spectrum, const double *sections,
                          const bool *is_free, const double *known, const double *mode, double *out)
{
    bool has[BANDS];
    long double c[N][N], gain[N][BANDS], left[BANDS], square = 0.0L;
    int place[BANDS], n_used = 0, n_free = -1;
    for (int b = 0; b < BANDS; b++) {
        has[b] = isfinite(spectrum[b]);
        place[b] = has[b] ? n_used++ : 0;
        left[b] = has[b] ? spectrum[b] : 0.0;
        for (int i = 0; i < N && has[b]; i++)
            left[b] -= (long double) sections[i] * albedo[i * BANDS + b];
        square += left[b] * left[b];
    }
    slow_covariance(albedo, has, is_free, c);
    for (int i = 0; i < N; i++) {
        n_free += is_free[i];
        for (int b = 0; b < BANDS; b++) {
            gain[i][b] = 0.0L;
            for (int k = 0; k < N && has[b]; k++)
                gain[i][b] += c[i][k] * albedo[k * BANDS + b];
        }
    }
    const long double scale = (long double) n_used / (n_used - n_free);
    const int reach = n_used / 8;
    long double correlated = 0.0L, independent = 0.0L;
    for (int i = 0; i < N; i++)
        for (int k = 0; k < N; k++) {
            long double sum = 0.0L, on_i = 0.0L, on_k = 0.0L;
            for (int b = 0; b < BANDS; b++) {
                if (known != NULL)
                    sum += gain[i][b] * gain[k][b] * known[b];
                on_i += mode != NULL ? gain[i][b] * mode[b] : 0.0L;
                on_k += mode != NULL ? gain[k][b] * mode[b] : 0.0L;
                for (int d = 0; d < BANDS && known == NULL; d++) {
                    const int lag = abs(place[b] - place[d]);
                    if (has[b] && has[d] && lag <= reach)
                        sum += scale * (1.0L - (long double) lag / (reach + 1)) * gain[i][b] * left[b] *
                               gain[k][d] * left[d];
                }
            }
            out[i * N + k] = (double) (sum + on_i * on_k);
            correlated += i == k ? sum : 0.0L;
            independent += i == k ? square / n_used * scale * c[i][i] : 0.0L;
        }
    for (int i = 0; known == NULL && correlated < independent && i < N * N; i++)
        out[i] = (double) (square / n_used * scale * c[i / N][i % N]);
}

/* Errors of all kinds against sums over the gains of single bands, with every band and without some. */
static void errors_are_those_of_the_gains(void **state)
{
    (void) state;
    enum { COUNT = 24 };
    double albedo[N * BANDS], spectra[COUNT * BANDS], sigma[COUNT * BANDS], mode[BANDS], noise[BANDS];
    double mass[COUNT * N], sections[COUNT * N], errors[COUNT * N], limits[COUNT * N];
    size_t n_limits = 0;
    size_t n_errors = 0;
    fill_minerals(albedo);
    for (int b = 0; b < BANDS; b++) {
        noise[b] = 0.001 + 0.002 * b / BANDS;
        mode[b] = 0.002 * sin(0.2 * b);
    }
    for (uint64_t d = 0; d < COUNT; d++) {
        const double all[N] = {0.5, d % 3 == 0 ? 0.0 : 0.2, d % 3 == 0 ? 0.5 : 0.3};
        mix(albedo, all, spectra + d * BANDS);
        for (uint64_t b = 0; b < BANDS; b++) {
            sigma[d * BANDS + b] = 0.003 + 0.001 * (double) (b % 3);
            spectra[d * BANDS + b] += sigma[d * BANDS + b] * rg_random_normal(8, d, b);
            if (d % 2 == 1 && b % 9 == d % 9)
                spectra[d * BANDS + b] = NAN;
        }
    }
    for (int kind = 0; kind < 3; kind++) { /* residuals; sigma; sigma with model error */
        rg_intimate mixing;
        const rg_intimate_minerals minerals = {.n = N,
                                               .n_bands = BANDS,
                                               .albedo = albedo,
                                               .mass_per_section = C,
                                               .n_modes = kind == 2 ? 1 : 0,
                                               .modes = kind == 2 ? mode : NULL,
                                               .noise = kind == 2 ? noise : NULL,
                                               .inflation = 1.0};
        const rg_intimate_result result = {
            .mass = mass, .errors = errors, .limits = limits, .sections = sections};
        assert_int_equal(rg_intimate_init(&mixing, &minerals, NULL, NULL, NULL), RG_OK);
        assert_int_equal(rg_intimate_unmix(&mixing, spectra, kind == 0 ? NULL : sigma, COUNT, &result, NULL),
                         RG_OK);
        rg_intimate_free(&mixing);
        for (size_t d = 0; d < COUNT; d++) {
            const double *f = sections + d * N;
            double known[BANDS], of_sections[N * N], of_mass[N * N], work[(N + 1) * N];
            bool present[N];
            for (size_t b = 0; b < BANDS; b++)
                known[b] =
                    sigma[d * BANDS + b] * sigma[d * BANDS + b] + (kind == 2 ? noise[b] * noise[b] : 0.0);
            for (int i = 0; i < N; i++)
                present[i] = f[i] > 0.0;
            slow_sections(albedo, spectra + d * BANDS, f, present, kind == 0 ? NULL : known,
                          kind == 2 ? mode : NULL, of_sections);
            rg_hapke_mass_covariance(f, C, N, of_sections, N, NULL, of_mass, work);
            for (size_t i = 0; i < N; i++) {
                if (present[i]) {
                    assert_relative(errors[d * N + i], sqrt(of_mass[i * N + i]), 1e-9);
                    n_errors++;
                    continue;
                }
                bool with[N];
                double others = 0.0;
                for (size_t k = 0; k < N; k++) {
                    with[k] = present[k] || k == i;
                    others += f[k] * C[k];
                }
                slow_sections(albedo, spectra + d * BANDS, f, with, kind == 0 ? NULL : known,
                              kind == 2 ? mode : NULL, of_sections);
                const double most = 1.6448536269514722 * sqrt(of_sections[i * N + i]);
                assert_relative(limits[d * N + i], most * C[i] / (most * C[i] + (1.0 - most) * others), 1e-9);
                n_limits++;
            }
        }
    }
    assert_true(n_errors > 100 && n_limits > 5);
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

/* A limit in mass is that of the cross-section with the mineral's c one sigma up against the others'; what is
 * common to all c says nothing of masses. */
static void limits_hold_what_is_not_known_of_c(void **state)
{
    (void) state;
    static const double MASS[N] = {0.4, 0.6, 0.0};
    enum { EXACT, LOOSE, COMMON, TIED };
    static const double V[4][N * N] = {
        {0}, {0, 0, 0, 0, 0, 0, 0, 0, 0.09}, {1, 1, 1, 1, 1, 1, 1, 1, 1}, {0.04, 0, 0, 0, 0, 0, 0, 0, 0.09}};
    /* Of all c but the third's only the first's is in doubt, and it stands for 0.4 of the others' mass. */
    const double expected[4] = {1.0, exp(1.5 * 0.3), 1.0, exp(1.5 * sqrt(0.09 + 0.04 * 0.16))};
    double albedo[N * BANDS], spectrum[BANDS], mass[N], limits[N], detection[N], odds[2] = {0.0, 0.0};
    fill_minerals(albedo);
    mix(albedo, MASS, spectrum);
    for (int b = 0; b < BANDS; b++) { /* a little less than none of the third, and a residual */
        const double centre = ((double) b / BANDS - 0.8) / 0.1;
        spectrum[b] += 0.002 * exp(-centre * centre) + 1e-4 * sin(1.0 * b);
    }
    for (int k = EXACT; k <= TIED; k++) {
        rg_intimate mixing;
        const rg_intimate_minerals minerals = {.n = N,
                                               .n_bands = BANDS,
                                               .albedo = albedo,
                                               .mass_per_section = C,
                                               .log_covariance = V[k],
                                               .inflation = 1.5};
        const rg_intimate_result result = {.mass = mass, .limits = limits, .detection = detection};
        assert_int_equal(rg_intimate_init(&mixing, &minerals, NULL, NULL, NULL), RG_OK);
        assert_int_equal(rg_intimate_unmix(&mixing, spectrum, NULL, 1, &result, NULL), RG_OK);
        assert_near(mass[2], 0.0, 0.0);
        if (k == EXACT) {
            odds[0] = limits[2] / (1.0 - limits[2]);
            odds[1] = detection[2] / (1.0 - detection[2]);
        }
        /* The first's share of the mass found is that of the mixture to a few parts in a thousand. */
        assert_relative(limits[2] / (1.0 - limits[2]) / odds[0], expected[k], k == TIED ? 1e-3 : 1e-12);
        assert_relative(detection[2] / (1.0 - detection[2]) / odds[1], expected[k], k == TIED ? 1e-3 : 1e-12);
        rg_intimate_free(&mixing);
    }
}

/* Two that look alike and one of them at zero: neither stands out, however well the spectrum is fitted. */
static void a_twin_at_zero_leaves_the_detection_limit_wide(void **state)
{
    (void) state;
    static const double MASS[N] = {0.7, 0.3, 0.0};
    double albedo[N * BANDS], spectrum[BANDS], sigma[BANDS], mass[N], detection[2][N];
    fill_minerals(albedo);
    mix(albedo, MASS, spectrum);
    for (int b = 0; b < BANDS; b++)
        sigma[b] = 0.002;
    for (int twins = 0; twins < 2; twins++) {
        rg_intimate mixing;
        for (int b = 0; twins == 1 && b < BANDS; b++) {
            const double off = 0.003 * sin(0.3 * b);
            albedo[2 * BANDS + b] = albedo[BANDS + b] + off;
            spectrum[b] -= 0.1 * off; /* so that the third is at zero */
        }
        mixing = prepare(albedo);
        const rg_intimate_result result = {.mass = mass, .detection = detection[twins]};
        assert_int_equal(rg_intimate_unmix(&mixing, spectrum, sigma, 1, &result, NULL), RG_OK);
        assert_near(mass[2], 0.0, 1e-12);
        rg_intimate_free(&mixing);
    }
    /* 3 sigma over the length of what tells the two apart, as a mass of the second beside the first. */
    const double section = 3.0 * 0.002 / (0.003 * sqrt(BANDS / 2.0));
    const double expected = section * C[1] / (section * C[1] + (1.0 - section) * C[0]);
    assert_true(detection[0][1] < 0.01);
    assert_relative(detection[1][1], expected, 0.1);
    assert_relative(detection[1][0], detection[0][0], 0.1); /* the first is told from both */
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
    rg_intimate_minerals fine = minerals;
    fine.mass_per_section = C;
    for (size_t n = 1;; n++) {
        refuse_allocation(n);
        const rg_status status = rg_intimate_init(&mixing, &fine, NULL, NULL, NULL);
        if (!allocation_was_refused()) {
            assert_int_equal(status, RG_OK);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
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
        cmocka_unit_test(errors_are_those_of_the_gains),
        cmocka_unit_test(noise_that_does_not_explain_the_residuals_is_not_believed),
        cmocka_unit_test(limits_hold_what_is_not_known_of_c),
        cmocka_unit_test(a_twin_at_zero_leaves_the_detection_limit_wide),
        cmocka_unit_test(an_absent_mineral_has_limits_that_hold),
        cmocka_unit_test(threads_and_batches_do_not_matter),
        cmocka_unit_test(refuses_minerals_without_mass_and_memory_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
