#include <math.h>
#include <string.h>

#include "formats/hdf5/validate_private.h"

enum { MOST_CHUNK_BYTES = 4 << 20 };

static void check_text_type(rg_h5_check *check, hid_t type, const char *path)
{
    if (H5Tis_variable_str(type) > 0)
        rg_h5_report(check, "R008", path, "the text has variable length");
    else if (H5Tget_strpad(type) != H5T_STR_NULLPAD)
        rg_h5_report(check, "R008", path, "the text is not padded with NUL");
    else if (H5Tget_cset(type) != H5T_CSET_UTF8)
        rg_h5_report(check, "R008", path, "the text is not marked as UTF-8");
}

static void check_type(rg_h5_check *check, hid_t type, const char *path)
{
    const hid_t known[] = {H5T_IEEE_F32LE, H5T_IEEE_F64LE, H5T_STD_I32LE, H5T_STD_U8LE};
    if (H5Tget_class(type) == H5T_STRING) {
        check_text_type(check, type, path);
        return;
    }
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (H5Tequal(type, known[i]) > 0)
            return;
    /* The seed of random draws is the one number that needs 64 bits. */
    const char *seed = strstr(path, "/parameters/prng/seed");
    if (seed == NULL || H5Tequal(type, H5T_STD_U64LE) <= 0)
        rg_h5_report(check, "R019", path, "the elements have a type that the layout does not use");
}

typedef struct {
    rg_h5_check *check;
    const char *path;
} attributes;

static herr_t check_attribute(hid_t object, const char *name, const H5A_info_t *info, void *state)
{
    static const char *const VOLATILE[] = {"file_time", "file_name", "file_update_time",
                                           "host",      "hostname",  "user",
                                           "date",      "username",  "run_time"};
    attributes *at = state;
    char path[256];
    (void) info;
    snprintf(path, sizeof path, "%.180s@%.60s", at->path, name);
    const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    const hid_t type = attribute >= 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
    if (type < 0)
        rg_h5_report(at->check, "R011", path, "the attribute cannot be opened");
    else
        check_type(at->check, type, path);
    for (size_t i = 0; i < sizeof VOLATILE / sizeof VOLATILE[0]; i++)
        if (strcmp(name, VOLATILE[i]) == 0)
            rg_h5_report(at->check, "R028", path, "the attribute tells of the run, not of the data");
    if (type >= 0)
        (void) H5Tclose(type);
    if (attribute >= 0)
        (void) H5Aclose(attribute);
    return 0;
}

static void check_filters(rg_h5_check *check, hid_t plist, const char *path)
{
    static const H5Z_filter_t WANTED[] = {H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE, H5Z_FILTER_FLETCHER32};
    const int n = H5Pget_nfilters(plist);
    bool same = n == 3;
    for (int f = 0; f < n && same; f++) {
        unsigned flags;
        unsigned config;
        size_t n_values = 0;
        same = H5Pget_filter2(plist, (unsigned) f, &flags, &n_values, NULL, 0, NULL, &config) == WANTED[f];
    }
    if (!same)
        rg_h5_report(check, "R009", path, "the filters are not shuffle, deflate, fletcher32");
}

static void check_fill(rg_h5_check *check, hid_t plist, const char *path)
{
    double fill = 0.0;
    H5D_fill_value_t defined;
    if (H5Pfill_value_defined(plist, &defined) < 0 || defined != H5D_FILL_VALUE_USER_DEFINED ||
        H5Pget_fill_value(plist, H5T_NATIVE_DOUBLE, &fill) < 0 || !isnan(fill))
        rg_h5_report(check, "R020", path, "missing numbers would read as something else than NaN");
}

static void check_chunks(rg_h5_check *check, const rg_h5_shape *shape, const char *path)
{
    size_t bytes = shape->element_size;
    for (size_t d = 0; d < shape->rank; d++)
        bytes *= shape->chunk[d] > 0 ? shape->chunk[d] : 1;
    if (bytes > MOST_CHUNK_BYTES)
        rg_h5_report(check, "R025", path, "a chunk has %zu bytes", bytes);
    if (shape->rank == 2 && shape->chunk[0] == 1 && shape->dims[0] > 1 && bytes < RG_H5_TILE_BYTES)
        rg_h5_report(check, "R025", path, "each row is a chunk of its own");
}

static void check_dataset(rg_h5_check *check, hid_t dataset, const char *path)
{
    rg_h5_shape shape = {0};
    rg_error err = {0};
    if (rg_h5_shape_of(dataset, &shape, &err) != RG_OK) {
        rg_h5_report(check, "R011", path, "%s %s", err.reason, err.subject);
        return;
    }
    const hid_t type = H5Dget_type(dataset);
    const hid_t plist = H5Dget_create_plist(dataset);
    hbool_t times = 0;
    H5D_alloc_time_t allocation = H5D_ALLOC_TIME_EARLY;
    if (type >= 0)
        check_type(check, type, path);
    if (plist >= 0) {
        const H5D_layout_t layout = H5Pget_layout(plist);
        if (shape.rank == 0 && layout != H5D_COMPACT)
            rg_h5_report(check, "R010", path, "the scalar does not lie in the object header");
        if (shape.rank > 0 && shape.count > 0 && layout != H5D_CHUNKED)
            rg_h5_report(check, "R009", path, "the array is not chunked");
        if (layout == H5D_CHUNKED) {
            check_filters(check, plist, path);
            check_chunks(check, &shape, path);
        }
        if (shape.class == H5T_FLOAT)
            check_fill(check, plist, path);
        if (H5Pget_obj_track_times(plist, &times) >= 0 && times)
            rg_h5_report(check, "R023", path, "the dataset carries its times of change");
        if (H5Pget_alloc_time(plist, &allocation) >= 0 && allocation != H5D_ALLOC_TIME_EARLY)
            rg_h5_report(check, "R024", path, "space is allocated late");
        (void) H5Pclose(plist);
    }
    if (type >= 0)
        (void) H5Tclose(type);
}

void rg_h5_check_object(rg_h5_check *check, hid_t object, const char *path)
{
    attributes at = {.check = check, .path = path};
    const char *name = strrchr(path, '/') + 1;
    if (strcmp(path, "/") != 0 && !rg_h5_name_is_safe(name))
        rg_h5_report(check, "R026", path, "the name has other characters");
    (void) H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, NULL, check_attribute, &at);
    if (H5Iget_type(object) == H5I_DATASET) {
        check_dataset(check, object, path);
        return;
    }
    const hid_t plist = H5Gget_create_plist(object);
    hbool_t times = 0;
    if (plist >= 0 && H5Pget_obj_track_times(plist, &times) >= 0 && times)
        rg_h5_report(check, "R023", path, "the group carries its times of change");
    if (plist >= 0)
        (void) H5Pclose(plist);
}
