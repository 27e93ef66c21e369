#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/identify/feature_search.h"
#include "tests/support/feature_minerals.h"
#include "tests/support/refuse.h"

enum { GROUPS = 2, DRAWS = 3000, B = MINERAL_BANDS, C = MINERAL_CLASSES };

static rg_feature_search *make(const rg_feature_options *options)
{
    rg_feature_search *search = NULL;
    rg_error err = {0};
    const rg_feature_rules *rules = minerals_make();
    const rg_feature_options usual = rg_feature_search_defaults();
    assert_non_null(rules);
    assert_int_equal(rg_feature_search_new(rules, &minerals[0][0], minerals_class, minerals_sample, MINERALS,
                                           minerals_axis, minerals_use, B, options != NULL ? options : &usual,
                                           &search, &err),
                     RG_OK);
    assert_int_equal(rg_feature_search_groups(search), GROUPS);
    assert_string_equal(rg_feature_search_group(search, 1), "narrow");
    assert_int_equal(rg_feature_search_classes(search), C);
    assert_int_equal(rg_feature_search_references(search), MINERALS);
    return search;
}

/* Every mineral is found without itself, in its group, and in no other. */
static void finds_the_class_without_the_sample(void **state)
{
    (void) state;
    rg_feature_search *search = make(NULL);
    double fit[MINERALS * C];
    double depth[MINERALS * C];
    double margin[MINERALS * GROUPS];
    uint8_t verdicts[MINERALS * C];
    uint8_t outcome[MINERALS * GROUPS];
    uint8_t seen[MINERALS * GROUPS];
    uint8_t asked[MINERALS * GROUPS];
    int32_t answer[MINERALS * GROUPS];
    int32_t reference[MINERALS * C];
    const rg_feature_answers out = {.fit = fit,
                                    .depth = depth,
                                    .state = verdicts,
                                    .reference = reference,
                                    .outcome = outcome,
                                    .answer = answer,
                                    .margin = margin,
                                    .seen = seen,
                                    .asked = asked};
    assert_int_equal(
        rg_feature_search_run_f64(search, &minerals[0][0], NULL, minerals_sample, MINERALS, &out, NULL),
        RG_OK);
    for (size_t k = 0; k < MINERALS; k++) {
        const size_t c = minerals_class[k];
        const size_t group = c == 2;
        assert_int_equal(answer[k * GROUPS + group], c);
        assert_int_equal(outcome[k * GROUPS + group], RG_FEATURE_IDENTIFIED);
        assert_int_equal(outcome[k * GROUPS + !group], RG_FEATURE_UNKNOWN);
        assert_int_equal(answer[k * GROUPS + !group], -1);
        assert_true(margin[k * GROUPS + group] > 0.0 && isnan(margin[k * GROUPS + !group]));
        assert_int_equal(verdicts[k * C + c], RG_FEATURE_PASSED);
        assert_true(fit[k * C + c] > 0.95 && depth[k * C + c] > 0.05);
        assert_int_equal(minerals_class[reference[k * C + c]], c);
        assert_true(minerals_sample[reference[k * C + c]] != minerals_sample[k]);
        assert_true(seen[k * GROUPS + group] >= 1 && asked[k * GROUPS + group] == (c == 1 ? 2 : 1));
    }
    /* With itself in the library it fits exactly. */
    assert_int_equal(rg_feature_search_run_f64(search, &minerals[0][0], NULL, NULL, MINERALS, &out, NULL),
                     RG_OK);
    for (size_t k = 0; k < MINERALS; k++) {
        assert_near(fit[k * C + minerals_class[k]], 1.0, 1e-12);
        assert_int_equal(reference[k * C + minerals_class[k]], k);
    }
    rg_feature_search_free(search);
}

/* The bands of pyroxene would pass for the sharp mineral's sides; its 2 um band refuses that. */
static void a_band_that_must_not_be_there_refuses(void **state)
{
    (void) state;
    rg_feature_search *search = make(NULL);
    double spectrum[B];
    uint8_t verdicts[C];
    const rg_feature_answers out = {.state = verdicts};
    for (size_t b = 0; b < B; b++)
        spectrum[b] = minerals[4][b] * minerals[5][b] / 0.5;
    assert_int_equal(rg_feature_search_run_f64(search, spectrum, NULL, NULL, 1, &out, NULL), RG_OK);
    assert_int_equal(verdicts[2], RG_FEATURE_REFUSED);
    rg_feature_search_free(search);
}

/* Flat, sloped and curved, with noise, with and without its size known, and without noise. */
static void featureless_spectra_are_unknown(void **state)
{
    (void) state;
    static const double SIGMA = 0.004;
    rg_feature_search *search = make(NULL);
    double *values = malloc((size_t) DRAWS * B * sizeof *values);
    double *errors = malloc((size_t) DRAWS * B * sizeof *errors);
    uint8_t *outcome = malloc((size_t) DRAWS * GROUPS);
    assert_true(values != NULL && errors != NULL && outcome != NULL);
    const rg_feature_answers out = {.outcome = outcome};
    for (int with = 0; with < 3; with++) {
        for (size_t k = 0; k < DRAWS; k++)
            for (size_t b = 0; b < B; b++) {
                values[k * B + b] = minerals_featureless(k, minerals_axis[b]) +
                                    (with > 0 ? SIGMA * rg_random_normal(22, k, b) : 0.0);
                errors[k * B + b] = SIGMA;
            }
        assert_int_equal(
            rg_feature_search_run_f64(search, values, with == 2 ? errors : NULL, NULL, DRAWS, &out, NULL),
            RG_OK);
        for (size_t k = 0; k < (size_t) DRAWS * GROUPS; k++)
            assert_int_equal(outcome[k], RG_FEATURE_UNKNOWN);
    }
    free(values);
    free(errors);
    free(outcome);
    rg_feature_search_free(search);
}

/* Half the noise that hides a band leaves it seen. */
static void noise_hides_shallow_bands(void **state)
{
    (void) state;
    rg_feature_search *search = make(NULL);
    double values[20 * B];
    int32_t answer[20 * GROUPS];
    const rg_feature_answers out = {.answer = answer};
    static const double sigmas[] = {0.001, 0.1};
    size_t found[2] = {0, 0};
    for (size_t s = 0; s < 2; s++) {
        for (size_t k = 0; k < 20; k++)
            for (size_t b = 0; b < B; b++)
                values[k * B + b] = minerals[4][b] + sigmas[s] * rg_random_normal(23, k, b);
        assert_int_equal(rg_feature_search_run_f64(search, values, NULL, NULL, 20, &out, NULL), RG_OK);
        for (size_t k = 0; k < 20; k++)
            found[s] += answer[k * GROUPS] == 1;
    }
    assert_int_equal(found[0], 20);
    assert_int_equal(found[1], 0);
    rg_feature_search_free(search);
}

static void missing_bands_are_not_absent_features(void **state)
{
    (void) state;
    rg_feature_search *search = make(NULL);
    double values[3 * B];
    uint8_t verdicts[3 * C];
    uint8_t outcome[3 * GROUPS];
    const rg_feature_answers out = {.state = verdicts, .outcome = outcome};
    for (size_t b = 0; b < B; b++) {
        values[b] = minerals_axis[b] < 1500.0 ? minerals[4][b] : (double) NAN;
        values[B + b] = b % 7 == 0 ? (double) NAN : minerals[4][b];
        values[2 * B + b] = (double) NAN;
    }
    assert_int_equal(rg_feature_search_run_f64(search, values, NULL, NULL, 3, &out, NULL), RG_OK);
    for (size_t c = 0; c < C; c++) {
        assert_int_equal(verdicts[c], RG_FEATURE_NOT_MEASURED);
        assert_int_equal(verdicts[2 * C + c], RG_FEATURE_NOT_MEASURED);
    }
    assert_int_equal(outcome[0], RG_FEATURE_NO_DATA);
    assert_int_equal(outcome[GROUPS], RG_FEATURE_IDENTIFIED);
    assert_int_equal(verdicts[C + 1], RG_FEATURE_PASSED);
    assert_int_equal(outcome[2 * GROUPS], RG_FEATURE_NO_DATA);
    rg_feature_search_free(search);
}

/* Bad bands are as good as missing ones, whatever they hold. */
static void bad_bands_do_not_count(void **state)
{
    (void) state;
    double values[2 * B];
    double fit[2 * C];
    const rg_feature_answers out = {.fit = fit};
    const rg_feature_rules *rules = minerals_make();
    const rg_feature_options options = rg_feature_search_defaults();
    rg_feature_search *search = NULL;
    for (size_t b = 60; b < 70; b++)
        minerals_use[b] = false;
    assert_int_equal(rg_feature_search_new(rules, &minerals[0][0], minerals_class, NULL, MINERALS,
                                           minerals_axis, minerals_use, B, &options, &search, NULL),
                     RG_OK);
    for (size_t b = 0; b < B; b++) {
        values[b] = minerals[3][b];
        values[B + b] = minerals_use[b] ? minerals[3][b] : -1e30;
    }
    assert_int_equal(rg_feature_search_run_f64(search, values, NULL, NULL, 2, &out, NULL), RG_OK);
    assert_memory_equal(fit, fit + C, C * sizeof *fit);
    rg_feature_search_free(search);
}

/* Two classes nearer than the margin are no decision; both are named. */
static void a_small_lead_is_ambiguous(void **state)
{
    (void) state;
    const rg_feature_options options = {.false_alarm = 1e-5, .least_margin = 1.0};
    rg_feature_search *search = make(&options);
    double spectrum[B];
    uint8_t outcome[GROUPS];
    int32_t answer[GROUPS];
    int32_t next[GROUPS];
    double margin[GROUPS];
    double fit[C];
    const rg_feature_answers out = {
        .fit = fit, .outcome = outcome, .answer = answer, .next = next, .margin = margin};
    for (size_t b = 0; b < B; b++)
        spectrum[b] = 0.9 * minerals[0][b] + 0.05 * minerals[1][b];
    assert_int_equal(rg_feature_search_run_f64(search, spectrum, NULL, NULL, 1, &out, NULL), RG_OK);
    assert_int_equal(answer[0], 0);
    if (next[0] == 1) {
        assert_int_equal(outcome[0], RG_FEATURE_AMBIGUOUS);
        assert_near(margin[0], fit[0] - fit[1], 0.0);
    } else {
        assert_int_equal(outcome[0], RG_FEATURE_IDENTIFIED);
        assert_near(margin[0], fit[0], 0.0);
    }
    rg_feature_search_free(search);
}

static void threads_and_types_agree(void **state)
{
    (void) state;
    enum { N = 64 };
    rg_feature_search *search = make(NULL);
    float *narrow = malloc(N * B * sizeof *narrow);
    double *wide = malloc(N * B * sizeof *wide);
    double fit[3][N * C];
    uint8_t outcome[3][N * GROUPS];
    assert_true(narrow != NULL && wide != NULL);
    for (size_t i = 0; i < N * B; i++) {
        narrow[i] = (float) (minerals[i / B % MINERALS][i % B] + 0.004 * rg_random_normal(24, i / B, i % B));
        if (i % 31 == 0 && i / B % 3 == 1)
            narrow[i] = NAN;
        wide[i] = (double) narrow[i];
    }
    const size_t before = rg_threads();
    for (size_t run = 0; run < 3; run++) {
        const rg_feature_answers out = {.fit = fit[run], .outcome = outcome[run]};
        rg_threads_set(run == 1 ? 3 : 1);
        assert_int_equal(run < 2 ? rg_feature_search_run_f64(search, wide, NULL, NULL, N, &out, NULL)
                                 : rg_feature_search_run_f32(search, narrow, NULL, NULL, N, &out, NULL),
                         RG_OK);
    }
    rg_threads_set(before);
    for (size_t run = 1; run < 3; run++) {
        assert_memory_equal(fit[0], fit[run], sizeof fit[0]);
        assert_memory_equal(outcome[0], outcome[run], sizeof outcome[0]);
    }
    free(narrow);
    free(wide);
    rg_feature_search_free(search);
}

static void refuses_what_it_cannot_search(void **state)
{
    (void) state;
    rg_feature_search *search = NULL;
    const rg_feature_rules *rules = minerals_make();
    rg_feature_options options = {.false_alarm = 0.0};
    size_t none[MINERALS];
    double micrometres[B];
    for (size_t k = 0; k < MINERALS; k++)
        none[k] = RG_NO_INDEX;
    for (size_t b = 0; b < B; b++)
        micrometres[b] = minerals_axis[b] / 1000.0;
    for (int i = 0; i < 4; i++) {
        rg_error err = {0};
        options.false_alarm = i == 0 ? 0.0 : 1e-4;
        options.least_margin = i == 1 ? -0.1 : 0.0;
        assert_int_equal(rg_feature_search_new(rules, &minerals[0][0], i == 2 ? none : minerals_class, NULL,
                                               MINERALS, i == 3 ? micrometres : minerals_axis, minerals_use,
                                               B, &options, &search, &err),
                         RG_EDOMAIN);
        assert_null(search);
        assert_non_null(err.reason);
    }
    assert_string_equal(rg_feature_search_word(RG_FEATURE_NO_DATA), "no data");
    assert_string_equal(rg_feature_search_word(RG_FEATURE_OUTCOMES), "unknown outcome");
}

static void every_allocation_may_be_refused(void **state)
{
    (void) state;
    const rg_feature_rules *rules = minerals_make();
    const rg_feature_options options = rg_feature_search_defaults();
    uint8_t outcome[GROUPS];
    const rg_feature_answers out = {.outcome = outcome};
    bool refused = true;
    const size_t before = rg_threads();
    rg_threads_set(1);
    for (size_t n = 1; refused; n++) {
        rg_feature_search *search = NULL;
        refuse_allocation(n);
        rg_status status =
            rg_feature_search_new(rules, &minerals[0][0], minerals_class, minerals_sample, MINERALS,
                                  minerals_axis, minerals_use, B, &options, &search, NULL);
        if (status == RG_OK)
            status = rg_feature_search_run_f64(search, minerals[0], NULL, NULL, 1, &out, NULL);
        refused = allocation_was_refused();
        assert_int_equal(status, refused ? RG_ENOMEM : RG_OK);
        rg_feature_search_free(search);
    }
    rg_threads_set(before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_class_without_the_sample),
        cmocka_unit_test(a_band_that_must_not_be_there_refuses),
        cmocka_unit_test(featureless_spectra_are_unknown),
        cmocka_unit_test(noise_hides_shallow_bands),
        cmocka_unit_test(missing_bands_are_not_absent_features),
        cmocka_unit_test(bad_bands_do_not_count),
        cmocka_unit_test(a_small_lead_is_ambiguous),
        cmocka_unit_test(threads_and_types_agree),
        cmocka_unit_test(refuses_what_it_cannot_search),
        cmocka_unit_test(every_allocation_may_be_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
