#include "formats/import/columns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/import/reader.h"
#include "kernels/base/memory.h"

static const size_t MOST_BYTES = (size_t) 64 << 20;

static rg_status read_sheet(const char *path, rg_sheet *sheet, rg_error *err)
{
    FILE *in = fopen(path, "rb");
    unsigned char *bytes = NULL;
    size_t size = 0;
    size_t room = 0;
    rg_status status =
        in == NULL ? rg_fail(err, RG_ENOENT, RG_NO_INDEX, "the table of columns cannot be read") : RG_OK;
    while (status == RG_OK) {
        void *larger = bytes;
        if (size > MOST_BYTES || !rg_grow(&larger, &room, size + 65536, 1))
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a table of columns");
        bytes = larger;
        const size_t n = status == RG_OK ? fread(bytes + size, 1, 65536, in) : 0;
        size += n;
        if (n == 0)
            break;
    }
    if (status == RG_OK && size == 0)
        status = rg_fail(err, RG_ENOENT, RG_NO_INDEX, "the table of columns cannot be read, or is empty");
    if (status == RG_OK)
        status = rg_sheet_read(bytes, size, sheet, err);
    if (in != NULL)
        fclose(in);
    free(bytes);
    return status;
}

static rg_status check_names(const rg_sheet *sheet, rg_error *err)
{
    if (sheet->n_rows < 2 || sheet->rows[0].n < 2)
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "this is no table of columns", NULL,
                             "give a line of headings, and the names of rows in the first column");
    for (size_t row = 1; row < sheet->n_rows; row++)
        for (size_t before = 1; before < row; before++) {
            const rg_cell a = rg_sheet_cell(sheet, before, 0);
            const rg_cell b = rg_sheet_cell(sheet, row, 0);
            char name[100];
            rg_cell_cut(b, name, sizeof name);
            if (a.length == b.length && memcmp(a.text, b.text, a.length) == 0)
                return rg_fail_named(err, RG_EFORMAT, sheet->rows[row].number, "this name stands twice", name,
                                     "keep one of the two lines");
        }
    return RG_OK;
}

/* The line of a name; n_rows, whose cells are empty, when there is none. */
static size_t line_of(const rg_sheet *sheet, const char *name)
{
    size_t other = sheet->n_rows;
    for (size_t row = 1; row < sheet->n_rows; row++) {
        const rg_cell cell = rg_sheet_cell(sheet, row, 0);
        if (cell.length == strlen(name) && memcmp(cell.text, name, cell.length) == 0)
            return row;
        if (other == sheet->n_rows && rg_cell_is(cell, name))
            other = row;
    }
    return other;
}

static rg_status add_column(const rg_sheet *sheet, const size_t *lines, size_t c, rg_entry *entry,
                            rg_error *err)
{
    char heading[121];
    char name[160];
    rg_cell_cut(rg_sheet_cell(sheet, 0, c), heading, sizeof heading);
    snprintf(name, sizeof name, "%s", heading[0] != '\0' ? heading : "column");
    for (size_t k = 2; rg_table_find(&entry->rows, name) != NULL; k++)
        snprintf(name, sizeof name, "%s_%zu", heading[0] != '\0' ? heading : "column", k);
    bool numbers = true;
    size_t filled = 0;
    double value;
    for (size_t row = 0; row < entry->n_rows; row++) {
        const rg_cell_kind kind =
            lines[row] < sheet->n_rows ? rg_sheet_number(sheet, lines[row], c, &value) : RG_CELL_MISSING;
        numbers = numbers && kind != RG_CELL_WORDS && kind != RG_CELL_BELOW;
        filled += kind == RG_CELL_NUMBER;
    }
    rg_column *column = NULL;
    const bool is_text = !numbers || filled == 0;
    rg_status status = is_text ? rg_table_add_texts(&entry->rows, name, &column, err)
                               : rg_table_add_numbers(&entry->rows, name, NULL, &column, err);
    for (size_t row = 0; row < entry->n_rows && status == RG_OK; row++) {
        if (lines[row] >= sheet->n_rows)
            continue;
        const rg_cell cell = rg_sheet_cell(sheet, lines[row], c);
        if (is_text)
            status = rg_column_set_text(column, row, cell.text, cell.length, err);
        else
            (void) rg_sheet_number(sheet, lines[row], c, &column->numbers[row]);
    }
    return status;
}

/* Join the sheet to one entry; counts the rows that have a line, and marks the lines used. */
static rg_status join(const rg_sheet *sheet, const char *file, rg_entry *entry, bool *used, size_t *n_joined,
                      rg_error *err)
{
    const rg_column *ids = rg_table_find(&entry->rows, "sample_id");
    size_t *lines = rg_alloc(entry->n_rows, 1, sizeof *lines);
    size_t joined = 0;
    if (lines == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to join columns");
    for (size_t row = 0; row < entry->n_rows; row++) {
        lines[row] = ids != NULL && ids->texts != NULL ? line_of(sheet, ids->texts[row]) : sheet->n_rows;
        if (lines[row] < sheet->n_rows) {
            used[lines[row]] = true;
            joined++;
        }
    }
    rg_status status = RG_OK;
    for (size_t c = 1; c < sheet->rows[0].n && status == RG_OK && joined > 0; c++)
        status = add_column(sheet, lines, c, entry, err);
    if (status == RG_OK && joined > 0)
        status = rg_entry_note(entry, err, "columns joined", "%zu of %zu rows have a line in %s", joined,
                               entry->n_rows, file);
    *n_joined += joined;
    free(lines);
    return status;
}

rg_status rg_import_columns(rg_entries *entries, const char *path, rg_error *err)
{
    rg_sheet sheet = {0};
    bool *used = NULL;
    size_t n_joined = 0;
    size_t n_unused = 0;
    const char *slash = strrchr(path, '/');
    const char *file = slash != NULL ? slash + 1 : path;
    rg_status status = read_sheet(path, &sheet, err);
    if (status == RG_OK)
        status = check_names(&sheet, err);
    if (status == RG_OK && (used = rg_alloc(sheet.n_rows, 1, sizeof *used)) == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to join columns");
    for (size_t e = 0; e < entries->n && status == RG_OK; e++)
        status = join(&sheet, file, &entries->items[e], used, &n_joined, err);
    if (status == RG_OK && n_joined == 0)
        status = rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "no line of the table names a row", NULL,
                               "its first column must have the names of the spectra (sample_id)");
    for (size_t row = 1; row < sheet.n_rows && status == RG_OK; row++)
        n_unused += !used[row];
    if (status == RG_OK && n_unused > 0)
        status = rg_entry_note(&entries->items[0], err, "columns left over", "%zu lines of %s name no row",
                               n_unused, file);
    if (status != RG_OK)
        (void) rg_error_place(err, path, NULL);
    free(used);
    rg_sheet_free(&sheet);
    return status;
}
