/* What the files that read foreign HDF5 share. */
#ifndef RG_FORMATS_HDF5_FOREIGN_PRIVATE_H
#define RG_FORMATS_HDF5_FOREIGN_PRIVATE_H

#include "formats/hdf5/read_datasets.h"
#include "formats/hdf5/foreign.h"

/* A dataset of the file, for the search. */
typedef struct {
    char *path;
    rg_h5_shape shape;
    size_t depth; /* slashes in the path */
} rg_h5_found;

struct rg_h5_foreign {
    hid_t id;
    hid_t values;
    hid_t errors; /* or H5I_INVALID_HID */
    rg_h5_shape shape;
    size_t band_dim; /* the dimension of the values that the axis belongs to */
    size_t n_source; /* rows in the file, some of which may be dropped       */
    size_t *kept;    /* [facts.n_rows] their numbers in the file; NULL: all  */
    bool has_fill;
    double fill;
    double offset_before; /* (raw + offset_before) * scale + offset_after    */
    double scale;
    double offset_after;
    double *axis;
    double *fwhm;
    rg_h5_found *found;
    size_t n_found;
    size_t capacity;
    rg_h5_names groups; /* every NXdata group, in order */
    rg_h5_foreign_facts facts;
};

/* ---- foreign_find.c: which datasets are the values and the axis */
rg_status rg_h5_foreign_find_values(rg_h5_foreign *file, const rg_h5_foreign_options *options,
                                    rg_error *err) RG_MUST_CHECK;
rg_status rg_h5_foreign_find_axis(rg_h5_foreign *file, const rg_h5_foreign_options *options,
                                  rg_error *err) RG_MUST_CHECK;
const rg_h5_found *rg_h5_foreign_lookup(const rg_h5_foreign *file, const char *path);
/* "library[3]" into an absolute path and 3 (RG_NO_INDEX without a row). */
void rg_h5_foreign_split(const char *text, char path[192], size_t *row);
const char *rg_h5_last_part(const char *path);

/* ---- foreign_beside.c: names, lists beside the values, header */
rg_status rg_h5_foreign_read_rows_table(rg_h5_foreign *file, const rg_h5_foreign_options *options,
                                        rg_error *err) RG_MUST_CHECK;
rg_status rg_h5_foreign_read_header(rg_h5_foreign *file, rg_error *err) RG_MUST_CHECK;

rg_status rg_h5_foreign_note(rg_h5_foreign *file, const char *key, const char *value,
                             rg_error *err) RG_MUST_CHECK;

#endif
