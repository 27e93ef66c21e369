#include "tests/support/check.h"

#include "kernels/grains/words.h"

static void puts_a_space_between_words(void **state)
{
    (void) state;
    char text[12] = "";
    rg_grain_words_append(text, sizeof text, "silty");
    assert_string_equal(text, "silty");
    rg_grain_words_append(text, sizeof text, "sand");
    assert_string_equal(text, "silty sand");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(puts_a_space_between_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
