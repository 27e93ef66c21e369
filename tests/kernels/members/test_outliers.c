#include "tests/support/check.h"

#include <stdlib.h>

#include "kernels/members/outliers.h"
#include "tests/support/member_mixtures.h"
#include "tests/support/refuse_each.h"

static size_t find(const mixtures *m, size_t k, rg_members_space *s)
{
    const rg_members_outlier_options options = rg_members_outlier_defaults();
    size_t n_out;
    assert_int_equal(rg_members_space_init(s, m->shares, m->n, m->n_classes, NULL), RG_OK);
    assert_int_equal(rg_members_outliers(s, k, &options, &n_out, NULL), RG_OK);
    return n_out;
}

static void finds_the_outliers_and_no_others(void **state)
{
    (void) state;
    for (member_kind kind = 0; kind < MEMBERS_KINDS; kind++)
        for (size_t k = 2; k <= 4; k++) {
            const mixtures_wanted wanted = {kind, k, 100, 40, 0.05, 0.01, 7, 70 + k};
            mixtures m = mixtures_make(&wanted);
            rg_members_space s;
            assert_int_equal(find(&m, k, &s), 7);
            for (size_t i = 0; i < m.n; i++)
                assert_int_equal(s.counted[i], i < 93);
            assert_int_equal(s.n_counted, 93);
            rg_members_space_free(&s);
            mixtures_free(&m);
        }
}

static void leaves_clean_sets_alone(void **state)
{
    (void) state;
    for (member_kind kind = 0; kind < MEMBERS_KINDS; kind++)
        for (size_t k = 1; k <= 4; k++) {
            const mixtures_wanted wanted = {kind, 3, 80, 30, 0.0, k == 4 ? 0.05 : 0.01, 0, 80 + k};
            mixtures m = mixtures_make(&wanted);
            rg_members_space s;
            assert_int_equal(find(&m, k, &s), 0);
            rg_members_space_free(&s);
            mixtures_free(&m);
        }
}

/* A member that one sample in ten has is a member. */
static void a_rare_member_is_no_outlier(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_LOGNORMAL, 3, 100, 40, 0.0, 0.01, 0, 90};
    mixtures m = mixtures_make(&wanted);
    for (size_t i = 0; i < 90; i++) { /* replaced by another of the ten, where the third member is left out */
        double sum = 0.0;
        for (size_t c = 0; c < m.n_classes; c++) {
            double *share = m.shares + i * m.n_classes + c;
            *share -= m.abundances[i * 3 + 2] * m.members[2 * m.n_classes + c];
            *share = fmax(*share, 0.0);
            sum += *share;
        }
        for (size_t c = 0; c < m.n_classes; c++)
            m.shares[i * m.n_classes + c] /= sum;
    }
    rg_members_space s;
    assert_int_equal(find(&m, 3, &s), 0);
    rg_members_space_free(&s);
    mixtures_free(&m);
}

static rg_status find_outliers(void *state)
{
    rg_members_outlier_options options = rg_members_outlier_defaults();
    size_t n_out;
    options.n_trials = 2;
    return rg_members_outliers(state, 2, &options, &n_out, NULL);
}

static void survives_refused_memory(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_LOGNORMAL, 2, 20, 8, 0.0, 0.01, 2, 91};
    mixtures m = mixtures_make(&wanted);
    rg_members_space s;
    assert_int_equal(rg_members_space_init(&s, m.shares, m.n, m.n_classes, NULL), RG_OK);
    refuse_each(find_outliers, &s);
    rg_members_space_free(&s);
    mixtures_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_outliers_and_no_others),
        cmocka_unit_test(leaves_clean_sets_alone),
        cmocka_unit_test(a_rare_member_is_no_outlier),
        cmocka_unit_test(survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
