#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/envi_header.h"
#include "tests/support/import_text.h"

static rg_table pairs_of(const char *text)
{
    rg_table table = {0};
    assert_int_equal(rg_envi_header_parse(text, strlen(text), &table, NULL), RG_OK);
    return table;
}

static void keys_values_braces_and_comments(void **state)
{
    (void) state;
    rg_table table =
        pairs_of("ENVI\nSamples = 4 \n; lines = 9\nlines=3\nspectra names = { a = {x},\n b }\nbands = 2\n");
    double *list = NULL;
    assert_string_equal(rg_table_value(&table, "samples"), "4");
    assert_string_equal(rg_table_value(&table, "lines"), "3");
    assert_string_equal(rg_table_value(&table, "spectra names"), "a = {x},\n b");
    assert_string_equal(rg_table_value(&table, "bands"), "2");
    assert_int_equal(rg_envi_header_list(&table, "wavelength", 2, &list, NULL), RG_OK);
    assert_null(list);
    rg_table_free(&table);
}

static void an_open_brace_is_refused_with_its_line(void **state)
{
    (void) state;
    static const char text[] = "ENVI\nbbl = {1,\n 0}\nwavelength = {1,\n2";
    rg_table table = {0};
    rg_error err = {0};
    assert_int_equal(rg_envi_header_parse(text, strlen(text), &table, &err), RG_EFORMAT);
    assert_int_equal(err.index, 4);
    rg_table_free(&table);
}

static void lists_have_as_many_numbers_as_bands(void **state)
{
    (void) state;
    rg_table table = pairs_of("ENVI\nwavelength = {0.5, 1e-1\n,2}\nfwhm = {1, x}\n");
    double *list = NULL;
    assert_int_equal(rg_envi_header_list(&table, "wavelength", 3, &list, NULL), RG_OK);
    assert_true(list[0] == 0.5 && list[1] == 0.1 && list[2] == 2.0);
    free(list);
    assert_int_equal(rg_envi_header_list(&table, "wavelength", 4, &list, NULL), RG_ESHAPE);
    free(list);
    assert_int_equal(rg_envi_header_list(&table, "wavelength", 2, &list, NULL), RG_EFORMAT);
    free(list);
    assert_int_equal(rg_envi_header_list(&table, "fwhm", 2, &list, NULL), RG_EFORMAT);
    free(list);
    rg_table_free(&table);
    assert_int_equal(rg_envi_no_memory(NULL), RG_ENOMEM);
}

static void headers_are_found_and_begin_with_envi(void **state)
{
    (void) state;
    char path[4096];
    rg_table table = {0};
    const char *header = write_bytes("named.hdr", "ENVI\nlines = 3\n", 15);
    rg_envi_header_path(header, path, sizeof path);
    assert_string_equal(path, header);
    assert_int_equal(rg_envi_header_read(path, &table, NULL), RG_OK);
    assert_string_equal(rg_table_value(&table, "lines"), "3");
    rg_table_free(&table);
    rg_envi_header_path(write_bytes("named.img", "1", 1), path, sizeof path);
    assert_string_equal(path + strlen(path) - 9, "named.hdr");
    assert_int_equal(rg_envi_header_read(write_bytes("other.hdr", "lines = 3\n", 10), &table, NULL),
                     RG_EFORMAT);
    rg_table_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_values_braces_and_comments),
        cmocka_unit_test(an_open_brace_is_refused_with_its_line),
        cmocka_unit_test(lists_have_as_many_numbers_as_bands),
        cmocka_unit_test(headers_are_found_and_begin_with_envi),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
