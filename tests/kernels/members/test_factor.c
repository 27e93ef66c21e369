#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/members/corners.h"
#include "kernels/members/factor.h"
#include "tests/support/member_mixtures.h"
#include "tests/support/refuse_each.h"

static double *find(const rg_members_space *s, size_t k, rg_members_factor_outcome *outcome)
{
    const rg_members_factor_options options = rg_members_factor_defaults();
    double *members = calloc(k * s->n_classes, sizeof *members);
    assert_int_equal(rg_members_corners(s, k, members, NULL), RG_OK);
    assert_int_equal(rg_members_factor(s, k, NULL, &options, members, outcome, NULL), RG_OK);
    return members;
}

/* Samples that come near to each member, of kinds with and without a formula. */
static void finds_members_of_any_kind(void **state)
{
    (void) state;
    for (member_kind kind = 0; kind < MEMBERS_KINDS; kind++)
        for (size_t k = 2; k <= 4; k++) {
            const mixtures_wanted wanted = {kind, k, 200, 60, 0.0, 0.01, 0, 20 + k};
            mixtures m = mixtures_make(&wanted);
            rg_members_space s = mixtures_space(&m);
            rg_members_factor_outcome outcome;
            double *found = find(&s, k, &outcome);
            assert_true(mixtures_angle(&m, found, NULL) < 1.6);
            for (size_t j = 0; j < k; j++) {
                double sum = 0.0;
                for (size_t c = 0; c < m.n_classes; c++) {
                    assert_true(found[j * m.n_classes + c] >= 0.0);
                    sum += found[j * m.n_classes + c];
                }
                assert_near(sum, 1.0, 1e-12);
            }
            free(found);
            rg_members_space_free(&s);
            mixtures_free(&m);
        }
}

/* Also of four and five members the search ends by itself, where it would end again. */
static void ends_where_it_stays(void **state)
{
    (void) state;
    const rg_members_factor_options options = rg_members_factor_defaults();
    for (member_kind kind = 0; kind < MEMBERS_KINDS; kind++)
        for (size_t k = 4; k <= 5; k++) {
            const mixtures_wanted wanted = {kind, k, 120, 30, 0.0, 0.01, 0, 40 + k};
            mixtures m = mixtures_make(&wanted);
            rg_members_space s = mixtures_space(&m);
            rg_members_factor_outcome outcome;
            double *found = find(&s, k, &outcome);
            double *again = calloc(k * m.n_classes, sizeof *again);
            assert_true(outcome.converged);
            memcpy(again, found, k * m.n_classes * sizeof *again);
            assert_int_equal(rg_members_factor(&s, k, NULL, &options, again, &outcome, NULL), RG_OK);
            assert_true(outcome.converged);
            for (size_t i = 0; i < k * m.n_classes; i++)
                assert_near(again[i], found[i], 1e-5);
            free(again);
            free(found);
            rg_members_space_free(&s);
            mixtures_free(&m);
        }
}

static void keeps_known_members(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_LOG_LAPLACE, 3, 120, 40, 0.0, 0.01, 0, 31};
    mixtures m = mixtures_make(&wanted);
    rg_members_space s = mixtures_space(&m);
    const bool fixed[3] = {true, false, false};
    const rg_members_factor_options options = rg_members_factor_defaults();
    rg_members_factor_outcome outcome;
    double *found = calloc(m.k * m.n_classes, sizeof *found);
    memcpy(found, m.members, m.k * m.n_classes * sizeof *found);
    assert_int_equal(rg_members_factor(&s, m.k, fixed, &options, found, &outcome, NULL), RG_OK);
    for (size_t c = 0; c < m.n_classes; c++)
        assert_near(found[c], m.members[c], 1e-15);
    assert_true(mixtures_angle(&m, found, NULL) < 1.0);
    free(found);
    rg_members_space_free(&s);
    mixtures_free(&m);
}

static void same_bits_for_any_number_of_threads(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_SKEW_NORMAL, 4, 80, 40, 0.0, 0.02, 0, 33};
    mixtures m = mixtures_make(&wanted);
    const size_t threads = rg_threads();
    double *found[2];
    for (size_t t = 0; t < 2; t++) {
        rg_threads_set(t == 0 ? 1 : 3);
        rg_members_space s = mixtures_space(&m);
        rg_members_factor_outcome outcome;
        found[t] = find(&s, m.k, &outcome);
        rg_members_space_free(&s);
    }
    rg_threads_set(threads);
    assert_memory_equal(found[0], found[1], m.k * m.n_classes * sizeof(double));
    free(found[0]);
    free(found[1]);
    mixtures_free(&m);
}

static rg_status find_members(void *state)
{
    const rg_members_space *s = state;
    const rg_members_factor_options options = {1e-3, 3};
    double members[16];
    rg_members_factor_outcome outcome;
    const rg_status status = rg_members_corners(s, 2, members, NULL);
    return status == RG_OK ? rg_members_factor(s, 2, NULL, &options, members, &outcome, NULL) : status;
}

static void survives_refused_memory(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_LOGNORMAL, 2, 12, 8, 0.0, 0.01, 0, 34};
    mixtures m = mixtures_make(&wanted);
    rg_members_space s = mixtures_space(&m);
    refuse_each(find_members, &s);
    rg_members_space_free(&s);
    mixtures_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_members_of_any_kind), cmocka_unit_test(ends_where_it_stays),
        cmocka_unit_test(keeps_known_members),       cmocka_unit_test(same_bits_for_any_number_of_threads),
        cmocka_unit_test(survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
