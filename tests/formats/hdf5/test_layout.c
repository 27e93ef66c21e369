/* The writing rules W1 to W13 of LAYOUT.md, looked at with the library's own calls. With
 * REGOLITH_SAMPLES set, the files stay in that directory for test_viewers.sh. */
#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include <hdf5.h>

#include "formats/hdf5/container.h"
#include "kernels/base/memory.h"
#include "tests/support/entries.h"

static const rg_h5_write_options FORCE = {.force = true};

static const char *sample_path(const char *name)
{
    static char paths[4][512];
    static size_t next;
    char *path = paths[next++ % 4];
    const char *kept = getenv("REGOLITH_SAMPLES");
    snprintf(path, sizeof paths[0], "%s/%s", kept != NULL ? kept : scratch_directory(), name);
    return path;
}

/* Abundance maps of a cube: an image as the default plot. */
static void add_maps(rg_h5_file *file, size_t lines, size_t samples)
{
    const size_t dims[3] = {3, lines, samples};
    rg_result result = {.tool = "unmix", .default_group = "abundance_map"};
    rg_group *group = NULL;
    rg_array *array = NULL;
    result.command = copy_of("regolith unmix cube.h5 --library minerals.h5");
    assert_int_equal(rg_result_add_parameter(&result, "method", "fcls", "", NULL), RG_OK);
    assert_int_equal(rg_result_add_group(&result, "abundance_map", RG_GROUP_DATA, "Abundance", &group, NULL),
                     RG_OK);
    strcpy(group->signal, "abundance");
    strcpy(group->interpretation, "image");
    strcpy(group->axes[0], "endmember");
    strcpy(group->axes[1], "y");
    strcpy(group->axes[2], "x");
    group->n_axes = 3;
    assert_int_equal(
        rg_group_add_array(group, "abundance", RG_FLOAT32, 3, dims, "1", "Abundance", 1, &array, NULL),
        RG_OK);
    for (size_t i = 0; i < 3 * lines * samples; i++)
        ((float *) array->data)[i] = (float) (i % 7) / 7.0F;
    for (size_t d = 0; d < 3; d++) {
        assert_int_equal(rg_group_add_array(group, group->axes[d], RG_INT32, 1, &dims[d], "1", group->axes[d],
                                            1, &array, NULL),
                         RG_OK);
        for (size_t i = 0; i < dims[d]; i++)
            ((int32_t *) array->data)[i] = (int32_t) i;
    }
    /* A second plot, which must not be the one that is shown. */
    assert_int_equal(rg_result_add_group(&result, "quality_of_fit", RG_GROUP_DATA, "Fit", &group, NULL),
                     RG_OK);
    strcpy(group->signal, "rmse");
    assert_int_equal(rg_group_add_array(group, "rmse", RG_FLOAT32, 1, (const size_t[]){lines * samples}, "1",
                                        "RMSE", 1, &array, NULL),
                     RG_OK);
    strcpy(group->axes[0], ".");
    group->n_axes = 1;
    assert_int_equal(rg_h5_write_result(file, "entry", &result, NULL), RG_OK);
    rg_result_free(&result);
}

static void store(const char *name, rg_entry *entry, bool with_maps, bool with_result)
{
    rg_h5_file *file = NULL;
    assert_int_equal(rg_h5_create(sample_path(name), &FORCE, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_write_entry(file, entry, NULL, NULL, NULL), RG_OK);
    if (with_maps)
        add_maps(file, entry->n_lines, entry->n_samples);
    if (with_result) {
        rg_result result = sample_result("unmix", entry->n_rows);
        assert_int_equal(rg_h5_write_result(file, "entry", &result, NULL), RG_OK);
        rg_result_free(&result);
    }
    assert_int_equal(rg_h5_publish(file, NULL), RG_OK);
    rg_entry_free(entry);
}

static void store_samples(void)
{
    rg_entry entry = sample_entry(RG_REFLECTANCE, 1, 216);
    store("single.h5", &entry, false, false);
    entry = sample_entry(RG_REFLECTANCE, 12, 216);
    store("batch.h5", &entry, false, false);
    entry = sample_entry(RG_REFLECTANCE, 12, 216);
    store("result.h5", &entry, false, true);
    entry = sample_entry(RG_RAMAN, 3, 40);
    store("raman.h5", &entry, false, false);
    entry = sample_entry(RG_XRD, 1, 40);
    store("xrd.h5", &entry, false, false);
    entry = sample_entry(RG_EPMA, 5, 9);
    store("epma.h5", &entry, false, false);
    entry = sample_entry(RG_GRAINSIZE, 4, 20);
    store("grainsize.h5", &entry, false, false);
    entry = sample_cube(20, 30, 216, false);
    store("cube.h5", &entry, false, false);
    entry = sample_cube(20, 30, 216, true);
    store("maps.h5", &entry, true, false);
}

static const char *const SAMPLES[] = {"single.h5", "batch.h5", "result.h5",    "raman.h5", "xrd.h5",
                                      "epma.h5",   "cube.h5",  "grainsize.h5", "maps.h5"};

static herr_t check_attribute(hid_t object, const char *name, const H5A_info_t *info, void *state)
{
    (void) info;
    (void) state;
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    const hid_t type = H5Aget_type(attribute);
    if (H5Tget_class(type) == H5T_STRING) {
        assert_int_equal(H5Tis_variable_str(type), 0);
        assert_int_equal(H5Tget_strpad(type), H5T_STR_NULLPAD);
        assert_int_equal(H5Tget_cset(type), H5T_CSET_UTF8);
    } else {
        assert_true(H5Tequal(type, H5T_STD_I32LE) > 0);
    }
    H5Tclose(type);
    H5Aclose(attribute);
    return 0;
}

static void check_dataset(const char *path, hid_t dataset)
{
    const hid_t type = H5Dget_type(dataset);
    const hid_t space = H5Dget_space(dataset);
    const hid_t plist = H5Dget_create_plist(dataset);
    const int rank = H5Sget_simple_extent_ndims(space);
    const H5T_class_t class = H5Tget_class(type);
    H5D_alloc_time_t allocation;
    H5D_fill_time_t fill_time;
    hbool_t times;
    if (class == H5T_STRING)
        assert_int_equal(H5Tis_variable_str(type), 0);
    else
        assert_true(H5Tequal(type, H5T_IEEE_F32LE) > 0 || H5Tequal(type, H5T_IEEE_F64LE) > 0 ||
                    H5Tequal(type, H5T_STD_I32LE) > 0 || H5Tequal(type, H5T_STD_U8LE) > 0 ||
                    strcmp(path + strlen(path) - 4, "seed") == 0);
    if (rank == 0) {
        assert_int_equal(H5Pget_layout(plist), H5D_COMPACT);
    } else {
        static const H5Z_filter_t FILTERS[] = {H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE, H5Z_FILTER_FLETCHER32};
        assert_int_equal(H5Pget_layout(plist), H5D_CHUNKED);
        assert_int_equal(H5Pget_nfilters(plist), 3);
        for (unsigned f = 0; f < 3; f++) {
            unsigned flags;
            unsigned values[4];
            size_t n = 4;
            assert_int_equal(H5Pget_filter2(plist, f, &flags, &n, values, 0, NULL, NULL), FILTERS[f]);
            if (f == 1)
                assert_int_equal(values[0], 4);
        }
    }
    assert_true(H5Pget_alloc_time(plist, &allocation) >= 0);
    assert_int_equal(allocation, H5D_ALLOC_TIME_EARLY);
    assert_true(H5Pget_fill_time(plist, &fill_time) >= 0);
    assert_int_equal(fill_time, H5D_FILL_TIME_IFSET);
    assert_true(H5Pget_obj_track_times(plist, &times) >= 0);
    assert_false(times);
    if (class == H5T_FLOAT) {
        double fill = 0.0;
        assert_true(H5Pget_fill_value(plist, H5T_NATIVE_DOUBLE, &fill) >= 0);
        assert_true(isnan(fill));
    }
    H5Pclose(plist);
    H5Sclose(space);
    H5Tclose(type);
}

static herr_t check_object(hid_t root, const char *path, const H5O_info_t *info, void *state)
{
    (void) state;
    const char *name = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
    const hid_t object = H5Oopen(root, path, H5P_DEFAULT);
    assert_true(object >= 0);
    assert_int_equal(info->ctime, 0);
    if (strcmp(path, ".") != 0)
        assert_int_equal(strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789"),
                         strlen(name));
    H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, NULL, check_attribute, NULL);
    if (info->type == H5O_TYPE_DATASET)
        check_dataset(path, object);
    else
        assert_true(H5Aexists(object, "NX_class") > 0);
    H5Oclose(object);
    return 0;
}

static void follows_the_rules_of_storage(void **state)
{
    (void) state;
    store_samples();
    for (size_t s = 0; s < sizeof SAMPLES / sizeof SAMPLES[0]; s++) {
        const hid_t file = H5Fopen(sample_path(SAMPLES[s]), H5F_ACC_RDONLY, H5P_DEFAULT);
        H5F_info2_t info;
        assert_true(file >= 0);
        assert_true(H5Fget_info2(file, &info) >= 0);
        assert_int_equal(info.super.version, 3);
#if H5_VERSION_GE(1, 12, 0)
        assert_true(H5Ovisit3(file, H5_INDEX_NAME, H5_ITER_INC, (H5O_iterate2_t) check_object, NULL,
                              H5O_INFO_ALL) >= 0);
#else
        assert_true(H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, check_object, NULL, H5O_INFO_ALL) >= 0);
#endif
        H5Fclose(file);
    }
}

static void assert_chunk(const char *file_name, const char *path, size_t rank, const size_t *expected)
{
    const hid_t file = H5Fopen(sample_path(file_name), H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t dataset = H5Dopen2(file, path, H5P_DEFAULT);
    const hid_t plist = H5Dget_create_plist(dataset);
    hsize_t chunk[3] = {0};
    assert_int_equal(H5Pget_chunk(plist, 3, chunk), rank);
    for (size_t d = 0; d < rank; d++)
        assert_int_equal(chunk[d], expected[d]);
    H5Pclose(plist);
    H5Dclose(dataset);
    H5Fclose(file);
}

static void cuts_chunks_to_a_mebibyte(void **state)
{
    (void) state;
    rg_entry entry = sample_entry(RG_REFLECTANCE, 4000, 211);
    store("many.h5", &entry, false, false);
    /* 1 MiB / (4 * 211) rows */
    assert_chunk("many.h5", "/entry/data/reflectance", 2, (const size_t[]){1242, 211});
    entry = sample_cube(40, 50, 600, true);
    store("tiles.h5", &entry, false, false);
    assert_chunk("tiles.h5", "/entry/data/reflectance", 3, (const size_t[]){16, 16, 600});
    entry = sample_cube(20, 20, 3000, true); /* 16 * 16 spectra would be 3 MB */
    store("tiles.h5", &entry, false, false);
    assert_chunk("tiles.h5", "/entry/data/reflectance", 3, (const size_t[]){9, 9, 3000});
    entry = sample_cube(60, 70, 30, true); /* and here 30 kB */
    store("tiles.h5", &entry, false, false);
    assert_chunk("tiles.h5", "/entry/data/reflectance", 3, (const size_t[]){47, 47, 30});
    assert_chunk("maps.h5", "/entry/process_01_unmix/abundance_map/abundance", 3,
                 (const size_t[]){1, 20, 30});
}

/* Nothing of the run is in the file: not its name, the user, the host, or the process. */
static void holds_nothing_of_the_run(void **state)
{
    (void) state;
    FILE *file = fopen(sample_path("result.h5"), "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    const size_t n = (size_t) ftell(file);
    char *bytes = rg_alloc(n, 1, 1);
    rewind(file);
    assert_int_equal(fread(bytes, 1, n, file), n);
    fclose(file);
    static const char *const NAMES[] = {"result.h5", ".tmp", "regolith-test"};
    for (size_t k = 0; k < sizeof NAMES / sizeof NAMES[0]; k++) {
        const size_t length = strlen(NAMES[k]);
        for (size_t i = 0; i + length <= n; i++)
            assert_int_not_equal(memcmp(bytes + i, NAMES[k], length), 0);
    }
    free(bytes);
}

static void assert_text(hid_t file, const char *object, const char *name, const char *expected)
{
    char text[128] = "";
    const hid_t attribute = H5Aopen_by_name(file, object, name, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(attribute >= 0);
    const hid_t type = H5Aget_type(attribute);
    assert_true(H5Tget_size(type) < sizeof text);
    assert_true(H5Aread(attribute, type, text) >= 0);
    assert_string_equal(text, expected);
    H5Tclose(type);
    H5Aclose(attribute);
}

static void leads_from_the_root_to_the_plot(void **state)
{
    (void) state;
    hid_t file = H5Fopen(sample_path("cube.h5"), H5F_ACC_RDONLY, H5P_DEFAULT);
    assert_text(file, "/", "NX_class", "NXroot");
    assert_text(file, "/", "default", "entry");
    assert_text(file, "/", "creator", "regolith");
    assert_text(file, "/", "regolith_schema", "1.0");
    assert_text(file, "/entry", "default", "data");
    assert_text(file, "/entry/data", "signal", "reflectance");
    assert_text(file, "/entry/data", "interpretation", "spectrum");
    assert_text(file, "/entry/data/reflectance", "interpretation", "spectrum");
    assert_text(file, "/entry/data/reflectance", "units", "1");
    assert_text(file, "/entry/data/wavelength", "units", "nm");
    assert_text(file, "/entry/definition_local", "version", "1.0");
    H5Fclose(file);
    file = H5Fopen(sample_path("maps.h5"), H5F_ACC_RDONLY, H5P_DEFAULT);
    assert_text(file, "/entry", "default", "process_01_unmix/abundance_map");
    assert_text(file, "/entry/process_01_unmix", "default", "abundance_map");
    H5Fclose(file);
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
        cmocka_unit_test(follows_the_rules_of_storage),
        cmocka_unit_test(cuts_chunks_to_a_mebibyte),
        cmocka_unit_test(holds_nothing_of_the_run),
        cmocka_unit_test(leads_from_the_root_to_the_plot),
    };
    return cmocka_run_group_tests(tests, init, NULL);
}
