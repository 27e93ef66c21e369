/* A stored result, described or with its data. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/container_private.h"
#include "kernels/base/memory.h"

/* Child of a group whose integer attribute `mark` is k; false when there is none. */
static bool find_marked(hid_t group, const char *mark, int64_t k, char name[256])
{
    H5G_info_t info;
    if (H5Gget_info(group, &info) < 0)
        return false;
    for (hsize_t i = 0; i < info.nlinks; i++) {
        int64_t number = -1;
        if (H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, 256, H5P_DEFAULT) <= 0)
            return false;
        const hid_t object = H5Oopen(group, name, H5P_DEFAULT);
        const bool found = object >= 0 && rg_h5_get_int(object, mark, &number) && number == k;
        if (object >= 0)
            H5Oclose(object);
        if (found)
            return true;
    }
    return false;
}

static rg_array_type array_type(hid_t dataset)
{
    const hid_t type = H5Dget_type(dataset);
    rg_array_type found = RG_ARRAY_TYPE_COUNT;
    if (type >= 0 && H5Tget_class(type) == H5T_STRING)
        found = RG_TEXT;
    for (int t = 0; t < RG_TEXT && type >= 0; t++)
        if (H5Tequal(type, rg_h5_file_type((rg_array_type) t)) > 0)
            found = (rg_array_type) t;
    if (type >= 0)
        H5Tclose(type);
    return found;
}

static rg_status read_data(hid_t dataset, rg_array_type type, size_t first, size_t n, void *rows,
                           rg_error *err)
{
    return type == RG_TEXT ? rg_h5_get_text_rows(dataset, first, n, rows, err)
                           : rg_h5_get_rows(dataset, rg_h5_memory_type(type), first, n, false, rows, err);
}

static rg_status get_array(hid_t parent, const char *name, bool with_data, rg_group *group, rg_error *err)
{
    size_t rank;
    size_t dims[RG_MAX_RANK];
    hid_t dataset;
    char units[RG_NAME_SIZE] = "";
    char long_name[RG_LABEL_SIZE] = "";
    if (!rg_h5_shape(parent, name, &rank, dims, &dataset))
        return rg_h5_read_failed(err, name);
    (void) rg_h5_get_text(dataset, "units", units, sizeof units);
    (void) rg_h5_get_text(dataset, "long_name", long_name, sizeof long_name);
    const rg_array_type type = array_type(dataset);
    rg_array *array = NULL;
    rg_status status =
        type == RG_ARRAY_TYPE_COUNT || rank == 0
            ? rg_h5_read_failed(err, name)
            : rg_group_add_array(group, name, type, rank, dims, units, long_name, with_data, &array, err);
    if (status == RG_OK && with_data)
        status = read_data(dataset, type, 0, dims[0], array->data, err);
    H5Dclose(dataset);
    return status;
}

static rg_status get_group(hid_t process, const char *name, bool with_data, rg_result *result, rg_error *err)
{
    char nx_class[RG_NAME_SIZE] = "";
    const hid_t from = H5Gopen2(process, name, H5P_DEFAULT);
    if (from < 0)
        return rg_h5_read_failed(err, name);
    (void) rg_h5_get_text(from, "NX_class", nx_class, sizeof nx_class);
    char *title = NULL;
    rg_group *group = NULL;
    rg_status status = rg_h5_get_scalar_text(from, "title", &title, err);
    if (status == RG_OK)
        status = rg_result_add_group(result, name,
                                     strcmp(nx_class, "NXdata") == 0 ? RG_GROUP_DATA : RG_GROUP_COLLECTION,
                                     title != NULL ? title : "", &group, err);
    free(title);
    if (status == RG_OK) {
        (void) rg_h5_get_text(from, "signal", group->signal, sizeof group->signal);
        (void) rg_h5_get_text(from, "interpretation", group->interpretation, sizeof group->interpretation);
        if (!rg_h5_get_texts(from, "axes", group->axes, RG_MAX_RANK, &group->n_axes))
            group->n_axes = 0;
    }
    char array[256];
    for (int64_t a = 0; status == RG_OK && find_marked(from, "array", a, array); a++)
        status = get_array(from, array, with_data, group, err);
    H5Gclose(from);
    return status;
}

static rg_status get_text_column(hid_t group, const char *name, rg_table *table, rg_error *err)
{
    size_t rank;
    size_t dims[RG_MAX_RANK];
    hid_t dataset;
    if (!rg_h5_shape(group, name, &rank, dims, &dataset))
        return RG_OK;
    if (table->n_columns == 0)
        table->n_rows = rank == 1 ? dims[0] : 0;
    rg_status status = rank == 1 && dims[0] == table->n_rows ? RG_OK : rg_h5_read_failed(err, name);
    char **texts = status == RG_OK ? rg_alloc(dims[0], 1, sizeof *texts) : NULL;
    rg_column *column = NULL;
    if (status == RG_OK && texts == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
    if (status == RG_OK)
        status = rg_table_add_texts(table, name, &column, err);
    if (status == RG_OK)
        status = rg_h5_get_text_rows(dataset, 0, dims[0], texts, err);
    for (size_t i = 0; texts != NULL && i < dims[0]; i++) {
        if (status == RG_OK) {
            free(column->texts[i]);
            column->texts[i] = texts[i];
        } else {
            free(texts[i]);
        }
    }
    free(texts);
    H5Dclose(dataset);
    return status;
}

static rg_status get_text_table(hid_t process, const char *name, const char *const *columns, size_t n,
                                rg_table *table, rg_error *err)
{
    if (!rg_h5_exists(process, name))
        return RG_OK;
    const hid_t group = H5Gopen2(process, name, H5P_DEFAULT);
    if (group < 0)
        return rg_h5_read_failed(err, name);
    rg_status status = RG_OK;
    for (size_t c = 0; c < n && status == RG_OK; c++)
        status = get_text_column(group, columns[c], table, err);
    H5Gclose(group);
    return status;
}

static void copy_cut(char *to, size_t size, const char *from)
{
    snprintf(to, size, "%s", from != NULL ? from : "");
}

static rg_status get_inputs(hid_t process, rg_result *result, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t i = 0; status == RG_OK; i++) {
        char name[RG_NAME_SIZE];
        snprintf(name, sizeof name, "input_%02zu", i);
        if (!rg_h5_exists(process, name))
            break;
        const hid_t group = H5Gopen2(process, name, H5P_DEFAULT);
        if (group < 0)
            return rg_h5_read_failed(err, name);
        static const char *const NAMES[] = {"file_name", "checksum", "target", "description"};
        rg_input input = {0};
        char *const fields[] = {input.file_name, input.sha256, input.target, input.role};
        const size_t sizes[] = {sizeof input.file_name, sizeof input.sha256, sizeof input.target,
                                sizeof input.role};
        for (size_t t = 0; t < 4 && status == RG_OK; t++) {
            char *text = NULL;
            status = rg_h5_get_scalar_text(group, NAMES[t], &text, err);
            copy_cut(fields[t], sizes[t], text);
            free(text);
        }
        H5Gclose(group);
        if (status == RG_OK)
            status = rg_result_add_input(result, &input, err);
    }
    return status;
}

static rg_status get_seed(hid_t process, rg_result *result, rg_error *err)
{
    char *seed = NULL;
    if (!rg_h5_exists(process, "prng"))
        return RG_OK;
    const rg_status status = rg_h5_get_scalar_text(process, "prng/seed", &seed, err);
    result->has_seed = seed != NULL;
    result->seed = seed != NULL ? strtoull(seed, NULL, 10) : 0;
    free(seed);
    return status;
}

/* Whether `name` is the tool ("grains_stats") or its family ("grains"). */
static bool means_tool(const char *name, const char *tool)
{
    const size_t length = strlen(name);
    return strncmp(tool, name, length) == 0 && (tool[length] == '\0' || tool[length] == '_');
}

/* The name of a stored result from what the user typed; NULL when there is none. */
static const char *choose(const rg_h5_file *file, const char *entry, const char *name)
{
    const size_t n = rg_h5_result_count(file, entry);
    const char *found = NULL;
    for (size_t i = 0; i < n; i++) {
        const char *full = rg_h5_result_name(file, entry, i);
        const char *tool = strchr(full + strlen("process_"), '_');
        if (name == NULL || (tool != NULL && means_tool(name, tool + 1)))
            found = full;
        if (name != NULL && strcmp(full, name) == 0)
            return full;
    }
    return found;
}

static rg_status no_result(const rg_h5_file *file, const char *entry, rg_error *err)
{
    char there[128] = "none";
    size_t used = 0;
    for (size_t i = 0; i < rg_h5_result_count(file, entry) && used < sizeof there; i++)
        used += (size_t) snprintf(there + used, sizeof there - used, "%s%s", i > 0 ? ", " : "",
                                  rg_h5_result_name(file, entry, i));
    (void) rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the file has no such result; it has", there, NULL);
    return rg_error_place(err, file->path, NULL);
}

rg_status rg_h5_read_result(rg_h5_file *file, const char *entry, const char *name, bool with_data,
                            rg_result *result, rg_error *err)
{
    static const char *const PARAMETERS[] = {"name", "value", "units"};
    static const char *const PAIRS[] = {"key", "value"};
    *result = (rg_result){0};
    const char *full = choose(file, entry, name);
    if (full == NULL) {
        (void) no_result(file, entry, err);
        return RG_ENOENT;
    }
    char path[RG_PATH_SIZE];
    snprintf(path, sizeof path, "/%s/%s", entry, full);
    const hid_t process = H5Gopen2(file->id, path, H5P_DEFAULT);
    if (process < 0)
        return rg_h5_read_failed(err, path);
    copy_cut(result->name, sizeof result->name, full);
    const char *tool = strchr(full + strlen("process_"), '_');
    copy_cut(result->tool, sizeof result->tool, tool != NULL ? tool + 1 : full);
    (void) rg_h5_get_text(process, "default", result->default_group, sizeof result->default_group);
    rg_status status = rg_h5_get_scalar_text(process, "command", &result->command, err);
    if (status == RG_OK)
        status = get_text_table(process, "parameters", PARAMETERS, 3, &result->parameters, err);
    if (status == RG_OK)
        status = get_text_table(process, "warnings", PAIRS, 2, &result->warnings, err);
    if (status == RG_OK)
        status = get_inputs(process, result, err);
    if (status == RG_OK)
        status = get_seed(process, result, err);
    char group[256];
    for (int64_t g = 0; status == RG_OK && find_marked(process, "group", g, group); g++)
        status = get_group(process, group, with_data, result, err);
    H5Gclose(process);
    if (status != RG_OK) {
        (void) rg_error_place(err, file->path, path);
        rg_result_free(result);
    }
    return status;
}

rg_status rg_h5_read_result_rows(rg_h5_file *file, const char *entry, const char *result, const char *group,
                                 const char *array, size_t first, size_t n, void *rows, rg_error *err)
{
    char path[RG_PATH_SIZE];
    snprintf(path, sizeof path, "/%s/%s/%s/%s", entry, result, group, array);
    const hid_t dataset =
        rg_h5_exists(file->id, path) ? H5Dopen2(file->id, path, H5P_DEFAULT) : H5I_INVALID_HID;
    if (dataset < 0)
        return rg_h5_read_failed(err, path);
    const rg_status status = read_data(dataset, array_type(dataset), first, n, rows, err);
    H5Dclose(dataset);
    return status == RG_OK ? RG_OK : (rg_error_place(err, file->path, NULL), status);
}
