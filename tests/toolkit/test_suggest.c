#include "tests/support/check.h"

#include "toolkit/suggest.h"

static void counts_edits(void **state)
{
    (void) state;
    assert_int_equal(rg_suggest_distance("unmix", "unmix"), 0);
    assert_int_equal(rg_suggest_distance("unmxi", "unmix"), 1);
    assert_int_equal(rg_suggest_distance("umix", "unmix"), 1);
    assert_int_equal(rg_suggest_distance("kitten", "sitting"), 3);
    assert_int_equal(rg_suggest_distance("", "abc"), 3);
}

static void suggests_only_what_is_near(void **state)
{
    (void) state;
    const char *const words[] = {"endmembers", "method", "select"};
    assert_string_equal(rg_suggest_nearest("endmember", words, 3), "endmembers");
    assert_string_equal(rg_suggest_nearest("methdo", words, 3), "method");
    assert_null(rg_suggest_nearest("zzzzzz", words, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_edits),
        cmocka_unit_test(suggests_only_what_is_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
