#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/container_private.h"
#include "kernels/base/memory.h"

enum { DEEPEST = 64, MOST_LINKS = 1000000 };

typedef struct {
    haddr_t *seen; /* groups already entered, so that a loop ends */
    size_t n_seen;
    size_t capacity;
    size_t links;
} walk;

static rg_status refuse(rg_error *err, const char *name, const char *reason)
{
    return rg_fail_named(err, RG_EUNSUPPORTED, RG_NO_INDEX, reason, name,
                         "copy the data into one plain file with h5repack or h5copy");
}

static rg_status check_dataset(hid_t dataset, const char *name, rg_error *err)
{
    const hid_t list = H5Dget_create_plist(dataset);
    rg_status status = RG_OK;
    if (list < 0)
        status = rg_h5_read_failed(err, name);
    else if (H5Pget_layout(list) == H5D_VIRTUAL)
        status = refuse(err, name, "a virtual dataset takes its values from other files");
    else if (H5Pget_external_count(list) > 0)
        status = refuse(err, name, "the values of this dataset lie in another file");
    if (list >= 0)
        H5Pclose(list);
    return status;
}

static rg_status enter(walk *w, hid_t group, int depth, rg_error *err);

static rg_status check_link(walk *w, hid_t group, const char *name, int depth, rg_error *err)
{
    H5L_info_t link;
    H5O_info_t info;
    if (H5Lget_info(group, name, &link, H5P_DEFAULT) < 0)
        return rg_h5_read_failed(err, name);
    if (link.type == H5L_TYPE_EXTERNAL)
        return refuse(err, name, "this link leads to another file");
    if (link.type != H5L_TYPE_HARD)
        return RG_OK;
    const hid_t object = H5Oopen(group, name, H5P_DEFAULT);
    if (object < 0 || H5Oget_info2(object, &info, H5O_INFO_BASIC) < 0) {
        if (object >= 0)
            H5Oclose(object);
        return rg_h5_read_failed(err, name);
    }
    rg_status status = RG_OK;
    bool known = false;
    for (size_t i = 0; i < w->n_seen && !known; i++)
        known = w->seen[i] == info.addr;
    if (info.type == H5O_TYPE_DATASET)
        status = check_dataset(object, name, err);
    else if (info.type == H5O_TYPE_GROUP && known)
        status = rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX,
                               "a group contains itself or stands in two places", name, NULL);
    else if (info.type == H5O_TYPE_GROUP) {
        void *seen = w->seen;
        const bool grown = rg_grow(&seen, &w->capacity, w->n_seen + 1, sizeof *w->seen);
        w->seen = seen;
        if (grown) {
            w->seen[w->n_seen++] = info.addr;
            status = enter(w, object, depth + 1, err);
        } else {
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to look through the file");
        }
    }
    H5Oclose(object);
    return status;
}

static rg_status enter(walk *w, hid_t group, int depth, rg_error *err)
{
    H5G_info_t info;
    if (H5Gget_info(group, &info) < 0)
        return rg_h5_read_failed(err, "/");
    w->links += info.nlinks;
    if (depth > DEEPEST || w->links > MOST_LINKS)
        return rg_fail(err, RG_EUNSUPPORTED, RG_NO_INDEX,
                       "the groups of this file are nested too deep or too many");
    rg_status status = RG_OK;
    for (hsize_t i = 0; i < info.nlinks && status == RG_OK; i++) {
        char name[256];
        const ssize_t length =
            H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, sizeof name, H5P_DEFAULT);
        if (length <= 0)
            return rg_h5_read_failed(err, "/");
        if (length >= (ssize_t) sizeof name)
            return rg_fail_named(err, RG_EUNSUPPORTED, RG_NO_INDEX, "a name in this file is too long", name,
                                 NULL);
        status = check_link(w, group, name, depth, err);
    }
    return status;
}

rg_status rg_h5_guard(hid_t file, rg_error *err)
{
    walk w = {0};
    const hid_t root = H5Gopen2(file, "/", H5P_DEFAULT);
    if (root < 0)
        return rg_h5_read_failed(err, "/");
    const rg_status status = enter(&w, root, 0, err);
    H5Gclose(root);
    free(w.seen);
    return status;
}
