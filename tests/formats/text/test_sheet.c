#include "tests/support/check.h"

#include <string.h>

#include "formats/text/sheet.h"
#include "tests/support/refuse.h"

static void read_text(const char *text, rg_sheet *sheet)
{
    assert_int_equal(rg_sheet_read((const unsigned char *) text, strlen(text), sheet, NULL), RG_OK);
}

static void finds_separator_and_mark(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        char separator;
        bool comma;
        size_t rows, cells;
    } cases[] = {
        {"x,y\n1.5,2\n2.5,3\n", ',', false, 3, 6},
        {"x;y\n1,5;2,25\n2,5;3\n", ';', true, 3, 6},
        {"x y\n1,5 2,25\n2,5 3,5\n", ' ', true, 3, 6},
        {"x,y\n\"1,5\",\"2,25\"\n\"2,5\",\"3,5\"\n", ',', true, 3, 6},
        {"id,w\n\"15401,14\",2\n\"15401,15\",3\n", ',', false, 3, 6},
        {"; made by, me, today\nx,y\n1.5,2\n2.5,3\n", ',', false, 3, 6},
        {"178,23\t401,471\n178,60\t402,1\n", '\t', true, 2, 4},
        {"  1.0   2.0  \n  3.0   4.0\n", ' ', false, 2, 4},
        {"a,\"b, c\",d\n1,2,3\n4,5,6\n", ',', false, 3, 9},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rg_sheet sheet;
        read_text(cases[i].text, &sheet);
        assert_int_equal(sheet.separator, cases[i].separator);
        assert_int_equal(sheet.comma, cases[i].comma);
        assert_int_equal(sheet.n_rows, cases[i].rows);
        assert_int_equal(sheet.n_cells, cases[i].cells);
        rg_sheet_free(&sheet);
    }
}

static void keeps_comments_as_header_and_counts_lines(void **state)
{
    (void) state;
    rg_sheet sheet;
    size_t first;
    size_t n;
    double value;
    read_text("##NAMES=Albite\n# a remark\n\nx,y\n1,2\n3,\n", &sheet);
    assert_string_equal(sheet.header.columns[0].texts[0], "NAMES");
    assert_string_equal(sheet.header.columns[1].texts[0], "Albite");
    assert_string_equal(sheet.header.columns[1].texts[1], "a remark");
    assert_int_equal(sheet.rows[1].number, 5);
    assert_true(rg_sheet_data_block(&sheet, &first, &n));
    assert_int_equal(first, 1);
    assert_int_equal(n, 2);
    assert_int_equal(rg_sheet_number(&sheet, 2, 1, &value), RG_CELL_MISSING);
    assert_int_equal(rg_sheet_cell(&sheet, 2, 9).length, 0);
    assert_int_equal(rg_sheet_count_numbers(&sheet, 1), 2);
    rg_sheet_free(&sheet);
}

static void quotes_inside_quotes_stand_once(void **state)
{
    (void) state;
    static const char *const words[] = {"low \"Ca\", px", "\"", "5\" sieve", "a\"\"b"};
    rg_sheet sheet;
    read_text("\"low \"\"Ca\"\", px\", \"\"\"\" ,5\" sieve,a\"\"b\n1,2,3,4\n5,6,7,8\n", &sheet);
    assert_int_equal(sheet.n_rows, 3);
    assert_int_equal(sheet.rows[0].n, 4);
    for (size_t i = 0; i < 4; i++) {
        const rg_cell cell = rg_sheet_cell(&sheet, 0, i);
        assert_int_equal(cell.length, strlen(words[i]));
        assert_memory_equal(cell.text, words[i], cell.length);
    }
    assert_int_equal(sheet.rows[2].n, 4);
    rg_sheet_free(&sheet);
}

static void doubled_quotes_in_quotes_are_one(void **state)
{
    (void) state;
    rg_sheet sheet;
    read_text("a,note\n1,\"said \"\"x, y\"\"\"\n2,5\"\"\n", &sheet);
    const rg_cell quoted = rg_sheet_cell(&sheet, 1, 1);
    assert_int_equal(quoted.length, strlen("said \"x, y\""));
    assert_memory_equal(quoted.text, "said \"x, y\"", quoted.length);
    assert_int_equal(rg_sheet_cell(&sheet, 2, 1).length, 3); /* not quoted: as it stands */
    rg_sheet_free(&sheet);
}

static void an_open_quote_names_its_line(void **state)
{
    (void) state;
    rg_sheet sheet;
    rg_error err = {0};
    const char text[] = "a,b\n1,2\n\"3,4\n5,6\n";
    assert_int_equal(rg_sheet_read((const unsigned char *) text, strlen(text), &sheet, &err), RG_EFORMAT);
    assert_int_equal(err.index, 3);
}

static void refused_memory_is_reported(void **state)
{
    (void) state;
    const char text[] = "# k: v\na,b\n1,2\n3,4\n";
    for (size_t n = 1;; n++) {
        rg_sheet sheet;
        refuse_allocation(n);
        const rg_status status = rg_sheet_read((const unsigned char *) text, strlen(text), &sheet, NULL);
        const bool refused = allocation_was_refused();
        rg_sheet_free(&sheet);
        assert_int_equal(status, refused ? RG_ENOMEM : RG_OK);
        if (!refused)
            break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_separator_and_mark),
        cmocka_unit_test(keeps_comments_as_header_and_counts_lines),
        cmocka_unit_test(quotes_inside_quotes_stand_once),
        cmocka_unit_test(doubled_quotes_in_quotes_are_one),
        cmocka_unit_test(an_open_quote_names_its_line),
        cmocka_unit_test(refused_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
