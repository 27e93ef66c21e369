#include "formats/import/epma_layout.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "kernels/base/memory.h"

size_t rg_epma_layout_count(const rg_sheet *sheet, size_t row, rg_oxide_table_kind kind)
{
    rg_oxide_heading meaning;
    size_t n = 0;
    for (size_t c = 0; c < sheet->rows[row].n; c++)
        n += rg_import_oxide(rg_sheet_cell(sheet, row, c), kind, &meaning) && meaning.role == RG_OXIDE_VALUE;
    return n;
}

static bool has_oxygen(const rg_sheet *sheet, size_t row)
{
    for (size_t c = 0; c < sheet->rows[row].n; c++) {
        const rg_cell cell = rg_sheet_cell(sheet, row, c);
        if (cell.length > 0 && cell.text[0] == 'O' &&
            (cell.length == 1 || cell.text[1] == ' ' || cell.text[1] == '(' || cell.text[1] == '_'))
            return true;
    }
    return false;
}

/* Whether a heading is that of an axis, by its unit or by its word: then the others name spectra. */
static bool is_axis_heading(rg_cell heading)
{
    static const char *const WORDS[] = {"wave", "shift", "theta", "size", "diam", "phi", "energy", "channel"};
    bool found = rg_import_unit_of(heading) != RG_UNIT_COUNT;
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        found = found || rg_cell_contains(heading, WORDS[i]);
    return found;
}

bool rg_epma_layout_header(const rg_sheet *sheet, size_t *header, rg_oxide_table_kind *kind)
{
    for (int elements = 0; elements < 2; elements++)
        for (size_t row = 0; row < sheet->n_rows && row < 200; row++) {
            *kind = elements ? RG_TABLE_ELEMENTS : RG_TABLE_OXIDES;
            *header = row;
            if (rg_epma_layout_count(sheet, row, *kind) < RG_EPMA_FEWEST_OXIDES)
                continue;
            if (!elements)
                return true;
            if (is_axis_heading(rg_sheet_cell(sheet, row, 0)))
                return false;
            if (has_oxygen(sheet, row))
                *kind = RG_TABLE_ELEMENTS_WITH_OXYGEN;
            return true;
        }
    return false;
}

/* "Total", "Sum of oxides", "TOTAL (wt%)" ... */
static bool is_total(rg_cell cell)
{
    static const char *const TOTALS[] = {"total", "totals", "sum"};
    static const char *const BESIDE[] = {"wt", "wt%", "%", "mass", "mass%", "oxides", "oxide", "of", "ox%"};
    bool total = false;
    size_t at = 0;
    for (;;) {
        const rg_cell word = rg_cell_word(cell, &at, " _()[].,-");
        if (word.length == 0)
            return total;
        if (rg_cell_is_one_of(word, TOTALS, sizeof TOTALS / sizeof TOTALS[0]))
            total = true;
        else if (!rg_cell_is_one_of(word, BESIDE, sizeof BESIDE / sizeof BESIDE[0]))
            return false;
    }
}

static rg_epma_oxide *find_oxide(rg_epma_layout *l, const char *name)
{
    for (size_t k = 0; k < l->n_oxides; k++)
        if (strcmp(l->oxides[k].name, name) == 0)
            return &l->oxides[k];
    if (l->n_oxides == RG_EPMA_MOST_OXIDES)
        return NULL;
    rg_epma_oxide *fresh = &l->oxides[l->n_oxides++];
    snprintf(fresh->name, sizeof fresh->name, "%s", name);
    fresh->value = fresh->error = fresh->limit = RG_NO_INDEX;
    fresh->relative = false;
    fresh->sigmas = fresh->factor = 1.0;
    fresh->limit_factor = NAN; /* as the value, unless its heading says otherwise */
    fresh->per_million = false;
    return fresh;
}

/* Column c becomes the value, error or limit of an oxide, as its heading says. */
static rg_status take_column(rg_epma_layout *l, size_t c, const rg_oxide_heading *meaning, rg_epma_oxide *o,
                             rg_error *err)
{
    size_t *place = meaning->role == RG_OXIDE_VALUE   ? &o->value
                    : meaning->role == RG_OXIDE_LIMIT ? &o->limit
                                                      : &o->error;
    /* A trace in ppm, of another method, stays beside the oxide of the same element. */
    if (*place != RG_NO_INDEX && meaning->per_million && !o->per_million)
        return RG_OK;
    if (*place != RG_NO_INDEX && o->per_million && !meaning->per_million)
        l->used[*place] = false;
    else if (*place != RG_NO_INDEX)
        return rg_fail_named(err, RG_EFORMAT, l->sheet->rows[l->header].number,
                             "two columns give the same oxide", o->name, "rename or remove one of them");
    *place = c;
    l->used[c] = true;
    if (meaning->role == RG_OXIDE_VALUE) {
        o->factor = meaning->factor;
        o->per_million = meaning->per_million;
    } else if (meaning->role == RG_OXIDE_LIMIT && meaning->per_million) {
        o->limit_factor = meaning->factor;
    } else if (meaning->role != RG_OXIDE_LIMIT) {
        o->relative = meaning->role == RG_OXIDE_RELATIVE_ERROR;
        o->sigmas = meaning->sigmas;
    }
    return RG_OK;
}

/* Errors or limits without a value are kept as plain columns. */
static void drop_valueless(rg_epma_layout *l)
{
    size_t kept = 0;
    for (size_t k = 0; k < l->n_oxides; k++) {
        if (l->oxides[k].value != RG_NO_INDEX) {
            l->oxides[kept++] = l->oxides[k];
            continue;
        }
        if (l->oxides[k].error != RG_NO_INDEX)
            l->used[l->oxides[k].error] = false;
        if (l->oxides[k].limit != RG_NO_INDEX)
            l->used[l->oxides[k].limit] = false;
    }
    l->n_oxides = kept;
}

rg_status rg_epma_layout_read(rg_epma_layout *l, rg_error *err)
{
    const rg_sheet *sheet = l->sheet;
    rg_status status = RG_OK;
    l->n_columns = 0;
    for (size_t row = l->header; row < sheet->n_rows; row++)
        l->n_columns = sheet->rows[row].n > l->n_columns ? sheet->rows[row].n : l->n_columns;
    l->used = rg_alloc(l->n_columns, 1, sizeof *l->used);
    if (l->used == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the columns");
    l->total = RG_NO_INDEX;
    rg_epma_oxide *last = NULL; /* of the column before */
    for (size_t c = 0; c < l->n_columns && status == RG_OK; c++) {
        rg_oxide_heading meaning;
        const rg_cell cell = rg_sheet_cell(sheet, l->header, c);
        rg_epma_oxide *o = NULL;
        if (l->total == RG_NO_INDEX && is_total(cell)) {
            l->total = c;
            l->used[c] = true;
        } else if (rg_import_oxide(cell, l->kind, &meaning)) {
            o = find_oxide(l, meaning.name);
        } else if (last != NULL && rg_import_oxide_follower(cell, &meaning)) {
            o = last;
        }
        if (o != NULL)
            status = take_column(l, c, &meaning, o, err);
        last = o;
    }
    drop_valueless(l);
    return status;
}
