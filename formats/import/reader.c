#include "formats/import/reader.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kernels/base/memory.h"

rg_status rg_entries_add(rg_entries *entries, rg_technique technique, rg_entry **entry, rg_error *err)
{
    rg_entry *larger = realloc(entries->items, (entries->n + 1) * sizeof *larger);
    if (larger == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for an entry");
    entries->items = larger;
    *entry = &larger[entries->n++];
    **entry = (rg_entry){.technique = technique};
    (*entry)->sources = rg_alloc(1, 1, sizeof *(*entry)->sources);
    if ((*entry)->sources == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for an entry");
    (*entry)->n_sources = 1;
    return RG_OK;
}

rg_status rg_entry_note(rg_entry *entry, rg_error *err, const char *key, const char *format, ...)
{
    char text[512];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    return rg_table_add_pair(&entry->notes, key, strlen(key), text, strlen(text), err);
}

static rg_column *find_column(rg_table *table, const char *name)
{
    for (size_t c = 0; c < table->n_columns; c++)
        if (strcmp(table->columns[c].name, name) == 0)
            return &table->columns[c];
    return NULL;
}

rg_status rg_entry_set_text(rg_entry *entry, const char *name, size_t row, const char *text, size_t length,
                            rg_error *err)
{
    rg_column *column = find_column(&entry->rows, name);
    rg_status status = RG_OK;
    if (column == NULL) {
        entry->rows.n_rows = entry->n_rows;
        status = rg_table_add_texts(&entry->rows, name, &column, err);
    }
    return status == RG_OK ? rg_column_set_text(column, row, text, length, err) : status;
}

void rg_import_default_id(const rg_import_file *file, const rg_import_options *options, char *id, size_t size)
{
    if (options->sample != NULL) {
        snprintf(id, size, "%s", options->sample);
        return;
    }
    const char *dot = strrchr(file->name, '.');
    const size_t length = dot != NULL && dot > file->name ? (size_t) (dot - file->name) : strlen(file->name);
    snprintf(id, size, "%.*s", (int) length, file->name);
}

bool rg_import_probe_sheet(const rg_import_file *file, rg_sheet *sheet)
{
    const size_t n = file->n_bytes < 65536 ? file->n_bytes : 65536;
    return rg_text_probable(file->bytes, n) && rg_sheet_read(file->bytes, n, sheet, NULL) == RG_OK;
}

rg_status rg_import_keep_column(const rg_sheet *sheet, const size_t *list, size_t n_rows, size_t c,
                                const char *name, rg_entry *entry, rg_error *err)
{
    char unique[256];
    snprintf(unique, sizeof unique, "%.200s", name[0] != '\0' ? name : "column");
    for (size_t k = 2; rg_table_find(&entry->rows, unique) != NULL; k++)
        snprintf(unique, sizeof unique, "%.200s_%zu", name[0] != '\0' ? name : "column", k);
    bool numbers = true;
    size_t filled = 0;
    double value;
    for (size_t row = 0; row < n_rows && numbers; row++) {
        const rg_cell_kind kind = rg_sheet_number(sheet, list[row], c, &value);
        numbers = kind == RG_CELL_NUMBER || kind == RG_CELL_MISSING;
        filled += kind == RG_CELL_NUMBER;
    }
    rg_column *column = NULL;
    entry->rows.n_rows = n_rows;
    rg_status status;
    if (numbers && filled > 0) {
        status = rg_table_add_numbers(&entry->rows, unique, NULL, &column, err);
        for (size_t row = 0; row < n_rows && status == RG_OK; row++)
            (void) rg_sheet_number(sheet, list[row], c, &column->numbers[row]);
        return status;
    }
    status = rg_table_add_texts(&entry->rows, unique, &column, err);
    for (size_t row = 0; row < n_rows && status == RG_OK; row++) {
        const rg_cell cell = rg_sheet_cell(sheet, list[row], c);
        status = rg_column_set_text(column, row, cell.text, cell.length, err);
    }
    return status;
}

/* How much a heading speaks of an id; 0: not at all. */
static int id_score(const char *name)
{
    static const struct {
        const char *word;
        int score;
    } WORDS[] = {{"sample_id", 9},   {"sampleid", 9},   {"sample id", 9},   {"subsample", 8},
                 {"sample name", 8}, {"samplename", 8}, {"spectrumid", 8},  {"spectrum", 7},
                 {"sample", 7},      {"specimen", 7},   {"measurement", 7}, {"class", 6},
                 {"mineral", 6},     {"species", 6},    {"comment", 5},     {"case", 5},
                 {"point", 4},       {"id", 4},         {"name", 4},        {"label", 4},
                 {"index", 3},       {"no.", 2},        {"no", 2},          {"idno_", 4},
                 {"grain", 3},       {"spot", 5},       {"analysis", 5}};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (strcasecmp(name, WORDS[i].word) == 0)
            return WORDS[i].score;
    return 0;
}

/* Put the last column first. */
static void lead_with_last(rg_table *table)
{
    const rg_column last = table->columns[table->n_columns - 1];
    memmove(table->columns + 1, table->columns, (table->n_columns - 1) * sizeof *table->columns);
    table->columns[0] = last;
}

rg_status rg_import_name_rows(const rg_import_file *file, const rg_import_options *options, rg_entry *entry,
                              rg_error *err)
{
    const rg_column *source = NULL;
    int best = 0;
    if (rg_table_find(&entry->rows, "sample_id") != NULL)
        return RG_OK;
    for (size_t c = 0; c < entry->rows.n_columns; c++) {
        const int score = id_score(entry->rows.columns[c].name);
        if (score > best) {
            best = score;
            source = &entry->rows.columns[c];
        }
    }
    /* The pointer does not survive the addition of a column. */
    const size_t from = source != NULL ? (size_t) (source - entry->rows.columns) : 0;
    rg_column *ids = NULL;
    char base[200];
    rg_import_default_id(file, options, base, sizeof base);
    entry->rows.n_rows = entry->n_rows;
    rg_status status = rg_table_add_texts(&entry->rows, "sample_id", &ids, err);
    for (size_t row = 0; row < entry->n_rows && status == RG_OK; row++) {
        char id[256] = "";
        if (best > 0 && entry->rows.columns[from].texts != NULL)
            snprintf(id, sizeof id, "%.255s", entry->rows.columns[from].texts[row]);
        else if (best > 0 && !isnan(entry->rows.columns[from].numbers[row]))
            snprintf(id, sizeof id, "%.15g", entry->rows.columns[from].numbers[row]);
        if (id[0] == '\0' && entry->n_rows == 1)
            snprintf(id, sizeof id, "%s", base);
        else if (id[0] == '\0')
            snprintf(id, sizeof id, "%s_%zu", base, row + 1);
        status = rg_column_set_text(ids, row, id, strlen(id), err);
    }
    if (status == RG_OK)
        lead_with_last(&entry->rows);
    return status;
}

rg_status rg_import_keep_header(const rg_sheet *sheet, rg_entry *entry, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t row = 0; row < sheet->header.n_rows && status == RG_OK; row++) {
        const char *key = sheet->header.columns[0].texts[row];
        const char *value = sheet->header.columns[1].texts[row];
        status = rg_table_add_pair(&entry->sources[0].header, key, strlen(key), value, strlen(value), err);
    }
    return status;
}
