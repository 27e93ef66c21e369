#include "formats/hdf5/foreign.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/container_private.h"
#include "kernels/base/memory.h"

enum { MOST_CANDIDATES = 64 };
/* Values below are marks of deleted channels: USGS writes -1.23e34. */
static const double DELETED = -1e33;
static const size_t MOST_VALUES = (size_t) 1 << 28; /* 2 GiB as doubles: read whole */

bool rg_h5_signature(const unsigned char *bytes, size_t n)
{
    static const unsigned char SIGNATURE[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    return n >= 8 && memcmp(bytes, SIGNATURE, 8) == 0;
}

/* A dataset that was seen on the way through the file. */
typedef struct {
    char path[RG_PATH_SIZE];
    size_t rank;
    size_t dims[RG_MAX_RANK];
    bool text;
} candidate;

typedef struct {
    candidate items[MOST_CANDIDATES];
    size_t n;
} candidates;

static bool describe(hid_t dataset, candidate *c)
{
    hsize_t dims[32];
    const hid_t type = H5Dget_type(dataset);
    const hid_t space = H5Dget_space(dataset);
    const H5T_class_t kind = type >= 0 ? H5Tget_class(type) : H5T_NO_CLASS;
    const int rank = space >= 0 ? H5Sget_simple_extent_ndims(space) : -1;
    const bool good = (kind == H5T_INTEGER || kind == H5T_FLOAT || kind == H5T_STRING) && rank >= 1 &&
                      rank <= RG_MAX_RANK && H5Sget_simple_extent_dims(space, dims, NULL) >= 0;
    c->text = kind == H5T_STRING;
    c->rank = good ? (size_t) rank : 0;
    for (size_t d = 0; d < c->rank; d++)
        c->dims[d] = (size_t) dims[d];
    if (type >= 0)
        H5Tclose(type);
    if (space >= 0)
        H5Sclose(space);
    return good;
}

static void collect(hid_t group, const char *path, int depth, candidates *all)
{
    H5G_info_t info;
    if (depth > 16 || H5Gget_info(group, &info) < 0)
        return;
    for (hsize_t i = 0; i < info.nlinks && all->n < MOST_CANDIDATES; i++) {
        char name[256];
        char child[RG_PATH_SIZE];
        if (H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT) <=
            0)
            continue;
        snprintf(child, sizeof child, "%s/%.200s", path, name);
        const hid_t object = H5Oopen(group, name, H5P_DEFAULT);
        if (object < 0)
            continue;
        candidate *c = &all->items[all->n];
        if (H5Iget_type(object) == H5I_GROUP) {
            collect(object, child, depth + 1, all);
        } else if (H5Iget_type(object) == H5I_DATASET && describe(object, c)) {
            snprintf(c->path, sizeof c->path, "%s", child);
            all->n++;
        }
        H5Oclose(object);
    }
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static bool named_one_of(const char *path, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(base_name(path), names[i]) == 0)
            return true;
    return false;
}

static const candidate *find_path(const candidates *all, const char *path, size_t length)
{
    for (size_t i = 0; i < all->n; i++) {
        const char *full = all->items[i].path + (path[0] == '/' ? 0 : 1);
        if (strlen(full) == length && strncmp(full, path, length) == 0)
            return &all->items[i];
    }
    return NULL;
}

/* "reflectance [9025, 156], ..." of the datasets with numbers. */
static rg_status no_dataset(const candidates *all, const char *reason, const char *remedy, rg_error *err)
{
    char there[128] = "";
    size_t used = 0;
    for (size_t i = 0; i < all->n && used + 40 < sizeof there; i++)
        if (!all->items[i].text)
            used += (size_t) snprintf(there + used, sizeof there - used, "%s%.30s",
                                      used > 0 ? ", " : "it has ", all->items[i].path + 1);
    return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, reason, there, remedy);
}

static rg_status choose_values(const candidates *all, const char *told, const candidate **values,
                               rg_error *err)
{
    static const char *const NAMES[] = {"reflectance", "spectra", "library", "intensity",
                                        "absorbance",  "counts",  "data"};
    if (told != NULL) {
        *values = find_path(all, told, strlen(told));
        return *values != NULL && !(*values)->text
                   ? RG_OK
                   : no_dataset(all, "there is no such dataset of numbers", "name one with --dataset", err);
    }
    const candidate *only = NULL;
    size_t n = 0;
    for (size_t i = 0; i < all->n; i++) {
        const candidate *c = &all->items[i];
        if (c->text || c->rank < 2)
            continue;
        if (named_one_of(c->path, NAMES, sizeof NAMES / sizeof NAMES[0])) {
            *values = c;
            return RG_OK;
        }
        only = c;
        n++;
    }
    *values = only;
    return n == 1 ? RG_OK
                  : no_dataset(all, "the spectra in this HDF5 file cannot be told",
                               "name their dataset with --dataset", err);
}

/* All elements as doubles. */
static rg_status read_numbers(hid_t file, const candidate *c, double **numbers, rg_error *err)
{
    size_t n = 1;
    for (size_t d = 0; d < c->rank; d++)
        if (!rg_mul(n, c->dims[d], &n) || n > MOST_VALUES)
            return rg_fail_named(err, RG_EUNSUPPORTED, RG_NO_INDEX,
                                 "this dataset is too large to be imported whole", c->path, NULL);
    const hid_t dataset = H5Dopen2(file, c->path, H5P_DEFAULT);
    *numbers = rg_alloc(n, 1, sizeof **numbers);
    rg_status status = RG_OK;
    if (*numbers == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the spectra");
    else if (dataset < 0 || H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, *numbers) < 0)
        status = rg_h5_read_failed(err, c->path);
    if (dataset >= 0)
        H5Dclose(dataset);
    return status;
}

/* Texts of a rank 1 dataset, fixed or variable length. */
static rg_status read_texts(hid_t file, const candidate *c, char **texts, rg_error *err)
{
    const hid_t dataset = H5Dopen2(file, c->path, H5P_DEFAULT);
    const hid_t type = dataset >= 0 ? H5Dget_type(dataset) : H5I_INVALID_HID;
    rg_status status = RG_OK;
    if (type < 0) {
        status = rg_h5_read_failed(err, c->path);
    } else if (H5Tis_variable_str(type) <= 0) {
        status = rg_h5_get_text_rows(dataset, 0, c->dims[0], texts, err);
    } else {
        char **variable = rg_alloc(c->dims[0], 1, sizeof *variable);
        const hid_t memory = H5Tcopy(H5T_C_S1);
        H5Tset_size(memory, H5T_VARIABLE);
        H5Tset_cset(memory, H5Tget_cset(type));
        const hid_t space = H5Dget_space(dataset);
        if (variable == NULL || H5Dread(dataset, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, variable) < 0)
            status = rg_h5_read_failed(err, c->path);
        for (size_t i = 0; i < c->dims[0] && status == RG_OK; i++) {
            const char *text = variable[i] != NULL ? variable[i] : "";
            texts[i] = rg_copy_text(text, strnlen(text, 4096));
            if (texts[i] == NULL)
                status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the names");
        }
        if (variable != NULL)
            H5Dvlen_reclaim(memory, space, H5P_DEFAULT, variable);
        H5Sclose(space);
        H5Tclose(memory);
        free(variable);
    }
    if (type >= 0)
        H5Tclose(type);
    if (dataset >= 0)
        H5Dclose(dataset);
    return status;
}

/* Numbers for every band from "path" or "path[row]". skip[row] is set when the row is one of the values'. */
static rg_status read_along(hid_t file, const candidates *all, const char *place, const candidate *values,
                            size_t n_bands, double **numbers, bool *skip, rg_error *err)
{
    const size_t length = strcspn(place, "[");
    const candidate *c = find_path(all, place, length);
    double *whole = NULL;
    if (c == NULL || c->text)
        return no_dataset(all, "there is no such dataset of numbers", "see --axis and --fwhm", err);
    size_t row = 0;
    if (place[length] == '[') {
        row = (size_t) strtoul(place + length + 1, NULL, 10);
        if (c->rank != 2 || row >= c->dims[0])
            return rg_fail_named(err, RG_ESHAPE, row, "the dataset has no such row", place, NULL);
    }
    if (c->dims[c->rank - 1] != n_bands)
        return rg_fail_named(err, RG_ESHAPE, c->dims[c->rank - 1],
                             "the axis has not as many values as the spectra", place, NULL);
    rg_status status = read_numbers(file, c, &whole, err);
    if (status == RG_OK && (*numbers = rg_alloc(n_bands, 1, sizeof **numbers)) == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the axis");
    if (status == RG_OK)
        memcpy(*numbers, whole + row * n_bands, n_bands * sizeof **numbers);
    if (status == RG_OK && c == values && place[length] == '[')
        skip[row] = true;
    free(whole);
    return status;
}

static rg_unit unit_of(hid_t file, const char *place)
{
    char path[RG_PATH_SIZE];
    char units[64] = "";
    snprintf(path, sizeof path, "%.*s", (int) strcspn(place, "["), place);
    const hid_t dataset = H5Dopen2(file, path, H5P_DEFAULT);
    if (dataset < 0)
        return RG_UNIT_COUNT;
    (void) rg_h5_get_text(dataset, "units", units, sizeof units);
    H5Dclose(dataset);
    return units[0] != '\0' ? rg_unit_parse(units, strlen(units)) : RG_UNIT_COUNT;
}

/* "401:889": evenly spaced from the first band to the last. */
static bool read_span(const char *place, size_t n_bands, double *axis)
{
    char *end;
    const double low = strtod(place, &end);
    if (end == place || *end != ':')
        return false;
    const char *second = end + 1;
    const double high = strtod(second, &end);
    if (end == second || *end != '\0')
        return false;
    for (size_t b = 0; b < n_bands; b++)
        axis[b] = n_bands > 1 ? low + (high - low) * (double) b / (double) (n_bands - 1) : low;
    return true;
}

static rg_status find_axis(hid_t file, const candidates *all, const rg_h5_places *places,
                           const candidate *values, size_t n_bands, rg_entry *entry, rg_unit *unit,
                           bool *skip, rg_error *err)
{
    static const char *const NAMES[] = {"wavelength", "wavelengths", "wavelength_nm", "wavelength_um",
                                        "axis",       "raman_shift", "wavenumber",    "two_theta",
                                        "bands",      "wvl",         "lambda"};
    *unit = RG_UNIT_COUNT;
    if (places->axis != NULL && strcmp(places->axis, "none") == 0) {
        entry->axis = rg_alloc(n_bands, 1, sizeof *entry->axis);
        for (size_t b = 0; entry->axis != NULL && b < n_bands; b++)
            entry->axis[b] = (double) (b + 1);
        return entry->axis != NULL ? RG_OK : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the axis");
    }
    const char *place = places->axis;
    if (place != NULL && strchr(place, ':') != NULL) {
        entry->axis = rg_alloc(n_bands, 1, sizeof *entry->axis);
        if (entry->axis == NULL)
            return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the axis");
        return read_span(place, n_bands, entry->axis)
                   ? RG_OK
                   : rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "this is no span of an axis", place,
                                   "write it as 401:889");
    }
    for (size_t i = 0; i < all->n && place == NULL; i++) {
        const candidate *c = &all->items[i];
        if (!c->text && c->rank == 1 && c->dims[0] == n_bands &&
            named_one_of(c->path, NAMES, sizeof NAMES / sizeof NAMES[0]))
            place = c->path;
    }
    if (place == NULL)
        return no_dataset(all, "the axis of the spectra cannot be told",
                          "name it with --axis, or use --axis none for band numbers", err);
    const size_t length = strlen(base_name(place));
    if (length > 3 && strcmp(base_name(place) + length - 3, "_nm") == 0)
        *unit = RG_UNIT_NM;
    else if (length > 3 && strcmp(base_name(place) + length - 3, "_um") == 0)
        *unit = RG_UNIT_UM;
    if (*unit == RG_UNIT_COUNT)
        *unit = unit_of(file, place);
    return read_along(file, all, place, values, n_bands, &entry->axis, skip, err);
}

static rg_status find_names(hid_t file, const candidates *all, const rg_h5_places *places, size_t n_rows,
                            char **names, bool *found, rg_error *err)
{
    const candidate *c = NULL;
    *found = false;
    if (places->names != NULL) {
        c = find_path(all, places->names, strlen(places->names));
        if (c == NULL || !c->text || c->rank != 1 || c->dims[0] != n_rows)
            return no_dataset(all, "there is no such list of names for the spectra", "see --names", err);
    }
    for (size_t i = 0; i < all->n && c == NULL; i++)
        if (all->items[i].text && all->items[i].rank == 1 && all->items[i].dims[0] == n_rows)
            c = &all->items[i];
    if (c == NULL)
        return RG_OK;
    *found = true;
    return read_texts(file, c, names, err);
}

/* A row that counts 1, 2, 3 ... (deleted channels aside) gives channel numbers, no spectrum. */
static bool is_channel_row(const double *row, size_t n_bands)
{
    size_t counted = 0;
    for (size_t b = 0; b < n_bands; b++) {
        if (row[b] == (double) (b + 1))
            counted++;
        else if (row[b] > DELETED)
            return false;
    }
    return counted > 2;
}

/* Rows that are spectra to the front; -1.23e34 and the like become NaN. */
static size_t compact(double *values, size_t n_rows, size_t n_bands, const bool *skip, char **names)
{
    size_t kept = 0;
    for (size_t row = 0; row < n_rows; row++) {
        if (skip[row] || is_channel_row(values + row * n_bands, n_bands)) {
            free(names[row]);
            names[row] = NULL;
            continue;
        }
        for (size_t b = 0; b < n_bands; b++) {
            const double value = values[row * n_bands + b];
            values[kept * n_bands + b] = isfinite(value) && value > DELETED ? value : NAN;
        }
        char *name = names[row];
        names[row] = NULL;
        names[kept++] = name;
    }
    return kept;
}

static rg_status fill(hid_t file, const rg_h5_places *places, rg_entry *entry, rg_unit *unit, rg_error *err)
{
    candidates *all = rg_alloc(1, 1, sizeof *all);
    const hid_t root = H5Gopen2(file, "/", H5P_DEFAULT);
    const candidate *values = NULL;
    if (all == NULL || root < 0) {
        free(all);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to look through the file");
    }
    collect(root, "", 0, all);
    H5Gclose(root);
    rg_status status = choose_values(all, places->dataset, &values, err);
    if (status != RG_OK) {
        free(all);
        return status;
    }
    assert(values != NULL && values->rank > 0);
    const size_t n_bands = values->dims[values->rank - 1];
    size_t n_rows = 1;
    for (size_t d = 0; d + 1 < values->rank; d++)
        n_rows *= values->dims[d];
    bool *skip = rg_alloc(n_rows, 1, sizeof *skip);
    char **names = rg_alloc(n_rows, 1, sizeof *names);
    bool named = false;
    if (skip == NULL || names == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the spectra");
    if (status == RG_OK)
        status = find_axis(file, all, places, values, n_bands, entry, unit, skip, err);
    if (status == RG_OK && places->fwhm != NULL)
        status = read_along(file, all, places->fwhm, values, n_bands, &entry->fwhm, skip, err);
    if (status == RG_OK)
        status = find_names(file, all, places, n_rows, names, &named, err);
    if (status == RG_OK)
        status = read_numbers(file, values, &entry->values, err);
    if (status == RG_OK) {
        entry->n_columns = n_bands;
        entry->n_rows = compact(entry->values, n_rows, n_bands, skip, names);
        if (values->rank == 3) {
            entry->n_lines = values->dims[0];
            entry->n_samples = values->dims[1];
        }
        rg_column *ids = NULL;
        entry->rows.n_rows = entry->n_rows;
        if (named)
            status = rg_table_add_texts(&entry->rows, "sample_id", &ids, err);
        for (size_t row = 0; row < entry->n_rows && named && status == RG_OK; row++)
            if (names[row] != NULL)
                status = rg_column_set_text(ids, row, names[row], strlen(names[row]), err);
        if (status == RG_OK)
            status = rg_table_add_pair(&entry->sources[0].header, "dataset", 7, values->path,
                                       strlen(values->path), err);
    }
    for (size_t row = 0; names != NULL && row < n_rows; row++)
        free(names[row]);
    free(names);
    free(skip);
    free(all);
    return status;
}

rg_status rg_h5_foreign_read(const char *path, const rg_h5_places *places, rg_entry *entry, rg_unit *unit,
                             rg_error *err)
{
    const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (file < 0)
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the HDF5 file is cut off or damaged", NULL,
                             "copy it again from its source");
    rg_status status = rg_h5_guard(file, err);
    if (status == RG_OK)
        status = fill(file, places, entry, unit, err);
    H5Fclose(file);
    return status;
}
