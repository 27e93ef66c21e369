#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/spectra_units.h"
#include "tests/support/sheet_text.h"

static rg_spectra_table table_of(const rg_sheet *sheet)
{
    rg_spectra_table t;
    assert_int_equal(rg_spectra_table_find(sheet, &t, NULL), RG_OK);
    return t;
}

static void units_stand_in_headings_below_or_above_them(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        rg_unit unit;
    } cases[] = {{"wavelength (um),a\n0.4,1\n0.5,2\n", RG_UNIT_UM},
                 {"wavelength,a\nnm,-\n400,1\n500,2\n", RG_UNIT_NM},
                 {"XAxisUnit = nm\nx,a\n400,1\n500,2\n", RG_UNIT_NM},
                 {"slit: 25 um\nx,a\n400,1\n500,2\n", RG_UNIT_COUNT}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rg_sheet sheet = sheet_of(cases[i].text);
        rg_spectra_table t = table_of(&sheet);
        assert_int_equal(rg_spectra_units_stated(&t), cases[i].unit);
        rg_sheet_free(&sheet);
    }
}

static void axis_and_per_cent_are_settled(void **state)
{
    (void) state;
    double axis[] = {0.4, 0.5};
    double values[] = {50.0, 60.0};
    bool percent[] = {true};
    rg_sheet sheet = sheet_of("wavelength (um),a\n0.4,50\n0.5,60\n");
    rg_spectra_table t = table_of(&sheet);
    rg_import_options options = rg_import_defaults();
    rg_entry entry = {
        .technique = RG_REFLECTANCE, .n_rows = 1, .n_columns = 2, .axis = axis, .values = values};
    t.percent = percent;
    assert_int_equal(rg_spectra_units_settle(&t, &options, &entry, NULL), RG_OK);
    assert_near(axis[1], 500.0, 1e-9);
    assert_int_equal(rg_spectra_units_percent(&t, &entry, NULL), RG_OK);
    assert_near(values[1], 0.6, 1e-12);
    entry.technique = RG_RAMAN;
    assert_int_equal(rg_spectra_units_settle(&t, &options, &entry, NULL), RG_EUNITS);
    entry.axis = entry.values = NULL;
    rg_entry_free(&entry);
    rg_sheet_free(&sheet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_stand_in_headings_below_or_above_them),
        cmocka_unit_test(axis_and_per_cent_are_settled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
