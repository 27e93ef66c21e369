/* A new dataset, stored as W3, W4 and W7 want it. */
#ifndef RG_FORMATS_HDF5_STORAGE_H
#define RG_FORMATS_HDF5_STORAGE_H

#include "formats/hdf5/chunk_shape.h"
#include "formats/hdf5/container_private.h"
#include "formats/hdf5/hash.h"

/* The types of an array in the file and in memory. */
hid_t rg_h5_file_type(rg_array_type type);
hid_t rg_h5_memory_type(rg_array_type type);

/* rank 0 makes a scalar in the object header. The caller closes both. */
rg_status rg_h5_create_dataset(hid_t group, const char *name, hid_t type, size_t rank, const size_t *dims,
                               rg_h5_layout layout, hid_t *dataset, hid_t *space,
                               rg_error *err) RG_MUST_CHECK;

/* Note what memory held of a dataset, to be compared when the file is read back. */
rg_status rg_h5_remember(rg_h5_file *file, hid_t dataset, rg_h5_sha *sha, rg_error *err) RG_MUST_CHECK;

#endif
