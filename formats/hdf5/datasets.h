/* Datasets as W3, W4, W7 and W10 want them. */
#ifndef RG_FORMATS_HDF5_DATASETS_H
#define RG_FORMATS_HDF5_DATASETS_H

#include "formats/hdf5/attributes.h"
#include "formats/hdf5/container_private.h"
#include "formats/hdf5/hash.h"

/* What the chunks of a dataset should favour. */
typedef enum { RG_H5_ROWS = 0, RG_H5_CUBE, RG_H5_MAPS } rg_h5_layout;

/* Chunk shape of W10; every dims[d] > 0. */
void rg_h5_chunk_shape(rg_h5_layout layout, size_t element_size, size_t rank, const size_t *dims,
                       size_t *chunk);

/* A dataset that is written from its first element to its last: elements are gathered until whole
 * chunks along the first dimension are full, so that each is compressed once, and hashed as they
 * come. */
typedef struct rg_h5_writer rg_h5_writer;
rg_status rg_h5_writer_open(rg_h5_file *file, hid_t group, const char *name, rg_array_type type,
                            rg_h5_layout layout, size_t rank, const size_t *dims, rg_h5_writer **writer,
                            rg_error *err) RG_MUST_CHECK;
hid_t rg_h5_writer_dataset(const rg_h5_writer *writer);
rg_status rg_h5_writer_append(rg_h5_writer *writer, const void *elements, size_t n,
                              rg_error *err) RG_MUST_CHECK;
/* Flush, close, and note what memory held; RG_EINTERNAL when elements are missing. Frees always. */
rg_status rg_h5_writer_close(rg_h5_writer *writer, rg_h5_file *file, rg_error *err) RG_MUST_CHECK;
/* Without a word; NULL is fine. */
void rg_h5_writer_abandon(rg_h5_writer *writer);

/* Whole arrays. units and long_name may be NULL or "". */
rg_status rg_h5_write_numbers(rg_h5_file *file, hid_t group, const char *name, rg_array_type type,
                              size_t rank, const size_t *dims, const void *data, const char *units,
                              const char *long_name, rg_error *err) RG_MUST_CHECK;
rg_status rg_h5_write_counter(rg_h5_file *file, hid_t group, const char *name, size_t n,
                              const char *long_name, rg_error *err) RG_MUST_CHECK;
rg_status rg_h5_write_texts(rg_h5_file *file, hid_t group, const char *name, char *const *texts, size_t n,
                            rg_error *err) RG_MUST_CHECK;
rg_status rg_h5_write_text(rg_h5_file *file, hid_t group, const char *name, const char *text,
                           rg_error *err) RG_MUST_CHECK;
/* A scalar of any integer: stored as int32, or as uint64 when `wide`. */
rg_status rg_h5_write_integer(rg_h5_file *file, hid_t group, const char *name, uint64_t value, bool wide,
                              rg_error *err) RG_MUST_CHECK;
rg_status rg_h5_label(hid_t dataset, const char *units, const char *long_name, rg_error *err) RG_MUST_CHECK;

/* A group with its NX_class. */
rg_status rg_h5_make_group(hid_t parent, const char *name, const char *nx_class, hid_t *group,
                           rg_error *err) RG_MUST_CHECK;
rg_status rg_h5_close_group(hid_t group, rg_error *err) RG_MUST_CHECK;

/* Text columns as string arrays named as the columns are. */
rg_status rg_h5_write_pairs(rg_h5_file *file, hid_t parent, const char *name, const char *nx_class,
                            const rg_table *table, rg_error *err) RG_MUST_CHECK;

/* The type of an array in memory. */
hid_t rg_h5_memory_type(rg_array_type type);

#endif
