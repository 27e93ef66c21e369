#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/grainsize_tall.h"
#include "tests/support/sheet_text.h"

static rg_status read_text(const char *text, rg_entry *entry, rg_grainsize_classes *c)
{
    const rg_import_options options = rg_import_defaults();
    rg_sheet sheet = sheet_of(text);
    rg_grainsize_table t = {.sheet = &sheet, .options = &options};
    *entry = (rg_entry){.technique = RG_GRAINSIZE};
    *c = (rg_grainsize_classes){.meaning = RG_SIZES_AS_FILED, .unit = RG_UNIT_UM};
    assert_int_equal(rg_grainsize_table_find(&t, NULL), RG_OK);
    const rg_status status = rg_grainsize_tall(&t, 0, RG_NO_INDEX, entry, c, NULL);
    rg_sheet_free(&sheet);
    return status;
}

static void columns_are_samples_and_totals_no_class(void **state)
{
    (void) state;
    rg_entry entry;
    rg_grainsize_classes c;
    assert_int_equal(read_text("size,A,cum. %,B\n63,10,10,30\n125,90,100,70\ntotal,100,,100\n", &entry, &c),
                     RG_OK);
    assert_int_equal(entry.n_rows, 2);
    assert_int_equal(entry.n_columns, 2);
    assert_true(entry.values[1] == 90.0 && entry.values[2] == 30.0 && !c.cumulative);
    assert_string_equal(rg_table_find(&entry.rows, "sample_id")->texts[1], "B");
    assert_non_null(rg_table_value(&entry.notes, "column left out"));
    assert_non_null(rg_table_value(&entry.notes, "row left out"));
    rg_grainsize_classes_free(&c);
    rg_entry_free(&entry);
}

static void curves_serve_where_there_are_no_shares(void **state)
{
    (void) state;
    rg_entry entry;
    rg_grainsize_classes c;
    assert_int_equal(read_text("size,passing\n63,10\n125,100\n", &entry, &c), RG_OK);
    assert_true(c.cumulative);
    rg_grainsize_classes_free(&c);
    rg_entry_free(&entry);
    assert_int_equal(read_text("size,A\n63,10\n125,90\nx,3\n", &entry, &c), RG_EFORMAT);
    rg_grainsize_classes_free(&c);
    rg_entry_free(&entry);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_samples_and_totals_no_class),
        cmocka_unit_test(curves_serve_where_there_are_no_shares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
