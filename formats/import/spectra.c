/* Delimited spectra: the axis in the first column, or in the headings with one spectrum per row. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/import/reader.h"
#include "kernels/base/memory.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the spectra");
}

/* Where things stand in the sheet. */
typedef struct {
    const rg_sheet *sheet;
    bool by_row;    /* one spectrum per row, axis in the headings */
    size_t heading; /* row of the headings; RG_NO_INDEX: none     */
    size_t first;   /* first row of data                          */
    size_t n;       /* rows of data                               */
} layout;

static bool rises_or_falls(const rg_sheet *sheet, size_t row, size_t *first, size_t *n)
{
    size_t best = 0;
    size_t start = 0;
    for (size_t c = 0; c < sheet->rows[row].n;) {
        double value;
        size_t stop = c;
        while (stop < sheet->rows[row].n && rg_sheet_number(sheet, row, stop, &value) == RG_CELL_NUMBER)
            stop++;
        if (stop - c > best) {
            best = stop - c;
            start = c;
        }
        c = stop > c ? stop : stop + 1;
    }
    *first = start;
    *n = best;
    return best >= 3;
}

/* Whether the row's numbers read as an axis: at least nine of ten steps in one direction. */
static bool is_axis_row(const rg_sheet *sheet, size_t row)
{
    size_t first;
    size_t n;
    if (!rises_or_falls(sheet, row, &first, &n) || 2 * n < sheet->rows[row].n)
        return false;
    size_t up = 0;
    size_t down = 0;
    double last = NAN;
    for (size_t c = first; c < first + n; c++) {
        double value;
        (void) rg_sheet_number(sheet, row, c, &value);
        up += value > last;
        down += value < last;
        last = value;
    }
    return 10 * up >= 9 * (n - 1) || 10 * down >= 9 * (n - 1);
}

static bool is_axis_column(const layout *l)
{
    size_t up = 0;
    size_t down = 0;
    double last = NAN;
    for (size_t row = l->first; row < l->first + l->n; row++) {
        double value;
        if (rg_sheet_number(l->sheet, row, 0, &value) != RG_CELL_NUMBER)
            return false;
        up += value > last;
        down += value < last;
        last = value;
    }
    return l->n >= 2 && (10 * up >= 9 * (l->n - 1) || 10 * down >= 9 * (l->n - 1));
}

/* Headings of a table have as many cells as its lines; a line of words with more of them, and no "key:
 * value", heads a table whose lines were cut off. */
static rg_status check_heading(const layout *l, rg_error *err)
{
    const rg_sheet *sheet = l->sheet;
    const size_t n = sheet->rows[l->heading].n;
    const size_t width = sheet->rows[l->first].n;
    if (n < 4 || n <= width)
        return RG_OK;
    for (size_t c = 0; c < n; c++) {
        const rg_cell cell = rg_sheet_cell(sheet, l->heading, c);
        if (memchr(cell.text, ':', cell.length) != NULL || memchr(cell.text, '=', cell.length) != NULL)
            return RG_OK;
    }
    char counts[64];
    snprintf(counts, sizeof counts, "%zu headings, %zu cells", n, width);
    return rg_fail_named(err, RG_ESHAPE, sheet->rows[l->first].number,
                         "this line has fewer cells than there are headings", counts, NULL);
}

static rg_status find_layout(const rg_sheet *sheet, layout *l, rg_error *err)
{
    *l = (layout){.sheet = sheet, .heading = RG_NO_INDEX};
    if (!rg_sheet_data_block(sheet, &l->first, &l->n))
        return rg_fail_named(err, RG_EFORMAT, sheet->rows[0].number,
                             "there is no table of numbers in this file", NULL,
                             "see `regolith import --help` for what can be read");
    if (l->first > 0) {
        l->heading = l->first - 1;
        const rg_status status = check_heading(l, err);
        if (status != RG_OK)
            return status;
    }
    /* Headings that are numbers belong to the block by their look; a first cell of words gives them away. */
    double value;
    const bool words_first = rg_sheet_number(sheet, l->first, 0, &value) != RG_CELL_NUMBER;
    const size_t candidate = l->heading != RG_NO_INDEX &&
                                     sheet->rows[l->heading].n == sheet->rows[l->first].n &&
                                     is_axis_row(sheet, l->heading)
                                 ? l->heading
                                 : l->first;
    if (is_axis_row(sheet, candidate) && (candidate == l->heading || words_first || !is_axis_column(l))) {
        l->by_row = true;
        if (candidate == l->first) {
            l->heading = l->first++;
            l->n--;
        }
    }
    if (l->n == 0)
        return rg_fail(err, RG_EFORMAT, sheet->rows[l->heading].number,
                       "the headings are followed by no data");
    return RG_OK;
}

/* What stands behind the data must be an end mark, not more text: prose means that the table was not
 * understood. */
static rg_status refuse_rest(const layout *l, rg_error *err)
{
    for (size_t row = l->first + l->n; row < l->sheet->n_rows; row++) {
        const rg_cell cell = rg_sheet_cell(l->sheet, row, 0);
        if (rg_cell_contains(cell, "end"))
            continue;
        return rg_fail_named(err, RG_EFORMAT, l->sheet->rows[row].number,
                             "this line does not belong to the table above it", NULL,
                             "remove it, or mark it as a comment with #");
    }
    return RG_OK;
}

/* Lines above the headings that read "key: value" or "key = value" are the header of the source. */
static rg_status keep_preamble(const layout *l, rg_entry *entry, rg_error *err)
{
    rg_status status = RG_OK;
    const size_t end = l->heading != RG_NO_INDEX ? l->heading : l->first;
    for (size_t row = 0; row < end && status == RG_OK; row++) {
        const rg_cell first = rg_sheet_cell(l->sheet, row, 0);
        const rg_cell last = rg_sheet_cell(l->sheet, row, l->sheet->rows[row].n - 1);
        const size_t length = (size_t) (last.text + last.length - first.text);
        const char *mark = first.text;
        while (mark < first.text + length && *mark != ':' && *mark != '=')
            mark++;
        const bool keyed = mark < first.text + length;
        const char *value = keyed ? mark + 1 : first.text;
        while (value < first.text + length && *value == ' ')
            value++;
        status = rg_table_add_pair(&entry->sources[0].header, keyed ? first.text : "line",
                                   keyed ? (size_t) (mark - first.text) : 4, value,
                                   (size_t) (first.text + length - value), err);
    }
    return status;
}

static bool is_error_heading(rg_cell cell)
{
    return rg_cell_contains(cell, "err") || rg_cell_contains(cell, "sigma") ||
           rg_cell_contains(cell, "std") || rg_cell_contains(cell, "uncert") || rg_cell_is(cell, "sd") ||
           rg_cell_contains(cell, "\xc2\xb1") ||
           (cell.length > 3 && rg_cell_is((rg_cell){cell.text + cell.length - 3, 3}, "_sd"));
}

/* Axis in the first column: columns of values, each with an error column behind it where named so. */
static rg_status read_columns(const layout *l, rg_entry *entry, rg_error *err)
{
    const rg_sheet *sheet = l->sheet;
    const size_t width = sheet->rows[l->first].n;
    size_t *values = rg_alloc(width, 2, sizeof *values);
    if (values == NULL)
        return no_memory(err);
    size_t *errors = values + width;
    bool any_error = false;
    for (size_t c = 1; c < width; c++) {
        const rg_cell heading =
            l->heading != RG_NO_INDEX ? rg_sheet_cell(sheet, l->heading, c) : (rg_cell){"", 0};
        if (entry->n_rows > 0 && is_error_heading(heading)) {
            errors[entry->n_rows - 1] = c;
            any_error = true;
        } else {
            errors[entry->n_rows] = RG_NO_INDEX;
            values[entry->n_rows++] = c;
        }
    }
    const size_t n = entry->n_rows;
    entry->n_columns = l->n;
    entry->axis = rg_alloc(l->n, 1, sizeof *entry->axis);
    entry->values = rg_alloc(n, l->n, sizeof *entry->values);
    entry->errors = any_error ? rg_alloc(n, l->n, sizeof *entry->errors) : NULL;
    rg_status status = entry->axis == NULL || entry->values == NULL || (any_error && entry->errors == NULL)
                           ? no_memory(err)
                           : RG_OK;
    for (size_t k = 0; k < l->n && status == RG_OK; k++) {
        const size_t row = l->first + k;
        if (rg_sheet_number(sheet, row, 0, &entry->axis[k]) != RG_CELL_NUMBER)
            status =
                rg_fail(err, RG_EFORMAT, sheet->rows[row].number, "the axis value of this line is missing");
        for (size_t s = 0; s < n && status == RG_OK; s++) {
            if (rg_sheet_number(sheet, row, values[s], &entry->values[s * l->n + k]) == RG_CELL_WORDS)
                status =
                    rg_fail(err, RG_EFORMAT, sheet->rows[row].number, "a value of this line is no number");
            if (any_error)
                entry->errors[s * l->n + k] = NAN;
            if (errors[s] != RG_NO_INDEX)
                (void) rg_sheet_number(sheet, row, errors[s], &entry->errors[s * l->n + k]);
        }
    }
    for (size_t s = 0; s < n && l->heading != RG_NO_INDEX && n > 1 && status == RG_OK; s++) {
        const rg_cell heading = rg_sheet_cell(sheet, l->heading, values[s]);
        if (heading.length > 0 && rg_unit_parse(heading.text, heading.length) == RG_UNIT_COUNT)
            status = rg_entry_set_text(entry, "sample_id", s, heading.text, heading.length, err);
    }
    free(values);
    return status;
}

/* One spectrum per row: the axis columns are those with a number as heading. */
static rg_status read_rows(const layout *l, rg_entry *entry, rg_error *err)
{
    const rg_sheet *sheet = l->sheet;
    size_t first;
    size_t n;
    (void) rises_or_falls(sheet, l->heading, &first, &n);
    const size_t width = sheet->rows[l->heading].n;
    size_t *list = rg_alloc(l->n, 1, sizeof *list);
    entry->n_rows = l->n;
    entry->n_columns = n;
    entry->axis = rg_alloc(n, 1, sizeof *entry->axis);
    entry->values = rg_alloc(l->n, n, sizeof *entry->values);
    rg_status status = list == NULL || entry->axis == NULL || entry->values == NULL ? no_memory(err) : RG_OK;
    for (size_t c = 0; c < n && status == RG_OK; c++)
        (void) rg_sheet_number(sheet, l->heading, first + c, &entry->axis[c]);
    for (size_t k = 0; k < l->n && status == RG_OK; k++) {
        list[k] = l->first + k;
        if (sheet->rows[list[k]].n != width)
            status = rg_fail(err, RG_ESHAPE, sheet->rows[list[k]].number,
                             "this line has not as many cells as the headings");
        for (size_t c = 0; c < n && status == RG_OK; c++)
            if (rg_sheet_number(sheet, list[k], first + c, &entry->values[k * n + c]) == RG_CELL_WORDS)
                status = rg_fail(err, RG_EFORMAT, sheet->rows[list[k]].number,
                                 "a value of this line is no number");
    }
    for (size_t c = 0; c < width && status == RG_OK; c++) {
        if (c >= first && c < first + n)
            continue;
        char name[128];
        const rg_cell heading = rg_sheet_cell(sheet, l->heading, c);
        snprintf(name, sizeof name, "%.*s", (int) (heading.length < 120 ? heading.length : 120),
                 heading.text);
        status = rg_import_keep_column(sheet, list, l->n, c, name, entry, err);
    }
    free(list);
    return status;
}

/* The unit that the file states for the axis; RG_UNIT_COUNT when none. */
static rg_unit stated_unit(const layout *l)
{
    rg_unit unit = RG_UNIT_COUNT;
    const size_t end = l->heading != RG_NO_INDEX ? l->heading + 1 : l->first;
    if (l->heading != RG_NO_INDEX)
        unit = rg_import_unit_of(rg_sheet_cell(l->sheet, l->heading, 0));
    /* A row of units above or below the names. */
    for (size_t row = 0; row < end && unit == RG_UNIT_COUNT; row++)
        unit = rg_import_unit_of(rg_sheet_cell(l->sheet, row, 0));
    for (size_t row = 0; row < l->sheet->header.n_rows && unit == RG_UNIT_COUNT; row++) {
        const char *key = l->sheet->header.columns[0].texts[row];
        const char *value = l->sheet->header.columns[1].texts[row];
        const rg_cell cell = {key, strlen(key)};
        if (rg_cell_contains(cell, "unit") && rg_cell_contains(cell, "x"))
            unit = rg_unit_parse(value, strlen(value));
    }
    return unit;
}

/* What the words above the numbers say of the technique. */
static rg_technique spoken_technique(const layout *l, rg_unit unit)
{
    const size_t end = l->heading != RG_NO_INDEX ? l->heading + 1 : l->first;
    for (size_t row = 0; row < end; row++)
        for (size_t c = 0; c < l->sheet->rows[row].n; c++) {
            const rg_cell cell = rg_sheet_cell(l->sheet, row, c);
            if (rg_cell_contains(cell, "raman"))
                return RG_RAMAN;
            if (rg_cell_contains(cell, "2theta") || rg_cell_contains(cell, "two_theta") ||
                rg_cell_contains(cell, "2-theta"))
                return RG_XRD;
            if (rg_cell_contains(cell, "absorbance"))
                return RG_FTIR;
            if (rg_cell_contains(cell, "reflectance") || rg_cell_contains(cell, "wavelength") ||
                rg_cell_contains(cell, "wvl"))
                return RG_REFLECTANCE;
        }
    return unit == RG_UNIT_NM || unit == RG_UNIT_UM ? RG_REFLECTANCE
           : unit == RG_UNIT_DEG                    ? RG_XRD
                                                    : RG_TECHNIQUE_COUNT;
}

/* Without a word: reflectance only where both axis and values look like it. */
static rg_technique guessed_technique(const rg_entry *entry)
{
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t i = 0; i < entry->n_rows * entry->n_columns; i++)
        if (!isnan(entry->values[i])) {
            low = fmin(low, entry->values[i]);
            high = fmax(high, entry->values[i]);
        }
    const double x = entry->axis[0];
    const double y = entry->axis[entry->n_columns - 1];
    const bool nanometres = fmin(x, y) >= 200.0 && fmax(x, y) <= 60000.0;
    const bool micrometres = fmin(x, y) >= 0.2 && fmax(x, y) <= 60.0;
    return low >= -0.2 && high <= 2.0 && (nanometres || micrometres) ? RG_REFLECTANCE : RG_TECHNIQUE_COUNT;
}

static rg_status settle_unit(const layout *l, const rg_import_options *options, rg_entry *entry,
                             rg_error *err)
{
    const rg_technique_facts *facts = rg_technique_about(entry->technique);
    rg_status status = RG_OK;
    rg_unit unit = options->x_unit != RG_UNIT_COUNT ? options->x_unit : stated_unit(l);
    if (unit == RG_UNIT_COUNT && facts->axis_unit == RG_UNIT_NM) {
        double largest = 0.0;
        for (size_t c = 0; c < entry->n_columns; c++)
            largest = fmax(largest, entry->axis[c]);
        unit = largest > 100.0 ? RG_UNIT_NM : RG_UNIT_UM;
        status = rg_entry_note(entry, err, "unit guessed",
                               "the axis has no unit; taken as %s by its size (state it with --x-unit)",
                               rg_unit_name(unit));
    } else if (unit == RG_UNIT_COUNT) {
        unit = facts->axis_unit;
        status = rg_entry_note(entry, err, "unit guessed",
                               "the axis has no unit; taken as %s, as %s spectra have it", rg_unit_name(unit),
                               facts->name);
    }
    return status == RG_OK ? rg_units_convert(entry->axis, entry->n_columns, unit, facts->axis_unit, err)
                           : status;
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

static rg_status fill(const layout *l, const rg_import_file *file, const rg_import_options *options,
                      rg_entry *entry, rg_error *err)
{
    rg_status status = l->by_row ? read_rows(l, entry, err) : read_columns(l, entry, err);
    if (status != RG_OK)
        return status;
    if (entry->technique == RG_TECHNIQUE_COUNT)
        entry->technique = spoken_technique(l, stated_unit(l));
    if (entry->technique == RG_TECHNIQUE_COUNT) {
        entry->technique = guessed_technique(entry);
        if (entry->technique == RG_TECHNIQUE_COUNT)
            return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the file does not say what was measured", NULL,
                                 "state it with --technique");
        status = rg_entry_note(entry, err, "technique guessed",
                               "taken as reflectance by axis and values (state it with --technique)");
    }
    if (status == RG_OK)
        status = settle_unit(l, options, entry, err);
    if (status == RG_OK)
        status = rg_import_sort_axis(entry, err);
    if (status == RG_OK)
        status = note_values(entry, err);
    if (status == RG_OK)
        status = rg_import_name_rows(file, options, entry, err);
    if (status == RG_OK)
        status = keep_preamble(l, entry, err);
    return status;
}

static rg_status read(const rg_import_file *file, const rg_import_options *options, rg_entries *entries,
                      rg_error *err)
{
    rg_sheet sheet;
    layout l;
    rg_entry *entry = NULL;
    rg_status status = rg_sheet_read(file->bytes, file->n_bytes, &sheet, err);
    if (status != RG_OK)
        return status;
    status = find_layout(&sheet, &l, err);
    if (status == RG_OK)
        status = refuse_rest(&l, err);
    if (status == RG_OK)
        status = rg_entries_add(entries, options->technique, &entry, err);
    if (status == RG_OK)
        status = fill(&l, file, options, entry, err);
    if (status == RG_OK)
        status = rg_import_keep_header(&sheet, entry, err);
    rg_sheet_free(&sheet);
    return status;
}

const rg_import_format rg_import_spectra = {
    "spectra", "delimited text: axis in the first column or in the headings", "text/csv", probe, read};
