/* The regolith container: an HDF5 file after NeXus, schema 1.0. LAYOUT.md in this folder says what
 * lies where; the functions here are the only ones that touch HDF5. All of them are called from one
 * thread at a time. Every failure fills err->file and, where known, err->dataset and err->index. */
#ifndef RG_FORMATS_HDF5_CONTAINER_H
#define RG_FORMATS_HDF5_CONTAINER_H

#include <stdbool.h>
#include <stddef.h>

#include "formats/sample/entry.h"
#include "formats/sample/result.h"

typedef struct rg_h5_file rg_h5_file;

/* First call of the program: no filter plug-ins, no error stack on stderr. */
void rg_h5_library_init(void);
/* "1.10.8" */
void rg_h5_library_version(char text[32]);

/* ---- reading ---------------------------------------------------------------------------------- */

/* Open a container read-only. RG_ENOENT no such file, or a directory; RG_EFORMAT not HDF5, cut off,
 * or HDF5 that is not a regolith container (the remedy names `regolith import`); RG_EUNSUPPORTED a
 * newer major schema, external links, external storage or virtual datasets. */
rg_status rg_h5_open(const char *path, rg_h5_file **file, rg_error *err) RG_MUST_CHECK;
/* NULL is fine. Checks nothing for a file opened to read. */
void rg_h5_close(rg_h5_file *file);

/* Names of the NXentry groups, in file order: "entry", "entry_02", ... They live until close. */
size_t rg_h5_entry_count(const rg_h5_file *file);
const char *rg_h5_entry_name(const rg_h5_file *file, size_t index);

/* Everything of an entry but its values and errors, which stay NULL (axis, names, widths, bad bands,
 * edges, row table, sources, notes). A container of results only (unmix -o) has an entry without
 * data: n_columns is 0 and has_data false. entry is freed by the caller in every case. */
rg_status rg_h5_read_entry(rg_h5_file *file, const char *name, rg_entry *entry, bool *has_data,
                           rg_error *err) RG_MUST_CHECK;

/* How the values of an entry lie in the file. */
typedef struct {
    bool is_double;    /* float64 in the file, else float32                       */
    bool has_errors;   /* 1 sigma beside them                                     */
    size_t chunk_rows; /* rows that are read together; 0 when contiguous          */
} rg_h5_values_facts;
rg_status rg_h5_values_about(rg_h5_file *file, const char *entry, rg_h5_values_facts *facts,
                             rg_error *err) RG_MUST_CHECK;

/* Rows [first, first + n) of the values or of their errors, row-major [n][n_columns]; NaN where
 * missing. Cubes are rows in the order line, sample. */
rg_status rg_h5_read_values_float(rg_h5_file *file, const char *entry, bool errors, size_t first, size_t n,
                                  float *rows, rg_error *err) RG_MUST_CHECK;
rg_status rg_h5_read_values_double(rg_h5_file *file, const char *entry, bool errors, size_t first, size_t n,
                                   double *rows, rg_error *err) RG_MUST_CHECK;

/* Names of the results of an entry: "process_01_unmix", ... */
size_t rg_h5_result_count(const rg_h5_file *file, const char *entry);
const char *rg_h5_result_name(const rg_h5_file *file, const char *entry, size_t index);

/* The stored result whose name is `name` or, failing that, the newest whose tool is `name`; the only
 * one (the newest) when name is NULL. with_data: arrays are filled; else only described. RG_ENOENT
 * lists in err->subject what there is. */
rg_status rg_h5_read_result(rg_h5_file *file, const char *entry, const char *name, bool with_data,
                            rg_result *result, rg_error *err) RG_MUST_CHECK;
/* Rows [first, first + n) along the first dimension of one array of a stored result, in the array's
 * own type (RG_TEXT: char *[n], each freed by the caller). */
rg_status rg_h5_read_result_rows(rg_h5_file *file, const char *entry, const char *result, const char *group,
                                 const char *array, size_t first, size_t n, void *rows,
                                 rg_error *err) RG_MUST_CHECK;

/* Content hash (SHA-256 as 64 hex digits) of the entry without its results: what a result that was
 * computed from it records as its input. Computed once, kept in the file's attributes when written
 * by us, recomputed when absent. */
rg_status rg_h5_entry_hash(rg_h5_file *file, const char *entry, char hex[65], rg_error *err) RG_MUST_CHECK;

/* ---- writing ---------------------------------------------------------------------------------- */

typedef struct {
    bool force;                /* replace an existing target file, or a result of the same tool         */
    const char *const *inputs; /* [n_inputs] paths that the target must not be (by inode)        */
    size_t n_inputs;
} rg_h5_write_options;

/* Begin a new container that will become `path`: refuses at once (RG_EEXIST) when it exists and
 * force is not set, RG_EUSAGE when it is one of the inputs, RG_ECREATE when the directory cannot
 * be written. Everything goes to .<name>.<pid>.tmp beside it until rg_h5_publish. */
rg_status rg_h5_create(const char *path, const rg_h5_write_options *options, rg_h5_file **file,
                       rg_error *err) RG_MUST_CHECK;

/* Begin to add results to an existing container: a copy (reflink where the file system can) in the
 * same directory that replaces the original by rename in rg_h5_publish. A symbolic link is resolved
 * first; mode and owner are kept. The original is never opened for writing; rg_h5_publish gives RG_ECHANGED
 * when somebody else has changed or replaced it since. */
rg_status rg_h5_create_from(const char *path, const rg_h5_write_options *options, rg_h5_file **file,
                            rg_error *err) RG_MUST_CHECK;

/* Add a measured entry as "entry", "entry_02", ...; reads entry->stream when values is NULL, calling
 * progress(state, rows_done) between blocks (may be NULL). Validates first. */
rg_status rg_h5_write_entry(rg_h5_file *file, rg_entry *entry,
                            void (*progress)(void *state, size_t rows_done), void *state,
                            rg_error *err) RG_MUST_CHECK;

/* Add an entry that holds only the identity of the rows of another container's entry (title,
 * technique, row table, cube shape, axis), as the home of results written elsewhere. */
rg_status rg_h5_write_entry_without_data(rg_h5_file *file, const rg_entry *entry,
                                         rg_error *err) RG_MUST_CHECK;

/* Begin a result in an entry: writes all that is known, makes the datasets whose data is NULL for
 * rg_h5_write_result_rows, sets the default chain of the file to it, and fills result->name. RG_EEXIST when
 * the entry has a result of that tool and force is not set; with force the old one is replaced. */
rg_status rg_h5_write_result(rg_h5_file *file, const char *entry, rg_result *result,
                             rg_error *err) RG_MUST_CHECK;
/* Rows [first, first + n) along the first dimension, in rising order without gaps. */
rg_status rg_h5_write_result_rows(rg_h5_file *file, const char *entry, const rg_result *result,
                                  const char *group, const char *array, size_t first, size_t n,
                                  const void *rows, rg_error *err) RG_MUST_CHECK;

/* Finish: close with every return checked, hash, reopen and read back (every object written must
 * hash as it did in memory, every older object as before), fsync, rename, fsync of the directory.
 * On failure the temporary file is removed and the target is as it was. Frees file in every case. */
rg_status rg_h5_publish(rg_h5_file *file, rg_error *err) RG_MUST_CHECK;
/* Give up: removes the temporary file and frees file. NULL is fine. */
void rg_h5_abandon(rg_h5_file *file);

/* Signal-safe: unlink every temporary file still open; for handlers of SIGINT and SIGTERM. */
void rg_h5_unlink_temporaries(void);

#endif
