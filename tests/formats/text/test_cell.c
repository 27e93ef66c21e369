#include "tests/support/check.h"

#include <string.h>

#include "formats/text/cell.h"

static rg_cell cell(const char *text)
{
    return (rg_cell){text, strlen(text)};
}

static void tells_numbers_from_gaps_and_words(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        bool comma;
        rg_cell_kind kind;
        double value;
    } cases[] = {
        {"12.5", false, RG_CELL_NUMBER, 12.5},
        {"12,5", true, RG_CELL_NUMBER, 12.5},
        {"12,5", false, RG_CELL_WORDS, NAN},
        {"12,345.5", false, RG_CELL_NUMBER, 12345.5},
        {"-1.234.567,5", true, RG_CELL_NUMBER, -1234567.5},
        {"1,234", false, RG_CELL_WORDS, NAN},
        {"1,23.5", false, RG_CELL_WORDS, NAN},
        {"1,,234.5", false, RG_CELL_WORDS, NAN},
        {"1234,567.5", false, RG_CELL_WORDS, NAN},
        {"#DIV/0!", false, RG_CELL_MISSING, NAN},
        {"-1.23E+34", false, RG_CELL_NUMBER, -1.23e34},
        {"1.5d3", false, RG_CELL_NUMBER, 1500},
        {".5", false, RG_CELL_NUMBER, 0.5},
        {"", false, RG_CELL_MISSING, NAN},
        {"n.d.", false, RG_CELL_MISSING, NAN},
        {"NaN", false, RG_CELL_MISSING, NAN},
        {"bdl", false, RG_CELL_BELOW, NAN},
        {"<0.02", false, RG_CELL_BELOW, 0.02},
        {"< 0,02", true, RG_CELL_BELOW, 0.02},
        {"0x10", false, RG_CELL_WORDS, NAN},
        {"1e", false, RG_CELL_WORDS, NAN},
        {"olivine", false, RG_CELL_WORDS, NAN},
        {"1e999", false, RG_CELL_WORDS, NAN},
        {"11111111111111111111111111111111111111111111111111111111111111111", false, RG_CELL_WORDS, NAN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double value;
        assert_int_equal(rg_cell_read(cell(cases[i].text), cases[i].comma, &value), cases[i].kind);
        assert_true(isnan(cases[i].value) ? isnan(value) : value == cases[i].value);
    }
}

static void compares_in_any_case(void **state)
{
    (void) state;
    assert_true(rg_cell_is(cell("TOTAL"), "total"));
    assert_false(rg_cell_is(cell("totals"), "total"));
    assert_true(rg_cell_contains(cell("Grain Size (um)"), "size"));
    assert_false(rg_cell_contains(cell("ab"), "abc"));
    assert_true(rg_cell_has_comma(cell("1,5")) && !rg_cell_has_comma(cell("1.5")));
    assert_true(rg_cell_has_point(cell("1.5")) && !rg_cell_has_point(cell("15")));
}

static void cuts_at_whole_characters(void **state)
{
    (void) state;
    char out[8];
    rg_cell_cut((rg_cell){"olivine", 7}, out, sizeof out);
    assert_string_equal(out, "olivine");
    rg_cell_cut((rg_cell){"pyroxene", 8}, out, sizeof out);
    assert_string_equal(out, "pyroxen");
    rg_cell_cut((rg_cell){"123456\xc2\xb5m", 9}, out, sizeof out);
    assert_string_equal(out, "123456");
    rg_cell_cut((rg_cell){"", 0}, out, 1);
    assert_string_equal(out, "");
}

static void parts_words_at_separators(void **state)
{
    (void) state;
    static const char *const words[] = {"mean", "n", "3"};
    const rg_cell cell = {" Mean (n=3)", 11};
    size_t at = 0;
    for (size_t i = 0; i < 3; i++)
        assert_true(rg_cell_is(rg_cell_word(cell, &at, " ()="), words[i]));
    assert_int_equal(rg_cell_word(cell, &at, " ()=").length, 0);
    assert_true(rg_cell_is_one_of((rg_cell){"N", 1}, words, 3));
    assert_false(rg_cell_is_one_of((rg_cell){"me", 2}, words, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_numbers_from_gaps_and_words),
        cmocka_unit_test(compares_in_any_case),
        cmocka_unit_test(cuts_at_whole_characters),
        cmocka_unit_test(parts_words_at_separators),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
