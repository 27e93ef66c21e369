#include "formats/import/spectra_columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

/* What the columns beside the axis are. */
typedef struct {
    size_t *values; /* [n] columns of spectra                       */
    size_t *errors; /* [n] their columns of errors; RG_NO_INDEX     */
    double *sigmas; /* [n] standard errors that an error stands for */
    size_t n;
    size_t width; /* column of band widths; RG_NO_INDEX */
    bool any_error;
} columns;

static void columns_free(columns *c)
{
    free(c->values);
    free(c->errors);
    free(c->sigmas);
}

/* An axis repeated further on ("wl, a, wl, b") is passed over when it is the same, else refused. */
static rg_status check_second_axis(const rg_spectra_table *t, size_t column, rg_error *err)
{
    for (size_t row = t->first; row < t->first + t->n; row++) {
        double x;
        double again;
        (void) rg_sheet_number(t->sheet, row, 0, &x);
        if (rg_sheet_number(t->sheet, row, column, &again) != RG_CELL_NUMBER || again != x)
            return rg_fail_named(err, RG_EFORMAT, t->sheet->rows[row].number,
                                 "a second axis differs from that of the first column", NULL,
                                 "write spectra on different axes to files of their own");
    }
    return RG_OK;
}

/* The spectrum that an error column belongs to: the one of its name, else the one before it. */
static size_t owner_of(const rg_spectra_table *t, const columns *k, const char *base)
{
    for (size_t s = 0; s < k->n && base[0] != '\0'; s++)
        if (k->errors[s] == RG_NO_INDEX &&
            rg_import_same_words(rg_spectra_table_heading(t, k->values[s]), base))
            return s;
    return k->n > 0 ? k->n - 1 : RG_NO_INDEX;
}

static rg_status classify_columns(const rg_spectra_table *t, columns *k, rg_error *err)
{
    const size_t width = t->sheet->rows[t->first].n;
    *k = (columns){.values = rg_alloc(width, 1, sizeof *k->values),
                   .errors = rg_alloc(width, 1, sizeof *k->errors),
                   .sigmas = rg_alloc(width, 1, sizeof *k->sigmas),
                   .width = RG_NO_INDEX};
    if (k->values == NULL || k->errors == NULL || k->sigmas == NULL)
        return rg_spectra_no_memory(err);
    const rg_cell corner = rg_spectra_table_heading(t, 0);
    for (size_t c = 1; c < width; c++) {
        char base[128];
        double sigmas;
        const rg_cell heading = rg_spectra_table_heading(t, c);
        const bool error = rg_import_error_heading(heading, base, &sigmas);
        const size_t owner = error ? owner_of(t, k, base) : RG_NO_INDEX;
        if (heading.length == 0 && rg_spectra_table_is_empty(t, c))
            continue; /* a separator at the end of every line */
        if (heading.length > 0 && corner.length == heading.length &&
            memcmp(corner.text, heading.text, corner.length) == 0) {
            const rg_status status = check_second_axis(t, c, err);
            if (status != RG_OK)
                return status;
        } else if (k->width == RG_NO_INDEX && rg_import_width_heading(heading)) {
            k->width = c;
        } else if (owner != RG_NO_INDEX) {
            if (k->errors[owner] != RG_NO_INDEX) {
                char name[61];
                rg_cell_cut(heading, name, sizeof name);
                return rg_fail_named(err, RG_EFORMAT, t->sheet->rows[t->heading].number,
                                     "two columns of errors belong to one spectrum", name,
                                     "head the errors of \"soil\" with \"soil_err\"");
            }
            k->errors[owner] = c;
            k->sigmas[owner] = sigmas;
            k->any_error = true;
        } else {
            k->errors[k->n] = RG_NO_INDEX;
            k->values[k->n++] = c;
        }
    }
    return k->n > 0 ? RG_OK
                    : rg_fail(err, RG_ESHAPE, t->sheet->rows[t->first].number,
                              "there is no column of values beside the axis");
}

/* Whether the heading or the unit below it says per cent. */
static bool is_percent(const rg_spectra_table *t, size_t column)
{
    rg_cell inside = rg_spectra_table_heading(t, column);
    if (t->units != RG_NO_INDEX) {
        inside = rg_sheet_cell(t->sheet, t->units, column);
        (void) rg_import_bracketed(inside, &inside);
    } else if (!rg_import_bracketed(inside, &inside) &&
               (inside.length < 2 || inside.text[inside.length - 1] != '%')) {
        return false;
    }
    return inside.length > 0 && inside.text[inside.length - 1] == '%'
               ? true
               : rg_unit_parse(inside.text, inside.length) == RG_UNIT_PERCENT;
}

/* The values, errors and band widths of one line of the table. */
static rg_status read_line(rg_spectra_table *t, const columns *k, size_t i, rg_entry *entry, rg_error *err)
{
    const rg_sheet *sheet = t->sheet;
    const size_t row = t->first + i;
    if (rg_sheet_number(sheet, row, 0, &entry->axis[i]) != RG_CELL_NUMBER)
        return rg_spectra_table_refuse(t, row, 0,
                                       rg_sheet_cell(sheet, row, 0).length == 0
                                           ? "the axis value of this line is missing"
                                           : "the axis value of this line is no number",
                                       err);
    if (k->width != RG_NO_INDEX && rg_sheet_number(sheet, row, k->width, &entry->fwhm[i]) != RG_CELL_NUMBER)
        return rg_spectra_table_refuse(t, row, k->width, "the band width of this line is no number", err);
    for (size_t s = 0; s < k->n; s++) {
        if (rg_spectra_table_value(t, row, k->values[s], &entry->values[s * t->n + i]) == RG_CELL_WORDS)
            return rg_spectra_table_refuse(t, row, k->values[s], "a value of this line is no number", err);
        double *error = k->any_error ? &entry->errors[s * t->n + i] : NULL;
        if (error != NULL)
            *error = NAN;
        if (k->errors[s] != RG_NO_INDEX && rg_sheet_number(sheet, row, k->errors[s], error) == RG_CELL_NUMBER)
            *error /= k->sigmas[s];
    }
    return RG_OK;
}

rg_status rg_spectra_columns(rg_spectra_table *t, rg_entry *entry, rg_error *err)
{
    columns k;
    rg_status status = classify_columns(t, &k, err);
    if (status == RG_OK) {
        entry->n_rows = k.n;
        entry->n_columns = t->n;
        entry->axis = rg_alloc(t->n, 1, sizeof *entry->axis);
        entry->values = rg_alloc(k.n, t->n, sizeof *entry->values);
        entry->errors = k.any_error ? rg_alloc(k.n, t->n, sizeof *entry->errors) : NULL;
        entry->fwhm = k.width != RG_NO_INDEX ? rg_alloc(t->n, 1, sizeof *entry->fwhm) : NULL;
        t->percent = rg_alloc(k.n, 1, sizeof *t->percent);
        if (entry->axis == NULL || entry->values == NULL || t->percent == NULL ||
            (k.any_error && entry->errors == NULL) || (k.width != RG_NO_INDEX && entry->fwhm == NULL))
            status = rg_spectra_no_memory(err);
    }
    for (size_t i = 0; i < t->n && status == RG_OK; i++)
        status = read_line(t, &k, i, entry, err);
    for (size_t s = 0; s < k.n && status == RG_OK; s++) {
        const rg_cell heading = rg_spectra_table_heading(t, k.values[s]);
        t->percent[s] = is_percent(t, k.values[s]);
        if (k.n > 1 && heading.length > 0 && !rg_cell_is(heading, "-") &&
            !rg_import_unit_row(t->sheet, t->heading))
            status = rg_entry_set_text(entry, "sample_id", s, heading.text, heading.length, err);
    }
    columns_free(&k);
    return status;
}
