#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/identify/feature_search.h"
#include "tests/support/feature_minerals.h"

enum { DRAWS = 400, B = MINERAL_BANDS, C = MINERAL_CLASSES };

static rg_feature_search *make(void)
{
    rg_feature_search *search = NULL;
    const rg_feature_options options = rg_feature_search_defaults();
    assert_int_equal(rg_feature_search_new(minerals_make(), &minerals[0][0], minerals_class, minerals_sample,
                                           MINERALS, minerals_axis, minerals_use, B, &options, &search, NULL),
                     RG_OK);
    return search;
}

/* Continuum of a mineral, its bands, and the spectrum that they are put into. */
static double level_of(size_t k, double nm)
{
    const double s = (double) minerals_sample[k];
    return (0.3 + 0.1 * s) * (1.0 + (0.05 + 0.02 * s) * (nm - 1500.0) / 1000.0);
}

static double host_of(size_t kind, double nm)
{
    const double x = (nm - 450.0) / 2000.0;
    return kind == 0 ? 0.4 : 0.25 * (1.0 + 0.8 * x);
}

/* Put the bands of the reference that the limit is of into new draws, `times` as deep as the limit. */
static double rate(const rg_feature_search *search, size_t class_number, size_t kind, double sigma,
                   bool stated, const rg_feature_detection *limits, double times)
{
    double *values = malloc((size_t) DRAWS * B * sizeof *values);
    double *errors = malloc((size_t) DRAWS * B * sizeof *errors);
    uint8_t *states = malloc((size_t) DRAWS * C);
    const rg_feature_answers out = {.state = states};
    double found = 0.0;
    assert_true(values != NULL && errors != NULL && states != NULL);
    for (size_t d = 0; d < DRAWS; d++) {
        const rg_feature_detection *limit = &limits[d * C + class_number];
        const size_t k = (size_t) limit->reference;
        for (size_t b = 0; b < B; b++) {
            const double nm = minerals_axis[b];
            const double band = 1.0 - minerals[k][b] / level_of(k, nm);
            values[d * B + b] =
                host_of(kind, nm) * (1.0 - times * limit->share * band) + sigma * rg_random_normal(52, d, b);
            errors[d * B + b] = sigma;
        }
    }
    assert_int_equal(
        rg_feature_search_run_f64(search, values, stated ? errors : NULL, NULL, DRAWS, &out, NULL), RG_OK);
    for (size_t d = 0; d < DRAWS; d++)
        found += states[d * C + class_number] == RG_FEATURE_PASSED;
    free(values);
    free(errors);
    free(states);
    return found / DRAWS;
}

/* At the limit a mineral is found with a chance of 0.95, at half of it hardly ever, at half as much again
 * always: one sharp band, and two wide ones of which both must be seen; noise stated and not. */
static void what_is_at_the_limit_is_found(void **state)
{
    (void) state;
    rg_feature_search *search = make();
    double *values = malloc((size_t) DRAWS * B * sizeof *values);
    double *errors = malloc((size_t) DRAWS * B * sizeof *errors);
    rg_feature_detection *limits = malloc((size_t) DRAWS * C * sizeof *limits);
    const rg_feature_answers out = {.detection = limits};
    assert_true(values != NULL && errors != NULL && limits != NULL);
    for (size_t kind = 0; kind < 2; kind++)
        for (int stated = 0; stated < 2; stated++) {
            const double sigma = kind == 0 ? 0.002 : 0.0005;
            for (size_t d = 0; d < DRAWS; d++)
                for (size_t b = 0; b < B; b++) {
                    values[d * B + b] = host_of(kind, minerals_axis[b]) + sigma * rg_random_normal(51, d, b);
                    errors[d * B + b] = sigma;
                }
            assert_int_equal(rg_feature_search_run_f64(search, values, stated == 1 ? errors : NULL, NULL,
                                                       DRAWS, &out, NULL),
                             RG_OK);
            for (size_t c = 1; c < C; c++) {
                for (size_t d = 0; d < DRAWS; d++) {
                    const rg_feature_detection *limit = &limits[d * C + c];
                    assert_int_equal(limit->state, RG_FEATURE_LIMITED);
                    assert_int_equal(limit->why, RG_FEATURE_PASSED);
                    assert_true(limit->depth > 0.0 && limit->share > 0.0);
                    assert_int_equal(minerals_class[limit->reference], c);
                }
                assert_true(rate(search, c, kind, sigma, stated == 1, limits, 0.5) < 0.35);
                assert_true(rate(search, c, kind, sigma, stated == 1, limits, 1.0) >= 0.92);
                assert_true(rate(search, c, kind, sigma, stated == 1, limits, 1.5) >= 0.995);
            }
        }
    free(values);
    free(errors);
    free(limits);
    rg_feature_search_free(search);
}

static void find(const double *values, rg_feature_detection *detections)
{
    rg_feature_search *search = make();
    const rg_feature_answers out = {.detection = detections};
    assert_int_equal(rg_feature_search_run_f64(search, values, NULL, NULL, 1, &out, NULL), RG_OK);
    rg_feature_search_free(search);
}

/* A class that is there has what was measured: half of the reference's bands are a share of a half. */
static void what_is_there_was_measured(void **state)
{
    (void) state;
    double values[B];
    rg_feature_detection found[C];
    minerals_make();
    for (size_t b = 0; b < B; b++) {
        const double nm = minerals_axis[b];
        values[b] =
            level_of(5, nm) - 0.5 * (level_of(5, nm) - minerals[5][b]) + 1e-4 * rg_random_normal(3, 0, b);
    }
    find(values, found);
    assert_int_equal(found[2].state, RG_FEATURE_DETECTED);
    assert_int_equal(found[2].feature, 0);
    assert_int_equal(minerals_class[found[2].reference], 2);
    assert_near(found[2].depth, 0.5 * 0.13, 0.003);
    assert_near(found[2].share * (0.1 + 0.03 * (double) minerals_sample[found[2].reference]), 0.5 * 0.13,
                0.003);
    assert_int_equal(found[0].state != RG_FEATURE_DETECTED, 1);
}

/* No number where there is none, but why. */
static void says_why_there_is_no_limit(void **state)
{
    (void) state;
    double values[B];
    rg_feature_detection found[C];
    minerals_make();
    /* The range ends before the 2 um band. */
    for (size_t b = 0; b < B; b++)
        values[b] = minerals_axis[b] < 1500.0 ? 0.3 + 0.001 * rg_random_normal(4, 0, b) : (double) NAN;
    find(values, found);
    assert_int_equal(found[1].state, RG_FEATURE_UNMEASURED);
    assert_int_equal(found[1].why, RG_FEATURE_NOT_MEASURED);
    assert_int_equal(found[1].feature, 2);
    assert_true(isnan(found[1].depth) && isnan(found[1].share));
    /* Another mineral's band refuses the class, whatever its depth. */
    for (size_t b = 0; b < B; b++)
        values[b] = minerals[10][b] + 1e-4 * rg_random_normal(5, 0, b);
    find(values, found);
    assert_int_equal(found[1].state, RG_FEATURE_DETECTED);
    assert_int_equal(found[2].state, RG_FEATURE_UNDETECTABLE);
    assert_int_equal(found[2].why, RG_FEATURE_REFUSED);
    assert_int_equal(found[2].feature, 1);
    assert_true(isnan(found[2].depth));
    assert_string_equal(rg_feature_detection_word(RG_FEATURE_LIMITED), "not found: limit");
    assert_string_equal(rg_feature_detection_word(RG_FEATURE_DETECTIONS), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_at_the_limit_is_found),
        cmocka_unit_test(what_is_there_was_measured),
        cmocka_unit_test(says_why_there_is_no_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
