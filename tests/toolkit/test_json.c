#include "tests/support/check.h"

#include <stdlib.h>

#include "toolkit/json.h"

static void escapes_and_shortens(void **state)
{
    (void) state;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    int first = 1;
    rg_json_key(out, "a", &first);
    rg_json_text(out, "x\"\\\n\xc2\xb5\xff");
    rg_json_key(out, "b", &first);
    rg_json_number(out, 0.1);
    rg_json_key(out, "c", &first);
    rg_json_number(out, NAN);
    rg_json_key(out, "d", &first);
    rg_json_number(out, 1.0 / 3.0);
    fclose(out);
    assert_string_equal(text, "\"a\": \"x\\u0022\\u005c\\u000a\xc2\xb5\\ufffd\", \"b\": 0.1, \"c\": null, "
                              "\"d\": 0.3333333333333333");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(escapes_and_shortens)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
