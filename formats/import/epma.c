/* Oxide tables of the microprobe: one analysis per row, oxides in the headings, whatever the dialect. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formats/import/epma_layout.h"
#include "formats/import/epma_limits.h"
#include "formats/import/epma_rows.h"
#include "kernels/base/memory.h"

static const double TOTAL_TOLERANCE = 0.5; /* wt% */

static int probe(const rg_import_file *file)
{
    rg_sheet sheet;
    size_t header;
    rg_oxide_table_kind kind;
    if (!rg_import_probe_sheet(file, &sheet))
        return 0;
    const bool found = rg_epma_layout_header(&sheet, &header, &kind);
    rg_sheet_free(&sheet);
    return found ? 90 : 0;
}

static rg_status read_values(const rg_epma_layout *l, const size_t *list, rg_entry *entry, rg_error *err)
{
    const size_t n = entry->n_rows;
    const size_t k_all = l->n_oxides;
    bool errors = false;
    size_t negative = 0;
    for (size_t k = 0; k < k_all; k++)
        errors = errors || l->oxides[k].error != RG_NO_INDEX;
    entry->values = rg_alloc(n, k_all, sizeof *entry->values);
    entry->errors = errors ? rg_alloc(n, k_all, sizeof *entry->errors) : NULL;
    if (entry->values == NULL || (errors && entry->errors == NULL))
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the analyses");
    for (size_t row = 0; row < n; row++)
        for (size_t k = 0; k < k_all; k++) {
            double *value = &entry->values[row * k_all + k];
            if (rg_sheet_number(l->sheet, list[row], l->oxides[k].value, value) != RG_CELL_NUMBER)
                *value = NAN;
            *value *= l->oxides[k].factor;
            negative += *value < 0.0;
            if (!errors)
                continue;
            double *error = &entry->errors[row * k_all + k];
            *error = NAN;
            if (l->oxides[k].error != RG_NO_INDEX &&
                rg_sheet_number(l->sheet, list[row], l->oxides[k].error, error) != RG_CELL_NUMBER)
                *error = NAN;
            *error *=
                (l->oxides[k].relative ? 0.01 * fabs(*value) : l->oxides[k].factor) / l->oxides[k].sigmas;
            if (*error < 0.0)
                return rg_fail_named(err, RG_EDOMAIN, l->sheet->rows[list[row]].number,
                                     "a standard error is negative", l->oxides[k].name, NULL);
        }
    if (negative == 0)
        return RG_OK;
    return rg_entry_note(entry, err, "negative values", "%zu values are negative; they are kept as they are",
                         negative);
}

/* The stated total against the sum of the oxides; halogens count less the oxygen they replace. */
static rg_status check_totals(const rg_epma_layout *l, const size_t *list, rg_entry *entry, rg_error *err)
{
    if (l->total == RG_NO_INDEX)
        return RG_OK;
    rg_column *totals = NULL;
    entry->rows.n_rows = entry->n_rows;
    rg_status status = rg_table_add_numbers(&entry->rows, "total_stated", "percent", &totals, err);
    for (size_t row = 0; row < entry->n_rows && status == RG_OK; row++) {
        double plain = 0.0;
        double less = 0.0;
        double stated;
        const rg_cell_kind kind = rg_sheet_number(l->sheet, list[row], l->total, &stated);
        totals->numbers[row] = kind == RG_CELL_NUMBER ? stated : NAN;
        for (size_t k = 0; k < l->n_oxides; k++) {
            const double value = entry->values[row * l->n_oxides + k];
            if (isnan(value))
                continue;
            plain += value;
            less += strcmp(l->oxides[k].name, "F") == 0    ? 0.4211 * value
                    : strcmp(l->oxides[k].name, "Cl") == 0 ? 0.2256 * value
                                                           : 0.0;
        }
        if (kind == RG_CELL_NUMBER && fabs(plain - stated) > TOTAL_TOLERANCE &&
            fabs(plain - less - stated) > TOTAL_TOLERANCE)
            status = rg_entry_note(entry, err, "total",
                                   "line %zu: the stated total is %.2f wt%%, the oxides sum to %.2f",
                                   l->sheet->rows[list[row]].number, stated, plain);
    }
    return status;
}

/* One note per column that is not stored as it stands. */
static rg_status note_factors(const rg_epma_layout *l, rg_entry *entry, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t k = 0; k < l->n_oxides && status == RG_OK; k++) {
        const rg_epma_oxide *o = &l->oxides[k];
        const rg_cell cell = rg_sheet_cell(l->sheet, l->header, o->value);
        if (o->factor != 1.0)
            status =
                rg_entry_note(entry, err, "converted", "%.*s to %s in wt%%, times %.6g",
                              (int) (cell.length < 40 ? cell.length : 40), cell.text, o->name, o->factor);
    }
    return status;
}

static rg_status name_oxides(const rg_epma_layout *l, rg_entry *entry, rg_error *err)
{
    entry->n_columns = l->n_oxides;
    entry->names = rg_alloc(l->n_oxides, 1, sizeof *entry->names);
    if (entry->names == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the oxides");
    for (size_t k = 0; k < l->n_oxides; k++) {
        entry->names[k] = rg_copy_text(l->oxides[k].name, strlen(l->oxides[k].name));
        if (entry->names[k] == NULL)
            return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the oxides");
    }
    return RG_OK;
}

/* Columns that are no oxide and not empty stay beside the analyses. */
static rg_status keep_columns(const rg_epma_layout *l, const size_t *list, rg_entry *entry, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t c = 0; c < l->n_columns && status == RG_OK; c++) {
        char name[121];
        const rg_cell cell = rg_sheet_cell(l->sheet, l->header, c);
        rg_cell_cut(cell, name, sizeof name);
        bool empty = !l->used[c];
        for (size_t row = 0; row < entry->n_rows && empty; row++)
            empty = rg_sheet_cell(l->sheet, list[row], c).length == 0;
        const char *within = l->used[c] || empty ? NULL : rg_import_oxide_within(cell);
        if (within != NULL)
            status =
                rg_entry_note(entry, err, "column",
                              "\"%s\" is kept beside the analyses, not taken as wt%% of %s", name, within);
        if (!l->used[c] && !empty && status == RG_OK)
            status = rg_import_keep_column(l->sheet, list, entry->n_rows, c, name, entry, err);
    }
    return status;
}

static rg_status fill(const rg_import_file *file, const rg_import_options *options, rg_epma_layout *l,
                      rg_entry *entry, size_t *list, rg_error *err)
{
    size_t limits_row;
    rg_status status = rg_epma_rows(l, entry, list, &limits_row, err);
    if (status == RG_OK && entry->n_rows == 0)
        status = rg_fail_named(err, RG_EFORMAT, l->sheet->rows[l->header].number,
                               "no analysis follows the headings", NULL, NULL);
    if (status == RG_OK)
        status = name_oxides(l, entry, err);
    if (status == RG_OK)
        status = note_factors(l, entry, err);
    if (status == RG_OK)
        status = read_values(l, list, entry, err);
    if (status == RG_OK)
        status = rg_epma_limits_read(l, list, limits_row, entry, err);
    if (status == RG_OK)
        status = keep_columns(l, list, entry, err);
    if (status == RG_OK)
        status = rg_epma_limits_settle(l, list, entry, err);
    if (status == RG_OK)
        status = check_totals(l, list, entry, err);
    if (status == RG_OK)
        status = rg_import_name_rows(file, options, entry, err);
    return status;
}

static rg_status read(const rg_import_file *file, const rg_import_options *options, rg_entries *entries,
                      rg_error *err)
{
    rg_sheet sheet;
    rg_entry *entry = NULL;
    rg_status status = rg_sheet_read(file->bytes, file->n_bytes, &sheet, err);
    if (status != RG_OK)
        return status;
    rg_epma_layout l = {.sheet = &sheet};
    size_t *list = rg_alloc(sheet.n_rows, 1, sizeof *list);
    if (list == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the rows");
    else if (!rg_epma_layout_header(&sheet, &l.header, &l.kind))
        status = rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX,
                               "no line has the names of three oxides or elements as headings", NULL,
                               "name the columns SiO2, CaO, ...");
    if (status == RG_OK)
        status = rg_epma_layout_read(&l, err);
    if (status == RG_OK)
        status = rg_entries_add(entries, RG_EPMA, &entry, err);
    if (status == RG_OK)
        status = fill(file, options, &l, entry, list, err);
    if (status == RG_OK)
        status = rg_import_keep_header(&sheet, entry, err);
    free(l.used);
    free(list);
    rg_sheet_free(&sheet);
    return status;
}

const rg_import_format rg_import_epma = {"epma", "oxide table of a microprobe (text)", "text/csv", probe,
                                         read};
