#include "formats/import/grainsize_table.h"

#include <math.h>

#include "formats/import/grainsize_classes.h"
#include "formats/import/grainsize_heading.h"

/* Whether the row's cells are sizes that rise or fall throughout. */
static bool is_size_row(const rg_sheet *sheet, size_t row)
{
    double last = NAN;
    size_t up = 0;
    size_t down = 0;
    for (size_t c = 0; c < sheet->rows[row].n; c++) {
        const rg_size_label label = rg_import_size_label(rg_sheet_cell(sheet, row, c), sheet->comma);
        if (label.kind != RG_LABEL_PLAIN && label.kind != RG_LABEL_ABOVE)
            return false;
        up += label.low > last;
        down += label.low < last;
        last = label.low;
    }
    return sheet->rows[row].n >= 3 && (up + 1 == sheet->rows[row].n || down + 1 == sheet->rows[row].n);
}

rg_status rg_grainsize_table_find(rg_grainsize_table *t, rg_error *err)
{
    const rg_sheet *sheet = t->sheet;
    t->heading = RG_NO_INDEX;
    t->units = RG_NO_INDEX;
    if (!rg_sheet_data_block(sheet, &t->first, &t->n))
        return rg_fail_named(err, RG_EFORMAT, sheet->rows[0].number,
                             "there is no table of numbers in this file", NULL, NULL);
    if (t->first > 0)
        t->heading = t->first - 1;
    if (t->heading != RG_NO_INDEX && t->heading > 0 && rg_import_unit_row(sheet, t->heading) &&
        sheet->rows[t->heading - 1].n == sheet->rows[t->first].n)
        t->units = t->heading--;
    /* Headings that are sizes look like data; a first cell that is a word or empty gives them away. */
    const bool taken = t->heading != RG_NO_INDEX && sheet->rows[t->heading].n == sheet->rows[t->first].n;
    const bool words = !rg_grainsize_is_size(rg_sheet_cell(sheet, t->first, 0), sheet->comma);
    const bool sizes_first = t->n > 1 && is_size_row(sheet, t->first) && !is_size_row(sheet, t->first + 1);
    if (!taken && (words || sizes_first) && t->n > 1) {
        t->heading = t->first++;
        t->n--;
    }
    return RG_OK;
}

/* Lines like those of the table, above or below it, would be lost without a word. */
rg_status rg_grainsize_table_refuse_more(const rg_grainsize_table *t, rg_error *err)
{
    const rg_sheet *sheet = t->sheet;
    const size_t begin = t->heading != RG_NO_INDEX ? t->heading : t->first;
    const size_t end = t->first + t->n;
    for (size_t row = 0; row < sheet->n_rows; row++)
        if ((row < begin || row >= end) && sheet->rows[row].n == sheet->rows[t->first].n &&
            rg_sheet_count_numbers(sheet, row) == sheet->rows[row].n)
            return rg_fail_named(err, RG_EFORMAT, sheet->rows[row].number,
                                 "this line does not belong to the longest table of the file", NULL,
                                 "write one table per file, or mark what stands between as a comment with #");
    return RG_OK;
}

rg_cell rg_grainsize_table_heading(const rg_grainsize_table *t, size_t column)
{
    return t->heading != RG_NO_INDEX ? rg_sheet_cell(t->sheet, t->heading, column) : (rg_cell){"", 0};
}

size_t rg_grainsize_table_word(const rg_grainsize_table *t, const char *word)
{
    for (size_t c = 0; t->heading != RG_NO_INDEX && c < t->sheet->rows[t->heading].n; c++) {
        const rg_cell cell = rg_sheet_cell(t->sheet, t->heading, c);
        if (rg_cell_contains(cell, word))
            return c;
    }
    return RG_NO_INDEX;
}

size_t rg_grainsize_table_size_column(const rg_grainsize_table *t)
{
    for (size_t c = 0; t->heading != RG_NO_INDEX && c < t->sheet->rows[t->heading].n; c++) {
        const rg_cell cell = rg_sheet_cell(t->sheet, t->heading, c);
        if (rg_grainsize_heads_sizes(cell) && rg_grainsize_column_kind_of(cell) != RG_GRAINSIZE_CUMULATIVE)
            return c;
    }
    return RG_NO_INDEX;
}

static rg_unit unit_of_row(const rg_grainsize_table *t, size_t row)
{
    const rg_sheet *sheet = t->sheet;
    for (size_t c = 0; row != RG_NO_INDEX && c < sheet->rows[row].n; c++) {
        /* phi beside sizes in um is the same axis again */
        if (c > 0 && rg_grainsize_heads_sizes(rg_grainsize_table_heading(t, 0)) &&
            rg_cell_is(rg_grainsize_table_heading(t, c), "phi"))
            continue;
        const rg_unit unit = rg_import_unit_of(rg_sheet_cell(sheet, row, c));
        if (unit == RG_UNIT_UM || unit == RG_UNIT_MM || unit == RG_UNIT_PHI || unit == RG_UNIT_NM)
            return unit;
    }
    return RG_UNIT_COUNT;
}

rg_unit rg_grainsize_table_unit(const rg_grainsize_table *t)
{
    rg_unit unit = unit_of_row(t, t->units);
    if (unit == RG_UNIT_COUNT)
        unit = unit_of_row(t, t->heading);
    /* Mastersizer 2000 names no unit: its sizes are in um. */
    return unit == RG_UNIT_COUNT && (rg_grainsize_table_word(t, "D [4, 3]") != RG_NO_INDEX ||
                                     rg_grainsize_table_word(t, "d (0.") != RG_NO_INDEX)
               ? RG_UNIT_UM
               : unit;
}

rg_status rg_grainsize_table_weight(const rg_grainsize_table *t, size_t row, size_t column, double *value,
                                    rg_error *err)
{
    const rg_cell_kind kind = rg_sheet_number(t->sheet, row, column, value);
    if (kind == RG_CELL_MISSING || kind == RG_CELL_NUMBER)
        return RG_OK;
    const rg_cell cell = rg_sheet_cell(t->sheet, row, column);
    char text[41];
    rg_cell_cut(cell, text, sizeof text);
    return rg_fail_named(err, RG_EFORMAT, t->sheet->rows[row].number, "a weight is no number", text, NULL);
}
