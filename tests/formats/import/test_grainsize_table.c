#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/grainsize_table.h"
#include "tests/support/sheet_text.h"

static void finds_headings_units_and_weights(void **state)
{
    (void) state;
    rg_sheet sheet = sheet_of("size,A,B\nmm,%,%\n0.5,60,\n0.25,40,x\n");
    rg_grainsize_table t = {.sheet = &sheet};
    double weight = 0.0;
    rg_error err = {0};
    assert_int_equal(rg_grainsize_table_find(&t, NULL), RG_OK);
    assert_int_equal(t.heading, 0);
    assert_int_equal(t.units, 1);
    assert_int_equal(t.n, 2);
    assert_int_equal(rg_grainsize_table_unit(&t), RG_UNIT_MM);
    assert_int_equal(rg_grainsize_table_size_column(&t), 0);
    assert_int_equal(rg_grainsize_table_word(&t, "lower"), RG_NO_INDEX);
    assert_true(rg_cell_is(rg_grainsize_table_heading(&t, 2), "B"));
    assert_int_equal(rg_grainsize_table_refuse_more(&t, NULL), RG_OK);
    assert_int_equal(rg_grainsize_table_weight(&t, 2, 1, &weight, NULL), RG_OK);
    assert_true(weight == 60.0);
    assert_int_equal(rg_grainsize_table_weight(&t, 2, 2, &weight, NULL), RG_OK);
    assert_true(isnan(weight));
    assert_int_equal(rg_grainsize_table_weight(&t, 3, 2, &weight, &err), RG_EFORMAT);
    assert_int_equal(err.index, 4);
    rg_sheet_free(&sheet);
}

static void a_second_table_is_refused(void **state)
{
    (void) state;
    rg_sheet sheet = sheet_of("size,A\n1,2\n2,3\n4,5\nand another table of it\n1,2\n");
    rg_grainsize_table t = {.sheet = &sheet};
    rg_error err = {0};
    assert_int_equal(rg_grainsize_table_find(&t, NULL), RG_OK);
    assert_int_equal(rg_grainsize_table_refuse_more(&t, &err), RG_EFORMAT);
    assert_int_equal(err.index, 6);
    rg_sheet_free(&sheet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_headings_units_and_weights),
        cmocka_unit_test(a_second_table_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
