#include "tests/support/check.h"

#include <string.h>

#include "formats/import/reader.h"
#include "tests/support/import_text.h"

static void knows_the_dialects_of_headings(void **state)
{
    (void) state;
    static const struct {
        const char *heading, *name;
        rg_oxide_role role;
    } cases[] = {
        {"SiO2", "SiO2", RG_OXIDE_VALUE},
        {"Input_Al2O3", "Al2O3", RG_OXIDE_VALUE},
        {"  Na2O  ", "Na2O", RG_OXIDE_VALUE},
        {"SiO2(Mass%)", "SiO2", RG_OXIDE_VALUE},
        {"FeOt", "FeO", RG_OXIDE_VALUE},
        {"FeO*", "FeO", RG_OXIDE_VALUE},
        {"FeO(T)", "FeO", RG_OXIDE_VALUE},
        {"CaO wt%", "CaO", RG_OXIDE_VALUE},
        {"Y2O3_err", "Y2O3", RG_OXIDE_ERROR},
        {"MgO 1s", "MgO", RG_OXIDE_ERROR},
        {"P2O5 %err", "P2O5", RG_OXIDE_RELATIVE_ERROR},
        {"F_LOD", "F", RG_OXIDE_LIMIT},
        {"Cl", "Cl", RG_OXIDE_VALUE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[16];
        rg_oxide_role role;
        assert_true(rg_import_oxide((rg_cell){cases[i].heading, strlen(cases[i].heading)}, name, &role));
        assert_string_equal(name, cases[i].name);
        assert_int_equal(role, cases[i].role);
    }
    static const char *const others[] = {"Total", "Comment", "f", "sample", "SiO2X", ""};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        char name[16];
        rg_oxide_role role;
        assert_false(rg_import_oxide((rg_cell){others[i], strlen(others[i])}, name, &role));
    }
}

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
    assert_true(rg_table_find(&entry->rows, "total_stated")->numbers[1] == 95.0);
    size_t left_out = 0;
    for (size_t row = 0; row < entry->notes.n_rows; row++)
        left_out += strcmp(entry->notes.columns[0].texts[row], "row left out") == 0;
    assert_int_equal(left_out, 3);
    assert_non_null(strstr(note_of(entry, "total"), "line 4"));
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
        cmocka_unit_test(knows_the_dialects_of_headings),
        cmocka_unit_test(keeps_analyses_and_reports_the_rest),
        cmocka_unit_test(counts_below_detection_as_measured),
        cmocka_unit_test(refuses_two_columns_of_one_oxide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
