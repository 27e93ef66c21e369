#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/container.h"
#include "kernels/base/memory.h"
#include "tests/support/entries.h"

static const rg_h5_write_options FORCE = {.force = true};

static const char *scratch_file(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", scratch_directory(), name);
    return path;
}

static void store_entry(const char *path)
{
    rg_entry entry = sample_entry(RG_REFLECTANCE, 6, 9);
    rg_h5_file *file = NULL;
    assert_int_equal(rg_h5_create(path, &FORCE, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_write_entry(file, &entry, NULL, NULL, NULL), RG_OK);
    assert_int_equal(rg_h5_publish(file, NULL), RG_OK);
    rg_entry_free(&entry);
}

static void add_result(const char *path, const char *tool, bool force)
{
    rg_h5_file *file = NULL;
    const rg_h5_write_options options = {.force = force};
    rg_result result = sample_result(tool, 6);
    assert_int_equal(rg_h5_create_from(path, &options, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_write_result(file, "entry", &result, NULL), RG_OK);
    assert_int_equal(rg_h5_publish(file, NULL), RG_OK);
    rg_result_free(&result);
}

static void gives_a_result_back(void **state)
{
    (void) state;
    const char *path = scratch_file("result.h5");
    rg_result expected = sample_result("unmix", 6);
    rg_h5_file *file = NULL;
    store_entry(path);
    add_result(path, "unmix", false);
    assert_int_equal(rg_h5_open(path, &file, NULL), RG_OK);
    for (int with_data = 0; with_data < 2; with_data++) {
        rg_result back;
        assert_int_equal(rg_h5_read_result(file, "entry", "unmix", with_data, &back, NULL), RG_OK);
        assert_string_equal(back.name, "process_01_unmix");
        assert_same_result(&back, &expected, with_data);
        rg_result_free(&back);
    }
    rg_h5_close(file);
    rg_result_free(&expected);
}

static void finds_results_by_name_tool_and_age(void **state)
{
    (void) state;
    const char *path = scratch_file("several.h5");
    rg_h5_file *file = NULL;
    rg_result result;
    rg_error err = {0};
    store_entry(path);
    add_result(path, "unmix", false);
    add_result(path, "features", false);
    assert_int_equal(rg_h5_open(path, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_result_count(file, "entry"), 2);
    assert_string_equal(rg_h5_result_name(file, "entry", 1), "process_02_features");
    assert_int_equal(rg_h5_read_result(file, "entry", NULL, false, &result, NULL), RG_OK);
    assert_string_equal(result.name, "process_02_features");
    rg_result_free(&result);
    assert_int_equal(rg_h5_read_result(file, "entry", "process_01_unmix", false, &result, NULL), RG_OK);
    assert_string_equal(result.tool, "unmix");
    rg_result_free(&result);
    assert_int_equal(rg_h5_read_result(file, "entry", "identify", false, &result, &err), RG_ENOENT);
    assert_string_equal(err.subject, "process_01_unmix, process_02_features");
    rg_h5_close(file);
}

static void finds_results_by_the_first_words_of_the_tool(void **state)
{
    (void) state;
    const char *path = scratch_file("words.h5");
    rg_h5_file *file = NULL;
    rg_result result;
    rg_error err = {0};
    store_entry(path);
    add_result(path, "grains_stats", false);
    assert_int_equal(rg_h5_open(path, &file, NULL), RG_OK);
    static const char *const WORDS[] = {"grains_stats", "grains stats", "grains-stats", "grains"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        assert_int_equal(rg_h5_read_result(file, "entry", WORDS[i], false, &result, NULL), RG_OK);
        assert_string_equal(result.name, "process_01_grains_stats");
        rg_result_free(&result);
    }
    assert_int_equal(rg_h5_read_result(file, "entry", "grain", false, &result, &err), RG_ENOENT);
    rg_h5_close(file);

    /* Two tools begin so: neither is meant. */
    add_result(path, "grains_modes", false);
    assert_int_equal(rg_h5_open(path, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_read_result(file, "entry", "grains", false, &result, &err), RG_ENOENT);
    assert_int_equal(rg_h5_read_result(file, "entry", "grains stats", false, &result, NULL), RG_OK);
    assert_string_equal(result.name, "process_01_grains_stats");
    rg_result_free(&result);
    rg_h5_close(file);
}

static void replaces_a_result_only_when_forced(void **state)
{
    (void) state;
    const char *path = scratch_file("replace.h5");
    rg_result result = sample_result("unmix", 6);
    rg_h5_file *file = NULL;
    rg_error err = {0};
    store_entry(path);
    add_result(path, "unmix", false);
    add_result(path, "features", false);
    const rg_h5_write_options gentle = {0};
    assert_int_equal(rg_h5_create_from(path, &gentle, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_write_result(file, "entry", &result, &err), RG_EEXIST);
    assert_string_equal(err.subject, "process_01_unmix");
    rg_h5_abandon(file);
    add_result(path, "unmix", true);
    assert_int_equal(rg_h5_open(path, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_result_count(file, "entry"), 2);
    assert_string_equal(rg_h5_result_name(file, "entry", 0), "process_01_unmix");
    rg_h5_close(file);
    rg_result_free(&result);
}

/* Texts, maps and rows that come in uneven pieces. */
static void keeps_streamed_rows(void **state)
{
    (void) state;
    const char *path = scratch_file("streamed.h5");
    const size_t map[3] = {3, 40, 50};
    const size_t cube[3] = {40, 50, 11};
    const size_t rows[1] = {2000};
    rg_result result = {.tool = "identify", .default_group = "maps"};
    rg_group *group = NULL;
    rg_array *array = NULL;
    rg_h5_file *file = NULL;
    store_entry(path);
    assert_int_equal(rg_result_add_group(&result, "maps", RG_GROUP_DATA, "Maps", &group, NULL), RG_OK);
    strcpy(group->signal, "map");
    strcpy(group->interpretation, "image");
    assert_int_equal(rg_group_add_array(group, "map", RG_FLOAT32, 3, map, "1", "", 0, &array, NULL), RG_OK);
    assert_int_equal(rg_result_add_group(&result, "table", RG_GROUP_COLLECTION, "", &group, NULL), RG_OK);
    assert_int_equal(rg_group_add_array(group, "cube", RG_FLOAT64, 3, cube, "1", "", 0, &array, NULL), RG_OK);
    assert_int_equal(rg_group_add_array(group, "name", RG_TEXT, 1, rows, "", "Name", 0, &array, NULL), RG_OK);

    assert_int_equal(rg_h5_create_from(path, &FORCE, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_write_result(file, "entry", &result, NULL), RG_OK);
    float *image = rg_alloc(40, 50, sizeof *image);
    for (size_t k = 0; k < 3; k++) {
        for (size_t i = 0; i < 2000; i++)
            image[i] = (float) (k * 10000 + i);
        assert_int_equal(rg_h5_write_result_rows(file, "entry", &result, "maps", "map", k, 1, image, NULL),
                         RG_OK);
    }
    double *lines = rg_alloc(40, 550, sizeof *lines);
    for (size_t i = 0; i < 22000; i++)
        lines[i] = (double) i;
    for (size_t first = 0, n; first < 40; first += n) {
        n = first % 7 + 1 < 40 - first ? first % 7 + 1 : 40 - first;
        assert_int_equal(rg_h5_write_result_rows(file, "entry", &result, "table", "cube", first, n,
                                                 lines + first * 550, NULL),
                         RG_OK);
    }
    for (size_t first = 0; first < 2000; first += 250) {
        char *texts[250];
        for (size_t i = 0; i < 250; i++) {
            char text[32];
            snprintf(text, sizeof text, "mineral %zu", (first + i) * (first + i));
            texts[i] = copy_of(text);
        }
        assert_int_equal(
            rg_h5_write_result_rows(file, "entry", &result, "table", "name", first, 250, texts, NULL), RG_OK);
        for (size_t i = 0; i < 250; i++)
            free(texts[i]);
    }
    assert_int_equal(rg_h5_publish(file, NULL), RG_OK);

    assert_int_equal(rg_h5_open(path, &file, NULL), RG_OK);
    float back[2000];
    assert_int_equal(rg_h5_read_result_rows(file, "entry", "identify", "maps", "map", 2, 1, back, NULL),
                     RG_OK);
    assert_memory_equal(back, image, sizeof back);
    double *part = rg_alloc(9, 550, sizeof *part);
    assert_int_equal(rg_h5_read_result_rows(file, "entry", "identify", "table", "cube", 13, 9, part, NULL),
                     RG_OK);
    assert_memory_equal(part, lines + 13 * 550, 9 * 550 * sizeof *part);
    char *names[2];
    assert_int_equal(rg_h5_read_result_rows(file, "entry", "identify", "table", "name", 1998, 2, names, NULL),
                     RG_OK);
    assert_string_equal(names[1], "mineral 3996001");
    free(names[0]);
    free(names[1]);
    rg_error err = {0};
    assert_int_equal(rg_h5_read_result_rows(file, "entry", "identify", "maps", "none", 0, 1, back, &err),
                     RG_ENOENT);
    rg_h5_close(file);
    free(part);
    free(lines);
    free(image);
    rg_result_free(&result);
}

static void refuses_to_publish_rows_that_never_came(void **state)
{
    (void) state;
    const char *path = scratch_file("short.h5");
    const size_t dims[2] = {6, 3};
    const float row[3] = {0};
    rg_result result = {.tool = "unmix"};
    rg_group *group = NULL;
    rg_h5_file *file = NULL;
    rg_error err = {0};
    store_entry(path);
    assert_int_equal(rg_result_add_group(&result, "table", RG_GROUP_COLLECTION, "", &group, NULL), RG_OK);
    assert_int_equal(rg_group_add_array(group, "a", RG_FLOAT32, 2, dims, "1", "", 0, NULL, NULL), RG_OK);
    assert_int_equal(rg_h5_create_from(path, &FORCE, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_write_result(file, "entry", &result, NULL), RG_OK);
    assert_int_equal(rg_h5_write_result_rows(file, "entry", &result, "table", "a", 0, 1, row, NULL), RG_OK);
    assert_int_equal(rg_h5_write_result_rows(file, "entry", &result, "table", "a", 3, 1, row, &err),
                     RG_EINTERNAL);
    err = (rg_error){0};
    assert_int_equal(rg_h5_publish(file, &err), RG_EINTERNAL);
    assert_int_equal(rg_h5_open(path, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_result_count(file, "entry"), 0);
    rg_h5_close(file);
    rg_result_free(&result);
}

/* A result records the hash of the entry it was made from, so adding one must not change that. */
static void keeps_the_hash_of_the_entry(void **state)
{
    (void) state;
    const char *path = scratch_file("hash.h5");
    char before[65];
    char after[65];
    rg_h5_file *file = NULL;
    store_entry(path);
    assert_int_equal(rg_h5_open(path, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_entry_hash(file, "entry", before, NULL), RG_OK);
    rg_h5_close(file);
    add_result(path, "unmix", false);
    assert_int_equal(rg_h5_open(path, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_entry_hash(file, "entry", after, NULL), RG_OK);
    rg_h5_close(file);
    assert_int_equal(strlen(before), 64);
    assert_string_equal(before, after);
}

static void keeps_results_beside_rows_without_data(void **state)
{
    (void) state;
    const char *path = scratch_file("elsewhere.h5");
    rg_entry entry = sample_entry(RG_RAMAN, 6, 4);
    rg_result result = sample_result("unmix", 6);
    rg_result back;
    rg_h5_file *file = NULL;
    assert_int_equal(rg_h5_create(path, &FORCE, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_write_entry_without_data(file, &entry, NULL), RG_OK);
    assert_int_equal(rg_h5_write_result(file, "entry", &result, NULL), RG_OK);
    assert_int_equal(rg_h5_publish(file, NULL), RG_OK);
    assert_int_equal(rg_h5_open(path, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_read_result(file, "entry", NULL, true, &back, NULL), RG_OK);
    assert_same_result(&back, &result, true);
    rg_h5_close(file);
    rg_result_free(&back);
    rg_result_free(&result);
    rg_entry_free(&entry);
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
        cmocka_unit_test(gives_a_result_back),
        cmocka_unit_test(finds_results_by_name_tool_and_age),
        cmocka_unit_test(finds_results_by_the_first_words_of_the_tool),
        cmocka_unit_test(replaces_a_result_only_when_forced),
        cmocka_unit_test(keeps_streamed_rows),
        cmocka_unit_test(refuses_to_publish_rows_that_never_came),
        cmocka_unit_test(keeps_the_hash_of_the_entry),
        cmocka_unit_test(keeps_results_beside_rows_without_data),
    };
    return cmocka_run_group_tests(tests, init, NULL);
}
