#include "toolkit/stream.h"

#include <stdlib.h>

#include "kernels/base/memory.h"
#include "toolkit/progress.h"

enum { BLOCK_BYTES = 8 << 20 };

size_t rg_stream_block_rows(size_t n_columns, const rg_h5_values_facts *facts)
{
    const size_t unit = facts->chunk_rows > 0 ? facts->chunk_rows : 1;
    const size_t row_bytes = n_columns * (facts->is_double ? sizeof(double) : sizeof(float));
    const size_t fitting = BLOCK_BYTES / (row_bytes > 0 ? row_bytes : 1) / unit * unit;
    return fitting > 0 ? fitting : unit;
}

static rg_status read_rows(const rg_stream *stream, bool is_double, bool errors, size_t first, size_t n,
                           void *rows, rg_error *err)
{
    return is_double ? rg_h5_read_values_double(stream->file, stream->entry, errors, first, n, rows, err)
                     : rg_h5_read_values_float(stream->file, stream->entry, errors, first, n, rows, err);
}

rg_status rg_stream_run(const rg_stream *stream,
                        rg_status (*work)(void *state, const rg_block *block, rg_error *err), void *state,
                        rg_error *err)
{
    rg_h5_values_facts facts;
    rg_status status = rg_h5_values_about(stream->file, stream->entry, &facts, err);
    if (status != RG_OK)
        return status;
    if (stream->want_errors && !facts.has_errors)
        return rg_fail(err, RG_ENOENT, RG_NO_INDEX, "the data have no standard errors");
    size_t block_rows = rg_stream_block_rows(stream->n_columns, &facts);
    if (block_rows > stream->n_rows)
        block_rows = stream->n_rows;
    const size_t size = facts.is_double ? sizeof(double) : sizeof(float);
    void *values = rg_alloc(block_rows, stream->n_columns, size);
    void *errors = stream->want_errors ? rg_alloc(block_rows, stream->n_columns, size) : NULL;
    rg_progress progress;
    rg_progress_begin(&progress, stream->command, stream->what, stream->n_rows, stream->quiet);
    if (values == NULL || (stream->want_errors && errors == NULL))
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a block of rows");
    for (size_t first = 0; first < stream->n_rows && status == RG_OK; first += block_rows) {
        const size_t left = stream->n_rows - first;
        const size_t n = left < block_rows ? left : block_rows;
        status = read_rows(stream, facts.is_double, false, first, n, values, err);
        if (status == RG_OK && errors != NULL)
            status = read_rows(stream, facts.is_double, true, first, n, errors, err);
        const rg_block block = {first, n, facts.is_double, values, errors};
        if (status == RG_OK)
            status = work(state, &block, err);
        rg_progress_at(&progress, first + n);
    }
    rg_progress_end(&progress);
    free(values);
    free(errors);
    return status;
}
