#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/envi_axis.h"
#include "tests/support/import_text.h"

static rg_table pairs_of(const char *text)
{
    rg_table table = {0};
    assert_int_equal(rg_envi_header_parse(text, strlen(text), &table, NULL), RG_OK);
    return table;
}

static void bands_out_of_order_are_sorted_with_widths_and_flags(void **state)
{
    (void) state;
    rg_table table = pairs_of("ENVI\nwavelength units = um\nwavelength = {0.4, 0.6, 0.5}\nfwhm = {0.01, "
                              "0.03, 0.02}\nbbl = {1, 0, 1}\n");
    const rg_import_options options = rg_import_defaults();
    rg_entry entry = {.technique = RG_REFLECTANCE};
    rg_unit unit;
    size_t *order = NULL;
    assert_int_equal(rg_envi_axis_unit(&table, &unit, NULL), RG_OK);
    assert_int_equal(unit, RG_UNIT_UM);
    assert_int_equal(rg_envi_axis(&table, &options, 3, &entry, &order, NULL), RG_OK);
    assert_int_equal(rg_envi_bad_bands(&table, 3, order, &entry, NULL), RG_OK);
    assert_near(entry.axis[1], 500.0, 1e-9);
    assert_near(entry.fwhm[1], 20.0, 1e-9);
    assert_int_equal(order[1], 2);
    assert_true(entry.bad_band[1] == 0 && entry.bad_band[2] == 1);
    assert_true(note_of(&entry, "axis sorted")[0] != '\0');
    free(order);
    rg_entry_free(&entry);
    rg_table_free(&table);
}

static void unknown_units_and_no_wavelengths_are_refused(void **state)
{
    (void) state;
    rg_table table = pairs_of("ENVI\nwavelength units = parsec\n");
    const rg_import_options options = rg_import_defaults();
    rg_entry entry = {.technique = RG_REFLECTANCE};
    rg_unit unit;
    size_t *order = NULL;
    assert_int_equal(rg_envi_axis_unit(&table, &unit, NULL), RG_EUNITS);
    assert_int_equal(rg_envi_axis(&table, &options, 3, &entry, &order, NULL), RG_EFORMAT);
    rg_entry_free(&entry);
    rg_table_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bands_out_of_order_are_sorted_with_widths_and_flags),
        cmocka_unit_test(unknown_units_and_no_wavelengths_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
