#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/spectra_technique.h"
#include "tests/support/sheet_text.h"

static rg_spectra_table table_of(const rg_sheet *sheet)
{
    rg_spectra_table t;
    assert_int_equal(rg_spectra_table_find(sheet, &t, NULL), RG_OK);
    return t;
}

static void words_units_and_values_say_the_technique(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        rg_status status;
        rg_technique technique;
    } cases[] = {{"Raman shift,a\n400,1\n500,2\n", RG_OK, RG_RAMAN},
                 {"2theta,a\n4,1\n5,2\n", RG_OK, RG_XRD},
                 {"x (deg),a\n4,1\n5,2\n", RG_OK, RG_XRD},
                 {"x,a\n400,1\n500,2\n", RG_OK, RG_REFLECTANCE},
                 {"x,transmittance\n400,1\n500,2\n", RG_EUSAGE, RG_TECHNIQUE_COUNT}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double axis[] = {400.0, 500.0};
        double values[] = {1.0, 2.0};
        rg_sheet sheet = sheet_of(cases[i].text);
        rg_spectra_table t = table_of(&sheet);
        rg_entry entry = {
            .technique = RG_TECHNIQUE_COUNT, .n_rows = 1, .n_columns = 2, .axis = axis, .values = values};
        assert_int_equal(rg_spectra_technique(&t, &entry, NULL), cases[i].status);
        assert_int_equal(entry.technique, cases[i].technique);
        entry.axis = entry.values = NULL;
        rg_entry_free(&entry);
        rg_sheet_free(&sheet);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_units_and_values_say_the_technique),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
