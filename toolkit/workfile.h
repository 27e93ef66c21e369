/* The entry that a command reads, and what its result records of it. */
#ifndef RG_TOOLKIT_WORKFILE_H
#define RG_TOOLKIT_WORKFILE_H

#include "formats/hdf5/container.h"
#include "toolkit/command.h"

/* An entry opened for reading. */
typedef struct {
    rg_h5_file *file;
    const char *path;
    const char *name; /* "entry" */
    rg_entry entry;   /* without values */
    rg_h5_values_facts values;
} rg_workfile;

/* Taken also where the axis was converted by `prep convert`; without it such an entry is RG_EUNITS. */
#define RG_ANY_AXIS (1u << 31)

/* Open path and choose the entry: the one named, else the first with data whose technique is in the
 * mask (bits 1 << rg_technique). RG_ENOENT names what there is. */
rg_status rg_workfile_open(const char *path, const char *entry, unsigned techniques, rg_workfile *work,
                           rg_error *err) RG_MUST_CHECK;
void rg_workfile_close(rg_workfile *work);

/* Read one entry of an open file: *fits tells whether it has data of a technique in the mask; only then
 * work->entry holds something, to be freed with rg_entry_free (the file is the caller's). */
rg_status rg_workfile_take(rg_h5_file *file, const char *path, const char *name, unsigned techniques,
                           rg_workfile *work, bool *fits, rg_error *err) RG_MUST_CHECK;
/* The failure RG_ENOENT: no entry of the file fits. */
rg_status rg_workfile_no_entry(const char *path, unsigned techniques, rg_error *err);

/* All values (errors: the standard errors) of the entry as doubles; the caller frees *values. */
rg_status rg_workfile_read_all(rg_workfile *work, bool errors, double **values, rg_error *err) RG_MUST_CHECK;

/* What a result records as this input. */
rg_status rg_workfile_input(const rg_workfile *work, const char *role, rg_input *input,
                            rg_error *err) RG_MUST_CHECK;

/* The id of a row: its "sample_id", or "" where there is none. */
const char *rg_workfile_sample_id(const rg_workfile *work, size_t row);

/* Tool, command line and parameters of a result, from the run. */
rg_status rg_workfile_describe(const rg_run *run, const char *tool, rg_result *result,
                               rg_error *err) RG_MUST_CHECK;

#endif
