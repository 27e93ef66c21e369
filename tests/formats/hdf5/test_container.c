#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/container.h"
#include "kernels/base/memory.h"
#include "tests/support/entries.h"

static const char *scratch_file(const char *name)
{
    static char paths[4][512];
    static size_t next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", scratch_directory(), name);
    return path;
}

static void store(rg_entry *entry, const char *path)
{
    const rg_h5_write_options options = {.force = true};
    rg_h5_file *file = NULL;
    rg_error err = {0};
    rg_status status = rg_h5_create(path, &options, &file, &err);
    if (status == RG_OK)
        status = rg_h5_write_entry(file, entry, NULL, NULL, &err);
    if (status == RG_OK)
        status = rg_h5_publish(file, &err);
    if (status != RG_OK)
        print_error("%s: %s (%s)\n", err.dataset, err.reason, err.function);
    assert_int_equal(status, RG_OK);
}

static void check_values(rg_h5_file *file, const rg_entry *expected, bool errors, size_t first, size_t n)
{
    const size_t columns = expected->n_columns;
    float *floats = rg_alloc(n, columns, sizeof *floats);
    double *doubles = rg_alloc(n, columns, sizeof *doubles);
    assert_int_equal(rg_h5_read_values_float(file, "entry", errors, first, n, floats, NULL), RG_OK);
    assert_int_equal(rg_h5_read_values_double(file, "entry", errors, first, n, doubles, NULL), RG_OK);
    for (size_t i = 0; i < n * columns; i++) {
        const double value = errors ? 0.0625 : sample_value(first + i / columns, i % columns);
        assert_true(floats[i] == (float) value || (isnan(value) && isnan(floats[i])));
        assert_true(doubles[i] == value || (isnan(value) && isnan(doubles[i])));
    }
    free(floats);
    free(doubles);
}

static void check_round_trip(rg_entry *entry, bool errors)
{
    const char *path = scratch_file("round.h5");
    rg_h5_file *file = NULL;
    rg_entry back = {0};
    rg_h5_values_facts facts;
    bool has_data = false;
    store(entry, path);
    assert_int_equal(rg_h5_open(path, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_entry_count(file), 1);
    assert_string_equal(rg_h5_entry_name(file, 0), "entry");
    assert_int_equal(rg_h5_read_entry(file, "entry", &back, &has_data, NULL), RG_OK);
    assert_true(has_data);
    assert_same_entry(&back, entry);
    assert_int_equal(rg_h5_values_about(file, "entry", &facts, NULL), RG_OK);
    assert_int_equal(facts.is_double, rg_technique_about(entry->technique)->double_values);
    assert_int_equal(facts.has_errors, errors);
    assert_true(facts.chunk_rows > 0);
    check_values(file, entry, false, 0, entry->n_rows);
    check_values(file, entry, false, entry->n_rows / 2, entry->n_rows - entry->n_rows / 2);
    if (errors)
        check_values(file, entry, true, 0, entry->n_rows);
    rg_entry_free(&back);
    rg_h5_close(file);
    rg_entry_free(entry);
}

static void keeps_a_batch_of_every_technique(void **state)
{
    (void) state;
    for (int t = 0; t < RG_TECHNIQUE_COUNT; t++) {
        rg_entry entry = sample_entry((rg_technique) t, 7, 12);
        check_round_trip(&entry, true);
    }
}

static void keeps_a_single_spectrum_or_analysis(void **state)
{
    (void) state;
    for (int t = 0; t < RG_TECHNIQUE_COUNT; t++) {
        rg_entry entry = sample_entry((rg_technique) t, 1, 5);
        check_round_trip(&entry, true);
    }
    rg_entry tiny = sample_entry(RG_REFLECTANCE, 1, 1);
    check_round_trip(&tiny, true);
}

static void keeps_batches_of_many_chunks(void **state)
{
    (void) state;
    rg_entry entry = sample_entry(RG_REFLECTANCE, 3001, 211);
    check_round_trip(&entry, true);
}

static void keeps_cubes_held_and_streamed(void **state)
{
    (void) state;
    static const size_t SHAPES[][3] = {{1, 1, 3}, {37, 45, 30}, {40, 19, 211}, {3, 70, 1100}};
    for (size_t s = 0; s < sizeof SHAPES / sizeof SHAPES[0]; s++)
        for (int streamed = 0; streamed < 2; streamed++) {
            rg_entry cube = sample_cube(SHAPES[s][0], SHAPES[s][1], SHAPES[s][2], streamed);
            check_round_trip(&cube, !streamed);
        }
}

static void reads_rows_that_do_not_align_to_lines(void **state)
{
    (void) state;
    rg_entry cube = sample_cube(20, 33, 17, true);
    const char *path = scratch_file("cube.h5");
    rg_h5_file *file = NULL;
    store(&cube, path);
    assert_int_equal(rg_h5_open(path, &file, NULL), RG_OK);
    for (size_t first = 0; first < cube.n_rows; first += 41)
        for (size_t n = 0; n <= 100 && first + n <= cube.n_rows; n += 25)
            check_values(file, &cube, false, first, n);
    rg_error err = {0};
    float row[17];
    assert_int_equal(rg_h5_read_values_float(file, "entry", false, cube.n_rows, 1, row, &err), RG_EINTERNAL);
    err = (rg_error){0};
    assert_int_equal(rg_h5_read_values_float(file, "entry", true, 0, 1, row, &err), RG_ENOENT);
    rg_h5_close(file);
    rg_entry_free(&cube);
}

static void keeps_many_sources_as_a_table(void **state)
{
    (void) state;
    static const size_t COUNTS[] = {0, 2, 99, 100, 250};
    for (size_t k = 0; k < sizeof COUNTS / sizeof COUNTS[0]; k++) {
        rg_entry entry = sample_entry(RG_RAMAN, 3, 4);
        rg_source_free(&entry.sources[0]);
        free(entry.sources);
        entry.n_sources = COUNTS[k];
        entry.sources = rg_alloc(COUNTS[k], 1, sizeof *entry.sources);
        for (size_t s = 0; s < COUNTS[k]; s++) {
            char name[32];
            snprintf(name, sizeof name, "spot %zu.txt", s);
            entry.sources[s].file_name = copy_of(name);
            entry.sources[s].format = copy_of("rruff");
            if (s % 2 == 0)
                assert_int_equal(
                    rg_table_add_pair(&entry.sources[s].header, "N", 1, name, strlen(name), NULL), RG_OK);
        }
        check_round_trip(&entry, true);
    }
}

static void keeps_several_entries(void **state)
{
    (void) state;
    rg_entry entries[3] = {sample_entry(RG_REFLECTANCE, 4, 5), sample_entry(RG_EPMA, 3, 6),
                           sample_cube(3, 4, 5, true)};
    const rg_h5_write_options options = {.force = true};
    const char *path = scratch_file("several.h5");
    rg_h5_file *file = NULL;
    assert_int_equal(rg_h5_create(path, &options, &file, NULL), RG_OK);
    for (size_t e = 0; e < 3; e++)
        assert_int_equal(rg_h5_write_entry(file, &entries[e], NULL, NULL, NULL), RG_OK);
    assert_int_equal(rg_h5_publish(file, NULL), RG_OK);
    assert_int_equal(rg_h5_open(path, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_entry_count(file), 3);
    assert_string_equal(rg_h5_entry_name(file, 2), "entry_03");
    for (size_t e = 0; e < 3; e++) {
        rg_entry back = {0};
        bool has_data = false;
        assert_int_equal(rg_h5_read_entry(file, rg_h5_entry_name(file, e), &back, &has_data, NULL), RG_OK);
        assert_same_entry(&back, &entries[e]);
        rg_entry_free(&back);
    }
    rg_error err = {0};
    rg_entry none = {0};
    bool has_data;
    assert_int_equal(rg_h5_read_entry(file, "entry_04", &none, &has_data, &err), RG_ENOENT);
    assert_string_equal(err.subject, "entry, entry_02, entry_03");
    rg_h5_close(file);
    for (size_t e = 0; e < 3; e++)
        rg_entry_free(&entries[e]);
}

static void keeps_the_identity_of_rows_without_data(void **state)
{
    (void) state;
    rg_entry entry = sample_cube(6, 7, 8, true);
    const rg_h5_write_options options = {.force = true};
    const char *path = scratch_file("identity.h5");
    rg_h5_file *file = NULL;
    rg_entry back = {0};
    bool has_data = true;
    assert_int_equal(rg_h5_create(path, &options, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_write_entry_without_data(file, &entry, NULL), RG_OK);
    assert_int_equal(rg_h5_publish(file, NULL), RG_OK);
    assert_int_equal(rg_h5_open(path, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_read_entry(file, "entry", &back, &has_data, NULL), RG_OK);
    assert_false(has_data);
    assert_int_equal(back.n_columns, 0);
    assert_int_equal(back.n_rows, 42);
    assert_int_equal(back.n_lines, 6);
    assert_string_equal(back.title, entry.title);
    rg_h5_values_facts facts;
    rg_error err = {0};
    assert_int_equal(rg_h5_values_about(file, "entry", &facts, &err), RG_ENOENT);
    rg_h5_close(file);
    rg_entry_free(&back);
    rg_entry_free(&entry);
}

static size_t progress_calls;
static void count_progress(void *state, size_t rows)
{
    *(size_t *) state = rows;
    progress_calls++;
}

static void tells_progress(void **state)
{
    (void) state;
    rg_entry cube = sample_cube(30, 40, 2000, true);
    rg_h5_file *file = NULL;
    size_t done = 0;
    const rg_h5_write_options options = {.force = true};
    assert_int_equal(rg_h5_create(scratch_file("progress.h5"), &options, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_write_entry(file, &cube, count_progress, &done, NULL), RG_OK);
    rg_h5_abandon(file);
    assert_int_equal(done, 1200);
    assert_true(progress_calls > 1);
    rg_entry_free(&cube);
}

static int init(void **state)
{
    (void) state;
    rg_h5_library_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_a_batch_of_every_technique),
        cmocka_unit_test(keeps_a_single_spectrum_or_analysis),
        cmocka_unit_test(keeps_batches_of_many_chunks),
        cmocka_unit_test(keeps_cubes_held_and_streamed),
        cmocka_unit_test(reads_rows_that_do_not_align_to_lines),
        cmocka_unit_test(keeps_many_sources_as_a_table),
        cmocka_unit_test(keeps_several_entries),
        cmocka_unit_test(keeps_the_identity_of_rows_without_data),
        cmocka_unit_test(tells_progress),
    };
    return cmocka_run_group_tests(tests, init, NULL);
}
