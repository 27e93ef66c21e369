#include "tests/support/check.h"

#include <string.h>

#include "tests/support/import_text.h"

static rg_entries read_sizes(const char *text, rg_size_meaning meaning)
{
    rg_entries entries;
    rg_error err = {0};
    rg_import_options options = rg_import_defaults();
    options.technique = RG_GRAINSIZE;
    options.size_meaning = meaning;
    const rg_status status = import_text("g.csv", text, &options, &entries, &err);
    if (status != RG_OK)
        print_error("%s (%s)\n", err.reason, err.subject);
    assert_int_equal(status, RG_OK);
    return entries;
}

static void check_edges(const rg_entry *entry, const double *edges)
{
    for (size_t e = 0; e <= entry->n_columns; e++)
        if (isnan(edges[e]))
            assert_true(isnan(entry->edges[e]));
        else
            assert_near(entry->edges[e], edges[e], 1e-9 * edges[e]);
}

static void sieves_are_lower_limits_and_the_pan_is_open(void **state)
{
    (void) state;
    rg_entries entries = read_sizes("sieve_um,A,B\n1000,1,0\n500,2,3\n250,4,5\npan,3,2\n", RG_SIZES_AS_FILED);
    const double edges[] = {NAN, 250.0, 500.0, 1000.0, NAN};
    check_edges(&entries.items[0], edges);
    assert_int_equal(entries.items[0].n_rows, 2);
    assert_true(entries.items[0].values[0] == 3.0 && entries.items[0].values[3] == 1.0);
    assert_string_equal(entries.items[0].basis, "mass");
    rg_entries_free(&entries);
}

static void sizes_in_headings_and_phi(void **state)
{
    (void) state;
    rg_entries entries = read_sizes("Label,-1,0,1,2\nR1,10,20,30,40\nR2,25,25,25,25\n", RG_SIZES_AS_FILED);
    const double edges[] = {250.0, 500.0, 1000.0, 2000.0, NAN};
    check_edges(&entries.items[0], edges);
    assert_string_equal(rg_table_find(&entries.items[0].rows, "sample_id")->texts[1], "R2");
    assert_true(entries.items[0].values[0] == 40.0);
    assert_string_equal(entries.items[0].value_units, "percent");
    rg_entries_free(&entries);
}

static void laser_headings_mean_what_is_stated(void **state)
{
    (void) state;
    const char text[] = "sample,1,2,4,8\nx,10,20,30,40\n";
    rg_entries entries = read_sizes(text, RG_SIZES_UPPER);
    const double upper[] = {NAN, 1e3, 2e3, 4e3, 8e3};
    check_edges(&entries.items[0], upper);
    rg_entries_free(&entries);
    entries = read_sizes(text, RG_SIZES_CENTRE);
    const double centre[] = {1e3 / sqrt(2), 1e3 * sqrt(2), 2e3 * sqrt(2), 4e3 * sqrt(2), 8e3 * sqrt(2)};
    check_edges(&entries.items[0], centre);
    assert_string_equal(entries.items[0].basis, "volume");
    rg_entries_free(&entries);
}

static void one_class_per_line_gives_an_entry_per_sample(void **state)
{
    (void) state;
    rg_entries entries =
        read_sizes("subsample,sieve_lower_um,sieve_upper_um,weight\n"
                   "\"10084,79\",100,1000,60\n\"10084,79\",10,100,40\nB,50,1000,70\nB,10,50,30\n",
                   RG_SIZES_AS_FILED);
    assert_int_equal(entries.n, 2);
    const double edges[] = {10.0, 100.0, 1000.0};
    check_edges(&entries.items[0], edges);
    assert_string_equal(rg_table_find(&entries.items[0].rows, "sample_id")->texts[0], "10084,79");
    assert_true(entries.items[0].values[0] == 40.0);
    rg_entries_free(&entries);
}

static void mistyped_sieves_are_refused_and_never_sorted(void **state)
{
    (void) state;
    static const char *const texts[] = {
        "sieve_um,A\n1000,1\n50,2\n250,4\n", "sieve_um,A\n1000,1\n500,2\n500,4\n",
        "id,sieve_lower_um,sieve_upper_um,w\nA,100,1000,5\nA,10,90,5\nA,5,10,1\nA,1,5,1\n"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        rg_entries entries;
        rg_import_options options = rg_import_defaults();
        options.technique = RG_GRAINSIZE;
        assert_int_equal(import_text("m.csv", texts[i], &options, &entries, NULL), RG_EDOMAIN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sieves_are_lower_limits_and_the_pan_is_open),
        cmocka_unit_test(sizes_in_headings_and_phi),
        cmocka_unit_test(laser_headings_mean_what_is_stated),
        cmocka_unit_test(one_class_per_line_gives_an_entry_per_sample),
        cmocka_unit_test(mistyped_sieves_are_refused_and_never_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
