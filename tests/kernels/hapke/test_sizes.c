#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/hapke/sizes.h"
#include "tests/support/refuse.h"

enum { N = 3, BANDS = 120 };
static const double DENSITY[N] = {3.3, 3.2, 2.7};
static double wavelength[BANDS], index_of[N * BANDS], extinction[N * BANDS];

static rg_optical_minerals minerals_made_up(void)
{
    static const double CENTRE[N] = {1.05, 0.92, 1.25};
    static const double DEPTH[N] = {3e-4, 6e-4, 8e-5};
    for (int i = 0; i < N; i++)
        for (int b = 0; b < BANDS; b++) {
            wavelength[b] = 0.6 + 1.8 * b / BANDS;
            const double u = (wavelength[b] - CENTRE[i]) / 0.15;
            const double v = (wavelength[b] - 1.9) / 0.2;
            index_of[i * BANDS + b] = 1.68 - 0.04 * i;
            extinction[i * BANDS + b] = 2e-5 + DEPTH[i] * (exp(-u * u) + (i == 1 ? 0.7 * exp(-v * v) : 0.0));
        }
    return (rg_optical_minerals){.n = N,
                                 .n_bands = BANDS,
                                 .index = index_of,
                                 .extinction = extinction,
                                 .density = DENSITY,
                                 .wavelength_um = wavelength};
}

static void mix(const rg_hapke *model, const rg_optical_minerals *m, const rg_hapke_slab_options *slab,
                const double *mass, const double *diameter, double *reflectance)
{
    double albedo[N * BANDS], mean[BANDS];
    double sum = 0.0;
    rg_optical_albedo(m, slab, diameter, albedo);
    memset(mean, 0, sizeof mean);
    for (int i = 0; i < N; i++)
        sum += mass[i] / DENSITY[i] / diameter[i];
    for (int i = 0; i < N; i++)
        for (int b = 0; b < BANDS; b++)
            mean[b] += mass[i] / DENSITY[i] / diameter[i] / sum * albedo[i * BANDS + b];
    rg_hapke_reflectance(model, mean, BANDS, reflectance);
}

static void finds_masses_and_sizes_of_a_made_mixture(void **state)
{
    (void) state;
    static const double MASS[N] = {0.5, 0.2, 0.3};
    static const double TRUE[N] = {40.0, 90.0, 60.0};
    const rg_hapke_options options = rg_hapke_defaults();
    const rg_sizes_options how = rg_sizes_defaults();
    const rg_optical_minerals m = minerals_made_up();
    rg_hapke model;
    double reflectance[BANDS], mass[N], errors[N], diameter[N] = {60.0, 60.0, 60.0}, ratio[N];
    rg_sizes_result result = {mass, errors, diameter, ratio, 0.0};
    assert_int_equal(rg_hapke_init(&model, &options, NULL), RG_OK);
    mix(&model, &m, &how.slab, MASS, TRUE, reflectance);
    reflectance[5] = NAN;
    assert_int_equal(rg_hapke_fit_sizes(&model, &m, &how, reflectance, NULL, &result, NULL), RG_OK);
    for (int i = 0; i < N; i++) {
        assert_near(mass[i], MASS[i], 1e-3);
        assert_relative(diameter[i], TRUE[i], 5e-3);
    }
    assert_true(result.rmse < 1e-5);

    /* Sizes stated rightly are kept. */
    const bool none[N] = {false, false, false};
    rg_sizes_options stated = how;
    stated.is_free = none;
    memcpy(diameter, TRUE, sizeof diameter);
    assert_int_equal(rg_hapke_fit_sizes(&model, &m, &stated, reflectance, NULL, &result, NULL), RG_OK);
    for (int i = 0; i < N; i++) {
        assert_near(mass[i], MASS[i], 1e-9);
        assert_true(diameter[i] == TRUE[i] || fabs(diameter[i] / TRUE[i] - 1.0) < 1e-14);
        assert_true(ratio[i] == 1.0);
    }
}

/* Stated errors against the scatter over draws of noise. */
static void errors_are_the_scatter_of_draws(void **state)
{
    (void) state;
    enum { DRAWS = 60 };
    static const double MASS[N] = {0.5, 0.2, 0.3};
    static const double TRUE[N] = {40.0, 90.0, 60.0};
    const rg_hapke_options options = rg_hapke_defaults();
    const rg_sizes_options how = rg_sizes_defaults();
    const rg_optical_minerals m = minerals_made_up();
    rg_hapke model;
    double clean[BANDS], noisy[BANDS], square[N] = {0}, stated[N] = {0};
    assert_int_equal(rg_hapke_init(&model, &options, NULL), RG_OK);
    mix(&model, &m, &how.slab, MASS, TRUE, clean);
    for (uint64_t d = 0; d < DRAWS; d++) {
        double mass[N], errors[N], diameter[N] = {50.0, 70.0, 60.0}, ratio[N];
        rg_sizes_result result = {mass, errors, diameter, ratio, 0.0};
        for (uint64_t b = 0; b < BANDS; b++)
            noisy[b] = clean[b] + 0.0005 * rg_random_normal(21, d, b);
        assert_int_equal(rg_hapke_fit_sizes(&model, &m, &how, noisy, NULL, &result, NULL), RG_OK);
        for (int i = 0; i < N; i++) {
            square[i] += (mass[i] - MASS[i]) * (mass[i] - MASS[i]) / DRAWS;
            stated[i] += errors[i] / DRAWS;
        }
    }
    for (int i = 0; i < N; i++)
        assert_relative(stated[i], sqrt(square[i]), 0.3);
}

/* Weighed olivine, enstatite and anorthite, a third each, 45 to 75 um. */
static void finds_a_weighed_mixture(void **state)
{
    (void) state;
    static const char *const FILES[N + 1] = {"vnir/relab_intimate_ternary_lapotre/O33E33A33.txt",
                                             "vnir/relab_intimate_ternary_lapotre/olivine.txt",
                                             "vnir/relab_intimate_ternary_lapotre/enstatite.txt",
                                             "vnir/relab_intimate_ternary_lapotre/anorthite.txt"};
    static const double RHO[N] = {3.32, 3.20, 2.73};
    enum { MOST = 2000 };
    static double um[MOST], reflectance[MOST], n[N * MOST], k[N * MOST], x[MOST], y[MOST], z[MOST];
    size_t n_bands = 0;
    FILE *file = fopen(shared_data(FILES[0]), "r");
    double a, b, c;
    assert_non_null(file);
    while (fscanf(file, "%lf %lf", &a, &b) == 2)
        if (a * 1e6 >= 0.8 && a * 1e6 <= 2.5 && n_bands < MOST) {
            um[n_bands] = a * 1e6;
            reflectance[n_bands++] = b;
        }
    (void) fclose(file);
    for (int i = 0; i < N; i++) {
        size_t rows = 0;
        file = fopen(shared_data(FILES[i + 1]), "r");
        assert_non_null(file);
        while (fscanf(file, "%lf %lf %lf", &a, &b, &c) == 3 && rows < MOST) {
            x[rows] = a * 1e6;
            y[rows] = b;
            z[rows++] = c;
        }
        (void) fclose(file);
        for (size_t j = 0; j < n_bands; j++) {
            size_t at = 1;
            while (at + 1 < rows && x[at] < um[j])
                at++;
            const double t = (um[j] - x[at - 1]) / (x[at] - x[at - 1]);
            n[(size_t) i * n_bands + j] = y[at - 1] + t * (y[at] - y[at - 1]);
            k[(size_t) i * n_bands + j] = z[at - 1] + t * (z[at] - z[at - 1]);
        }
    }
    const rg_optical_minerals m = {
        .n = N, .n_bands = n_bands, .index = n, .extinction = k, .density = RHO, .wavelength_um = um};
    rg_hapke_options options = rg_hapke_defaults();
    rg_sizes_options how = rg_sizes_defaults();
    for (int form = 0; form < RG_HAPKE_H_COUNT; form++) {
        if (form == RG_HAPKE_H_1981)
            continue; /* off by 3 %, and so are its masses */
        rg_hapke model;
        double mass[N], errors[N], diameter[N] = {60.0, 60.0, 60.0}, ratio[N];
        rg_sizes_result result = {mass, errors, diameter, ratio, 0.0};
        options.h_form = (rg_hapke_h_form) form;
        assert_int_equal(rg_hapke_init(&model, &options, NULL), RG_OK);
        assert_int_equal(rg_hapke_fit_sizes(&model, &m, &how, reflectance, NULL, &result, NULL), RG_OK);
        print_message("H form %d: %.1f %.1f %.1f wt%%, %.0f %.0f %.0f um, rmse %.4f\n", form, 100.0 * mass[0],
                      100.0 * mass[1], 100.0 * mass[2], diameter[0], diameter[1], diameter[2], result.rmse);
        for (int i = 0; i < N; i++)
            assert_near(mass[i], 1.0 / 3.0, form == RG_HAPKE_H_EXACT ? 0.015 : 0.032);
        assert_true(result.rmse < 0.002);
    }
    /* The forward spectrum at 60 um; k was derived with the H of 2002. */
    rg_hapke model;
    double sum = 0.0;
    double albedo[N * MOST];
    static const double SIXTY[N] = {60.0, 60.0, 60.0};
    double share = 0.0;
    options.h_form = RG_HAPKE_H_2002;
    assert_int_equal(rg_hapke_init(&model, &options, NULL), RG_OK);
    rg_optical_albedo(&m, &how.slab, SIXTY, albedo);
    for (int i = 0; i < N; i++)
        share += 1.0 / RHO[i];
    for (size_t j = 0; j < n_bands; j++) {
        double w = 0.0, r;
        for (int i = 0; i < N; i++)
            w += albedo[(size_t) i * n_bands + j] / RHO[i] / share;
        rg_hapke_reflectance(&model, &w, 1, &r);
        sum += (r - reflectance[j]) * (r - reflectance[j]) / (double) n_bands;
    }
    print_message("forward at 60 um: rmse %.4f\n", sqrt(sum));
    assert_true(sqrt(sum) < 0.007);
}

static void says_when_there_is_too_little(void **state)
{
    (void) state;
    const rg_hapke_options options = rg_hapke_defaults();
    const rg_sizes_options how = rg_sizes_defaults();
    rg_optical_minerals m = minerals_made_up();
    rg_hapke model;
    double reflectance[BANDS], mass[N], errors[N], diameter[N] = {60.0, 60.0, 60.0}, ratio[N];
    rg_sizes_result result = {mass, errors, diameter, ratio, 0.0};
    assert_int_equal(rg_hapke_init(&model, &options, NULL), RG_OK);
    for (int b = 0; b < BANDS; b++)
        reflectance[b] = b < 5 ? 0.3 : NAN;
    assert_int_equal(rg_hapke_fit_sizes(&model, &m, &how, reflectance, NULL, &result, NULL), RG_ESHAPE);
    static const double MASS[N] = {0.5, 0.2, 0.3};
    mix(&model, &m, &how.slab, MASS, diameter, reflectance);
    for (size_t n = 1;; n++) {
        refuse_allocation(n);
        const rg_status status = rg_hapke_fit_sizes(&model, &m, &how, reflectance, NULL, &result, NULL);
        if (!allocation_was_refused()) {
            assert_int_equal(status, RG_OK);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_masses_and_sizes_of_a_made_mixture),
        cmocka_unit_test(errors_are_the_scatter_of_draws),
        cmocka_unit_test(finds_a_weighed_mixture),
        cmocka_unit_test(says_when_there_is_too_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
