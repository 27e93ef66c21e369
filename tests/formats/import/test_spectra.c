#include "tests/support/check.h"

#include <string.h>

#include "tests/support/import_text.h"

static rg_import_options reflectance(void)
{
    rg_import_options options = rg_import_defaults();
    options.technique = RG_REFLECTANCE;
    return options;
}

static void reads_the_axis_from_the_first_column(void **state)
{
    (void) state;
    rg_entries entries;
    const rg_import_options options = reflectance();
    assert_int_equal(
        import_text(
            "a.csv",
            "operator: Li\nwavelength_um;olivine;olivine_err;augite\n0,45;0,5;0,01;0,3\n0,46;0,6;0,02;\n",
            &options, &entries, NULL),
        RG_OK);
    const rg_entry *entry = &entries.items[0];
    assert_int_equal(entry->n_rows, 2);
    assert_int_equal(entry->n_columns, 2);
    assert_true(entry->axis[0] == 450.0 && entry->axis[1] == 460.0);
    assert_true(entry->values[1] == 0.6 && isnan(entry->values[3]));
    assert_true(entry->errors[1] == 0.02 && isnan(entry->errors[2]));
    assert_string_equal(rg_table_find(&entry->rows, "sample_id")->texts[1], "augite");
    assert_string_equal(entry->sources[0].header.columns[0].texts[0], "operator");
    assert_int_equal(strlen(entry->sources[0].sha256), 64);
    rg_entries_free(&entries);
}

static void reads_the_axis_from_the_headings(void **state)
{
    (void) state;
    rg_entries entries;
    const rg_import_options options = reflectance();
    assert_int_equal(import_text("b.csv", "Class,mass,450,460,470\nSOIL,1.5,0.1,0.2,0.3\nROCK,,0.4,NaN,0.6\n",
                                 &options, &entries, NULL),
                     RG_OK);
    const rg_entry *entry = &entries.items[0];
    assert_int_equal(entry->n_rows, 2);
    assert_int_equal(entry->n_columns, 3);
    assert_string_equal(rg_table_find(&entry->rows, "sample_id")->texts[1], "ROCK");
    assert_true(rg_table_find(&entry->rows, "mass")->numbers[0] == 1.5);
    assert_true(isnan(entry->values[4]));
    assert_non_null(strstr(note_of(entry, "unit guessed"), "nm"));
    rg_entries_free(&entries);
}

static void sorts_overlapping_detectors_and_says_so(void **state)
{
    (void) state;
    rg_entries entries;
    const rg_import_options options = reflectance();
    assert_int_equal(import_text("c.txt",
                                 "wavelength_nm value\n500 1\n510 2\n520 3\n530 4\n525 5\n535 6\n545 7\n555 "
                                 "8\n565 9\n575 10\n585 11\n",
                                 &options, &entries, NULL),
                     RG_OK);
    const rg_entry *entry = &entries.items[0];
    assert_true(entry->axis[3] == 525.0 && entry->values[3] == 5.0 && entry->axis[4] == 530.0);
    assert_non_null(strstr(note_of(entry, "axis sorted"), "530 to 525"));
    assert_string_equal(note_of(entry, "original band numbers"), "3<-4 4<-3");
    rg_entries_free(&entries);
}

static void names_the_line_that_is_wrong(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        rg_status status;
        size_t line;
    } cases[] = {
        {"nm,a\n500,0.1\n510,0.2\n520,0.3\nAnd so the reflectance rises.\n", RG_EFORMAT, 5},
        {"nm,a\n500,0.1\n,0.2\n520,0.3\n", RG_EFORMAT, 3},
        {"prose alone\nand more of it\n", RG_EFORMAT, 1},
        {"a,b,c,d,e\n1,2\n3,4\n", RG_ESHAPE, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rg_entries entries;
        rg_error err = {0};
        const rg_import_options options = reflectance();
        assert_int_equal(import_text("bad.csv", cases[i].text, &options, &entries, &err), cases[i].status);
        assert_int_equal(err.index, cases[i].line);
        assert_non_null(strstr(err.file, "bad.csv"));
        assert_int_equal(entries.n, 0);
    }
}

static void does_not_guess_what_it_cannot_know(void **state)
{
    (void) state;
    rg_entries entries;
    rg_error err = {0};
    const rg_import_options options = rg_import_defaults();
    assert_int_equal(import_text("d.csv", "a,b\n1,5000\n2,6000\n3,7000\n", &options, &entries, &err),
                     RG_EUSAGE);
    assert_string_equal(err.remedy, "state it with --technique");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_axis_from_the_first_column),
        cmocka_unit_test(reads_the_axis_from_the_headings),
        cmocka_unit_test(sorts_overlapping_detectors_and_says_so),
        cmocka_unit_test(names_the_line_that_is_wrong),
        cmocka_unit_test(does_not_guess_what_it_cannot_know),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
