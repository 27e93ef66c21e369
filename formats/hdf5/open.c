#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "formats/hdf5/container_private.h"
#include "kernels/base/memory.h"
#include "kernels/base/version.h"

void rg_h5_library_init(void)
{
    /* Close what is open ourselves, in order: the library's own exit handler is not safe after errors. */
    H5dont_atexit();
    H5open();
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    H5PLset_loading_state(0);
}

void rg_h5_library_version(char text[32])
{
    unsigned major, minor, release;
    H5get_libversion(&major, &minor, &release);
    snprintf(text, 32, "%u.%u.%u", major, minor, release);
}

rg_status(rg_h5_write_failed)(rg_error *err)
{
    static const struct {
        int number;
        const char *reason;
    } REASONS[] = {
        {ENOSPC, "no space is left on the device"},       {EDQUOT, "the disk quota is used up"},
        {EFBIG, "the file would be larger than allowed"}, {EIO, "the device reports an input/output error"},
        {EROFS, "the file system is read-only"},          {EACCES, "writing is not permitted"},
    };
    const int number = errno;
    for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++)
        if (REASONS[i].number == number)
            return rg_fail_named(err, RG_EIO, RG_NO_INDEX, REASONS[i].reason, NULL, "nothing was changed");
    return rg_fail_named(err, RG_EIO, RG_NO_INDEX, "the output could not be written", NULL,
                         "nothing was changed");
}

rg_status(rg_h5_read_failed)(rg_error *err, const char *dataset)
{
    const rg_status status =
        rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX,
                      "this part of the file cannot be read: it is damaged or not as the "
                      "layout says",
                      NULL, "`regolith validate` names the rule");
    (void) rg_error_place(err, NULL, dataset);
    return status;
}

/* Append a copy of text to a list that grows by doubling. */
static bool append(char ***list, size_t *n, const char *text)
{
    char *copy = rg_copy_text(text, strlen(text));
    char **larger = *list;
    if (copy != NULL && (*n & (*n - 1)) == 0)
        larger = realloc(*list, (*n == 0 ? 1 : 2 * *n) * sizeof **list);
    if (copy == NULL || larger == NULL) {
        free(copy);
        return false;
    }
    *list = larger;
    (*list)[(*n)++] = copy;
    return true;
}

static void free_list(char ***list, size_t *n)
{
    for (size_t i = 0; i < *n; i++)
        free((*list)[i]);
    free(*list);
    *list = NULL;
    *n = 0;
}

static bool has_class(hid_t parent, const char *name, const char *nx_class)
{
    char found[64] = "";
    const hid_t group = H5Oopen(parent, name, H5P_DEFAULT);
    if (group < 0)
        return false;
    if (H5Iget_type(group) == H5I_GROUP)
        (void) rg_h5_get_text(group, "NX_class", found, sizeof found);
    H5Oclose(group);
    return strcmp(found, nx_class) == 0;
}

/* Children of a group that have this NX_class, by name, as "<prefix><name>". */
static rg_status list_class(hid_t parent, const char *nx_class, const char *prefix, char ***list, size_t *n,
                            rg_error *err)
{
    H5G_info_t info;
    if (H5Gget_info(parent, &info) < 0)
        return rg_h5_read_failed(err, prefix);
    for (hsize_t i = 0; i < info.nlinks; i++) {
        char name[256];
        char full[RG_PATH_SIZE];
        if (H5Lget_name_by_idx(parent, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT) <=
            0)
            return rg_h5_read_failed(err, prefix);
        if (!has_class(parent, name, nx_class))
            continue;
        snprintf(full, sizeof full, "%s%s", prefix, name);
        bool known = false;
        for (size_t k = 0; k < *n && !known; k++)
            known = strcmp((*list)[k], full) == 0;
        if (!known && !append(list, n, full))
            return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the list of entries");
    }
    return RG_OK;
}

rg_status rg_h5_list(rg_h5_file *file, rg_error *err)
{
    free_list(&file->results, &file->n_results); /* entries only become more, so their names may be kept */
    const hid_t root = H5Gopen2(file->id, "/", H5P_DEFAULT);
    if (root < 0)
        return rg_h5_read_failed(err, "/");
    rg_status status = list_class(root, "NXentry", "", &file->entries, &file->n_entries, err);
    for (size_t e = 0; e < file->n_entries && status == RG_OK; e++) {
        char prefix[RG_PATH_SIZE];
        const hid_t entry = H5Gopen2(root, file->entries[e], H5P_DEFAULT);
        snprintf(prefix, sizeof prefix, "%s/", file->entries[e]);
        status = entry < 0 ? rg_h5_read_failed(err, prefix)
                           : list_class(entry, "NXprocess", prefix, &file->results, &file->n_results, err);
        if (entry >= 0)
            H5Gclose(entry);
    }
    H5Gclose(root);
    return status;
}

/* Free everything but the files on disk. */
void rg_h5_forget(rg_h5_file *file)
{
    if (file == NULL)
        return;
    for (size_t i = 0; i < file->n_known; i++) {
        EVP_MD_CTX_free(file->known[i].running);
        if (file->known[i].dataset >= 0)
            H5Dclose(file->known[i].dataset);
    }
    if (file->id >= 0)
        H5Fclose(file->id);
    free(file->known);
    free_list(&file->entries, &file->n_entries);
    free_list(&file->results, &file->n_results);
    free(file->path);
    free(file->target);
    free(file->temporary);
    free(file);
}

static rg_status check_schema(rg_h5_file *file, rg_error *err)
{
    char schema[32] = "";
    const hid_t root = H5Gopen2(file->id, "/", H5P_DEFAULT);
    const bool ours = root >= 0 && rg_h5_get_text(root, "regolith_schema", schema, sizeof schema);
    if (root >= 0)
        H5Gclose(root);
    if (!ours)
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "this HDF5 file was not made by regolith", NULL,
                             "bring it in with `regolith import`");
    if (strtol(schema, NULL, 10) > strtol(RG_SCHEMA, NULL, 10))
        return rg_fail_named(err, RG_EUNSUPPORTED, RG_NO_INDEX, "the file follows a newer layout", schema,
                             "read it with a newer regolith");
    return RG_OK;
}

static rg_status check_path(const char *path, rg_error *err)
{
    struct stat facts;
    if (stat(path, &facts) != 0)
        return rg_fail(err, errno == EACCES ? RG_EIO : RG_ENOENT, RG_NO_INDEX,
                       errno == EACCES ? "the file may not be read" : "there is no such file");
    if (S_ISDIR(facts.st_mode))
        return rg_fail(err, RG_ENOENT, RG_NO_INDEX, "this is a directory, not a file");
    if (!S_ISREG(facts.st_mode))
        return rg_fail(err, RG_ENOENT, RG_NO_INDEX, "this is no regular file");
    if (facts.st_size == 0)
        return rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "the file is empty");
    const htri_t is_hdf5 = H5Fis_hdf5(path);
    if (is_hdf5 < 0)
        return rg_fail(err, RG_EIO, RG_NO_INDEX, "the file may not be read");
    if (is_hdf5 == 0)
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "this is no HDF5 file", NULL,
                             "bring instrument files in with `regolith import`");
    return RG_OK;
}

rg_status rg_h5_open(const char *path, rg_h5_file **file, rg_error *err)
{
    *file = NULL;
    rg_status status = check_path(path, err);
    rg_h5_file *fresh = status == RG_OK ? rg_alloc(1, 1, sizeof *fresh) : NULL;
    if (status == RG_OK && fresh == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to open a file");
    if (status == RG_OK) {
        fresh->path = rg_copy_text(path, strlen(path));
        fresh->id = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
        if (fresh->id < 0)
            status = rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the HDF5 file is cut off or damaged", NULL,
                                   "copy it again from its source");
    }
    if (status == RG_OK)
        status = check_schema(fresh, err);
    if (status == RG_OK)
        status = rg_h5_guard(fresh->id, err);
    if (status == RG_OK)
        status = rg_h5_list(fresh, err);
    if (status != RG_OK) {
        rg_h5_forget(fresh);
        (void) rg_error_place(err, path, NULL);
        return status;
    }
    *file = fresh;
    return RG_OK;
}

void rg_h5_close(rg_h5_file *file)
{
    rg_h5_forget(file);
}

size_t rg_h5_entry_count(const rg_h5_file *file)
{
    return file->n_entries;
}

const char *rg_h5_entry_name(const rg_h5_file *file, size_t index)
{
    return file->entries[index];
}

/* The result at `index` among those of an entry, without the entry's name; NULL behind the last. */
static const char *result_at(const rg_h5_file *file, const char *entry, size_t index)
{
    const size_t length = strlen(entry);
    for (size_t r = 0; r < file->n_results; r++)
        if (strncmp(file->results[r], entry, length) == 0 && file->results[r][length] == '/' && index-- == 0)
            return file->results[r] + length + 1;
    return NULL;
}

size_t rg_h5_result_count(const rg_h5_file *file, const char *entry)
{
    size_t n = 0;
    while (result_at(file, entry, n) != NULL)
        n++;
    return n;
}

const char *rg_h5_result_name(const rg_h5_file *file, const char *entry, size_t index)
{
    return result_at(file, entry, index);
}
