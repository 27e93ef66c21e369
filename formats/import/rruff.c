/* RRUFF: "##KEY=value" lines, then "shift, intensity" rows, then "##END=". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/import/reader.h"
#include "kernels/base/memory.h"

static int probe(const rg_import_file *file)
{
    const size_t n = file->n_bytes < 4096 ? file->n_bytes : 4096;
    const char *text = (const char *) file->bytes;
    bool names = false;
    bool id = false;
    for (size_t i = 0; i + 10 < n; i++) {
        names = names || strncmp(text + i, "##NAMES=", 8) == 0;
        id = id || strncmp(text + i, "##RRUFFID=", 10) == 0;
    }
    return names && id ? 100 : 0;
}

static rg_status read_points(const rg_sheet *sheet, rg_entry *entry, rg_error *err)
{
    entry->n_rows = 1;
    entry->axis = rg_alloc(sheet->n_rows, 1, sizeof *entry->axis);
    entry->values = rg_alloc(sheet->n_rows, 1, sizeof *entry->values);
    if (entry->axis == NULL || entry->values == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the spectrum");
    for (size_t row = 0; row < sheet->n_rows; row++) {
        double x;
        double y;
        if (sheet->rows[row].n != 2 || rg_sheet_number(sheet, row, 0, &x) != RG_CELL_NUMBER ||
            rg_sheet_number(sheet, row, 1, &y) != RG_CELL_NUMBER)
            return rg_fail(err, RG_EFORMAT, sheet->rows[row].number,
                           "this line is no pair of shift and intensity");
        entry->axis[entry->n_columns] = x;
        entry->values[entry->n_columns++] = y;
    }
    return RG_OK;
}

/* The technique of the file: stated, else by what the name says. */
static rg_technique technique_of(const rg_import_file *file, const rg_import_options *options)
{
    if (options->technique != RG_TECHNIQUE_COUNT)
        return options->technique;
    if (strstr(file->name, "Infrared") != NULL)
        return RG_FTIR;
    return strstr(file->name, "Powder") != NULL ? RG_XRD : RG_RAMAN;
}

static rg_status name_row(const rg_sheet *sheet, const rg_import_file *file, const rg_import_options *options,
                          rg_entry *entry, rg_error *err)
{
    static const struct {
        const char *column, *key;
    } COLUMNS[] = {{"mineral", "NAMES"},
                   {"rruff_id", "RRUFFID"},
                   {"ideal_chemistry", "IDEAL CHEMISTRY"},
                   {"measured_chemistry", "MEASURED CHEMISTRY"},
                   {"locality", "LOCALITY"}};
    char id[256];
    rg_import_default_id(file, options, id, sizeof id);
    rg_status status = rg_entry_set_text(entry, "sample_id", 0, id, strlen(id), err);
    for (size_t c = 0; c < sizeof COLUMNS / sizeof COLUMNS[0] && status == RG_OK; c++) {
        const char *value = rg_table_value(&sheet->header, COLUMNS[c].key);
        status = rg_entry_set_text(entry, COLUMNS[c].column, 0, value != NULL ? value : "",
                                   value != NULL ? strlen(value) : 0, err);
    }
    /* Name__RRUFFID__Raman__532__0__... */
    const char *raman = strstr(file->name, "__Raman__");
    double laser;
    if (status == RG_OK && raman != NULL) {
        const char *digits = raman + strlen("__Raman__");
        const rg_cell cell = {digits, strcspn(digits, "_")};
        if (rg_cell_read(cell, false, &laser) == RG_CELL_NUMBER) {
            rg_column *column = NULL;
            status = rg_table_add_numbers(&entry->rows, "laser_nm", "nm", &column, err);
            if (status == RG_OK)
                column->numbers[0] = laser;
        }
    }
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
    status = rg_entries_add(entries, technique_of(file, options), &entry, err);
    if (status == RG_OK)
        status = read_points(&sheet, entry, err);
    if (status == RG_OK)
        status = name_row(&sheet, file, options, entry, err);
    if (status == RG_OK)
        status = rg_import_keep_header(&sheet, entry, err);
    rg_sheet_free(&sheet);
    return status;
}

const rg_import_format rg_import_rruff = {"rruff", "RRUFF spectrum (txt)", "text/plain", probe, read};
