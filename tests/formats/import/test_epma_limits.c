#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/epma_limits.h"
#include "tests/support/sheet_text.h"

static rg_epma_layout layout_of(const rg_sheet *sheet)
{
    rg_epma_layout l = {.sheet = sheet};
    assert_true(rg_epma_layout_header(sheet, &l.header, &l.kind));
    assert_int_equal(rg_epma_layout_read(&l, NULL), RG_OK);
    return l;
}

static void cells_below_detection_are_nought_with_the_error_of_their_limit(void **state)
{
    (void) state;
    static const size_t list[] = {1, 2};
    double values[] = {40, NAN, NAN, NAN, 10, NAN};
    double errors[] = {NAN, NAN, NAN, NAN, NAN, NAN};
    rg_sheet sheet = sheet_of("spot,SiO2,FeO,MgO\na,40,<0.03,<2\nb,bdl,10,\n");
    rg_epma_layout l = layout_of(&sheet);
    rg_entry entry = {.technique = RG_EPMA, .n_rows = 2, .n_columns = 3, .values = values, .errors = errors};
    assert_int_equal(rg_epma_limits_read(&l, list, RG_NO_INDEX, &entry, NULL), RG_OK);
    assert_near(entry.detection_limit[1], 0.03, 1e-12);
    assert_true(isnan(entry.detection_limit[0]));
    assert_int_equal(rg_epma_limits_settle(&l, list, &entry, NULL), RG_OK);
    assert_true(values[1] == 0.0 && values[3] == 0.0);
    assert_near(errors[1], 0.01, 1e-12);
    assert_true(isnan(values[2]) && isnan(values[5])); /* "<2" says too little; an empty cell nothing */
    assert_string_equal(rg_table_find(&entry.rows, "below_detection")->texts[0], "FeO");
    assert_non_null(rg_table_value(&entry.notes, "high detection limit"));
    free(l.used);
    entry.values = entry.errors = NULL;
    rg_entry_free(&entry);
    rg_sheet_free(&sheet);
}

static void tables_without_limits_have_none(void **state)
{
    (void) state;
    static const size_t list[] = {1};
    double values[] = {40, 10, 50};
    rg_sheet sheet = sheet_of("spot,SiO2,FeO,MgO\na,40,10,50\n");
    rg_epma_layout l = layout_of(&sheet);
    rg_entry entry = {.technique = RG_EPMA, .n_rows = 1, .n_columns = 3, .values = values};
    assert_int_equal(rg_epma_limits_read(&l, list, RG_NO_INDEX, &entry, NULL), RG_OK);
    assert_null(entry.detection_limit);
    assert_int_equal(rg_epma_limits_settle(&l, list, &entry, NULL), RG_OK);
    assert_null(rg_table_find(&entry.rows, "below_detection"));
    free(l.used);
    entry.values = NULL;
    rg_entry_free(&entry);
    rg_sheet_free(&sheet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_below_detection_are_nought_with_the_error_of_their_limit),
        cmocka_unit_test(tables_without_limits_have_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
