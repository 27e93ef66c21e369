#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "tests/support/entries.h"
#include "toolkit/endmember_library.h"

enum { BANDS = 4 };

/* A library of `n` members with these names, whose reflectances in band b are base + row + b / 8; holed: the
 * second has no value in the third band. */
static const char *store_with(const char *file_name, const char *const *names, size_t n, double base,
                              bool holed)
{
    static char paths[4][512];
    static size_t next;
    char *path = paths[next++ % 4];
    const rg_h5_write_options options = {.force = true};
    rg_h5_file *file = NULL;
    rg_column *column = NULL;
    rg_entry entry = {.technique = RG_REFLECTANCE, .n_rows = n, .n_columns = BANDS};
    entry.title = copy_of("library");
    entry.axis = rg_alloc(BANDS, 1, sizeof *entry.axis);
    entry.values = rg_alloc(n, BANDS, sizeof *entry.values);
    entry.rows.n_rows = n;
    assert_int_equal(rg_table_add_texts(&entry.rows, "name", &column, NULL), RG_OK);
    for (size_t b = 0; b < BANDS; b++)
        entry.axis[b] = 500.0 + 100.0 * (double) b;
    for (size_t row = 0; row < n; row++) {
        assert_int_equal(rg_column_set_text(column, row, names[row], strlen(names[row]), NULL), RG_OK);
        for (size_t b = 0; b < BANDS; b++)
            entry.values[row * BANDS + b] = base + (double) row + (double) b / 8.0;
    }
    if (holed)
        entry.values[BANDS + 2] = NAN;
    snprintf(path, sizeof paths[0], "%s/%s", scratch_directory(), file_name);
    assert_int_equal(rg_h5_create(path, &options, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_write_entry(file, &entry, NULL, NULL, NULL), RG_OK);
    assert_int_equal(rg_h5_publish(file, NULL), RG_OK);
    rg_entry_free(&entry);
    return path;
}

static const char *store(const char *file_name, const char *const *names, size_t n, double base)
{
    return store_with(file_name, names, n, base, false);
}

static const char *const FIRST[] = {"olivine", "pyroxene"};
static const char *const MORE[] = {"apatite", "Pyroxene", "merrillite", "apatite"};

static void members_of_two_libraries_stand_together(void **state)
{
    (void) state;
    const char *first = store("first.h5", FIRST, 2, 0.0);
    const char *beside = store("beside.h5", MORE, 4, 8.0);
    rg_workfile data;
    rg_endmember_library library;
    assert_int_equal(rg_workfile_open(first, NULL, 1u << RG_REFLECTANCE, &data, NULL), RG_OK);
    assert_int_equal(rg_endmember_library_open_beside(first, beside, "merr,olivine,apatite_2,PYROXENE", &data,
                                                      NAN, NAN, &library, NULL),
                     RG_OK);
    static const char *const NAMES[] = {"merrillite", "olivine", "apatite_2", "pyroxene"};
    static const double BASE[] = {10.0, 0.0, 11.0, 1.0};
    assert_int_equal(library.n, 4);
    for (size_t m = 0; m < 4; m++) {
        assert_string_equal(library.names[m], NAMES[m]);
        assert_int_equal(rg_endmember_library_is_beside(&library, m), m % 2 == 0);
        assert_string_equal(rg_endmember_library_path(&library, m, first), m % 2 == 0 ? beside : first);
        assert_near(library.spectra[m * BANDS + 1], BASE[m] + 0.125, 1e-6);
    }
    assert_int_equal(library.n_inputs, 2);
    assert_int_equal(library.first_beside, 1);
    assert_string_equal(library.inputs[0].role, "endmember library");
    assert_string_equal(library.inputs[1].role, "endmember library beside");
    assert_false(library.resampled || library.first_resampled);
    rg_endmember_library_free(&library);
    rg_workfile_close(&data);
}

static void a_name_of_the_first_is_refused(void **state)
{
    (void) state;
    const char *first = store("first.h5", FIRST, 2, 0.0);
    const char *beside = store("beside.h5", MORE, 4, 8.0);
    rg_workfile data;
    rg_endmember_library library;
    rg_error err = {0};
    assert_int_equal(rg_workfile_open(first, NULL, 1u << RG_REFLECTANCE, &data, NULL), RG_OK);
    assert_int_equal(rg_endmember_library_open_beside(first, beside, NULL, &data, NAN, NAN, &library, &err),
                     RG_EUSAGE);
    assert_string_equal(err.subject, "Pyroxene");
    assert_string_equal(err.file, beside);
    assert_int_equal(rg_endmember_library_open(first, NULL, &data, NAN, NAN, &library, NULL), RG_OK);
    assert_int_equal(library.first_beside, library.n_inputs);
    assert_false(rg_endmember_library_is_beside(&library, 1));
    rg_endmember_library_free(&library);
    rg_workfile_close(&data);
}

/* A band that some members lack is kept, with NaN for those, or left out. */
static void members_may_lack_bands(void **state)
{
    (void) state;
    const char *first = store("whole.h5", FIRST, 2, 0.0);
    const char *holed = store_with("holed.h5", FIRST, 2, 1.0, true);
    rg_workfile data;
    rg_endmember_library library;
    assert_int_equal(rg_workfile_open(first, NULL, 1u << RG_REFLECTANCE, &data, NULL), RG_OK);
    assert_int_equal(rg_endmember_library_open(holed, NULL, &data, NAN, NAN, &library, NULL), RG_OK);
    assert_int_equal(library.n_used, BANDS - 1);
    assert_false(library.use[2]);
    rg_endmember_library_free(&library);
    assert_int_equal(rg_endmember_library_open_partial(holed, &data, NAN, 750.0, &library, NULL), RG_OK);
    assert_int_equal(library.n_used, BANDS - 1);
    assert_true(library.use[2] && !library.use[3]);
    assert_true(isnan(library.spectra[BANDS + 2]));
    assert_near(library.spectra[2], 1.25, 1e-6);
    rg_endmember_library_free(&library);
    rg_workfile_close(&data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_may_lack_bands),
        cmocka_unit_test(members_of_two_libraries_stand_together),
        cmocka_unit_test(a_name_of_the_first_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
