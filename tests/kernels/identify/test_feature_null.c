#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/identify/feature_null.h"
#include "tests/support/feature_minerals.h"
#include "tests/support/refuse.h"

enum { GROUPS = 2, DRAWS = 3000, B = MINERAL_BANDS, C = MINERAL_CLASSES };

static rg_feature_search *make(void)
{
    rg_feature_search *search = NULL;
    const rg_feature_options options = rg_feature_search_defaults();
    assert_int_equal(rg_feature_search_new(minerals_make(), &minerals[0][0], minerals_class, minerals_sample,
                                           MINERALS, minerals_axis, minerals_use, B, &options, &search, NULL),
                     RG_OK);
    return search;
}

static void make_null(const rg_feature_search *search, bool stated, rg_feature_null *null)
{
    assert_int_equal(rg_feature_null_init(search, &minerals[0][0], minerals_class, minerals_sample, NULL,
                                          MINERALS, B, stated, 1, null, NULL),
                     RG_OK);
}

/* Flat, sloped and bent spectra (the first three of six kinds, which the cubic of the rules follows), noise
 * of very different size, stated or not: the chance is uniform. */
static void chance_is_uniform_without_features(void **state)
{
    (void) state;
    static const double SIGMAS[] = {0.0005, 0.004, 0.02};
    rg_feature_search *search = make();
    double *values = malloc((size_t) DRAWS * B * sizeof *values);
    double *errors = malloc((size_t) DRAWS * B * sizeof *errors);
    double *sureness = malloc((size_t) DRAWS * GROUPS * sizeof *sureness);
    const rg_feature_answers out = {.sureness = sureness};
    assert_true(values != NULL && errors != NULL && sureness != NULL);
    for (int with = 0; with < 2; with++) {
        rg_feature_null null;
        make_null(search, with == 1, &null);
        for (size_t s = 0; s < 3; s++) {
            for (size_t k = 0; k < DRAWS; k++)
                for (size_t b = 0; b < B; b++) {
                    values[k * B + b] = minerals_featureless(k / 3 * 6 + k % 3, minerals_axis[b]) +
                                        SIGMAS[s] * rg_random_normal(31 + s, k, b);
                    errors[k * B + b] = SIGMAS[s];
                }
            assert_int_equal(
                rg_feature_search_run_f64(search, values, with == 1 ? errors : NULL, NULL, DRAWS, &out, NULL),
                RG_OK);
            for (size_t g = 0; g < GROUPS; g++) {
                static const double LEVELS[] = {0.01, 0.05, 0.2, 0.5, 0.8};
                for (size_t l = 0; l < 5; l++) {
                    double n = 0.0;
                    for (size_t k = 0; k < DRAWS; k++)
                        n += rg_feature_null_chance(&null, g, sureness[k * GROUPS + g]) <= LEVELS[l];
                    /* Four standard deviations of both sets of draws. */
                    const double spread =
                        sqrt(LEVELS[l] * (1.0 - LEVELS[l]) * (1.0 / DRAWS + 1.0 / RG_FEATURE_NULL_DRAWS));
                    assert_near(n / DRAWS, LEVELS[l], 4.0 * spread);
                }
            }
        }
        rg_feature_null_free(&null);
    }
    free(values);
    free(errors);
    free(sureness);
    rg_feature_search_free(search);
}

static void bands_are_no_work_of_noise(void **state)
{
    (void) state;
    rg_feature_search *search = make();
    double sureness[MINERALS * GROUPS];
    double values[MINERALS * B];
    const rg_feature_answers out = {.sureness = sureness};
    rg_feature_null null;
    make_null(search, false, &null);
    for (size_t i = 0; i < MINERALS * B; i++)
        values[i] = minerals[i / B][i % B] + 0.002 * rg_random_normal(41, i / B, i % B);
    assert_int_equal(rg_feature_search_run_f64(search, values, NULL, NULL, MINERALS, &out, NULL), RG_OK);
    for (size_t k = 0; k < MINERALS; k++)
        assert_true(rg_feature_null_chance(&null, minerals_class[k] == 2,
                                           sureness[k * GROUPS + (minerals_class[k] == 2)]) < 1e-6);
    rg_feature_null_free(&null);
    rg_feature_search_free(search);
}

/* Ranks among numbers made up, and the tail by its formula. */
static void ranks_and_tail_are_as_stated(void **state)
{
    (void) state;
    enum { N = RG_FEATURE_NULL_DRAWS, STRANGERS = 39, OWN = 50 };
    double noise[N];
    double strangers[STRANGERS];
    double own[2 * OWN] = {0};
    double grouped[OWN];
    size_t group_of[2] = {0, 0};
    size_t n_own[2] = {40, 10};
    size_t n_grouped[1] = {OWN};
    double excess = 0.0;
    for (size_t d = 0; d < N; d++)
        noise[d] = (double) (d + 1);
    for (size_t i = 0; i < STRANGERS; i++)
        strangers[i] = i < 20 ? -(double) INFINITY : (double) i;
    for (size_t i = 0; i < OWN; i++) {
        own[i] = (double) i;
        grouped[i] = 2.0 * (double) i;
    }
    rg_feature_null null = {.n_classes = 2,
                            .n_groups = 1,
                            .noise = noise,
                            .strangers = strangers,
                            .n_strangers = STRANGERS,
                            .most_strangers = STRANGERS,
                            .group_of = group_of,
                            .n_own = n_own,
                            .own = own,
                            .most = OWN,
                            .n_grouped = n_grouped,
                            .grouped = grouped};
    assert_near(rg_feature_null_chance(&null, 0, 1000.0), 1001.0 / 2000.0, 1e-15);
    assert_near(rg_feature_null_chance(&null, 0, 0.5), 1.0, 1e-15);
    assert_near(rg_feature_null_chance(&null, 0, (double) NAN), 1.0, 0.0);
    for (size_t d = N - 100; d < N; d++)
        excess += noise[d] - noise[N - 100];
    assert_near(rg_feature_null_chance(&null, 0, noise[N - 100] + 7.0),
                100.0 / 1999.0 * pow(1.0 + 7.0 / excess, -99.0), 1e-15);

    assert_near(rg_feature_null_lookalike(&null, 0, 25.0), (1.0 + 14.0) / 20.0, 1e-15);
    assert_near(rg_feature_null_lookalike(&null, 0, 100.0), 10.0 / 19.0 * pow(1.0 + 71.0 / 45.0, -9.0),
                1e-15);
    assert_true(isnan(rg_feature_null_lookalike(&null, 0, (double) NAN)));
    null.n_strangers = 38;
    assert_true(isnan(rg_feature_null_lookalike(&null, 0, 30.0)));

    assert_near(rg_feature_null_typical(&null, 0, 3.5), 5.0 / 41.0, 1e-15);
    assert_near(rg_feature_null_typical(&null, 0, -1.0), 1.0 / 41.0, 1e-15);
    /* Ten members tell nothing of a fortieth: the group speaks. */
    assert_near(rg_feature_null_typical(&null, 1, 7.0), 5.0 / 51.0, 1e-15);
    n_grouped[0] = 38;
    assert_true(isnan(rg_feature_null_typical(&null, 1, 7.0)));
    assert_true(isnan(rg_feature_null_typical(&null, 0, (double) NAN)));
}

/* Members of no class, mixtures aside, are what evidence is ranked in; those of a class tell what is typical.
 */
static void members_are_sorted_by_what_they_tell(void **state)
{
    (void) state;
    size_t class_of[MINERALS];
    const char *names[MINERALS];
    rg_feature_search *search = NULL;
    rg_feature_null null;
    const rg_feature_options options = rg_feature_search_defaults();
    const rg_feature_rules *rules = minerals_make();
    memcpy(class_of, minerals_class, sizeof class_of);
    class_of[0] = class_of[1] = class_of[3] = RG_NO_INDEX;
    for (size_t k = 0; k < MINERALS; k++)
        names[k] = k == 3 ? "one + two" : "one";
    assert_int_equal(rg_feature_search_new(rules, &minerals[0][0], class_of, minerals_sample, MINERALS,
                                           minerals_axis, minerals_use, B, &options, &search, NULL),
                     RG_OK);
    assert_int_equal(rg_feature_null_init(search, &minerals[0][0], class_of, minerals_sample, names, MINERALS,
                                          B, false, 1, &null, NULL),
                     RG_OK);
    assert_int_equal(null.n_strangers, 2);
    /* Both are of group "wide" by nature, and resemble what is left of their classes. */
    assert_true(null.strangers[0] > 2.0 && null.strangers[1] >= null.strangers[0]);
    assert_int_equal(null.most_strangers, 3);
    assert_true(isinf(null.strangers[3]) && isinf(null.strangers[4]));
    assert_int_equal(null.n_own[0], 2);
    assert_int_equal(null.n_own[2], 4);
    assert_int_equal(null.n_grouped[0], 5);
    for (size_t i = 1; i < 4; i++)
        assert_true(null.own[2 * null.most + i] >= null.own[2 * null.most + i - 1]);
    rg_feature_null_free(&null);
    rg_feature_search_free(search);
}

static void threads_agree(void **state)
{
    (void) state;
    rg_feature_search *search = make();
    rg_feature_null nulls[2];
    const size_t before = rg_threads();
    for (size_t i = 0; i < 2; i++) {
        rg_threads_set(i == 0 ? 1 : 3);
        make_null(search, true, &nulls[i]);
    }
    rg_threads_set(before);
    assert_memory_equal(nulls[0].noise, nulls[1].noise,
                        GROUPS * RG_FEATURE_NULL_DRAWS * sizeof *nulls[0].noise);
    assert_memory_equal(nulls[0].own, nulls[1].own, C * nulls[0].most * sizeof *nulls[0].own);
    rg_feature_null_free(&nulls[0]);
    rg_feature_null_free(&nulls[1]);
    rg_feature_search_free(search);
}

static void every_allocation_may_be_refused(void **state)
{
    (void) state;
    rg_feature_search *search = make();
    bool refused = true;
    const size_t before = rg_threads();
    rg_threads_set(1);
    for (size_t n = 1; refused; n++) {
        rg_feature_null null;
        refuse_allocation(n);
        const rg_status status =
            rg_feature_null_init(search, &minerals[0][0], minerals_class, minerals_sample, NULL, MINERALS, B,
                                 false, 1, &null, NULL);
        refused = allocation_was_refused();
        assert_int_equal(status, refused ? RG_ENOMEM : RG_OK);
        rg_feature_null_free(&null);
    }
    rg_threads_set(before);
    rg_feature_search_free(search);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chance_is_uniform_without_features),
        cmocka_unit_test(bands_are_no_work_of_noise),
        cmocka_unit_test(ranks_and_tail_are_as_stated),
        cmocka_unit_test(members_are_sorted_by_what_they_tell),
        cmocka_unit_test(threads_agree),
        cmocka_unit_test(every_allocation_may_be_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
