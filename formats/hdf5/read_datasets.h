/* Datasets read so that a hostile or damaged file ends in an error: types, filters and sizes are looked at
 * first. */
#ifndef RG_FORMATS_HDF5_READ_DATASETS_H
#define RG_FORMATS_HDF5_READ_DATASETS_H

#include "formats/hdf5/attributes.h"
#include "formats/hdf5/container_private.h"
#include "formats/hdf5/unpacking.h"

/* A dataset that can be read safely: known layout and filters, sane shape. */
typedef struct {
    H5T_class_t class;
    size_t element_size;
    bool is_signed;
    bool is_variable;
    size_t rank;
    size_t dims[RG_H5_MAX_RANK];
    size_t chunk[RG_H5_MAX_RANK]; /* 0 when contiguous */
    size_t count;                 /* of elements */
} rg_h5_shape;
rg_status rg_h5_open_dataset(hid_t group, const char *path, hid_t *dataset, rg_h5_shape *shape,
                             rg_error *err) RG_MUST_CHECK;
/* The shape of one that is open. */
rg_status rg_h5_shape_of(hid_t dataset, rg_h5_shape *shape, rg_error *err) RG_MUST_CHECK;

/* Exactly n numbers in total, converted to `type`; RG_ESHAPE when there are others. */
rg_status rg_h5_read_numbers(hid_t group, const char *name, rg_array_type type, size_t n, void *out,
                             rg_error *err) RG_MUST_CHECK;
/* Elements [start, start + count) in each dimension. */
rg_status rg_h5_read_block(hid_t dataset, hid_t memory_type, size_t rank, const size_t *start,
                           const size_t *count, void *out, rg_error *err) RG_MUST_CHECK;
/* The same in room that is kept for the next block. */
rg_status rg_h5_read_block_in(hid_t dataset, hid_t memory_type, size_t rank, const size_t *start,
                              const size_t *count, rg_h5_unpacking *room, void *out,
                              rg_error *err) RG_MUST_CHECK;
/* texts of rows [first, first + n), for each to be freed; all when n is RG_NO_INDEX. */
rg_status rg_h5_read_texts(hid_t group, const char *name, size_t first, size_t n, rg_h5_names *texts,
                           rg_error *err) RG_MUST_CHECK;
/* NULL in *text when there is no such dataset. */
rg_status rg_h5_read_text(hid_t group, const char *name, char **text, rg_error *err) RG_MUST_CHECK;
/* The columns of a table that was written as string arrays of these names; an absent group is an empty table.
 */
rg_status rg_h5_read_pairs(hid_t parent, const char *name, const char *const *columns, size_t n_columns,
                           rg_table *table, rg_error *err) RG_MUST_CHECK;

#endif
