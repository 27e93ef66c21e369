#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/identify/changesite_rules.h"
#include "tests/support/tsv_rows.h"

static const rg_changesite_rules *rules(void)
{
    return &rows_library()->changesite;
}

static void finds_members_and_outcomes(void **state)
{
    (void) state;
    const size_t y = rg_changesite_rules_member(rules(), RG_COUPLE_REE, RG_M_FE, rules()->yttrium);
    assert_int_equal(y, rules()->changesite_y);
    assert_string_equal(rules()->species[y].name, "changesite-(Y)");
    const size_t outcome = rg_changesite_rules_outcome(rules(), "undetermined", RG_M_FE);
    assert_int_equal(rules()->species[outcome].kind, RG_SPECIES_OUTCOME);
    assert_int_equal(rg_changesite_rules_outcome(rules(), "no such key", RG_M_FE), RG_NO_INDEX);
}

static void values_follow_those_of_ratios(void **state)
{
    (void) state;
    const size_t place = rg_changesite_rules_value(rules(), RG_CHANGESITE_PROBABILITY);
    assert_int_equal(place,
                     rg_changesite_rules_value(rules(), RG_CHANGESITE_MISSING) + RG_CHANGESITE_PROBABILITY);
    size_t users = 0;
    for (size_t c = 0; c < rules()->n_criteria; c++)
        users += rg_changesite_rules_use(&rules()->criteria[c].quantity, place);
    assert_true(users >= 1);
}

static void rules_without_their_rows_are_refused(void **state)
{
    (void) state;
    rg_error err = {0};
    rg_changesite_rules own = *rules();
    assert_int_equal(rg_changesite_complete(&own, NULL), RG_OK);
    own.n_criteria = 0;
    assert_int_equal(rg_changesite_complete(&own, &err), RG_ENOENT);
    assert_string_equal(err.subject, "probability");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_members_and_outcomes),
        cmocka_unit_test(values_follow_those_of_ratios),
        cmocka_unit_test(rules_without_their_rows_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
