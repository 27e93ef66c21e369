#include "tests/support/check.h"

#include "kernels/unmix/method.h"

static void every_method_answers_to_its_name(void **state)
{
    (void) state;
    for (int m = 0; m < RG_UNMIX_METHOD_COUNT; m++)
        assert_int_equal(rg_unmix_method_parse(rg_unmix_method_name((rg_unmix_method) m)), m);
    assert_int_equal(rg_unmix_method_parse("fcls"), RG_UNMIX_FCLS);
    assert_int_equal(rg_unmix_method_parse("pcls"), RG_UNMIX_METHOD_COUNT);
    assert_string_equal(rg_unmix_method_name(RG_UNMIX_METHOD_COUNT), "unknown");
}

static void methods_differ_by_their_constraints(void **state)
{
    (void) state;
    assert_false(rg_unmix_is_bounded(RG_UNMIX_UCLS) || rg_unmix_sums(RG_UNMIX_UCLS));
    assert_true(!rg_unmix_is_bounded(RG_UNMIX_SCLS) && rg_unmix_sums(RG_UNMIX_SCLS));
    assert_true(rg_unmix_is_bounded(RG_UNMIX_NNLS) && !rg_unmix_sums(RG_UNMIX_NNLS));
    assert_true(rg_unmix_is_bounded(RG_UNMIX_FCLS) && rg_unmix_sums(RG_UNMIX_FCLS));
}

static void every_outcome_has_a_word(void **state)
{
    (void) state;
    for (int o = 0; o < RG_UNMIX_OUTCOME_COUNT; o++)
        assert_string_not_equal(rg_unmix_outcome_word((rg_unmix_outcome) o), "unknown");
    assert_string_equal(rg_unmix_outcome_word(RG_UNMIX_OUTCOME_COUNT), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_method_answers_to_its_name),
        cmocka_unit_test(methods_differ_by_their_constraints),
        cmocka_unit_test(every_outcome_has_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
