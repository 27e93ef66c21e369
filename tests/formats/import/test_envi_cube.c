#include "tests/support/check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "formats/import/envi_cube.h"
#include "tests/support/import_text.h"

static rg_table pairs_of(const char *text)
{
    rg_table table = {0};
    assert_int_equal(rg_envi_header_parse(text, strlen(text), &table, NULL), RG_OK);
    return table;
}

static void spectra_come_from_the_file_when_asked_for(void **state)
{
    (void) state;
    static const unsigned char bytes[] = {1, 2, 3, 4, 5, 6, 7, 8};
    const rg_envi_shape s = {
        .samples = 2, .lines = 2, .bands = 2, .type = 1, .order = RG_ENVI_BIP, .scale = 1.0};
    const rg_import_options options = rg_import_defaults();
    rg_table table = pairs_of("ENVI\nwavelength units = nm\nwavelength = {400, 500}\n");
    rg_entry entry = {.technique = RG_REFLECTANCE};
    float values[4];
    const int descriptor = open(write_bytes("c.img", bytes, sizeof bytes), O_RDONLY);
    assert_int_equal(rg_envi_cube(descriptor, &s, &table, &options, &entry, NULL), RG_OK);
    assert_true(entry.n_rows == 4 && entry.n_columns == 2 && entry.axis[1] == 500.0);
    assert_int_equal(entry.stream.read(entry.stream.state, 1, 2, values, NULL), RG_OK);
    assert_true(values[0] == 3.0F && values[3] == 6.0F);
    rg_entry_free(&entry);
    rg_table_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spectra_come_from_the_file_when_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
