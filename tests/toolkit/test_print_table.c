#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "toolkit/print_table.h"

static void aligns_by_characters(void **state)
{
    (void) state;
    static const char *const headings[] = {"<gr\033in", "size (\xc2\xb5m)"};
    rg_print_table *table = rg_print_table_new(headings, 2);
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(table);
    assert_int_equal(rg_print_table_cell(table, NULL, "%s", "A\033"), RG_OK);
    assert_int_equal(rg_print_table_number(table, 12.345, 1, NULL), RG_OK);
    assert_int_equal(rg_print_table_cell(table, NULL, "%s", "changesite"), RG_OK);
    assert_int_equal(rg_print_table_number(table, NAN, 1, NULL), RG_OK);
    rg_print_table_write(table, out);
    fclose(out);
    assert_string_equal(text, "gr?in       size (\xc2\xb5m)\n"
                              "----------  ---------\n"
                              "A?               12.3\n"
                              "changesite          -\n");
    free(text);
    rg_print_table_free(table);
}

static void prints_numbers_for_readers(void **state)
{
    (void) state;
    static const struct {
        double value;
        int digits;
        const char *text;
    } cases[] = {
        {-0.0, 0, "0"},       {-0.0004, 3, "0.000"}, {-0.0006, 3, "-0.001"},       {-10.0, 0, "-10"},
        {0.5, 2, "0.50"},     {NAN, 2, "-"},         {1.00001e30, 0, "1.000e+30"}, {-1e30, 3, "-1.000e+30"},
        {INFINITY, 1, "inf"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static const char *const headings[] = {"x"};
        char expected[64];
        rg_print_table *table = rg_print_table_new(headings, 1);
        char *text = NULL;
        size_t size = 0;
        FILE *out = open_memstream(&text, &size);
        assert_non_null(table);
        assert_int_equal(rg_print_table_number(table, cases[i].value, cases[i].digits, NULL), RG_OK);
        rg_print_table_write(table, out);
        fclose(out);
        snprintf(expected, sizeof expected, "%s\n", cases[i].text);
        assert_string_equal(text + strlen(text) - strlen(expected), expected);
        free(text);
        rg_print_table_free(table);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(aligns_by_characters),
                                       cmocka_unit_test(prints_numbers_for_readers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
