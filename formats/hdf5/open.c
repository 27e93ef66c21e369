#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/attributes.h"
#include "formats/hdf5/container_private.h"
#include "formats/hdf5/datasets.h"
#include "formats/hdf5/guard.h"
#include "kernels/base/memory.h"

void rg_h5_library_init(void)
{
    /* When a disk fills up, H5Fclose can leave the library with data that it cannot write; its exit
     * handler would try again. Every file is closed by us, with its return checked. */
    (void) H5dont_atexit();
    (void) H5open();
    (void) H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    (void) H5PLset_loading_state(0);
}

void rg_h5_library_version(char text[32])
{
    unsigned major = 0;
    unsigned minor = 0;
    unsigned release = 0;
    (void) H5get_libversion(&major, &minor, &release);
    snprintf(text, 32, "%u.%u.%u", major, minor, release);
}

rg_status rg_h5_placed(const rg_h5_file *file, rg_status status, rg_error *err)
{
    if (status != RG_OK)
        (void) rg_error_place(err, file->path, NULL);
    return status;
}

rg_status rg_h5_at(hid_t object, const char *member, rg_status status, rg_error *err)
{
    char path[256] = "";
    if (err == NULL || status == RG_OK)
        return status;
    const ssize_t length = H5Iget_name(object, path, sizeof path);
    if (length <= 0 || (size_t) length >= sizeof path)
        path[0] = '\0';
    if (member != NULL) {
        char whole[512];
        snprintf(whole, sizeof whole, "%s/%s", strcmp(path, "/") == 0 ? "" : path, member);
        (void) rg_error_place(err, NULL, whole);
    } else {
        (void) rg_error_place(err, NULL, path);
    }
    return status;
}

rg_status rg_h5_system_failed(int number, rg_error *err)
{
    static const struct {
        int number;
        const char *reason;
        const char *remedy;
    } REASONS[] = {
        {ENOSPC, "no space left on the device", "free some space and run again; nothing was changed"},
        {EDQUOT, "the disk quota is used up", "free some space and run again; nothing was changed"},
        {EFBIG, "the file would exceed the limit on file size", "raise the limit (ulimit -f) and run again"},
        {EIO, "the device reports an input or output error", "check the device; nothing was changed"},
        {EROFS, "the file system is read-only", "write elsewhere with -o"},
        {EACCES, "the system refuses access", "check the permissions of the directory"},
        {EPERM, "the system refuses access", "check the permissions of the directory"},
    };
    for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++)
        if (REASONS[i].number == number)
            return rg_fail_named(err, RG_EIO, RG_NO_INDEX, REASONS[i].reason, NULL, REASONS[i].remedy);
    return rg_fail_named(err, RG_EIO, RG_NO_INDEX, "the file could not be written completely", NULL,
                         "check the device and its free space; nothing was changed");
}

/* The number of the system's error, from the texts that the library keeps of the call that failed. */
static herr_t find_number(unsigned n, const H5E_error2_t *error, void *state)
{
    (void) n;
    int *number = state;
    const char *text = error->desc != NULL ? strstr(error->desc, "errno = ") : NULL;
    if (text != NULL)
        *number = (int) strtol(text + strlen("errno = "), NULL, 10);
    return 0;
}

rg_status rg_h5_write_failed(rg_error *err)
{
    int number = 0;
    (void) H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, find_number, &number);
    return rg_h5_system_failed(number, err);
}

hid_t rg_h5_access(bool writing)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (access >= 0 && (H5Pset_fapl_sec2(access) < 0 ||
                        (writing && H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110) < 0) ||
                        H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) < 0)) {
        (void) H5Pclose(access);
        return H5I_INVALID_HID;
    }
    return access;
}

rg_status rg_h5_check_schema(hid_t file, rg_error *err)
{
    char schema[32];
    if (!rg_h5_get_text(file, RG_H5_ATTR_SCHEMA, schema, sizeof schema))
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "this HDF5 file is not a regolith container", NULL,
                             "read it with regolith import");
    char *end;
    const long major = strtol(schema, &end, 10);
    if (end == schema || *end != '.' || major < 1)
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the schema version of the container is not one",
                             schema, "see regolith validate");
    if (major > RG_H5_SCHEMA_MAJOR)
        return rg_fail_named(err, RG_EUNSUPPORTED, RG_NO_INDEX,
                             "the container follows a newer schema than this program reads", schema,
                             "update regolith to a version that reads this schema");
    return RG_OK;
}

rg_h5_entry_item *rg_h5_find_entry(const rg_h5_file *file, const char *name)
{
    for (size_t i = 0; i < file->n_entries; i++)
        if (strcmp(file->entries[i].name, name) == 0)
            return &file->entries[i];
    return NULL;
}

rg_status rg_h5_add_entry(rg_h5_file *file, const char *name, rg_h5_entry_item **item, rg_error *err)
{
    void *entries = file->entries;
    const bool grown = rg_grow(&entries, &file->entry_capacity, file->n_entries + 1, sizeof *file->entries);
    file->entries = entries;
    char *copy = grown ? rg_copy_text(name, strlen(name)) : NULL;
    if (copy == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the names in the file");
    rg_h5_entry_item *fresh = &file->entries[file->n_entries++];
    *fresh = (rg_h5_entry_item){.name = copy};
    if (item != NULL)
        *item = fresh;
    return RG_OK;
}

rg_status rg_h5_need_entry(const rg_h5_file *file, const char *name, rg_h5_entry_item **item, rg_error *err)
{
    *item = rg_h5_find_entry(file, name);
    if (*item != NULL)
        return RG_OK;
    rg_h5_names names = {0};
    char list[128] = "";
    for (size_t i = 0; i < file->n_entries; i++)
        if (rg_h5_names_add(&names, file->entries[i].name, NULL) != RG_OK)
            break;
    rg_h5_names_join(&names, list, sizeof list);
    rg_h5_names_free(&names);
    return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the container has no entry of that name; it has", list,
                         "name one of these");
}

static bool has_class(hid_t group, const char *name, const char *nx_class)
{
    char class[64] = "";
    const hid_t object = H5Gopen2(group, name, H5P_DEFAULT);
    if (object < 0)
        return false;
    const bool same = rg_h5_get_text(object, "NX_class", class, sizeof class) && strcmp(class, nx_class) == 0;
    (void) H5Gclose(object);
    return same;
}

static long process_number(const char *name)
{
    return strtol(name + sizeof RG_H5_PROCESS - 1, NULL, 10);
}

static int compare_processes(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;
    const long difference = process_number(*left) - process_number(*right);
    return difference != 0 ? (difference > 0) - (difference < 0) : strcmp(*left, *right);
}

static rg_status list_results(hid_t file, rg_h5_entry_item *item, rg_error *err)
{
    rg_h5_names names = {0};
    const hid_t group = H5Gopen2(file, item->name, H5P_DEFAULT);
    if (group < 0)
        return rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "the entry cannot be opened");
    rg_status status = rg_h5_list_links(group, false, &names, err);
    for (size_t i = 0; i < names.n && status == RG_OK; i++)
        if (strncmp(names.items[i], RG_H5_PROCESS, sizeof RG_H5_PROCESS - 1) == 0 &&
            rg_h5_has_group(group, names.items[i]) && has_class(group, names.items[i], "NXprocess"))
            status = rg_h5_names_add(&item->results, names.items[i], err);
    if (item->results.n > 1)
        qsort(item->results.items, item->results.n, sizeof *item->results.items, compare_processes);
    rg_h5_names_free(&names);
    (void) H5Gclose(group);
    return status;
}

rg_status rg_h5_list_entries(rg_h5_file *file, rg_error *err)
{
    rg_h5_names names = {0};
    rg_status status = rg_h5_list_links(file->id, false, &names, err);
    rg_h5_names_sort(&names);
    for (size_t i = 0; i < names.n && status == RG_OK; i++) {
        rg_h5_entry_item *item = NULL;
        if (!rg_h5_has_group(file->id, names.items[i]) || !has_class(file->id, names.items[i], "NXentry"))
            continue;
        if (strlen(names.items[i]) >= RG_NAME_SIZE)
            status = rg_fail(err, RG_EUNSUPPORTED, RG_NO_INDEX, "the name of an entry is too long");
        if (status == RG_OK)
            status = rg_h5_add_entry(file, names.items[i], &item, err);
        if (status == RG_OK)
            status = list_results(file->id, item, err);
    }
    rg_h5_names_free(&names);
    return status;
}

static void drop_values(rg_h5_file *file)
{
    for (int i = 0; i < 2; i++)
        if (file->values[i] >= 0) {
            (void) H5Dclose(file->values[i]);
            file->values[i] = H5I_INVALID_HID;
        }
    file->values_entry[0] = '\0';
}

void rg_h5_drop_pending(rg_h5_file *file)
{
    while (file->pending != NULL) {
        rg_h5_pending *pending = file->pending;
        file->pending = pending->next;
        rg_h5_writer_abandon(pending->writer);
        if (pending->texts != NULL)
            for (size_t i = 0; i < pending->n_rows; i++)
                free(pending->texts[i]);
        free(pending->texts);
        free(pending);
    }
}

bool rg_h5_release(rg_h5_file *file)
{
    rg_h5_drop_pending(file);
    drop_values(file);
    const bool closed = file->id < 0 || H5Fclose(file->id) >= 0;
    for (size_t i = 0; i < file->n_entries; i++) {
        rg_h5_names_free(&file->entries[i].results);
        rg_h5_names_free(&file->entries[i].fresh);
        free(file->entries[i].name);
    }
    free(file->entries);
    rg_h5_digests_free(&file->written);
    rg_h5_packing_free(&file->packing);
    rg_h5_unpacking_free(&file->unpacking);
    free(file->path);
    free(file);
    return closed;
}

rg_status rg_h5_open(const char *path, rg_h5_file **file, rg_error *err)
{
    *file = NULL;
    rg_h5_file *fresh = rg_alloc(1, 1, sizeof *fresh);
    char *copy = rg_copy_text(path, strlen(path));
    if (fresh == NULL || copy == NULL) {
        free(fresh);
        free(copy);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to open the file");
    }
    *fresh = (rg_h5_file){.id = H5I_INVALID_HID,
                          .path = copy,
                          .temporary = {.slot = -1},
                          .values = {H5I_INVALID_HID, H5I_INVALID_HID}};
    rg_status status = rg_h5_open_any(path, &fresh->id, err);
    if (status == RG_OK)
        status = rg_h5_check_schema(fresh->id, err);
    if (status == RG_OK)
        status = rg_h5_guard(fresh->id, true, err);
    if (status == RG_OK)
        status = rg_h5_list_entries(fresh, err);
    if (status == RG_OK) {
        *file = fresh;
        return RG_OK;
    }
    status = rg_h5_placed(fresh, status, err);
    (void) rg_h5_release(fresh);
    return status;
}

void rg_h5_close(rg_h5_file *file)
{
    if (file != NULL)
        (void) rg_h5_release(file);
}

size_t rg_h5_entry_count(const rg_h5_file *file)
{
    return file->n_entries;
}

const char *rg_h5_entry_name(const rg_h5_file *file, size_t index)
{
    return index < file->n_entries ? file->entries[index].name : NULL;
}

size_t rg_h5_result_count(const rg_h5_file *file, const char *entry)
{
    const rg_h5_entry_item *item = rg_h5_find_entry(file, entry);
    return item != NULL ? item->results.n : 0;
}

const char *rg_h5_result_name(const rg_h5_file *file, const char *entry, size_t index)
{
    const rg_h5_entry_item *item = rg_h5_find_entry(file, entry);
    return item != NULL && index < item->results.n ? item->results.items[index] : NULL;
}
