#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/grainsize_groups.h"
#include "tests/support/refuse.h"
#include "tests/support/sheet_text.h"

static void lines_of_one_id_come_together_in_their_order(void **state)
{
    (void) state;
    static const size_t rows[] = {1, 3, 2, 5, 4};
    rg_sheet sheet = sheet_of("id,size\nB,1\nA,1\nB,2\nBB,1\nA,2\n");
    rg_grainsize_groups groups;
    assert_int_equal(rg_grainsize_groups_find(&sheet, 1, 5, 0, &groups, NULL), RG_OK);
    assert_int_equal(groups.n_groups, 3);
    assert_memory_equal(groups.rows, rows, sizeof rows);
    assert_int_equal(groups.starts[1], 2);
    assert_int_equal(groups.starts[2], 4);
    assert_int_equal(groups.starts[3], 5);
    rg_grainsize_groups_free(&groups);
    rg_grainsize_groups_free(&groups);
    rg_sheet_free(&sheet);
}

static void refused_memory_is_reported(void **state)
{
    (void) state;
    rg_sheet sheet = sheet_of("id,size\nB,1\nA,1\n");
    for (size_t n = 1; n <= 3; n++) {
        rg_grainsize_groups groups;
        refuse_allocation(n);
        assert_int_equal(rg_grainsize_groups_find(&sheet, 1, 2, 0, &groups, NULL), RG_ENOMEM);
        assert_true(allocation_was_refused());
        rg_grainsize_groups_free(&groups);
    }
    rg_sheet_free(&sheet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_one_id_come_together_in_their_order),
        cmocka_unit_test(refused_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
