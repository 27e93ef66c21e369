#include "formats/import/spectra_rows.h"

#include <stdlib.h>

#include "kernels/base/memory.h"

rg_status rg_spectra_rows(rg_spectra_table *t, rg_entry *entry, rg_error *err)
{
    const rg_sheet *sheet = t->sheet;
    size_t first;
    size_t n;
    (void) rg_spectra_table_bands(sheet, t->heading, &first, &n);
    const size_t width = sheet->rows[t->heading].n;
    size_t *list = rg_alloc(t->n, 1, sizeof *list);
    entry->n_rows = t->n;
    entry->n_columns = n;
    entry->axis = rg_alloc(n, 1, sizeof *entry->axis);
    entry->values = rg_alloc(t->n, n, sizeof *entry->values);
    rg_status status =
        list == NULL || entry->axis == NULL || entry->values == NULL ? rg_spectra_no_memory(err) : RG_OK;
    for (size_t c = 0; c < n && status == RG_OK; c++)
        (void) rg_spectra_table_band(sheet, t->heading, first + c, &entry->axis[c], &t->bands);
    for (size_t k = 0; k < t->n && status == RG_OK; k++) {
        list[k] = t->first + k;
        if (sheet->rows[list[k]].n != width)
            status = rg_fail(err, RG_ESHAPE, sheet->rows[list[k]].number,
                             "this line has not as many cells as the headings");
        for (size_t c = 0; c < n && status == RG_OK; c++)
            if (rg_spectra_table_value(t, list[k], first + c, &entry->values[k * n + c]) == RG_CELL_WORDS)
                status =
                    rg_spectra_table_refuse(t, list[k], first + c, "a value of this line is no number", err);
    }
    for (size_t c = 0; c < width && status == RG_OK; c++) {
        const rg_cell heading = rg_sheet_cell(sheet, t->heading, c);
        if ((c >= first && c < first + n) || (heading.length == 0 && rg_spectra_table_is_empty(t, c)))
            continue;
        char name[121];
        rg_cell_cut(heading, name, sizeof name);
        status = rg_import_keep_column(sheet, list, t->n, c, name, entry, err);
    }
    free(list);
    return status;
}
