#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/import/envi_data.h"
#include "tests/support/import_text.h"

static void values_are_scaled_and_deleted_ones_missing(void **state)
{
    (void) state;
    const rg_envi_shape s = {
        .type = 2, .big_endian = true, .has_ignore = true, .ignore = -9999.0, .scale = 100.0};
    const unsigned char value[] = {0x00, 0x32};
    const unsigned char deleted[] = {0xd8, 0xf1};
    assert_true(rg_envi_data_value(value, &s) == 0.5);
    assert_true(isnan(rg_envi_data_value(deleted, &s)));
}

static void opens_the_file_of_a_header_when_it_is_long_enough(void **state)
{
    (void) state;
    rg_envi_shape s = {.samples = 2, .lines = 1, .bands = 2, .type = 1, .scale = 1.0};
    unsigned char bytes[2];
    int descriptor;
    (void) write_bytes("open.img", "abcd", 4);
    const char *header = write_bytes("open.hdr", "ENVI\n", 5);
    assert_int_equal(rg_envi_data_open(header, header, &s, &descriptor, NULL), RG_OK);
    assert_true(rg_envi_data_read(descriptor, bytes, 2, 1) && memcmp(bytes, "bc", 2) == 0);
    assert_false(rg_envi_data_read(descriptor, bytes, 2, 3));
    close(descriptor);
    s.bands = 3;
    assert_int_equal(rg_envi_data_open(header, header, &s, &descriptor, NULL), RG_EFORMAT);
    close(descriptor);
    header = write_bytes("alone.hdr", "ENVI\n", 5);
    assert_int_equal(rg_envi_data_open(header, header, &s, &descriptor, NULL), RG_ENOENT);
    assert_int_equal(descriptor, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_scaled_and_deleted_ones_missing),
        cmocka_unit_test(opens_the_file_of_a_header_when_it_is_long_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
