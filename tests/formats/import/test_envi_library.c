#include "tests/support/check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/import/envi_library.h"
#include "tests/support/import_text.h"

static rg_table pairs_of(const char *text)
{
    rg_table table = {0};
    assert_int_equal(rg_envi_header_parse(text, strlen(text), &table, NULL), RG_OK);
    return table;
}

/* Three bytes per record: an axis in steps of 10 nm, then two spectra. */
static void read_three(const char *header, rg_entry *entry)
{
    static const unsigned char bytes[] = {40, 60, 50, 1, 2, 3, 4, 5, 6};
    const rg_envi_shape s = {.samples = 3, .lines = 3, .bands = 1, .type = 1, .library = true, .scale = 0.1};
    const rg_import_options options = rg_import_defaults();
    rg_table table = pairs_of(header);
    const int descriptor = open(write_bytes("l.sli", bytes, sizeof bytes), O_RDONLY);
    *entry = (rg_entry){.technique = RG_REFLECTANCE};
    assert_int_equal(rg_envi_library(descriptor, &s, &table, &options, entry, NULL), RG_OK);
    close(descriptor);
    rg_table_free(&table);
}

static void the_record_of_wavelengths_is_the_axis(void **state)
{
    (void) state;
    rg_entry entry;
    read_three("ENVI\nwavelength units = nm\nspectra names = {Wavelengths, a, b}\n", &entry);
    assert_true(entry.n_rows == 2 && entry.n_columns == 3);
    assert_near(entry.axis[1], 600.0, 1e-9);
    assert_near(entry.values[5], 60.0, 1e-9);
    assert_string_equal(rg_table_find(&entry.rows, "sample_id")->texts[1], "b");
    assert_true(rg_table_find(&entry.rows, "record")->numbers[0] == 1.0);
    rg_entry_free(&entry);
}

static void spectra_follow_an_axis_that_is_sorted(void **state)
{
    (void) state;
    static const double wanted[] = {10, 30, 20, 40, 60, 50};
    rg_entry entry;
    read_three("ENVI\nwavelength units = nm\nwavelength = {400, 600, 500}\n", &entry);
    assert_int_equal(entry.n_rows, 2); /* the record that repeats the axis is none */
    for (size_t i = 0; i < 6; i++)
        assert_near(entry.values[i], wanted[i], 1e-9);
    rg_entry_free(&entry);
}

static void a_first_record_survives_the_sorting(void **state)
{
    (void) state;
    static const double wanted[] = {500, 400, 600};
    rg_entry entry;
    read_three("ENVI\nwavelength units = nm\nwavelength = {800, 900, 700}\n", &entry);
    assert_int_equal(entry.n_rows, 3);
    for (size_t i = 0; i < 3; i++)
        assert_near(entry.values[i], wanted[i], 1e-9);
    rg_entry_free(&entry);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_record_of_wavelengths_is_the_axis),
        cmocka_unit_test(spectra_follow_an_axis_that_is_sorted),
        cmocka_unit_test(a_first_record_survives_the_sorting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
