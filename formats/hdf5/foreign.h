/* HDF5 files that others made (NeXus, HyperSpy, h5py, MATLAB 7.3): find the spectra, their axis and what
 * stands beside them, and read rows. Nothing outside the file is ever opened. */
#ifndef RG_FORMATS_HDF5_FOREIGN_H
#define RG_FORMATS_HDF5_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "formats/sample/entry.h"

typedef struct rg_h5_foreign rg_h5_foreign;

/* What the user stated; NULL is "find it". A path may be followed by a row: "library[0]" is row 0 of the
 * dataset library (from 0), "/a/b" an absolute path. Rows of the values that serve as axis or widths
 * are dropped from the values. */
typedef struct {
    const char *dataset; /* values: numbers of one to three dimensions                        */
    const char *axis;    /* one number per band; "401:889": evenly spaced from first to last;
                          * "none": band numbers from 1                                      */
    const char *fwhm;    /* band widths, one per band; not looked for when NULL               */
    const char *names;   /* one text per row; "none": no names                                */
    const size_t *skip;  /* [n_skip] further rows of the values to drop, counted in the file  */
    size_t n_skip;
} rg_h5_foreign_options;

/* What was found. Arrays belong to the file and live until it is closed. */
typedef struct {
    char dataset[192]; /* path of the values                                           */
    char signal[64];   /* last part of that path: "reflectance"                        */
    char units[64];    /* of the values, as the file says; or ""                       */
    char title[128];   /* NXdata title, HyperSpy title; or ""                          */
    size_t n_rows;     /* rows that remain                                             */
    size_t n_columns;
    size_t n_lines; /* 3-D values are a cube of n_lines * n_samples rows; else both 0 */
    size_t n_samples;
    bool is_double;     /* float64 or wide integers: float would round                  */
    bool has_errors;    /* NXdata <signal>_errors or errors                             */
    const double *axis; /* [n_columns], in the file's order and unit                    */
    bool axis_is_index; /* band numbers, since "none" was asked for                     */
    char axis_path[192];
    char axis_name[64];  /* last part of the path, the row's name, or HyperSpy's name    */
    char axis_units[64]; /* as the file says, or from a name like wavelength_nm; or ""   */
    const double *fwhm;  /* [n_columns] or NULL                                          */
    char fwhm_units[64];
    rg_table rows;   /* [n_rows] "sample_id" first where there are names, then every list of
                      * the same length beside the values; may be empty                  */
    rg_table header; /* "key", "value": attributes and scalars of the file, key is the path */
    rg_table notes;  /* "key", "value": what was found and decided, for the user         */
} rg_h5_foreign_facts;

/* Whether these first bytes are those of an HDF5 file. */
bool rg_h5_signature(const unsigned char *bytes, size_t n);

/* Open and look. RG_EUSAGE when the values, or their axis, cannot be found or are ambiguous (the
 * remedy names --dataset or --axis, the subject what there is); RG_ENOENT when a stated path is not
 * in the file; RG_ESHAPE when the lengths do not fit; RG_EFORMAT, RG_EUNSUPPORTED and RG_EIO as
 * rg_h5_open. err->file is filled. */
rg_status rg_h5_foreign_open(const char *path, const rg_h5_foreign_options *options, rg_h5_foreign **file,
                             rg_error *err) RG_MUST_CHECK;
const rg_h5_foreign_facts *rg_h5_foreign_about(const rg_h5_foreign *file);

/* Rows [first, first + n) of those that remain, row-major [n][n_columns]; scaled as the file says
 * ((raw + offset) * scale of NeXus, raw * scale + offset of CF), NaN for its fill value, for
 * values of -1e30 and below (deleted channels of USGS), and for what is not finite. */
rg_status rg_h5_foreign_read_float(rg_h5_foreign *file, bool errors, size_t first, size_t n, float *rows,
                                   rg_error *err) RG_MUST_CHECK;
rg_status rg_h5_foreign_read_double(rg_h5_foreign *file, bool errors, size_t first, size_t n, double *rows,
                                    rg_error *err) RG_MUST_CHECK;

/* NULL is fine. */
void rg_h5_foreign_close(rg_h5_foreign *file);

/* What an importer states; as in rg_h5_foreign_options. */
typedef struct {
    const char *dataset;
    const char *axis;
    const char *fwhm;
    const char *names;
} rg_h5_places;

/* A whole file at once: fill the entry's shape, values, errors, axis and fwhm as they stand in the file, the
 * row table, title and notes, and the header of its first source (which is made when there is none).
 * *unit: the unit of the axis, RG_UNIT_COUNT when the file does not say. Fails as rg_h5_foreign_open. */
rg_status rg_h5_foreign_read(const char *path, const rg_h5_places *places, rg_entry *entry, rg_unit *unit,
                             rg_error *err) RG_MUST_CHECK;

#endif
