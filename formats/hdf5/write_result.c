/* A result (NXprocess) into an entry of the container. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "formats/hdf5/container_private.h"
#include "kernels/base/memory.h"
#include "kernels/base/version.h"

static rg_status close_group(hid_t group, rg_status status, rg_error *err)
{
    if (group >= 0 && H5Gclose(group) < 0 && status == RG_OK)
        return rg_h5_write_failed(err);
    return status;
}

/* The number of an older result of this tool, 0 when there is none; *last: the highest of all. */
static long older_number(const rg_h5_file *file, const char *entry, const char *tool, long *last)
{
    long found = 0;
    *last = 0;
    for (size_t i = 0; i < rg_h5_result_count(file, entry); i++) {
        const char *name = rg_h5_result_name(file, entry, i);
        char *end = NULL;
        const long number = strtol(name + strlen("process_"), &end, 10);
        *last = number > *last ? number : *last;
        if (*end == '_' && strcmp(end + 1, tool) == 0)
            found = number;
    }
    return found;
}

/* Forget the hashes below a path: what lay there was removed. */
static void forget_below(rg_h5_file *file, const char *prefix)
{
    size_t kept = 0;
    for (size_t i = 0; i < file->n_known; i++)
        if (strncmp(file->known[i].path, prefix, strlen(prefix)) != 0)
            file->known[kept++] = file->known[i];
    file->n_known = kept;
}

static rg_status choose_name(rg_h5_file *file, const char *entry, bool force, rg_result *result,
                             char path[RG_PATH_SIZE], rg_error *err)
{
    long last;
    const long older = older_number(file, entry, result->tool, &last);
    snprintf(result->name, sizeof result->name, "process_%02d_%.40s",
             (int) (older > 0 ? older : last + 1) % 10000, result->tool);
    snprintf(path, RG_PATH_SIZE, "/%s/%s", entry, result->name);
    if (older == 0)
        return RG_OK;
    if (!force)
        return rg_fail_named(err, RG_EEXIST, RG_NO_INDEX, "the file has a result of this kind", result->name,
                             "use --force to replace it, or -o to write elsewhere");
    if (H5Ldelete(file->id, path, H5P_DEFAULT) < 0)
        return rg_h5_write_failed(err);
    char prefix[RG_PATH_SIZE + 1];
    snprintf(prefix, sizeof prefix, "%s/", path);
    forget_below(file, prefix);
    return RG_OK;
}

static rg_status put_text_table(rg_h5_file *file, hid_t parent, const char *name, const char *nx_class,
                                const rg_table *table, rg_error *err)
{
    if (table->n_rows == 0)
        return RG_OK;
    hid_t group = H5I_INVALID_HID;
    rg_status status = rg_h5_make_group(parent, name, nx_class, &group, err);
    for (size_t c = 0; c < table->n_columns && status == RG_OK; c++)
        status = rg_h5_put_texts(file, group, table->columns[c].name, table->columns[c].texts, table->n_rows,
                                 NULL, err);
    return close_group(group, status, err);
}

static rg_status put_software(rg_h5_file *file, hid_t process, rg_error *err)
{
    char hdf5[32];
    rg_h5_library_version(hdf5);
    char zlib[32];
    char version[] = RG_VERSION;
    char compiler[] = __VERSION__;
    snprintf(zlib, sizeof zlib, "%s", zlibVersion());
    char names[4][16] = {"regolith", "hdf5", "zlib", "compiler"};
    char *const name_list[] = {names[0], names[1], names[2], names[3]};
    char *const versions[] = {version, hdf5, zlib, compiler};
    hid_t group = H5I_INVALID_HID;
    rg_status status = rg_h5_make_group(process, "software", "NXcollection", &group, err);
    if (status == RG_OK)
        status = rg_h5_put_texts(file, group, "name", name_list, 4, NULL, err);
    if (status == RG_OK)
        status = rg_h5_put_texts(file, group, "version", versions, 4, NULL, err);
    return close_group(group, status, err);
}

static rg_status put_inputs(rg_h5_file *file, hid_t process, const rg_result *result, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t i = 0; i < result->n_inputs && status == RG_OK; i++) {
        const rg_input *input = &result->inputs[i];
        char name[RG_NAME_SIZE];
        hid_t group = H5I_INVALID_HID;
        snprintf(name, sizeof name, "input_%02zu", i);
        const struct {
            const char *name, *value;
        } texts[] = {{"file_name", input->file_name},
                     {"checksum", input->sha256},
                     {"algorithm", "sha256"},
                     {"target", input->target},
                     {"description", input->role}};
        status = rg_h5_make_group(process, name, "NXnote", &group, err);
        for (size_t t = 0; t < sizeof texts / sizeof texts[0] && status == RG_OK; t++)
            status = rg_h5_put_text(file, group, texts[t].name, texts[t].value, err);
        status = close_group(group, status, err);
    }
    return status;
}

static rg_status put_seed(rg_h5_file *file, hid_t process, const rg_result *result, rg_error *err)
{
    if (!result->has_seed)
        return RG_OK;
    char seed[32];
    hid_t group = H5I_INVALID_HID;
    snprintf(seed, sizeof seed, "%llu", (unsigned long long) result->seed);
    rg_status status = rg_h5_make_group(process, "prng", "NXcs_prng", &group, err);
    if (status == RG_OK)
        status = rg_h5_put_text(file, group, "type", "philox4x32-10", err);
    if (status == RG_OK)
        status = rg_h5_put_text(file, group, "seed", seed, err);
    return close_group(group, status, err);
}

static rg_status describe_group(rg_h5_file *file, hid_t group, const rg_group *from, rg_error *err)
{
    rg_status status = RG_OK;
    if (from->kind == RG_GROUP_COLLECTION)
        return status;
    const char *axes[RG_MAX_RANK];
    for (size_t a = 0; a < from->n_axes; a++)
        axes[a] = from->axes[a];
    status = rg_h5_set_text(group, "signal", from->signal, err);
    if (status == RG_OK && from->n_axes > 0)
        status = rg_h5_set_texts(group, "axes", axes, from->n_axes, err);
    for (size_t a = 0; a < from->n_axes && status == RG_OK; a++) {
        char name[RG_NAME_SIZE + 16];
        snprintf(name, sizeof name, "%s_indices", axes[a]);
        if (strcmp(axes[a], ".") != 0)
            status = rg_h5_set_index(group, name, (int32_t) a, err);
    }
    if (status == RG_OK && from->interpretation[0] != '\0')
        status = rg_h5_set_text(group, "interpretation", from->interpretation, err);
    if (status == RG_OK && from->title[0] != '\0')
        status = rg_h5_put_text(file, group, "title", from->title, err);
    return status;
}

static rg_status put_array(rg_h5_file *file, hid_t group, const rg_group *owner, const rg_array *array,
                           rg_error *err)
{
    rg_status status;
    if (array->type == RG_TEXT)
        return rg_h5_put_texts(file, group, array->name, array->data, array->dims[0], array->long_name, err);
    if (array->data != NULL) {
        status = rg_h5_put_numbers(file, group, array->name, array->type, array->rank, array->dims,
                                   array->data, array->units, array->long_name, err);
    } else {
        hid_t dataset;
        /* Maps [k][y][x] are written and read image by image. */
        size_t map[RG_MAX_RANK] = {1, 256, 256};
        status = rg_h5_make_dataset(group, array->name, array->type, array->rank, array->dims,
                                    array->rank == 3 ? map : NULL, &dataset, err);
        if (status == RG_OK && array->units[0] != '\0')
            status = rg_h5_set_text(dataset, "units", array->units, err);
        if (status == RG_OK && array->long_name[0] != '\0')
            status = rg_h5_set_text(dataset, "long_name", array->long_name, err);
        if (status == RG_OK)
            status = rg_h5_begin_rows(file, dataset, err);
    }
    if (status == RG_OK && owner->interpretation[0] != '\0' && strcmp(array->name, owner->signal) == 0) {
        const hid_t dataset = H5Dopen2(group, array->name, H5P_DEFAULT);
        status = dataset < 0 ? rg_h5_write_failed(err)
                             : rg_h5_set_text(dataset, "interpretation", owner->interpretation, err);
        if (dataset >= 0)
            H5Dclose(dataset);
    }
    return status;
}

static rg_status put_groups(rg_h5_file *file, hid_t process, const rg_result *result, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t g = 0; g < result->n_groups && status == RG_OK; g++) {
        const rg_group *from = &result->groups[g];
        hid_t group = H5I_INVALID_HID;
        status = rg_h5_make_group(process, from->name,
                                  from->kind == RG_GROUP_DATA ? "NXdata" : "NXcollection", &group, err);
        if (status == RG_OK)
            status = rg_h5_set_int(group, "group", (int64_t) g, err);
        if (status == RG_OK)
            status = describe_group(file, group, from, err);
        for (size_t a = 0; a < from->n_arrays && status == RG_OK; a++) {
            status = put_array(file, group, from, &from->arrays[a], err);
            const hid_t dataset =
                status == RG_OK ? H5Dopen2(group, from->arrays[a].name, H5P_DEFAULT) : H5I_INVALID_HID;
            if (status == RG_OK)
                status =
                    dataset < 0 ? rg_h5_write_failed(err) : rg_h5_set_int(dataset, "array", (int64_t) a, err);
            if (dataset >= 0)
                H5Dclose(dataset);
        }
        status = close_group(group, status, err);
    }
    return status;
}

static rg_status put_process(rg_h5_file *file, hid_t process, const rg_result *result, rg_error *err)
{
    char program[RG_NAME_SIZE + 16];
    int32_t number = (int32_t) strtol(result->name + strlen("process_"), NULL, 10);
    const size_t one = 1;
    snprintf(program, sizeof program, "regolith %s", result->tool);
    rg_status status = rg_h5_set_text(process, "default", result->default_group, err);
    if (status == RG_OK)
        status = rg_h5_put_text(file, process, "program", program, err);
    if (status == RG_OK)
        status = rg_h5_put_text(file, process, "version", RG_VERSION, err);
    if (status == RG_OK)
        status = rg_h5_put_numbers(file, process, "sequence_index", RG_INT32, 1, &one, &number, "1", "", err);
    if (status == RG_OK)
        status =
            rg_h5_put_text(file, process, "command", result->command != NULL ? result->command : "", err);
    if (status == RG_OK)
        status = put_text_table(file, process, "parameters", "NXcollection", &result->parameters, err);
    if (status == RG_OK)
        status = put_seed(file, process, result, err);
    if (status == RG_OK)
        status = put_inputs(file, process, result, err);
    if (status == RG_OK)
        status = put_software(file, process, err);
    if (status == RG_OK)
        status = put_text_table(file, process, "warnings", "NXcollection", &result->warnings, err);
    if (status == RG_OK)
        status = put_groups(file, process, result, err);
    return status;
}

static rg_status set_defaults(rg_h5_file *file, const char *entry, const rg_result *result, rg_error *err)
{
    const hid_t root = H5Gopen2(file->id, "/", H5P_DEFAULT);
    const hid_t group = H5Gopen2(file->id, entry, H5P_DEFAULT);
    rg_status status =
        root < 0 || group < 0 ? rg_h5_write_failed(err) : rg_h5_set_text(root, "default", entry, err);
    if (status == RG_OK && result->default_group[0] != '\0') {
        /* The whole way to the plot: HyperSpy follows no default of an NXprocess. */
        char path[2 * RG_NAME_SIZE + 2];
        snprintf(path, sizeof path, "%s/%s", result->name, result->default_group);
        status = rg_h5_set_text(group, "default", path, err);
    }
    if (root >= 0)
        H5Gclose(root);
    if (group >= 0)
        H5Gclose(group);
    return status;
}

rg_status rg_h5_write_result(rg_h5_file *file, const char *entry, rg_result *result, rg_error *err)
{
    char path[RG_PATH_SIZE];
    hid_t process = H5I_INVALID_HID;
    rg_status status = choose_name(file, entry, file->force, result, path, err);
    if (status == RG_OK)
        status = rg_h5_make_group(file->id, path, "NXprocess", &process, err);
    if (status == RG_OK)
        status = put_process(file, process, result, err);
    status = close_group(process, status, err);
    if (status == RG_OK)
        status = set_defaults(file, entry, result, err);
    if (status == RG_OK)
        status = rg_h5_list(file, err);
    return rg_error_place(status != RG_OK ? err : NULL, file->path, NULL), status;
}

rg_status rg_h5_write_result_rows(rg_h5_file *file, const char *entry, const rg_result *result,
                                  const char *group, const char *array, size_t first, size_t n,
                                  const void *rows, rg_error *err)
{
    char path[RG_PATH_SIZE];
    snprintf(path, sizeof path, "/%s/%s/%s/%s", entry, result->name, group, array);
    const rg_status status = rg_h5_put_rows(file, path, first, n, false, rows, err);
    return rg_error_place(status != RG_OK ? err : NULL, file->path, NULL), status;
}
