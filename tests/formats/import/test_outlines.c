#include "tests/support/check.h"

#include <string.h>

#include "tests/support/import_text.h"

static void reads_points_in_their_unit(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        double factor, pixel;
        rg_unit unit;
    } CASES[] = {
        {"grain,x (um),y (um)\na,0,0\na,2,0\na,0,3\nb,5,5\nb,6,5\nb,5,6\n", 1, NAN, RG_UNIT_COUNT},
        {"x_mm;y_mm;particle\n0;0;a\n2;0;a\n0;3;a\n5;5;b\n6;5;b\n5;6;b\n", 1000, NAN, RG_UNIT_COUNT},
        {"grain\tX [px]\tY [px]\na\t0\t0\na\t2\t0\na\t0\t3\nb\t5\t5\nb\t6\t5\nb\t5\t6\n", 2.5, 2.5,
         RG_UNIT_COUNT},
        {"grain,x,y\na,0,0\na,2,0\na,0,3\nb,5,5\nb,6,5\nb,5,6\n", 1000, NAN, RG_UNIT_MM},
    };
    for (size_t c = 0; c < sizeof CASES / sizeof CASES[0]; c++) {
        rg_import_options options = rg_import_defaults();
        rg_entries entries;
        options.pixel_um = CASES[c].pixel;
        options.x_unit = CASES[c].unit;
        assert_int_equal(import_text("outlines.csv", CASES[c].text, &options, &entries, NULL), RG_OK);
        const rg_entry *e = &entries.items[0];
        assert_int_equal(e->technique, RG_OUTLINES);
        assert_int_equal(e->n_rows, 6);
        assert_int_equal(e->n_columns, 2);
        assert_near(e->values[2], 2 * CASES[c].factor, 0);
        assert_near(e->values[5], 3 * CASES[c].factor, 0);
        assert_string_equal(rg_table_find(&e->rows, "sample_id")->texts[2], "a");
        assert_string_equal(rg_table_find(&e->rows, "sample_id")->texts[3], "b");
        rg_entries_free(&entries);
    }
}

static void refuses_what_cannot_be_meant(void **state)
{
    (void) state;
    static const struct {
        const char *text, *reason;
        rg_status status;
        size_t line;
    } CASES[] = {
        {"grain,x,y\na,0,0\na,1,0\na,0,1\n", "unit of length", RG_EUNITS, RG_NO_INDEX},
        {"grain,x (um),y (um)\na,0,0\na,1,\na,0,1\n", "no number", RG_EFORMAT, 3},
        {"grain,x (um),y (um)\na,0,0\n,1,1\na,0,1\n", "no grain", RG_EFORMAT, 3},
    };
    for (size_t c = 0; c < sizeof CASES / sizeof CASES[0]; c++) {
        const rg_import_options options = rg_import_defaults();
        rg_entries entries;
        rg_error err = {0};
        assert_int_equal(import_text("outlines.csv", CASES[c].text, &options, &entries, &err),
                         CASES[c].status);
        assert_non_null(strstr(err.reason, CASES[c].reason));
        assert_int_equal(err.index, CASES[c].line);
    }
    rg_import_options stated = rg_import_defaults();
    rg_entries entries;
    stated.technique = RG_OUTLINES;
    assert_int_equal(import_text("outlines.csv", "a,b,c\n1,2,3\n2,3,4\n", &stated, &entries, NULL),
                     RG_EFORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_points_in_their_unit),
        cmocka_unit_test(refuses_what_cannot_be_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
