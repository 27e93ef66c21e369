/* An array that is written block by block. */
#ifndef RG_FORMATS_HDF5_WRITER_H
#define RG_FORMATS_HDF5_WRITER_H

#include "formats/hdf5/storage.h"

/* A dataset that is written from its first element to its last: elements are gathered until whole
 * chunks along the first dimension are full, so that each is compressed once, and hashed as they
 * come. */
typedef struct rg_h5_writer rg_h5_writer;
rg_status rg_h5_writer_open(rg_h5_file *file, hid_t group, const char *name, rg_array_type type,
                            rg_h5_layout layout, size_t rank, const size_t *dims, rg_h5_writer **writer,
                            rg_error *err) RG_MUST_CHECK;
/* The same with the types of an element in the file and in memory, and zero for what is missing. */
rg_status rg_h5_writer_open_as(rg_h5_file *file, hid_t group, const char *name, hid_t filed, hid_t memory,
                               rg_h5_layout layout, size_t rank, const size_t *dims, rg_h5_writer **writer,
                               rg_error *err) RG_MUST_CHECK;
hid_t rg_h5_writer_dataset(const rg_h5_writer *writer);
rg_status rg_h5_writer_append(rg_h5_writer *writer, const void *elements, size_t n,
                              rg_error *err) RG_MUST_CHECK;
/* Flush, close, and note what memory held; RG_EINTERNAL when elements are missing. Frees always. */
rg_status rg_h5_writer_close(rg_h5_writer *writer, rg_h5_file *file, rg_error *err) RG_MUST_CHECK;
/* Without a word; NULL is fine. */
void rg_h5_writer_abandon(rg_h5_writer *writer);

#endif
