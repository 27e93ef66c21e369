#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/foreign_private.h"
#include "kernels/base/memory.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the spectra of the file");
}

static rg_status copy_numbers(const double *from, size_t n, double **to, rg_error *err)
{
    if (from == NULL)
        return RG_OK;
    *to = rg_alloc(n, 1, sizeof **to);
    if (*to == NULL)
        return no_memory(err);
    memcpy(*to, from, n * sizeof **to);
    return RG_OK;
}

static rg_status read_values(rg_h5_foreign *file, const rg_h5_foreign_facts *facts, rg_entry *entry,
                             rg_error *err)
{
    entry->values = rg_alloc(facts->n_rows, facts->n_columns, sizeof *entry->values);
    if (facts->has_errors)
        entry->errors = rg_alloc(facts->n_rows, facts->n_columns, sizeof *entry->errors);
    if (entry->values == NULL || (facts->has_errors && entry->errors == NULL))
        return no_memory(err);
    rg_status status = rg_h5_foreign_read_double(file, false, 0, facts->n_rows, entry->values, err);
    if (status == RG_OK && facts->has_errors)
        status = rg_h5_foreign_read_double(file, true, 0, facts->n_rows, entry->errors, err);
    return status;
}

/* Lines behind those that a table has already. */
static rg_status append_pairs(const rg_table *from, rg_table *to, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t row = 0; row < from->n_rows && status == RG_OK; row++) {
        const char *key = from->columns[0].texts[row];
        const char *value = from->columns[1].texts[row];
        status = rg_table_add_pair(to, key, strlen(key), value, strlen(value), err);
    }
    return status;
}

static rg_status fill(rg_h5_foreign *file, rg_entry *entry, rg_error *err)
{
    const rg_h5_foreign_facts *facts = rg_h5_foreign_about(file);
    entry->n_rows = facts->n_rows;
    entry->n_columns = facts->n_columns;
    entry->n_lines = facts->n_lines;
    entry->n_samples = facts->n_samples;
    rg_status status = copy_numbers(facts->axis, facts->n_columns, &entry->axis, err);
    if (status == RG_OK)
        status = copy_numbers(facts->fwhm, facts->n_columns, &entry->fwhm, err);
    if (status == RG_OK)
        status = read_values(file, facts, entry, err);
    if (status == RG_OK && facts->rows.n_columns > 0) {
        rg_table_free(&entry->rows);
        status = rg_table_copy(&facts->rows, 0, facts->n_rows, &entry->rows, err);
    }
    if (status == RG_OK && entry->title == NULL && facts->title[0] != '\0') {
        entry->title = rg_copy_text(facts->title, strlen(facts->title));
        if (entry->title == NULL)
            status = no_memory(err);
    }
    if (status == RG_OK && entry->n_sources == 0) {
        entry->sources = rg_alloc(1, 1, sizeof *entry->sources);
        if (entry->sources == NULL)
            status = no_memory(err);
        else
            entry->n_sources = 1;
    }
    if (status == RG_OK)
        status = append_pairs(&facts->header, &entry->sources[0].header, err);
    return status == RG_OK ? append_pairs(&facts->notes, &entry->notes, err) : status;
}

/* Channel numbers from 1, but for channels that are marked deleted. */
static bool counts_channels(const double *row, size_t n)
{
    size_t counted = 0;
    for (size_t b = 0; b < n; b++)
        if (row[b] == (double) (b + 1))
            counted++;
        else if (!isnan(row[b]))
            return false;
    return counted > 2;
}

enum { HEAD_ROWS = 8 };

/* A library whose first rows are its axis and widths (USGS) has its channel numbers there too, which are no
 * spectrum either. Their rows in the file. */
static rg_status find_channel_rows(rg_h5_foreign *file, size_t skip[HEAD_ROWS], size_t *n_skip, rg_error *err)
{
    const rg_h5_foreign_facts *facts = rg_h5_foreign_about(file);
    *n_skip = 0;
    if (file->kept == NULL)
        return RG_OK;
    double *row = rg_alloc(facts->n_columns, 1, sizeof *row);
    rg_status status = row != NULL ? RG_OK : no_memory(err);
    for (size_t r = 0; r < facts->n_rows && r < HEAD_ROWS && status == RG_OK; r++) {
        status = rg_h5_foreign_read_double(file, false, r, 1, row, err);
        if (status == RG_OK && counts_channels(row, facts->n_columns))
            skip[(*n_skip)++] = file->kept[r];
    }
    free(row);
    return status;
}

rg_status rg_h5_foreign_read(const char *path, const rg_h5_places *places, rg_entry *entry, rg_unit *unit,
                             rg_error *err)
{
    rg_h5_foreign_options options = {
        .dataset = places->dataset, .axis = places->axis, .fwhm = places->fwhm, .names = places->names};
    rg_h5_foreign *file = NULL;
    *unit = RG_UNIT_COUNT;
    size_t skip[HEAD_ROWS];
    rg_status status = rg_h5_foreign_open(path, &options, &file, err);
    if (status != RG_OK)
        return status;
    status = find_channel_rows(file, skip, &options.n_skip, err);
    if (status == RG_OK && options.n_skip > 0) {
        options.skip = skip;
        rg_h5_foreign_close(file);
        status = rg_h5_foreign_open(path, &options, &file, err);
        if (status == RG_OK)
            status = rg_h5_foreign_note(file, "channels", "a row of channel numbers is no spectrum", err);
    }
    if (status != RG_OK) {
        (void) rg_error_place(err, path, NULL);
        rg_h5_foreign_close(file);
        return status;
    }
    const char *units = rg_h5_foreign_about(file)->axis_units;
    if (units[0] != '\0')
        *unit = rg_unit_parse(units, strlen(units));
    status = fill(file, entry, err);
    if (status != RG_OK)
        (void) rg_error_place(err, path, NULL);
    rg_h5_foreign_close(file);
    return status;
}
