#include "tests/support/check.h"

#include "toolkit/message.h"

static void joins_the_facts_to_one_line(void **state)
{
    (void) state;
    rg_error err = {0};
    char line[512];
    (void) rg_fail_named(&err, RG_ESINGULAR, 17, "depends on the others", "augite", "leave one out");
    (void) rg_error_place(&err, "ce5.h5", "/entry/data");
    rg_message_format("unmix", &err, line, sizeof line);
    assert_string_equal(
        line, "regolith unmix: ce5.h5:/entry/data[17]: depends on the others (augite); leave one out");
}

static void a_line_of_text_stands_behind_the_file(void **state)
{
    (void) state;
    rg_error err = {0};
    char line[512];
    (void) rg_fail(&err, RG_EFORMAT, 3, "this is no number");
    (void) rg_error_place(&err, "a.csv", NULL);
    rg_message_format("import", &err, line, sizeof line);
    assert_string_equal(line, "regolith import: a.csv:3: this is no number");
}

static void foreign_text_cannot_steer_the_terminal(void **state)
{
    (void) state;
    rg_error err = {0};
    char line[512];
    (void) rg_fail_named(&err, RG_EFORMAT, RG_NO_INDEX, "unknown", "\033[2Jx\n", NULL);
    rg_message_format("import", &err, line, sizeof line);
    assert_string_equal(line, "regolith import: unknown (?[2Jx?)");
}

static void every_status_has_its_exit_code(void **state)
{
    (void) state;
    assert_int_equal(rg_message_exit_code(RG_OK), 0);
    assert_int_equal(rg_message_exit_code(RG_EUSAGE), 64);
    assert_int_equal(rg_message_exit_code(RG_ENOENT), 66);
    assert_int_equal(rg_message_exit_code(RG_ENOMEM), 71);
    assert_int_equal(rg_message_exit_code(RG_EEXIST), 73);
    assert_int_equal(rg_message_exit_code(RG_EIO), 74);
    for (int s = 1; s < RG_STATUS_COUNT; s++)
        assert_in_range(rg_message_exit_code((rg_status) s), 64, 78);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joins_the_facts_to_one_line),
        cmocka_unit_test(a_line_of_text_stands_behind_the_file),
        cmocka_unit_test(foreign_text_cannot_steer_the_terminal),
        cmocka_unit_test(every_status_has_its_exit_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
