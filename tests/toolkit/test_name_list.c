#include "tests/support/check.h"

#include <string.h>

#include "toolkit/name_list.h"

/* The names of the list, each in brackets. */
static const char *read_all(const char *list, char *joined, size_t size)
{
    char name[24];
    joined[0] = '\0';
    for (const char *at = list; rg_name_list_next(&at, name, sizeof name);) {
        assert_true(strlen(joined) + strlen(name) + 3 < size);
        strcat(strcat(strcat(joined, "["), name), "]");
    }
    return joined;
}

static void reads_what_users_write(void **state)
{
    (void) state;
    static const struct {
        const char *list, *names;
    } CASES[] = {
        {"olivine", "[olivine]"},
        {"olivine,low Ca pyroxene", "[olivine][low Ca pyroxene]"},
        {" olivine , low Ca pyroxene\t,b", "[olivine][low Ca pyroxene][b]"},
        {"\"pyroxene, low Ca\",olivine", "[pyroxene, low Ca][olivine]"},
        {"a, \"the \"\"En90\"\" one\" ,b", "[a][the \"En90\" one][b]"},
        {"\"\"\"x\"\", y\"", "[\"x\", y]"},
        {"\" a \"", "[ a ]"},
    };
    char joined[100];
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        assert_string_equal(read_all(CASES[i].list, joined, sizeof joined), CASES[i].names);
}

static void quotes_that_enclose_no_name_are_part_of_it(void **state)
{
    (void) state;
    char joined[100];
    assert_string_equal(read_all("\"a\" b,c", joined, sizeof joined), "[\"a\" b][c]");
    assert_string_equal(read_all("\"a,b", joined, sizeof joined), "[\"a][b]");
    assert_string_equal(read_all("5\" sieve,b", joined, sizeof joined), "[5\" sieve][b]");
}

static void empty_names_are_handed_over(void **state)
{
    (void) state;
    char joined[100];
    assert_string_equal(read_all("", joined, sizeof joined), "[]");
    assert_string_equal(read_all("a,", joined, sizeof joined), "[a][]");
    assert_string_equal(read_all("a, ,\"\"", joined, sizeof joined), "[a][][]");
}

static void a_long_name_is_cut(void **state)
{
    (void) state;
    char name[5];
    const char *at = "abcdefgh,\"ijklmnop\"";
    assert_true(rg_name_list_next(&at, name, sizeof name));
    assert_string_equal(name, "abcd");
    assert_true(rg_name_list_next(&at, name, sizeof name));
    assert_string_equal(name, "ijkl");
    assert_false(rg_name_list_next(&at, name, sizeof name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_users_write),
        cmocka_unit_test(quotes_that_enclose_no_name_are_part_of_it),
        cmocka_unit_test(empty_names_are_handed_over),
        cmocka_unit_test(a_long_name_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
