#include "tests/support/check.h"

#include "toolkit/library_classes.h"

static void cells_that_are_alike_are_one_class(void **state)
{
    (void) state;
    char a[] = "olivine", b[] = "pyroxene", c[] = "olivine", none[] = "";
    char *texts[] = {a, none, b, c, none};
    double numbers[] = {2.0, NAN, 1.0, 2.0, NAN};
    const size_t expected[] = {0, 1, 2, 0, 3};
    size_t found[5];
    const rg_column named = {.texts = texts};
    const rg_column numbered = {.numbers = numbers};
    assert_int_equal(rg_column_classes(&named, 5, found), 4);
    assert_memory_equal(found, expected, sizeof found);
    assert_int_equal(rg_column_classes(&numbered, 5, found), 4);
    assert_memory_equal(found, expected, sizeof found);
}

static void a_missing_column_is_told_beside_those_there_are(void **state)
{
    (void) state;
    rg_table table = {.n_rows = 1};
    rg_column *column = NULL;
    rg_error err = {0};
    assert_int_equal(rg_table_add_texts(&table, "mineral", &column, NULL), RG_OK);
    assert_int_equal(rg_table_add_numbers(&table, "size", NULL, &column, NULL), RG_OK);
    assert_int_equal(rg_library_no_column(&table, "class", &err), RG_ENOENT);
    assert_string_equal(err.subject, "class; it has mineral, size");
    rg_table_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_that_are_alike_are_one_class),
        cmocka_unit_test(a_missing_column_is_told_beside_those_there_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
