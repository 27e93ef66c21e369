#include "tests/support/check.h"

#include <string.h>

#include "formats/import/reader.h"

static void reads_sizes_as_labs_write_them(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        rg_label_kind kind;
        double low, high;
    } cases[] = {
        {"250", RG_LABEL_PLAIN, 250, NAN},
        {"-1.5", RG_LABEL_PLAIN, -1.5, NAN},
        {"2.5e-1 mm", RG_LABEL_PLAIN, 0.25, NAN},
        {">250", RG_LABEL_ABOVE, 250, NAN},
        {"> 250 um", RG_LABEL_ABOVE, 250, NAN},
        {"<0.063", RG_LABEL_BELOW, 0.063, NAN},
        {"<= 63", RG_LABEL_BELOW, 63, NAN},
        {"250-500", RG_LABEL_RANGE, 250, 500},
        {"0.5 - 0.25 mm", RG_LABEL_RANGE, 0.5, 0.25},
        {"63\xe2\x80\x93"
         "125",
         RG_LABEL_RANGE, 63, 125},
        {"-1-0", RG_LABEL_RANGE, -1, 0},
        {"Pan", RG_LABEL_PAN, NAN, NAN},
        {"S1", RG_LABEL_NONE, NAN, NAN},
        {"250 g", RG_LABEL_PLAIN, 250, NAN},
        {"12 soils", RG_LABEL_NONE, NAN, NAN},
        {"", RG_LABEL_NONE, NAN, NAN},
        {">", RG_LABEL_NONE, NAN, NAN},
        {"2-", RG_LABEL_NONE, NAN, NAN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const rg_size_label label =
            rg_import_size_label((rg_cell){cases[i].text, strlen(cases[i].text)}, false);
        assert_int_equal(label.kind, cases[i].kind);
        assert_true(label.low == cases[i].low || (isnan(label.low) && isnan(cases[i].low)));
        assert_true(label.high == cases[i].high || (isnan(label.high) && isnan(cases[i].high)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_sizes_as_labs_write_them)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
