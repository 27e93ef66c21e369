#include "tests/support/check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/hdf5/container.h"

static char *copy(const char *text)
{
    char *fresh = malloc(strlen(text) + 1);
    assert_non_null(fresh);
    return strcpy(fresh, text);
}

static const char *path_to(const char *name)
{
    static char paths[4][512];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", scratch_directory(), name);
    return path;
}

/* n spectra on b bands with ids, one column of numbers, errors, a bad band and a source. */
static rg_entry batch(size_t n, size_t b)
{
    rg_entry entry = {.technique = RG_REFLECTANCE, .n_rows = n, .n_columns = b};
    entry.title = copy("Soil \xc2\xb5");
    entry.axis = calloc(b, sizeof *entry.axis);
    entry.values = calloc(n * b, sizeof *entry.values);
    entry.errors = calloc(n * b, sizeof *entry.errors);
    entry.bad_band = calloc(b, 1);
    entry.fwhm = calloc(b, sizeof *entry.fwhm);
    for (size_t c = 0; c < b; c++) {
        entry.axis[c] = 450.0 + 5.0 * (double) c;
        entry.fwhm[c] = 7.5;
    }
    entry.bad_band[b - 1] = 1;
    for (size_t i = 0; i < n * b; i++) {
        entry.values[i] = (double) (float) (0.001 * (double) i);
        entry.errors[i] = (double) (float) 0.01;
    }
    entry.values[1] = NAN;
    entry.rows.n_rows = n;
    rg_column *column = NULL;
    assert_int_equal(rg_table_add_texts(&entry.rows, "sample_id", &column, NULL), RG_OK);
    for (size_t row = 0; row < n; row++) {
        char id[32];
        snprintf(id, sizeof id, "CE5-%zu", row);
        assert_int_equal(rg_column_set_text(column, row, id, strlen(id), NULL), RG_OK);
    }
    assert_int_equal(rg_table_add_numbers(&entry.rows, "grain size (max)", "um", &column, NULL), RG_OK);
    column->numbers[0] = 75.0;
    entry.sources = calloc(1, sizeof *entry.sources);
    entry.n_sources = 1;
    entry.sources[0].file_name = copy("a b.csv");
    entry.sources[0].sha256 = copy("00");
    entry.sources[0].format = copy("delimited");
    entry.sources[0].type = copy("text/csv");
    assert_int_equal(rg_table_add_pair(&entry.sources[0].header, "operator", 8, "Li", 2, NULL), RG_OK);
    assert_int_equal(rg_table_add_pair(&entry.notes, "unit", 4, "guessed", 7, NULL), RG_OK);
    return entry;
}

static void write_one(const char *path, rg_entry *entry)
{
    rg_h5_file *file = NULL;
    const rg_h5_write_options options = {.force = true};
    rg_error err = {0};
    assert_int_equal(rg_h5_create(path, &options, &file, &err), RG_OK);
    assert_int_equal(rg_h5_write_entry(file, entry, NULL, NULL, &err), RG_OK);
    const rg_status status = rg_h5_publish(file, &err);
    if (status != RG_OK)
        print_error("%s %s\n", err.reason, err.dataset);
    assert_int_equal(status, RG_OK);
}

static void a_batch_comes_back(void **state)
{
    (void) state;
    rg_entry entry = batch(3, 40);
    rg_entry back = {0};
    rg_h5_file *file = NULL;
    rg_error err = {0};
    bool has_data = false;
    write_one(path_to("batch.h5"), &entry);
    assert_int_equal(rg_h5_open(path_to("batch.h5"), &file, &err), RG_OK);
    assert_int_equal(rg_h5_entry_count(file), 1);
    assert_int_equal(rg_h5_read_entry(file, "entry", &back, &has_data, &err), RG_OK);
    assert_true(has_data);
    assert_int_equal(back.technique, RG_REFLECTANCE);
    assert_string_equal(back.title, entry.title);
    assert_int_equal(back.n_rows, 3);
    assert_int_equal(back.n_columns, 40);
    assert_memory_equal(back.axis, entry.axis, 40 * sizeof(double));
    assert_memory_equal(back.bad_band, entry.bad_band, 40);
    assert_true(back.fwhm[3] == 7.5);
    assert_string_equal(back.rows.columns[0].texts[2], "CE5-2");
    assert_string_equal(back.rows.columns[1].name, "grain size (max)");
    assert_string_equal(back.rows.columns[1].units, "um");
    assert_true(back.rows.columns[1].numbers[0] == 75.0 && isnan(back.rows.columns[1].numbers[1]));
    assert_string_equal(back.sources[0].file_name, "a b.csv");
    assert_string_equal(back.sources[0].header.columns[1].texts[0], "Li");
    assert_string_equal(back.notes.columns[0].texts[0], "unit");
    double rows[80];
    assert_int_equal(rg_h5_read_values_double(file, "entry", false, 1, 2, rows, &err), RG_OK);
    assert_true(rows[0] == entry.values[40] && rows[79] == entry.values[119]);
    assert_int_equal(rg_h5_read_values_double(file, "entry", false, 0, 1, rows, &err), RG_OK);
    assert_true(isnan(rows[1]));
    assert_int_equal(rg_h5_read_values_double(file, "entry", true, 0, 1, rows, &err), RG_OK);
    assert_true(rows[5] == entry.errors[5]);
    rg_h5_close(file);
    rg_entry_free(&back);
    rg_entry_free(&entry);
}

static rg_status count_up(void *state, size_t first, size_t n, float *values, rg_error *err)
{
    (void) err;
    const size_t b = *(const size_t *) state;
    for (size_t i = 0; i < n * b; i++)
        values[i] = (float) (first * b + i);
    return RG_OK;
}

static void a_streamed_cube_comes_back_in_any_pieces(void **state)
{
    (void) state;
    size_t b = 7;
    rg_entry entry = batch(1, 7);
    rg_table_free(&entry.rows);
    free(entry.values);
    free(entry.errors);
    entry.values = NULL;
    entry.errors = NULL;
    entry.n_lines = 37;
    entry.n_samples = 19;
    entry.n_rows = 37 * 19;
    entry.stream = (rg_row_stream){count_up, NULL, &b};
    write_one(path_to("cube.h5"), &entry);
    rg_h5_file *file = NULL;
    rg_error err = {0};
    assert_int_equal(rg_h5_open(path_to("cube.h5"), &file, &err), RG_OK);
    float *rows = calloc(37 * 19 * 7, sizeof *rows);
    for (size_t piece = 1; piece < 100; piece += 17)
        for (size_t first = 0; first < 37 * 19; first += piece) {
            const size_t n = 37 * 19 - first < piece ? 37 * 19 - first : piece;
            assert_int_equal(rg_h5_read_values_float(file, "entry", false, first, n, rows, &err), RG_OK);
            for (size_t i = 0; i < n * 7; i++)
                assert_true(rows[i] == (float) (first * 7 + i));
        }
    free(rows);
    rg_h5_close(file);
    rg_entry_free(&entry);
}

/* Abundances to be streamed, names, and a status. */
static void small_result(rg_result *result)
{
    const size_t dims[2] = {3, 2};
    rg_group *group = NULL;
    rg_array *array = NULL;
    strcpy(result->tool, "unmix");
    strcpy(result->default_group, "abundances");
    result->command = copy("regolith unmix in.h5");
    result->has_seed = 1;
    result->seed = 42;
    assert_int_equal(rg_result_add_parameter(result, "method", "fcls", "", NULL), RG_OK);
    const rg_input input = {"in.h5", "ab", "/entry", "spectra"};
    assert_int_equal(rg_result_add_input(result, &input, NULL), RG_OK);
    assert_int_equal(rg_result_add_group(result, "abundances", RG_GROUP_DATA, "Abundances", &group, NULL),
                     RG_OK);
    strcpy(group->signal, "abundances");
    strcpy(group->axes[0], "index");
    strcpy(group->axes[1], "endmember");
    group->n_axes = 2;
    assert_int_equal(rg_group_add_array(group, "index", RG_INT32, 1, dims, "1", "Row", 1, &array, NULL),
                     RG_OK);
    assert_int_equal(rg_group_add_array(group, "endmember", RG_INT32, 1, dims + 1, "1", "", 1, &array, NULL),
                     RG_OK);
    assert_int_equal(
        rg_group_add_array(group, "abundances", RG_FLOAT64, 2, dims, "1", "Abundance", 0, &array, NULL),
        RG_OK);
    assert_int_equal(rg_result_add_group(result, "endmember_table", RG_GROUP_COLLECTION, "", &group, NULL),
                     RG_OK);
    assert_int_equal(rg_group_add_array(group, "name", RG_TEXT, 1, dims + 1, "", "", 1, &array, NULL), RG_OK);
    ((char **) array->data)[0] = copy("olivine");
    ((char **) array->data)[1] = copy("");
}

static void add_result(const char *path, bool force, rg_status expected)
{
    static const double numbers[6] = {0.1, 0.9, 0.2, 0.8, NAN, 1.0};
    rg_h5_file *file = NULL;
    rg_result result = {0};
    rg_error err = {0};
    const rg_h5_write_options options = {.force = force};
    small_result(&result);
    assert_int_equal(rg_h5_create_from(path, &options, &file, &err), RG_OK);
    const rg_status status = rg_h5_write_result(file, "entry", &result, &err);
    assert_int_equal(status, expected);
    if (status == RG_OK) {
        assert_int_equal(
            rg_h5_write_result_rows(file, "entry", &result, "abundances", "abundances", 0, 2, numbers, &err),
            RG_OK);
        assert_int_equal(rg_h5_write_result_rows(file, "entry", &result, "abundances", "abundances", 2, 1,
                                                 numbers + 4, &err),
                         RG_OK);
        const rg_status published = rg_h5_publish(file, &err);
        if (published != RG_OK)
            print_error("%s %s\n", err.reason, err.dataset);
        assert_int_equal(published, RG_OK);
    } else {
        rg_h5_abandon(file);
    }
    rg_result_free(&result);
}

static void a_result_joins_the_data_and_comes_back(void **state)
{
    (void) state;
    const char *path = path_to("joined.h5");
    rg_entry entry = batch(3, 10);
    rg_h5_file *file = NULL;
    rg_error err = {0};
    char before[65], after[65];
    write_one(path, &entry);
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(rg_h5_open(path, &file, &err), RG_OK);
    assert_int_equal(rg_h5_entry_hash(file, "entry", before, &err), RG_OK);
    rg_h5_close(file);
    add_result(path, false, RG_OK);
    add_result(path, false, RG_EEXIST);
    add_result(path, true, RG_OK);
    struct stat facts;
    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0640);
    assert_int_equal(rg_h5_open(path, &file, &err), RG_OK);
    assert_int_equal(rg_h5_entry_hash(file, "entry", after, &err), RG_OK);
    assert_string_equal(before, after);
    assert_int_equal(rg_h5_result_count(file, "entry"), 1);
    rg_result back = {0};
    assert_int_equal(rg_h5_read_result(file, "entry", "unmix", true, &back, &err), RG_OK);
    assert_string_equal(back.name, "process_01_unmix");
    assert_string_equal(back.command, "regolith unmix in.h5");
    assert_int_equal(back.seed, 42);
    assert_string_equal(back.inputs[0].role, "spectra");
    assert_string_equal(rg_table_find(&back.parameters, "value")->texts[0], "fcls");
    const rg_group *group = rg_result_find_group(&back, "abundances");
    assert_string_equal(group->axes[1], "endmember");
    const rg_array *array = rg_group_find_array(group, "abundances");
    assert_true(((const double *) array->data)[3] == 0.8 && isnan(((const double *) array->data)[4]));
    array = rg_group_find_array(rg_result_find_group(&back, "endmember_table"), "name");
    assert_string_equal(((char **) array->data)[0], "olivine");
    assert_string_equal(((char **) array->data)[1], "");
    assert_int_equal(rg_h5_read_result(file, "entry", "formula", true, &(rg_result){0}, &err), RG_ENOENT);
    assert_string_equal(err.subject, "process_01_unmix");
    rg_result_free(&back);
    rg_h5_close(file);
    rg_entry_free(&entry);
}

static char *bytes_of(const char *path, size_t *n)
{
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    fseek(in, 0, SEEK_END);
    *n = (size_t) ftell(in);
    rewind(in);
    char *bytes = malloc(*n + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *n, in), *n);
    fclose(in);
    return bytes;
}

static void the_same_content_gives_the_same_bytes(void **state)
{
    (void) state;
    rg_entry entry = batch(5, 20);
    size_t n[2];
    char *bytes[2];
    for (int i = 0; i < 2; i++) {
        const char *path = path_to(i == 0 ? "one.h5" : "two.h5");
        write_one(path, &entry);
        (void) rename(path, path_to("same.h5"));
        if (i == 1)
            sleep(1);
        bytes[i] = bytes_of(path_to("same.h5"), &n[i]);
    }
    assert_int_equal(n[0], n[1]);
    assert_memory_equal(bytes[0], bytes[1], n[0]);
    free(bytes[0]);
    free(bytes[1]);
    rg_entry_free(&entry);
}

static void spoil(const char *path, size_t keep)
{
    assert_int_equal(truncate(path, (off_t) keep), 0);
}

static void says_what_is_wrong_with_a_file(void **state)
{
    (void) state;
    rg_entry entry = batch(3, 10);
    rg_h5_file *file = NULL;
    rg_error err = {0};
    assert_int_equal(rg_h5_open(path_to("none.h5"), &file, &err), RG_ENOENT);
    err = (rg_error){0};
    assert_int_equal(rg_h5_open(scratch_directory(), &file, &err), RG_ENOENT);
    assert_string_equal(err.reason, "this is a directory, not a file");
    write_one(path_to("cut.h5"), &entry);
    spoil(path_to("cut.h5"), 3000);
    err = (rg_error){0};
    assert_int_equal(rg_h5_open(path_to("cut.h5"), &file, &err), RG_EFORMAT);
    assert_string_equal(err.reason, "the HDF5 file is cut off or damaged");
    spoil(path_to("cut.h5"), 0);
    err = (rg_error){0};
    assert_int_equal(rg_h5_open(path_to("cut.h5"), &file, &err), RG_EFORMAT);
    assert_string_equal(err.reason, "the file is empty");
    FILE *text = fopen(path_to("text.h5"), "w");
    fputs("1,2,3\n", text);
    fclose(text);
    err = (rg_error){0};
    assert_int_equal(rg_h5_open(path_to("text.h5"), &file, &err), RG_EFORMAT);
    assert_string_equal(err.reason, "this is no HDF5 file");
    assert_string_equal(err.file, path_to("text.h5"));
    rg_entry_free(&entry);
}

static void leaves_the_target_alone_until_all_is_well(void **state)
{
    (void) state;
    rg_entry entry = batch(3, 10);
    const char *path = path_to("kept.h5");
    rg_h5_file *file = NULL;
    rg_error err = {0};
    write_one(path, &entry);
    const rg_h5_write_options careful = {0};
    assert_int_equal(rg_h5_create(path, &careful, &file, &err), RG_EEXIST);
    const char *const inputs[] = {path};
    const rg_h5_write_options same = {.force = true, .inputs = inputs, .n_inputs = 1};
    err = (rg_error){0};
    assert_int_equal(rg_h5_create(path, &same, &file, &err), RG_EUSAGE);
    err = (rg_error){0};
    assert_int_equal(rg_h5_create(path_to("no/such.h5"), &careful, &file, &err), RG_ECREATE);
    const rg_h5_write_options force = {.force = true};
    err = (rg_error){0};
    assert_int_equal(rg_h5_create(path, &force, &file, &err), RG_OK);
    rg_h5_abandon(file);
    assert_int_equal(rg_h5_open(path, &file, &err), RG_OK);
    rg_h5_close(file);
    rg_entry_free(&entry);
}

int main(void)
{
    rg_h5_library_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_comes_back),
        cmocka_unit_test(a_streamed_cube_comes_back_in_any_pieces),
        cmocka_unit_test(a_result_joins_the_data_and_comes_back),
        cmocka_unit_test(the_same_content_gives_the_same_bytes),
        cmocka_unit_test(says_what_is_wrong_with_a_file),
        cmocka_unit_test(leaves_the_target_alone_until_all_is_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
