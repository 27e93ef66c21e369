#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "formats/hdf5/attributes.h"
#include "formats/hdf5/datasets.h"
#include "formats/hdf5/deflate.h"
#include "kernels/base/memory.h"

/* Members of a result that are not groups of the command. */
static bool is_reserved(const char *name)
{
    static const char *const RESERVED[] = {"program",    "version",  "sequence_index", "command",  "date",
                                           "parameters", "software", "warnings",       "integrity"};
    for (size_t i = 0; i < sizeof RESERVED / sizeof RESERVED[0]; i++)
        if (strcmp(name, RESERVED[i]) == 0)
            return true;
    return strncmp(name, "input_", 6) == 0;
}

static rg_status check_array(const rg_array *array, rg_error *err)
{
    if (!rg_h5_name_is_safe(array->name))
        return rg_fail_named(err, RG_EINTERNAL, RG_NO_INDEX, "an array has a name that is not one",
                             array->name, NULL);
    if ((unsigned) array->type >= RG_ARRAY_TYPE_COUNT || array->rank < 1 || array->rank > RG_MAX_RANK ||
        (array->type == RG_TEXT && array->rank != 1))
        return rg_fail_named(err, RG_EINTERNAL, RG_NO_INDEX, "an array has no known type or shape",
                             array->name, NULL);
    return RG_OK;
}

/* What only a mistake of ours can break, told rather than asserted, since it would lose a long run. */
static rg_status check_result(const rg_result *result, rg_error *err)
{
    if (!rg_h5_name_is_safe(result->tool))
        return rg_fail_named(err, RG_EINTERNAL, RG_NO_INDEX, "the result has no name of a tool", result->tool,
                             NULL);
    rg_status status = RG_OK;
    for (size_t g = 0; g < result->n_groups && status == RG_OK; g++) {
        const rg_group *group = &result->groups[g];
        if (!rg_h5_name_is_safe(group->name) || is_reserved(group->name))
            return rg_fail_named(err, RG_EINTERNAL, RG_NO_INDEX,
                                 "a group has a name that is taken or not one", group->name, NULL);
        if (group->kind == RG_GROUP_DATA && rg_group_find_array(group, group->signal) == NULL)
            return rg_fail_named(err, RG_EINTERNAL, RG_NO_INDEX, "the signal of a group is missing",
                                 group->signal, NULL);
        for (size_t a = 0; a < group->n_arrays && status == RG_OK; a++)
            status = check_array(&group->arrays[a], err);
    }
    return status;
}

static rg_status write_software(rg_h5_file *file, hid_t process, rg_error *err)
{
    enum { SOFTWARE = 5, LONGEST = 96 };
    char hdf5[LONGEST];
    char words[SOFTWARE][2][LONGEST];
    char *name[SOFTWARE];
    char *version[SOFTWARE];
    rg_h5_library_version(hdf5);
    const char *const what[SOFTWARE][2] = {{"regolith", RG_VERSION},
                                           {"hdf5", hdf5},
                                           {"zlib", zlibVersion()},
                                           {rg_h5_deflate_library, rg_h5_deflate_version},
                                           {"compiler", __VERSION__}};
    for (size_t i = 0; i < SOFTWARE; i++) {
        name[i] = words[i][0];
        version[i] = words[i][1];
        snprintf(name[i], LONGEST, "%s", what[i][0]);
        snprintf(version[i], LONGEST, "%s", what[i][1]);
    }
    hid_t group;
    rg_status status = rg_h5_make_group(process, "software", "NXcollection", &group, err);
    if (status == RG_OK)
        status = rg_h5_write_texts(file, group, "name", name, SOFTWARE, err);
    if (status == RG_OK)
        status = rg_h5_write_texts(file, group, "version", version, SOFTWARE, err);
    const rg_status closed = rg_h5_close_group(group, err);
    return status == RG_OK ? closed : status;
}

static rg_status write_parameters(rg_h5_file *file, hid_t process, const rg_result *result, rg_error *err)
{
    hid_t group;
    hid_t prng = H5I_INVALID_HID;
    const rg_table *table = &result->parameters;
    rg_status status = rg_h5_make_group(process, "parameters", "NXparameters", &group, err);
    for (size_t c = 0; c < table->n_columns && status == RG_OK; c++)
        status = rg_h5_write_texts(file, group, table->columns[c].name, table->columns[c].texts,
                                   table->n_rows, err);
    if (status == RG_OK && result->has_seed) {
        status = rg_h5_make_group(group, "prng", "NXcs_prng", &prng, err);
        if (status == RG_OK)
            status = rg_h5_write_text(file, prng, "type", "philox4x32-10", err);
        if (status == RG_OK)
            status = rg_h5_write_integer(file, prng, "seed", result->seed, true, err);
        const rg_status shut = rg_h5_close_group(prng, err);
        if (status == RG_OK)
            status = shut;
    }
    const rg_status closed = rg_h5_close_group(group, err);
    return status == RG_OK ? closed : status;
}

static rg_status write_input(rg_h5_file *file, hid_t process, size_t number, const rg_input *input,
                             rg_error *err)
{
    const char *const members[][2] = {{"file_name", input->file_name},
                                      {"checksum", input->sha256},
                                      {"algorithm", "sha256"},
                                      {"target", input->target},
                                      {"description", input->role}};
    char name[RG_NAME_SIZE];
    hid_t group;
    snprintf(name, sizeof name, "input_%02zu", number);
    rg_status status = rg_h5_make_group(process, name, "NXnote", &group, err);
    for (size_t m = 0; m < sizeof members / sizeof members[0] && status == RG_OK; m++)
        status = rg_h5_write_text(file, group, members[m][0], members[m][1], err);
    const rg_status closed = rg_h5_close_group(group, err);
    return status == RG_OK ? closed : status;
}

/* Rank 3 is maps (k, y, x) where it is shown as images, else spectra of a cube. */
static rg_h5_layout layout_of(const rg_group *group)
{
    return strcmp(group->interpretation, "image") == 0 ? RG_H5_MAPS : RG_H5_CUBE;
}

static rg_status add_pending(rg_h5_file *file, const char *entry, const rg_result *result,
                             const rg_group *group, const rg_array *array, rg_h5_pending **pending,
                             rg_error *err)
{
    rg_h5_pending *fresh = rg_alloc(1, 1, sizeof *fresh);
    if (fresh != NULL && array->type == RG_TEXT) {
        fresh->texts = rg_alloc(array->dims[0], 1, sizeof *fresh->texts);
        if (fresh->texts == NULL) {
            free(fresh);
            fresh = NULL;
        }
    }
    if (fresh == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to write rows of a result");
    snprintf(fresh->path, sizeof fresh->path, "%s/%s/%s/%s", entry, result->name, group->name, array->name);
    snprintf(fresh->long_name, sizeof fresh->long_name, "%s", array->long_name);
    fresh->n_rows = array->dims[0];
    fresh->element_size = rg_array_type_size(array->type);
    fresh->row_elements = 1;
    for (size_t d = 1; d < array->rank; d++)
        fresh->row_elements *= array->dims[d];
    fresh->next = file->pending;
    file->pending = fresh;
    *pending = fresh;
    return RG_OK;
}

static rg_status write_text_array(rg_h5_file *file, hid_t group, const char *name, char *const *texts,
                                  size_t n, const char *long_name, rg_error *err)
{
    rg_status status = rg_h5_write_texts(file, group, name, texts, n, err);
    if (status != RG_OK || long_name[0] == '\0')
        return status;
    const hid_t dataset = H5Dopen2(group, name, H5P_DEFAULT);
    status = dataset >= 0 ? rg_h5_label(dataset, NULL, long_name, err) : rg_h5_write_failed(err);
    if (dataset >= 0 && H5Dclose(dataset) < 0 && status == RG_OK)
        status = rg_h5_write_failed(err);
    return status;
}

static rg_status write_array(rg_h5_file *file, hid_t group_id, const char *entry, const rg_result *result,
                             const rg_group *group, const rg_array *array, rg_error *err)
{
    rg_h5_pending *pending = NULL;
    const bool later = array->data == NULL && rg_array_count(array) > 0;
    if (array->type == RG_TEXT)
        return later ? add_pending(file, entry, result, group, array, &pending, err)
                     : write_text_array(file, group_id, array->name, array->data, array->dims[0],
                                        array->long_name, err);
    rg_h5_writer *writer;
    rg_status status = rg_h5_writer_open(file, group_id, array->name, array->type, layout_of(group),
                                         array->rank, array->dims, &writer, err);
    if (status != RG_OK)
        return status;
    const hid_t dataset = rg_h5_writer_dataset(writer);
    status = rg_h5_label(dataset, array->units, array->long_name, err);
    if (status == RG_OK && group->interpretation[0] != '\0' && strcmp(array->name, group->signal) == 0)
        status = rg_h5_put_text(dataset, "interpretation", group->interpretation, err);
    if (status == RG_OK && later) {
        status = add_pending(file, entry, result, group, array, &pending, err);
        if (status == RG_OK) {
            pending->writer = writer;
            return RG_OK;
        }
    }
    if (status == RG_OK && !later)
        status = rg_h5_writer_append(writer, array->data, rg_array_count(array), err);
    if (status == RG_OK)
        return rg_h5_writer_close(writer, file, err);
    rg_h5_writer_abandon(writer);
    return status;
}

static rg_status write_plot(hid_t id, const rg_group *group, rg_error *err)
{
    const char *axes[RG_MAX_RANK];
    for (size_t d = 0; d < group->n_axes; d++)
        axes[d] = group->axes[d];
    rg_status status = rg_h5_put_text(id, "signal", group->signal, err);
    if (status == RG_OK && group->n_axes > 0)
        status = rg_h5_put_texts(id, "axes", axes, group->n_axes, err);
    for (size_t d = 0; d < group->n_axes && status == RG_OK; d++) {
        char indices[RG_NAME_SIZE + 16];
        snprintf(indices, sizeof indices, "%s_indices", axes[d]);
        if (strcmp(axes[d], ".") != 0)
            status = rg_h5_put_index(id, indices, (int32_t) d, err);
    }
    if (status == RG_OK && group->interpretation[0] != '\0')
        status = rg_h5_put_text(id, "interpretation", group->interpretation, err);
    const rg_array *signal = rg_group_find_array(group, group->signal);
    if (status == RG_OK && signal != NULL && signal->rank == 3) {
        static const char *const IMAGE[] = {"0", ".", "."};
        static const char *const SPECTRUM[] = {"0", "0", "."};
        status =
            rg_h5_put_texts(id, "default_slice", layout_of(group) == RG_H5_MAPS ? IMAGE : SPECTRUM, 3, err);
    }
    return status;
}

static rg_status write_group(rg_h5_file *file, hid_t process, const char *entry, const rg_result *result,
                             const rg_group *group, rg_error *err)
{
    hid_t id;
    rg_status status = rg_h5_make_group(process, group->name,
                                        group->kind == RG_GROUP_DATA ? "NXdata" : "NXcollection", &id, err);
    if (status == RG_OK && group->kind == RG_GROUP_DATA)
        status = write_plot(id, group, err);
    if (status == RG_OK && group->title[0] != '\0')
        status = rg_h5_write_text(file, id, "title", group->title, err);
    for (size_t a = 0; a < group->n_arrays && status == RG_OK; a++)
        status = write_array(file, id, entry, result, group, &group->arrays[a], err);
    const rg_status closed = rg_h5_close_group(id, err);
    return status == RG_OK ? closed : status;
}

/* What the result itself shows first: a stated group, else its first plot; NULL when it has none. */
static const char *plot_of(const rg_result *result)
{
    if (result->default_group[0] != '\0')
        return result->default_group;
    for (size_t g = 0; g < result->n_groups; g++)
        if (result->groups[g].kind == RG_GROUP_DATA)
            return result->groups[g].name;
    return NULL;
}

static rg_status write_process(rg_h5_file *file, hid_t process, const char *entry, size_t number,
                               const rg_result *result, rg_error *err)
{
    char program[RG_NAME_SIZE + 16];
    snprintf(program, sizeof program, "regolith %s", result->tool);
    rg_status status = rg_h5_write_text(file, process, "program", program, err);
    if (status == RG_OK)
        status = rg_h5_write_text(file, process, "version", RG_VERSION, err);
    if (status == RG_OK)
        status = rg_h5_write_integer(file, process, "sequence_index", number, false, err);
    if (status == RG_OK)
        status =
            rg_h5_write_text(file, process, "command", result->command != NULL ? result->command : "", err);
    if (status == RG_OK)
        status = write_parameters(file, process, result, err);
    for (size_t i = 0; i < result->n_inputs && status == RG_OK; i++)
        status = write_input(file, process, i, &result->inputs[i], err);
    if (status == RG_OK)
        status = write_software(file, process, err);
    for (size_t g = 0; g < result->n_groups && status == RG_OK; g++)
        status = write_group(file, process, entry, result, &result->groups[g], err);
    if (status == RG_OK && result->warnings.n_rows > 0)
        status = rg_h5_write_pairs(file, process, "warnings", "NXcollection", &result->warnings, err);
    const char *plot = plot_of(result);
    if (status == RG_OK && plot != NULL)
        status = rg_h5_put_text(process, "default", plot, err);
    return status;
}

/* The number that a result of this tool has or gets, and the name of the one it replaces. */
static size_t choose_number(const rg_h5_entry_item *item, const char *tool, const char **old)
{
    size_t highest = 0;
    *old = NULL;
    for (size_t r = 0; r < item->results.n; r++) {
        char *end;
        const size_t number = (size_t) strtoul(item->results.items[r] + sizeof RG_H5_PROCESS - 1, &end, 10);
        if (*end == '_' && strcmp(end + 1, tool) == 0) {
            *old = item->results.items[r];
            return number;
        }
        if (number > highest)
            highest = number;
    }
    return highest + 1;
}

static void drop_name(rg_h5_names *names, const char *name)
{
    size_t kept = 0;
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->items[i], name) == 0)
            free(names->items[i]);
        else
            names->items[kept++] = names->items[i];
    names->n = kept;
}

static rg_status remove_result(rg_h5_file *file, hid_t group, rg_h5_entry_item *item, const char *old,
                               rg_error *err)
{
    char name[RG_NAME_SIZE + 32];
    char path[2 * RG_NAME_SIZE + 64];
    snprintf(name, sizeof name, "%s", old);
    if (H5Ldelete(group, name, H5P_DEFAULT) < 0)
        return rg_h5_at(group, name, rg_h5_write_failed(err), err);
    snprintf(path, sizeof path, "/%s/%s", item->name, name);
    rg_h5_digests_drop(&file->written, path);
    drop_name(&item->fresh, name);
    drop_name(&item->results, name);
    return RG_OK;
}

/* root -> entry -> the group of the result. The whole way stands on the entry, because HyperSpy follows
 * no default of an NXprocess and would take all its plots; the result has its own, too. */
static rg_status set_default_chain(rg_h5_file *file, hid_t group, const char *entry, const rg_result *result,
                                   rg_error *err)
{
    char path[2 * RG_NAME_SIZE + 2];
    if (result->default_group[0] == '\0' || result->aside)
        return RG_OK;
    snprintf(path, sizeof path, "%s/%s", result->name, result->default_group);
    const rg_status status = rg_h5_put_text(group, "default", path, err);
    return status == RG_OK ? rg_h5_put_text(file->id, "default", entry, err) : status;
}

/* In the order of their numbers, wherever the new one belongs. */
static rg_status add_name(rg_h5_entry_item *item, const char *name, size_t number, rg_error *err)
{
    rg_status status = rg_h5_names_add(&item->results, name, err);
    if (status == RG_OK)
        status = rg_h5_names_add(&item->fresh, name, err);
    if (status != RG_OK)
        return status;
    for (size_t i = item->results.n - 1; i > 0; i--) {
        const size_t before =
            (size_t) strtoul(item->results.items[i - 1] + sizeof RG_H5_PROCESS - 1, NULL, 10);
        if (before <= number)
            break;
        char *swapped = item->results.items[i];
        item->results.items[i] = item->results.items[i - 1];
        item->results.items[i - 1] = swapped;
    }
    return RG_OK;
}

rg_status rg_h5_write_result(rg_h5_file *file, const char *entry, rg_result *result, rg_error *err)
{
    rg_h5_entry_item *item = NULL;
    hid_t group = H5I_INVALID_HID;
    hid_t process = H5I_INVALID_HID;
    const char *old = NULL;
    size_t number = 0;
    rg_status status = check_result(result, err);
    if (status == RG_OK)
        status = rg_h5_need_entry(file, entry, &item, err);
    if (status == RG_OK) {
        number = choose_number(item, result->tool, &old);
        if (old != NULL && !file->force)
            status = rg_fail_named(err, RG_EEXIST, RG_NO_INDEX, "the entry has a result of this tool", old,
                                   "use --force to replace it, or -o to write a new file");
    }
    if (status == RG_OK) {
        group = H5Gopen2(file->id, entry, H5P_DEFAULT);
        status = group >= 0 ? RG_OK : rg_h5_write_failed(err);
    }
    if (status == RG_OK && old != NULL)
        status = remove_result(file, group, item, old, err);
    if (status == RG_OK) {
        char name[RG_NAME_SIZE + 32];
        const int length = snprintf(name, sizeof name, RG_H5_PROCESS "%02zu_%s", number, result->tool);
        if (length >= RG_NAME_SIZE)
            status = rg_fail_named(err, RG_EINTERNAL, RG_NO_INDEX, "the name of the tool is too long",
                                   result->tool, NULL);
        else
            memcpy(result->name, name, (size_t) length + 1);
    }
    if (status == RG_OK)
        status = rg_h5_make_group(group, result->name, "NXprocess", &process, err);
    if (status == RG_OK)
        status = write_process(file, process, entry, number, result, err);
    if (status == RG_OK)
        status = set_default_chain(file, group, entry, result, err);
    rg_status closed = rg_h5_close_group(process, err);
    if (status == RG_OK)
        status = closed;
    closed = rg_h5_close_group(group, err);
    if (status == RG_OK)
        status = closed;
    if (status == RG_OK)
        status = add_name(item, result->name, number, err);
    return rg_h5_placed(file, status, err);
}

/* All texts are there: now the longest is known. */
static rg_status finish_texts(rg_h5_file *file, rg_h5_pending *pending, rg_error *err)
{
    char *slash = strrchr(pending->path, '/');
    *slash = '\0';
    const hid_t group = H5Gopen2(file->id, pending->path, H5P_DEFAULT);
    rg_status status = group >= 0 ? write_text_array(file, group, slash + 1, pending->texts, pending->n_rows,
                                                     pending->long_name, err)
                                  : rg_h5_write_failed(err);
    if (group >= 0)
        (void) H5Gclose(group);
    *slash = '/';
    return status;
}

static rg_status finish_pending(rg_h5_file *file, rg_h5_pending **link, rg_error *err)
{
    rg_h5_pending *done = *link;
    rg_status status;
    if (done->writer != NULL) {
        status = rg_h5_writer_close(done->writer, file, err);
        done->writer = NULL;
    } else {
        status = finish_texts(file, done, err);
    }
    *link = done->next;
    if (done->texts != NULL)
        for (size_t i = 0; i < done->n_rows; i++)
            free(done->texts[i]);
    free(done->texts);
    free(done);
    return status;
}

rg_status rg_h5_write_result_rows(rg_h5_file *file, const char *entry, const rg_result *result,
                                  const char *group, const char *array, size_t first, size_t n,
                                  const void *rows, rg_error *err)
{
    char path[4 * RG_NAME_SIZE + 8];
    snprintf(path, sizeof path, "%s/%s/%s/%s", entry, result->name, group, array);
    rg_h5_pending **link = &file->pending;
    while (*link != NULL && strcmp((*link)->path, path) != 0)
        link = &(*link)->next;
    rg_h5_pending *pending = *link;
    if (pending == NULL || first != pending->next_row || n > pending->n_rows - first)
        return rg_h5_placed(
            file, rg_fail_named(err, RG_EINTERNAL, first, "rows of a result came out of turn", path, NULL),
            err);
    rg_status status = RG_OK;
    if (pending->writer != NULL) {
        status = rg_h5_writer_append(pending->writer, rows, n * pending->row_elements, err);
    } else {
        char *const *texts = rows;
        for (size_t i = 0; i < n && status == RG_OK; i++) {
            const char *text = texts[i] != NULL ? texts[i] : "";
            pending->texts[first + i] = rg_copy_text(text, strlen(text));
            if (pending->texts[first + i] == NULL)
                status = rg_fail(err, RG_ENOMEM, first + i, "no memory for the texts of a result");
        }
    }
    pending->next_row += n;
    if (status == RG_OK && pending->next_row == pending->n_rows)
        status = finish_pending(file, link, err);
    return rg_h5_placed(file, status, err);
}
