#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/hapke/calibrate.h"
#include "kernels/hapke/mass.h"
#include "tests/support/refuse.h"

enum { N = 3, BANDS = 60, STANDARDS = 18 };
static const double C[N] = {3.3, 3.2, 2.7};
static const double PATH[N] = {0.7, 1.2, 0.8};
static const double SECTION[N] = {1.3, 0.75, 1.0};

static double lengthen(double w, double s)
{
    return 1.0 / (1.0 + s * (1.0 - w) / w);
}

/* References, and standards whose minerals have other paths and masses than these let expect; `shift` bends
 * the first mineral's band. */
static void make(double *albedo, double *mixtures, double *mass, double noise, double shift)
{
    static const double CENTRE[N] = {0.3, 0.55, 0.75};
    double c[N];
    for (int i = 0; i < N; i++) {
        c[i] = C[i] * SECTION[i];
        for (int b = 0; b < BANDS; b++) {
            const double u = ((double) b / BANDS - CENTRE[i]) / 0.12;
            albedo[i * BANDS + b] = 0.93 - 0.03 * i - 0.25 * exp(-u * u);
        }
    }
    for (uint64_t k = 0; k < STANDARDS; k++) {
        double sum = 0.0;
        for (uint64_t i = 0; i < N; i++) {
            mass[k * N + i] = -log(rg_random_uniform(11, k, i));
            sum += mass[k * N + i];
        }
        for (int i = 0; i < N; i++)
            mass[k * N + (uint64_t) i] /= sum;
        double sections[N];
        rg_hapke_sections(mass + k * N, c, N, sections);
        for (uint64_t b = 0; b < BANDS; b++) {
            double value = noise * rg_random_normal(12, k, b);
            for (int i = 0; i < N; i++) {
                const double bend = i == 0 ? shift * sin(6.0 * (double) b / BANDS) : 0.0;
                value += sections[i] * lengthen(albedo[(size_t) i * BANDS + b] + bend, PATH[i]);
            }
            mixtures[k * BANDS + b] = value;
        }
    }
}

static double albedo[N * BANDS], mixtures[STANDARDS * BANDS], mass[STANDARDS * N];
static const rg_standards ALL = {N, BANDS, STANDARDS, albedo, C, mixtures, mass};

static void finds_the_factors_that_made_the_standards(void **state)
{
    (void) state;
    rg_calibration c;
    rg_calibrate_options options = rg_calibrate_defaults();
    options.stiffness = 1e-6;
    make(albedo, mixtures, mass, 0.0, 0.0);
    assert_int_equal(rg_calibrate(&ALL, &options, &c, NULL), RG_OK);
    for (int i = 0; i < N; i++) {
        assert_relative(c.path[i], PATH[i], 1e-4);
        assert_relative(c.section[i], SECTION[i], 1e-4);
    }
    assert_near(c.fitted_rmse, 0.0, 1e-5);
    assert_near(c.left_out_rmse, 0.0, 1e-5);
    rg_calibration_free(&c);
}

static void standards_correct_a_wrong_reference(void **state)
{
    (void) state;
    rg_calibration with, without;
    rg_calibrate_options options = rg_calibrate_defaults();
    make(albedo, mixtures, mass, 0.0005, 0.02);
    assert_int_equal(rg_calibrate(&ALL, &options, &with, NULL), RG_OK);
    options.trust = INFINITY;
    assert_int_equal(rg_calibrate(&ALL, &options, &without, NULL), RG_OK);
    assert_true(with.left_out_rmse < 0.5 * without.left_out_rmse);
    assert_true(with.left_out_rmse < 0.005);
    rg_calibration_free(&with);
    rg_calibration_free(&without);
}

/* Mixtures that took no part: of their errors about 68 % lie within those stated. */
static void stated_errors_cover_new_mixtures(void **state)
{
    (void) state;
    enum { HALF = STANDARDS / 2 };
    rg_calibration c;
    const rg_calibrate_options options = rg_calibrate_defaults();
    size_t inside = 0;
    size_t total = 0;
    make(albedo, mixtures, mass, 0.004, 0.01);
    const rg_standards first = {N, BANDS, HALF, albedo, C, mixtures, mass};
    const rg_standards second = {N, BANDS, HALF, albedo, C, mixtures + HALF * BANDS, mass + HALF * N};
    const rg_standards *const parts[2] = {&first, &second};
    for (int k = 0; k < 2; k++) {
        assert_int_equal(rg_calibrate(parts[k], &options, &c, NULL), RG_OK);
        const rg_intimate_minerals minerals = rg_calibration_minerals(&c);
        rg_intimate mixing;
        double found[HALF * N], errors[HALF * N];
        const rg_intimate_result result = {.mass = found, .errors = errors};
        assert_int_equal(rg_intimate_init(&mixing, &minerals, NULL, NULL, NULL), RG_OK);
        assert_int_equal(rg_intimate_unmix(&mixing, parts[1 - k]->mixtures, NULL, HALF, &result, NULL),
                         RG_OK);
        for (int i = 0; i < HALF * N; i++)
            if (isfinite(errors[i])) {
                total++;
                inside += fabs(found[i] - parts[1 - k]->mass[i]) <= errors[i];
            }
        rg_intimate_free(&mixing);
        rg_calibration_free(&c);
    }
    assert_in_range(100 * inside / total, 50, 90); /* of about fifty, a third of them independent */
}

static void refuses_what_cannot_teach(void **state)
{
    (void) state;
    rg_calibration c;
    rg_error err = {0};
    const rg_calibrate_options options = rg_calibrate_defaults();
    make(albedo, mixtures, mass, 0.0, 0.0);
    rg_standards few = ALL;
    few.n_standards = 3 * N - 1;
    assert_int_equal(rg_calibrate(&few, &options, &c, &err), RG_ESHAPE);
    err = (rg_error){0};
    mass[4 * N] += 0.1;
    assert_int_equal(rg_calibrate(&ALL, &options, &c, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 4);
    err = (rg_error){0};
    for (int k = 0; k < STANDARDS; k++) {
        mass[k * N] = 0.25;
        mass[k * N + 1] = 0.0;
        mass[k * N + 2] = 0.75;
    }
    assert_int_equal(rg_calibrate(&ALL, &options, &c, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 1);
}

static void every_refused_allocation_is_reported(void **state)
{
    (void) state;
    const rg_calibrate_options options = rg_calibrate_defaults();
    make(albedo, mixtures, mass, 0.001, 0.0);
    rg_standards few = ALL;
    few.n_standards = 3 * N;
    /* Thousands of calls: all of the first, and ever fewer of those that repeat them. */
    for (size_t n = 1;; n += 1 + n / 20) {
        rg_calibration c;
        refuse_allocation(n);
        const rg_status status = rg_calibrate(&few, &options, &c, NULL);
        const bool refused = allocation_was_refused();
        rg_calibration_free(&c);
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
        cmocka_unit_test(finds_the_factors_that_made_the_standards),
        cmocka_unit_test(standards_correct_a_wrong_reference),
        cmocka_unit_test(stated_errors_cover_new_mixtures),
        cmocka_unit_test(refuses_what_cannot_teach),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
