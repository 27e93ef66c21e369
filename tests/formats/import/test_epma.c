#include "tests/support/check.h"

#include <string.h>

#include "formats/import/reader.h"
#include "tests/support/import_text.h"

static void keeps_analyses_and_reports_the_rest(void **state)
{
    (void) state;
    rg_entries entries;
    const rg_import_options options = rg_import_defaults();
    assert_int_equal(
        import_text(
            "p.csv",
            "Report of Monday,,,,,,\nPoint,SiO2,SiO2 %err,CaO,CaO_LOD,F,Total\n1,40.0,1,50.0,0.02,<0.1,90.0\n"
            "2,41.0,2,bdl,0.03,0.5,95.0\nAverage,40.5,1,50,0.02,0.5,90\nPoint,SiO2,SiO2 "
            "%err,CaO,CaO_LOD,F,Total\n"
            "3,burnt,1,50,0.02,0.5,90\n",
            &options, &entries, NULL),
        RG_OK);
    const rg_entry *entry = &entries.items[0];
    assert_int_equal(entry->technique, RG_EPMA);
    assert_int_equal(entry->n_rows, 2);
    assert_int_equal(entry->n_columns, 3);
    assert_true(entry->values[0] == 40.0 && entry->values[2] == 0.0 && entry->values[4] == 0.0);
    assert_near(entry->errors[0], 0.4, 1e-12);
    assert_true(isnan(entry->errors[1]));
    assert_true(entry->detection_limit[1] == 0.03);
    assert_true(entry->detection_limit[2] == 0.1 && isnan(entry->detection_limit[0])); /* F <0.1 */
    assert_true(rg_table_find(&entry->rows, "total_stated")->numbers[1] == 95.0);
    size_t left_out = 0;
    for (size_t row = 0; row < entry->notes.n_rows; row++)
        left_out += strcmp(entry->notes.columns[0].texts[row], "row left out") == 0;
    assert_int_equal(left_out, 3);
    assert_non_null(strstr(note_of(entry, "total"), "line 4"));
    rg_entries_free(&entries);
}

static void takes_errors_that_follow_and_scales_what_is_stated(void **state)
{
    (void) state;
    rg_entries entries;
    const rg_import_options options = rg_import_defaults();
    assert_int_equal(
        import_text(
            "r.csv",
            "spot,SiO2,1s,CaO,CaO 2s,P2O5,\xc2\xb1,Y2O3 (ppm),SiO2 mol%,Sum (wt%)\n"
            "a,40,.4,50,.2,10,.1,1000,60,100.1\nMean (n=2),1,1,1,1,1,1,1,1,1\n1\xcf\x83,1,1,1,1,1,1,1,1,1\n"
            "Std. Dev.,1,1,1,1,1,1,1,1,1\nLOD (wt%),.02,,.03,,.04,,100,,\nstd "
            "1,40,.4,50,.2,10,.1,1000,60,100.1\n",
            &options, &entries, NULL),
        RG_OK);
    const rg_entry *entry = &entries.items[0];
    assert_int_equal(entry->n_rows, 2); /* "std 1" is a standard, not a deviation */
    assert_int_equal(entry->n_columns, 4);
    assert_true(entry->errors[0] == .4 && entry->errors[1] == .1 && entry->errors[2] == .1);
    assert_near(entry->values[3], 0.1, 1e-15);
    assert_near(entry->detection_limit[3], 0.01, 1e-15);
    assert_true(entry->detection_limit[1] == 0.03);
    assert_true(rg_table_find(&entry->rows, "total_stated")->numbers[0] == 100.1);
    assert_non_null(strstr(note_of(entry, "column"), "SiO2 mol%"));
    rg_entries_free(&entries);
}

static void a_first_column_headed_with_a_hash_is_no_comment(void **state)
{
    (void) state;
    rg_entries entries;
    const rg_import_options options = rg_import_defaults();
    assert_int_equal(
        import_text("h.csv", "#,SiO2,CaO,P2O5\n1,40,50,10\n2,41,49,10\n", &options, &entries, NULL), RG_OK);
    assert_int_equal(entries.items[0].n_rows, 2);
    assert_true(entries.items[0].values[3] == 41.0);
    rg_entries_free(&entries);
}

/* "bdl" was measured: it is 0 within its limit, and says so; a blank or "n.a." was not. */
static void counts_below_detection_as_measured(void **state)
{
    (void) state;
    rg_entries entries;
    const rg_import_options options = rg_import_defaults();
    assert_int_equal(
        import_text("p.csv",
                    "Point,SiO2,SiO2_err,CaO,Na2O,MgO,MgO_err,F\n1,bdl,,50.0,<0.03,0.1,0.02,<0.9\n"
                    "2,41.0,0.3,50.0,0.40,bdl,0.01,bdl\n3,40.0,0.3,50.0,n.a.,,,0.1\n"
                    "LOD,0.06,,0.02,0.02,0.02,,0.1\n",
                    &options, &entries, NULL),
        RG_OK);
    const rg_entry *entry = &entries.items[0];
    assert_int_equal(entry->n_rows, 3);
    assert_int_equal(entry->n_columns, 5);
    assert_true(entry->values[0] == 0.0 && entry->values[2] == 0.0 && isnan(entry->values[4]));
    assert_true(entry->values[5 + 3] == 0.0 && isnan(entry->values[10 + 2]) && isnan(entry->values[10 + 3]));
    assert_near(entry->errors[0], 0.02, 1e-12);     /* a third of the limit of the column */
    assert_near(entry->errors[2], 0.01, 1e-12);     /* a third of its own limit           */
    assert_near(entry->errors[5 + 3], 0.01, 1e-12); /* as stated in the file              */
    assert_true(isnan(entry->errors[10 + 2]));
    assert_true(entry->detection_limit[2] == 0.03 && entry->detection_limit[0] == 0.06);
    const rg_column *below = rg_table_find(&entry->rows, "below_detection");
    assert_string_equal(below->texts[0], "SiO2, Na2O");
    assert_string_equal(below->texts[2], "");
    assert_non_null(strstr(note_of(entry, "below detection"), "3 values"));
    assert_non_null(strstr(note_of(entry, "high detection limit"), "2 values"));
    rg_entries_free(&entries);
}

/* Total iron as Fe2O3, CeO2 and ppm are converted, with their errors and limits, and noted. */
static void converts_other_oxides_and_units(void **state)
{
    (void) state;
    rg_entries entries;
    const rg_import_options options = rg_import_defaults();
    assert_int_equal(import_text("p.csv",
                                 "Point,SiO2,Fe2O3T,Fe2O3T_err,CeO2,Y (ppm),Nd ppm,Nd2O3\n"
                                 "1,40.0,10.0,0.1,2.0,<300,900,0.5\n",
                                 &options, &entries, NULL),
                     RG_OK);
    const rg_entry *entry = &entries.items[0];
    static const char *const NAMES[] = {"SiO2", "FeO", "Ce2O3", "Y2O3", "Nd2O3"};
    assert_int_equal(entry->n_columns, 5);
    for (int k = 0; k < 5; k++)
        assert_string_equal(entry->names[k], NAMES[k]);
    assert_near(entry->values[1], 8.99810, 1e-5); /* 2 x 71.844 / 159.687 */
    assert_near(entry->errors[1], 0.0899810, 1e-6);
    assert_near(entry->values[2], 1.907044, 1e-5);
    assert_near(entry->detection_limit[3], 0.03 * 1.269932, 1e-7);
    assert_true(entry->values[4] == 0.5);
    assert_true(rg_table_find(&entry->rows, "Nd ppm")->numbers[0] == 900.0);
    assert_non_null(strstr(note_of(entry, "converted"), "Fe2O3T to FeO"));
    rg_entries_free(&entries);
}

/* Metals and sulfides are tables of elements; with oxygen among them they become oxides. */
static void reads_tables_of_elements(void **state)
{
    (void) state;
    rg_entries entries;
    const rg_import_options options = rg_import_defaults();
    assert_int_equal(
        import_text("m.csv", "spot,Fe,Ni,Co,S\nkamacite,93.5,5.8,0.5,0\n", &options, &entries, NULL), RG_OK);
    assert_int_equal(entries.items[0].technique, RG_EPMA);
    assert_string_equal(entries.items[0].names[0], "Fe");
    assert_true(entries.items[0].values[0] == 93.5);
    rg_entries_free(&entries);
    assert_int_equal(
        import_text("o.csv", "spot,Si,Mg,Fe,O\nolivine,19.0,29.8,7.5,43.7\n", &options, &entries, NULL),
        RG_OK);
    assert_string_equal(entries.items[0].names[0], "SiO2");
    assert_near(entries.items[0].values[0], 40.647213, 1e-6); /* 60.083 / 28.085 */
    rg_entries_free(&entries);
    /* Spectra of metals stay spectra. */
    assert_int_equal(import_text("s.csv",
                                 "wavelength,Fe,Ni,Co\n500,0.1,0.2,0.3\n510,0.1,0.2,0.3\n520,0.1,0.2,0.3\n",
                                 &options, &entries, NULL),
                     RG_OK);
    assert_int_not_equal(entries.items[0].technique, RG_EPMA);
    rg_entries_free(&entries);
}

static void refuses_two_columns_of_one_oxide(void **state)
{
    (void) state;
    rg_entries entries;
    rg_error err = {0};
    const rg_import_options options = rg_import_defaults();
    assert_int_equal(import_text("q.csv", "SiO2,FeO,FeOt,CaO\n1,2,3,4\n", &options, &entries, &err),
                     RG_EFORMAT);
    assert_string_equal(err.subject, "FeO");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_analyses_and_reports_the_rest),
        cmocka_unit_test(takes_errors_that_follow_and_scales_what_is_stated),
        cmocka_unit_test(a_first_column_headed_with_a_hash_is_no_comment),
        cmocka_unit_test(counts_below_detection_as_measured),
        cmocka_unit_test(converts_other_oxides_and_units),
        cmocka_unit_test(reads_tables_of_elements),
        cmocka_unit_test(refuses_two_columns_of_one_oxide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
