#include "toolkit/lunar/beside.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "formats/import/whole.h"
#include "kernels/base/memory.h"
#include "toolkit/name_list.h"

static const size_t MOST_BYTES = (size_t) 64 << 20;

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* A name that stands twice would give a sample two answers. */
static rg_status refuse_doubles(const rg_sheet *sheet, rg_error *err)
{
    enum { NAME = 100 };
    char(*names)[NAME] = rg_alloc(sheet->n_rows, 1, sizeof *names);
    const char **sorted = rg_alloc(sheet->n_rows, 1, sizeof *sorted);
    rg_status status = names == NULL || sorted == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a table of soils")
                           : RG_OK;
    size_t n = 0;
    for (size_t row = 1; row < sheet->n_rows && status == RG_OK; row++) {
        rg_cell_cut(rg_sheet_cell(sheet, row, 0), names[n], NAME);
        sorted[n] = names[n];
        n++;
    }
    if (status == RG_OK)
        qsort(sorted, n, sizeof *sorted, by_name);
    for (size_t i = 1; i < n && status == RG_OK; i++)
        if (strcmp(sorted[i], sorted[i - 1]) == 0)
            status = rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "this name stands twice in a table of soils",
                                   sorted[i], "keep one of the two lines");
    free(sorted);
    free(names);
    return status;
}

static rg_status read_table(const char *path, rg_lunar_table *table, rg_error *err)
{
    rg_import_whole file = {0};
    const char *slash = strrchr(path, '/');
    rg_status status = rg_import_whole_read(path, MOST_BYTES, &file, err);
    if (status == RG_OK && file.file_size > file.n_bytes)
        status = rg_fail(err, RG_EUNSUPPORTED, RG_NO_INDEX, "the table of soils is larger than 64 MB");
    if (status == RG_OK)
        status = rg_sheet_read(file.bytes, file.n_bytes, &table->sheet, err);
    if (status == RG_OK && (table->sheet.n_rows < 2 || table->sheet.rows[0].n < 2))
        status = rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "this is no table of soils", NULL,
                               "give a line of headings, and names of samples or soils in the first column");
    if (status == RG_OK)
        status = refuse_doubles(&table->sheet, err);
    if (status == RG_OK) {
        table->used = rg_alloc(table->sheet.n_rows, 1, sizeof *table->used);
        if (table->used == NULL)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a table of soils");
    }
    snprintf(table->input.file_name, sizeof table->input.file_name, "%.255s",
             slash != NULL ? slash + 1 : path);
    snprintf(table->input.sha256, sizeof table->input.sha256, "%s", file.sha256);
    snprintf(table->input.role, sizeof table->input.role, "table of soils");
    rg_import_whole_free(&file);
    if (status != RG_OK)
        (void) rg_error_place(err, path, NULL);
    return status;
}

rg_status rg_lunar_beside_read(const char *files, rg_lunar_beside *beside, rg_error *err)
{
    *beside = (rg_lunar_beside){0};
    char path[4096];
    size_t capacity = 0;
    rg_status status = RG_OK;
    for (const char *at = files;
         at != NULL && status == RG_OK && rg_name_list_next(&at, path, sizeof path);) {
        void *grown = beside->tables;
        if (!rg_grow(&grown, &capacity, beside->n + 1, sizeof *beside->tables))
            return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a table of soils");
        beside->tables = grown;
        beside->tables[beside->n] = (rg_lunar_table){0};
        status = read_table(path, &beside->tables[beside->n++], err);
    }
    return status;
}

void rg_lunar_beside_free(rg_lunar_beside *beside)
{
    for (size_t t = 0; t < beside->n; t++) {
        rg_sheet_free(&beside->tables[t].sheet);
        free(beside->tables[t].used);
    }
    free(beside->tables);
    *beside = (rg_lunar_beside){0};
}

void rg_lunar_soil_of(const char *sample_id, char *soil, size_t size)
{
    snprintf(soil, size, "%.*s", (int) strcspn(sample_id, ","), sample_id);
}

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (strcasecmp(name, *names) == 0)
            return true;
    return false;
}

static size_t line_of(const rg_sheet *sheet, const char *name)
{
    for (size_t row = 1; row < sheet->n_rows; row++)
        if (rg_cell_is(rg_sheet_cell(sheet, row, 0), name))
            return row;
    return RG_NO_INDEX;
}

static rg_status from_table(rg_lunar_table *table, const char *sample_id, const char *const *names,
                            double *value, rg_error *err)
{
    const rg_sheet *sheet = &table->sheet;
    char soil[256];
    char text[100];
    size_t column = 1;
    for (; column < sheet->rows[0].n; column++) {
        rg_cell_cut(rg_sheet_cell(sheet, 0, column), text, sizeof text);
        if (is_one_of(text, names))
            break;
    }
    if (column == sheet->rows[0].n)
        return RG_OK;
    rg_lunar_soil_of(sample_id, soil, sizeof soil);
    const size_t of_sample = line_of(sheet, sample_id);
    const size_t line = of_sample != RG_NO_INDEX ? of_sample : line_of(sheet, soil);
    if (line == RG_NO_INDEX)
        return RG_OK;
    const rg_cell_kind kind = rg_sheet_number(sheet, line, column, value);
    if (kind == RG_CELL_WORDS || kind == RG_CELL_BELOW) {
        rg_cell_cut(rg_sheet_cell(sheet, line, column), text, sizeof text);
        (void) rg_fail_named(err, RG_EFORMAT, sheet->rows[line].number, "this is no number", text,
                             "leave the cell empty where nothing is known");
        return rg_error_place(err, table->input.file_name, names[0]);
    }
    if (kind != RG_CELL_NUMBER)
        *value = (double) NAN;
    else
        table->used[line] = true;
    return RG_OK;
}

rg_status rg_lunar_beside_number(const rg_lunar_beside *beside, const rg_entry *entry, size_t row,
                                 const char *const *names, double *value, rg_error *err)
{
    *value = (double) NAN;
    for (size_t c = 0; c < entry->rows.n_columns && isnan(*value); c++)
        if (entry->rows.columns[c].numbers != NULL && is_one_of(entry->rows.columns[c].name, names))
            *value = entry->rows.columns[c].numbers[row];
    const rg_column *ids = rg_table_find(&entry->rows, "sample_id");
    rg_status status = RG_OK;
    for (size_t t = 0; t < beside->n && isnan(*value) && status == RG_OK && ids != NULL && ids->texts != NULL;
         t++)
        status = from_table(&beside->tables[t], ids->texts[row], names, value, err);
    return status;
}
