#include "tests/support/check.h"

#include <string.h>

#include "tests/support/import_text.h"

static const rg_import_options NONE = {.technique = RG_TECHNIQUE_COUNT, .x_unit = RG_UNIT_COUNT};

static void reads_counts_in_fixed_columns(void **state)
{
    (void) state;
    rg_entries entries;
    rg_error err = {0};
    const char *text = "  Made up, two lines   \r\n"
                       "a comment of the instrument\r\n"
                       "BANK 1 12 2 CONST 1500.66 1.5 0 0 STD\r\n"
                       "     609     612 4   673     619     627123456     500       0     635     649\r\n"
                       "     569     602        \r\n";
    assert_int_equal(import_text("s.xra", text, &NONE, &entries, &err), RG_OK);
    assert_int_equal(entries.n, 1);
    const rg_entry *e = &entries.items[0];
    assert_int_equal(e->technique, RG_XRD);
    assert_int_equal(e->n_columns, 12);
    assert_near(e->axis[0], 15.0066, 1e-12);
    assert_near(e->axis[11], 15.0066 + 11 * 0.015, 1e-12);
    assert_near(e->values[1], 612.0, 0.0);
    assert_near(e->values[2], 673.0, 0.0);
    assert_near(e->values[5], 3456.0, 0.0); /* of 12 counters */
    assert_near(e->values[11], 602.0, 0.0);
    assert_near(e->errors[2], sqrt(673.0 / 4.0), 1e-12);
    assert_near(e->errors[5], sqrt(3456.0 / 12.0), 1e-12);
    assert_near(e->errors[7], 1.0, 0.0);
    const rg_column *title = rg_table_find(&e->rows, "title");
    assert_non_null(title);
    assert_string_equal(title->texts[0], "Made up, two lines");
    rg_entries_free(&entries);
}

static void reads_errors_and_points_and_several_banks(void **state)
{
    (void) state;
    rg_entries entries;
    rg_error err = {0};
    const char *text = "BANK 1 3 1 CONS 1000 2 0 0 ESD\n"
                       "     100     5.5     121      11       9       3\n"
                       "BANK 2 3 3 CONS 500 2 0 0 FXYE\n"
                       "500.0 10 3\n 502.5 1.2e1 3.5\n507 0 1\n"
                       "BANK 3 2 2 CONS 500 2 0 0 FXY\n500 16\n501 0\n";
    assert_int_equal(import_text("s.fxye", text, &NONE, &entries, &err), RG_OK);
    assert_int_equal(entries.n, 3);
    assert_near(entries.items[0].errors[1], 11.0, 0.0);
    assert_near(entries.items[0].values[2], 9.0, 0.0);
    assert_near(entries.items[1].axis[1], 5.025, 1e-12);
    assert_near(entries.items[1].errors[1], 3.5, 0.0);
    assert_near(entries.items[2].errors[0], 4.0, 0.0);
    assert_string_equal(rg_table_find(&entries.items[2].rows, "sample_id")->texts[0], "s_3");
    rg_entries_free(&entries);
}

static void names_the_line_that_is_wrong(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        size_t line;
        rg_status status;
    } CASES[] = {
        {"t\nBANK 1 3 1 CONST 1500 2 0 0 STD\n     609     612\n", 4, RG_EFORMAT},
        {"t\nBANK 1 3 1 CONST 1500 2 0 0 STD\n     609     6x2     613\n", 3, RG_EFORMAT},
        {"t\nBANK 1 3 1 CONST 1500 2 0 0 STD\n     609     -12     613\n", 3, RG_EFORMAT},
        {"t\nBANK 1 3 1 CONST 1500 0 0 0 STD\n     609     612     613\n", 2, RG_EFORMAT},
        {"t\nBANK 1 x 1 CONST 1500 2 0 0 STD\n     609     612     613\n", 2, RG_EFORMAT},
        {"t\nBANK 1 999999 1 CONST 1500 2 0 0 STD\n     609\n", 2, RG_EFORMAT},
        {"t\nBANK 1 3 1 CONST 1500 2 0 0 ALT\n     609     612     613\n", 2, RG_EUNSUPPORTED},
        {"t\nBANK 1 2 1 CONST 1500 2 0 0 FXYE\n1 2 3\n1 2\n", 4, RG_EFORMAT},
        {"t\nBANK 1 2 1 CONST 1500 2 0 0 FXYE\n1 2 3\n2 2 -1\n", 4, RG_EFORMAT},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        rg_entries entries;
        rg_error err = {0};
        assert_int_equal(import_text("s.gsas", CASES[i].text, &NONE, &entries, &err), CASES[i].status);
        assert_int_equal(err.index, CASES[i].line);
        rg_entries_free(&entries);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_counts_in_fixed_columns),
        cmocka_unit_test(reads_errors_and_points_and_several_banks),
        cmocka_unit_test(names_the_line_that_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
