/* Commands that make new size tables of those in a container: the output has every entry, the size tables as
 * the command leaves them with a record of it, the others as they are. */
#ifndef RG_TOOLKIT_GRAINS_REWRITE_H
#define RG_TOOLKIT_GRAINS_REWRITE_H

#include "toolkit/workfile.h"

typedef struct {
    const char *tool;  /* "grains_rebin" */
    const char *other; /* a further input, never the output; or NULL */
    /* Give data->entry new values (and errors), and add groups to the record. */
    rg_status (*transform)(const void *state, rg_workfile *data, rg_result *record, rg_error *err);
} rg_grains_rewriting;

/* Over the first operand into the output, which must be named. RG_ENOENT when no entry is of grain sizes. */
rg_status rg_grains_rewrite(const rg_grains_rewriting *how, const rg_run *run, const void *state,
                            rg_error *err) RG_MUST_CHECK;

/* A number of every row, as a group of the record. */
rg_status rg_grains_record(rg_result *record, const char *name, const char *units, const char *long_name,
                           size_t n, const double *values, rg_error *err) RG_MUST_CHECK;

#endif
