#include "formats/hdf5/validate.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/container_private.h"
#include "kernels/base/memory.h"

typedef enum {
    OPENS = 0,
    OURS,
    NO_LINKS,
    SCHEMA,
    CONTENT_HASH,
    ENTRIES,
    DEFAULT_CHAIN,
    NX_CLASS,
    TEXT_FIXED,
    STORAGE,
    NXDATA,
    AXES,
    UNITS,
    ENTRY_READS,
    ENTRY_SOUND,
    NUMBERS,
    SUMS,
    RESULT_READS,
    NAMES,
    RULES_COUNT
} rule_number;

static const rg_rule RULES[RULES_COUNT] = {
    [OPENS] = {"R001", RG_FINDING_ERROR, "the file opens as HDF5", "copy it again from its source"},
    [OURS] = {"R002", RG_FINDING_WARNING, "the file is a regolith container",
              "bring it in with `regolith import`"},
    [NO_LINKS] = {"R003", RG_FINDING_ERROR, "nothing leads to another file and no group contains itself",
                  "copy the data into one plain file"},
    [SCHEMA] = {"R004", RG_FINDING_ERROR, "the layout's version can be read", "use a newer regolith"},
    [CONTENT_HASH] = {"R005", RG_FINDING_ERROR, "the content has the hash stored with it",
                      "the file was changed or damaged: restore it"},
    [ENTRIES] = {"R006", RG_FINDING_ERROR, "there is an NXentry", "import the data again"},
    [DEFAULT_CHAIN] = {"R007", RG_FINDING_WARNING, "the default attributes lead to a plot",
                       "write the file again with regolith"},
    [NX_CLASS] = {"R008", RG_FINDING_WARNING, "every group has an NX_class",
                  "write the file again with regolith"},
    [TEXT_FIXED] = {"R009", RG_FINDING_ERROR, "text has fixed length", "write the file again with regolith"},
    [STORAGE] = {"R010", RG_FINDING_WARNING, "arrays have checksums and only the usual filters",
                 "write the file again with regolith"},
    [NXDATA] = {"R011", RG_FINDING_ERROR, "NXdata names a signal that is there",
                "write the file again with regolith"},
    [AXES] = {"R012", RG_FINDING_ERROR, "axes are there and as long as the signal",
              "write the file again with regolith"},
    [UNITS] = {"R013", RG_FINDING_WARNING, "units are ones that are known", "correct the unit on import"},
    [ENTRY_READS] = {"R014", RG_FINDING_ERROR, "the entry reads as the layout says", "import the data again"},
    [ENTRY_SOUND] = {"R015", RG_FINDING_ERROR, "axes rise or fall, edges rise, shapes agree",
                     "correct the source file and import it again"},
    [NUMBERS] = {"R016", RG_FINDING_INFO, "missing values are counted",
                 "see which bands or rows they are with `regolith export`"},
    [SUMS] = {"R017", RG_FINDING_WARNING, "grain sizes and oxides sum to about 100",
              "check the table that was imported"},
    [RESULT_READS] = {"R018", RG_FINDING_ERROR, "results read as the layout says",
                      "compute the result again"},
    [NAMES] = {"R019", RG_FINDING_WARNING, "names are letters, digits and _",
               "write the file again with regolith"},
};

const rg_rule *rg_h5_rules(size_t *n)
{
    *n = RULES_COUNT;
    return RULES;
}

void rg_findings_free(rg_findings *findings)
{
    free(findings->items);
    *findings = (rg_findings){0};
}

static rg_status find(rg_findings *findings, rule_number rule, const char *path, rg_error *err,
                      const char *format, ...) __attribute__((format(printf, 5, 6)));

static rg_status find(rg_findings *findings, rule_number rule, const char *path, rg_error *err,
                      const char *format, ...)
{
    void *items = findings->items;
    const bool grown = rg_grow(&items, &findings->capacity, findings->n + 1, sizeof *findings->items);
    findings->items = items;
    if (!grown)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the findings");
    rg_finding *finding = &findings->items[findings->n++];
    *finding =
        (rg_finding){.rule = RULES[rule].rule, .level = RULES[rule].level, .remedy = RULES[rule].remedy};
    snprintf(finding->path, sizeof finding->path, "%.255s", path);
    va_list values;
    va_start(values, format);
    vsnprintf(finding->text, sizeof finding->text, format, values);
    va_end(values);
    return RG_OK;
}

static bool plain_name(const char *name)
{
    if (!((name[0] >= 'A' && name[0] <= 'Z') || (name[0] >= 'a' && name[0] <= 'z') || name[0] == '_'))
        return false;
    return strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

static rg_status check_dataset(hid_t dataset, const char *path, rg_findings *findings, rg_error *err)
{
    const hid_t type = H5Dget_type(dataset);
    const hid_t list = H5Dget_create_plist(dataset);
    rg_status status = RG_OK;
    char units[RG_NAME_SIZE] = "";
    if (type >= 0 && H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) > 0)
        status = find(findings, TEXT_FIXED, path, err, "the text has variable length, which has no checksum");
    if (status == RG_OK && list >= 0 && H5Pget_layout(list) == H5D_CHUNKED) {
        bool sum = false;
        for (int f = 0; f < H5Pget_nfilters(list); f++) {
            unsigned flags;
            size_t n = 0;
            const H5Z_filter_t filter = H5Pget_filter2(list, (unsigned) f, &flags, &n, NULL, 0, NULL, NULL);
            sum = sum || filter == H5Z_FILTER_FLETCHER32;
            if (filter != H5Z_FILTER_FLETCHER32 && filter != H5Z_FILTER_SHUFFLE &&
                filter != H5Z_FILTER_DEFLATE && status == RG_OK)
                status =
                    find(findings, STORAGE, path, err, "filter %d is not to be had everywhere", (int) filter);
        }
        if (!sum && status == RG_OK)
            status = find(findings, STORAGE, path, err, "the chunks have no checksum");
    } else if (status == RG_OK && list >= 0 && H5Pget_layout(list) == H5D_CONTIGUOUS) {
        status = find(findings, STORAGE, path, err, "the array is contiguous and has no checksum");
    }
    if (status == RG_OK && rg_h5_get_text(dataset, "units", units, sizeof units) &&
        rg_unit_parse(units, strlen(units)) == RG_UNIT_COUNT)
        status = find(findings, UNITS, path, err, "the unit %s is not known", units);
    if (type >= 0)
        H5Tclose(type);
    if (list >= 0)
        H5Pclose(list);
    return status;
}

/* Signal and axes of an NXdata group. */
static rg_status check_nxdata(hid_t group, const char *path, rg_findings *findings, rg_error *err)
{
    char signal[RG_NAME_SIZE] = "";
    char axes[RG_MAX_RANK][RG_NAME_SIZE];
    size_t n_axes = 0;
    size_t rank;
    size_t dims[RG_MAX_RANK];
    hid_t dataset;
    if (!rg_h5_get_text(group, "signal", signal, sizeof signal) ||
        !rg_h5_shape(group, signal, &rank, dims, &dataset))
        return find(findings, NXDATA, path, err, "the signal %s is not there",
                    signal[0] != '\0' ? signal : "(none named)");
    H5Dclose(dataset);
    if (!rg_h5_get_texts(group, "axes", axes, RG_MAX_RANK, &n_axes))
        return RG_OK;
    if (n_axes != rank)
        return find(findings, AXES, path, err, "%zu axes for a signal of rank %zu", n_axes, rank);
    rg_status status = RG_OK;
    for (size_t a = 0; a < n_axes && status == RG_OK; a++) {
        size_t axis_rank;
        size_t axis_dims[RG_MAX_RANK];
        if (strcmp(axes[a], ".") == 0)
            continue;
        if (!rg_h5_shape(group, axes[a], &axis_rank, axis_dims, &dataset)) {
            status = find(findings, AXES, path, err, "the axis %s is not there", axes[a]);
            continue;
        }
        H5Dclose(dataset);
        if (axis_rank != 1 || axis_dims[0] != dims[a])
            status = find(findings, AXES, path, err, "the axis %s has not the length of the signal", axes[a]);
    }
    return status;
}

static rg_status check_below(hid_t group, const char *path, rg_findings *findings, rg_error *err)
{
    H5G_info_t info;
    char nx_class[RG_NAME_SIZE] = "";
    if (H5Gget_info(group, &info) < 0)
        return find(findings, ENTRY_READS, path, err, "the group cannot be read");
    rg_status status = RG_OK;
    if (!rg_h5_get_text(group, "NX_class", nx_class, sizeof nx_class))
        status = find(findings, NX_CLASS, path, err, "the group has no NX_class of fixed length");
    if (status == RG_OK && strcmp(nx_class, "NXdata") == 0)
        status = check_nxdata(group, path, findings, err);
    for (hsize_t i = 0; i < info.nlinks && status == RG_OK; i++) {
        char name[256];
        char child[RG_PATH_SIZE];
        if (H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT) <=
            0)
            return find(findings, ENTRY_READS, path, err, "the group cannot be read");
        snprintf(child, sizeof child, "%s/%.200s", strcmp(path, "/") == 0 ? "" : path, name);
        if (!plain_name(name))
            status = find(findings, NAMES, child, err, "viewers may not show this name");
        const hid_t object = H5Oopen(group, name, H5P_DEFAULT);
        if (object < 0) {
            status = find(findings, ENTRY_READS, child, err, "the object cannot be opened");
            continue;
        }
        if (status == RG_OK && H5Iget_type(object) == H5I_GROUP)
            status = check_below(object, child, findings, err);
        else if (status == RG_OK)
            status = check_dataset(object, child, findings, err);
        H5Oclose(object);
    }
    return status;
}

/* root -> entry -> data: every name must lead to a group. */
static rg_status check_defaults(hid_t file, rg_findings *findings, rg_error *err)
{
    char path[RG_PATH_SIZE] = "/";
    for (int depth = 0; depth < 4; depth++) {
        char next[RG_NAME_SIZE] = "";
        char nx_class[RG_NAME_SIZE] = "";
        const hid_t group = H5Oopen(file, path, H5P_DEFAULT);
        if (group < 0)
            return find(findings, DEFAULT_CHAIN, path, err, "a default names a group that is not there");
        (void) rg_h5_get_text(group, "NX_class", nx_class, sizeof nx_class);
        const bool more = rg_h5_get_text(group, "default", next, sizeof next) && next[0] != '\0';
        H5Oclose(group);
        if (strcmp(nx_class, "NXdata") == 0)
            return RG_OK;
        if (!more)
            return find(findings, DEFAULT_CHAIN, path, err, "the chain of defaults ends before a plot");
        const size_t used = strlen(path);
        snprintf(path + used, sizeof path - used, "%s%s", used > 1 ? "/" : "", next);
    }
    return RG_OK;
}

static rg_status check_values(rg_h5_file *file, const char *name, rg_entry *entry, rg_findings *findings,
                              rg_error *err)
{
    char path[RG_PATH_SIZE];
    const size_t rows = entry->n_rows < 4096 ? entry->n_rows : 4096;
    double *values = rg_alloc(rows, entry->n_columns, sizeof *values);
    size_t missing = 0;
    size_t open_sums = 0;
    rg_status status =
        values == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the check") : RG_OK;
    snprintf(path, sizeof path, "/%s/data", name);
    for (size_t first = 0; first < entry->n_rows && status == RG_OK; first += rows) {
        const size_t n = entry->n_rows - first < rows ? entry->n_rows - first : rows;
        rg_error cause = {0};
        if (rg_h5_read_values_double(file, name, false, first, n, values, &cause) != RG_OK) {
            status = find(findings, ENTRY_READS, path, err, "rows %zu to %zu cannot be read", first,
                          first + n - 1);
            break;
        }
        for (size_t row = 0; row < n; row++) {
            double sum = 0.0;
            for (size_t c = 0; c < entry->n_columns; c++) {
                const double value = values[row * entry->n_columns + c];
                missing += isnan(value) != 0;
                sum += isnan(value) ? 0.0 : value;
            }
            open_sums +=
                (entry->technique == RG_GRAINSIZE && entry->value_units == NULL && fabs(sum - 100.0) > 2.0) ||
                (entry->technique == RG_EPMA && (sum < 90.0 || sum > 103.0));
        }
    }
    if (status == RG_OK && missing > 0)
        status = find(findings, NUMBERS, path, err, "%zu of %zu values are missing", missing,
                      entry->n_rows * entry->n_columns);
    if (status == RG_OK && open_sums > 0)
        status = find(findings, SUMS, path, err, "%zu of %zu rows do not", open_sums, entry->n_rows);
    free(values);
    return status;
}

static rg_status check_entry(rg_h5_file *file, const char *name, rg_findings *findings, rg_error *err)
{
    char path[RG_PATH_SIZE];
    rg_entry entry = {0};
    bool has_data = false;
    rg_error cause = {0};
    double stand_in = 0.0;
    snprintf(path, sizeof path, "/%s", name);
    if (rg_h5_read_entry(file, name, &entry, &has_data, &cause) != RG_OK) {
        rg_entry_free(&entry);
        return find(findings, ENTRY_READS, path, err, "%s (%s)", cause.reason, cause.dataset);
    }
    rg_status status = RG_OK;
    if (has_data) {
        entry.values = &stand_in; /* not read here: shapes and axes only */
        if (rg_entry_validate(&entry, &cause) != RG_OK)
            status = find(findings, ENTRY_SOUND, path, err, "%s", cause.reason);
        entry.values = NULL;
        if (status == RG_OK)
            status = check_values(file, name, &entry, findings, err);
    }
    rg_entry_free(&entry);
    for (size_t r = 0; r < rg_h5_result_count(file, name) && status == RG_OK; r++) {
        rg_result result = {0};
        cause = (rg_error){0};
        const char *result_name = rg_h5_result_name(file, name, r);
        if (rg_h5_read_result(file, name, result_name, false, &result, &cause) != RG_OK)
            status = find(findings, RESULT_READS, result_name, err, "%s", cause.reason);
        rg_result_free(&result);
    }
    return status;
}

static rg_status check_hash(rg_h5_file *file, rg_findings *findings, rg_error *err)
{
    unsigned char hash[RG_HASH_SIZE];
    char hex[65];
    char stored[65] = "";
    rg_error cause = {0};
    const hid_t root = H5Gopen2(file->id, "/", H5P_DEFAULT);
    (void) rg_h5_get_text(root, "regolith_content_sha256", stored, sizeof stored);
    H5Gclose(root);
    if (stored[0] == '\0')
        return find(findings, CONTENT_HASH, "/", err, "no hash is stored");
    if (rg_h5_tree_hash(file, file->id, "/", false, false, NULL, hash, &cause) != RG_OK)
        return find(findings, CONTENT_HASH, cause.dataset[0] != '\0' ? cause.dataset : "/", err,
                    "the content cannot be read");
    rg_h5_hex(hash, hex);
    return strcmp(hex, stored) == 0 ? RG_OK
                                    : find(findings, CONTENT_HASH, "/", err, "the content is another");
}

static rg_status check_container(rg_h5_file *file, rg_findings *findings, rg_error *err)
{
    rg_status status = check_hash(file, findings, err);
    if (status == RG_OK && rg_h5_entry_count(file) == 0)
        status = find(findings, ENTRIES, "/", err, "there is none");
    if (status == RG_OK)
        status = check_defaults(file->id, findings, err);
    for (size_t e = 0; e < rg_h5_entry_count(file) && status == RG_OK; e++)
        status = check_entry(file, rg_h5_entry_name(file, e), findings, err);
    const hid_t root = H5Gopen2(file->id, "/", H5P_DEFAULT);
    if (status == RG_OK)
        status = check_below(root, "/", findings, err);
    H5Gclose(root);
    return status;
}

rg_status rg_h5_validate(const char *path, rg_findings *findings, rg_error *err)
{
    rg_h5_file *file = NULL;
    rg_error cause = {0};
    const rg_status opened = rg_h5_open(path, &file, &cause);
    if (opened == RG_OK) {
        const rg_status status = check_container(file, findings, err);
        rg_h5_close(file);
        return status;
    }
    if (opened == RG_ENOENT || opened == RG_EIO || opened == RG_ENOMEM) {
        *err = cause;
        return opened;
    }
    const bool foreign = strstr(cause.reason, "not made by regolith") != NULL;
    const bool newer = strstr(cause.reason, "newer layout") != NULL;
    const rule_number rule = foreign ? OURS : newer ? SCHEMA : opened == RG_EUNSUPPORTED ? NO_LINKS : OPENS;
    return find(findings, rule, "/", err, "%s", cause.reason);
}
