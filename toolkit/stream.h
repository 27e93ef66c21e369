/* The one loop over the rows of an entry: read a block, let a command work on it, go on. Blocks
 * are fixed by the file, not by threads, so that results cannot depend on them. */
#ifndef RG_TOOLKIT_STREAM_H
#define RG_TOOLKIT_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "formats/hdf5/container.h"

/* A block of rows. values and errors are float or double as the file holds them. */
typedef struct {
    size_t first;
    size_t n;
    bool is_double;
    const void *values; /* [n][n_columns]                    */
    const void *errors; /* [n][n_columns]; NULL when not asked for */
} rg_block;

typedef struct {
    rg_h5_file *file;
    const char *entry;
    size_t n_rows;
    size_t n_columns;
    bool want_errors;
    const char *command; /* for the progress line */
    const char *what;    /* "spectra"             */
    bool quiet;
} rg_stream;

/* Rows of one block: whole chunks of the file, about 8 MiB of values. */
size_t rg_stream_block_rows(size_t n_columns, const rg_h5_values_facts *facts);

/* Call work(state, block) for every block in rising order. */
rg_status rg_stream_run(const rg_stream *stream,
                        rg_status (*work)(void *state, const rg_block *block, rg_error *err), void *state,
                        rg_error *err) RG_MUST_CHECK;

#endif
