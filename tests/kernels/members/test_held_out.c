#include "tests/support/check.h"

#include <stdlib.h>

#include "kernels/members/held_out.h"
#include "tests/support/member_mixtures.h"
#include "tests/support/refuse_each.h"

static void is_least_at_the_number_of_members(void **state)
{
    (void) state;
    for (size_t k = 1; k <= 5; k++) {
        const mixtures_wanted wanted = {MEMBERS_SKEW_NORMAL, k, 120, 50, 0.02, 0.01, 0, 100 + k};
        mixtures m = mixtures_make(&wanted);
        rg_members_space s = mixtures_space(&m);
        double rms[8];
        size_t least = 0;
        assert_int_equal(rg_members_held_out_planes(&s, 8, rms, NULL), RG_OK);
        for (size_t i = 1; i < 8; i++)
            least = rms[i] < rms[least] ? i : least;
        assert_int_equal(least + 1, k);
        rg_members_space_free(&s);
        mixtures_free(&m);
    }
}

static void true_members_predict_as_well_as_the_plane(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_EMPIRICAL, 3, 100, 40, 0.0, 0.01, 0, 110};
    mixtures m = mixtures_make(&wanted);
    rg_members_space s = mixtures_space(&m);
    double ratio[2];
    assert_int_equal(rg_members_held_out_gate(&s, 3, m.members, &ratio[0], NULL), RG_OK);
    assert_true(ratio[0] > 0.95 && ratio[0] < 1.05);
    for (size_t c = 0; c + 1 < m.n_classes; c++) /* another shape, one class off */
        m.members[c] = m.members[c + 1];
    assert_int_equal(rg_members_held_out_gate(&s, 3, m.members, &ratio[1], NULL), RG_OK);
    assert_true(ratio[1] > 2.0);
    rg_members_space_free(&s);
    mixtures_free(&m);
}

typedef struct {
    const rg_members_space *space;
    const double *members;
} judged;

static rg_status judge(void *state)
{
    const judged *j = state;
    double rms[6];
    double ratio;
    const rg_status status = rg_members_held_out_planes(j->space, 3, rms, NULL);
    return status == RG_OK ? rg_members_held_out_gate(j->space, 2, j->members, &ratio, NULL) : status;
}

static void says_where_there_are_too_few(void **state)
{
    (void) state;
    const mixtures_wanted wanted = {MEMBERS_LOGNORMAL, 2, 6, 8, 0.0, 0.01, 0, 111};
    mixtures m = mixtures_make(&wanted);
    rg_members_space s = mixtures_space(&m);
    double rms[6];
    assert_int_equal(rg_members_held_out_planes(&s, 6, rms, NULL), RG_OK);
    assert_true(isfinite(rms[1]) && isnan(rms[3]) && isnan(rms[5]));
    judged j = {&s, m.members};
    refuse_each(judge, &j);
    rg_members_space_free(&s);
    mixtures_free(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_least_at_the_number_of_members),
        cmocka_unit_test(true_members_predict_as_well_as_the_plane),
        cmocka_unit_test(says_where_there_are_too_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
