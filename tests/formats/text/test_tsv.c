#include "tests/support/check.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "formats/text/tsv.h"
#include "kernels/base/random.h"
#include "tests/support/refuse.h"

static rg_status parse(const char *text, rg_tsv *table, rg_error *err)
{
    return rg_tsv_parse(text, strlen(text), table, err);
}

static void reads_rows_around_comments_marks_and_carriage_returns(void **state)
{
    (void) state;
    rg_tsv table;
    rg_error err = {0};
    assert_int_equal(
        parse("\xEF\xBB\xBF# made by hand\r\nname\t mass \tnote\r\n\r\nFe\t55.845\t\n#x\nO\t15.999\t a b",
              &table, &err),
        RG_OK);
    assert_int_equal(table.n_columns, 3);
    assert_int_equal(table.n_rows, 2);
    assert_string_equal(table.columns[1], "mass");
    assert_int_equal(rg_tsv_column(&table, "note"), 2);
    assert_true(rg_tsv_column(&table, "source") == RG_NO_INDEX);
    assert_string_equal(rg_tsv_field(&table, 0, 0), "Fe");
    assert_string_equal(rg_tsv_field(&table, 0, 2), "");
    assert_string_equal(rg_tsv_field(&table, 1, 2), "a b");
    assert_int_equal(table.lines[1], 6);
    double mass;
    assert_int_equal(rg_tsv_number(&table, 1, 1, &mass, &err), RG_OK);
    assert_true(mass == 15.999);
    assert_int_equal(rg_tsv_number(&table, 1, 2, &mass, &err), RG_EFORMAT);
    assert_int_equal(err.index, 6);
    assert_string_equal(err.subject, "note: a b");
    rg_tsv_free(&table);
    rg_tsv_free(&table);
}

static void names_the_line_that_is_wrong(void **state)
{
    (void) state;
    static const struct {
        const char *text, *subject;
        size_t length, line;
    } cases[] = {
        {"", "", 0, 0},
        {"# only a comment\n", "", 17, 1},
        {"a\tb\n1\t2\n3\n", "3", 10, 3},
        {"a\tb\n1\t2\t3\n", "1", 10, 2},
        {"a\t\n", "", 3, 1},
        {"#\na\tb\ta\n", "a", 8, 2},
        {"a\n1\n\0\n", "", 6, 3},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        rg_tsv table;
        rg_error err = {0};
        assert_int_equal(rg_tsv_parse(cases[c].text, cases[c].length, &table, &err), RG_EFORMAT);
        assert_int_equal(err.index, cases[c].line);
        assert_string_equal(err.subject, cases[c].subject);
        assert_null(table.text);
    }
}

static void numbers_do_not_follow_the_locale(void **state)
{
    (void) state;
    static const char *const good[] = {"0",
                                       "-0.5",
                                       "+.25",
                                       "1.",
                                       "1e3",
                                       "8.418615873275533",
                                       "1E-05",
                                       "1e-22",
                                       "3e22",
                                       "1e300",
                                       "12345678901234567890123",
                                       "4.9406564584124654e-324",
                                       "0.1",
                                       "9.163638848889228"};
    static const char *const bad[] = {"",    "-",   ".",  "1,5", "1 ",    "0x10",
                                      "nan", "inf", "1e", "1e+", "1e999", "1.2.3"};
    setlocale(LC_ALL, "de_DE.UTF-8"); /* where installed, its point is a comma */
    double value;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(rg_tsv_number_parse(good[i], strlen(good[i]), &value));
        setlocale(LC_ALL, "C");
        assert_near(value, strtod(good[i], NULL), 2.3e-16 * fabs(value));
        setlocale(LC_ALL, "de_DE.UTF-8");
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(rg_tsv_number_parse(bad[i], strlen(bad[i]), &value));
    setlocale(LC_ALL, "C");
}

/* Any bytes end in a table that is rectangular or in a failure with a line. */
static void survives_damaged_text(void **state)
{
    (void) state;
    static const char whole[] = "# c\nname\tvalue\nFe\t55.845\nO\t1.5e1\n\n# d\nSi\t28.085\n";
    enum { N = sizeof whole - 1, SEED = 20240611 };
    for (uint64_t round = 0; round < 4000; round++) {
        char text[N];
        memcpy(text, whole, N);
        for (uint64_t hit = 0; hit < 3; hit++)
            text[(size_t) (rg_random_uniform(SEED, round, 2 * hit) * N)] =
                "\t\n\r# \0a1.\xEF"[(size_t) (rg_random_uniform(SEED, round, 2 * hit + 1) * 10)];
        const size_t length = (size_t) (rg_random_uniform(SEED, round, 9) * (N + 1));
        rg_tsv table;
        rg_error err = {0};
        if (rg_tsv_parse(text, length, &table, &err) == RG_OK) {
            for (size_t r = 0; r < table.n_rows; r++)
                for (size_t c = 0; c < table.n_columns; c++)
                    assert_true(strlen(rg_tsv_field(&table, r, c)) <= length);
        } else {
            assert_int_equal(err.status, RG_EFORMAT);
            assert_true(err.index <= N);
        }
        rg_tsv_free(&table);
    }
}

static void every_refused_allocation_is_reported(void **state)
{
    (void) state;
    for (size_t n = 1;; n++) {
        rg_tsv table;
        rg_error err = {0};
        refuse_allocation(n);
        const rg_status status = parse("a\tb\n1\t2\n", &table, &err);
        const bool refused = allocation_was_refused();
        rg_tsv_free(&table);
        if (!refused) {
            assert_int_equal(status, RG_OK);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_rows_around_comments_marks_and_carriage_returns),
        cmocka_unit_test(names_the_line_that_is_wrong),
        cmocka_unit_test(numbers_do_not_follow_the_locale),
        cmocka_unit_test(survives_damaged_text),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
