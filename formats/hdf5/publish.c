#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/attributes.h"
#include "formats/hdf5/container_private.h"
#include "formats/hdf5/datasets.h"
#include "formats/hdf5/hash.h"
#include "kernels/base/memory.h"

typedef struct {
    rg_h5_names names;
    rg_h5_names sums;
    size_t skip; /* length of the path of the result, with its slash */
    rg_error *err;
    rg_status status;
} integrity;

static void note_dataset(void *state, const char *path, const char *found)
{
    integrity *list = state;
    if (list->status == RG_OK)
        list->status = rg_h5_names_add(&list->names, path + list->skip, list->err);
    if (list->status == RG_OK)
        list->status = rg_h5_names_add(&list->sums, found, list->err);
}

/* The hash of a group from what memory held of its datasets, as its own attribute. */
static rg_status store_hash(rg_h5_file *file, hid_t group, const char *path, rg_error *err)
{
    unsigned char node[RG_H5_DIGEST];
    char hex[2 * RG_H5_DIGEST + 1];
    const rg_h5_hash_walk walk = {.known = &file->written};
    const rg_status status = rg_h5_hash_entry(group, path, &walk, node, err);
    if (status != RG_OK)
        return status;
    rg_h5_digest_text(node, hex);
    return rg_h5_put_text(group, RG_H5_ATTR_HASH, hex, err);
}

static rg_status seal_result(rg_h5_file *file, const char *entry, const char *name, rg_error *err)
{
    char path[2 * RG_NAME_SIZE + 8];
    snprintf(path, sizeof path, "/%s/%s", entry, name);
    const hid_t group = H5Gopen2(file->id, path, H5P_DEFAULT);
    if (group < 0)
        return rg_fail(err, RG_EIO, RG_NO_INDEX, "a result that was written is not in the file");
    unsigned char node[RG_H5_DIGEST];
    integrity list = {.skip = strlen(path) + 1, .err = err};
    const rg_h5_hash_walk walk = {.known = &file->written, .dataset = note_dataset, .state = &list};
    rg_status status = rg_h5_hash_object(group, path, &walk, node, err);
    if (status == RG_OK)
        status = list.status;
    hid_t sums = H5I_INVALID_HID;
    if (status == RG_OK)
        status = rg_h5_make_group(group, "integrity", "NXcollection", &sums, err);
    if (status == RG_OK)
        status = rg_h5_write_texts(file, sums, "name", list.names.items, list.names.n, err);
    if (status == RG_OK)
        status = rg_h5_write_texts(file, sums, "sha256", list.sums.items, list.sums.n, err);
    const rg_status closed = rg_h5_close_group(sums, err);
    if (status == RG_OK)
        status = closed;
    if (status == RG_OK)
        status = store_hash(file, group, path, err);
    rg_h5_names_free(&list.names);
    rg_h5_names_free(&list.sums);
    (void) H5Gclose(group);
    return status;
}

static rg_status seal_entry(rg_h5_file *file, const rg_h5_entry_item *item, rg_error *err)
{
    char path[RG_NAME_SIZE + 8];
    rg_status status = RG_OK;
    for (size_t r = 0; r < item->fresh.n && status == RG_OK; r++)
        status = seal_result(file, item->name, item->fresh.items[r], err);
    if (status != RG_OK || !item->is_new)
        return status;
    snprintf(path, sizeof path, "/%s", item->name);
    const hid_t group = H5Gopen2(file->id, path, H5P_DEFAULT);
    if (group < 0)
        return rg_fail(err, RG_EIO, RG_NO_INDEX, "an entry that was written is not in the file");
    status = store_hash(file, group, path, err);
    (void) H5Gclose(group);
    return status;
}

typedef struct {
    char path[192];
    bool differs;
} comparison;

static void compare(void *state, hid_t object, const char *path, const char *expected, const char *found)
{
    (void) object;
    comparison *result = state;
    /* The root states its own only after this walk. */
    if (result->differs || strcmp(path, "/") == 0 || expected[0] == '\0' || strcmp(expected, found) == 0)
        return;
    result->differs = true;
    strncpy(result->path, path, sizeof result->path - 1);
}

static rg_status not_opened(rg_error *err)
{
    return rg_fail_named(err, RG_EIO, RG_NO_INDEX, "the file that was written cannot be opened again", NULL,
                         "check the device and its free space; nothing was changed");
}

/* Read everything from the file and compare with the hashes stored in it, which for what was written
 * now come from memory, and for what was there before from the earlier session; hex: of the whole. */
static rg_status compare_all(const char *path, hid_t access, char hex[2 * RG_H5_DIGEST + 1], rg_error *err)
{
    unsigned char node[RG_H5_DIGEST];
    comparison result = {.differs = false};
    rg_error found = {0};
    rg_h5_hash_room room = {0};
    const rg_h5_hash_walk walk = {.object = compare, .state = &result, .room = &room};
    const hid_t id = H5Fopen(path, H5F_ACC_RDONLY, access);
    const hid_t root = id >= 0 ? H5Gopen2(id, "/", H5P_DEFAULT) : H5I_INVALID_HID;
    rg_status status = root >= 0 ? rg_h5_hash_object(root, "/", &walk, node, &found) : not_opened(err);
    rg_h5_hash_room_free(&room);
    if (root < 0) {
        /* told */
    } else if (status != RG_OK && status != RG_ENOMEM) {
        status = rg_fail_named(err, RG_EIO, found.index, "what was written cannot be read back", NULL,
                               "check the device and its free space; nothing was changed");
        (void) rg_error_place(err, NULL, found.dataset);
    } else if (status != RG_OK) {
        status = rg_fail(err, status, RG_NO_INDEX, "no memory to read the file back");
    } else if (result.differs) {
        status = rg_fail_named(err, RG_EIO, RG_NO_INDEX, "the file holds other data than was written", NULL,
                               "check the device and its free space; nothing was changed");
        (void) rg_error_place(err, NULL, result.path);
    } else {
        rg_h5_digest_text(node, hex);
    }
    if (root >= 0)
        (void) H5Gclose(root);
    if (id >= 0)
        (void) H5Fclose(id);
    return status;
}

/* Compare, and state the hash of the whole. */
static rg_status read_back(const char *path, rg_error *err)
{
    char hex[2 * RG_H5_DIGEST + 1] = "";
    char stored[2 * RG_H5_DIGEST + 1] = "";
    const hid_t access = rg_h5_access(true);
    if (access < 0)
        return rg_h5_write_failed(err);
    rg_status status = compare_all(path, access, hex, err);
    hid_t id = status == RG_OK ? H5Fopen(path, H5F_ACC_RDWR, access) : H5I_INVALID_HID;
    const hid_t root = id >= 0 ? H5Gopen2(id, "/", H5P_DEFAULT) : H5I_INVALID_HID;
    if (status == RG_OK)
        status = root >= 0 ? rg_h5_put_text(root, RG_H5_ATTR_HASH, hex, err) : not_opened(err);
    if (root >= 0 && H5Gclose(root) < 0 && status == RG_OK)
        status = rg_h5_write_failed(err);
    if (id >= 0 && H5Fclose(id) < 0 && status == RG_OK)
        status = rg_h5_write_failed(err);
    if (status == RG_OK) {
        id = H5Fopen(path, H5F_ACC_RDONLY, access);
        if (id < 0 || !rg_h5_get_text(id, RG_H5_ATTR_HASH, stored, sizeof stored) || strcmp(stored, hex) != 0)
            status = rg_fail_named(err, RG_EIO, RG_NO_INDEX, "what was written cannot be read back", NULL,
                                   "check the device and its free space; nothing was changed");
        if (id >= 0)
            (void) H5Fclose(id);
    }
    (void) H5Pclose(access);
    return status;
}

rg_status rg_h5_publish(rg_h5_file *file, rg_error *err)
{
    rg_status status = RG_OK;
    if (file->pending != NULL)
        status = rg_fail_named(err, RG_EINTERNAL, file->pending->next_row, "rows of a result never came",
                               file->pending->path, NULL);
    for (size_t i = 0; i < file->n_entries && status == RG_OK; i++)
        status = seal_entry(file, &file->entries[i], err);
    if (status != RG_OK) {
        status = rg_h5_placed(file, status, err);
        rg_h5_abandon(file);
        return status;
    }
    rg_h5_temporary temporary = file->temporary;
    char *path = file->path;
    file->path = NULL;
    if (!rg_h5_release(file))
        status = rg_h5_write_failed(err);
    if (status == RG_OK)
        status = read_back(temporary.path, err);
    if (status == RG_OK)
        status = rg_h5_temporary_commit(&temporary, err);
    if (status != RG_OK)
        (void) rg_error_place(err, path, NULL);
    rg_h5_temporary_drop(&temporary);
    free(path);
    return status;
}
