#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/members/space.h"
#include "tests/support/member_mixtures.h"
#include "tests/support/refuse_each.h"

/* Mixtures without noise lie in k - 1 directions about their mean; a sum of squares is what is left. */
static void tells_what_k_members_must_leave(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_EMPIRICAL, 3, 40, 30, 0.05, 0.0, 0, 3};
    mixtures m = mixtures_make(&wanted);
    rg_members_space s;
    assert_int_equal(rg_members_space_init(&s, m.shares, m.n, m.n_classes, NULL), RG_OK);
    assert_int_equal(rg_members_space_turn(&s, NULL), RG_OK);
    double all = 0.0;
    for (size_t i = 0; i < m.n * m.n_classes; i++) {
        const double off = m.shares[i] - s.mean[i % m.n_classes];
        all += off * off;
    }
    assert_relative(rg_members_space_bound(&s, 1), all, 1e-12);
    assert_true(rg_members_space_bound(&s, 2) > 1e-3 * all);
    assert_true(rg_members_space_bound(&s, 3) < 1e-14 * all);
    assert_near(rg_members_space_freedom(&s, 3), 37.0 * 27.0, 0.0);
    rg_members_space_free(&s);
    mixtures_free(&m);
}

static void leaves_out_what_does_not_count(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_LOGNORMAL, 2, 20, 20, 0.0, 0.0, 3, 4};
    mixtures m = mixtures_make(&wanted);
    rg_members_space s;
    assert_int_equal(rg_members_space_init(&s, m.shares, m.n, m.n_classes, NULL), RG_OK);
    for (size_t i = 17; i < 20; i++)
        s.counted[i] = false;
    assert_int_equal(rg_members_space_turn(&s, NULL), RG_OK);
    assert_int_equal(s.n_counted, 17);
    assert_true(rg_members_space_bound(&s, 2) < 1e-14 * rg_members_space_bound(&s, 1));
    rg_members_space_free(&s);
    mixtures_free(&m);
}

static void brings_percentages_to_one(void **state)
{
    (void) state;
    const double percent[2][3] = {{20.0, 30.0, 50.0}, {0.0, 1.0, 3.0}};
    rg_members_space s;
    assert_int_equal(rg_members_space_init(&s, &percent[0][0], 2, 3, NULL), RG_OK);
    assert_near(s.shares[1], 0.3, 1e-15);
    assert_near(s.shares[5], 0.75, 1e-15);
    rg_members_space_free(&s);
}

static void names_the_first_bad_sample(void **state)
{
    (void) state;
    double shares[4][3] = {{1, 2, 3}, {1, 2, 3}, {1, -0.1, 3}, {0, 0, 0}};
    rg_members_space s;
    rg_error err = {0};
    assert_int_equal(rg_members_space_init(&s, &shares[0][0], 4, 3, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 2);
    shares[2][1] = NAN;
    err = (rg_error){0};
    assert_int_equal(rg_members_space_init(&s, &shares[0][0], 4, 3, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 2);
    shares[2][1] = 0.0;
    err = (rg_error){0};
    assert_int_equal(rg_members_space_init(&s, &shares[0][0], 4, 3, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 3);
    assert_int_equal(rg_members_space_init(&s, &shares[0][0], 1, 3, NULL), RG_ESHAPE);
    assert_int_equal(rg_members_space_init(&s, &shares[0][0], 3, 1, NULL), RG_ESHAPE);
}

static rg_status make_space(void *state)
{
    const mixtures *m = state;
    rg_members_space s;
    rg_status status = rg_members_space_init(&s, m->shares, m->n, m->n_classes, NULL);
    if (status == RG_OK)
        status = rg_members_space_turn(&s, NULL);
    rg_members_space_free(&s);
    return status;
}

static void survives_refused_memory(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_LOGNORMAL, 2, 6, 5, 0.0, 0.0, 0, 4};
    mixtures m = mixtures_make(&wanted);
    refuse_each(make_space, &m);
    mixtures_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_what_k_members_must_leave), cmocka_unit_test(leaves_out_what_does_not_count),
        cmocka_unit_test(brings_percentages_to_one),       cmocka_unit_test(names_the_first_bad_sample),
        cmocka_unit_test(survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
