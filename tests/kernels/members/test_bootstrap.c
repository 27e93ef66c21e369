#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/members/bootstrap.h"
#include "tests/support/member_mixtures.h"

enum { K = 2, CLASSES = 30, SAMPLES = 60 };

typedef struct {
    double members[K * CLASSES], abundances[SAMPLES * K];
    double member_errors[K * CLASSES], parameter_errors[K * 3], abundance_errors[SAMPLES * K];
    rg_members_fit_result fit;
    size_t n_good;
} answer;

static void solve(const mixtures *m, rg_family family, rg_members_resampling resampling, size_t n_draws,
                  answer *a)
{
    rg_members_fit_options how = rg_members_fit_defaults();
    const rg_members_bootstrap_options options = {resampling, n_draws, 7};
    rg_members_space s;
    how.automatic = false;
    how.family = family;
    assert_int_equal(rg_members_space_init(&s, m->shares, m->n, m->n_classes, NULL), RG_OK);
    assert_int_equal(rg_members_space_turn(&s, NULL), RG_OK);
    assert_int_equal(
        rg_members_fit(&s, m->edges_um, K, NULL, 0, &how, a->members, a->abundances, &a->fit, NULL), RG_OK);
    assert_int_equal(rg_members_bootstrap(&s, m->edges_um, K, NULL, 0, &how, &a->fit, a->members,
                                          a->abundances, &options, a->member_errors, a->parameter_errors,
                                          a->abundance_errors, &a->n_good, NULL),
                     RG_OK);
    rg_members_space_free(&s);
}

/* Errors that one data set states, against how far the abundances of many lie from the truth. */
static void errors_are_as_large_as_what_is_off(void **state)
{
    (void) state;
    enum { SETS = 6 };
    answer *a = malloc(sizeof *a);
    double squares = 0.0;
    size_t n = 0;
    for (size_t set = 0; set < SETS; set++) {
        const mixtures_wanted wanted = {MEMBERS_LOGNORMAL, K, SAMPLES, CLASSES, 0.1, 0.02, 0, 170 + set};
        mixtures m = mixtures_make(&wanted);
        solve(&m, RG_FAMILY_LOGNORMAL, RG_BOOTSTRAP_NOISE, 40, a);
        assert_int_equal(a->n_good, 40);
        for (size_t i = 0; i < SAMPLES; i++) {
            const double off = (a->abundances[i * K] - m.abundances[i * K]) / a->abundance_errors[i * K];
            squares += off * off;
            n++;
        }
        for (size_t p = 0; p < 4; p++)
            assert_true(a->parameter_errors[p] > 1e-5 && a->parameter_errors[p] < 0.01);
        mixtures_free(&m);
    }
    const double ratio = sqrt(squares / (double) n);
    assert_true(ratio > 0.8 && ratio < 1.25);
    free(a);
}

static void samples_drawn_anew_give_errors_of_members(void **state)
{
    (void) state;
    answer *a = malloc(sizeof *a);
    const mixtures_wanted wanted = {MEMBERS_LOG_LAPLACE, K, SAMPLES, CLASSES, 0.0, 0.01, 0, 180};
    mixtures m = mixtures_make(&wanted);
    solve(&m, RG_FAMILY_COUNT, RG_BOOTSTRAP_SAMPLES, 30, a);
    assert_true(a->n_good == 30);
    double inside = 0.0;
    size_t n = 0;
    for (size_t i = 0; i < K * CLASSES; i++) {
        assert_true(isfinite(a->member_errors[i]));
        if (m.members[i] > 0.02) {
            inside += a->member_errors[i];
            n++;
        }
    }
    assert_true(inside / (double) n > 1e-5 && inside / (double) n < 0.01);
    mixtures_free(&m);
    free(a);
}

static void same_bits_for_any_number_of_threads(void **state)
{
    (void) state;
    answer *a = calloc(2, sizeof *a);
    const size_t threads = rg_threads();
    const mixtures_wanted wanted = {MEMBERS_LOGNORMAL, K, SAMPLES, CLASSES, 0.0, 0.02, 0, 181};
    mixtures m = mixtures_make(&wanted);
    for (size_t t = 0; t < 2; t++) {
        rg_threads_set(t == 0 ? 1 : 3);
        solve(&m, RG_FAMILY_COUNT, RG_BOOTSTRAP_NOISE, 18, &a[t]);
    }
    rg_threads_set(threads);
    assert_memory_equal(a[0].member_errors, a[1].member_errors, sizeof a->member_errors);
    assert_memory_equal(a[0].abundance_errors, a[1].abundance_errors, sizeof a->abundance_errors);
    mixtures_free(&m);
    free(a);
}

static void one_draw_says_nothing(void **state)
{
    (void) state;
    answer *a = calloc(1, sizeof *a);
    const mixtures_wanted wanted = {MEMBERS_LOGNORMAL, K, SAMPLES, CLASSES, 0.0, 0.02, 0, 182};
    mixtures m = mixtures_make(&wanted);
    solve(&m, RG_FAMILY_LOGNORMAL, RG_BOOTSTRAP_NOISE, 1, a);
    assert_true(isnan(a->member_errors[0]) && isnan(a->abundance_errors[0]));
    mixtures_free(&m);
    free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_are_as_large_as_what_is_off),
        cmocka_unit_test(samples_drawn_anew_give_errors_of_members),
        cmocka_unit_test(same_bits_for_any_number_of_threads),
        cmocka_unit_test(one_draw_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
