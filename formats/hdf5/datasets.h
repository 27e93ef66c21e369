/* Whole arrays, texts and groups. */
#ifndef RG_FORMATS_HDF5_DATASETS_H
#define RG_FORMATS_HDF5_DATASETS_H

#include "formats/hdf5/writer.h"

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

#endif
