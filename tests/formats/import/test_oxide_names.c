#include "tests/support/check.h"

#include <string.h>

#include "formats/import/oxide_names.h"

static void knows_the_dialects_of_headings(void **state)
{
    (void) state;
    static const struct {
        const char *heading, *name;
        rg_oxide_role role;
        double factor;
        double sigmas;
    } cases[] = {
        {"SiO2", "SiO2", RG_OXIDE_VALUE, 1.0, 1.0},
        {"Input_Al2O3", "Al2O3", RG_OXIDE_VALUE, 1.0, 1.0},
        {"  Na2O  ", "Na2O", RG_OXIDE_VALUE, 1.0, 1.0},
        {"SiO2(Mass%)", "SiO2", RG_OXIDE_VALUE, 1.0, 1.0},
        {"FeOt", "FeO", RG_OXIDE_VALUE, 1.0, 1.0},
        {"FeO*", "FeO", RG_OXIDE_VALUE, 1.0, 1.0},
        {"FeO(T)", "FeO", RG_OXIDE_VALUE, 1.0, 1.0},
        {"CaO wt%", "CaO", RG_OXIDE_VALUE, 1.0, 1.0},
        {"Y2O3_err", "Y2O3", RG_OXIDE_ERROR, 1.0, 1.0},
        {"MgO 1s", "MgO", RG_OXIDE_ERROR, 1.0, 1.0},
        {"P2O5 %err", "P2O5", RG_OXIDE_RELATIVE_ERROR, 1.0, 1.0},
        {"F_LOD", "F", RG_OXIDE_LIMIT, 1.0, 1.0},
        {"Cl", "Cl", RG_OXIDE_VALUE, 1.0, 1.0},
        {"Fe2O3T", "FeO", RG_OXIDE_VALUE, 0.89981, 1.0},
        {"Fe2O3", "Fe2O3", RG_OXIDE_VALUE, 1.0, 1.0},
        {"CeO2 wt%", "Ce2O3", RG_OXIDE_VALUE, 0.953522, 1.0},
        {"Y2O3 (ppm)", "Y2O3", RG_OXIDE_VALUE, 1e-4, 1.0},
        {"Nd [ppm]", "Nd2O3", RG_OXIDE_VALUE, 1.166377e-4, 1.0},
        {"SiO\xe2\x82\x82", "SiO2", RG_OXIDE_VALUE, 1.0, 1.0},
        {"\xce\xa3"
         "FeO",
         "FeO", RG_OXIDE_VALUE, 1.0, 1.0},
        {"T-FeO", "FeO", RG_OXIDE_VALUE, 1.0, 1.0},
        {"CaO \xcf\x83", "CaO", RG_OXIDE_ERROR, 1.0, 1.0},
        {"CaO 2s", "CaO", RG_OXIDE_ERROR, 1.0, 2.0},
        {"P2O5 rel.err%", "P2O5", RG_OXIDE_RELATIVE_ERROR, 1.0, 1.0},
        {"P2O5 D.L. (ppm)", "P2O5", RG_OXIDE_LIMIT, 1e-4, 1.0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rg_oxide_heading meaning;
        assert_true(rg_import_oxide((rg_cell){cases[i].heading, strlen(cases[i].heading)}, RG_TABLE_OXIDES,
                                    &meaning));
        assert_string_equal(meaning.name, cases[i].name);
        assert_int_equal(meaning.role, cases[i].role);
        assert_near(meaning.factor, cases[i].factor, 1e-9);
        assert_true(meaning.sigmas == cases[i].sigmas);
    }
    static const char *const others[] = {"Total", "Comment", "f", "sample", "SiO2X", "", "Nd", "Fe"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        rg_oxide_heading meaning;
        assert_false(rg_import_oxide((rg_cell){others[i], strlen(others[i])}, RG_TABLE_OXIDES, &meaning));
    }
}

static void knows_what_belongs_to_the_oxide_before(void **state)
{
    (void) state;
    rg_oxide_heading meaning;
    assert_true(rg_import_oxide_follower((rg_cell){"2s", 2}, &meaning));
    assert_true(meaning.role == RG_OXIDE_ERROR && meaning.sigmas == 2.0);
    assert_true(rg_import_oxide_follower((rg_cell){"LOD (ppm)", 9}, &meaning));
    assert_true(meaning.role == RG_OXIDE_LIMIT && meaning.per_million);
    assert_false(rg_import_oxide_follower((rg_cell){"wt%", 3}, &meaning));
    assert_false(rg_import_oxide_follower((rg_cell){"comment", 7}, &meaning));
    assert_string_equal(rg_import_oxide_within((rg_cell){"SiO2 mol%", 9}), "SiO2");
    assert_null(rg_import_oxide_within((rg_cell){"SiO2X", 5}));
}

static void reads_elements_as_the_table_means_them(void **state)
{
    (void) state;
    rg_oxide_heading meaning;
    const rg_cell iron = {"Fe wt%", 6};
    assert_true(rg_import_oxide(iron, RG_TABLE_ELEMENTS, &meaning));
    assert_string_equal(meaning.name, "Fe");
    assert_true(rg_import_oxide(iron, RG_TABLE_ELEMENTS_WITH_OXYGEN, &meaning));
    assert_string_equal(meaning.name, "FeO");
    assert_near(meaning.factor, 71.844 / 55.845, 1e-6);
    assert_false(rg_import_oxide((rg_cell){"Fe at%", 6}, RG_TABLE_ELEMENTS, &meaning));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(knows_the_dialects_of_headings),
                                       cmocka_unit_test(knows_what_belongs_to_the_oxide_before),
                                       cmocka_unit_test(reads_elements_as_the_table_means_them)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
