#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/epma_layout.h"
#include "tests/support/sheet_text.h"

static rg_epma_layout layout_of(const rg_sheet *sheet)
{
    rg_epma_layout l = {.sheet = sheet};
    assert_true(rg_epma_layout_header(sheet, &l.header, &l.kind));
    assert_int_equal(rg_epma_layout_read(&l, NULL), RG_OK);
    return l;
}

static void oxides_have_values_errors_and_limits(void **state)
{
    (void) state;
    rg_sheet sheet = sheet_of("a lab,of,its,own,words,here,x,y\nspot,SiO2,1s,FeO,FeO LOD,Y ppm,MgO err,Total "
                              "(wt%)\n1,40,0.1,10,0.02,5,0.3,50\n");
    rg_epma_layout l = layout_of(&sheet);
    assert_int_equal(l.header, 1);
    assert_int_equal(l.n_oxides, 3); /* MgO has no value */
    assert_int_equal(l.total, 7);
    assert_true(l.oxides[0].value == 1 && l.oxides[0].error == 2);
    assert_true(l.oxides[1].value == 3 && l.oxides[1].limit == 4);
    assert_true(l.oxides[2].per_million && l.oxides[2].factor < 1e-3);
    assert_true(l.used[1] && !l.used[0] && !l.used[6]);
    assert_int_equal(rg_epma_layout_count(&sheet, 0, RG_TABLE_OXIDES), 0);
    assert_int_equal(rg_epma_layout_count(&sheet, 1, RG_TABLE_OXIDES), 3);
    free(l.used);
    rg_sheet_free(&sheet);
}

static void elements_need_oxygen_to_be_oxides_and_no_axis(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        bool found;
        rg_oxide_table_kind kind;
    } cases[] = {{"spot,Fe,S,Ni\n1,2,3,4\n", true, RG_TABLE_ELEMENTS},
                 {"spot,Fe,Si,Mg,O\n1,2,3,4,5\n", true, RG_TABLE_ELEMENTS_WITH_OXYGEN},
                 {"wavelength,Fe,S,Ni\n1,2,3,4\n", false, RG_TABLE_ELEMENTS}};
    for (size_t i = 0; i < 3; i++) {
        rg_sheet sheet = sheet_of(cases[i].text);
        size_t header;
        rg_oxide_table_kind kind;
        assert_int_equal(rg_epma_layout_header(&sheet, &header, &kind), cases[i].found);
        assert_int_equal(kind, cases[i].kind);
        rg_sheet_free(&sheet);
    }
}

static void two_columns_of_one_oxide_are_refused(void **state)
{
    (void) state;
    rg_sheet sheet = sheet_of("spot,SiO2,FeO,FeOT,MgO\n1,2,3,4,5\n");
    rg_epma_layout l = {.sheet = &sheet};
    rg_error err = {0};
    assert_true(rg_epma_layout_header(&sheet, &l.header, &l.kind));
    assert_int_equal(rg_epma_layout_read(&l, &err), RG_EFORMAT);
    assert_string_equal(err.subject, "FeO");
    free(l.used);
    rg_sheet_free(&sheet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(oxides_have_values_errors_and_limits),
        cmocka_unit_test(elements_need_oxygen_to_be_oxides_and_no_axis),
        cmocka_unit_test(two_columns_of_one_oxide_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
