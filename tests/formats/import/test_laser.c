#include "tests/support/check.h"

#include <string.h>

#include "tests/support/import_text.h"

/* A file with the text under a name in the scratch folder. */
static const char *edges_file(const char *text)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/edges.txt", scratch_directory());
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    return path;
}

static rg_status read_text(const char *text, const char *edges, rg_entries *entries, rg_error *err)
{
    rg_import_options options = rg_import_defaults();
    options.technique = RG_LASER;
    options.edges_path = edges;
    return import_text("detector.csv", text, &options, entries, err);
}

/* Columns before the rings stay beside them; with and without headings, of words or angles; edges in a column
 * or a line. */
static void reads_rings_in_the_last_columns(void **state)
{
    (void) state;
    static const char *const TABLES[] = {"sample,n,r1,r2,r3\nA,1.5,1,2,3\nB,1.6,4,,6\n",
                                         "A;1.5;1;2;3\nB;1.6;4;;6\n",
                                         "sample,n,0.5,2,6\nA,1.5,1,2,3\nB,1.6,4,,6\n"};
    static const char *const EDGES[] = {"edge_deg\n0\n1\n4\n9\n", "0 1 4 9\n", "0 1 4 9\n"};
    for (int i = 0; i < 3; i++) {
        rg_entries entries;
        assert_int_equal(read_text(TABLES[i], edges_file(EDGES[i]), &entries, NULL), RG_OK);
        const rg_entry *e = &entries.items[0];
        assert_int_equal(e->technique, RG_LASER);
        assert_int_equal(e->n_rows, 2);
        assert_int_equal(e->n_columns, 3);
        assert_near(e->edges[3], 9, 0);
        assert_near(e->axis[0], 0.5, 0);
        assert_near(e->axis[1], 2, 1e-15);
        assert_near(e->values[2], 3, 0);
        assert_true(isnan(e->values[4]));
        assert_near(rg_table_find(&e->rows, i == 1 ? "column_2" : "n")->numbers[1], 1.6, 0);
        rg_entries_free(&entries);
    }
}

static void refuses_what_cannot_be_meant(void **state)
{
    (void) state;
    static const struct {
        const char *text, *edges;
        rg_status status;
        size_t line;
    } CASES[] = {
        {"A,1,2,3\nB,1,2\n", "0 1 4 9\n", RG_ESHAPE, 2},
        {"A,1,2,3\nB,1,x,2\n", "0 1 4 9\n", RG_EFORMAT, 2},
        {"A,1,2,3\nB,1,3,2\n", "0 4 1 9\n", RG_EDOMAIN, 1},
        {"A,1,2,3\nB,1,3,2\n", "0 1 4 900\n", RG_EUNITS, 1},
        {"1,2\n3,4\n", "0 1 4 9\n", RG_ESHAPE, 1},
        {"A,1,2,3\n", "9\n", RG_EFORMAT, RG_NO_INDEX},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        rg_entries entries;
        rg_error err = {0};
        assert_int_equal(read_text(CASES[i].text, edges_file(CASES[i].edges), &entries, &err),
                         CASES[i].status);
        assert_int_equal(err.index, CASES[i].line);
        rg_entries_free(&entries);
    }
    rg_entries entries;
    assert_int_equal(read_text("A,1,2,3\n", NULL, &entries, NULL), RG_EUSAGE);
    rg_entries_free(&entries);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_rings_in_the_last_columns),
        cmocka_unit_test(refuses_what_cannot_be_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
