#include "tests/support/check.h"

#include <math.h>
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

/* What a table of two bands and more gives, compared with numbers in view. */
typedef struct {
    const char *text;
    size_t n_rows, n_columns;
    double axis0, value0, last;
    const char *first_id; /* NULL: not compared */
} table_case;

static void reads_the_tables_of_labs(void **state)
{
    (void) state;
    static const table_case cases[] = {
        /* headings of bands with units or fronts must not make an axis of the first spectrum */
        {"sample,400nm,410nm,420nm\ns1,.1,.2,.3\ns2,.4,.5,.6\n", 2, 3, 400, .1, .6, "s1"},
        {"sample,X400,X410,X420\ns1,.1,.2,.3\ns2,.4,.5,.6\n", 2, 3, 400, .1, .6, "s1"},
        {"sample,0.40 um,0.41 um,0.42 um\ns1,.1,.2,.3\n", 1, 3, 400, .1, .3, "s1"},
        {"sample,400,410,420\n-,nm,nm,nm\ns1,.1,.2,.3\ns2,.4,.5,.6\n", 2, 3, 400, .1, .6, "s1"},
        {"sample,note,400,410,420\ns1,a,.1,.2,.3\ns2,b,,nan,.6\n", 2, 3, 400, .1, .6, "s1"},
        {"\"\",V2,V3,V4\nLabel,400,410,420\ns1,.1,.2,.3\ns2,.4,.5,.6\n", 2, 3, 400, .1, .6, "s1"},
        {"# made in 2024\n# wavelength_um a b\n0.400 .1 .2\n0.410 .4 .5\n", 2, 2, 400, .1, .5, "a"},
        {"# wavelength_um,a,b\n0.400,.1,.2\n0.410,.4,.5\n", 2, 2, 400, .1, .5, "a"},
        {"# one of many\n400 .1 .2\n410 .4 .5\n", 2, 2, 400, .1, .5, "t_1"},
        /* samples with numbers for names */
        {"wavelength_nm,10084,15001,60501\n400,.1,.2,.3\n410,.4,.5,.6\n", 3, 2, 400, .1, .6, "10084"},
        {"wavelength_nm,101,102\n400,.1,.2\n410,.4,.5\n", 2, 2, 400, .1, .5, "101"},
        /* a row of units under the names; a separator at the end of every line */
        {"Wavelength,a,b\n[nm],[1],[1]\n400,.1,.2\n410,.4,.5\n", 2, 2, 400, .1, .5, "a"},
        {"Wavelength,a,b\nnm,-,-\n400,.1,.2\n410,.4,.5\n", 2, 2, 400, .1, .5, "a"},
        {"wavelength_nm,a,b,\n400,.1,.2,\n410,.4,.5,\n", 2, 2, 400, .1, .5, "a"},
        /* a slit is no axis; an axis repeated is no spectrum */
        {"Slit: 25 um\nWavelength\ta\tb\n400\t.1\t.2\n410\t.4\t.5\n", 2, 2, 400, .1, .5, "a"},
        {"XAxisUnit = um\nx,a,b\n0.400,.1,.2\n0.410,.4,.5\n", 2, 2, 400, .1, .5, "a"},
        {"wl,a,wl,b\n400,.1,400,.2\n410,.4,410,.5\n", 2, 2, 400, .1, .5, "a"},
        /* per cent where stated, units of lesser use */
        {"Wavelength (nm),R (%)\n400,10\n410,50\n", 1, 2, 400, .1, .5, NULL},
        {"Wavelength,a\nnm,%\n400,10\n410,50\n", 1, 2, 400, .1, .5, NULL},
        {"wavelength (\xc3\x85),a\n4000,.1\n4100,.5\n", 1, 2, 400, .1, .5, NULL},
        {"4e-7 .1\n4.1e-7 .5\n", 1, 2, 400, .1, .5, NULL},
        /* commas that are marks, quoted or between blanks; thousands; comments */
        {"wavelength_nm,a\n\"400,0\",\"0,1\"\n\"410,0\",\"0,5\"\n", 1, 2, 400, .1, .5, NULL},
        {"nm a b\n400,0 0,1 0,2\n410,0 0,4 0,5\n", 2, 2, 400, .1, .5, "a"},
        {"nm;a\n1,000.0;.1\n1,010.0;.5\n", 1, 2, 1000, .1, .5, NULL},
        {"\"# my lab, yes\"\n; so, it, is\nnm,a\n400,.1\n410,.5\n", 1, 2, 400, .1, .5, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const table_case *c = &cases[i];
        rg_entries entries;
        const rg_import_options options = reflectance();
        print_message("case %zu\n", i);
        assert_int_equal(import_text("t.csv", c->text, &options, &entries, NULL), RG_OK);
        const rg_entry *entry = &entries.items[0];
        assert_int_equal(entry->n_rows, c->n_rows);
        assert_int_equal(entry->n_columns, c->n_columns);
        assert_true(fabs(entry->axis[0] - c->axis0) < 1e-9);
        assert_true(fabs(entry->values[0] - c->value0) < 1e-12);
        assert_true(fabs(entry->values[c->n_rows * c->n_columns - 1] - c->last) < 1e-12);
        if (c->first_id != NULL)
            assert_string_equal(rg_table_find(&entry->rows, "sample_id")->texts[0], c->first_id);
        rg_entries_free(&entries);
    }
}

static void gives_errors_and_widths_to_whom_they_belong(void **state)
{
    (void) state;
    rg_entries entries;
    const rg_import_options options = reflectance();
    assert_int_equal(import_text("e.csv",
                                 "wavelength_um,FWHM,ferric,a,b,a_err,b 2s\n.40,.01,.9,.1,.2,.01,.04\n"
                                 ".41,.02,.8,.3,.4,.03,.08\n",
                                 &options, &entries, NULL),
                     RG_OK);
    const rg_entry *entry = &entries.items[0];
    assert_int_equal(entry->n_rows, 3);
    assert_true(entry->fwhm[0] == 10.0 && entry->fwhm[1] == 20.0);
    assert_true(entry->values[0] == .9 && isnan(entry->errors[0]));
    assert_true(entry->errors[2] == .01 && entry->errors[3] == .03);
    assert_true(entry->errors[4] == .02 && entry->errors[5] == .04);
    rg_entries_free(&entries);
}

static void takes_marked_values_for_missing(void **state)
{
    (void) state;
    rg_entries entries;
    const rg_import_options options = reflectance();
    assert_int_equal(import_text("m.csv", "nm,a,b\n400,<0.02,-9999\n410,0.1,-1.23e34\n420,#DIV/0!,inf\n",
                                 &options, &entries, NULL),
                     RG_OK);
    const rg_entry *entry = &entries.items[0];
    assert_true(isnan(entry->values[0]) && entry->values[1] == 0.1 && isnan(entry->values[2]));
    assert_true(isnan(entry->values[3]) && isnan(entry->values[4]) && isnan(entry->values[5]));
    assert_non_null(strstr(note_of(entry, "below detection"), "1 values"));
    assert_non_null(strstr(note_of(entry, "deleted values"), "2 values"));
    rg_entries_free(&entries);
}

static void refuses_what_would_be_read_wrongly(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        rg_technique technique;
        rg_status status;
        size_t line;
        const char *reason;
    } cases[] = {
        {"nm,a\n400,0,0,1\n410,5,0,2\n", RG_REFLECTANCE, RG_EFORMAT, 2, "both separator and decimal"},
        {"400,0,0,1\n410,5,0,2\n", RG_REFLECTANCE, RG_EFORMAT, 1, "both separator and decimal"},
        {"nm,a\n400,.1\n410,.2\nlamp off\n420,.3\n430,.4\n440,.5\n", RG_REFLECTANCE, RG_EFORMAT, 4,
         "interrupts"},
        {"nm,a,b\n400,.1\n410,.1,.2\n420,.3,.4\n", RG_REFLECTANCE, RG_ESHAPE, 2, "as many cells"},
        {"wl,a,wl,b\n400,.1,401,.2\n410,.4,411,.5\n", RG_REFLECTANCE, RG_EFORMAT, 2, "second axis"},
        {"Energy (eV),a\n300,.1\n310,.2\n", RG_REFLECTANCE, RG_EUNITS, 1, "not known"},
        {"nm,counts\n531,300\n532,400\n", RG_RAMAN, RG_EUNITS, RG_NO_INDEX, "in wavelengths"},
        {"nm,a,err,err\n400,.1,.2,.1\n410,.1,.2,.1\n", RG_REFLECTANCE, RG_EFORMAT, 1,
         "two columns of errors"},
        {"x y\n5 1\n400 1\n7 1\n500 1\n9 1\n600 1\n3 1\n700 1\n2 1\n", RG_REFLECTANCE, RG_EDOMAIN,
         RG_NO_INDEX, "up and down"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rg_entries entries;
        rg_error err = {0};
        rg_import_options options = reflectance();
        options.technique = cases[i].technique;
        print_message("case %zu\n", i);
        assert_int_equal(import_text("w.csv", cases[i].text, &options, &entries, &err), cases[i].status);
        assert_int_equal(err.index, cases[i].line);
        assert_non_null(strstr(err.reason, cases[i].reason));
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
    err = (rg_error){0};
    assert_int_equal(
        import_text("d.csv", "Wave;Transmittance\n[nm];[%]\n500;80\n510;81\n", &options, &entries, &err),
        RG_EUSAGE);
    assert_string_equal(err.subject, "Transmittance");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_axis_from_the_first_column),
        cmocka_unit_test(reads_the_axis_from_the_headings),
        cmocka_unit_test(sorts_overlapping_detectors_and_says_so),
        cmocka_unit_test(names_the_line_that_is_wrong),
        cmocka_unit_test(reads_the_tables_of_labs),
        cmocka_unit_test(gives_errors_and_widths_to_whom_they_belong),
        cmocka_unit_test(takes_marked_values_for_missing),
        cmocka_unit_test(refuses_what_would_be_read_wrongly),
        cmocka_unit_test(does_not_guess_what_it_cannot_know),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
