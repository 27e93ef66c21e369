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

static void finds_in_any_case_and_says_what_is_near(void **state)
{
    (void) state;
    const char *const words[] = {"Quartz", "quartz", "Olivine"};
    char subject[RG_SUGGEST_SUBJECT];
    assert_int_equal(rg_suggest_find("quartz", words, 3), 1);
    assert_int_equal(rg_suggest_find("QUARTZ", words, 3), 0);
    assert_int_equal(rg_suggest_find("olivine", words, 3), 2);
    assert_int_equal(rg_suggest_find("olivin", words, 3), 3);
    rg_suggest_subject("Olvine", words, 3, subject);
    assert_string_equal(subject, "Olvine: did you mean Olivine?");
    rg_suggest_subject("apatite", words, 3, subject);
    assert_string_equal(subject, "apatite");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_edits),
        cmocka_unit_test(suggests_only_what_is_near),
        cmocka_unit_test(finds_in_any_case_and_says_what_is_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
