#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/envi_names.h"
#include "tests/support/import_text.h"

static rg_table pairs_of(const char *text)
{
    rg_table table = {0};
    assert_int_equal(rg_envi_header_parse(text, strlen(text), &table, NULL), RG_OK);
    return table;
}

static void names_part_at_commas_or_lines(void **state)
{
    (void) state;
    static const struct {
        const char *list, *second;
    } cases[] = {{"a, b c", "b c"}, {"\n olivine, Fo90,\n augite, hot", "augite, hot"}, {"a, b, c", ""}};
    for (size_t i = 0; i < 3; i++) {
        char text[128];
        rg_entry entry = {.technique = RG_REFLECTANCE};
        rg_envi_names names;
        snprintf(text, sizeof text, "ENVI\nspectra names = {%s}\n", cases[i].list);
        rg_table table = pairs_of(text);
        assert_int_equal(rg_envi_names_find(&table, 2, &entry, &names, NULL), RG_OK);
        assert_true(rg_cell_is(rg_envi_names_at(&names, 1), cases[i].second));
        assert_int_equal(note_of(&entry, "names")[0] != '\0', i == 2);
        rg_entry_free(&entry);
        rg_table_free(&table);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_part_at_commas_or_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
