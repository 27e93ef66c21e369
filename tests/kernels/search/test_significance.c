#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/search/significance.h"
#include "tests/support/refuse.h"

static void evidence_rises_with_the_score_and_with_the_margin(void **state)
{
    (void) state;
    assert_near(rg_search_significance_evidence(0.9, 0.6), 0.5 * 0.9 + 0.5 * 0.3, 1e-15);
    assert_near(rg_search_significance_evidence(0.9, NAN), 0.9, 0.0);
    assert_true(rg_search_significance_evidence(0.91, 0.6) > rg_search_significance_evidence(0.9, 0.6));
    assert_true(rg_search_significance_evidence(0.9, 0.5) > rg_search_significance_evidence(0.9, 0.6));
    assert_true(isnan(rg_search_significance_evidence(NAN, NAN)));
}

static void a_look_alike_is_ranked_among_draws(void **state)
{
    (void) state;
    rg_search_wrong null[4] = {{3.0, 1.0}, {1.0, 1.0}, {0.0, 1.0}, {1.0, 1.0}};
    rg_search_significance_order(null, 4);
    assert_near(rg_search_significance_lookalike(null, 4, 4.0), 1.0 / 5.0, 1e-15);
    assert_near(rg_search_significance_lookalike(null, 4, 3.0), 2.0 / 5.0, 1e-15);
    assert_near(rg_search_significance_lookalike(null, 4, 1.0), 4.0 / 5.0, 1e-15);
    assert_near(rg_search_significance_lookalike(null, 4, -1.0), 1.0, 1e-15);
    assert_near(rg_search_significance_lookalike(null, 0, 1.0), 1.0, 1e-15);
    assert_near(rg_search_significance_lookalike(null, 4, NAN), 1.0, 0.0);
    /* Three draws of one mineral count as one. */
    rg_search_wrong weighed[4] = {{2.0, 1.0}, {3.0, 1.0 / 3}, {5.0, 1.0 / 3}, {4.0, 1.0 / 3}};
    rg_search_significance_order(weighed, 4);
    assert_near(rg_search_significance_lookalike(weighed, 4, 4.0), (1.0 + 2.0 / 3.0) / 3.0, 1e-15);
    assert_near(rg_search_significance_lookalike(weighed, 4, 1.0), 1.0, 1e-15);
}

/* Of 400 exponential draws the ten largest are known; the largest of 400 others is no more often extreme than
 * it says, and not much less often. */
static void chance_is_not_understated_where_the_tail_is_exponential(void **state)
{
    (void) state;
    enum { TRIALS = 2000, DECOYS = 400, KNOWN = 10 };
    size_t below[3] = {0};
    const double limits[3] = {0.5, 0.2, 0.05};
    for (size_t trial = 0; trial < TRIALS; trial++) {
        double top[KNOWN + 1] = {0.0};
        double second = 0.0;
        for (size_t i = 0; i < 2 * DECOYS; i++) {
            const double score = 1.0 - exp(0.1 * log(rg_random_uniform(5, trial, i)));
            if (i >= DECOYS) {
                second = fmax(second, score);
                continue;
            }
            top[KNOWN] = score;
            for (size_t k = KNOWN; k > 0 && top[k] > top[k - 1]; k--) {
                const double swap = top[k];
                top[k] = top[k - 1];
                top[k - 1] = swap;
            }
        }
        const double p = rg_search_significance_chance(top, KNOWN, second);
        for (size_t l = 0; l < 3; l++)
            below[l] += p <= limits[l];
    }
    for (size_t l = 0; l < 3; l++) {
        assert_true((double) below[l] / TRIALS < limits[l] + 0.015);
        assert_true((double) below[l] / TRIALS > 0.5 * limits[l]);
    }
}

static void chance_is_certain_without_an_excess(void **state)
{
    (void) state;
    const double decoys[2] = {0.5, 0.4};
    const double equal[2] = {0.5, 0.5};
    assert_near(rg_search_significance_chance(decoys, 2, 0.4), 1.0, 0.0);
    assert_near(rg_search_significance_chance(decoys, 2, NAN), 1.0, 0.0);
    assert_near(rg_search_significance_chance(decoys, 0, 0.9), 1.0, 0.0);
    assert_near(rg_search_significance_chance(equal, 2, 0.6), 0.0, 0.0);
    const double expected = 2.0 / (1.0 + log(0.6 / 0.1) / log(0.6 / 0.5));
    assert_near(rg_search_significance_chance(decoys, 2, 0.9), 1.0 - exp(-expected), 1e-15);
}

/* The p of Benjamini & Hochberg's own example, their section 4.1; four of the fifteen are above one half, so
 * (1 + 4) / 0.5 nulls are estimated. */
static void q_values_are_those_of_the_step_up_rule(void **state)
{
    (void) state;
    enum { N = 15 };
    const double p[N] = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                         0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
    double q[N];
    assert_int_equal(rg_search_significance_q(p, p, N, q, NULL), RG_OK);
    const double nulls = (1.0 + 4.0) / 0.5; /* four above one half */
    const double bh_1 = nulls * 0.0001 / 1.0;
    const double bh_4 = nulls * 0.0095 / 4.0;
    assert_near(q[0], bh_1, 1e-15);
    assert_near(q[3], bh_4, 1e-15);
    /* The sixth step is above the seventh, whose q it gets. */
    assert_near(q[4], nulls * 0.0201 / 5.0, 1e-15);
    assert_near(q[5], nulls * 0.0298 / 7.0, 1e-15);
    assert_near(q[6], nulls * 0.0298 / 7.0, 1e-15);
    assert_near(q[7], nulls * 0.0344 / 8.0, 1e-15);
    assert_near(q[14], 1.0, 1e-15);
    for (size_t i = 1; i < N; i++)
        assert_true(q[i] >= q[i - 1] && q[i] >= p[i]);
}

static void q_is_held_and_passes_over_what_has_none(void **state)
{
    (void) state;
    const double p[5] = {0.04, NAN, 0.03, 0.02, 0.01};
    double q[5];
    assert_int_equal(rg_search_significance_q(p, p, 5, q, NULL), RG_OK);
    assert_true(isnan(q[1]));
    /* Nothing above one half: nulls (1 + 0) / 0.5 = 2 of 4, so 2 x 0.04 / 4 = 0.02, held at p. */
    assert_near(q[0], 0.04, 1e-15);
    assert_near(q[3], 0.02, 1e-15);
    assert_near(q[4], 0.02, 1e-15);
    /* Held at what is given, which need not be p. */
    const double least[5] = {0.0, NAN, 0.0, 0.5, 0.0};
    assert_int_equal(rg_search_significance_q(p, least, 5, q, NULL), RG_OK);
    assert_near(q[0], 0.02, 1e-15);
    assert_near(q[3], 0.5, 1e-15);
    double alone;
    assert_int_equal(rg_search_significance_q(p, p, 1, &alone, NULL), RG_OK);
    assert_near(alone, 0.04, 1e-15);
    refuse_allocation(1);
    assert_int_equal(rg_search_significance_q(p, p, 5, q, NULL), RG_ENOMEM);
    refuse_allocation(0);
}

/* A batch of nulls alone is hardly ever accepted at 0.05; a batch with 60 % of clear answers keeps the share
 * of wrong ones among the accepted at the level. */
static void the_share_of_wrong_answers_is_held(void **state)
{
    (void) state;
    enum { BATCHES = 200, N = 200 };
    double wrong = 0.0;
    size_t any = 0;
    for (size_t b = 0; b < BATCHES; b++) {
        double p[N];
        double q[N];
        for (size_t i = 0; i < N; i++)
            p[i] = rg_random_uniform(9, b, i);
        assert_int_equal(rg_search_significance_q(p, p, N, q, NULL), RG_OK);
        size_t accepted = 0;
        for (size_t i = 0; i < N; i++)
            accepted += q[i] <= 0.05;
        any += accepted > 0;
        for (size_t i = 0; i < 120; i++)
            p[i] *= 0.05;
        assert_int_equal(rg_search_significance_q(p, p, N, q, NULL), RG_OK);
        size_t right = 0;
        size_t false_ones = 0;
        for (size_t i = 0; i < N; i++) {
            right += i < 120 && q[i] <= 0.05;
            false_ones += i >= 120 && q[i] <= 0.05;
        }
        assert_true(right > 60);
        wrong += (double) false_ones / (double) (right + false_ones);
    }
    assert_true((double) any / BATCHES < 0.08);
    assert_true(wrong / BATCHES < 0.05 && wrong / BATCHES > 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evidence_rises_with_the_score_and_with_the_margin),
        cmocka_unit_test(a_look_alike_is_ranked_among_draws),
        cmocka_unit_test(chance_is_not_understated_where_the_tail_is_exponential),
        cmocka_unit_test(chance_is_certain_without_an_excess),
        cmocka_unit_test(q_values_are_those_of_the_step_up_rule),
        cmocka_unit_test(q_is_held_and_passes_over_what_has_none),
        cmocka_unit_test(the_share_of_wrong_answers_is_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
