/* The two ends of every analysing command: the entry it reads and the file its result goes to. */
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

/* Open path and choose the entry: the one named, else the first with data whose technique is in the
 * mask (bits 1 << rg_technique). RG_ENOENT names what there is. */
rg_status rg_workfile_open(const char *path, const char *entry, unsigned techniques, rg_workfile *work,
                           rg_error *err) RG_MUST_CHECK;
void rg_workfile_close(rg_workfile *work);

/* All values (errors: the standard errors) of the entry as doubles; the caller frees *values. */
rg_status rg_workfile_read_all(rg_workfile *work, bool errors, double **values, rg_error *err) RG_MUST_CHECK;

/* What a result records as this input. */
rg_status rg_workfile_input(rg_workfile *work, const char *role, rg_input *input,
                            rg_error *err) RG_MUST_CHECK;

/* The id of a row: its "sample_id", or "" where there is none. */
const char *rg_workfile_sample_id(const rg_workfile *work, size_t row);

/* Tool, command line and parameters of a result, from the run. */
rg_status rg_workfile_describe(const rg_run *run, const char *tool, rg_result *result,
                               rg_error *err) RG_MUST_CHECK;

/* Begin the file that takes the result: with -o a new one that knows the rows of the input by
 * identity, else a copy of the input that will replace it. *entry is the entry's name there. Closes
 * work's file first when it is the one to be replaced. */
rg_status rg_workfile_output(const rg_run *run, rg_workfile *work, const char *const *inputs, size_t n_inputs,
                             rg_h5_file **file, const char **entry, rg_error *err) RG_MUST_CHECK;

/* The same, for a result that is wholly in memory: write and publish it. */
rg_status rg_workfile_store(const rg_run *run, rg_workfile *work, const char *const *inputs, size_t n_inputs,
                            rg_result *result, rg_error *err) RG_MUST_CHECK;

/* Where the result went, for the user: "samples.h5: /entry/process_01_unmix". */
void rg_workfile_say(const rg_run *run, const rg_workfile *work, const rg_result *result);

#endif
