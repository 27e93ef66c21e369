#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/attributes.h"
#include "formats/hdf5/container_private.h"
#include "kernels/base/memory.h"

static rg_status begin(const char *path, bool force, rg_h5_file **file, rg_error *err)
{
    *file = rg_alloc(1, 1, sizeof **file);
    char *copy = rg_copy_text(path, strlen(path));
    if (*file == NULL || copy == NULL) {
        free(*file);
        free(copy);
        *file = NULL;
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to create the file");
    }
    **file = (rg_h5_file){.id = H5I_INVALID_HID,
                          .path = copy,
                          .writing = true,
                          .force = force,
                          .temporary = {.slot = -1},
                          .values = {H5I_INVALID_HID, H5I_INVALID_HID}};
    return RG_OK;
}

static rg_status give_up(rg_h5_file **file, rg_status status, rg_error *err)
{
    status = rg_h5_placed(*file, status, err);
    rg_h5_abandon(*file);
    *file = NULL;
    return status;
}

static rg_status write_root(hid_t id, rg_error *err)
{
    char version[32];
    rg_h5_library_version(version);
    const char *const attributes[][2] = {
        {"NX_class", "NXroot"},          {"default", "entry"},      {"creator", "regolith"},
        {"creator_version", RG_VERSION}, {"HDF5_Version", version}, {RG_H5_ATTR_SCHEMA, RG_SCHEMA},
    };
    rg_status status = RG_OK;
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0] && status == RG_OK; i++)
        status = rg_h5_put_text(id, attributes[i][0], attributes[i][1], err);
    return status;
}

static hid_t file_creation(void)
{
    const hid_t plist = H5Pcreate(H5P_FILE_CREATE);
    if (plist >= 0 &&
        (H5Pset_obj_track_times(plist, 0) < 0 ||
         H5Pset_link_creation_order(plist, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) < 0)) {
        (void) H5Pclose(plist);
        return H5I_INVALID_HID;
    }
    return plist;
}

rg_status rg_h5_create(const char *path, const rg_h5_write_options *options, rg_h5_file **file, rg_error *err)
{
    rg_status status = begin(path, options != NULL && options->force, file, err);
    if (status != RG_OK)
        return status;
    status = rg_h5_temporary_new(path, options, &(*file)->temporary, err);
    if (status == RG_OK) {
        const hid_t creation = file_creation();
        const hid_t access = rg_h5_access(true);
        if (creation >= 0 && access >= 0)
            (*file)->id = H5Fcreate((*file)->temporary.path, H5F_ACC_TRUNC, creation, access);
        if ((*file)->id < 0)
            status = rg_h5_write_failed(err);
        if (creation >= 0)
            (void) H5Pclose(creation);
        if (access >= 0)
            (void) H5Pclose(access);
    }
    if (status == RG_OK)
        status = write_root((*file)->id, err);
    return status == RG_OK ? RG_OK : give_up(file, status, err);
}

rg_status rg_h5_create_from(const char *path, const rg_h5_write_options *options, rg_h5_file **file,
                            rg_error *err)
{
    /* The original must be a container that opens before a copy of it is worth making. */
    rg_h5_file *original = NULL;
    rg_status status = rg_h5_open(path, &original, err);
    rg_h5_close(original);
    *file = NULL;
    if (status == RG_OK)
        status = begin(path, options != NULL && options->force, file, err);
    if (status != RG_OK)
        return status;
    status = rg_h5_temporary_copy(path, &(*file)->temporary, err);
    if (status == RG_OK) {
        const hid_t access = rg_h5_access(true);
        if (access >= 0)
            (*file)->id = H5Fopen((*file)->temporary.path, H5F_ACC_RDWR, access);
        if ((*file)->id < 0)
            status = rg_h5_write_failed(err);
        if (access >= 0)
            (void) H5Pclose(access);
    }
    if (status == RG_OK)
        status = rg_h5_list_entries(*file, err);
    return status == RG_OK ? RG_OK : give_up(file, status, err);
}

void rg_h5_abandon(rg_h5_file *file)
{
    if (file == NULL)
        return;
    rg_h5_temporary temporary = file->temporary;
    (void) rg_h5_release(file);
    rg_h5_temporary_drop(&temporary);
}
