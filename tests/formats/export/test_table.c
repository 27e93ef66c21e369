#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/export/table.h"

static void build(rg_table *table)
{
    rg_column *column = NULL;
    table->n_rows = 2;
    assert_int_equal(rg_table_add_texts(table, "name, id", &column, NULL), RG_OK);
    assert_int_equal(rg_column_set_text(column, 0, "a \"b\"", 5, NULL), RG_OK);
    assert_int_equal(rg_column_set_text(column, 1, "=1+1", 4, NULL), RG_OK);
    assert_int_equal(rg_table_add_numbers(table, "x", NULL, &column, NULL), RG_OK);
    column->numbers[0] = 0.1;
}

static void expect(rg_table_format format, const char *wanted)
{
    char *text = NULL;
    size_t size = 0;
    rg_table table = {0};
    FILE *out = open_memstream(&text, &size);
    build(&table);
    rg_export_begin(out, &table, format);
    rg_export_rows(out, &table, format, true);
    rg_export_end(out, format);
    fclose(out);
    assert_string_equal(text, wanted);
    free(text);
    rg_table_free(&table);
}

static void each_format_guards_its_special_characters(void **state)
{
    (void) state;
    expect(RG_CSV, "\"name, id\",x\n\"a \"\"b\"\"\",0.1\n\"'=1+1\",\n");
    expect(RG_TSV, "name, id\tx\na \"b\"\t0.1\n'=1+1\t\n");
    expect(RG_JSON,
           "[{\"name, id\": \"a \\u0022b\\u0022\", \"x\": 0.1},\n {\"name, id\": \"=1+1\", \"x\": null}]\n");
}

static void numbers_read_back_exactly(void **state)
{
    (void) state;
    static const double numbers[] = {0.1,    1.0 / 3.0,         1e-300, 123456789.123456789, -0.0,
                                     5e-324, 9007199254740993.0};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        char text[32];
        rg_export_number(numbers[i], text);
        assert_true(strtod(text, NULL) == numbers[i]);
    }
    char text[32];
    rg_export_number(NAN, text);
    assert_string_equal(text, "");
    assert_int_equal(rg_table_format_parse("tsv"), RG_TSV);
    assert_int_equal(rg_table_format_parse("xlsx"), RG_TABLE_FORMATS);
}

static void negative_numbers_in_texts_are_no_formulas(void **state)
{
    (void) state;
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    rg_table table = {0};
    assert_int_equal(rg_table_add_texts(&table, "-100.5", NULL, NULL), RG_OK);
    assert_int_equal(rg_table_add_texts(&table, "-1+2", NULL, NULL), RG_OK);
    rg_export_begin(out, &table, RG_CSV);
    fclose(out);
    assert_string_equal(text, "-100.5,\"'-1+2\"\n");
    free(text);
    rg_table_free(&table);
}

/* A reflectance typed as 0.1 leaves as 0.1, not as the 17 digits of the double that a float32 becomes. */
static void float32_columns_have_the_digits_of_float32(void **state)
{
    (void) state;
    static const float values[] = {0.1f,   0.39384f, 1.0f / 3.0f, 16777217.0f,
                                   1e-45f, -2.5e30f, 0.0f,        3.4028235e38f};
    char text[32];
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        rg_export_float32((double) values[i], text);
        assert_true(strtof(text, NULL) == values[i]);
    }
    rg_export_float32(NAN, text);
    assert_string_equal(text, "");
    rg_table table = {.n_rows = 1};
    rg_column *column = NULL;
    assert_int_equal(rg_table_add_numbers(&table, "single", NULL, &column, NULL), RG_OK);
    column->is_float32 = true;
    column->numbers[0] = (double) 0.1f;
    assert_int_equal(rg_table_add_numbers(&table, "double", NULL, &column, NULL), RG_OK);
    column->numbers[0] = (double) 0.1f;
    rg_table copy;
    assert_int_equal(rg_table_copy(&table, 0, 1, &copy, NULL), RG_OK);
    char *written = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&written, &size);
    rg_export_rows(out, &copy, RG_CSV, true);
    fclose(out);
    assert_string_equal(written, "0.1,0.10000000149011612\n");
    free(written);
    rg_table_free(&copy);
    rg_table_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_format_guards_its_special_characters),
        cmocka_unit_test(negative_numbers_in_texts_are_no_formulas),
        cmocka_unit_test(numbers_read_back_exactly),
        cmocka_unit_test(float32_columns_have_the_digits_of_float32),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
