#include "tests/support/check.h"

#include <string.h>

#include "tests/support/import_text.h"

static rg_status read(const char *name, const char *text, rg_entries *entries, rg_error *err)
{
    rg_import_options options = rg_import_defaults();
    options.technique = RG_OPTICAL;
    options.x_unit = RG_UNIT_UM;
    return import_text(name, text, &options, entries, err);
}

static const char *text_of(const rg_entry *entry, const char *column, size_t row)
{
    const rg_column *found = rg_table_find(&entry->rows, column);
    assert_non_null(found);
    assert_non_null(found->texts);
    return found->texts[row];
}

static void an_index_that_does_not_vary_is_a_column(void **state)
{
    (void) state;
    rg_entries entries = {0};
    assert_int_equal(read("olivine.dat", "0.5 1.67 1e-5\n0.6 1.67 2e-5\n0.7 1.67 3e-5\n", &entries, NULL),
                     RG_OK);
    const rg_entry *entry = &entries.items[0];
    assert_int_equal(entry->n_rows, 1);
    assert_near(entry->axis[2], 700.0, 1e-9);
    assert_near(entry->values[1], 2e-5, 1e-20);
    assert_string_equal(text_of(entry, "sample_id", 0), "olivine");
    assert_string_equal(text_of(entry, "quantity", 0), "k");
    assert_true(rg_table_find(&entry->rows, "refractive_index")->numbers[0] == 1.67);
    assert_string_not_equal(note_of(entry, "optical constants"), "");
    rg_entries_free(&entries);

    assert_int_equal(read("iron.dat", "0.5 2.3 2.5\n0.6 2.4 2.6\n0.7 2.5 2.7\n", &entries, NULL), RG_OK);
    entry = &entries.items[0];
    assert_int_equal(entry->n_rows, 2);
    assert_string_equal(text_of(entry, "sample_id", 0), "iron_n");
    assert_string_equal(text_of(entry, "sample_id", 1), "iron");
    assert_string_equal(text_of(entry, "quantity", 0), "n");
    assert_true(isnan(rg_table_find(&entry->rows, "refractive_index")->numbers[1]));
    assert_near(entry->values[4], 2.6, 1e-15);
    rg_entries_free(&entries);
}

static void headings_name_the_minerals(void **state)
{
    (void) state;
    static const char *const HEADS[] = {"wavelength,n,k", "wavelength,k,n", "wavelength,olivine n,olivine_k",
                                        "wavelength,n (olivine),k_olivine",
                                        "wavelength,olivine (N),olivine (K)"};
    for (size_t i = 0; i < sizeof HEADS / sizeof HEADS[0]; i++) {
        rg_entries entries = {0};
        char text[200];
        snprintf(text, sizeof text, "%s\n%s", HEADS[i],
                 i == 1 ? "0.5,1e-5,1.67\n0.6,2e-5,1.67\n0.7,3e-5,1.67\n"
                        : "0.5,1.67,1e-5\n0.6,1.67,2e-5\n0.7,1.67,3e-5\n");
        assert_int_equal(read("olivine.csv", text, &entries, NULL), RG_OK);
        assert_int_equal(entries.items[0].n_rows, 1);
        assert_string_equal(text_of(&entries.items[0], "sample_id", 0), "olivine");
        assert_near(entries.items[0].values[2], 3e-5, 1e-20);
        assert_true(rg_table_find(&entries.items[0].rows, "refractive_index")->numbers[0] == 1.67);
        rg_entries_free(&entries);
    }
}

static void what_stands_beside_is_kept(void **state)
{
    (void) state;
    rg_entries entries = {0};
    assert_int_equal(
        read("set.csv",
             "sample_id,density_g_cm3,refractive_index,0.5,0.6,0.7\nolivine,3.32,1.67,1e-5,2e-5,3e-5\n"
             "diopside,3.27,1.70,4e-5,5e-5,6e-5\n",
             &entries, NULL),
        RG_OK);
    const rg_entry *entry = &entries.items[0];
    assert_int_equal(entry->n_rows, 2);
    assert_string_equal(text_of(entry, "sample_id", 1), "diopside");
    assert_true(rg_table_find(&entry->rows, "density_g_cm3")->numbers[1] == 3.27);
    assert_true(rg_table_find(&entry->rows, "refractive_index")->numbers[1] == 1.70);
    rg_entries_free(&entries);
}

static void refuses_what_says_nothing(void **state)
{
    (void) state;
    rg_entries entries = {0};
    assert_int_equal(read("a.dat", "0.5 1 2 3\n0.6 1 2 3\n0.7 1 2 3\n", &entries, NULL), RG_EFORMAT);
    assert_int_equal(read("a.dat", "0.5 1.6 -2\n0.6 1.6 2\n0.7 1.6 2\n", &entries, NULL), RG_EDOMAIN);
    assert_int_equal(read("a.dat", "0.5 0 2\n0.6 1.6 2\n0.7 1.6 2\n", &entries, NULL), RG_EDOMAIN);
    rg_entries_free(&entries);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_index_that_does_not_vary_is_a_column),
        cmocka_unit_test(headings_name_the_minerals),
        cmocka_unit_test(what_stands_beside_is_kept),
        cmocka_unit_test(refuses_what_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
