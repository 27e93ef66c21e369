#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/import/envi_shape.h"

static rg_table pairs_of(const char *text)
{
    rg_table table = {0};
    assert_int_equal(rg_envi_header_parse(text, strlen(text), &table, NULL), RG_OK);
    return table;
}

static void reads_size_type_order_and_scale(void **state)
{
    (void) state;
    rg_table table =
        pairs_of("ENVI\nsamples = 4\nlines = 3\nbands = 2\ndata type = 12\nbyte order = 1\ninterleave = BIL\n"
                 "header offset = 7\ndata ignore value = -1\nreflectance scale factor = 10000\n");
    rg_envi_shape s;
    assert_int_equal(rg_envi_shape_parse(&table, &s, NULL), RG_OK);
    assert_true(s.samples == 4 && s.lines == 3 && s.bands == 2 && s.offset == 7 && s.type == 12);
    assert_true(s.big_endian && s.order == RG_ENVI_BIL && !s.library);
    assert_true(s.has_ignore && s.ignore == -1.0 && s.scale == 10000.0);
    assert_int_equal(rg_envi_type_size(12), 2);
    assert_int_equal(rg_envi_type_size(6), 0);
    rg_table_free(&table);
}

static void what_it_cannot_mean_is_refused(void **state)
{
    (void) state;
    static const struct {
        const char *line;
        rg_status status;
    } cases[] = {{"interleave = bop", RG_EFORMAT},   {"byte order = 2", RG_EFORMAT},
                 {"lines = -3", RG_EFORMAT},         {"lines = 0", RG_ESHAPE},
                 {"data type = 9", RG_EUNSUPPORTED}, {"data type = 7", RG_EFORMAT}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[256];
        rg_envi_shape s;
        snprintf(text, sizeof text, "ENVI\n%s\nsamples = 4\nlines = 3\nbands = 2\ndata type = 4\n",
                 cases[i].line);
        rg_table table = pairs_of(text);
        assert_int_equal(rg_envi_shape_parse(&table, &s, NULL), cases[i].status);
        rg_table_free(&table);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_size_type_order_and_scale),
        cmocka_unit_test(what_it_cannot_mean_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
