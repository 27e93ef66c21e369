#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/attributes.h"
#include "formats/hdf5/datasets.h"
#include "formats/hdf5/read_datasets.h"
#include "kernels/base/memory.h"

static bool is_record(const char *name)
{
    static const char *const RECORD[] = {"parameters", "software", "warnings", "integrity"};
    for (size_t i = 0; i < sizeof RECORD / sizeof RECORD[0]; i++)
        if (strcmp(name, RECORD[i]) == 0)
            return true;
    return strncmp(name, "input_", 6) == 0;
}

static const char *tool_of(const char *name)
{
    char *end;
    (void) strtoul(name + sizeof RG_H5_PROCESS - 1, &end, 10);
    return *end == '_' ? end + 1 : end;
}

/* How well a result's tool is what the user calls `name`: 2 the same ("grains stats" is grains_stats), 1 its
 * first words ("grains"), 0 another. */
static int likeness(const char *tool, const char *name)
{
    for (; *name != '\0'; tool++, name++)
        if (*tool != (*name == ' ' || *name == '-' ? '_' : *name))
            return 0;
    return *tool == '\0' ? 2 : *tool == '_' ? 1 : 0;
}

/* The stored name that the user means: the newest of the tool named, or, when only one tool begins with
 * these words, of that one; NULL when there is none. */
static const char *choose(const rg_h5_entry_item *item, const char *name)
{
    const char *found = NULL;
    int best = 0;
    bool several = false;
    if (item->results.n == 0)
        return NULL;
    if (name == NULL)
        return item->results.items[item->results.n - 1];
    for (size_t r = item->results.n; r > 0; r--) {
        const char *stored = item->results.items[r - 1];
        const int here = strcmp(stored, name) == 0 ? 3 : likeness(tool_of(stored), name);
        if (here > best) {
            found = stored;
            best = here;
            several = false;
        } else if (here == 1 && best == 1) {
            several = several || strcmp(tool_of(stored), tool_of(found)) != 0;
        }
    }
    return several ? NULL : found;
}

static rg_status no_result(const rg_h5_entry_item *item, rg_error *err)
{
    char list[128];
    rg_h5_names_join(&item->results, list, sizeof list);
    if (item->results.n == 0)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the entry has no results yet", NULL,
                             "run an analysis on it first");
    return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the entry has no such result; it has", list,
                         "name one of these");
}

static rg_status array_type(const rg_h5_shape *shape, rg_array_type *type)
{
    const bool four = shape->element_size == 4;
    if (shape->class == H5T_STRING)
        *type = RG_TEXT;
    else if (shape->class == H5T_FLOAT)
        *type = four ? RG_FLOAT32 : RG_FLOAT64;
    else if (shape->class == H5T_INTEGER && four)
        *type = RG_INT32;
    else if (shape->class == H5T_INTEGER && shape->element_size == 1)
        *type = RG_UINT8;
    else
        return RG_EUNSUPPORTED;
    return RG_OK;
}

static rg_status fill_texts(hid_t group, const char *name, size_t first, size_t n, char **to, rg_error *err)
{
    rg_h5_names texts = {0};
    const rg_status status = rg_h5_read_texts(group, name, first, n, &texts, err);
    for (size_t i = 0; i < texts.n && status == RG_OK; i++) {
        free(to[i]);
        to[i] = texts.items[i];
        texts.items[i] = NULL;
    }
    rg_h5_names_free(&texts);
    return status;
}

static rg_status read_array(hid_t group_id, const char *name, rg_group *group, bool with_data, rg_error *err)
{
    hid_t dataset = H5I_INVALID_HID;
    rg_h5_shape shape = {0};
    rg_array_type type;
    rg_array *array = NULL;
    char units[RG_NAME_SIZE];
    char label[RG_LABEL_SIZE];
    rg_status status = rg_h5_open_dataset(group_id, name, &dataset, &shape, err);
    if (status != RG_OK)
        return status;
    (void) rg_h5_get_text(dataset, "units", units, sizeof units);
    (void) rg_h5_get_text(dataset, "long_name", label, sizeof label);
    (void) H5Dclose(dataset);
    /* What this version does not know is passed over, not refused (a later minor may add it). */
    if (array_type(&shape, &type) != RG_OK || shape.rank < 1 || shape.rank > RG_MAX_RANK ||
        (type == RG_TEXT && shape.rank != 1) || strlen(name) >= RG_NAME_SIZE)
        return RG_OK;
    status =
        rg_group_add_array(group, name, type, shape.rank, shape.dims, units, label, with_data, &array, err);
    if (status != RG_OK || !with_data)
        return status;
    if (type == RG_TEXT)
        return fill_texts(group_id, name, 0, shape.count, array->data, err);
    return rg_h5_read_numbers(group_id, name, type, shape.count, array->data, err);
}

static rg_status read_axes(hid_t id, rg_group *group, rg_error *err)
{
    rg_h5_names axes = {0};
    rg_status status = rg_h5_get_texts(id, "axes", &axes, err);
    if (status == RG_OK && axes.n > RG_MAX_RANK)
        status =
            rg_h5_at(id, NULL, rg_fail(err, RG_EFORMAT, axes.n, "there are more axes than dimensions"), err);
    for (size_t d = 0; d < axes.n && status == RG_OK; d++)
        snprintf(group->axes[group->n_axes++], RG_NAME_SIZE, "%s", axes.items[d]);
    rg_h5_names_free(&axes);
    return status;
}

static rg_status read_group(hid_t process, const char *name, rg_result *result, bool with_data, rg_error *err)
{
    char class[RG_NAME_SIZE] = "";
    char *title = NULL;
    rg_group *group = NULL;
    rg_h5_names names = {0};
    const hid_t id = H5Gopen2(process, name, H5P_DEFAULT);
    if (id < 0)
        return rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "a group of the result cannot be opened");
    (void) rg_h5_get_text(id, "NX_class", class, sizeof class);
    const bool data = strcmp(class, "NXdata") == 0;
    rg_status status = rg_h5_read_text(id, "title", &title, err);
    if (status == RG_OK)
        status = rg_result_add_group(result, name, data ? RG_GROUP_DATA : RG_GROUP_COLLECTION,
                                     title != NULL ? title : "", &group, err);
    if (status == RG_OK && data) {
        (void) rg_h5_get_text(id, "signal", group->signal, sizeof group->signal);
        (void) rg_h5_get_text(id, "interpretation", group->interpretation, sizeof group->interpretation);
        status = read_axes(id, group, err);
    }
    if (status == RG_OK)
        status = rg_h5_list_links(id, true, &names, err);
    for (size_t i = 0; i < names.n && status == RG_OK; i++)
        if (strcmp(names.items[i], "title") != 0 && rg_h5_has_dataset(id, names.items[i]))
            status = read_array(id, names.items[i], group, with_data, err);
    rg_h5_names_free(&names);
    free(title);
    (void) H5Gclose(id);
    return status;
}

static void copy_cut(char *to, size_t size, char *text)
{
    if (text != NULL)
        snprintf(to, size, "%s", text);
    free(text);
}

static rg_status read_input(hid_t process, const char *name, rg_result *result, rg_error *err)
{
    rg_input input = {0};
    const struct {
        const char *name;
        char *to;
        size_t size;
    } members[] = {
        {"file_name", input.file_name, sizeof input.file_name},
        {"checksum", input.sha256, sizeof input.sha256},
        {"target", input.target, sizeof input.target},
        {"description", input.role, sizeof input.role},
    };
    const hid_t group = H5Gopen2(process, name, H5P_DEFAULT);
    rg_status status =
        group >= 0 ? RG_OK : rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "a group of the result cannot be opened");
    for (size_t m = 0; m < sizeof members / sizeof members[0] && status == RG_OK; m++) {
        char *text = NULL;
        status = rg_h5_read_text(group, members[m].name, &text, err);
        copy_cut(members[m].to, members[m].size, text);
    }
    if (group >= 0)
        (void) H5Gclose(group);
    return status == RG_OK ? rg_result_add_input(result, &input, err) : status;
}

static rg_status read_seed(hid_t process, rg_result *result, rg_error *err)
{
    static const char PATH[] = "parameters/prng/seed";
    if (H5Lexists(process, "parameters", H5P_DEFAULT) <= 0 ||
        H5Lexists(process, "parameters/prng", H5P_DEFAULT) <= 0 || !rg_h5_has(process, PATH))
        return RG_OK;
    const hid_t dataset = H5Dopen2(process, PATH, H5P_DEFAULT);
    rg_status status = RG_OK;
    if (dataset < 0 || H5Dread(dataset, H5T_NATIVE_UINT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, &result->seed) < 0)
        status =
            rg_h5_at(process, PATH, rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "the seed cannot be read"), err);
    if (dataset >= 0)
        (void) H5Dclose(dataset);
    result->has_seed = status == RG_OK;
    return status;
}

static rg_status read_process(hid_t process, rg_result *result, bool with_data, rg_error *err)
{
    static const char *const PARAMETER[] = {"name", "value", "units"};
    static const char *const PAIR[] = {"key", "value"};
    rg_h5_names names = {0};
    rg_status status = rg_h5_read_text(process, "command", &result->command, err);
    if (status == RG_OK)
        status = rg_h5_read_pairs(process, "parameters", PARAMETER, 3, &result->parameters, err);
    if (status == RG_OK)
        status = read_seed(process, result, err);
    if (status == RG_OK)
        status = rg_h5_read_pairs(process, "warnings", PAIR, 2, &result->warnings, err);
    (void) rg_h5_get_text(process, "default", result->default_group, sizeof result->default_group);
    if (status == RG_OK)
        status = rg_h5_list_links(process, true, &names, err);
    for (size_t i = 0; i < names.n && status == RG_OK; i++) {
        const char *name = names.items[i];
        if (!rg_h5_has_group(process, name))
            continue;
        if (strncmp(name, "input_", 6) == 0)
            status = read_input(process, name, result, err);
        else if (!is_record(name) && strlen(name) < RG_NAME_SIZE)
            status = read_group(process, name, result, with_data, err);
    }
    rg_h5_names_free(&names);
    return status;
}

rg_status rg_h5_read_result(rg_h5_file *file, const char *entry, const char *name, bool with_data,
                            rg_result *result, rg_error *err)
{
    rg_h5_entry_item *item;
    *result = (rg_result){0};
    rg_status status = rg_h5_need_entry(file, entry, &item, err);
    if (status != RG_OK)
        return rg_h5_placed(file, status, err);
    const char *chosen = choose(item, name);
    if (chosen == NULL)
        return rg_h5_placed(file, no_result(item, err), err);
    char path[512];
    snprintf(path, sizeof path, "/%s/%s", entry, chosen);
    snprintf(result->name, sizeof result->name, "%s", chosen);
    snprintf(result->tool, sizeof result->tool, "%s", tool_of(chosen));
    const hid_t process = H5Gopen2(file->id, path, H5P_DEFAULT);
    status = process >= 0 ? read_process(process, result, with_data, err)
                          : rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "the result cannot be opened");
    if (process >= 0)
        (void) H5Gclose(process);
    return rg_h5_placed(file, status, err);
}

rg_status rg_h5_read_result_rows(rg_h5_file *file, const char *entry, const char *result, const char *group,
                                 const char *array, size_t first, size_t n, void *rows, rg_error *err)
{
    rg_h5_entry_item *item;
    rg_status status = rg_h5_need_entry(file, entry, &item, err);
    if (status != RG_OK)
        return rg_h5_placed(file, status, err);
    const char *chosen = choose(item, result);
    if (chosen == NULL)
        return rg_h5_placed(file, no_result(item, err), err);
    char path[512];
    snprintf(path, sizeof path, "/%s/%s", entry, chosen);
    hid_t dataset = H5I_INVALID_HID;
    hid_t parent = H5I_INVALID_HID;
    rg_h5_shape shape = {0};
    rg_array_type type = RG_UINT8;
    const hid_t process = H5Gopen2(file->id, path, H5P_DEFAULT);
    if (process >= 0 && rg_h5_has_group(process, group))
        parent = H5Gopen2(process, group, H5P_DEFAULT);
    if (parent < 0 || !rg_h5_has_dataset(parent, array))
        status = rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the result has no such array", array, NULL);
    else
        status = rg_h5_open_dataset(parent, array, &dataset, &shape, err);
    if (status == RG_OK && (array_type(&shape, &type) != RG_OK || shape.rank < 1 || first > shape.dims[0] ||
                            n > shape.dims[0] - first))
        status =
            rg_h5_at(dataset, NULL,
                     rg_fail(err, RG_ESHAPE, first, "rows beyond the end of the array were asked for"), err);
    if (status == RG_OK && type == RG_TEXT) {
        memset(rows, 0, n * sizeof(char *));
        status = fill_texts(parent, array, first, n, rows, err);
    } else if (status == RG_OK) {
        size_t start[RG_H5_MAX_RANK] = {first};
        size_t count[RG_H5_MAX_RANK];
        memcpy(count, shape.dims, sizeof count);
        count[0] = n;
        status = rg_h5_read_block(dataset, rg_h5_memory_type(type), shape.rank, start, count, rows, err);
    }
    if (dataset >= 0)
        (void) H5Dclose(dataset);
    if (parent >= 0)
        (void) H5Gclose(parent);
    if (process >= 0)
        (void) H5Gclose(process);
    return rg_h5_placed(file, status, err);
}
