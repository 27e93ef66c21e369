#include "formats/import/grainsize_long.h"

#include <math.h>
#include <stdio.h>

#include "formats/import/grainsize_classes.h"
#include "formats/import/grainsize_complete.h"
#include "formats/import/grainsize_heading.h"

bool rg_grainsize_long_repeats(const rg_grainsize_table *t, const rg_grainsize_groups *ids)
{
    const rg_cell first = rg_sheet_cell(t->sheet, t->first, 0);
    const size_t fewest = rg_grainsize_is_size(first, t->sheet->comma) ? 4 : 2;
    return t->n >= fewest && 2 * (ids->n_rows - ids->n_groups) >= t->n;
}

static rg_status read_line(const rg_grainsize_table *t, const rg_grainsize_long_columns *columns, size_t row,
                           rg_grainsize_classes *c, rg_entry *entry, rg_error *err)
{
    const size_t k = c->n_sizes;
    if (!rg_grainsize_classes_add(c, rg_sheet_cell(t->sheet, row, columns->lower), t->sheet->comma))
        return rg_fail(err, RG_EFORMAT, t->sheet->rows[row].number, "the size of this line is no number");
    if (columns->upper != RG_NO_INDEX &&
        rg_sheet_number(t->sheet, row, columns->upper, &c->upper[k]) != RG_CELL_NUMBER)
        c->upper[k] = NAN;
    return rg_grainsize_table_weight(t, row, columns->weight, &entry->values[k], err);
}

/* Of the many samples of a table, the one that is wrong. */
static void name_sample(const rg_grainsize_table *t, size_t row, size_t column, rg_error *err)
{
    char id[64];
    char said[sizeof err->subject];
    if (err == NULL)
        return;
    rg_cell_cut(rg_sheet_cell(t->sheet, row, column), id, sizeof id);
    snprintf(said, sizeof said, "%s", err->subject);
    snprintf(err->subject, sizeof err->subject, "%s%s%.60s", id, said[0] != '\0' ? ": " : "", said);
}

static rg_status read_sample(const rg_grainsize_table *t, const rg_grainsize_long_columns *columns,
                             const size_t *rows, size_t n, rg_entries *entries, rg_error *err)
{
    rg_entry *entry = NULL;
    rg_grainsize_classes c = {.meaning = RG_SIZES_AS_FILED,
                              .unit = rg_grainsize_table_unit(t),
                              .line = t->sheet->rows[rows[0]].number};
    rg_status status = rg_grainsize_classes_alloc(&c, n, columns->upper != RG_NO_INDEX, err);
    if (status == RG_OK)
        status = rg_entries_add(entries, RG_GRAINSIZE, &entry, err);
    if (status == RG_OK)
        status = rg_grainsize_alloc_values(entry, 1, n, err);
    for (size_t k = 0; k < n && status == RG_OK; k++)
        status = read_line(t, columns, rows[k], &c, entry, err);
    if (status == RG_OK) {
        const rg_cell name = rg_sheet_cell(t->sheet, rows[0], columns->id);
        status = rg_entry_set_text(entry, "sample_id", 0, name.text, name.length, err);
    }
    c.cumulative = rg_grainsize_column_kind_of(rg_grainsize_table_heading(t, columns->weight)) ==
                   RG_GRAINSIZE_CUMULATIVE;
    if (status == RG_OK)
        status = rg_grainsize_complete(t->file, t->options, &c, entry, err);
    if (status != RG_OK)
        name_sample(t, rows[0], columns->id, err);
    rg_grainsize_classes_free(&c);
    return status;
}

rg_status rg_grainsize_long(const rg_grainsize_table *t, const rg_grainsize_long_columns *columns,
                            const rg_grainsize_groups *ids, rg_entries *entries, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t k = 0; k < ids->n_groups && status == RG_OK; k++)
        status = read_sample(t, columns, ids->rows + ids->starts[k], ids->starts[k + 1] - ids->starts[k],
                             entries, err);
    return status;
}
