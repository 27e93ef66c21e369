#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/identify/changesite_reading.h"
#include "tests/support/merrillite.h"
#include "tests/support/tsv_rows.h"

static void the_ideal_formula_is_read_back(void **state)
{
    (void) state;
    double wt[MERRILLITE_OXIDES];
    double values[MERRILLITE_VALUES];
    const rg_changesite_reading r = merrillite_read(1.0, 0.0, wt, values);
    assert_true(r.couple == RG_COUPLE_REE && r.m == RG_M_FE && r.vacant);
    assert_int_equal(r.ree, merrillite_rules()->yttrium);
    assert_near(r.ree_lead, 0.2, 1e-6);
    assert_near(values[rg_changesite_rules_value(merrillite_rules(), RG_CHANGESITE_Y_MARGIN)], 0.2, 1e-6);
    assert_near(values[rg_changesite_rules_value(merrillite_rules(), RG_CHANGESITE_VACANCY)], 1.0, 1e-6);
    assert_int_equal(rg_changesite_reading_name(merrillite_rules(), &r), merrillite_rules()->changesite_y);
}

static void the_neighbour_lies_across_the_nearest_boundary(void **state)
{
    (void) state;
    double wt[MERRILLITE_OXIDES];
    double values[MERRILLITE_VALUES];
    const rg_changesite_reading near_mg = merrillite_read(0.55, 0.45, wt, values);
    assert_near(near_mg.m_lead, 0.1, 1e-6);
    assert_int_equal(
        rg_changesite_reading_neighbour(merrillite_rules(), &near_mg),
        rg_changesite_rules_member(merrillite_rules(), RG_COUPLE_REE, RG_M_MG, merrillite_rules()->yttrium));
    const rg_changesite_reading near_ce = merrillite_read(1.0, 0.0, wt, values);
    const size_t neighbour = rg_changesite_reading_neighbour(merrillite_rules(), &near_ce);
    assert_true(neighbour != RG_NO_INDEX && neighbour != merrillite_rules()->changesite_y);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ideal_formula_is_read_back),
        cmocka_unit_test(the_neighbour_lies_across_the_nearest_boundary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
