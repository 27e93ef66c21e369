#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/spectra_columns.h"
#include "tests/support/sheet_text.h"

static rg_spectra_table table_of(const rg_sheet *sheet)
{
    rg_spectra_table t;
    assert_int_equal(rg_spectra_table_find(sheet, &t, NULL), RG_OK);
    return t;
}

static void errors_widths_and_per_cent_stand_beside_their_spectra(void **state)
{
    (void) state;
    rg_sheet sheet =
        sheet_of("wavelength,fwhm,a (%),a_2s,b\n400,10,50,2,0.5\n500,12,60,4,0.6\n600,14,70,,0.7\n");
    rg_spectra_table t = table_of(&sheet);
    rg_entry entry = {.technique = RG_REFLECTANCE};
    assert_int_equal(rg_spectra_columns(&t, &entry, NULL), RG_OK);
    assert_true(entry.n_rows == 2 && entry.n_columns == 3 && entry.fwhm[1] == 12.0);
    assert_true(entry.axis[2] == 600.0 && entry.values[3] == 0.5);
    assert_true(t.percent[0] && !t.percent[1]);
    free(t.percent);
    rg_entry_free(&entry);
    rg_sheet_free(&sheet);
}

static void a_second_axis_must_be_the_first(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        rg_status status;
    } cases[] = {{"wl,a,wl,b\n400,1,400,2\n500,1,500,2\n", RG_OK},
                 {"wl,a,wl,b\n400,1,400,2\n500,1,510,2\n", RG_EFORMAT}};
    for (size_t i = 0; i < 2; i++) {
        rg_sheet sheet = sheet_of(cases[i].text);
        rg_spectra_table t = table_of(&sheet);
        rg_entry entry = {.technique = RG_REFLECTANCE};
        assert_int_equal(rg_spectra_columns(&t, &entry, NULL), cases[i].status);
        free(t.percent);
        rg_entry_free(&entry);
        rg_sheet_free(&sheet);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_widths_and_per_cent_stand_beside_their_spectra),
        cmocka_unit_test(a_second_axis_must_be_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
