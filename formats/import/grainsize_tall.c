#include "formats/import/grainsize_tall.h"

#include <math.h>
#include <stdlib.h>

#include "formats/import/grainsize_complete.h"
#include "formats/import/grainsize_heading.h"
#include "kernels/base/memory.h"

/* The columns of samples: shares, or cumulative ones where there are no shares. */
static rg_status choose_columns(const rg_grainsize_table *t, size_t lower, size_t upper, size_t *columns,
                                size_t *n, rg_grainsize_classes *c, rg_entry *entry, rg_error *err)
{
    const size_t width = t->sheet->rows[t->first].n;
    const size_t last = upper != RG_NO_INDEX && upper > lower ? upper : lower;
    const size_t from = lower > 0 && upper == RG_NO_INDEX ? last + 1 : 0; /* behind "No., diameter" */
    size_t shares = 0;
    for (size_t k = from; k < width; k++)
        shares += k != lower && k != upper &&
                  rg_grainsize_column_kind_of(rg_grainsize_table_heading(t, k)) == RG_GRAINSIZE_SHARE;
    rg_status status = RG_OK;
    c->cumulative = shares == 0;
    *n = 0;
    for (size_t k = from; k < width && status == RG_OK; k++) {
        const rg_cell heading = rg_grainsize_table_heading(t, k);
        const rg_grainsize_column_kind kind = rg_grainsize_column_kind_of(heading);
        if (k == lower || k == upper)
            continue;
        if (kind == (shares > 0 ? RG_GRAINSIZE_SHARE : RG_GRAINSIZE_CUMULATIVE))
            columns[(*n)++] = k;
        else
            status = rg_entry_note(entry, err, "column left out", "\"%.*s\" is no share of the classes",
                                   (int) (heading.length < 60 ? heading.length : 60), heading.text);
    }
    return status == RG_OK && *n == 0 ? rg_fail(err, RG_EFORMAT, t->sheet->rows[t->first].number,
                                                "no column holds shares of classes")
                                      : status;
}

/* A last line of totals is no class. */
static bool is_total_line(const rg_grainsize_table *t, size_t row, size_t lower)
{
    const rg_cell cell = rg_sheet_cell(t->sheet, row, lower);
    return row + 1 == t->first + t->n &&
           (rg_cell_is(cell, "total") || rg_cell_is(cell, "sum") || rg_cell_is(cell, "totals"));
}

rg_status rg_grainsize_tall(const rg_grainsize_table *given, size_t lower, size_t upper, rg_entry *entry,
                            rg_grainsize_classes *c, rg_error *err)
{
    rg_grainsize_table whole = *given;
    const rg_grainsize_table *t = &whole;
    const rg_sheet *sheet = t->sheet;
    rg_status status = RG_OK;
    if (whole.n > 1 && is_total_line(t, t->first + t->n - 1, lower)) {
        whole.n--;
        status = rg_entry_note(entry, err, "row left out", "line %zu: a total",
                               sheet->rows[t->first + t->n].number);
    }
    size_t *columns = rg_alloc(sheet->rows[t->first].n, 1, sizeof *columns);
    size_t n_samples = 0;
    c->line = sheet->rows[t->first].number;
    if (columns == NULL)
        status = rg_grainsize_no_memory(err);
    if (status == RG_OK)
        status = rg_grainsize_classes_alloc(c, t->n, upper != RG_NO_INDEX, err);
    if (status == RG_OK)
        status = choose_columns(t, lower, upper, columns, &n_samples, c, entry, err);
    if (status == RG_OK)
        status = rg_grainsize_alloc_values(entry, n_samples, t->n, err);
    for (size_t row = 0; row < t->n && status == RG_OK; row++) {
        const rg_cell cell = rg_sheet_cell(sheet, t->first + row, lower);
        if (!rg_grainsize_classes_add(c, cell, sheet->comma)) {
            char text[41];
            rg_cell_cut(cell, text, sizeof text);
            status = rg_fail_named(err, RG_EFORMAT, sheet->rows[t->first + row].number,
                                   "the size of this line is no number", text,
                                   "give sizes in the first column, as headings, or with --edges FILE");
        }
        if (upper != RG_NO_INDEX &&
            rg_sheet_number(sheet, t->first + row, upper, &c->upper[row]) != RG_CELL_NUMBER)
            c->upper[row] = NAN;
        for (size_t s = 0; s < n_samples && status == RG_OK; s++)
            status =
                rg_grainsize_table_weight(t, t->first + row, columns[s], &entry->values[s * t->n + row], err);
    }
    for (size_t s = 0; s < n_samples && t->heading != RG_NO_INDEX && n_samples > 1 && status == RG_OK; s++) {
        const rg_cell heading = rg_sheet_cell(sheet, t->heading, columns[s]);
        status = rg_entry_set_text(entry, "sample_id", s, heading.text, heading.length, err);
    }
    free(columns);
    return status;
}
