#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/grainsize_long.h"
#include "tests/support/sheet_text.h"

static void every_id_becomes_an_entry(void **state)
{
    (void) state;
    static const rg_grainsize_long_columns columns = {0, 1, RG_NO_INDEX, 2};
    const rg_import_file file = {.path = "a.csv", .name = "a.csv"};
    const rg_import_options options = rg_import_defaults();
    rg_sheet sheet = sheet_of("id,size_um,mass\nB,250,1\nA,250,3\nB,125,9\nA,125,7\n");
    rg_grainsize_table t = {.file = &file, .options = &options, .sheet = &sheet};
    rg_grainsize_groups ids;
    rg_entries entries = {0};
    assert_int_equal(rg_grainsize_table_find(&t, NULL), RG_OK);
    assert_int_equal(rg_grainsize_groups_find(&sheet, t.first, t.n, 0, &ids, NULL), RG_OK);
    assert_true(rg_grainsize_long_repeats(&t, &ids));
    assert_int_equal(rg_grainsize_long(&t, &columns, &ids, &entries, NULL), RG_OK);
    assert_int_equal(entries.n, 2);
    assert_string_equal(rg_table_find(&entries.items[0].rows, "sample_id")->texts[0], "B");
    assert_true(entries.items[1].values[0] == 7.0 && entries.items[1].values[1] == 3.0);
    rg_entries_free(&entries);
    rg_grainsize_groups_free(&ids);
    rg_sheet_free(&sheet);
}

static void ids_of_their_own_are_another_layout(void **state)
{
    (void) state;
    rg_sheet sheet = sheet_of("id,size_um,mass\nA,250,1\nB,250,3\nC,125,9\n");
    rg_grainsize_table t = {.sheet = &sheet};
    rg_grainsize_groups ids;
    assert_int_equal(rg_grainsize_table_find(&t, NULL), RG_OK);
    assert_int_equal(rg_grainsize_groups_find(&sheet, t.first, t.n, 0, &ids, NULL), RG_OK);
    assert_false(rg_grainsize_long_repeats(&t, &ids));
    rg_grainsize_groups_free(&ids);
    rg_sheet_free(&sheet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_id_becomes_an_entry),
        cmocka_unit_test(ids_of_their_own_are_another_layout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
