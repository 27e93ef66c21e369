/* Delimited spectra: the axis in the first column, or in the headings with one spectrum per row. */
#include <stdlib.h>

#include "formats/import/spectra_columns.h"
#include "formats/import/spectra_rows.h"
#include "formats/import/spectra_technique.h"
#include "formats/import/spectra_units.h"

static rg_status note_missing(const rg_spectra_table *t, rg_entry *entry, rg_error *err)
{
    rg_status status = RG_OK;
    if (t->below > 0)
        status = rg_entry_note(entry, err, "below detection",
                               "%zu values stand below the detection limit and count as missing", t->below);
    if (status == RG_OK && t->deleted > 0)
        status = rg_entry_note(entry, err, "deleted values",
                               "%zu values are -9999 or -1.23e34 and count as missing", t->deleted);
    return status;
}

static rg_status note_values(rg_entry *entry, rg_error *err)
{
    double high = 0.0;
    for (size_t i = 0; i < entry->n_rows * entry->n_columns; i++)
        high = entry->values[i] > high ? entry->values[i] : high;
    if (entry->technique == RG_REFLECTANCE && high > 1.5)
        return rg_entry_note(entry, err, "values",
                             "the largest reflectance is %.4g; per cent or counts are kept as they are",
                             high);
    return RG_OK;
}

static rg_status fill(rg_spectra_table *t, const rg_import_file *file, const rg_import_options *options,
                      rg_entry *entry, rg_error *err)
{
    rg_status status = t->by_row ? rg_spectra_rows(t, entry, err) : rg_spectra_columns(t, entry, err);
    if (status == RG_OK)
        status = rg_spectra_technique(t, entry, err);
    if (status == RG_OK)
        status = rg_spectra_units_settle(t, options, entry, err);
    if (status == RG_OK)
        status = rg_import_sort_axis(entry, err);
    if (status == RG_OK)
        status = rg_spectra_units_percent(t, entry, err);
    if (status == RG_OK)
        status = note_missing(t, entry, err);
    if (status == RG_OK)
        status = note_values(entry, err);
    if (status == RG_OK && entry->technique == RG_OPTICAL)
        status = rg_import_optical_rows(file, options, entry, err);
    if (status == RG_OK)
        status = rg_import_name_rows(file, options, entry, err);
    if (status == RG_OK)
        status = rg_spectra_table_keep_preamble(t, entry, err);
    return status;
}

static int probe(const rg_import_file *file)
{
    rg_sheet sheet;
    size_t first;
    size_t n;
    const size_t size = file->n_bytes < 262144 ? file->n_bytes : 262144;
    if (!rg_text_probable(file->bytes, size < 65536 ? size : 65536))
        return 0;
    if (size < file->n_bytes)
        return 20; /* text too long to look through twice */
    if (rg_sheet_read(file->bytes, size, &sheet, NULL) != RG_OK)
        return 10; /* text: the reader will say what is wrong */
    const bool block = rg_sheet_data_block(&sheet, &first, &n);
    rg_sheet_free(&sheet);
    return block ? 30 : 10;
}

static rg_status read(const rg_import_file *file, const rg_import_options *options, rg_entries *entries,
                      rg_error *err)
{
    rg_sheet sheet;
    rg_spectra_table t;
    rg_entry *entry = NULL;
    rg_status status = rg_sheet_read(file->bytes, file->n_bytes, &sheet, err);
    if (status != RG_OK)
        return status;
    status = rg_spectra_table_find(&sheet, &t, err);
    if (status == RG_OK)
        status = rg_spectra_table_refuse_rest(&t, err);
    if (status == RG_OK)
        status = rg_entries_add(entries, options->technique, &entry, err);
    if (status == RG_OK)
        status = fill(&t, file, options, entry, err);
    if (status == RG_OK)
        status = rg_import_keep_header(&sheet, entry, err);
    free(t.percent);
    rg_sheet_free(&sheet);
    return status;
}

const rg_import_format rg_import_spectra = {
    "spectra", "delimited text: axis in the first column or in the headings", "text/csv", probe, read};
