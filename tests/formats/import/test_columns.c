#include "tests/support/check.h"

#include <string.h>

#include "formats/import/columns.h"
#include "tests/support/import_text.h"

static rg_entries spectra(void)
{
    rg_entries entries = {0};
    rg_import_options options = rg_import_defaults();
    options.technique = RG_XRD;
    assert_int_equal(import_text("patterns.csv", "tth,QUARTZ,Calcite,rest\n10,1,2,3\n11,2,3,4\n12,3,4,5\n",
                                 &options, &entries, NULL),
                     RG_OK);
    return entries;
}

static rg_status join(rg_entries *entries, const char *text, rg_error *err)
{
    return rg_import_columns(entries, write_bytes("table.csv", text, strlen(text)), err);
}

static void joins_by_name_in_any_order(void **state)
{
    (void) state;
    rg_entries entries = spectra();
    rg_entry *entry = &entries.items[0];
    assert_int_equal(join(&entries,
                          "\"id\",\"rir\",\"class\"\n\"calcite\",2.5,\"carbonate, any\"\n\"halite\",5,salt\n"
                          "\"QUARTZ\",3.54,silica\n",
                          NULL),
                     RG_OK);
    const rg_column *rir = rg_table_find(&entry->rows, "rir");
    const rg_column *class = rg_table_find(&entry->rows, "class");
    assert_non_null(rir);
    assert_non_null(class);
    assert_true(rir->numbers[0] == 3.54 && rir->numbers[1] == 2.5 && isnan(rir->numbers[2]));
    assert_string_equal(class->texts[0], "silica");
    assert_string_equal(class->texts[1], "carbonate, any");
    assert_string_equal(class->texts[2], "");
    assert_string_equal(note_of(entry, "columns joined"), "2 of 3 rows have a line in table.csv");
    assert_string_equal(note_of(entry, "columns left over"), "1 lines of table.csv name no row");
    assert_int_equal(rg_entry_validate(entry, NULL), RG_OK);
    /* Again: names that are taken get a number, and words make a column of words. */
    assert_int_equal(join(&entries, "id,rir\nrest,unknown\nQUARTZ,3\n", NULL), RG_OK);
    assert_string_equal(rg_table_find(&entry->rows, "rir_2")->texts[2], "unknown");
    assert_string_equal(rg_table_find(&entry->rows, "rir_2")->texts[0], "3");
    rg_entries_free(&entries);
}

static void prefers_the_same_case(void **state)
{
    (void) state;
    rg_entries entries = spectra();
    assert_int_equal(join(&entries, "id,x\ncalcite,1\nCalcite,2\n", NULL), RG_OK);
    assert_true(rg_table_find(&entries.items[0].rows, "x")->numbers[1] == 2.0);
    rg_entries_free(&entries);
}

static void refuses_what_does_not_fit(void **state)
{
    (void) state;
    rg_entries entries = spectra();
    rg_error err = {0};
    assert_int_equal(join(&entries, "id,x\nother,1\nmore,2\n", &err), RG_ENOENT);
    assert_non_null(strstr(err.file, "table.csv"));
    err = (rg_error){0};
    assert_int_equal(join(&entries, "id,x\nQUARTZ,1\nQUARTZ,2\n", &err), RG_EFORMAT);
    assert_int_equal(err.index, 3);
    err = (rg_error){0};
    assert_int_equal(join(&entries, "id\nQUARTZ\n", &err), RG_EFORMAT);
    err = (rg_error){0};
    assert_int_equal(rg_import_columns(&entries, "/nonexistent/table.csv", &err), RG_ENOENT);
    assert_string_equal(err.file, "/nonexistent/table.csv");
    assert_int_equal(entries.items[0].rows.n_columns, 2); /* sample_id, source_file: nothing was added */
    rg_entries_free(&entries);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joins_by_name_in_any_order),
        cmocka_unit_test(prefers_the_same_case),
        cmocka_unit_test(refuses_what_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
