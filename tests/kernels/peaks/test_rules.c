#include "tests/support/check.h"

#include <string.h>

#include "kernels/peaks/rules.h"

static bool holds(const char *text)
{
    static const rg_spectrum_line LINES[3] = {{.peak = {.line = {480.0, 300.0, 12.0, 0.5}}},
                                              {.peak = {.line = {507.0, 1000.0, 10.0, 0.5}}},
                                              {.peak = {.line = {662.0, 100.0, 40.0, 0.5}}}};
    rg_line_rule rule;
    assert_int_equal(rg_line_rule_parse(text, &rule, NULL), RG_OK);
    return rg_line_rule_holds(&rule, LINES, 3, 200.0, 1100.0);
}

static void conditions_hold_as_written(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        bool holds;
    } CASES[] = {
        {"505-510", true},          {"^505-510", true},           {"^470-490", false},
        {"470-490@0.3", true},      {"470-490@0.31", false},      {"~470-490@0.31", true},
        {"~470-490", false},        {"~513-516", true},           {"655-670>28", true},
        {"655-670>45", false},      {"655-670<45", true},         {"655-670@0.05<30", false},
        {"^505-510 470-490", true}, {"^505-510 ~470-490", false}, {" 505-510  655-670 ", true},
        {"150-160", false}, /* not measured */
        {"~150-160", false},        {"~1095-1110", false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        if (holds(CASES[i].text) != CASES[i].holds)
            fail_msg("%s", CASES[i].text);
}

static void no_lines_say_nothing(void **state)
{
    (void) state;
    rg_line_rule rule;
    assert_int_equal(rg_line_rule_parse("~500-510", &rule, NULL), RG_OK);
    assert_false(rg_line_rule_holds(&rule, NULL, 0, 0.0, 2000.0));
}

static void wrong_words_are_named(void **state)
{
    (void) state;
    static const char *const WRONG[] = {
        "", "  ", "505", "510-505", "505-", "x-510", "505-510@", "505-510?3", "1-2 1-2 1-2 1-2 1-2 1-2 1-2"};
    for (size_t i = 0; i < sizeof WRONG / sizeof WRONG[0]; i++) {
        rg_line_rule rule;
        rg_error err = {0};
        assert_int_equal(rg_line_rule_parse(WRONG[i], &rule, &err), RG_EFORMAT);
    }
    rg_line_rule rule;
    rg_error err = {0};
    assert_int_equal(rg_line_rule_parse("505-510 ^47o-490", &rule, &err), RG_EFORMAT);
    assert_string_equal(err.subject, "^47o-490");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_hold_as_written),
        cmocka_unit_test(no_lines_say_nothing),
        cmocka_unit_test(wrong_words_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
