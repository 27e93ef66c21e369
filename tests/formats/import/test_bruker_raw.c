#include "tests/support/check.h"

#include <string.h>

#include "tests/support/import_text.h"
#include "tests/support/raw_file.h"

static unsigned char bytes[RAW_SIZE];

static rg_status read_bytes(size_t n, const rg_import_options *options, rg_entries *entries, rg_error *err)
{
    return rg_import_path(write_bytes("scan.raw", bytes, n), NULL, options, entries, err);
}

static void ranges_become_entries(void **state)
{
    (void) state;
    const rg_import_options options = rg_import_defaults();
    rg_entries entries;
    raw_file(bytes);
    assert_int_equal(read_bytes(RAW_SIZE, &options, &entries, NULL), RG_OK);
    assert_int_equal(entries.n, 2);
    const rg_entry *first = &entries.items[0];
    assert_int_equal(first->technique, RG_XRD);
    assert_int_equal(first->n_columns, 5);
    for (int i = 0; i < 5; i++) {
        assert_near(first->axis[i], 10.0 + 0.5 * i, 1e-13);
        assert_true(first->values[i] == 100.0 + i);
    }
    assert_true(entries.items[1].axis[2] == 22.0 && entries.items[1].values[2] == 9.0);
    assert_true(rg_table_find(&first->rows, "seconds_a_step")->numbers[0] == 2.5);
    const rg_table *header = &first->sources[0].header;
    assert_string_equal(rg_table_value(header, "sample"), "gr\xc3\xa9s 7");
    assert_string_equal(rg_table_value(header, "wavelength alpha1 (angstrom)"), "1.540593");
    assert_null(rg_table_value(header, "wavelength alpha2 (angstrom)")); /* zero: not stated */
    assert_string_equal(note_of(first, "range"), "range 1 of 2 of the file");
    rg_entries_free(&entries);
}

static void refuses_damage_and_names_the_place(void **state)
{
    (void) state;
    static const struct {
        size_t at;
        unsigned char value;
        size_t size;
        size_t index; /* of the error */
    } CASES[] = {
        {0, 'R', 700, 700},                               /* cut within the header             */
        {0, 'R', RAW_SECOND + 100, RAW_SECOND},           /* within the header of a range      */
        {0, 'R', RAW_SIZE - 1, RAW_SECOND + 4},           /* within the counts                 */
        {12, 0, RAW_SIZE, 12},                            /* no range                          */
        {RAW_FIRST + 4, 0, RAW_SIZE, RAW_FIRST + 4},      /* no steps                          */
        {RAW_FIRST, 10, RAW_SIZE, RAW_FIRST},             /* a header that is shorter than it is */
        {RAW_FIRST + 23, 0x7f, RAW_SIZE, RAW_FIRST + 16}, /* an angle that is none          */
        {RAW_FIRST + 258, 0xff, RAW_SIZE, RAW_FIRST},     /* supplementary bytes beyond the end */
    };
    const rg_import_options options = rg_import_defaults();
    for (size_t c = 0; c < sizeof CASES / sizeof CASES[0]; c++) {
        rg_entries entries;
        rg_error err = {0};
        raw_file(bytes);
        bytes[CASES[c].at] = CASES[c].value;
        assert_int_equal(read_bytes(CASES[c].size, &options, &entries, &err), RG_EFORMAT);
        assert_int_equal(err.index, CASES[c].index);
        assert_non_null(strstr(err.file, "scan.raw"));
    }
}

static void other_versions_and_techniques_are_refused_by_name(void **state)
{
    (void) state;
    static const char *const VERSIONS[] = {"RAW4.00", "RAW2\0\0\0", "RAW \0\0\0"};
    rg_import_options options = rg_import_defaults();
    rg_entries entries;
    for (size_t v = 0; v < 3; v++) {
        rg_error err = {0};
        raw_file(bytes);
        memcpy(bytes, VERSIONS[v], 7);
        assert_int_equal(read_bytes(RAW_SIZE, &options, &entries, &err), RG_EUNSUPPORTED);
        assert_memory_equal(err.subject, VERSIONS[v], 4);
    }
    options.technique = RG_RAMAN;
    raw_file(bytes);
    assert_int_equal(read_bytes(RAW_SIZE, &options, &entries, NULL), RG_EUSAGE);
}

/* The scans of the set that came as text, too. */
static void real_scans_equal_their_text(void **state)
{
    (void) state;
    rg_import_options options = rg_import_defaults();
    for (int i = 1; i <= 5; i++) {
        char name[64];
        rg_entries raw, text;
        snprintf(name, sizeof name, "lab/powdr_xrd/D5000_%d.RAW", i);
        options.technique = RG_TECHNIQUE_COUNT;
        assert_int_equal(rg_import_path(shared_data(name), NULL, &options, &raw, NULL), RG_OK);
        snprintf(name, sizeof name, "lab/powdr_xrd/D5000_%d.xy", i);
        options.technique = RG_XRD;
        assert_int_equal(rg_import_path(shared_data(name), NULL, &options, &text, NULL), RG_OK);
        assert_int_equal(raw.n, 1);
        assert_int_equal(raw.items[0].n_columns, text.items[0].n_columns);
        for (size_t b = 0; b < text.items[0].n_columns; b++) {
            assert_near(raw.items[0].axis[b], text.items[0].axis[b], 1e-12);
            assert_true(raw.items[0].values[b] == text.items[0].values[b]);
        }
        rg_entries_free(&raw);
        rg_entries_free(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_become_entries),
        cmocka_unit_test(refuses_damage_and_names_the_place),
        cmocka_unit_test(other_versions_and_techniques_are_refused_by_name),
        cmocka_unit_test(real_scans_equal_their_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
