#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/import/grainsize_wide.h"
#include "tests/support/sheet_text.h"

static rg_status read_text(const char *text, rg_entry *entry, rg_grainsize_classes *c)
{
    const rg_import_options options = rg_import_defaults();
    rg_sheet sheet = sheet_of(text);
    rg_grainsize_table t = {.sheet = &sheet, .options = &options};
    *entry = (rg_entry){.technique = RG_GRAINSIZE};
    *c = (rg_grainsize_classes){.meaning = RG_SIZES_AS_FILED, .unit = RG_UNIT_UM};
    assert_int_equal(rg_grainsize_table_find(&t, NULL), RG_OK);
    const rg_status status = rg_grainsize_wide(&t, t.heading, t.first, t.n, entry, c, NULL);
    rg_sheet_free(&sheet);
    return status;
}

static void headings_are_sizes_and_the_rest_is_kept(void **state)
{
    (void) state;
    rg_entry entry;
    rg_grainsize_classes c;
    assert_int_equal(read_text("sample,63,125,depth\nA,10,90,5\nB,30,70,7\n", &entry, &c), RG_OK);
    assert_int_equal(entry.n_rows, 2);
    assert_int_equal(entry.n_columns, 2);
    assert_true(c.sizes[1] == 125.0 && entry.values[2] == 30.0);
    assert_true(rg_table_find(&entry.rows, "depth")->numbers[1] == 7.0);
    rg_grainsize_classes_free(&c);
    rg_entry_free(&entry);
}

static void edges_may_stand_in_a_file_of_their_own(void **state)
{
    (void) state;
    char path[] = "/tmp/regolith-edges-XXXXXX";
    const int descriptor = mkstemp(path);
    assert_true(descriptor >= 0 && write(descriptor, "um\n63\n125\n250\n", 14) == 14 &&
                close(descriptor) == 0);
    rg_import_options options = rg_import_defaults();
    rg_sheet sheet = sheet_of("sample,x,y\nA,10,90\nB,30,70\n");
    rg_grainsize_table t = {.sheet = &sheet, .options = &options};
    rg_entry entry = {.technique = RG_GRAINSIZE};
    rg_grainsize_classes c = {.unit = RG_UNIT_COUNT};
    rg_error err = {0};
    options.edges_path = path;
    assert_int_equal(rg_grainsize_table_find(&t, NULL), RG_OK);
    assert_int_equal(rg_grainsize_wide_edges(&t, &entry, &c, NULL), RG_OK);
    assert_int_equal(c.meaning, RG_SIZES_EDGES);
    assert_int_equal(c.unit, RG_UNIT_UM);
    assert_true(c.sizes[2] == 250.0 && entry.values[3] == 70.0);
    assert_string_equal(rg_table_find(&entry.rows, "sample")->texts[0], "A");
    rg_grainsize_classes_free(&c);
    rg_entry_free(&entry);
    assert_int_equal(unlink(path), 0);
    entry = (rg_entry){.technique = RG_GRAINSIZE};
    assert_int_equal(rg_grainsize_wide_edges(&t, &entry, &c, &err), RG_ENOENT);
    rg_grainsize_classes_free(&c);
    rg_entry_free(&entry);
    rg_sheet_free(&sheet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headings_are_sizes_and_the_rest_is_kept),
        cmocka_unit_test(edges_may_stand_in_a_file_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
