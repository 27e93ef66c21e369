#include "tests/support/check.h"

#include "kernels/identify/oxides.h"
#include "tests/support/tsv_rows.h"

/* Molar masses of the ideal phosphates in methods/laboratory.md, from the same oxides. */
static void molar_masses_add_up_to_the_published_formulas(void **state)
{
    (void) state;
    const rg_oxide *o = rows_library()->formula.oxides.oxides;
    const double phosphate = 3.5 * o[rows_oxide("P2O5")].molar_mass;
    const double calcium = o[rows_oxide("CaO")].molar_mass;
    const double merrillite =
        9 * calcium + 0.5 * o[rows_oxide("Na2O")].molar_mass + o[rows_oxide("MgO")].molar_mass + phosphate;
    const double changesite =
        8 * calcium + 0.5 * o[rows_oxide("Y2O3")].molar_mass + o[rows_oxide("FeO")].molar_mass + phosphate;
    assert_near(merrillite, 1072.79, 0.005);
    assert_near(changesite, 1130.16, 0.005);
}

static void names_mean_cations_then_elements_then_classes(void **state)
{
    (void) state;
    const rg_oxide_table *table = &rows_library()->formula.oxides;
    size_t found[100];
    assert_int_equal(rg_oxides_of_name(table, "Fe2", 3, found), 1);
    assert_int_equal(found[0], rows_oxide("FeO"));
    assert_int_equal(rg_oxides_of_name(table, "Fe", 2, found), 3);
    assert_int_equal(rg_oxides_of_name(table, "REE", 3, found), 15);
    assert_int_equal(rg_oxides_of_name(table, "Xx", 2, found), 0);
    assert_int_equal(rg_oxides_is_ree(table, rows_oxide("Y2O3")), 1);
    assert_int_equal(rg_oxides_is_ree(table, rows_oxide("CaO")), 0);
}

static void unbalanced_charges_are_refused(void **state)
{
    (void) state;
    rg_element elements[] = {{"O", 15.999, "-"}, {"Fe", 55.845, "-"}};
    rg_oxide oxides[] = {
        {.name = "FeO", .cation = "Fe2", .element = 1, .cations = 1, .oxygens = 1, .charge = 2},
        {.name = "Fe2O3", .cation = "Fe3", .element = 1, .cations = 2, .oxygens = 3, .charge = 2}};
    rg_oxide_table table = {elements, 2, oxides, 2};
    rg_error err = {0};
    assert_int_equal(rg_oxides_complete(&table, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 1);
    assert_string_equal(err.subject, "Fe2O3");
    oxides[1].charge = 3;
    assert_int_equal(rg_oxides_complete(&table, NULL), RG_OK);
    assert_near(oxides[1].molar_mass, 159.687, 1e-9);
    elements[0].symbol = "X";
    assert_int_equal(rg_oxides_complete(&table, NULL), RG_ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(molar_masses_add_up_to_the_published_formulas),
        cmocka_unit_test(names_mean_cations_then_elements_then_classes),
        cmocka_unit_test(unbalanced_charges_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
