#include "tests/support/check.h"

#include <stdlib.h>

#include "tests/support/tsv_rows.h"
#include "toolkit/library_grains.h"

static void a_composition_is_read_up_to_its_first_clause(void **state)
{
    (void) state;
    double wt[128] = {0.0};
    const rg_oxide_table *oxides = &rows_library()->formula.oxides;
    assert_true(oxides->n_oxides <= 128);
    assert_int_equal(rg_library_grains_composition(oxides, "P2O5 46.31 CaO 47.04 ideal; CaO 1", wt), 2);
    assert_true(wt[rows_oxide("CaO")] == 47.04 && wt[rows_oxide("P2O5")] == 46.31);
    assert_int_equal(rg_library_grains_composition(oxides, "CaO", wt), 0);
    assert_int_equal(rg_library_grains_composition(oxides, "as merrillite host", wt), 0);
}

/* Analyses of ideal formulas sum to 100, those with hydrogen to less (its oxide is not measured). */
static void grains_are_complete_analyses(void **state)
{
    (void) state;
    const rg_mineral_library *library = rows_library();
    assert_true(library->n_grains > 20);
    for (size_t g = 0; g < library->n_grains; g++) {
        double sum = 0.0;
        for (size_t i = 0; i < library->formula.oxides.n_oxides; i++)
            sum += library->grains[g].composition[i];
        assert_true(sum > 95.0 && sum < 103.1);
        assert_true(library->grains[g].with == RG_NO_INDEX || library->grains[g].with < g);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_composition_is_read_up_to_its_first_clause),
        cmocka_unit_test(grains_are_complete_analyses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
