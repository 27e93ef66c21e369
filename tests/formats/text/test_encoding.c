#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/text/encoding.h"

static void expect(const char *bytes, size_t n, const char *wanted)
{
    char *text = NULL;
    size_t length = 0;
    assert_int_equal(rg_text_decode((const unsigned char *) bytes, n, &text, &length, NULL), RG_OK);
    assert_string_equal(text, wanted);
    assert_int_equal(length, strlen(wanted));
    free(text);
}

static void every_encoding_becomes_utf8_lines(void **state)
{
    (void) state;
    expect("a\r\nb\rc\n", 7, "a\nb\nc\n");
    expect("\xef\xbb\xbfx", 4, "x");
    expect("5 \xb5m", 4, "5 \xc2\xb5m");
    expect("5 \xc2\xb5m", 5, "5 \xc2\xb5m");
    expect("\xff\xfe"
           "a\0\xb5\0",
           6, "a\xc2\xb5");
    expect("\xfe\xff\0a\xd8\x34\xdd\x1e", 8, "a\xf0\x9d\x84\x9e");
    expect("n\0m\0;\0a\0\n\0"
           "5\0;\0"
           "1\0\n\0",
           18, "nm;a\n5;1\n");
    expect("name: A\0\0\0\0\0\0\0\0\0\n1,2\n2,3\n3,4\n4,5\n5,6\n", 37,
           "name: A         \n1,2\n2,3\n3,4\n4,5\n5,6\n");
    expect("1,2\r\n\x1a", 6, "1,2\n");
    expect("", 0, "");
}

static void binary_is_refused_with_its_place(void **state)
{
    (void) state;
    char *text = NULL;
    size_t length = 0;
    rg_error err = {0};
    assert_int_equal(rg_text_decode((const unsigned char *) "ab\0c", 4, &text, &length, &err), RG_EFORMAT);
    assert_int_equal(err.index, 2);
    assert_false(rg_text_probable((const unsigned char *) "ab\0c", 4));
    assert_true(rg_text_probable((const unsigned char *) "1,2\n", 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_encoding_becomes_utf8_lines),
        cmocka_unit_test(binary_is_refused_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
