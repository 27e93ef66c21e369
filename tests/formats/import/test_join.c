#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/import_text.h"

static void add(rg_entries *all, const char *name, const char *text, rg_technique technique)
{
    rg_entries more;
    rg_import_options options = rg_import_defaults();
    options.technique = technique;
    assert_int_equal(import_text(name, text, &options, &more, NULL), RG_OK);
    rg_entry *items = realloc(all->items, (all->n + more.n) * sizeof *items);
    assert_non_null(items);
    memcpy(items + all->n, more.items, more.n * sizeof *items);
    all->items = items;
    all->n += more.n;
    free(more.items);
}

static void same_axes_become_one_batch(void **state)
{
    (void) state;
    rg_entries all = {0};
    add(&all, "one.txt", "nm a\n500 0.1\n510 0.2\n520 0.3\n", RG_REFLECTANCE);
    add(&all, "two.txt", "nm a\n500 0.4\n510 0.5\n520 0.6\n", RG_REFLECTANCE);
    add(&all, "other.txt", "nm a\n500 0.4\n515 0.5\n520 0.6\n", RG_REFLECTANCE);
    assert_int_equal(rg_import_join(&all, NULL), RG_OK);
    assert_int_equal(all.n, 2);
    assert_int_equal(all.items[0].n_rows, 2);
    assert_true(all.items[0].values[4] == 0.5);
    assert_string_equal(rg_table_find(&all.items[0].rows, "sample_id")->texts[1], "two");
    assert_string_equal(rg_table_find(&all.items[0].rows, "source_file")->texts[1], "two.txt");
    assert_int_equal(all.items[0].n_sources, 2);
    assert_int_equal(rg_entry_validate(&all.items[0], NULL), RG_OK);
    rg_entries_free(&all);
}

static void oxides_are_united_by_name(void **state)
{
    (void) state;
    rg_entries all = {0};
    add(&all, "a.csv", "spot,SiO2,CaO,MgO\nA,1,2,3\n", RG_EPMA);
    add(&all, "b.csv", "spot,MgO,FeO,SiO2,note\nB,30,40,10,x\n", RG_EPMA);
    assert_int_equal(rg_import_join(&all, NULL), RG_OK);
    const rg_entry *entry = &all.items[0];
    assert_int_equal(entry->n_columns, 4);
    assert_string_equal(entry->names[3], "FeO");
    assert_true(isnan(entry->values[3]) && entry->values[4] == 10.0 && isnan(entry->values[5]) &&
                entry->values[7] == 40.0);
    assert_string_equal(rg_table_find(&entry->rows, "note")->texts[1], "x");
    rg_entries_free(&all);
}

static void limits_of_any_file_are_kept(void **state)
{
    (void) state;
    rg_entries all = {0};
    add(&all, "c.csv", "spot,SiO2,CaO,MgO\nA,1,2,3\n", RG_EPMA);
    add(&all, "d.csv", "spot,MgO,CaO,SiO2,SiO2_LOD\nB,30,<0.05,10,0.02\n", RG_EPMA);
    assert_int_equal(rg_import_join(&all, NULL), RG_OK);
    assert_int_equal(all.n, 1);
    const double *limit = all.items[0].detection_limit;
    assert_non_null(limit);
    assert_true(limit[0] == 0.02 && limit[1] == 0.05 && isnan(limit[2]));
    rg_entries_free(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_axes_become_one_batch),
        cmocka_unit_test(oxides_are_united_by_name),
        cmocka_unit_test(limits_of_any_file_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
