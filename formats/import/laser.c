/* Tables of ring-detector intensities: a sample a row, its rings in the last columns, edges in a file of
 * their own (--edges). Only read where the technique is stated, for the numbers alone say nothing. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/import/reader.h"
#include "formats/import/whole.h"
#include "kernels/base/memory.h"

enum { MOST_EDGES_BYTES = 1 << 20 };

static int probe(const rg_import_file *file)
{
    (void) file;
    return 0;
}

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the intensities");
}

/* Every number of the file, in its order. */
static rg_status collect(const rg_sheet *sheet, rg_entry *entry, rg_error *err)
{
    size_t n = 0;
    for (size_t row = 0; row < sheet->n_rows; row++)
        n += rg_sheet_count_numbers(sheet, row);
    if (n < 2)
        return rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "fewer than two ring edges");
    entry->edges = rg_alloc(n, 1, sizeof *entry->edges);
    entry->axis = rg_alloc(n - 1, 1, sizeof *entry->axis);
    if (entry->edges == NULL || entry->axis == NULL)
        return no_memory(err);
    n = 0;
    for (size_t row = 0; row < sheet->n_rows; row++)
        for (size_t c = 0; c < sheet->rows[row].n; c++) {
            double value;
            if (rg_sheet_number(sheet, row, c, &value) != RG_CELL_NUMBER)
                continue;
            if (!(value >= 0.0 && value <= 180.0))
                return rg_fail(err, RG_EUNITS, sheet->rows[row].number,
                               "a ring edge is no scattering angle in degrees, 0 to 180");
            if (n > 0 && !(value > entry->edges[n - 1]))
                return rg_fail_named(err, RG_EDOMAIN, sheet->rows[row].number, "the ring edges do not rise",
                                     NULL, "give them from the innermost ring outwards");
            entry->edges[n++] = value;
        }
    entry->n_columns = n - 1;
    for (size_t i = 0; i < entry->n_columns; i++)
        entry->axis[i] =
            entry->edges[i] > 0.0 ? sqrt(entry->edges[i] * entry->edges[i + 1]) : 0.5 * entry->edges[i + 1];
    return RG_OK;
}

static rg_status read_edges(const rg_import_options *options, rg_entry *entry, rg_error *err)
{
    rg_import_whole file;
    rg_sheet sheet = {0};
    if (options->edges_path == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "ring intensities without ring edges", NULL,
                             "name the file with them: --edges FILE");
    if (options->x_unit != RG_UNIT_COUNT && options->x_unit != RG_UNIT_DEG)
        return rg_fail_named(err, RG_EUNITS, RG_NO_INDEX, "ring edges in another unit than deg",
                             rg_unit_name(options->x_unit), NULL);
    rg_status status = rg_import_whole_read(options->edges_path, MOST_EDGES_BYTES, &file, err);
    if (status == RG_OK)
        status = rg_sheet_read(file.bytes, file.n_bytes, &sheet, err);
    if (status == RG_OK)
        status = collect(&sheet, entry, err);
    if (status != RG_OK)
        (void) rg_error_place(err, options->edges_path, NULL);
    rg_sheet_free(&sheet);
    rg_import_whole_free(&file);
    return status;
}

/* Whether the first line has headings: words for rings, or the angle of every ring behind no other number. */
static bool has_headings(const rg_sheet *sheet, const rg_entry *entry)
{
    const size_t n = sheet->rows[0].n;
    const size_t first = n >= entry->n_columns ? n - entry->n_columns : 0;
    bool angles = n >= entry->n_columns;
    for (size_t c = 0; c < n; c++) {
        double value;
        const rg_cell_kind kind = rg_sheet_number(sheet, 0, c, &value);
        if (c >= first && kind == RG_CELL_WORDS)
            return true;
        const bool fits = c < first ? kind != RG_CELL_NUMBER
                                    : kind == RG_CELL_NUMBER && value > entry->edges[c - first] &&
                                          value < entry->edges[c - first + 1];
        angles = angles && fits;
    }
    return angles;
}

static rg_status read_rings(const rg_sheet *sheet, size_t first, size_t n_beside, rg_entry *entry,
                            rg_error *err)
{
    const size_t n = entry->n_columns;
    entry->values = rg_alloc(entry->n_rows, n, sizeof *entry->values);
    if (entry->values == NULL)
        return no_memory(err);
    for (size_t row = 0; row < entry->n_rows; row++) {
        const rg_sheet_row *line = &sheet->rows[first + row];
        if (line->n != n_beside + n) {
            char counts[96];
            snprintf(counts, sizeof counts, "%zu cells, %zu rings", line->n, n);
            return rg_fail_named(err, RG_ESHAPE, line->number, "a line does not fit the ring edges", counts,
                                 "the last columns must be the rings, one fewer than edges");
        }
        for (size_t c = 0; c < n; c++) {
            double *value = &entry->values[row * n + c];
            const rg_cell_kind kind = rg_sheet_number(sheet, first + row, n_beside + c, value);
            if (kind == RG_CELL_WORDS)
                return rg_fail_named(err, RG_EFORMAT, line->number, "an intensity is no number", NULL,
                                     "the last columns must be the rings, one fewer than edges");
            if (kind != RG_CELL_NUMBER)
                *value = NAN;
        }
    }
    return RG_OK;
}

static rg_status keep_beside(const rg_sheet *sheet, bool headings, const size_t *list, size_t n_beside,
                             rg_entry *entry, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t c = 0; c < n_beside && status == RG_OK; c++) {
        char name[121];
        if (headings)
            rg_cell_cut(rg_sheet_cell(sheet, 0, c), name, sizeof name);
        else
            snprintf(name, sizeof name, "column_%zu", c + 1);
        status = rg_import_keep_column(sheet, list, entry->n_rows, c, name, entry, err);
    }
    return status;
}

static rg_status read_table(const rg_import_file *file, const rg_import_options *options,
                            const rg_sheet *sheet, rg_entry *entry, rg_error *err)
{
    const size_t n = entry->n_columns;
    const bool headings = has_headings(sheet, entry);
    if (sheet->n_rows <= (size_t) headings)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "there are no intensities in it");
    entry->n_rows = sheet->n_rows - headings;
    const size_t cells = sheet->rows[headings].n;
    if (cells < n) {
        char counts[96];
        snprintf(counts, sizeof counts, "%zu cells, %zu rings", cells, n);
        return rg_fail_named(err, RG_ESHAPE, sheet->rows[headings].number,
                             "a line does not fit the ring edges", counts,
                             "the last columns must be the rings, one fewer than edges");
    }
    size_t *list = rg_alloc(entry->n_rows, 1, sizeof *list);
    if (list == NULL)
        return no_memory(err);
    for (size_t row = 0; row < entry->n_rows; row++)
        list[row] = row + headings;
    rg_status status = read_rings(sheet, headings, cells - n, entry, err);
    entry->rows.n_rows = entry->n_rows;
    if (status == RG_OK)
        status = keep_beside(sheet, headings, list, cells - n, entry, err);
    if (status == RG_OK)
        status = rg_import_name_rows(file, options, entry, err);
    free(list);
    return status;
}

static rg_status read_file(const rg_import_file *file, const rg_import_options *options, rg_entries *entries,
                           rg_error *err)
{
    rg_sheet sheet = {0};
    rg_entry *entry = NULL;
    rg_status status = rg_entries_add(entries, RG_LASER, &entry, err);
    if (status == RG_OK)
        status = read_edges(options, entry, err);
    if (status == RG_OK)
        status = rg_sheet_read(file->bytes, file->n_bytes, &sheet, err);
    if (status == RG_OK)
        status = read_table(file, options, &sheet, entry, err);
    rg_sheet_free(&sheet);
    return status;
}

const rg_import_format rg_import_laser = {
    .id = "laser-diffraction",
    .label = "table of ring-detector intensities, edges in --edges",
    .type = "text/csv",
    .probe = probe,
    .read = read_file,
};
