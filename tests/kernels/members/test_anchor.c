#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/members/anchor.h"
#include "tests/support/member_mixtures.h"

/* Members on the plane of clean samples stay where they are; what lies beside it falls onto it. */
static void brings_members_onto_the_plane(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_LOG_LAPLACE, 3, 30, 20, 0.1, 0.0, 0, 120};
    mixtures m = mixtures_make(&wanted);
    rg_members_space s;
    double members[60];
    assert_int_equal(rg_members_space_init(&s, m.shares, m.n, m.n_classes, NULL), RG_OK);
    assert_int_equal(rg_members_space_turn(&s, NULL), RG_OK);
    memcpy(members, m.members, sizeof members);
    rg_members_anchor(&s, 3, members);
    for (size_t i = 0; i < 60; i++)
        assert_near(members[i], m.members[i], 1e-12);
    for (size_t c = 0; c < 20; c++)
        members[c] += 1e-3 * s.directions[7 * 20 + c];
    rg_members_anchor(&s, 3, members);
    double sum = 0.0;
    for (size_t c = 0; c < 20; c++) {
        assert_near(members[c], m.members[c], 1e-4);
        assert_true(members[c] >= 0.0);
        sum += members[c];
    }
    assert_near(sum, 1.0, 1e-12);
    rg_members_space_free(&s);
    mixtures_free(&m);
}

static void finds_the_least_abundances(void **state)
{
    (void) state;
    const double shares[3][2] = {{0.2, 0.8}, {0.5, 0.5}, {0.9, 0.1}};
    rg_members_space s;
    assert_int_equal(rg_members_space_init(&s, &shares[0][0], 3, 2, NULL), RG_OK);
    assert_near(rg_members_least_abundance(&s, 2, &shares[0][0]), 0.5 * (0.2 + 0.1), 1e-15);
    s.counted[2] = false;
    assert_near(rg_members_least_abundance(&s, 2, &shares[0][0]), 0.5 * (0.2 + 0.5), 1e-15);
    rg_members_space_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(brings_members_onto_the_plane),
        cmocka_unit_test(finds_the_least_abundances),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
