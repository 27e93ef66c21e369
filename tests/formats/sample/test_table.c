#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/sample/table.h"
#include "tests/support/refuse.h"

static void keeps_texts_and_numbers_apart(void **state)
{
    (void) state;
    rg_table table = {.n_rows = 2};
    rg_column *numbers = NULL;
    rg_column *texts = NULL;
    assert_int_equal(rg_table_add_numbers(&table, "mass", "g", &numbers, NULL), RG_OK);
    assert_true(isnan(numbers->numbers[1]));
    numbers->numbers[0] = 1.5;
    assert_int_equal(rg_table_add_texts(&table, "mineral", &texts, NULL), RG_OK);
    assert_string_equal(texts->texts[1], "");
    assert_int_equal(rg_column_set_text(texts, 1, "olivine!", 7, NULL), RG_OK);
    assert_string_equal(rg_table_find(&table, "mineral")->texts[1], "olivine");
    assert_null(rg_table_find(&table, "MASS"));
    rg_error err = {0};
    assert_int_equal(rg_table_add_texts(&table, "mass", &texts, &err), RG_EEXIST);
    assert_string_equal(err.subject, "mass");
    rg_table_free(&table);
    rg_table_free(&table);
}

static void pairs_grow_without_limit(void **state)
{
    (void) state;
    rg_table table = {0};
    for (int i = 0; i < 100; i++) {
        char value[16];
        snprintf(value, sizeof value, "%d", i);
        assert_int_equal(rg_table_add_pair(&table, "key", 3, value, strlen(value), NULL), RG_OK);
    }
    assert_int_equal(table.n_rows, 100);
    assert_string_equal(table.columns[1].texts[63], "63");
    rg_table_free(&table);
}

/* Pairs that were read from a file have room for no more than they are. */
static void pairs_are_added_to_those_that_were_read(void **state)
{
    (void) state;
    for (size_t n = 1; n < 9; n++) {
        rg_table table = {.n_rows = n};
        assert_int_equal(rg_table_add_texts(&table, "key", NULL, NULL), RG_OK);
        assert_int_equal(rg_table_add_texts(&table, "value", NULL, NULL), RG_OK);
        for (size_t more = 0; more < 3; more++)
            assert_int_equal(rg_table_add_pair(&table, "prepared", 8, "crop", 4, NULL), RG_OK);
        assert_int_equal(table.n_rows, n + 3);
        assert_string_equal(table.columns[0].texts[n - 1], "");
        assert_string_equal(table.columns[0].texts[n + 2], "prepared");
        assert_string_equal(table.columns[1].texts[n + 2], "crop");
        rg_table_free(&table);
    }
}

static void finds_the_first_value_of_a_key(void **state)
{
    (void) state;
    rg_table pairs = {0};
    assert_null(rg_table_value(&pairs, "bands"));
    assert_int_equal(rg_table_add_pair(&pairs, "bands", 5, "224", 3, NULL), RG_OK);
    assert_int_equal(rg_table_add_pair(&pairs, "bands", 5, "425", 3, NULL), RG_OK);
    assert_string_equal(rg_table_value(&pairs, "bands"), "224");
    assert_null(rg_table_value(&pairs, "band"));
    rg_table_free(&pairs);
}

static void copies_a_range_of_rows(void **state)
{
    (void) state;
    rg_table table = {.n_rows = 3};
    rg_table part = {0};
    rg_column *numbers = NULL;
    assert_int_equal(rg_table_add_numbers(&table, "x", NULL, &numbers, NULL), RG_OK);
    for (int i = 0; i < 3; i++)
        numbers->numbers[i] = i;
    assert_int_equal(rg_table_copy(&table, 1, 2, &part, NULL), RG_OK);
    assert_int_equal(part.n_rows, 2);
    assert_true(part.columns[0].numbers[1] == 2.0);
    rg_table_free(&table);
    rg_table_free(&part);
}

static void refused_memory_is_reported(void **state)
{
    (void) state;
    for (size_t n = 1;; n++) {
        rg_table table = {.n_rows = 2};
        rg_error err = {0};
        refuse_allocation(n);
        rg_status status = rg_table_add_numbers(&table, "mass", "g", NULL, &err);
        if (status == RG_OK)
            status = rg_table_add_texts(&table, "mineral", NULL, &err);
        const bool refused = allocation_was_refused();
        rg_table_free(&table);
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
        cmocka_unit_test(keeps_texts_and_numbers_apart),
        cmocka_unit_test(pairs_grow_without_limit),
        cmocka_unit_test(pairs_are_added_to_those_that_were_read),
        cmocka_unit_test(finds_the_first_value_of_a_key),
        cmocka_unit_test(copies_a_range_of_rows),
        cmocka_unit_test(refused_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
