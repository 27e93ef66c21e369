#include "formats/import/grainsize_wide.h"

#include <stdio.h>
#include <stdlib.h>

#include "formats/import/grainsize_complete.h"
#include "kernels/base/memory.h"

rg_status rg_grainsize_wide(const rg_grainsize_table *t, size_t size_row, size_t first_data, size_t n_data,
                            rg_entry *entry, rg_grainsize_classes *c, rg_error *err)
{
    const rg_sheet *sheet = t->sheet;
    const size_t width = sheet->rows[size_row].n;
    size_t *columns = rg_alloc(width, 1, sizeof *columns);
    size_t *list = rg_alloc(n_data, 1, sizeof *list);
    bool *sized = rg_alloc(width, 1, sizeof *sized);
    c->line = sheet->rows[size_row].number;
    rg_status status = columns && list && sized ? rg_grainsize_classes_alloc(c, width, false, err)
                                                : rg_grainsize_no_memory(err);
    for (size_t k = 0; k < width && status == RG_OK; k++) {
        sized[k] = rg_grainsize_classes_add(c, rg_sheet_cell(sheet, size_row, k), sheet->comma);
        if (sized[k])
            columns[c->n_sizes - 1] = k;
    }
    if (status == RG_OK)
        status = rg_grainsize_alloc_values(entry, n_data, c->n_sizes, err);
    for (size_t s = 0; s < n_data && status == RG_OK; s++) {
        list[s] = first_data + s;
        for (size_t k = 0; k < c->n_sizes && status == RG_OK; k++)
            status =
                rg_grainsize_table_weight(t, list[s], columns[k], &entry->values[s * c->n_sizes + k], err);
    }
    for (size_t k = 0; k < width && status == RG_OK; k++) {
        if (sized[k])
            continue;
        char name[121];
        const rg_cell cell = rg_sheet_cell(sheet, t->heading != RG_NO_INDEX ? t->heading : size_row, k);
        rg_cell_cut(cell, name, sizeof name);
        status = rg_import_keep_column(sheet, list, n_data, k, name[0] != '\0' ? name : "sample", entry, err);
    }
    free(sized);
    free(list);
    free(columns);
    return status;
}

/* Class edges from a file of their own: numbers, one per line, after at most one heading. */
static rg_status read_edges_file(const char *path, rg_grainsize_classes *c, rg_error *err)
{
    FILE *in = fopen(path, "rb");
    unsigned char *bytes = rg_alloc(1 << 20, 1, 1);
    const size_t n = in != NULL && bytes != NULL ? fread(bytes, 1, 1 << 20, in) : 0;
    if (in != NULL)
        fclose(in);
    rg_sheet sheet = {0};
    rg_status status = n == 0 ? rg_fail(err, RG_ENOENT, RG_NO_INDEX, "the file of class edges cannot be read")
                              : rg_sheet_read(bytes, n, &sheet, err);
    free(bytes);
    if (status == RG_OK && (c->sizes = rg_alloc(sheet.n_cells, 1, sizeof *c->sizes)) == NULL)
        status = rg_grainsize_no_memory(err);
    for (size_t row = 0; row < sheet.n_rows && status == RG_OK; row++)
        for (size_t k = 0; k < sheet.rows[row].n && status == RG_OK; k++) {
            double value;
            if (rg_sheet_number(&sheet, row, k, &value) == RG_CELL_NUMBER)
                c->sizes[c->n_sizes++] = value;
            else if (row == 0)
                c->unit = rg_import_unit_of(rg_sheet_cell(&sheet, 0, k));
            else
                status = rg_fail(err, RG_EFORMAT, sheet.rows[row].number, "this class edge is no number");
        }
    c->meaning = RG_SIZES_EDGES;
    c->line = RG_NO_INDEX;
    if (status != RG_OK)
        (void) rg_error_place(err, path, NULL);
    rg_sheet_free(&sheet);
    return status;
}

rg_status rg_grainsize_wide_edges(const rg_grainsize_table *t, rg_entry *entry, rg_grainsize_classes *c,
                                  rg_error *err)
{
    rg_status status = read_edges_file(t->options->edges_path, c, err);
    const size_t width = t->sheet->rows[t->first].n;
    if (status == RG_OK && (c->n_sizes < 2 || c->n_sizes - 1 > width)) {
        char counts[64];
        snprintf(counts, sizeof counts, "%zu edges, %zu columns", c->n_sizes, width);
        status = rg_fail_named(err, RG_ESHAPE, t->sheet->rows[t->first].number,
                               "edges and columns do not fit", counts, NULL);
    }
    if (status != RG_OK)
        return status;
    const size_t n = c->n_sizes - 1;
    size_t *list = rg_alloc(t->n, 1, sizeof *list);
    status = list == NULL ? rg_grainsize_no_memory(err) : rg_grainsize_alloc_values(entry, t->n, n, err);
    for (size_t s = 0; s < t->n && status == RG_OK; s++) {
        list[s] = t->first + s;
        for (size_t k = 0; k < n && status == RG_OK; k++)
            status = rg_grainsize_table_weight(t, list[s], width - n + k, &entry->values[s * n + k], err);
    }
    for (size_t k = 0; k < width - n && status == RG_OK; k++) {
        char name[121] = "sample";
        if (t->heading != RG_NO_INDEX) {
            const rg_cell cell = rg_sheet_cell(t->sheet, t->heading, k);
            rg_cell_cut(cell, name, sizeof name);
        }
        status = rg_import_keep_column(t->sheet, list, t->n, k, name, entry, err);
    }
    free(list);
    return status;
}
