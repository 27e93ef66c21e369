#include "formats/hdf5/storage.h"

#include <math.h>

#include "formats/hdf5/attributes.h"
#include "formats/hdf5/container_private.h"

hid_t rg_h5_file_type(rg_array_type type)
{
    switch (type) {
    case RG_FLOAT32:
        return H5T_IEEE_F32LE;
    case RG_FLOAT64:
        return H5T_IEEE_F64LE;
    case RG_INT32:
        return H5T_STD_I32LE;
    default:
        return H5T_STD_U8LE;
    }
}

hid_t rg_h5_memory_type(rg_array_type type)
{
    switch (type) {
    case RG_FLOAT32:
        return H5T_NATIVE_FLOAT;
    case RG_FLOAT64:
        return H5T_NATIVE_DOUBLE;
    case RG_INT32:
        return H5T_NATIVE_INT32;
    default:
        return H5T_NATIVE_UINT8;
    }
}

/* Creation properties. Chunks and text in the header alike: no times, fill NaN for floats. */
static hid_t creation_list(hid_t type, size_t rank, const size_t *chunk)
{
    const hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    bool good = plist >= 0 && H5Pset_obj_track_times(plist, 0) >= 0 &&
                H5Pset_fill_time(plist, H5D_FILL_TIME_IFSET) >= 0 &&
                H5Pset_alloc_time(plist, H5D_ALLOC_TIME_EARLY) >= 0;
    if (good && H5Tget_class(type) == H5T_FLOAT) {
        const double missing = NAN;
        good = H5Pset_fill_value(plist, H5T_NATIVE_DOUBLE, &missing) >= 0;
    }
    if (good && rank == 0) {
        good = H5Pset_layout(plist, H5D_COMPACT) >= 0;
    } else if (good && chunk != NULL) {
        hsize_t shape[RG_H5_MAX_RANK];
        for (size_t d = 0; d < rank; d++)
            shape[d] = chunk[d];
        good = H5Pset_chunk(plist, (int) rank, shape) >= 0 && H5Pset_shuffle(plist) >= 0 &&
               H5Pset_deflate(plist, RG_H5_DEFLATE_LEVEL) >= 0 && H5Pset_fletcher32(plist) >= 0;
    }
    if (good)
        return plist;
    if (plist >= 0)
        (void) H5Pclose(plist);
    return H5I_INVALID_HID;
}

rg_status rg_h5_create_dataset(hid_t group, const char *name, hid_t type, size_t rank, const size_t *dims,
                               rg_h5_layout layout, hid_t *dataset, hid_t *space, rg_error *err)
{
    hsize_t extent[RG_H5_MAX_RANK] = {0};
    size_t chunk[RG_H5_MAX_RANK];
    bool empty = false;
    for (size_t d = 0; d < rank; d++) {
        extent[d] = dims[d];
        empty = empty || dims[d] == 0;
    }
    if (rank > 0 && !empty)
        rg_h5_chunk_shape(layout, H5Tget_size(type), rank, dims, chunk);
    *dataset = H5I_INVALID_HID;
    *space = rank > 0 ? H5Screate_simple((int) rank, extent, NULL) : H5Screate(H5S_SCALAR);
    const hid_t plist = creation_list(type, rank, empty ? NULL : chunk);
    if (*space >= 0 && plist >= 0)
        *dataset = H5Dcreate2(group, name, type, *space, H5P_DEFAULT, plist, H5P_DEFAULT);
    rg_status status = RG_OK;
    if (*dataset < 0)
        status = rg_h5_at(group, name, rg_h5_write_failed(err), err);
    if (plist >= 0)
        (void) H5Pclose(plist);
    if (status != RG_OK && *space >= 0) {
        (void) H5Sclose(*space);
        *space = H5I_INVALID_HID;
    }
    return status;
}

rg_status rg_h5_remember(rg_h5_file *file, hid_t dataset, rg_h5_sha *sha, rg_error *err)
{
    char path[1024];
    unsigned char digest[RG_H5_DIGEST];
    const ssize_t length = H5Iget_name(dataset, path, sizeof path);
    rg_status status = rg_h5_sha_end(sha, digest, err);
    if (status == RG_OK && (length <= 0 || (size_t) length >= sizeof path))
        status = rg_fail(err, RG_EINTERNAL, RG_NO_INDEX, "a dataset without a path");
    return status == RG_OK ? rg_h5_digests_add(&file->written, path, digest, err) : status;
}
