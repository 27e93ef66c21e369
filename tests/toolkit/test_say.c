#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "toolkit/say.h"

static void disarms_what_steers_a_terminal(void **state)
{
    (void) state;
    static const char *const cases[][2] = {
        {"olivine", "olivine"},
        {"a\x1b[31mred", "a?[31mred"},
        {"title\x1b]0;x\x07", "title?]0;x?"},
        {"csi \xc2\x9b"
         "31m",
         "csi ??31m"},
        {"two\nlines\r\ttab\x7f", "two?lines??tab?"},
        {"Übung 嫦娥 µm \xc2\xa0", "Übung 嫦娥 µm \xc2\xa0"},
        {"cut \xc2", "cut \xc2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s", cases[i][0]);
        rg_say_tame(text);
        assert_string_equal(text, cases[i][1]);
    }
}

/* What is printed goes to a file for once. */
static void says_long_texts_whole(void **state)
{
    (void) state;
    char path[600];
    char said[3000] = "";
    char name[2001];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    name[1000] = '\x1b';
    snprintf(path, sizeof path, "%s/said", scratch_directory());
    fflush(stdout);
    const int kept = dup(STDOUT_FILENO);
    assert_non_null(freopen(path, "w", stdout));
    rg_say("%s\n%d\n", name, 7);
    fflush(stdout);
    assert_true(dup2(kept, STDOUT_FILENO) >= 0);
    close(kept);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    const size_t n = fread(said, 1, sizeof said - 1, file);
    fclose(file);
    assert_int_equal(n, 2000 + 3);
    name[1000] = '?';
    assert_memory_equal(said, name, 2000);
    assert_string_equal(said + 2000, "\n7\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(disarms_what_steers_a_terminal),
        cmocka_unit_test(says_long_texts_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
