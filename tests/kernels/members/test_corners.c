#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/members/corners.h"
#include "tests/support/member_mixtures.h"

/* Pure samples in clean data are the corners, but for the rounding of the search: shares of 1e-4. */
static void finds_pure_samples(void **state)
{
    (void) state;
    for (size_t k = 1; k <= 5; k++) {
        const mixtures_wanted wanted = {MEMBERS_EMPIRICAL, k, 60, 40, 0.0, 0.0, 0, 30 + k};
        mixtures m = mixtures_make(&wanted);
        memcpy(m.shares, m.members, k * m.n_classes * sizeof *m.shares);
        rg_members_space s;
        double *found = calloc(k * m.n_classes, sizeof *found);
        double largest;
        assert_int_equal(rg_members_space_init(&s, m.shares, m.n, m.n_classes, NULL), RG_OK);
        assert_int_equal(rg_members_space_turn(&s, NULL), RG_OK);
        assert_int_equal(rg_members_corners(&s, k, found, NULL), RG_OK);
        (void) mixtures_angle(&m, found, &largest);
        assert_true(largest < 0.02);
        free(found);
        rg_members_space_free(&s);
        mixtures_free(&m);
    }
}

static void refuses_more_members_than_ways_to_vary(void **state)
{
    (void) state;
    const double shares[4][3] = {{0.2, 0.3, 0.5}, {0.2, 0.3, 0.5}, {0.2, 0.3, 0.5}, {0.2, 0.3, 0.5}};
    rg_members_space s;
    double members[12];
    assert_int_equal(rg_members_space_init(&s, &shares[0][0], 4, 3, NULL), RG_OK);
    assert_int_equal(rg_members_space_turn(&s, NULL), RG_OK);
    assert_int_equal(rg_members_corners(&s, 1, members, NULL), RG_OK);
    assert_near(members[1], 0.3, 1e-15);
    assert_int_equal(rg_members_corners(&s, 2, members, NULL), RG_ESINGULAR);
    assert_int_equal(rg_members_corners(&s, 4, members, NULL), RG_ESHAPE);
    rg_members_space_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_pure_samples),
        cmocka_unit_test(refuses_more_members_than_ways_to_vary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
