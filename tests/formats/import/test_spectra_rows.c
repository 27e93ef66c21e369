#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/spectra_rows.h"
#include "tests/support/sheet_text.h"

static rg_spectra_table table_of(const rg_sheet *sheet)
{
    rg_spectra_table t;
    assert_int_equal(rg_spectra_table_find(sheet, &t, NULL), RG_OK);
    return t;
}

static void headings_are_the_axis_and_words_are_kept(void **state)
{
    (void) state;
    rg_sheet sheet = sheet_of("sample,400 nm,500 nm,600 nm\na,1,2,3\nb,4,,6\n");
    rg_spectra_table t = table_of(&sheet);
    rg_entry entry = {.technique = RG_REFLECTANCE};
    assert_int_equal(rg_spectra_rows(&t, &entry, NULL), RG_OK);
    assert_true(entry.n_rows == 2 && entry.n_columns == 3 && t.bands == RG_UNIT_NM);
    assert_true(entry.axis[1] == 500.0 && entry.values[3] == 4.0 && isnan(entry.values[4]));
    assert_string_equal(rg_table_find(&entry.rows, "sample")->texts[1], "b");
    rg_entry_free(&entry);
    rg_sheet_free(&sheet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headings_are_the_axis_and_words_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
