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
    size_t units;   /* row of units below them; RG_NO_INDEX: none */
    size_t first;   /* first row of data                          */
    size_t n;       /* rows of data                               */
    rg_unit bands;  /* unit that the headings of bands bear       */
    bool *percent;  /* [spectra] stated in per cent; NULL: none   */
    size_t below;   /* values marked as below detection           */
    size_t deleted; /* values of -9999 and the like               */
} layout;

static rg_cell heading_of(const layout *l, size_t column)
{
    return l->heading != RG_NO_INDEX ? rg_sheet_cell(l->sheet, l->heading, column) : (rg_cell){"", 0};
}

/* A number of the data. What a table marks as below detection or deleted (-9999, -1.23e34) is missing. */
static rg_cell_kind read_value(layout *l, size_t row, size_t column, double *value)
{
    const rg_cell_kind kind = rg_sheet_number(l->sheet, row, column, value);
    const bool deleted = kind == RG_CELL_NUMBER && (*value == -9999.0 || *value < -1e33);
    l->below += kind == RG_CELL_BELOW;
    l->deleted += deleted;
    if (kind == RG_CELL_BELOW || deleted)
        *value = NAN;
    return kind;
}

static rg_status refuse_cell(const layout *l, size_t row, size_t column, const char *what, rg_error *err)
{
    const rg_cell cell = rg_sheet_cell(l->sheet, row, column);
    char text[41];
    rg_cell_cut(cell, text, sizeof text);
    return rg_fail_named(err, RG_EFORMAT, l->sheet->rows[row].number, what, cell.length > 0 ? text : NULL,
                         NULL);
}

/* The place of a band in a row of headings (or in a first row of numbers). */
static bool band_of(const rg_sheet *sheet, size_t row, size_t column, double *value, rg_unit *unit)
{
    return rg_import_band_heading(rg_sheet_cell(sheet, row, column), sheet->comma, value, unit);
}

/* The longest run of bands in a row; false when it has fewer than three. */
static bool find_bands(const rg_sheet *sheet, size_t row, size_t *first, size_t *n)
{
    size_t best = 0;
    size_t start = 0;
    for (size_t c = 0; c < sheet->rows[row].n;) {
        double value;
        rg_unit unit;
        size_t stop = c;
        while (stop < sheet->rows[row].n && band_of(sheet, row, stop, &value, &unit))
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
    if (!find_bands(sheet, row, &first, &n) || 2 * n < sheet->rows[row].n)
        return false;
    size_t up = 0;
    size_t down = 0;
    double last = NAN;
    for (size_t c = first; c < first + n; c++) {
        double value = NAN;
        rg_unit unit;
        (void) band_of(sheet, row, c, &value, &unit);
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

/* A comma as separator and as decimal mark at once: twice as many cells as headings, or, without headings,
 * pairs of integers of which the second is a fraction by its leading zero or the first always nought. */
static rg_status refuse_commas(const layout *l, rg_error *err)
{
    const rg_sheet *sheet = l->sheet;
    const size_t width = sheet->rows[l->first].n;
    bool fractions = l->heading != RG_NO_INDEX && 2 * sheet->rows[l->heading].n == width;
    if (sheet->separator != ',' || width % 2 != 0 || (l->heading != RG_NO_INDEX && !fractions))
        return RG_OK;
    bool noughts = true;
    for (size_t row = l->first; row < l->first + l->n; row++)
        for (size_t c = 0; c < width; c++) {
            const rg_cell cell = rg_sheet_cell(sheet, row, c);
            if (cell.length == 0 || memchr(cell.text, '.', cell.length) != NULL)
                return RG_OK;
            fractions = fractions || (c % 2 == 1 && cell.length > 1 && cell.text[0] == '0');
            noughts = noughts && (c < 2 || c % 2 == 1 || rg_cell_is(cell, "0"));
        }
    return fractions || (noughts && width > 2)
               ? rg_fail_named(err, RG_EFORMAT, sheet->rows[l->first].number,
                               "the comma seems to be both separator and decimal mark", NULL,
                               "export with decimal points, or separated by semicolons or tabs")
               : RG_OK;
}

/* Rows like those of the table above it would be lost without a word. */
static rg_status refuse_interruption(const layout *l, rg_error *err)
{
    const rg_sheet *sheet = l->sheet;
    const size_t end = l->heading != RG_NO_INDEX ? l->heading : l->first;
    if (!l->by_row && l->heading != RG_NO_INDEX && sheet->rows[l->heading].n > 1 &&
        rg_sheet_count_numbers(sheet, l->heading) == sheet->rows[l->heading].n)
        return rg_fail_named(err, RG_ESHAPE, sheet->rows[l->heading].number,
                             "this line of numbers has not as many cells as those below it", NULL,
                             "complete it, or mark it as a comment with #");
    for (size_t row = end; row-- > 0;)
        if (sheet->rows[row].n == sheet->rows[l->first].n &&
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

static rg_status find_layout(const rg_sheet *sheet, layout *l, rg_error *err)
{
    *l = (layout){.sheet = sheet, .heading = RG_NO_INDEX, .units = RG_NO_INDEX, .bands = RG_UNIT_COUNT};
    if (!rg_sheet_data_block(sheet, &l->first, &l->n))
        return rg_fail_named(err, RG_EFORMAT, sheet->rows[0].number,
                             "there is no table of numbers in this file", NULL,
                             "see `regolith import --help` for what can be read");
    const size_t width = sheet->rows[l->first].n;
    double value;
    const bool words_first = rg_sheet_number(sheet, l->first, 0, &value) != RG_CELL_NUMBER;
    if (l->first > 0) {
        l->heading = l->first - 1;
        if (l->heading > 0 && rg_import_unit_row(sheet, l->heading) &&
            sheet->rows[l->heading - 1].n == width) {
            l->units = l->heading--;
        }
        const rg_status status = check_heading(l, err);
        if (status != RG_OK)
            return status;
    }
    const bool headed = l->heading != RG_NO_INDEX && sheet->rows[l->heading].n == width &&
                        !(l->n > 1 && heads_bands(sheet, l->first) && !is_axis_row(sheet, l->heading));
    /* Headings that are numbers belong to the block by their look; a first cell of words gives them away. */
    if (!headed && words_first && l->n > 1) {
        l->heading = l->first++;
        l->n--;
    } else if (!headed && is_axis_row(sheet, l->first) && !is_axis_column(l)) {
        l->heading = l->first++;
        l->n--;
        l->by_row = true;
    }
    if (l->n == 0)
        return rg_fail(err, RG_EFORMAT, sheet->rows[l->heading].number,
                       "the headings are followed by no data");
    if (l->heading != RG_NO_INDEX && sheet->rows[l->heading].n == width && is_axis_row(sheet, l->heading))
        l->by_row = !(rg_import_axis_heading(rg_sheet_cell(sheet, l->heading, 0)) && is_axis_column(l));
    /* A spectrum with many gaps beside many words does not look like numbers, but stands in the table. */
    while (l->by_row && l->first + l->n < sheet->n_rows && sheet->rows[l->first + l->n].n == width)
        l->n++;
    rg_status status = l->by_row ? RG_OK : refuse_commas(l, err);
    return status == RG_OK ? refuse_interruption(l, err) : status;
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

static bool is_empty_column(const layout *l, size_t column)
{
    for (size_t row = l->first; row < l->first + l->n; row++)
        if (rg_sheet_cell(l->sheet, row, column).length > 0)
            return false;
    return true;
}

/* An axis repeated further on ("wl, a, wl, b") is passed over when it is the same, else refused. */
static rg_status check_second_axis(const layout *l, size_t column, rg_error *err)
{
    for (size_t row = l->first; row < l->first + l->n; row++) {
        double x;
        double again;
        (void) rg_sheet_number(l->sheet, row, 0, &x);
        if (rg_sheet_number(l->sheet, row, column, &again) != RG_CELL_NUMBER || again != x)
            return rg_fail_named(err, RG_EFORMAT, l->sheet->rows[row].number,
                                 "a second axis differs from that of the first column", NULL,
                                 "write spectra on different axes to files of their own");
    }
    return RG_OK;
}

/* The spectrum that an error column belongs to: the one of its name, else the one before it. */
static size_t owner_of(const layout *l, const columns *k, const char *base)
{
    for (size_t s = 0; s < k->n && base[0] != '\0'; s++)
        if (k->errors[s] == RG_NO_INDEX && rg_import_same_words(heading_of(l, k->values[s]), base))
            return s;
    return k->n > 0 ? k->n - 1 : RG_NO_INDEX;
}

static rg_status classify_columns(const layout *l, columns *k, rg_error *err)
{
    const size_t width = l->sheet->rows[l->first].n;
    *k = (columns){.values = rg_alloc(width, 1, sizeof *k->values),
                   .errors = rg_alloc(width, 1, sizeof *k->errors),
                   .sigmas = rg_alloc(width, 1, sizeof *k->sigmas),
                   .width = RG_NO_INDEX};
    if (k->values == NULL || k->errors == NULL || k->sigmas == NULL)
        return no_memory(err);
    const rg_cell corner = heading_of(l, 0);
    for (size_t c = 1; c < width; c++) {
        char base[128];
        double sigmas;
        const rg_cell heading = heading_of(l, c);
        const bool error = rg_import_error_heading(heading, base, &sigmas);
        const size_t owner = error ? owner_of(l, k, base) : RG_NO_INDEX;
        if (heading.length == 0 && is_empty_column(l, c))
            continue; /* a separator at the end of every line */
        if (heading.length > 0 && corner.length == heading.length &&
            memcmp(corner.text, heading.text, corner.length) == 0) {
            const rg_status status = check_second_axis(l, c, err);
            if (status != RG_OK)
                return status;
        } else if (k->width == RG_NO_INDEX && rg_import_width_heading(heading)) {
            k->width = c;
        } else if (owner != RG_NO_INDEX) {
            if (k->errors[owner] != RG_NO_INDEX) {
                char name[61];
                rg_cell_cut(heading, name, sizeof name);
                return rg_fail_named(err, RG_EFORMAT, l->sheet->rows[l->heading].number,
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
                    : rg_fail(err, RG_ESHAPE, l->sheet->rows[l->first].number,
                              "there is no column of values beside the axis");
}

/* Whether the heading or the unit below it says per cent. */
static bool is_percent(const layout *l, size_t column)
{
    rg_cell inside = heading_of(l, column);
    if (l->units != RG_NO_INDEX) {
        inside = rg_sheet_cell(l->sheet, l->units, column);
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
static rg_status read_line(layout *l, const columns *k, size_t i, rg_entry *entry, rg_error *err)
{
    const rg_sheet *sheet = l->sheet;
    const size_t row = l->first + i;
    if (rg_sheet_number(sheet, row, 0, &entry->axis[i]) != RG_CELL_NUMBER)
        return refuse_cell(l, row, 0,
                           rg_sheet_cell(sheet, row, 0).length == 0
                               ? "the axis value of this line is missing"
                               : "the axis value of this line is no number",
                           err);
    if (k->width != RG_NO_INDEX && rg_sheet_number(sheet, row, k->width, &entry->fwhm[i]) != RG_CELL_NUMBER)
        return refuse_cell(l, row, k->width, "the band width of this line is no number", err);
    for (size_t s = 0; s < k->n; s++) {
        if (read_value(l, row, k->values[s], &entry->values[s * l->n + i]) == RG_CELL_WORDS)
            return refuse_cell(l, row, k->values[s], "a value of this line is no number", err);
        double *error = k->any_error ? &entry->errors[s * l->n + i] : NULL;
        if (error != NULL)
            *error = NAN;
        if (k->errors[s] != RG_NO_INDEX && rg_sheet_number(sheet, row, k->errors[s], error) == RG_CELL_NUMBER)
            *error /= k->sigmas[s];
    }
    return RG_OK;
}

/* Axis in the first column: columns of values, errors beside them where named so, band widths. */
static rg_status read_columns(layout *l, rg_entry *entry, rg_error *err)
{
    columns k;
    rg_status status = classify_columns(l, &k, err);
    if (status == RG_OK) {
        entry->n_rows = k.n;
        entry->n_columns = l->n;
        entry->axis = rg_alloc(l->n, 1, sizeof *entry->axis);
        entry->values = rg_alloc(k.n, l->n, sizeof *entry->values);
        entry->errors = k.any_error ? rg_alloc(k.n, l->n, sizeof *entry->errors) : NULL;
        entry->fwhm = k.width != RG_NO_INDEX ? rg_alloc(l->n, 1, sizeof *entry->fwhm) : NULL;
        l->percent = rg_alloc(k.n, 1, sizeof *l->percent);
        if (entry->axis == NULL || entry->values == NULL || l->percent == NULL ||
            (k.any_error && entry->errors == NULL) || (k.width != RG_NO_INDEX && entry->fwhm == NULL))
            status = no_memory(err);
    }
    for (size_t i = 0; i < l->n && status == RG_OK; i++)
        status = read_line(l, &k, i, entry, err);
    for (size_t s = 0; s < k.n && status == RG_OK; s++) {
        const rg_cell heading = heading_of(l, k.values[s]);
        l->percent[s] = is_percent(l, k.values[s]);
        if (k.n > 1 && heading.length > 0 && !rg_cell_is(heading, "-") &&
            !rg_import_unit_row(l->sheet, l->heading))
            status = rg_entry_set_text(entry, "sample_id", s, heading.text, heading.length, err);
    }
    columns_free(&k);
    return status;
}

/* One spectrum per row: the axis columns are those with a number as heading. */
static rg_status read_rows(layout *l, rg_entry *entry, rg_error *err)
{
    const rg_sheet *sheet = l->sheet;
    size_t first;
    size_t n;
    (void) find_bands(sheet, l->heading, &first, &n);
    const size_t width = sheet->rows[l->heading].n;
    size_t *list = rg_alloc(l->n, 1, sizeof *list);
    entry->n_rows = l->n;
    entry->n_columns = n;
    entry->axis = rg_alloc(n, 1, sizeof *entry->axis);
    entry->values = rg_alloc(l->n, n, sizeof *entry->values);
    rg_status status = list == NULL || entry->axis == NULL || entry->values == NULL ? no_memory(err) : RG_OK;
    for (size_t c = 0; c < n && status == RG_OK; c++)
        (void) band_of(sheet, l->heading, first + c, &entry->axis[c], &l->bands);
    for (size_t k = 0; k < l->n && status == RG_OK; k++) {
        list[k] = l->first + k;
        if (sheet->rows[list[k]].n != width)
            status = rg_fail(err, RG_ESHAPE, sheet->rows[list[k]].number,
                             "this line has not as many cells as the headings");
        for (size_t c = 0; c < n && status == RG_OK; c++)
            if (read_value(l, list[k], first + c, &entry->values[k * n + c]) == RG_CELL_WORDS)
                status = refuse_cell(l, list[k], first + c, "a value of this line is no number", err);
    }
    for (size_t c = 0; c < width && status == RG_OK; c++) {
        const rg_cell heading = rg_sheet_cell(sheet, l->heading, c);
        if ((c >= first && c < first + n) || (heading.length == 0 && is_empty_column(l, c)))
            continue;
        char name[121];
        rg_cell_cut(heading, name, sizeof name);
        status = rg_import_keep_column(sheet, list, l->n, c, name, entry, err);
    }
    free(list);
    return status;
}

static bool speaks_of_axis_unit(rg_cell key)
{
    return rg_cell_contains(key, "unit") &&
           (rg_cell_contains(key, "x") || rg_cell_contains(key, "wavelength"));
}

/* The unit of a line "XAxisUnit = nm" above the table; of no other, for "slit: 25 um" is none of the axis. */
static rg_unit unit_of_line(const layout *l, size_t row)
{
    const rg_cell first = rg_sheet_cell(l->sheet, row, 0);
    const rg_cell last = rg_sheet_cell(l->sheet, row, l->sheet->rows[row].n - 1);
    const size_t length = (size_t) (last.text + last.length - first.text);
    size_t mark = 0;
    while (mark < length && strchr("=:\t,;", first.text[mark]) == NULL)
        mark++;
    if (mark == length || !speaks_of_axis_unit((rg_cell){first.text, mark}))
        return RG_UNIT_COUNT;
    return rg_unit_parse(first.text + mark + 1, length - mark - 1);
}

/* The unit that the file states for the axis; RG_UNIT_COUNT when none. */
static rg_unit stated_unit(const layout *l)
{
    rg_unit unit = l->bands;
    const size_t end = l->heading != RG_NO_INDEX ? l->heading : l->first;
    if (unit == RG_UNIT_COUNT && l->units != RG_NO_INDEX)
        unit = rg_import_unit_of(rg_sheet_cell(l->sheet, l->units, 0));
    if (unit == RG_UNIT_COUNT)
        unit = rg_import_unit_of(heading_of(l, 0));
    if (unit == RG_UNIT_COUNT && l->heading != RG_NO_INDEX && l->heading > 0 &&
        rg_import_unit_row(l->sheet, l->heading - 1))
        unit = rg_import_unit_of(rg_sheet_cell(l->sheet, l->heading - 1, 0));
    for (size_t row = 0; row < end && unit == RG_UNIT_COUNT; row++)
        unit = unit_of_line(l, row);
    for (size_t row = 0; row < l->sheet->header.n_rows && unit == RG_UNIT_COUNT; row++) {
        const char *key = l->sheet->header.columns[0].texts[row];
        const char *value = l->sheet->header.columns[1].texts[row];
        if (speaks_of_axis_unit((rg_cell){key, strlen(key)}))
            unit = rg_unit_parse(value, strlen(value));
    }
    return unit == RG_UNIT_NONE || unit == RG_UNIT_PERCENT ? RG_UNIT_COUNT : unit;
}

/* The heading that says that the values are no reflectance, empty when none does. */
static rg_cell other_quantity(const layout *l)
{
    for (size_t c = 1; l->heading != RG_NO_INDEX && c < l->sheet->rows[l->heading].n; c++) {
        const rg_cell cell = heading_of(l, c);
        if (rg_cell_contains(cell, "transmitt") || rg_cell_contains(cell, "radiance"))
            return cell;
        if (rg_cell_contains(cell, "reflect"))
            break;
    }
    return (rg_cell){"", 0};
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

/* Band widths from their own stated unit, else that of the axis. */
static rg_status convert_widths(const layout *l, rg_unit axis_unit, rg_entry *entry, rg_error *err)
{
    const rg_unit to = rg_technique_about(entry->technique)->axis_unit;
    rg_unit unit = RG_UNIT_COUNT;
    for (size_t c = 1; l->heading != RG_NO_INDEX && c < l->sheet->rows[l->heading].n; c++)
        if (rg_import_width_heading(heading_of(l, c))) {
            unit = rg_import_unit_of(heading_of(l, c));
            if (unit == RG_UNIT_COUNT && l->units != RG_NO_INDEX)
                unit = rg_import_unit_of(rg_sheet_cell(l->sheet, l->units, c));
            break;
        }
    unit = unit == RG_UNIT_COUNT ? axis_unit : unit;
    if ((unit == RG_UNIT_PER_CM) != (to == RG_UNIT_PER_CM)) /* a width is no place on the axis */
        return rg_fail_named(err, RG_EUNITS, RG_NO_INDEX, "the band widths are in another unit than the axis",
                             rg_unit_name(unit), "give axis and widths as wavelengths");
    return rg_units_convert(entry->fwhm, entry->n_columns, unit, to, err);
}

static rg_status settle_unit(const layout *l, const rg_import_options *options, rg_entry *entry,
                             rg_error *err)
{
    const rg_technique_facts *facts = rg_technique_about(entry->technique);
    rg_status status = RG_OK;
    rg_unit unit = options->x_unit != RG_UNIT_COUNT ? options->x_unit : stated_unit(l);
    rg_cell inside;
    if (unit == RG_UNIT_COUNT && !l->by_row && rg_import_bracketed(heading_of(l, 0), &inside) &&
        inside.length > 0) {
        char name[61];
        rg_cell_cut(inside, name, sizeof name);
        return rg_fail_named(err, RG_EUNITS, l->sheet->rows[l->heading].number,
                             "the unit of the axis is not known", name, "state it with --x-unit");
    }
    if (entry->technique == RG_RAMAN &&
        (unit == RG_UNIT_NM || unit == RG_UNIT_UM || unit == RG_UNIT_ANGSTROM || unit == RG_UNIT_METRE))
        return rg_fail_named(err, RG_EUNITS, RG_NO_INDEX, "the axis of a Raman spectrum is in wavelengths",
                             rg_unit_name(unit), "export it as Raman shift in 1/cm");
    if (unit == RG_UNIT_COUNT && facts->axis_unit == RG_UNIT_NM) {
        double largest = 0.0;
        for (size_t c = 0; c < entry->n_columns; c++)
            largest = fmax(largest, entry->axis[c]);
        unit = largest > 100.0 ? RG_UNIT_NM : largest > 1e-2 ? RG_UNIT_UM : RG_UNIT_METRE;
        status = rg_entry_note(entry, err, "unit guessed",
                               "the axis has no unit; taken as %s by its size (state it with --x-unit)",
                               rg_unit_name(unit));
    } else if (unit == RG_UNIT_COUNT) {
        unit = facts->axis_unit;
        status = rg_entry_note(entry, err, "unit guessed",
                               "the axis has no unit; taken as %s, as %s spectra have it", rg_unit_name(unit),
                               facts->name);
    }
    if (status == RG_OK && entry->fwhm != NULL)
        status = convert_widths(l, unit, entry, err);
    return status == RG_OK ? rg_units_convert(entry->axis, entry->n_columns, unit, facts->axis_unit, err)
                           : status;
}

/* Reflectance that the file states in per cent becomes a fraction, its errors with it. */
static rg_status settle_percent(const layout *l, rg_entry *entry, rg_error *err)
{
    size_t changed = 0;
    for (size_t s = 0; l->percent != NULL && entry->technique == RG_REFLECTANCE && s < entry->n_rows; s++) {
        if (!l->percent[s])
            continue;
        changed++;
        for (size_t c = s * entry->n_columns; c < (s + 1) * entry->n_columns; c++) {
            entry->values[c] *= 0.01;
            if (entry->errors != NULL)
                entry->errors[c] *= 0.01;
        }
    }
    return changed > 0 ? rg_entry_note(entry, err, "values",
                                       "%zu of %zu spectra are stated in per cent and were divided by 100",
                                       changed, entry->n_rows)
                       : RG_OK;
}

static rg_status note_missing(const layout *l, rg_entry *entry, rg_error *err)
{
    rg_status status = RG_OK;
    if (l->below > 0)
        status = rg_entry_note(entry, err, "below detection",
                               "%zu values stand below the detection limit and count as missing", l->below);
    if (status == RG_OK && l->deleted > 0)
        status = rg_entry_note(entry, err, "deleted values",
                               "%zu values are -9999 or -1.23e34 and count as missing", l->deleted);
    return status;
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

static rg_status fill(layout *l, const rg_import_file *file, const rg_import_options *options,
                      rg_entry *entry, rg_error *err)
{
    rg_status status = l->by_row ? read_rows(l, entry, err) : read_columns(l, entry, err);
    if (status != RG_OK)
        return status;
    const rg_cell other = other_quantity(l);
    if (entry->technique == RG_TECHNIQUE_COUNT && other.length > 0) {
        char name[61];
        rg_cell_cut(other, name, sizeof name);
        return rg_fail_named(err, RG_EUSAGE, l->sheet->rows[l->heading].number,
                             "the values are neither reflectance nor another known quantity", name,
                             "state with --technique what to treat them as");
    }
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
        status = settle_percent(l, entry, err);
    if (status == RG_OK)
        status = note_missing(l, entry, err);
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
    free(l.percent);
    rg_sheet_free(&sheet);
    return status;
}

const rg_import_format rg_import_spectra = {
    "spectra", "delimited text: axis in the first column or in the headings", "text/csv", probe, read};
