#include "formats/hdf5/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/hdf5/read_datasets.h"
#include "kernels/base/memory.h"

static const char HOLD_THE_DATA[] = "make a copy that holds the data itself";
static const char DAMAGED[] = "the file is damaged: take a copy from a backup";

/* The signature may also stand at 512, 1024, 2048 ... behind a user block. */
static bool has_signature(int fd, off_t size)
{
    static const unsigned char SIGNATURE[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    unsigned char bytes[8];
    for (off_t at = 0; at + 8 <= size; at = at == 0 ? 512 : 2 * at)
        if (pread(fd, bytes, sizeof bytes, at) == (ssize_t) sizeof bytes &&
            memcmp(bytes, SIGNATURE, sizeof bytes) == 0)
            return true;
    return false;
}

static rg_status check_file(const char *path, rg_error *err)
{
    struct stat info;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "there is no such file", NULL,
                             "check the name and the directory");
    if (fd < 0)
        return rg_fail_named(err, errno == EACCES ? RG_ENOENT : RG_EIO, RG_NO_INDEX,
                             "the file may not be read", strerror(errno), "check its permissions");
    rg_status status = RG_OK;
    if (fstat(fd, &info) != 0)
        status = rg_h5_system_failed(errno, err);
    else if (S_ISDIR(info.st_mode))
        status = rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "this is a directory, not a file", NULL,
                               "name a file in it");
    else if (!S_ISREG(info.st_mode))
        status = rg_fail(err, RG_ENOENT, RG_NO_INDEX, "this is a device or a pipe, not a file");
    else if (info.st_size == 0)
        status = rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the file is empty", NULL,
                               "copy it again from where it was made");
    else if (!has_signature(fd, info.st_size))
        status = rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "this is no HDF5 file", NULL,
                               "turn instrument files into a container with regolith import");
    (void) close(fd);
    return status;
}

rg_status rg_h5_open_any(const char *path, hid_t *file, rg_error *err)
{
    *file = H5I_INVALID_HID;
    const rg_status status = check_file(path, err);
    if (status != RG_OK)
        return status;
    const hid_t access = rg_h5_access(false);
    *file = access >= 0 ? H5Fopen(path, H5F_ACC_RDONLY, access) : H5I_INVALID_HID;
    if (access >= 0)
        (void) H5Pclose(access);
    if (*file < 0)
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the HDF5 file is cut off or damaged", NULL,
                             "copy it again from where it was made");
    return RG_OK;
}

typedef struct {
    rg_h5_key *keys; /* groups and datasets seen, sorted */
    size_t n;
    size_t capacity;
    size_t n_links;
    bool strict;
    rg_h5_visit *visit; /* or NULL */
    void *state;
    rg_error *err;
} walk;

/* Where a key lies or would lie among the sorted ones. */
static size_t position(const walk *w, const rg_h5_key *key, bool *found)
{
    size_t low = 0;
    size_t high = w->n;
    *found = false;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = memcmp(&w->keys[middle], key, sizeof *key);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static rg_status note(walk *w, hid_t object, bool *seen)
{
    rg_h5_key key;
    if (!rg_h5_object_key(object, &key))
        return rg_fail_named(w->err, RG_EFORMAT, RG_NO_INDEX, "an object of the file cannot be read", NULL,
                             DAMAGED);
    const size_t at = position(w, &key, seen);
    if (*seen)
        return RG_OK;
    void *keys = w->keys;
    const bool grown = rg_grow(&keys, &w->capacity, w->n + 1, sizeof *w->keys);
    w->keys = keys;
    if (!grown)
        return rg_fail(w->err, RG_ENOMEM, RG_NO_INDEX, "no memory to check the file");
    memmove(w->keys + at + 1, w->keys + at, (w->n - at) * sizeof *w->keys);
    w->keys[at] = key;
    w->n++;
    return RG_OK;
}

/* A packed chunk is never much larger than the chunk: one that is would swell without end when it is
 * unpacked (deflate does not bound its output). */
static bool chunks_are_honest(hid_t dataset, hid_t plist)
{
    rg_h5_shape shape = {0};
    rg_error quiet = {0};
    if (rg_h5_shape_of(dataset, &shape, &quiet) != RG_OK)
        return true; /* refused when it is read */
    double chunk = (double) shape.element_size;
    double n_chunks = 1.0;
    for (size_t d = 0; d < shape.rank; d++) {
        chunk *= (double) shape.chunk[d];
        n_chunks *= ceil((double) shape.dims[d] / (double) shape.chunk[d]);
    }
    const bool packed = H5Pget_nfilters(plist) > 0;
    return !packed || (double) H5Dget_storage_size(dataset) <= n_chunks * (2.0 * chunk + 64.0) + 4096.0;
}

static rg_status guard_dataset(walk *w, hid_t dataset)
{
    rg_status status = RG_OK;
    const hid_t plist = H5Dget_create_plist(dataset);
    if (plist < 0)
        return rg_fail_named(w->err, RG_EFORMAT, RG_NO_INDEX, "a dataset of the file cannot be opened", NULL,
                             DAMAGED);
    const H5D_layout_t layout = H5Pget_layout(plist);
    if (layout == H5D_VIRTUAL)
        status = rg_fail_named(w->err, RG_EUNSUPPORTED, RG_NO_INDEX,
                               "a virtual dataset takes its data from elsewhere", NULL, HOLD_THE_DATA);
    else if (H5Pget_external_count(plist) > 0)
        status = rg_fail_named(w->err, RG_EUNSUPPORTED, RG_NO_INDEX,
                               "a dataset keeps its data in another file", NULL, HOLD_THE_DATA);
    else if (layout == H5D_CHUNKED && !chunks_are_honest(dataset, plist))
        status = rg_fail_named(w->err, RG_EFORMAT, RG_NO_INDEX, "a dataset is packed larger than it is", NULL,
                               DAMAGED);
    (void) H5Pclose(plist);
    if (status == RG_OK && w->strict) {
        const hid_t space = H5Dget_space(dataset);
        const hid_t type = H5Dget_type(dataset);
        const hssize_t points = space >= 0 ? H5Sget_simple_extent_npoints(space) : -1;
        const size_t size = type >= 0 ? H5Tget_size(type) : 0;
        const double logical = (double) points * (double) size;
        if (points < 0 || size == 0)
            status = rg_fail_named(w->err, RG_EFORMAT, RG_NO_INDEX, "a dataset of the file cannot be opened",
                                   NULL, DAMAGED);
        else if (layout != H5D_COMPACT &&
                 logical > (double) RG_H5_MAX_RATIO * ((double) H5Dget_storage_size(dataset) + 64.0))
            status = rg_fail_named(w->err, RG_EFORMAT, RG_NO_INDEX,
                                   "a dataset claims far more data than the file holds", NULL, DAMAGED);
        if (type >= 0)
            (void) H5Tclose(type);
        if (space >= 0)
            (void) H5Sclose(space);
    }
    return status;
}

static rg_status guard_group(walk *w, hid_t group, int depth);

static rg_status tell(walk *w, hid_t object)
{
    char path[1024];
    if (w->visit == NULL)
        return RG_OK;
    const ssize_t length = H5Iget_name(object, path, sizeof path);
    if (length <= 0 || (size_t) length >= sizeof path)
        return rg_fail(w->err, RG_EUNSUPPORTED, RG_NO_INDEX, "the path of an object is too long");
    return w->visit(w->state, object, path, w->err);
}

static rg_status guard_link(walk *w, hid_t group, const char *name, int depth)
{
    H5L_info_t info;
    if (++w->n_links > RG_H5_MAX_LINKS)
        return rg_fail(w->err, RG_EUNSUPPORTED, RG_NO_INDEX, "the file has more than a million members");
    if (H5Lget_info(group, name, &info, H5P_DEFAULT) < 0)
        return rg_fail_named(w->err, RG_EFORMAT, RG_NO_INDEX, "a link of the file cannot be read", NULL,
                             DAMAGED);
    if (info.type == H5L_TYPE_SOFT)
        return RG_OK; /* stays within the file, and is not followed */
    if (info.type != H5L_TYPE_HARD)
        return rg_h5_at(group, name,
                        rg_fail_named(w->err, RG_EUNSUPPORTED, RG_NO_INDEX, "a link points to another file",
                                      NULL, HOLD_THE_DATA),
                        w->err);
    const hid_t object = H5Oopen(group, name, H5P_DEFAULT);
    if (object < 0)
        return rg_h5_at(group, name,
                        rg_fail_named(w->err, RG_EFORMAT, RG_NO_INDEX,
                                      "an object of the file cannot be opened", NULL, DAMAGED),
                        w->err);
    const H5I_type_t kind = H5Iget_type(object);
    bool seen = false;
    rg_status status = note(w, object, &seen);
    if (status == RG_OK && !seen && kind == H5I_DATASET)
        status = guard_dataset(w, object);
    if (status == RG_OK && seen && kind == H5I_GROUP && w->strict)
        status = rg_fail_named(w->err, RG_EFORMAT, RG_NO_INDEX, "a group is linked twice, or to itself", NULL,
                               DAMAGED);
    if (status == RG_OK && !seen && (kind == H5I_DATASET || kind == H5I_GROUP))
        status = tell(w, object);
    if (status == RG_OK && !seen && kind == H5I_GROUP)
        status = guard_group(w, object, depth + 1);
    if (status != RG_OK)
        status = rg_h5_at(object, NULL, status, w->err);
    (void) H5Oclose(object);
    return status;
}

static rg_status guard_group(walk *w, hid_t group, int depth)
{
    if (depth > RG_H5_MAX_DEPTH)
        return rg_fail(w->err, RG_EUNSUPPORTED, RG_NO_INDEX, "the groups are nested more than 64 deep");
    rg_h5_names names = {0};
    rg_status status = rg_h5_list_links(group, false, &names, w->err);
    for (size_t i = 0; i < names.n && status == RG_OK; i++)
        status = guard_link(w, group, names.items[i], depth);
    rg_h5_names_free(&names);
    return status;
}

rg_status rg_h5_guard(hid_t file, bool strict, rg_error *err)
{
    return rg_h5_walk(file, strict, NULL, NULL, err);
}

rg_status rg_h5_walk(hid_t file, bool strict, rg_h5_visit *visit, void *state, rg_error *err)
{
    walk w = {.strict = strict, .visit = visit, .state = state, .err = err};
    bool seen;
    const hid_t root = H5Gopen2(file, "/", H5P_DEFAULT);
    rg_status status =
        root >= 0 ? note(&w, root, &seen)
                  : rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the HDF5 file is damaged", NULL, DAMAGED);
    if (status == RG_OK)
        status = tell(&w, root);
    if (status == RG_OK)
        status = guard_group(&w, root, 0);
    if (root >= 0)
        (void) H5Gclose(root);
    free(w.keys);
    return status;
}
