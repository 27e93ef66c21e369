#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <hdf5.h>

#include "formats/hdf5/container.h"
#include "formats/hdf5/validate.h"
#include "kernels/base/memory.h"
#include "tests/support/entries.h"

static const rg_h5_write_options FORCE = {.force = true};

static const char *scratch_file(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", scratch_directory(), name);
    return path;
}

/* Rows that add up and hold no NaN, so that a valid file has no finding at all. */
static void store(rg_technique technique, bool with_result)
{
    rg_entry entry = sample_entry(technique, 6, 8);
    rg_result result = sample_result("unmix", 6);
    rg_h5_file *file = NULL;
    for (size_t i = 0; i < 48; i++)
        entry.values[i] = 12.5;
    assert_int_equal(rg_h5_create(scratch_file("v.h5"), &FORCE, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_write_entry(file, &entry, NULL, NULL, NULL), RG_OK);
    if (with_result)
        assert_int_equal(rg_h5_write_result(file, "entry", &result, NULL), RG_OK);
    assert_int_equal(rg_h5_publish(file, NULL), RG_OK);
    rg_result_free(&result);
    rg_entry_free(&entry);
}

static void store_cube(void)
{
    rg_entry cube = sample_cube(4, 5, 6, false);
    rg_h5_file *file = NULL;
    cube.values[7] = 0.25; /* the one that is missing */
    assert_int_equal(rg_h5_create(scratch_file("v.h5"), &FORCE, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_write_entry(file, &cube, NULL, NULL, NULL), RG_OK);
    assert_int_equal(rg_h5_publish(file, NULL), RG_OK);
    rg_entry_free(&cube);
}

static void print_findings(const rg_findings *findings)
{
    for (size_t i = 0; i < findings->n; i++)
        print_message("%s %s: %s\n", findings->items[i].rule, findings->items[i].path,
                      findings->items[i].text);
}

static void finds_nothing_wrong_with_what_we_write(void **state)
{
    (void) state;
    rg_findings findings;
    for (int t = 0; t <= RG_TECHNIQUE_COUNT; t++) {
        if (t < RG_TECHNIQUE_COUNT)
            store((rg_technique) t, t != RG_XRD);
        else
            store_cube();
        assert_int_equal(rg_h5_validate(scratch_file("v.h5"), &findings, NULL), RG_OK);
        if (findings.n > 0)
            print_findings(&findings);
        assert_int_equal(findings.n, 0);
        rg_findings_free(&findings);
    }
}

/* ---- one thing broken, one finding ------------------------------------------------------------- */

static void delete_attribute(hid_t file, const char *object, const char *name)
{
    assert_true(H5Adelete_by_name(file, object, name, H5P_DEFAULT) >= 0);
}

static void put_fixed(hid_t file, const char *object, const char *name, const char *text)
{
    const hid_t at = H5Oopen(file, object, H5P_DEFAULT);
    const hid_t type = H5Tcopy(H5T_C_S1);
    const hid_t space = H5Screate(H5S_SCALAR);
    H5Tset_size(type, strlen(text));
    H5Tset_strpad(type, H5T_STR_NULLPAD);
    H5Tset_cset(type, H5T_CSET_UTF8);
    if (H5Aexists(at, name) > 0)
        H5Adelete(at, name);
    const hid_t attribute = H5Acreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(attribute >= 0 && H5Awrite(attribute, type, text) >= 0);
    H5Aclose(attribute);
    H5Sclose(space);
    H5Tclose(type);
    H5Oclose(at);
}

static void put_variable(hid_t file, const char *object, const char *name, const char *text)
{
    const hid_t at = H5Oopen(file, object, H5P_DEFAULT);
    const hid_t type = H5Tcopy(H5T_C_S1);
    const hid_t space = H5Screate(H5S_SCALAR);
    H5Tset_size(type, H5T_VARIABLE);
    if (H5Aexists(at, name) > 0)
        H5Adelete(at, name);
    const hid_t attribute = H5Acreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    assert_true(attribute >= 0 && H5Awrite(attribute, type, &text) >= 0);
    H5Aclose(attribute);
    H5Sclose(space);
    H5Tclose(type);
    H5Oclose(at);
}

static void set_number(hid_t file, const char *path, hsize_t index, double value)
{
    const hid_t dataset = H5Dopen2(file, path, H5P_DEFAULT);
    const hid_t space = H5Dget_space(dataset);
    const hid_t one = H5Screate(H5S_SCALAR);
    hsize_t dims[3];
    hsize_t point[3];
    const int rank = H5Sget_simple_extent_dims(space, dims, NULL);
    for (int d = rank; d > 0; d--) {
        point[d - 1] = index % dims[d - 1];
        index /= dims[d - 1];
    }
    H5Sselect_elements(space, H5S_SELECT_SET, 1, point);
    assert_true(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, one, space, H5P_DEFAULT, &value) >= 0);
    H5Sclose(one);
    H5Sclose(space);
    H5Dclose(dataset);
}

/* A dataset as we write them, except for what `plain`, `type` or `n` say. */
static void replace(hid_t file, const char *path, hid_t type, hsize_t n, bool plain, bool nan_fill,
                    bool times)
{
    const hsize_t dims[1] = {n};
    const hid_t space = H5Screate_simple(1, dims, NULL);
    const hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    const double missing = NAN;
    double *values = rg_alloc(n, 1, sizeof *values);
    for (size_t i = 0; i < n; i++)
        values[i] = 400.0 + 10.0 * (double) i;
    H5Pset_obj_track_times(plist, times);
    H5Pset_alloc_time(plist, H5D_ALLOC_TIME_EARLY);
    if (nan_fill)
        H5Pset_fill_value(plist, H5T_NATIVE_DOUBLE, &missing);
    H5Pset_chunk(plist, 1, dims);
    if (!plain) {
        H5Pset_shuffle(plist);
        H5Pset_deflate(plist, 4);
        H5Pset_fletcher32(plist);
    }
    if (H5Lexists(file, path, H5P_DEFAULT) > 0)
        H5Ldelete(file, path, H5P_DEFAULT);
    const hid_t dataset = H5Dcreate2(file, path, type, space, H5P_DEFAULT, plist, H5P_DEFAULT);
    assert_true(dataset >= 0);
    assert_true(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    H5Dclose(dataset);
    H5Pclose(plist);
    H5Sclose(space);
    free(values);
    put_fixed(file, path, "units", "nm");
    put_fixed(file, path, "long_name", "Wavelength (nm)");
}

#define AXIS   "/entry/data/wavelength"
#define SIGNAL "/entry/data/reflectance"
#define RESULT "/entry/process_01_unmix"

static void newer_schema(hid_t f)
{
    put_fixed(f, "/", "regolith_schema", "2.0");
}
static void newer_minor(hid_t f)
{
    put_fixed(f, "/", "regolith_schema", "1.7");
}
static void no_creator(hid_t f)
{
    delete_attribute(f, "/", "creator");
}
static void no_root_default(hid_t f)
{
    put_fixed(f, "/", "default", "nothing");
}
static void no_entry_default(hid_t f)
{
    delete_attribute(f, "/entry", "default");
}
static void no_result_default(hid_t f)
{
    put_fixed(f, RESULT, "default", "parameters");
}
static void variable_text(hid_t f)
{
    put_variable(f, AXIS, "long_name", "Wavelength");
}
static void no_filters(hid_t f)
{
    replace(f, AXIS, H5T_IEEE_F64LE, 8, true, true, false);
}
static void no_signal(hid_t f)
{
    delete_attribute(f, "/entry/data", "signal");
}
static void signal_elsewhere(hid_t f)
{
    put_fixed(f, "/entry/data", "signal", "absorbance");
}
static void axis_gone(hid_t f)
{
    H5Ldelete(f, AXIS, H5P_DEFAULT);
}
static void wrong_indices(hid_t f)
{
    delete_attribute(f, "/entry/data", "wavelength_indices");
}
static void axis_turns(hid_t f)
{
    set_number(f, AXIS, 4, 401.0);
}
static void axis_repeats(hid_t f)
{
    set_number(f, AXIS, 1, 400.0);
}
static void axis_not_finite(hid_t f)
{
    set_number(f, AXIS, 2, INFINITY);
}
static void float_axis(hid_t f)
{
    replace(f, AXIS, H5T_IEEE_F32LE, 8, false, true, false);
}
static void short_axis(hid_t f)
{
    replace(f, AXIS, H5T_IEEE_F64LE, 7, false, true, false);
}
static void no_interpretation(hid_t f)
{
    delete_attribute(f, "/entry/data", "interpretation");
}
static void negative_error(hid_t f)
{
    set_number(f, "/entry/data/reflectance_errors", 20, -0.5);
}
static void big_endian(hid_t f)
{
    replace(f, "/entry/data/fwhm", H5T_IEEE_F64BE, 8, false, true, false);
}
static void zero_fill(hid_t f)
{
    replace(f, "/entry/data/fwhm", H5T_IEEE_F64LE, 8, false, false, false);
}
static void no_units(hid_t f)
{
    delete_attribute(f, SIGNAL, "units");
}
static void odd_units(hid_t f)
{
    put_fixed(f, AXIS, "units", "furlong");
}
static void no_label(hid_t f)
{
    delete_attribute(f, AXIS, "long_name");
}
static void with_times(hid_t f)
{
    replace(f, "/entry/data/fwhm", H5T_IEEE_F64LE, 8, false, true, true);
}
static void odd_name(hid_t f)
{
    H5Lmove(f, "/entry/quality/bad_bands", f, "/entry/quality/bad bands", H5P_DEFAULT, H5P_DEFAULT);
}
static void no_definition(hid_t f)
{
    H5Ldelete(f, "/entry/definition_local", H5P_DEFAULT);
}
static void tells_the_user(hid_t f)
{
    put_fixed(f, "/", "username", "lin");
}
static void short_column(hid_t f)
{
    replace(f, "/entry/samples/sieve___m_max", H5T_IEEE_F64LE, 5, false, true, false);
}
static void short_widths(hid_t f)
{
    replace(f, "/entry/data/fwhm", H5T_IEEE_F64LE, 5, false, true, false);
}
static void missing_value(hid_t f)
{
    set_number(f, SIGNAL, 17, NAN);
}
static void missing_majority(hid_t f)
{
    for (hsize_t i = 0; i < 48; i++)
        if (i % 8 < 4 && i / 8 < 5)
            set_number(f, SIGNAL, i, NAN);
    for (hsize_t i = 0; i < 48; i++)
        if (i % 8 == 4 && i / 8 > 0)
            set_number(f, SIGNAL, i, NAN);
}
static void empty_row(hid_t f)
{
    for (hsize_t i = 16; i < 24; i++)
        set_number(f, SIGNAL, i, NAN);
}
static void no_command(hid_t f)
{
    H5Ldelete(f, RESULT "/command", H5P_DEFAULT);
}
static void no_class(hid_t f)
{
    delete_attribute(f, "/entry/quality", "NX_class");
}
static void no_technique(hid_t f)
{
    put_fixed(f, "/entry", "regolith_technique", "gamma");
}
static void no_sample(hid_t f)
{
    H5Ldelete(f, "/entry/sample", H5P_DEFAULT);
}
static void axis_in_um(hid_t f)
{
    for (hsize_t i = 0; i < 8; i++)
        set_number(f, AXIS, i, 0.4 + 0.01 * (double) i);
}
static void result_changed(hid_t f)
{
    set_number(f, RESULT "/abundances/abundance", 2, 0.25);
}
static void external_link(hid_t f)
{
    H5Lcreate_external("/etc/hostname", "/x", f, "/entry/more", H5P_DEFAULT, H5P_DEFAULT);
}
static void group_in_itself(hid_t f)
{
    H5Lcreate_hard(f, "/entry", f, "/entry/sample/again", H5P_DEFAULT, H5P_DEFAULT);
}

static const struct {
    const char *rule;
    const char *path;
    void (*spoil)(hid_t file);
    size_t n; /* findings of that rule */
} CASES[] = {
    {"R002", "/entry/more", external_link, 1},
    {"R002", "/entry/sample/again", group_in_itself, 1},
    {"R003", "/", newer_schema, 1},
    {"R037", "/", newer_minor, 1},
    {"R004", "/@creator", no_creator, 1},
    {"R007", "/@default", no_root_default, 1},
    {"R007", "/entry@default", no_entry_default, 1},
    {"R007", RESULT "@default", no_result_default, 1},
    {"R008", AXIS "@long_name", variable_text, 1},
    {"R009", AXIS, no_filters, 1},
    {"R012", "/entry/data", no_signal, 1},
    {"R012", "/entry/data/absorbance", signal_elsewhere, 1},
    {"R013", AXIS, axis_gone, 1},
    {"R013", "/entry/data", wrong_indices, 1},
    {"R014", AXIS, axis_turns, 1},
    {"R014", AXIS, axis_repeats, 1},
    {"R014", AXIS, float_axis, 1},
    {"R015", AXIS, short_axis, 1},
    {"R016", SIGNAL, no_interpretation, 1},
    {"R018", "/entry/data/reflectance_errors", negative_error, 1},
    {"R019", "/entry/data/fwhm", big_endian, 1},
    {"R020", "/entry/data/fwhm", zero_fill, 1},
    {"R021", SIGNAL, no_units, 1},
    {"R021", AXIS, odd_units, 1},
    {"R022", AXIS, no_label, 1},
    {"R023", "/entry/data/fwhm", with_times, 1},
    {"R026", "/entry/quality/bad bands", odd_name, 1},
    {"R027", "/entry", no_definition, 1},
    {"R028", "/@username", tells_the_user, 1},
    {"R029", "/entry/samples/sieve___m_max", short_column, 1},
    {"R030", "/entry/data/fwhm", short_widths, 1},
    {"R031", SIGNAL, missing_majority, 1},
    {"R039", SIGNAL, missing_value, 1},
    {"R033", RESULT "/abundances/abundance", result_changed, 1},
    {"R034", RESULT "/command", no_command, 1},
    {"R035", "/entry/quality", no_class, 1},
    {"R036", "/entry", no_technique, 1},
    {"R036", "/entry/sample", no_sample, 1},
    {"R038", AXIS, axis_in_um, 1},
};

static bool is_hash_rule(const char *rule)
{
    return strcmp(rule, "R005") == 0 || strcmp(rule, "R006") == 0;
}

static void names_the_one_thing_that_was_broken(void **state)
{
    (void) state;
    for (size_t c = 0; c < sizeof CASES / sizeof CASES[0]; c++) {
        rg_findings findings;
        store(RG_REFLECTANCE, true);
        const hid_t file = H5Fopen(scratch_file("v.h5"), H5F_ACC_RDWR, H5P_DEFAULT);
        CASES[c].spoil(file);
        assert_true(H5Fclose(file) >= 0);
        assert_int_equal(rg_h5_validate(scratch_file("v.h5"), &findings, NULL), RG_OK);
        size_t n = 0;
        bool others = false;
        for (size_t i = 0; i < findings.n; i++) {
            const rg_finding *finding = &findings.items[i];
            if (strcmp(finding->rule, CASES[c].rule) == 0 && strcmp(finding->path, CASES[c].path) == 0)
                n++;
            else
                others = others || (!is_hash_rule(finding->rule));
        }
        if (n != CASES[c].n || others) {
            print_message("case %zu: %s %s\n", c, CASES[c].rule, CASES[c].path);
            print_findings(&findings);
        }
        assert_int_equal(n, CASES[c].n);
        assert_false(others);
        rg_findings_free(&findings);
    }
}

static void not_finite_axes_have_one_finding_of_order(void **state)
{
    (void) state;
    rg_findings findings;
    size_t n = 0;
    store(RG_REFLECTANCE, false);
    const hid_t file = H5Fopen(scratch_file("v.h5"), H5F_ACC_RDWR, H5P_DEFAULT);
    axis_not_finite(file);
    H5Fclose(file);
    assert_int_equal(rg_h5_validate(scratch_file("v.h5"), &findings, NULL), RG_OK);
    for (size_t i = 0; i < findings.n; i++)
        n += strcmp(findings.items[i].rule, "R014") == 0;
    assert_int_equal(n, 1);
    rg_findings_free(&findings);
}

static void sees_rows_that_hold_nothing(void **state)
{
    (void) state;
    rg_findings findings;
    store(RG_REFLECTANCE, false);
    const hid_t file = H5Fopen(scratch_file("v.h5"), H5F_ACC_RDWR, H5P_DEFAULT);
    empty_row(file);
    H5Fclose(file);
    assert_int_equal(rg_h5_validate(scratch_file("v.h5"), &findings, NULL), RG_OK);
    assert_string_equal(findings.items[0].text, "8 of 48 values are missing");
    assert_string_equal(findings.items[1].rule, "R031");
    assert_string_equal(findings.items[1].text, "1 rows hold no value at all, the first is row 2");
    rg_findings_free(&findings);
}

/* Any change of content shows in the hashes of the root and of what holds it. */
static void sees_changed_content(void **state)
{
    (void) state;
    rg_findings findings;
    store(RG_RAMAN, true);
    const hid_t file = H5Fopen(scratch_file("v.h5"), H5F_ACC_RDWR, H5P_DEFAULT);
    set_number(file, "/entry/data/intensity", 5, 12.25);
    H5Fclose(file);
    assert_int_equal(rg_h5_validate(scratch_file("v.h5"), &findings, NULL), RG_OK);
    assert_int_equal(findings.n, 2);
    assert_string_equal(findings.items[0].rule, "R006");
    assert_string_equal(findings.items[0].path, "/entry");
    assert_string_equal(findings.items[1].rule, "R005");
    rg_findings_free(&findings);
}

static void sees_sums_that_are_not_whole(void **state)
{
    (void) state;
    rg_findings findings;
    for (int t = RG_EPMA; t <= RG_GRAINSIZE; t++) {
        store((rg_technique) t, false);
        const hid_t file = H5Fopen(scratch_file("v.h5"), H5F_ACC_RDWR, H5P_DEFAULT);
        set_number(file, t == RG_EPMA ? "/entry/data/oxide_wt_percent" : "/entry/data/fraction", 8, 40.0);
        H5Fclose(file);
        assert_int_equal(rg_h5_validate(scratch_file("v.h5"), &findings, NULL), RG_OK);
        assert_string_equal(findings.items[0].rule, "R032");
        rg_findings_free(&findings);
    }
}

static void says_how_foreign_files_can_be_read(void **state)
{
    (void) state;
    rg_findings findings;
    const double axis[3] = {400, 500, 600};
    const float values[2][3] = {{1, 2, 3}, {4, 5, 6}};
    const hsize_t dims[2] = {2, 3};
    const hsize_t three[1] = {3};
    hid_t file = H5Fcreate(scratch_file("f.h5"), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space = H5Screate_simple(2, dims, NULL);
    hid_t dataset = H5Dcreate2(file, "spectra", H5T_IEEE_F32LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Dwrite(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    H5Dclose(dataset);
    H5Sclose(space);
    H5Fclose(file);
    assert_int_equal(rg_h5_validate(scratch_file("f.h5"), &findings, NULL), RG_OK);
    assert_int_equal(findings.n, 1);
    assert_string_equal(findings.items[0].rule, "R091");
    rg_findings_free(&findings);
    file = H5Fopen(scratch_file("f.h5"), H5F_ACC_RDWR, H5P_DEFAULT);
    space = H5Screate_simple(1, three, NULL);
    dataset = H5Dcreate2(file, "wavelength_nm", H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, axis);
    H5Dclose(dataset);
    H5Sclose(space);
    H5Fclose(file);
    assert_int_equal(rg_h5_validate(scratch_file("f.h5"), &findings, NULL), RG_OK);
    assert_string_equal(findings.items[0].rule, "R090");
    assert_string_equal(findings.items[0].text, "2 spectra of 3 bands on axis wavelength_nm (nm)");
    rg_findings_free(&findings);
}

static void tells_files_from_findings(void **state)
{
    (void) state;
    rg_findings findings;
    rg_error err = {0};
    assert_int_equal(rg_h5_validate(scratch_file("none.h5"), &findings, &err), RG_ENOENT);
    assert_int_equal(findings.n, 0);
    store(RG_RAMAN, true);
    assert_int_equal(truncate(scratch_file("v.h5"), 4000), 0);
    assert_int_equal(rg_h5_validate(scratch_file("v.h5"), &findings, NULL), RG_OK);
    assert_int_equal(findings.n, 1);
    assert_string_equal(findings.items[0].rule, "R001");
    rg_findings_free(&findings);
}

static void lists_its_rules_once_each(void **state)
{
    (void) state;
    size_t n;
    const rg_rule *rules = rg_h5_rules(&n);
    assert_true(n > 35);
    for (size_t i = 1; i < n; i++)
        assert_true(strcmp(rules[i - 1].rule, rules[i].rule) < 0);
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
        cmocka_unit_test(finds_nothing_wrong_with_what_we_write),
        cmocka_unit_test(names_the_one_thing_that_was_broken),
        cmocka_unit_test(not_finite_axes_have_one_finding_of_order),
        cmocka_unit_test(sees_rows_that_hold_nothing),
        cmocka_unit_test(sees_changed_content),
        cmocka_unit_test(sees_sums_that_are_not_whole),
        cmocka_unit_test(says_how_foreign_files_can_be_read),
        cmocka_unit_test(tells_files_from_findings),
        cmocka_unit_test(lists_its_rules_once_each),
    };
    return cmocka_run_group_tests(tests, init, NULL);
}
