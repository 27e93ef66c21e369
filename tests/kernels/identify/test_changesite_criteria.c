#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/identify/changesite_criteria.h"
#include "tests/support/merrillite.h"
#include "tests/support/tsv_rows.h"

/* A row that compares Y_margin, 0.2 in the ideal formula, with its limits. */
static rg_changesite_criterion row_of(rg_comparison comparison, double low, double high)
{
    rg_changesite_criterion row = {.comparison = comparison, .low = low, .high = high};
    for (size_t c = 0; c < merrillite_rules()->n_criteria; c++) {
        const rg_ratio *ratio = &merrillite_rules()->criteria[c].quantity;
        if (ratio->n_terms == 1 &&
            rg_changesite_rules_use(ratio,
                                    rg_changesite_rules_value(merrillite_rules(), RG_CHANGESITE_Y_MARGIN)))
            row.quantity = *ratio;
    }
    assert_int_equal(row.quantity.n_terms, 1);
    return row;
}

static void limits_and_margins_follow_the_comparison(void **state)
{
    (void) state;
    const struct {
        rg_comparison comparison;
        double low, high, margin;
        rg_criterion_state state;
    } cases[] = {{RG_COMPARE_ABOVE, 0.0, 0.0, 0.2, RG_CRITERION_PASS},
                 {RG_COMPARE_AT_MOST, 0.0, 0.15, -0.05, RG_CRITERION_FAIL},
                 {RG_COMPARE_BETWEEN, 0.1, 0.5, 0.1, RG_CRITERION_PASS}};
    double wt[MERRILLITE_OXIDES];
    double values[MERRILLITE_VALUES];
    const rg_changesite_reading r = merrillite_read(1.0, 0.0, wt, values);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const rg_changesite_criterion row = row_of(cases[i].comparison, cases[i].low, cases[i].high);
        const rg_changesite_judgement j =
            rg_changesite_judge(merrillite_rules(), &row, wt, &r, values, (double) NAN);
        assert_near(rg_changesite_criterion_value(merrillite_rules(), &row, wt, &r, values), 0.2, 1e-6);
        assert_near(j.value, 0.2, 1e-6);
        assert_near(j.margin, cases[i].margin, 1e-6);
        assert_int_equal(j.state, cases[i].state);
    }
}

static void errors_widen_limits_and_needs_must_be_measured(void **state)
{
    (void) state;
    double wt[MERRILLITE_OXIDES];
    double values[MERRILLITE_VALUES];
    const rg_changesite_reading r = merrillite_read(1.0, 0.0, wt, values);
    rg_changesite_criterion row = row_of(RG_COMPARE_AT_MOST, 0.0, 0.15);
    row.sigmas = 3.0;
    rg_changesite_judgement j = rg_changesite_judge(merrillite_rules(), &row, wt, &r, values, 0.1);
    assert_near(j.high, 0.3, 1e-12);
    assert_int_equal(j.state, RG_CRITERION_PASS);
    row.needs[row.n_needs++] = rows_oxide("SiO2");
    j = rg_changesite_judge(merrillite_rules(), &row, wt, &r, values, 0.1);
    assert_int_equal(j.state, RG_CRITERION_NOT_MEASURED);
    assert_true(isnan(j.value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_and_margins_follow_the_comparison),
        cmocka_unit_test(errors_widen_limits_and_needs_must_be_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
