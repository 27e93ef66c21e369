#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/text/cif.h"
#include "tests/support/refuse.h"

static rg_status parse(const char *text, rg_cif *cif, rg_error *err)
{
    return rg_cif_parse((const unsigned char *) text, strlen(text), cif, err);
}

static const char *value_of(const rg_cif *cif, size_t block, const char *name, size_t i)
{
    const rg_cif_item *item = rg_cif_find(cif, block, name, NULL);
    assert_non_null(item);
    assert_true(i < item->n);
    return rg_cif_value_at(cif, item, i)->text;
}

static const char GOOD[] = "# a comment\r\n"
                           "data_one\r\n"
                           "_Name 'O5'x of \"it\"' # behind\r\n"
                           "_text\r\n"
                           ";first\r\n"
                           "_not_a_name 'not closed\r\n"
                           ";\r\n"
                           "_empty ''\r\n"
                           "_unknown ? _dot .\r\n"
                           "_quoted '?'\r\n"
                           "_semicolon ;x\r\n"
                           "loop_\r\n _l_a\r\n _l.b\r\n1 \"two words\"\r\n"
                           ";\r\nfield\r\n;\r\n4\r\n"
                           "DATA_Two _name 2 loop_ _only 1 2 3\r\n";

static void reads_pairs_loops_quotes_and_text_fields(void **state)
{
    (void) state;
    rg_cif cif;
    rg_error err = {0};
    assert_int_equal(parse(GOOD, &cif, &err), RG_OK);
    assert_int_equal(cif.n_blocks, 2);
    assert_string_equal(cif.blocks[0], "one");
    assert_string_equal(cif.blocks[1], "Two");
    assert_string_equal(value_of(&cif, 0, "_name", 0), "O5'x of \"it\"");
    assert_string_equal(value_of(&cif, 0, "_text", 0), "first\n_not_a_name 'not closed");
    assert_string_equal(value_of(&cif, 0, "_empty", 0), "");
    assert_string_equal(value_of(&cif, 0, "_semicolon", 0), ";x");
    assert_string_equal(value_of(&cif, 0, "_l_a", 1), "\nfield");
    assert_string_equal(value_of(&cif, 0, "_L_B", 0), "two words");
    assert_string_equal(value_of(&cif, 0, "_l_b", 1), "4");
    assert_string_equal(value_of(&cif, 1, "_name", 0), "2");
    assert_string_equal(value_of(&cif, 1, "_only", 2), "3");
    assert_null(rg_cif_find(&cif, 1, "_text", NULL));
    const rg_cif_item *item = rg_cif_find(&cif, 0, "_l_b", NULL);
    assert_int_equal(item->n, 2);
    assert_int_equal(rg_cif_value_at(&cif, item, 1)->line, 19);
    assert_true(rg_cif_is_missing(rg_cif_value_at(&cif, rg_cif_find(&cif, 0, "_unknown", NULL), 0)));
    assert_true(rg_cif_is_missing(rg_cif_value_at(&cif, rg_cif_find(&cif, 0, "_dot", NULL), 0)));
    assert_false(rg_cif_is_missing(rg_cif_value_at(&cif, rg_cif_find(&cif, 0, "_quoted", NULL), 0)));
    rg_cif_free(&cif);
    rg_cif_free(&cif);
}

static void numbers_bring_their_uncertainty(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        double number, error;
    } GOOD_NUMBERS[] = {
        {"9.37(2)", 9.37, 0.02}, {"9.371724(36)", 9.371724, 36e-6}, {"-.5", -0.5, NAN},
        {"0.", 0.0, NAN},        {"1204(12)", 1204.0, 12.0},        {"1.5e3(12)", 1500.0, 1200.0},
        {"2.5(10)", 2.5, 1.0},   {"-0.00012(3)", -0.00012, 3e-5},   {"7()", 7.0, NAN}};
    static const char *const BAD[] = {"",    "x",   "1.2(3", "1.2(a)", "1.2(3)4",
                                      "(3)", "1,5", "1.2.3", "inf",    "nan"};
    double number;
    double error;
    for (size_t i = 0; i < sizeof GOOD_NUMBERS / sizeof GOOD_NUMBERS[0]; i++) {
        const rg_cif_value value = {.text = GOOD_NUMBERS[i].text};
        assert_true(rg_cif_number(&value, &number, &error));
        assert_near(number, GOOD_NUMBERS[i].number, 1e-12);
        if (isnan(GOOD_NUMBERS[i].error))
            assert_true(isnan(error));
        else
            assert_relative(error, GOOD_NUMBERS[i].error, 1e-12);
    }
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        const rg_cif_value value = {.text = BAD[i]};
        assert_false(rg_cif_number(&value, &number, NULL));
    }
}

static void names_the_line_that_is_wrong(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        size_t line;
        rg_status status;
    } CASES[] = {
        {"_a 1\n", 1, RG_EFORMAT},
        {"\n# only this\n", RG_NO_INDEX, RG_EFORMAT},
        {"data_x\n_a\n_b 2\n", 2, RG_EFORMAT},
        {"data_x\n_a 1 2\n", 2, RG_EFORMAT},
        {"data_x\n\nloop_\n_a\n_b\n1 2 3\n", 3, RG_EFORMAT},
        {"data_x\nloop_\n_a\ndata_y\n", 2, RG_EFORMAT},
        {"data_x\nloop_\n1 2\n", 2, RG_EFORMAT},
        {"data_x\n_a 'open\n", 2, RG_EFORMAT},
        {"data_x\n_a\n;open\nand open\n", 3, RG_EFORMAT},
        {"data_x\nsave_frame\n", 2, RG_EUNSUPPORTED},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        rg_cif cif;
        rg_error err = {0};
        assert_int_equal(parse(CASES[i].text, &cif, &err), CASES[i].status);
        assert_true(err.index == CASES[i].line);
        assert_null(cif.text);
    }
}

static void finds_a_name_that_stands_twice(void **state)
{
    (void) state;
    rg_cif cif;
    rg_error err = {0};
    size_t again;
    assert_int_equal(parse("data_x\n_a 1\n_b 2\n_A 3\ndata_y _b 1", &cif, &err), RG_OK);
    assert_non_null(rg_cif_find(&cif, 0, "_a", &again));
    assert_int_equal(again, 4);
    assert_non_null(rg_cif_find(&cif, 0, "_b", &again));
    assert_int_equal(again, 0);
    rg_cif_free(&cif);
}

static void refused_memory_is_reported(void **state)
{
    (void) state;
    bool was_refused = true;
    for (size_t n = 1; was_refused; n++) {
        rg_cif cif;
        rg_error err = {0};
        refuse_allocation(n);
        const rg_status status = parse(GOOD, &cif, &err);
        was_refused = allocation_was_refused();
        assert_int_equal(status, was_refused ? RG_ENOMEM : RG_OK);
        rg_cif_free(&cif);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_pairs_loops_quotes_and_text_fields),
        cmocka_unit_test(numbers_bring_their_uncertainty),
        cmocka_unit_test(names_the_line_that_is_wrong),
        cmocka_unit_test(finds_a_name_that_stands_twice),
        cmocka_unit_test(refused_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
