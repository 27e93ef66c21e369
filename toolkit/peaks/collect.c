#include "toolkit/peaks/collect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/block_row.h"

enum { BATCH = 64 }; /* spectra whose lines are held before they are appended */

typedef struct {
    const rg_workfile *data;
    const rg_peaks_spectrum_options *options;
    rg_peak_list *list;
    double *rows; /* [BATCH][2][n_columns] values and errors */
    rg_spectrum_line *lines;
    rg_spectrum_lines found[BATCH];
} collecting;

static rg_status append(collecting *c, size_t first, size_t n, rg_error *err)
{
    rg_peak_list *list = c->list;
    for (size_t i = 0; i < n; i++) {
        const rg_spectrum_lines *found = &c->found[i];
        if (list->outcome[first + i] == RG_ENOMEM ||
            !rg_grow((void **) &list->lines, &list->capacity, list->n_lines + found->n, sizeof *list->lines))
            return rg_fail(err, RG_ENOMEM, first + i, "no memory for the lines");
        if (found->n > 0)
            memcpy(list->lines + list->n_lines, found->lines, found->n * sizeof *list->lines);
        list->n_lines += found->n;
        list->correlated += list->outcome[first + i] == RG_OK && found->correlated;
        list->first[first + i + 1] = list->n_lines;
        list->noise[first + i] = list->outcome[first + i] == RG_OK ? found->noise : (double) NAN;
        list->unfitted[first + i] = (double) found->n_unfitted;
        list->channels[first + i] = (double) found->n_channels;
    }
    return RG_OK;
}

static rg_status fit_block(void *state, const rg_block *block, rg_error *err)
{
    collecting *c = state;
    const rg_entry *entry = &c->data->entry;
    const size_t n = entry->n_columns;
    rg_status status = RG_OK;
    for (size_t at = 0; at < block->n && status == RG_OK; at += BATCH) {
        const size_t many = block->n - at < BATCH ? block->n - at : BATCH;
#pragma omp parallel for schedule(dynamic)
        for (size_t i = 0; i < many; i++) {
            double *values = c->rows + i * 2 * n;
            c->found[i] = (rg_spectrum_lines){.lines = c->lines + i * RG_PEAKS_SPECTRUM_MOST};
            rg_block_row(block, entry, at + i, values, values + n);
            c->list->outcome[block->first + at + i] =
                rg_peaks_spectrum_fit(entry->axis, values, block->errors != NULL ? values + n : NULL, n,
                                      c->options, &c->found[i], NULL);
            if (c->list->outcome[block->first + at + i] != RG_OK)
                c->found[i].n = 0;
        }
        status = append(c, block->first + at, many, err);
    }
    return status;
}

rg_status rg_peak_list_collect(rg_workfile *data, const char *command, bool quiet, bool weigh,
                               const rg_peaks_spectrum_options *options, rg_peak_list *list, rg_error *err)
{
    const size_t n = data->entry.n_rows;
    *list = (rg_peak_list){.n_spectra = n, .weighted = weigh && data->values.has_errors};
    list->first = rg_alloc(n + 1, 1, sizeof *list->first);
    list->outcome = rg_alloc(n, 1, sizeof *list->outcome);
    list->noise = rg_alloc(n, 3, sizeof *list->noise);
    collecting *c = rg_alloc(1, 1, sizeof *c);
    rg_status status = RG_OK;
    if (c != NULL) {
        *c = (collecting){.data = data, .options = options, .list = list};
        c->rows = rg_alloc(BATCH * 2, data->entry.n_columns, sizeof *c->rows);
        c->lines = rg_alloc(BATCH, RG_PEAKS_SPECTRUM_MOST, sizeof *c->lines);
    }
    if (list->first == NULL || list->outcome == NULL || list->noise == NULL || c == NULL || c->rows == NULL ||
        c->lines == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the lines");
    if (status == RG_OK) {
        list->unfitted = list->noise + n;
        list->channels = list->noise + 2 * n;
        const rg_stream stream = {data->file,     data->name, n,         data->entry.n_columns,
                                  list->weighted, command,    "spectra", quiet};
        status = rg_stream_run(&stream, fit_block, c, err);
    }
    if (c != NULL) {
        free(c->rows);
        free(c->lines);
    }
    free(c);
    return status;
}

void rg_peak_list_free(rg_peak_list *list)
{
    free(list->lines);
    free(list->first);
    free(list->outcome);
    free(list->noise);
    *list = (rg_peak_list){0};
}
