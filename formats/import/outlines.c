/* Outlines of grains as a table: a row per point, columns grain, x and y. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formats/import/reader.h"
#include "kernels/base/memory.h"

typedef struct {
    size_t grain, x, y; /* columns */
    rg_unit unit;       /* of x and y; RG_UNIT_COUNT: not stated */
    bool pixels;
} heading;

/* "x", "x (um)", "x_um", "X [px]": the letter, and what follows it parted from it. */
static bool is_coordinate(rg_cell cell, char letter)
{
    return cell.length > 0 && (cell.text[0] | 0x20) == letter &&
           (cell.length == 1 || memchr(" _([/", cell.text[1], 5) != NULL);
}

static bool find_heading(const rg_sheet *sheet, heading *h)
{
    static const char *const GRAINS[] = {"grain",   "grain_id",   "particle", "particle_id",
                                         "contour", "contour_id", "outline",  "sample_id"};
    *h = (heading){RG_NO_INDEX, RG_NO_INDEX, RG_NO_INDEX, RG_UNIT_COUNT, false};
    if (sheet->n_rows < 2)
        return false;
    for (size_t c = 0; c < sheet->rows[0].n; c++) {
        const rg_cell cell = rg_sheet_cell(sheet, 0, c);
        if (h->grain == RG_NO_INDEX && rg_cell_is_one_of(cell, GRAINS, sizeof GRAINS / sizeof GRAINS[0]))
            h->grain = c;
        else if (h->x == RG_NO_INDEX && is_coordinate(cell, 'x'))
            h->x = c;
        else if (h->y == RG_NO_INDEX && is_coordinate(cell, 'y'))
            h->y = c;
    }
    if (h->grain == RG_NO_INDEX || h->x == RG_NO_INDEX || h->y == RG_NO_INDEX)
        return false;
    h->unit = rg_import_unit_of(rg_sheet_cell(sheet, 0, h->x));
    h->pixels = rg_cell_contains(rg_sheet_cell(sheet, 0, h->x), "px") ||
                rg_cell_contains(rg_sheet_cell(sheet, 0, h->x), "pixel");
    return true;
}

static int probe(const rg_import_file *file)
{
    rg_sheet sheet;
    heading h;
    if (!rg_import_probe_sheet(file, &sheet))
        return 0;
    const bool found = find_heading(&sheet, &h);
    rg_sheet_free(&sheet);
    return found ? 95 : 0;
}

static rg_status factor_of(const heading *h, const rg_import_options *options, double *factor, rg_error *err)
{
    const rg_unit unit = options->x_unit != RG_UNIT_COUNT ? options->x_unit : h->unit;
    static const struct {
        rg_unit unit;
        double um;
    } UNITS[] = {
        {RG_UNIT_UM, 1.0}, {RG_UNIT_MM, 1e3}, {RG_UNIT_CM, 1e4}, {RG_UNIT_METRE, 1e6}, {RG_UNIT_NM, 1e-3}};
    for (size_t u = 0; u < sizeof UNITS / sizeof UNITS[0] && !h->pixels; u++)
        if (UNITS[u].unit == unit) {
            *factor = UNITS[u].um;
            return RG_OK;
        }
    *factor = options->pixel_um;
    return options->pixel_um > 0.0
               ? RG_OK
               : rg_fail_named(err, RG_EUNITS, RG_NO_INDEX, "the outlines do not say their unit of length",
                               NULL,
                               "name it in the heading, as in \"x (um)\", or state --x-unit or --pixel-size");
}

static rg_status read_rows(const rg_sheet *sheet, const heading *h, double factor, rg_entry *entry,
                           rg_error *err)
{
    entry->n_rows = sheet->n_rows - 1;
    entry->n_columns = 2;
    entry->axis = rg_alloc(2, 1, sizeof *entry->axis);
    entry->values = rg_alloc(entry->n_rows, 2, sizeof *entry->values);
    if (entry->axis == NULL || entry->values == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the outlines");
    entry->axis[1] = 1.0;
    rg_status status = RG_OK;
    for (size_t row = 0; row < entry->n_rows && status == RG_OK; row++) {
        const rg_cell grain = rg_sheet_cell(sheet, row + 1, h->grain);
        for (size_t k = 0; k < 2; k++) {
            double *value = &entry->values[2 * row + k];
            if (rg_sheet_number(sheet, row + 1, k == 0 ? h->x : h->y, value) != RG_CELL_NUMBER)
                return rg_fail_named(err, RG_EFORMAT, sheet->rows[row + 1].number,
                                     "a point of an outline has no number here", k == 0 ? "x" : "y", NULL);
            *value *= factor;
        }
        if (grain.length == 0)
            return rg_fail(err, RG_EFORMAT, sheet->rows[row + 1].number, "a point belongs to no grain");
        status = rg_entry_set_text(entry, "sample_id", row, grain.text, grain.length, err);
    }
    return status;
}

static rg_status read_outlines(const rg_import_file *file, const rg_import_options *options,
                               rg_entries *entries, rg_error *err)
{
    rg_sheet sheet;
    heading h;
    double factor = 1.0;
    rg_entry *entry = NULL;
    rg_status status = rg_sheet_read(file->bytes, file->n_bytes, &sheet, err);
    if (status != RG_OK)
        return status;
    if (!find_heading(&sheet, &h))
        status = rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the table has no columns grain, x and y", NULL,
                               "head them so in its first line");
    if (status == RG_OK)
        status = factor_of(&h, options, &factor, err);
    if (status == RG_OK)
        status = rg_entries_add(entries, RG_OUTLINES, &entry, err);
    if (status == RG_OK)
        status = read_rows(&sheet, &h, factor, entry, err);
    if (status == RG_OK && factor != 1.0)
        status = rg_entry_note(entry, err, "unit of length", "points were multiplied by %g to um", factor);
    rg_sheet_free(&sheet);
    return status;
}

const rg_import_format rg_import_outlines = {
    .id = "outlines",
    .label = "outlines of grains (grain, x, y)",
    .type = "text/csv",
    .probe = probe,
    .read = read_outlines,
};
