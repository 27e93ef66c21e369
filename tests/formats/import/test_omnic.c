#include "tests/support/check.h"

#include <string.h>

#include "tests/support/import_text.h"
#include "tests/support/omnic_file.h"

static unsigned char bytes[OMNIC_SIZE];

static rg_status read_file(uint32_t x_code, uint32_t y_code, const rg_import_options *options,
                           rg_entries *entries, rg_error *err)
{
    omnic_file(x_code, y_code, bytes);
    return rg_import_path(write_bytes("f.spa", bytes, OMNIC_SIZE), NULL, options, entries, err);
}

static double number_of(const rg_entry *entry, const char *column)
{
    const rg_column *found = rg_table_find(&entry->rows, column);
    assert_non_null(found);
    return found->numbers[0];
}

static void absorbance_and_the_interferogram_beside_it(void **state)
{
    (void) state;
    const rg_import_options options = rg_import_defaults();
    rg_entries entries;
    assert_int_equal(read_file(1, 17, &options, &entries, NULL), RG_OK);
    assert_int_equal(entries.n, 2);
    const rg_entry *spectrum = &entries.items[0];
    assert_int_equal(spectrum->technique, RG_FTIR);
    assert_int_equal(spectrum->n_columns, OMNIC_POINTS);
    for (int i = 0; i < OMNIC_POINTS; i++) {
        assert_near(spectrum->axis[i], 4000.0 - 200.0 * i, 1e-12);
        assert_true(spectrum->values[i] == i + 1.0);
    }
    assert_true(number_of(spectrum, "scans") == 32.0);
    const rg_table *header = &spectrum->sources[0].header;
    assert_string_equal(rg_table_value(header, "title"), "gr\xc3\xa9s");
    assert_string_equal(rg_table_value(header, "collected"), "1901-01-01T01:01:01");
    assert_string_equal(rg_table_value(header, "history"), "made by hand");
    assert_string_equal(rg_table_value(header, "laser (1/cm)"), "15798.2598"); /* float32 */
    const rg_entry *beside = &entries.items[1];
    assert_int_equal(beside->technique, RG_INTERFEROGRAM);
    assert_int_equal(beside->n_columns, 4);
    assert_true(beside->values[0] == 0.5 && beside->values[3] == -4.0);
    assert_true(beside->axis[0] == 0.0);
    assert_relative(beside->axis[3], 3.0 / (double) 15798.26F, 1e-15);
    assert_true(number_of(beside, "scans") == 16.0);
    assert_true(number_of(beside, "zero_path_point") == 2.0);
    rg_entries_free(&entries);
}

static void every_quantity_becomes_that_of_its_technique(void **state)
{
    (void) state;
    static const struct {
        uint32_t x_code, y_code;
        rg_technique technique;
        double first, last, x_first;
    } cases[] = {
        {1, 11, RG_REFLECTANCE, 0.01, 0.06, 2500.0},
        {1, 12, RG_FTIR, 1.0, 6.0, 4000.0},
        {1, 15, RG_SINGLE_BEAM, 1.0, 6.0, 4000.0},
        {1, 16, RG_FTIR, 2.0, 1.2218487496163564, 4000.0}, /* -log10(0.01), -log10(0.06) */
        {3, 21, RG_REFLECTANCE, 1.0, 6.0, 4000.0},
        {2, 22, RG_INTERFEROGRAM, 1.0, 6.0, 0.0},
        {32, 31, RG_RAMAN, 1.0, 6.0, 4000.0},
    };
    const rg_import_options options = rg_import_defaults();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rg_entries entries;
        assert_int_equal(read_file(cases[i].x_code, cases[i].y_code, &options, &entries, NULL), RG_OK);
        assert_int_equal(entries.items[0].technique, cases[i].technique);
        assert_near(entries.items[0].values[0], cases[i].first, 1e-12);
        assert_near(entries.items[0].values[OMNIC_POINTS - 1], cases[i].last, 1e-12);
        assert_near(entries.items[0].axis[0], cases[i].x_first, 1e-9);
        rg_entries_free(&entries);
    }
}

static void what_is_damaged_or_unknown_is_refused(void **state)
{
    (void) state;
    rg_import_options options = rg_import_defaults();
    rg_entries entries;
    rg_error err = {0};
    assert_int_equal(read_file(1, 20, &options, &entries, &err), RG_EUNSUPPORTED); /* Kubelka-Munk */
    assert_int_equal(err.index, 20);
    options.technique = RG_FTIR;
    assert_int_equal(read_file(1, 20, &options, &entries, NULL), RG_OK);
    rg_entries_free(&entries);
    options = rg_import_defaults();
    err = (rg_error){0};
    assert_int_equal(read_file(7, 17, &options, &entries, &err), RG_EUNSUPPORTED);

    static const struct {
        size_t at;
        unsigned char value;
        rg_status expected;
    } edits[] = {
        {294, 200, RG_EFORMAT},        /* more sections than the file has room for */
        {304 + 32, 9, RG_EFORMAT},     /* no values                                */
        {304 + 32 + 4, 1, RG_EFORMAT}, /* values beyond the end                    */
        {450 + 4, 7, RG_EFORMAT},      /* one point too many                       */
        {450 + 4, 1, RG_EFORMAT},      /* a spectrum of one point                  */
        {680, 5, RG_EFORMAT},          /* an interferogram with a point too many   */
        {703, 0x7f, RG_EFORMAT},       /* a laser of 1e38 1/cm                     */
    };
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
        omnic_file(1, 17, bytes);
        bytes[edits[i].at] = edits[i].value;
        err = (rg_error){0};
        assert_int_equal(
            rg_import_path(write_bytes("f.spa", bytes, OMNIC_SIZE), NULL, &options, &entries, &err),
            edits[i].expected);
        assert_true(err.file[0] != '\0');
    }
}

static void interferograms_of_text_get_a_path(void **state)
{
    (void) state;
    static const char TEXT[] = "point,interferogram_V\n0,0.5\n1,-1\n2,2\n3,-4\n";
    rg_import_options options = rg_import_defaults();
    rg_entries entries;
    rg_error err = {0};
    assert_int_equal(import_text("i.csv", TEXT, &options, &entries, &err), RG_EUNITS);
    options.laser_cm1 = 15000.0;
    options.laser_step = 1.0;
    assert_int_equal(import_text("i.csv", TEXT, &options, &entries, NULL), RG_OK);
    assert_int_equal(entries.items[0].technique, RG_INTERFEROGRAM);
    assert_near(entries.items[0].axis[3], 3.0 / 30000.0, 1e-18);
    assert_true(entries.items[0].values[2] == 2.0);
    rg_entries_free(&entries);
    assert_int_equal(
        import_text("i.csv", "path_um,interferogram\n0,0.5\n0.5,-1\n1.0,2\n", &options, &entries, NULL),
        RG_OK);
    assert_near(entries.items[0].axis[2], 1e-4, 1e-18);
    rg_entries_free(&entries);
    options.laser_cm1 = -1.0;
    err = (rg_error){0};
    assert_int_equal(import_text("i.csv", TEXT, &options, &entries, &err), RG_EUSAGE);
}

/* A format that stands twice in the table makes each of its files one of two formats. */
static void every_format_is_listed_once(void **state)
{
    (void) state;
    for (size_t i = 0; RG_IMPORT_FORMATS[i] != NULL; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(RG_IMPORT_FORMATS[i]->id, RG_IMPORT_FORMATS[j]->id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(absorbance_and_the_interferogram_beside_it),
        cmocka_unit_test(every_quantity_becomes_that_of_its_technique),
        cmocka_unit_test(what_is_damaged_or_unknown_is_refused),
        cmocka_unit_test(interferograms_of_text_get_a_path),
        cmocka_unit_test(every_format_is_listed_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
