#include "tests/support/check.h"

#include <string.h>

#include <hdf5.h>

#include "formats/hdf5/container.h"
#include "formats/hdf5/foreign.h"

static const char *scratch_file(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", scratch_directory(), name);
    return path;
}

static hid_t create(const char *name)
{
    const hid_t file = H5Fcreate(scratch_file(name), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(file >= 0);
    return file;
}

static void put(hid_t parent, const char *name, hid_t type, size_t rank, const hsize_t *dims,
                const void *data)
{
    const hid_t space = rank > 0 ? H5Screate_simple((int) rank, dims, NULL) : H5Screate(H5S_SCALAR);
    const hid_t dataset = H5Dcreate2(parent, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(dataset >= 0);
    assert_true(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) >= 0);
    H5Dclose(dataset);
    H5Sclose(space);
}

static void put_attribute(hid_t parent, const char *object, const char *name, hid_t type, const void *value)
{
    const hid_t at = H5Oopen(parent, object, H5P_DEFAULT);
    const hid_t space = H5Screate(H5S_SCALAR);
    const hid_t attribute = H5Acreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(attribute >= 0 && H5Awrite(attribute, type, value) >= 0);
    H5Aclose(attribute);
    H5Sclose(space);
    H5Oclose(at);
}

static void put_text_attribute(hid_t parent, const char *object, const char *name, const char *text)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, H5T_VARIABLE);
    put_attribute(parent, object, name, type, &text);
    H5Tclose(type);
}

static rg_h5_foreign *open_file(const char *name, const rg_h5_foreign_options *options)
{
    rg_h5_foreign *file = NULL;
    rg_error err = {0};
    const rg_status status = rg_h5_foreign_open(name, options, &file, &err);
    if (status != RG_OK)
        print_error("%s: %s %s\n", err.dataset, err.reason, err.subject);
    assert_int_equal(status, RG_OK);
    return file;
}

static const float TABLE[3][4] = {
    {0.1F, 0.2F, 0.3F, 0.4F}, {1.1F, 1.2F, -1.23e34F, 1.4F}, {2.1F, 2.2F, 2.3F, 2.4F}};
static const hsize_t TABLE_DIMS[2] = {3, 4};
static const double AXIS[4] = {400.0, 500.0, 600.0, 700.0};
static const hsize_t FOUR[1] = {4};
static const hsize_t THREE[1] = {3};

static void finds_values_axis_and_names_by_their_names(void **state)
{
    (void) state;
    const hid_t id = create("plain.h5");
    const double mass[3] = {1.5, 2.5, 3.5};
    const char *const names[3] = {"olivine", "pyroxene \xce\xb2", "ilmenite"};
    const hid_t text = H5Tcopy(H5T_C_S1);
    H5Tset_size(text, H5T_VARIABLE);
    put(id, "reflectance", H5T_NATIVE_FLOAT, 2, TABLE_DIMS, TABLE);
    put(id, "wavelength_nm", H5T_NATIVE_DOUBLE, 1, FOUR, AXIS);
    put(id, "names", text, 1, THREE, names);
    put(id, "mass", H5T_NATIVE_DOUBLE, 1, THREE, mass);
    put_text_attribute(id, "/", "instrument", "ASD");
    H5Tclose(text);
    H5Fclose(id);

    rg_h5_foreign *file = open_file(scratch_file("plain.h5"), NULL);
    const rg_h5_foreign_facts *facts = rg_h5_foreign_about(file);
    assert_string_equal(facts->dataset, "/reflectance");
    assert_int_equal(facts->n_rows, 3);
    assert_int_equal(facts->n_columns, 4);
    assert_string_equal(facts->axis_units, "nm");
    assert_memory_equal(facts->axis, AXIS, sizeof AXIS);
    assert_string_equal(facts->rows.columns[0].name, "sample_id");
    assert_string_equal(facts->rows.columns[0].texts[1], "pyroxene \xce\xb2");
    assert_near(rg_table_find(&facts->rows, "mass")->numbers[2], 3.5, 0.0);
    assert_string_equal(facts->header.columns[0].texts[0], "@instrument");
    assert_string_equal(facts->header.columns[1].texts[0], "ASD");
    float rows[2][4];
    assert_int_equal(rg_h5_foreign_read_float(file, false, 1, 2, &rows[0][0], NULL), RG_OK);
    assert_true(rows[0][0] == 1.1F && isnan(rows[0][2]) && rows[1][3] == 2.4F);
    rg_h5_foreign_close(file);
}

static void takes_rows_of_the_values_as_axis_and_widths(void **state)
{
    (void) state;
    const hid_t id = create("rows.h5");
    const double library[4][3] = {{400, 500, 600}, {10, 11, 12}, {0.1, 0.2, 0.3}, {0.4, 0.5, 0.6}};
    const hsize_t dims[2] = {4, 3};
    const size_t skip[1] = {2};
    const char *const names[4] = {"wavelength", "fwhm", "bad", "good"};
    const hid_t text = H5Tcopy(H5T_C_S1);
    H5Tset_size(text, H5T_VARIABLE);
    put(id, "library", H5T_NATIVE_DOUBLE, 2, dims, library);
    put(id, "names", text, 1, FOUR, names);
    H5Tclose(text);
    H5Fclose(id);
    const rg_h5_foreign_options options = {
        .axis = "library[0]", .fwhm = "library[1]", .skip = skip, .n_skip = 1};
    rg_h5_foreign *file = open_file(scratch_file("rows.h5"), &options);
    const rg_h5_foreign_facts *facts = rg_h5_foreign_about(file);
    double row[3];
    assert_int_equal(facts->n_rows, 1);
    assert_near(facts->axis[2], 600, 0);
    assert_near(facts->fwhm[2], 12, 0);
    assert_string_equal(facts->rows.columns[0].texts[0], "good");
    assert_int_equal(rg_h5_foreign_read_double(file, false, 0, 1, row, NULL), RG_OK);
    assert_near(row[1], 0.5, 0);
    rg_h5_foreign_close(file);
}

static void asks_when_it_cannot_tell(void **state)
{
    (void) state;
    rg_h5_foreign *file;
    rg_error err = {0};
    hid_t id = create("ask.h5");
    put(id, "ref1", H5T_NATIVE_FLOAT, 2, TABLE_DIMS, TABLE);
    put(id, "ref2", H5T_NATIVE_FLOAT, 2, TABLE_DIMS, TABLE);
    H5Fclose(id);
    const char *path = scratch_file("ask.h5");
    assert_int_equal(rg_h5_foreign_open(path, NULL, &file, &err), RG_EUSAGE);
    assert_string_equal(err.subject, "/ref1, /ref2");
    rg_h5_foreign_options options = {.dataset = "ref2"};
    err = (rg_error){0};
    assert_int_equal(rg_h5_foreign_open(path, &options, &file, &err), RG_EUSAGE);
    assert_string_equal(err.reason, "the file gives no axis for these values");
    options.dataset = "ref3";
    err = (rg_error){0};
    assert_int_equal(rg_h5_foreign_open(path, &options, &file, &err), RG_ENOENT);
    options = (rg_h5_foreign_options){.dataset = "/ref2", .axis = "/ref2[3]"};
    err = (rg_error){0};
    assert_int_equal(rg_h5_foreign_open(path, &options, &file, &err), RG_ENOENT);
    assert_int_equal(err.index, 3);
    options.axis = "none";
    file = open_file(path, &options);
    assert_true(rg_h5_foreign_about(file)->axis_is_index);
    assert_near(rg_h5_foreign_about(file)->axis[3], 4.0, 0.0);
    rg_h5_foreign_close(file);
}

/* A cube whose bands come first, last or between, read in pieces that cut lines. */
static void turns_bands_to_the_last_dimension(void **state)
{
    (void) state;
    enum { LINES = 3, SAMPLES = 5, BANDS = 4 };
    for (size_t band_dim = 0; band_dim < 3; band_dim++) {
        int16_t values[LINES * SAMPLES * BANDS];
        hsize_t dims[3];
        dims[band_dim] = BANDS;
        dims[band_dim == 0 ? 1 : 0] = LINES;
        dims[band_dim == 2 ? 1 : 2] = SAMPLES;
        for (size_t l = 0; l < LINES; l++)
            for (size_t s = 0; s < SAMPLES; s++)
                for (size_t b = 0; b < BANDS; b++) {
                    const size_t at = band_dim == 0   ? (b * LINES + l) * SAMPLES + s
                                      : band_dim == 1 ? (l * BANDS + b) * SAMPLES + s
                                                      : (l * SAMPLES + s) * BANDS + b;
                    values[at] = (int16_t) (100 * l + 10 * s + b);
                }
        const double scale = 0.5;
        const int16_t fill = 121;
        const hid_t id = create("cube.h5");
        put(id, "cube", H5T_NATIVE_INT16, 3, dims, values);
        put(id, "wavelength", H5T_NATIVE_DOUBLE, 1, FOUR, AXIS);
        put_attribute(id, "cube", "scale_factor", H5T_NATIVE_DOUBLE, &scale);
        put_attribute(id, "cube", "_FillValue", H5T_NATIVE_INT16, &fill);
        put_text_attribute(id, "wavelength", "units", "nm");
        H5Fclose(id);
        rg_h5_foreign *file = open_file(scratch_file("cube.h5"), NULL);
        const rg_h5_foreign_facts *facts = rg_h5_foreign_about(file);
        assert_int_equal(facts->n_lines, LINES);
        assert_int_equal(facts->n_samples, SAMPLES);
        for (size_t first = 0; first < LINES * SAMPLES; first++)
            for (size_t n = 1; first + n <= LINES * SAMPLES; n++) {
                float rows[LINES * SAMPLES][BANDS];
                assert_int_equal(rg_h5_foreign_read_float(file, false, first, n, &rows[0][0], NULL), RG_OK);
                for (size_t i = 0; i < n * BANDS; i++) {
                    const size_t row = first + i / BANDS;
                    const double raw = (double) (100 * (row / SAMPLES) + 10 * (row % SAMPLES) + i % BANDS);
                    const float got = rows[i / BANDS][i % BANDS];
                    if (raw == 121.0)
                        assert_true(isnan(got));
                    else
                        assert_near(got, 0.5 * raw, 0.0);
                }
            }
        rg_h5_foreign_close(file);
    }
}

static void follows_the_default_plot_of_nexus(void **state)
{
    (void) state;
    const hid_t id = create("nexus.nxs");
    const double edges[5] = {1, 2, 3, 4, 5};
    const hsize_t five[1] = {5};
    const double decoy[2][2] = {{0}};
    const hsize_t two[2] = {2, 2};
    hid_t entry = H5Gcreate2(id, "run", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    hid_t data = H5Gcreate2(entry, "plot", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    put(id, "reflectance", H5T_NATIVE_DOUBLE, 2, two, decoy);
    put(data, "signal_1", H5T_NATIVE_FLOAT, 2, TABLE_DIMS, TABLE);
    put(data, "signal_1_errors", H5T_NATIVE_FLOAT, 2, TABLE_DIMS, TABLE);
    put(data, "tof", H5T_NATIVE_DOUBLE, 1, five, edges);
    put_text_attribute(id, "/", "default", "run");
    put_text_attribute(id, "run", "default", "plot");
    put_text_attribute(id, "run/plot", "NX_class", "NXdata");
    put_text_attribute(id, "run/plot", "signal", "signal_1");
    put_text_attribute(id, "run/plot", "axes", ".:tof");
    H5Gclose(data);
    H5Gclose(entry);
    H5Fclose(id);
    rg_h5_foreign *file = open_file(scratch_file("nexus.nxs"), NULL);
    const rg_h5_foreign_facts *facts = rg_h5_foreign_about(file);
    assert_string_equal(facts->dataset, "/run/plot/signal_1");
    assert_string_equal(facts->axis_name, "tof");
    assert_near(facts->axis[0], 1.5, 0.0);
    assert_true(facts->has_errors);
    double row[4];
    assert_int_equal(rg_h5_foreign_read_double(file, true, 2, 1, row, NULL), RG_OK);
    assert_near(row[0], 2.1F, 0.0);
    rg_h5_foreign_close(file);
}

static void fills_a_whole_entry(void **state)
{
    (void) state;
    const rg_h5_places places = {.axis = "400:700"};
    rg_entry entry = {.technique = RG_REFLECTANCE};
    rg_unit unit = RG_UNIT_NM;
    const hid_t id = create("entry.h5");
    put(id, "spectra", H5T_NATIVE_FLOAT, 2, TABLE_DIMS, TABLE);
    put_text_attribute(id, "spectra", "instrument", "ASD");
    H5Fclose(id);
    assert_int_equal(rg_h5_foreign_read(scratch_file("entry.h5"), &places, &entry, &unit, NULL), RG_OK);
    assert_int_equal(unit, RG_UNIT_COUNT);
    assert_int_equal(entry.n_rows, 3);
    assert_memory_equal(entry.axis, AXIS, sizeof AXIS);
    assert_near(entry.values[11], 2.4F, 0.0);
    assert_true(isnan(entry.values[6]));
    assert_string_equal(entry.sources[0].header.columns[0].texts[0], "spectra@instrument");
    assert_int_equal(rg_entry_validate(&entry, NULL), RG_OK);
    rg_entry_free(&entry);
}

static void refuses_what_reaches_outside(void **state)
{
    (void) state;
    rg_h5_foreign *file;
    rg_error err = {0};
    hid_t id = create("outside.h5");
    put(id, "reflectance", H5T_NATIVE_FLOAT, 2, TABLE_DIMS, TABLE);
    H5Lcreate_external("other.h5", "/data", id, "more", H5P_DEFAULT, H5P_DEFAULT);
    H5Fclose(id);
    assert_int_equal(rg_h5_foreign_open(scratch_file("outside.h5"), NULL, &file, &err), RG_EUNSUPPORTED);
    assert_string_equal(err.dataset, "/more");
    err = (rg_error){0};
    assert_int_equal(rg_h5_foreign_open(scratch_file("nothing.h5"), NULL, &file, &err), RG_ENOENT);
}

/* Groups that contain themselves are walked once. */
static void ends_on_groups_that_contain_themselves(void **state)
{
    (void) state;
    hid_t id = create("loop.h5");
    hid_t group = H5Gcreate2(id, "a", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    put(id, "reflectance", H5T_NATIVE_FLOAT, 2, TABLE_DIMS, TABLE);
    put(id, "wavelength", H5T_NATIVE_DOUBLE, 1, FOUR, AXIS);
    H5Lcreate_hard(id, "/", group, "up", H5P_DEFAULT, H5P_DEFAULT);
    H5Lcreate_hard(id, "a", group, "self", H5P_DEFAULT, H5P_DEFAULT);
    H5Gclose(group);
    H5Fclose(id);
    rg_h5_foreign *file = open_file(scratch_file("loop.h5"), NULL);
    assert_int_equal(rg_h5_foreign_about(file)->n_rows, 3);
    rg_h5_foreign_close(file);
}

/* ---- real files ------------------------------------------------------------------------------- */

static void check_shape(rg_h5_foreign *file, size_t n_rows, size_t n_columns, size_t n_lines)
{
    assert_int_equal(rg_h5_foreign_about(file)->n_rows, n_rows);
    assert_int_equal(rg_h5_foreign_about(file)->n_columns, n_columns);
    assert_int_equal(rg_h5_foreign_about(file)->n_lines, n_lines);
}

static void reads_samson(void **state)
{
    (void) state;
    const rg_h5_foreign_options none = {.axis = "none"};
    rg_h5_foreign *file = open_file(shared_data("vnir/samson/samson.h5"), &none);
    assert_string_equal(rg_h5_foreign_about(file)->dataset, "/reflectance");
    check_shape(file, 9025, 156, 95);
    rg_h5_foreign_close(file);
    const rg_h5_foreign_options members = {.dataset = "endmembers", .axis = "none"};
    file = open_file(shared_data("vnir/samson/samson.h5"), &members);
    check_shape(file, 3, 156, 0);
    rg_h5_foreign_close(file);
}

static void reads_the_usgs_library(void **state)
{
    (void) state;
    const rg_h5_places places = {.axis = "library[0]", .fwhm = "library[1]"};
    rg_entry entry = {.technique = RG_REFLECTANCE};
    rg_unit unit;
    const size_t channel = 2;
    assert_int_equal(rg_h5_foreign_read(shared_data("vnir/usgs1995_sparse_dc2/usgs1995_dc2.h5"), &places,
                                        &entry, &unit, NULL),
                     RG_OK);
    assert_int_equal(entry.n_rows, 498); /* row 2 counts the channels */
    rg_entry_free(&entry);
    const rg_h5_foreign_options options = {
        .axis = "library[0]", .fwhm = "library[1]", .skip = &channel, .n_skip = 1};
    rg_h5_foreign *file = open_file(shared_data("vnir/usgs1995_sparse_dc2/usgs1995_dc2.h5"), &options);
    const rg_h5_foreign_facts *facts = rg_h5_foreign_about(file);
    check_shape(file, 498, 224, 0);
    assert_near(facts->axis[0], 0.38315, 1e-6);
    assert_near(facts->fwhm[0], 0.00994, 1e-7);
    assert_string_equal(facts->rows.columns[0].texts[0], "Acmite NMNH133746");
    rg_h5_foreign_close(file);
    /* Sixteen channels of row 2 are marked deleted by -1.23e34. */
    const rg_h5_foreign_options with_row_2 = {.axis = "library[0]", .fwhm = "library[1]"};
    file = open_file(shared_data("vnir/usgs1995_sparse_dc2/usgs1995_dc2.h5"), &with_row_2);
    float row[224];
    size_t missing = 0;
    check_shape(file, 499, 224, 0);
    assert_int_equal(rg_h5_foreign_read_float(file, false, 0, 1, row, NULL), RG_OK);
    for (size_t i = 0; i < 224; i++)
        missing += isnan(row[i]) != 0;
    assert_int_equal(missing, 16);
    rg_h5_foreign_close(file);
}

static void reads_moon_cubes_and_spectra(void **state)
{
    (void) state;
    rg_h5_foreign *file = open_file(shared_data("vnir/m3_aristarchus/m3_aristarchus.h5"), NULL);
    check_shape(file, 2500, 83, 50);
    assert_string_equal(rg_h5_foreign_about(file)->axis_units, "nm");
    rg_h5_foreign_close(file);
    const rg_h5_foreign_options ref = {.dataset = "ref1"};
    const char *kaguya = shared_data("vnir/kaguya_sp_l2c/SP_2C_02_02358_S138_E3586.h5");
    rg_error err = {0};
    assert_int_equal(rg_h5_foreign_open(kaguya, NULL, &file, &err), RG_EUSAGE);
    file = open_file(kaguya, &ref);
    check_shape(file, 38, 296, 0);
    rg_h5_foreign_close(file);
}

static void reads_mineral_spectra_and_what_stands_beside(void **state)
{
    (void) state;
    rg_h5_foreign *file =
        open_file(shared_data("vnir/relab_ctape_mineral_mixtures/mineral_spectra.h5"), NULL);
    const rg_h5_foreign_facts *facts = rg_h5_foreign_about(file);
    check_shape(file, 339, 401, 0);
    assert_string_equal(facts->rows.columns[0].texts[0], "DP-JNG-006");
    assert_non_null(rg_table_find(&facts->rows, "max_size_um"));
    assert_non_null(rg_table_find(&facts->rows, "sample_name"));
    rg_h5_foreign_close(file);
    const rg_h5_foreign_options none = {.axis = "none"};
    file = open_file(shared_data("vnir/jasper_ridge/jasper_ridge.h5"), &none);
    check_shape(file, 10000, 198, 100);
    rg_h5_foreign_close(file);
}

static void reads_nexus_and_hyperspy_files(void **state)
{
    (void) state;
    rg_h5_foreign *file = open_file(shared_data("formats/raman_nexus_witec_rod/witec_ref.nxs"), NULL);
    check_shape(file, 1, 1600, 0);
    assert_string_equal(rg_h5_foreign_about(file)->axis_name, "x_values_raman");
    assert_string_equal(rg_h5_foreign_about(file)->axis_units, "1/cm");
    assert_true(rg_h5_foreign_about(file)->header.n_rows > 10);
    rg_h5_foreign_close(file);
    file = open_file(shared_data("formats/xrdml/xrdml_918-16_10_ref.nxs"), NULL);
    check_shape(file, 1, 5027, 0);
    assert_string_equal(rg_h5_foreign_about(file)->axis_name, "two_theta");
    rg_h5_foreign_close(file);
    file = open_file(shared_data("formats/hspy/example2_v3.1.hspy"), NULL);
    check_shape(file, 16, 16, 0);
    rg_h5_foreign_close(file);
    const rg_h5_foreign_options none = {.axis = "none"};
    file = open_file(shared_data("formats/nexus/nexus_dls_example_no_axes.nxs"), &none);
    check_shape(file, 100, 15, 10);
    rg_h5_foreign_close(file);
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
        cmocka_unit_test(finds_values_axis_and_names_by_their_names),
        cmocka_unit_test(takes_rows_of_the_values_as_axis_and_widths),
        cmocka_unit_test(asks_when_it_cannot_tell),
        cmocka_unit_test(turns_bands_to_the_last_dimension),
        cmocka_unit_test(follows_the_default_plot_of_nexus),
        cmocka_unit_test(fills_a_whole_entry),
        cmocka_unit_test(refuses_what_reaches_outside),
        cmocka_unit_test(ends_on_groups_that_contain_themselves),
        cmocka_unit_test(reads_samson),
        cmocka_unit_test(reads_the_usgs_library),
        cmocka_unit_test(reads_moon_cubes_and_spectra),
        cmocka_unit_test(reads_mineral_spectra_and_what_stands_beside),
        cmocka_unit_test(reads_nexus_and_hyperspy_files),
    };
    return cmocka_run_group_tests(tests, init, NULL);
}
