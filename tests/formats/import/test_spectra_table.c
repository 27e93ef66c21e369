#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/spectra_table.h"
#include "tests/support/sheet_text.h"

static rg_spectra_table table_of(const rg_sheet *sheet)
{
    rg_spectra_table t;
    assert_int_equal(rg_spectra_table_find(sheet, &t, NULL), RG_OK);
    return t;
}

static void finds_headings_units_and_orientation(void **state)
{
    (void) state;
    rg_sheet sheet = sheet_of("wavelength,a,b,\nnm,-,%,\n400,1,-9999,\n500,<2,x,\n600,3,4,\n");
    rg_spectra_table t = table_of(&sheet);
    double value;
    rg_error err = {0};
    assert_true(!t.by_row && t.heading == 0 && t.units == 1 && t.first == 2 && t.n == 3);
    assert_true(rg_cell_is(rg_spectra_table_heading(&t, 1), "a"));
    assert_true(rg_spectra_table_is_empty(&t, 3) && !rg_spectra_table_is_empty(&t, 2));
    assert_int_equal(rg_spectra_table_value(&t, 2, 2, &value), RG_CELL_NUMBER);
    assert_true(isnan(value) && t.deleted == 1);
    assert_int_equal(rg_spectra_table_value(&t, 3, 1, &value), RG_CELL_BELOW);
    assert_true(isnan(value) && t.below == 1);
    assert_int_equal(rg_spectra_table_refuse(&t, 3, 2, "no", &err), RG_EFORMAT);
    assert_int_equal(err.index, 4);
    assert_string_equal(err.subject, "x");
    rg_sheet_free(&sheet);
    assert_int_equal(rg_spectra_no_memory(NULL), RG_ENOMEM);
}

static void headings_that_are_bands_mean_rows(void **state)
{
    (void) state;
    rg_sheet sheet = sheet_of("sample,400 nm,500 nm,600 nm\na,1,2,3\nb,4,5,6\n");
    rg_spectra_table t = table_of(&sheet);
    size_t first;
    size_t n;
    double value;
    rg_unit unit;
    assert_true(t.by_row && t.heading == 0 && t.n == 2);
    assert_true(rg_spectra_table_bands(&sheet, 0, &first, &n) && first == 1 && n == 3);
    assert_false(rg_spectra_table_bands(&sheet, 1, &first, &n) && n < 3);
    assert_true(rg_spectra_table_band(&sheet, 0, 2, &value, &unit) && value == 500.0 && unit == RG_UNIT_NM);
    rg_sheet_free(&sheet);
}

static void keeps_what_stands_above_and_refuses_what_stands_below(void **state)
{
    (void) state;
    rg_sheet sheet =
        sheet_of("Operator: Li\nwavelength,a\n400,1\n500,2\n600,3\nmore words, and more, of it\n");
    rg_spectra_table t = table_of(&sheet);
    rg_entries entries = {0};
    rg_entry *entry;
    rg_error err = {0};
    assert_true(rg_cell_is(rg_spectra_table_line(&t, 0), "Operator: Li"));
    assert_int_equal(rg_entries_add(&entries, RG_REFLECTANCE, &entry, NULL), RG_OK);
    assert_int_equal(rg_spectra_table_keep_preamble(&t, entry, NULL), RG_OK);
    assert_string_equal(rg_table_value(&entry->sources[0].header, "Operator"), "Li");
    assert_int_equal(rg_spectra_table_refuse_rest(&t, &err), RG_EFORMAT);
    assert_int_equal(err.index, 6);
    rg_entries_free(&entries);
    rg_sheet_free(&sheet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_headings_units_and_orientation),
        cmocka_unit_test(headings_that_are_bands_mean_rows),
        cmocka_unit_test(keeps_what_stands_above_and_refuses_what_stands_below),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
