#include "formats/import/spectra_table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

rg_cell rg_spectra_table_heading(const rg_spectra_table *t, size_t column)
{
    return t->heading != RG_NO_INDEX ? rg_sheet_cell(t->sheet, t->heading, column) : (rg_cell){"", 0};
}

bool rg_spectra_table_is_empty(const rg_spectra_table *t, size_t column)
{
    for (size_t row = t->first; row < t->first + t->n; row++)
        if (rg_sheet_cell(t->sheet, row, column).length > 0)
            return false;
    return true;
}

rg_cell_kind rg_spectra_table_value(rg_spectra_table *t, size_t row, size_t column, double *value)
{
    const rg_cell_kind kind = rg_sheet_number(t->sheet, row, column, value);
    const bool deleted = kind == RG_CELL_NUMBER && (*value == -9999.0 || *value < -1e33);
    t->below += kind == RG_CELL_BELOW;
    t->deleted += deleted;
    if (kind == RG_CELL_BELOW || deleted)
        *value = NAN;
    return kind;
}

rg_status rg_spectra_table_refuse(const rg_spectra_table *t, size_t row, size_t column, const char *what,
                                  rg_error *err)
{
    const rg_cell cell = rg_sheet_cell(t->sheet, row, column);
    char text[41];
    rg_cell_cut(cell, text, sizeof text);
    return rg_fail_named(err, RG_EFORMAT, t->sheet->rows[row].number, what, cell.length > 0 ? text : NULL,
                         NULL);
}

bool rg_spectra_table_band(const rg_sheet *sheet, size_t row, size_t column, double *value, rg_unit *unit)
{
    return rg_import_band_heading(rg_sheet_cell(sheet, row, column), sheet->comma, value, unit);
}

bool rg_spectra_table_bands(const rg_sheet *sheet, size_t row, size_t *first, size_t *n)
{
    size_t best = 0;
    size_t start = 0;
    for (size_t c = 0; c < sheet->rows[row].n;) {
        double value;
        rg_unit unit;
        size_t stop = c;
        while (stop < sheet->rows[row].n && rg_spectra_table_band(sheet, row, stop, &value, &unit))
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

rg_cell rg_spectra_table_line(const rg_spectra_table *t, size_t row)
{
    const rg_cell first = rg_sheet_cell(t->sheet, row, 0);
    const rg_cell last = rg_sheet_cell(t->sheet, row, t->sheet->rows[row].n - 1);
    return (rg_cell){first.text, (size_t) (last.text + last.length - first.text)};
}

/* Whether the row's numbers read as an axis: at least nine of ten steps in one direction. */
static bool is_axis_row(const rg_sheet *sheet, size_t row)
{
    size_t first;
    size_t n;
    if (!rg_spectra_table_bands(sheet, row, &first, &n) || 2 * n < sheet->rows[row].n)
        return false;
    size_t up = 0;
    size_t down = 0;
    double last = NAN;
    for (size_t c = first; c < first + n; c++) {
        double value = NAN;
        rg_unit unit;
        (void) rg_spectra_table_band(sheet, row, c, &value, &unit);
        up += value > last;
        down += value < last;
        last = value;
    }
    return 10 * up >= 9 * (n - 1) || 10 * down >= 9 * (n - 1);
}

static bool is_axis_column(const rg_spectra_table *t)
{
    size_t up = 0;
    size_t down = 0;
    double last = NAN;
    for (size_t row = t->first; row < t->first + t->n; row++) {
        double value;
        if (rg_sheet_number(t->sheet, row, 0, &value) != RG_CELL_NUMBER)
            return false;
        up += value > last;
        down += value < last;
        last = value;
    }
    return t->n >= 2 && (10 * up >= 9 * (t->n - 1) || 10 * down >= 9 * (t->n - 1));
}

/* Headings of a table have as many cells as its lines; a line of words with more of them, and no "key:
 * value", heads a table whose lines were cut off. */
static rg_status check_heading(const rg_spectra_table *t, rg_error *err)
{
    const rg_sheet *sheet = t->sheet;
    const size_t n = sheet->rows[t->heading].n;
    const size_t width = sheet->rows[t->first].n;
    if (n < 4 || n <= width)
        return RG_OK;
    for (size_t c = 0; c < n; c++) {
        const rg_cell cell = rg_sheet_cell(sheet, t->heading, c);
        if (memchr(cell.text, ':', cell.length) != NULL || memchr(cell.text, '=', cell.length) != NULL)
            return RG_OK;
    }
    char counts[64];
    snprintf(counts, sizeof counts, "%zu headings, %zu cells", n, width);
    return rg_fail_named(err, RG_ESHAPE, sheet->rows[t->first].number,
                         "this line has fewer cells than there are headings", counts, NULL);
}

/* A comma as separator and as decimal mark at once: twice as many cells as headings, or, without headings,
 * pairs of integers of which the second is a fraction by its leading zero or the first always nought. */
static rg_status refuse_commas(const rg_spectra_table *t, rg_error *err)
{
    const rg_sheet *sheet = t->sheet;
    const size_t width = sheet->rows[t->first].n;
    bool fractions = t->heading != RG_NO_INDEX && 2 * sheet->rows[t->heading].n == width;
    if (sheet->separator != ',' || width % 2 != 0 || (t->heading != RG_NO_INDEX && !fractions))
        return RG_OK;
    bool noughts = true;
    for (size_t row = t->first; row < t->first + t->n; row++)
        for (size_t c = 0; c < width; c++) {
            const rg_cell cell = rg_sheet_cell(sheet, row, c);
            if (cell.length == 0 || memchr(cell.text, '.', cell.length) != NULL)
                return RG_OK;
            fractions = fractions || (c % 2 == 1 && cell.length > 1 && cell.text[0] == '0');
            noughts = noughts && (c < 2 || c % 2 == 1 || rg_cell_is(cell, "0"));
        }
    return fractions || (noughts && width > 2)
               ? rg_fail_named(err, RG_EFORMAT, sheet->rows[t->first].number,
                               "the comma seems to be both separator and decimal mark", NULL,
                               "export with decimal points, or separated by semicolons or tabs")
               : RG_OK;
}

/* Rows like those of the table above it would be lost without a word. */
static rg_status refuse_interruption(const rg_spectra_table *t, rg_error *err)
{
    const rg_sheet *sheet = t->sheet;
    const size_t end = t->heading != RG_NO_INDEX ? t->heading : t->first;
    if (!t->by_row && t->heading != RG_NO_INDEX && sheet->rows[t->heading].n > 1 &&
        rg_sheet_count_numbers(sheet, t->heading) == sheet->rows[t->heading].n)
        return rg_fail_named(err, RG_ESHAPE, sheet->rows[t->heading].number,
                             "this line of numbers has not as many cells as those below it", NULL,
                             "complete it, or mark it as a comment with #");
    for (size_t row = end; row-- > 0;)
        if (sheet->rows[row].n == sheet->rows[t->first].n &&
            rg_sheet_count_numbers(sheet, row) == sheet->rows[row].n)
            return rg_fail_named(err, RG_EFORMAT, sheet->rows[row + 1].number,
                                 "this line interrupts a table of numbers", NULL,
                                 "remove it, or mark it as a comment with #");
    return RG_OK;
}

/* A row of bands whose first cell is a heading by its word, not the name of a first spectrum: some programs
 * put headings of their own ("V1", "V2") above it. */
static bool heads_bands(const rg_sheet *sheet, size_t row)
{
    static const char *const WORDS[] = {"label", "sample", "name", "id", "sample_id", "spectrum"};
    const rg_cell first = rg_sheet_cell(sheet, row, 0);
    bool word = rg_import_axis_heading(first);
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        word = word || rg_cell_is(first, WORDS[i]);
    return word && is_axis_row(sheet, row);
}

rg_status rg_spectra_table_find(const rg_sheet *sheet, rg_spectra_table *t, rg_error *err)
{
    *t = (rg_spectra_table){
        .sheet = sheet, .heading = RG_NO_INDEX, .units = RG_NO_INDEX, .bands = RG_UNIT_COUNT};
    if (!rg_sheet_data_block(sheet, &t->first, &t->n))
        return rg_fail_named(err, RG_EFORMAT, sheet->rows[0].number,
                             "there is no table of numbers in this file", NULL,
                             "see `regolith import --help` for what can be read");
    const size_t width = sheet->rows[t->first].n;
    double value;
    const bool words_first = rg_sheet_number(sheet, t->first, 0, &value) != RG_CELL_NUMBER;
    if (t->first > 0) {
        t->heading = t->first - 1;
        if (t->heading > 0 && rg_import_unit_row(sheet, t->heading) &&
            sheet->rows[t->heading - 1].n == width) {
            t->units = t->heading--;
        }
        const rg_status status = check_heading(t, err);
        if (status != RG_OK)
            return status;
    }
    const bool headed = t->heading != RG_NO_INDEX && sheet->rows[t->heading].n == width &&
                        !(t->n > 1 && heads_bands(sheet, t->first) && !is_axis_row(sheet, t->heading));
    /* Headings that are numbers belong to the block by their look; a first cell of words gives them away. */
    if (!headed && words_first && t->n > 1) {
        t->heading = t->first++;
        t->n--;
    } else if (!headed && is_axis_row(sheet, t->first) && !is_axis_column(t)) {
        t->heading = t->first++;
        t->n--;
        t->by_row = true;
    }
    if (t->n == 0)
        return rg_fail(err, RG_EFORMAT, sheet->rows[t->heading].number,
                       "the headings are followed by no data");
    if (t->heading != RG_NO_INDEX && sheet->rows[t->heading].n == width && is_axis_row(sheet, t->heading))
        t->by_row = !(rg_import_axis_heading(rg_sheet_cell(sheet, t->heading, 0)) && is_axis_column(t));
    /* A spectrum with many gaps beside many words does not look like numbers, but stands in the table. */
    while (t->by_row && t->first + t->n < sheet->n_rows && sheet->rows[t->first + t->n].n == width)
        t->n++;
    rg_status status = t->by_row ? RG_OK : refuse_commas(t, err);
    return status == RG_OK ? refuse_interruption(t, err) : status;
}

rg_status rg_spectra_table_refuse_rest(const rg_spectra_table *t, rg_error *err)
{
    for (size_t row = t->first + t->n; row < t->sheet->n_rows; row++) {
        const rg_cell cell = rg_sheet_cell(t->sheet, row, 0);
        if (rg_cell_contains(cell, "end"))
            continue;
        return rg_fail_named(err, RG_EFORMAT, t->sheet->rows[row].number,
                             "this line does not belong to the table above it", NULL,
                             "remove it, or mark it as a comment with #");
    }
    return RG_OK;
}

rg_status rg_spectra_table_keep_preamble(const rg_spectra_table *t, rg_entry *entry, rg_error *err)
{
    rg_status status = RG_OK;
    const size_t end = t->heading != RG_NO_INDEX ? t->heading : t->first;
    for (size_t row = 0; row < end && status == RG_OK; row++) {
        const rg_cell line = rg_spectra_table_line(t, row);
        const char *stop = line.text + line.length;
        const char *mark = line.text;
        while (mark < stop && *mark != ':' && *mark != '=')
            mark++;
        const bool keyed = mark < stop;
        const char *value = keyed ? mark + 1 : line.text;
        while (value < stop && *value == ' ')
            value++;
        status =
            rg_table_add_pair(&entry->sources[0].header, keyed ? line.text : "line",
                              keyed ? (size_t) (mark - line.text) : 4, value, (size_t) (stop - value), err);
    }
    return status;
}
