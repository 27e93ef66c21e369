/* Grain-size tables, sieve and laser: sizes in headings, in the first column or one class per line. Every
 * layout is first brought to one form (sizes, and samples x classes of weights), then to class edges. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/import/reader.h"
#include "kernels/base/memory.h"
#include "kernels/base/size_classes.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the size table");
}

/* What a size in a heading or cell is. */
typedef enum { SIZE_PLAIN = 0, SIZE_LOWER, SIZE_UPPER, SIZE_NONE } size_mark;

/* "250", ">250", "<63", "pan", "250 um"; the number goes to *size (pan: 0). */
static size_mark read_size(const rg_sheet *sheet, rg_cell cell, double *size)
{
    size_mark mark = SIZE_PLAIN;
    if (rg_cell_is(cell, "pan") || rg_cell_is(cell, "rest")) {
        *size = 0.0;
        return SIZE_LOWER;
    }
    if (cell.length > 0 && (cell.text[0] == '>' || cell.text[0] == '<')) {
        mark = cell.text[0] == '>' ? SIZE_LOWER : SIZE_UPPER;
        cell.text++;
        cell.length--;
        if (cell.length > 0 && cell.text[0] == '=') {
            cell.text++;
            cell.length--;
        }
        while (cell.length > 0 && cell.text[0] == ' ') {
            cell.text++;
            cell.length--;
        }
    }
    size_t number = 0;
    while (number < cell.length && strchr("0123456789.,+-eE", cell.text[number]) != NULL)
        number++;
    const rg_cell digits = {cell.text, number};
    const rg_cell unit = {cell.text + number, cell.length - number};
    if (unit.length > 0 && rg_unit_parse(unit.text, unit.length) == RG_UNIT_COUNT)
        return SIZE_NONE;
    return rg_cell_read(digits, sheet->comma, size) == RG_CELL_NUMBER ? mark : SIZE_NONE;
}

/* The common form. Sizes as the table orders them, weights [n_samples][n_classes] likewise. */
typedef struct {
    double *sizes; /* [n_sizes]: classes, or one more when they are edges */
    double *upper; /* [n_sizes] where each class has both limits; else NULL */
    size_t n_sizes;
    rg_size_meaning meaning;
    rg_unit unit;
    size_t line; /* of the sizes, for errors */
} classes;

static void classes_free(classes *c)
{
    free(c->sizes);
    free(c->upper);
}

static bool is_heading_of_size(rg_cell cell)
{
    static const char *const WORDS[] = {"size",     "sieve", "diameter", "phi",       "mesh",
                                        "aperture", "grain", "class",    "\xc2\xb5m", "[um]"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (rg_cell_contains(cell, WORDS[i]))
            return true;
    return rg_cell_is(cell, "label") || rg_cell_is(cell, "um") || rg_cell_is(cell, "mm") ||
           rg_cell_is(cell, "d");
}

static rg_unit unit_of_headings(const rg_sheet *sheet, size_t row)
{
    for (size_t c = 0; c < sheet->rows[row].n; c++) {
        const rg_unit unit = rg_import_unit_of(rg_sheet_cell(sheet, row, c));
        if (unit == RG_UNIT_UM || unit == RG_UNIT_MM || unit == RG_UNIT_PHI || unit == RG_UNIT_NM)
            return unit;
    }
    return RG_UNIT_COUNT;
}

/* ---- from sizes to edges ---- */

static rg_status settle_unit(const rg_import_options *options, classes *c, rg_entry *entry, rg_error *err)
{
    if (options->x_unit != RG_UNIT_COUNT)
        c->unit = options->x_unit;
    if (c->unit != RG_UNIT_COUNT)
        return RG_OK;
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t i = 0; i < c->n_sizes; i++) {
        low = fmin(low, c->sizes[i]);
        high = fmax(high, c->sizes[i]);
    }
    c->unit = low < 0.0 ? RG_UNIT_PHI : high > 64.0 ? RG_UNIT_UM : RG_UNIT_MM;
    return rg_entry_note(entry, err, "unit guessed",
                         "the sizes have no unit; taken as %s by their values (state it with --x-unit)",
                         rg_unit_name(c->unit));
}

/* To um; the pan's 0 stays 0. */
static rg_status to_micrometres(double *sizes, size_t n, const classes *c, rg_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (sizes[i] == 0.0 && c->unit != RG_UNIT_PHI)
            continue;
        const rg_status status = rg_units_convert(&sizes[i], 1, c->unit, RG_UNIT_UM, err);
        if (status != RG_OK)
            return rg_fail_named(err, status, c->line, "a size is no diameter", NULL, "check sizes and unit");
    }
    return RG_OK;
}

static void reverse_weights(rg_entry *entry)
{
    for (size_t s = 0; s < entry->n_rows; s++)
        rg_size_reverse(entry->values + s * entry->n_columns, entry->n_columns);
}

/* Contiguous classes with both limits stated. */
static rg_status edges_of_pairs(classes *c, rg_entry *entry, rg_error *err)
{
    const size_t n = c->n_sizes;
    if (n > 1 && c->sizes[0] > c->sizes[1]) {
        rg_size_reverse(c->sizes, n);
        rg_size_reverse(c->upper, n);
        reverse_weights(entry);
    }
    for (size_t i = 0; i < n; i++) {
        entry->edges[i] = c->sizes[i] > 0.0 ? c->sizes[i] : NAN;
        if (i > 0 && fabs(c->sizes[i] - c->upper[i - 1]) > 1e-9 * c->sizes[i])
            return rg_fail_named(err, RG_EDOMAIN, c->line,
                                 "the upper limit of a class is not the lower limit of the next", NULL,
                                 "check for a missing, doubled or mistyped class");
    }
    entry->edges[n] = isfinite(c->upper[n - 1]) && c->upper[n - 1] > 0.0 ? c->upper[n - 1] : NAN;
    return RG_OK;
}

static rg_status settle_meaning(const rg_import_options *options, bool descending, classes *c,
                                rg_entry *entry, rg_error *err)
{
    if (options->size_meaning != RG_SIZES_AS_FILED) {
        c->meaning = options->size_meaning;
        return RG_OK;
    }
    if (c->meaning != RG_SIZES_AS_FILED)
        return RG_OK;
    bool pan = false;
    for (size_t i = 0; i < c->n_sizes; i++)
        pan = pan || c->sizes[i] == 0.0;
    c->meaning = descending || pan ? RG_SIZES_LOWER : RG_SIZES_CENTRE;
    return rg_entry_note(
        entry, err, "sizes",
        c->meaning == RG_SIZES_LOWER
            ? "sizes run from coarse to fine: taken as sieves, the lower limits of their classes (else "
              "--sizes)"
            : "sizes run from fine to coarse: taken as class centres, edges midway by ratio (else --sizes)");
}

static rg_status make_edges(const rg_import_options *options, classes *c, rg_entry *entry, rg_error *err)
{
    entry->edges = rg_alloc(entry->n_columns + 1, 1, sizeof *entry->edges);
    if (entry->edges == NULL)
        return no_memory(err);
    rg_status status = settle_unit(options, c, entry, err);
    if (status == RG_OK)
        status = to_micrometres(c->sizes, c->n_sizes, c, err);
    if (status == RG_OK && c->upper != NULL) {
        status = to_micrometres(c->upper, c->n_sizes, c, err);
        return status == RG_OK ? edges_of_pairs(c, entry, err) : status;
    }
    bool descending = false;
    rg_error cause = {0};
    if (status == RG_OK && rg_size_direction(c->sizes, c->n_sizes, &descending, &cause) != RG_OK) {
        char which[48];
        snprintf(which, sizeof which, "size %zu", cause.index + 1);
        return rg_fail_named(err, RG_EDOMAIN, c->line, "the sizes neither rise nor fall throughout", which,
                             "check for a mistyped or doubled sieve");
    }
    if (status == RG_OK)
        status = settle_meaning(options, descending, c, entry, err);
    if (status != RG_OK)
        return status;
    if (descending) {
        rg_size_reverse(c->sizes, c->n_sizes);
        reverse_weights(entry);
    }
    if (c->meaning == RG_SIZES_EDGES) {
        if (c->n_sizes != entry->n_columns + 1) {
            char counts[64];
            snprintf(counts, sizeof counts, "%zu edges, %zu classes", c->n_sizes, entry->n_columns);
            return rg_fail_named(err, RG_ESHAPE, c->line, "edges and classes do not fit", counts,
                                 "there must be one edge more than classes");
        }
        memcpy(entry->edges, c->sizes, c->n_sizes * sizeof *c->sizes);
        if (entry->edges[0] == 0.0)
            entry->edges[0] = NAN;
        return RG_OK;
    }
    return c->meaning == RG_SIZES_LOWER ? rg_size_edges_from_lower(c->sizes, c->n_sizes, entry->edges, err)
           : c->meaning == RG_SIZES_UPPER
               ? rg_size_edges_from_upper(c->sizes, c->n_sizes, entry->edges, err)
               : rg_size_edges_from_centres(c->sizes, c->n_sizes, entry->edges, err);
}

/* Geometric centres; of an open class with the width of its neighbour. */
static rg_status make_axis(rg_entry *entry, rg_error *err)
{
    const size_t n = entry->n_columns;
    const double *e = entry->edges;
    entry->axis = rg_alloc(n, 1, sizeof *entry->axis);
    if (entry->axis == NULL)
        return no_memory(err);
    for (size_t i = 0; i < n; i++) {
        double low = e[i];
        double high = e[i + 1];
        if (isnan(low))
            low = n > 1 && !isnan(e[2]) ? high * high / e[2] : 0.5 * high;
        if (isnan(high))
            high = n > 1 && !isnan(e[n - 2]) ? low * low / e[n - 2] : 2.0 * low;
        entry->axis[i] = sqrt(low * high);
    }
    return RG_OK;
}

static rg_status settle_values(const classes *c, rg_entry *entry, rg_error *err)
{
    size_t hundred = 0;
    size_t one = 0;
    for (size_t s = 0; s < entry->n_rows; s++) {
        double sum = 0.0;
        for (size_t k = 0; k < entry->n_columns; k++)
            sum += entry->values[s * entry->n_columns + k];
        hundred += fabs(sum - 100.0) <= 2.0;
        one += fabs(sum - 1.0) <= 0.02;
    }
    const char *units = 2 * hundred >= entry->n_rows ? "percent" : 2 * one >= entry->n_rows ? "1" : "g";
    const bool sieve = c->meaning == RG_SIZES_LOWER || c->upper != NULL;
    entry->value_units = rg_copy_text(units, strlen(units));
    entry->basis = sieve ? rg_copy_text("mass", 4) : rg_copy_text("volume", 6);
    entry->size_definition = sieve ? rg_copy_text("sieve", 5) : rg_copy_text("laser", 5);
    if (entry->value_units == NULL || entry->basis == NULL || entry->size_definition == NULL)
        return no_memory(err);
    return strcmp(units, "g") == 0
               ? rg_entry_note(entry, err, "values",
                               "rows sum neither to 100 nor to 1: taken as weights in grams")
               : RG_OK;
}

static rg_status complete(const rg_import_file *file, const rg_import_options *options, classes *c,
                          rg_entry *entry, rg_error *err)
{
    rg_status status = make_edges(options, c, entry, err);
    if (status == RG_OK)
        status = make_axis(entry, err);
    if (status == RG_OK)
        status = settle_values(c, entry, err);
    return status == RG_OK ? rg_import_name_rows(file, options, entry, err) : status;
}

/* ---- the layouts ---- */

typedef struct {
    const rg_import_file *file;
    const rg_import_options *options;
    const rg_sheet *sheet;
    size_t heading; /* row; RG_NO_INDEX: none */
    size_t first;   /* row of data            */
    size_t n;
} job;

static size_t find_word(const job *j, const char *word, const char *not_word)
{
    for (size_t c = 0; j->heading != RG_NO_INDEX && c < j->sheet->rows[j->heading].n; c++) {
        const rg_cell cell = rg_sheet_cell(j->sheet, j->heading, c);
        if (rg_cell_contains(cell, word) && (not_word == NULL || !rg_cell_contains(cell, not_word)))
            return c;
    }
    return RG_NO_INDEX;
}

static rg_status read_weight(const job *j, size_t row, size_t column, double *value, rg_error *err)
{
    const rg_cell_kind kind = rg_sheet_number(j->sheet, row, column, value);
    if (kind == RG_CELL_NUMBER || kind == RG_CELL_MISSING)
        return RG_OK;
    const rg_cell cell = rg_sheet_cell(j->sheet, row, column);
    char text[48];
    snprintf(text, sizeof text, "%.*s", (int) (cell.length < 40 ? cell.length : 40), cell.text);
    return rg_fail_named(err, RG_EFORMAT, j->sheet->rows[row].number, "a weight is no number", text, NULL);
}

static rg_status alloc_values(rg_entry *entry, size_t n_samples, size_t n_classes, rg_error *err)
{
    entry->n_rows = n_samples;
    entry->n_columns = n_classes;
    entry->values = rg_alloc(n_samples, n_classes, sizeof *entry->values);
    return entry->values != NULL ? RG_OK : no_memory(err);
}

/* Columns whose heading is a size; the rest is kept beside. */
static rg_status read_wide(const job *j, size_t size_row, size_t first_data, size_t n_data, rg_entry *entry,
                           classes *c, rg_error *err)
{
    const rg_sheet *sheet = j->sheet;
    const size_t width = sheet->rows[size_row].n;
    size_t *columns = rg_alloc(width, 1, sizeof *columns);
    size_t *list = rg_alloc(n_data, 1, sizeof *list);
    bool *is_size = rg_alloc(width, 1, sizeof *is_size);
    c->sizes = rg_alloc(width, 1, sizeof *c->sizes);
    c->line = sheet->rows[size_row].number;
    rg_status status = columns && list && is_size && c->sizes ? RG_OK : no_memory(err);
    for (size_t k = 0; k < width && status == RG_OK; k++) {
        double size;
        const size_mark mark = read_size(sheet, rg_sheet_cell(sheet, size_row, k), &size);
        if (mark == SIZE_NONE)
            continue;
        if (mark == SIZE_LOWER)
            c->meaning = RG_SIZES_LOWER;
        is_size[k] = true;
        columns[c->n_sizes] = k;
        c->sizes[c->n_sizes++] = size;
    }
    if (status == RG_OK)
        status = alloc_values(entry, n_data, c->n_sizes, err);
    for (size_t s = 0; s < n_data && status == RG_OK; s++) {
        list[s] = first_data + s;
        for (size_t k = 0; k < c->n_sizes && status == RG_OK; k++)
            status = read_weight(j, list[s], columns[k], &entry->values[s * c->n_sizes + k], err);
    }
    for (size_t k = 0; k < width && status == RG_OK; k++) {
        if (is_size[k])
            continue;
        char name[128];
        const rg_cell cell = rg_sheet_cell(sheet, j->heading != RG_NO_INDEX ? j->heading : size_row, k);
        snprintf(name, sizeof name, "%.*s", (int) (cell.length < 120 ? cell.length : 120), cell.text);
        status = rg_import_keep_column(sheet, list, n_data, k, name[0] != '\0' ? name : "sample", entry, err);
    }
    free(is_size);
    free(list);
    free(columns);
    return status;
}

/* Sizes in the first column (or lower and upper limits in two), a sample in each other column. */
static rg_status read_tall(const job *j, size_t lower, size_t upper, rg_entry *entry, classes *c,
                           rg_error *err)
{
    const rg_sheet *sheet = j->sheet;
    const size_t width = sheet->rows[j->first].n;
    size_t *columns = rg_alloc(width, 1, sizeof *columns);
    c->sizes = rg_alloc(j->n, 1, sizeof *c->sizes);
    c->upper = upper != RG_NO_INDEX ? rg_alloc(j->n, 1, sizeof *c->upper) : NULL;
    c->line = sheet->rows[j->first].number;
    rg_status status = columns == NULL || c->sizes == NULL || (upper != RG_NO_INDEX && c->upper == NULL)
                           ? no_memory(err)
                           : RG_OK;
    size_t n_samples = 0;
    for (size_t k = 0; k < width && status == RG_OK; k++) {
        /* ln(size) and phi beside the size are the same axis again. */
        const rg_cell heading =
            j->heading != RG_NO_INDEX ? rg_sheet_cell(sheet, j->heading, k) : (rg_cell){"", 0};
        const bool again = k != lower && (rg_cell_is(heading, "phi") || rg_cell_contains(heading, "ln("));
        if (k != lower && k != upper && !again)
            columns[n_samples++] = k;
    }
    if (status == RG_OK)
        status = alloc_values(entry, n_samples, j->n, err);
    for (size_t row = 0; row < j->n && status == RG_OK; row++) {
        double size;
        const size_mark mark = read_size(sheet, rg_sheet_cell(sheet, j->first + row, lower), &size);
        if (mark == SIZE_NONE)
            status = rg_fail(err, RG_EFORMAT, sheet->rows[j->first + row].number,
                             "the size of this line is no number");
        if (mark == SIZE_LOWER)
            c->meaning = RG_SIZES_LOWER;
        c->sizes[c->n_sizes++] = size;
        if (upper != RG_NO_INDEX &&
            rg_sheet_number(sheet, j->first + row, upper, &c->upper[row]) != RG_CELL_NUMBER)
            c->upper[row] = NAN;
        for (size_t s = 0; s < n_samples && status == RG_OK; s++)
            status = read_weight(j, j->first + row, columns[s], &entry->values[s * j->n + row], err);
    }
    for (size_t s = 0; s < n_samples && j->heading != RG_NO_INDEX && n_samples > 1 && status == RG_OK; s++) {
        const rg_cell heading = rg_sheet_cell(sheet, j->heading, columns[s]);
        status = rg_entry_set_text(entry, "sample_id", s, heading.text, heading.length, err);
    }
    free(columns);
    return status;
}

static bool same_cell(rg_cell a, rg_cell b)
{
    return a.length == b.length && memcmp(a.text, b.text, a.length) == 0;
}

/* One class per line: an id, a size (or both limits), a weight. Lines of one id stand together; an entry
 * for each, joined later where the classes agree. */
static rg_status read_long(const job *j, size_t id, size_t lower, size_t upper, size_t weight,
                           rg_entries *entries, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t row = j->first; row < j->first + j->n && status == RG_OK;) {
        job part = *j;
        rg_entry *entry = NULL;
        classes c = {.meaning = RG_SIZES_AS_FILED, .unit = unit_of_headings(j->sheet, j->heading)};
        const rg_cell name = rg_sheet_cell(j->sheet, row, id);
        part.first = row;
        while (row < j->first + j->n && same_cell(rg_sheet_cell(j->sheet, row, id), name))
            row++;
        part.n = row - part.first;
        c.line = j->sheet->rows[part.first].number;
        c.sizes = rg_alloc(part.n, 1, sizeof *c.sizes);
        c.upper = upper != RG_NO_INDEX ? rg_alloc(part.n, 1, sizeof *c.upper) : NULL;
        if (c.sizes == NULL || (upper != RG_NO_INDEX && c.upper == NULL))
            status = no_memory(err);
        if (status == RG_OK)
            status = rg_entries_add(entries, RG_GRAINSIZE, &entry, err);
        if (status == RG_OK)
            status = alloc_values(entry, 1, part.n, err);
        for (size_t k = 0; k < part.n && status == RG_OK; k++) {
            double size;
            if (read_size(j->sheet, rg_sheet_cell(j->sheet, part.first + k, lower), &size) == SIZE_NONE)
                status = rg_fail(err, RG_EFORMAT, j->sheet->rows[part.first + k].number,
                                 "the size of this line is no number");
            c.sizes[c.n_sizes++] = size;
            if (upper != RG_NO_INDEX &&
                rg_sheet_number(j->sheet, part.first + k, upper, &c.upper[k]) != RG_CELL_NUMBER)
                c.upper[k] = NAN;
            if (status == RG_OK)
                status = read_weight(j, part.first + k, weight, &entry->values[k], err);
        }
        if (status == RG_OK)
            status = rg_entry_set_text(entry, "sample_id", 0, name.text, name.length, err);
        if (status == RG_OK)
            status = complete(j->file, j->options, &c, entry, err);
        classes_free(&c);
    }
    return status;
}

/* Class edges from a file of their own: numbers, one per line, after at most one heading. */
static rg_status read_edges_file(const char *path, classes *c, rg_error *err)
{
    FILE *in = fopen(path, "rb");
    unsigned char *bytes = rg_alloc(1 << 20, 1, 1);
    const size_t n = in != NULL && bytes != NULL ? fread(bytes, 1, 1 << 20, in) : 0;
    if (in != NULL)
        fclose(in);
    rg_sheet sheet = {0};
    rg_status status = n == 0 ? rg_fail(err, RG_ENOENT, RG_NO_INDEX, "the file of class edges cannot be read")
                              : rg_sheet_read(bytes, n, &sheet, err);
    free(bytes);
    if (status == RG_OK && (c->sizes = rg_alloc(sheet.n_cells, 1, sizeof *c->sizes)) == NULL)
        status = no_memory(err);
    for (size_t row = 0; row < sheet.n_rows && status == RG_OK; row++)
        for (size_t k = 0; k < sheet.rows[row].n && status == RG_OK; k++) {
            double value;
            if (rg_sheet_number(&sheet, row, k, &value) == RG_CELL_NUMBER)
                c->sizes[c->n_sizes++] = value;
            else if (row == 0)
                c->unit = rg_import_unit_of(rg_sheet_cell(&sheet, 0, k));
            else
                status = rg_fail(err, RG_EFORMAT, sheet.rows[row].number, "this class edge is no number");
        }
    c->meaning = RG_SIZES_EDGES;
    c->line = RG_NO_INDEX;
    if (status != RG_OK)
        (void) rg_error_place(err, path, NULL);
    rg_sheet_free(&sheet);
    return status;
}

/* The last n columns of every row are the classes whose edges the other file gives. */
static rg_status read_with_edges(const job *j, rg_entry *entry, classes *c, rg_error *err)
{
    rg_status status = read_edges_file(j->options->edges_path, c, err);
    const size_t width = j->sheet->rows[j->first].n;
    if (status == RG_OK && (c->n_sizes < 2 || c->n_sizes - 1 > width)) {
        char counts[64];
        snprintf(counts, sizeof counts, "%zu edges, %zu columns", c->n_sizes, width);
        status = rg_fail_named(err, RG_ESHAPE, j->sheet->rows[j->first].number,
                               "edges and columns do not fit", counts, NULL);
    }
    if (status != RG_OK)
        return status;
    const size_t n = c->n_sizes - 1;
    size_t *list = rg_alloc(j->n, 1, sizeof *list);
    status = list == NULL ? no_memory(err) : alloc_values(entry, j->n, n, err);
    for (size_t s = 0; s < j->n && status == RG_OK; s++) {
        list[s] = j->first + s;
        for (size_t k = 0; k < n && status == RG_OK; k++)
            status = read_weight(j, list[s], width - n + k, &entry->values[s * n + k], err);
    }
    for (size_t k = 0; k < width - n && status == RG_OK; k++) {
        char name[128] = "sample";
        if (j->heading != RG_NO_INDEX) {
            const rg_cell cell = rg_sheet_cell(j->sheet, j->heading, k);
            snprintf(name, sizeof name, "%.*s", (int) (cell.length < 120 ? cell.length : 120), cell.text);
        }
        status = rg_import_keep_column(j->sheet, list, j->n, k, name, entry, err);
    }
    free(list);
    return status;
}

/* Sizes among the cells of a row. */
static size_t count_sizes(const rg_sheet *sheet, size_t row)
{
    size_t n = 0;
    double size;
    for (size_t c = 0; c < sheet->rows[row].n; c++)
        n += read_size(sheet, rg_sheet_cell(sheet, row, c), &size) != SIZE_NONE;
    return n;
}

static bool repeats(const job *j, size_t column)
{
    size_t same = 0;
    for (size_t row = j->first + 1; row < j->first + j->n; row++)
        same += same_cell(rg_sheet_cell(j->sheet, row, column), rg_sheet_cell(j->sheet, row - 1, column));
    return j->n >= 4 && 2 * same >= j->n;
}

/* Whether the row's cells are sizes that rise or fall throughout. */
static bool is_size_row(const rg_sheet *sheet, size_t row)
{
    double last = NAN;
    size_t up = 0;
    size_t down = 0;
    for (size_t c = 0; c < sheet->rows[row].n; c++) {
        double size;
        if (read_size(sheet, rg_sheet_cell(sheet, row, c), &size) == SIZE_NONE)
            return false;
        up += size > last;
        down += size < last;
        last = size;
    }
    return sheet->rows[row].n >= 3 && (up + 1 == sheet->rows[row].n || down + 1 == sheet->rows[row].n);
}

static rg_status find_table(const rg_sheet *sheet, job *j, rg_error *err)
{
    j->heading = RG_NO_INDEX;
    if (!rg_sheet_data_block(sheet, &j->first, &j->n))
        return rg_fail_named(err, RG_EFORMAT, sheet->rows[0].number,
                             "there is no table of numbers in this file", NULL, NULL);
    if (j->first > 0)
        j->heading = j->first - 1;
    /* Headings that are sizes look like data; a first cell that is a word or empty gives them away. */
    double size;
    const bool taken = j->heading != RG_NO_INDEX && sheet->rows[j->heading].n == sheet->rows[j->first].n;
    const bool words = read_size(sheet, rg_sheet_cell(sheet, j->first, 0), &size) == SIZE_NONE;
    const bool sizes_first = j->n > 1 && is_size_row(sheet, j->first) && !is_size_row(sheet, j->first + 1);
    if (!taken && (words || sizes_first) && j->n > 1) {
        j->heading = j->first++;
        j->n--;
    }
    return RG_OK;
}

static rg_status read_any(const job *j, rg_entries *entries, rg_error *err)
{
    const rg_sheet *sheet = j->sheet;
    const bool headed = j->heading != RG_NO_INDEX;
    const size_t lower = find_word(j, "lower", NULL);
    const size_t upper = find_word(j, "upper", NULL);
    const bool pairs = lower != RG_NO_INDEX && upper != RG_NO_INDEX;
    const size_t size = pairs ? lower : find_word(j, "size", NULL);
    const size_t width = sheet->rows[j->first].n;
    if (headed && size != RG_NO_INDEX && size > 0 && width == (pairs ? 4u : 3u) && repeats(j, 0))
        return read_long(j, 0, size, pairs ? upper : RG_NO_INDEX, width - 1, entries, err);
    rg_entry *entry = NULL;
    classes c = {.meaning = RG_SIZES_AS_FILED,
                 .unit = headed ? unit_of_headings(sheet, j->heading) : RG_UNIT_COUNT};
    rg_status status = rg_entries_add(entries, RG_GRAINSIZE, &entry, err);
    const rg_cell corner = rg_sheet_cell(sheet, j->first, 0);
    if (status == RG_OK && j->options->edges_path != NULL)
        status = read_with_edges(j, entry, &c, err);
    else if (status == RG_OK && headed && count_sizes(sheet, j->heading) >= 3 && !pairs)
        status = read_wide(j, j->heading, j->first, j->n, entry, &c, err);
    else if (status == RG_OK && is_heading_of_size(corner) && count_sizes(sheet, j->first) >= 3 && j->n > 1)
        status = read_wide(j, j->first, j->first + 1, j->n - 1, entry, &c, err);
    else if (status == RG_OK && pairs)
        status = read_tall(j, lower, upper, entry, &c, err);
    else if (status == RG_OK && headed)
        status = read_tall(j, 0, RG_NO_INDEX, entry, &c, err);
    else if (status == RG_OK)
        status = rg_fail_named(err, RG_EFORMAT, sheet->rows[j->first].number,
                               "the table does not say which sizes its classes have", NULL,
                               "give them with --edges FILE or as headings");
    if (status == RG_OK)
        status = complete(j->file, j->options, &c, entry, err);
    classes_free(&c);
    return status;
}

static int probe(const rg_import_file *file)
{
    rg_sheet sheet;
    job j = {.file = file};
    const size_t n = file->n_bytes < 65536 ? file->n_bytes : 65536;
    if (!rg_text_probable(file->bytes, n) || rg_sheet_read(file->bytes, n, &sheet, NULL) != RG_OK)
        return 0;
    int score = 0;
    j.sheet = &sheet;
    if (find_table(&sheet, &j, NULL) == RG_OK && j.heading != RG_NO_INDEX)
        for (size_t c = 0; c < sheet.rows[j.heading].n; c++) {
            static const char *const WORDS[] = {"sieve",       "grain size", "grain_size", "particle size",
                                                "diameter",    "phi",        "size_um",    "size_mm",
                                                "class_lower", "size class", "retained"};
            const rg_cell cell = rg_sheet_cell(&sheet, j.heading, c);
            for (size_t w = 0; w < sizeof WORDS / sizeof WORDS[0]; w++)
                if (rg_cell_contains(cell, WORDS[w]) && !rg_cell_contains(cell, "wavelength"))
                    score = 60;
        }
    rg_sheet_free(&sheet);
    return score;
}

static rg_status read(const rg_import_file *file, const rg_import_options *options, rg_entries *entries,
                      rg_error *err)
{
    rg_sheet sheet;
    rg_status status = rg_sheet_read(file->bytes, file->n_bytes, &sheet, err);
    if (status != RG_OK)
        return status;
    job j = {.file = file, .options = options, .sheet = &sheet};
    status = find_table(&sheet, &j, err);
    if (status == RG_OK)
        status = read_any(&j, entries, err);
    rg_sheet_free(&sheet);
    return status;
}

const rg_import_format rg_import_grainsize = {"grainsize", "grain-size table, sieve or laser (text)",
                                              "text/csv", probe, read};
