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

static void the_tables_of_instruments_have_their_own_sizes(void **state)
{
    (void) state;
    static const double sieves[] = {NAN, 63, 125, 250, NAN};
    static const double ranges[] = {63, 125, 250, 500};
    static const double lower[] = {0.375, 0.5, 0.75, NAN};
    static const double camsizer[] = {NAN, 63, 125, 250};
    const double doubled[] = {70 / sqrt(2), 70 * sqrt(2), 140 * sqrt(2), 280 * sqrt(2)};
    static const double phi[] = {NAN, 250, 500, 1000, NAN};
    const struct {
        const char *text;
        const double *edges;
        size_t n;
        double first, last;
    } cases[] = {
        {"size_um,A\n250,10\n125,20\n63,30\n<63,40\n", sieves, 4, 40, 10},
        {"size_mm,A\n0.25,10\n0.125,20\n0.063,30\n< 0.063,40\n", sieves, 4, 40, 10},
        {"phi,A\n0,10\n1,20\n2,30\npan,40\n", phi, 4, 40, 10},
        {"phi,A\n0,10\n1,20\n2,30\n>2,40\n", phi, 4, 40, 10},
        {"sample,>250,125-250,63-125,<63\nA,10,20,30,40\n", sieves, 4, 40, 10},
        {"size class (mm),A\n0.5-0.25,20\n0.25-0.125,30\n0.125-0.063,50\n", ranges, 3, 50, 20},
        {"Grain size\tln(Grain size)\tPhi\tEM 1\n70\t4.2\t3.8\t20\n140\t4.9\t2.8\t30\n280\t5.6\t1.8\t50\n",
         doubled, 3, 20, 50},
        /* Beckman: units under the headings, lower limits */
        {"Channel Diameter (Lower)\tDiff. Volume\num\t%\n0.375\t20\n0.5\t30\n0.75\t50\n", lower, 3, 20, 50},
        /* Horiba and Camsizer: a counter first, cumulative and shape columns beside */
        {"No.\tDiameter lower (um)\tFrequency(%)\tUndersize(%)\n1\t0.375\t20\t20\n2\t0.5\t30\t50\n"
         "3\t0.75\t50\t100\n",
         lower, 3, 20, 50},
        {"Size class [mm]\t\tp3 [%]\tQ3 [%]\tSPHT3\n0\t0.063\t5\t5\t.9\n0.063\t0.125\t25\t30\t.9\n"
         "0.125\t0.25\t70\t100\t.8\n",
         camsizer, 3, 5, 70},
        /* cumulative curves, either way; totals are no class */
        {"size_um,cumulative passing (%)\n250,90\n125,70\n63,40\n", sieves, 4, 40, 10},
        {"sieve_um,A\n500,0\n250,20\n125,50\n63,100\n", ranges, 3, 50, 20},
        {"size_um,A\n250,10\n125,20\n63,30\n<63,40\nTotal,100\n", sieves, 4, 40, 10},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        print_message("case %zu\n", i);
        rg_entries entries = read_sizes(cases[i].text, RG_SIZES_AS_FILED);
        const rg_entry *entry = &entries.items[0];
        assert_int_equal(entry->n_rows, 1);
        assert_int_equal(entry->n_columns, cases[i].n);
        check_edges(entry, cases[i].edges);
        assert_near(entry->values[0], cases[i].first, 1e-9);
        assert_near(entry->values[cases[i].n - 1], cases[i].last, 1e-9);
        rg_entries_free(&entries);
    }
}

static void lines_of_a_sample_need_not_stand_together(void **state)
{
    (void) state;
    rg_entries entries =
        read_sizes("sample,size_um,weight_g\nA,500,1\nB,500,2\nA,250,3\nB,250,4\n", RG_SIZES_AS_FILED);
    assert_int_equal(entries.n, 2);
    assert_true(entries.items[0].values[0] == 3.0 && entries.items[1].values[1] == 2.0);
    rg_entries_free(&entries);
}

static void what_would_be_lost_or_cannot_be_is_refused(void **state)
{
    (void) state;
    static const struct {
        const char *text, *reason;
        size_t line;
    } cases[] = {
        {"size_um,A\n500,1\n250,2\nnext sample\n500,1\n250,2\n125,3\n", "longest table", 2},
        {"size_um,A\n250-500,1\n125,2\n63,3\n", "both limits", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rg_entries entries;
        rg_error err = {0};
        rg_import_options options = rg_import_defaults();
        options.technique = RG_GRAINSIZE;
        assert_true(import_text("n.csv", cases[i].text, &options, &entries, &err) != RG_OK);
        assert_non_null(strstr(err.reason, cases[i].reason));
        assert_int_equal(err.index, cases[i].line);
    }
}

static void a_negative_weight_is_kept_and_noted(void **state)
{
    (void) state;
    rg_entries entries = read_sizes("size_um,A,B\n500,1,-2\n250,3,4\n", RG_SIZES_AS_FILED);
    assert_true(entries.items[0].values[2 * 1 + 1] == -2.0);
    bool noted = false;
    for (size_t i = 0; i < entries.items[0].notes.n_rows; i++)
        noted = noted || strcmp(entries.items[0].notes.columns[0].texts[i], "negative weights") == 0;
    assert_true(noted);
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
        cmocka_unit_test(the_tables_of_instruments_have_their_own_sizes),
        cmocka_unit_test(lines_of_a_sample_need_not_stand_together),
        cmocka_unit_test(what_would_be_lost_or_cannot_be_is_refused),
        cmocka_unit_test(a_negative_weight_is_kept_and_noted),
        cmocka_unit_test(mistyped_sieves_are_refused_and_never_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
