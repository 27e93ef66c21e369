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

/* The common form. Sizes as the table orders them, weights [n_samples][n_classes] likewise. */
typedef struct {
    double *sizes;         /* [n_sizes]: classes, or one more when they are edges; infinite: the pan */
    double *upper;         /* [n_sizes] where each class has both limits; else NULL */
    rg_size_label *labels; /* [n_sizes] as written; NULL where sizes are plain numbers */
    size_t n_sizes;
    bool cumulative; /* by its headings */
    rg_size_meaning meaning;
    rg_unit unit;
    size_t line; /* of the sizes, for errors */
} classes;

static void classes_free(classes *c)
{
    free(c->sizes);
    free(c->upper);
    free(c->labels);
}

static rg_status classes_alloc(classes *c, size_t n, bool upper, rg_error *err)
{
    c->sizes = rg_alloc(n, 1, sizeof *c->sizes);
    c->labels = rg_alloc(n, 1, sizeof *c->labels);
    c->upper = upper ? rg_alloc(n, 1, sizeof *c->upper) : NULL;
    return c->sizes != NULL && c->labels != NULL && (!upper || c->upper != NULL) ? RG_OK : no_memory(err);
}

/* One more size; false when the cell is none. */
static bool add_size(classes *c, const rg_sheet *sheet, rg_cell cell)
{
    const rg_size_label label = rg_import_size_label(cell, sheet->comma);
    if (label.kind == RG_LABEL_NONE)
        return false;
    c->labels[c->n_sizes] = label;
    c->sizes[c->n_sizes++] = label.low;
    return true;
}

static bool is_size(const rg_sheet *sheet, rg_cell cell)
{
    return rg_import_size_label(cell, sheet->comma).kind != RG_LABEL_NONE;
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

/* Labels as limits of classes: "250-500" has both; "<63" beside a sieve of 63 is its pan; phi runs backward.
 */
static rg_status settle_labels(classes *c, rg_error *err)
{
    size_t count[RG_LABEL_PAN + 1] = {0};
    const bool phi = c->unit == RG_UNIT_PHI;
    const rg_label_kind finer = phi ? RG_LABEL_ABOVE : RG_LABEL_BELOW;
    double finest = NAN; /* of the other sizes */
    if (c->labels == NULL)
        return RG_OK;
    for (size_t i = 0; i < c->n_sizes; i++) {
        const rg_size_label *label = &c->labels[i];
        count[label->kind]++;
        if (label->kind == finer || label->kind == RG_LABEL_PAN)
            continue;
        const double high = label->kind == RG_LABEL_RANGE ? label->high : label->low;
        finest = phi ? fmax(finest, fmax(label->low, high)) : fmin(finest, fmin(label->low, high));
    }
    if (count[RG_LABEL_RANGE] > 0 && c->upper == NULL) {
        c->upper = rg_alloc(c->n_sizes, 1, sizeof *c->upper);
        if (c->upper == NULL)
            return no_memory(err);
        for (size_t i = 0; i < c->n_sizes; i++) {
            const rg_size_label *label = &c->labels[i];
            if (label->kind == RG_LABEL_PLAIN)
                return rg_fail_named(err, RG_EFORMAT, c->line,
                                     "some classes have both limits and some but one", NULL,
                                     "write them alike, as 63-125 or as 63");
            const bool pan = label->kind == finer || label->kind == RG_LABEL_PAN;
            c->sizes[i] = pan ? INFINITY : label->low;
            c->upper[i] = label->kind == RG_LABEL_RANGE ? label->high
                          : label->kind == RG_LABEL_PAN ? finest
                          : pan                         ? label->low
                                                        : NAN;
        }
        return RG_OK;
    }
    if (count[finer] == c->n_sizes)
        c->meaning = RG_SIZES_UPPER;
    else if (count[RG_LABEL_ABOVE] + count[RG_LABEL_BELOW] > 0)
        c->meaning = RG_SIZES_LOWER;
    for (size_t i = 0; i < c->n_sizes; i++) {
        const bool same = fabs(c->labels[i].low - finest) <= 1e-6 * fabs(finest);
        if (c->labels[i].kind == RG_LABEL_PAN || (c->labels[i].kind == finer && count[finer] == 1 && same)) {
            c->sizes[i] = INFINITY;
            c->meaning = RG_SIZES_LOWER;
        }
    }
    return RG_OK;
}

/* To um; the pan becomes 0, an open end stays NaN. */
static rg_status to_micrometres(double *sizes, size_t n, const classes *c, rg_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (isinf(sizes[i]))
            sizes[i] = 0.0;
        else if (!isnan(sizes[i]) && (sizes[i] != 0.0 || c->unit == RG_UNIT_PHI) &&
                 rg_units_convert(&sizes[i], 1, c->unit, RG_UNIT_UM, NULL) != RG_OK)
            return rg_fail_named(err, RG_EDOMAIN, c->line, "a size is no diameter", NULL,
                                 "check sizes and unit");
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
    for (size_t i = 0; i < n; i++)
        if (c->upper[i] < c->sizes[i]) { /* "1-2" phi, "0.5-0.25" mm */
            const double low = c->upper[i];
            c->upper[i] = c->sizes[i];
            c->sizes[i] = low;
        }
    if (n > 1 && c->sizes[0] > c->sizes[1]) {
        rg_size_reverse(c->sizes, n);
        rg_size_reverse(c->upper, n);
        reverse_weights(entry);
    }
    for (size_t i = 0; i < n; i++) {
        entry->edges[i] = c->sizes[i] > 0.0 ? c->sizes[i] : NAN;
        if (i > 0 && !(fabs(c->sizes[i] - c->upper[i - 1]) <= 1e-9 * c->sizes[i]))
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
        status = settle_labels(c, err);
    if (status == RG_OK)
        status = to_micrometres(c->sizes, c->n_sizes, c, err);
    if (status == RG_OK && c->upper != NULL) {
        status = to_micrometres(c->upper, c->n_sizes, c, err);
        if (status == RG_OK)
            status = edges_of_pairs(c, entry, err);
        return status == RG_OK && (c->cumulative || rg_import_is_cumulative(entry))
                   ? rg_import_from_cumulative(entry, c->sizes, true, err)
                   : status;
    }
    bool descending = false;
    rg_error cause = {0};
    if (status == RG_OK && rg_size_direction(c->sizes, c->n_sizes, &descending, &cause) != RG_OK) {
        char which[48];
        snprintf(which, sizeof which, "size %zu", cause.index + 1);
        return rg_fail_named(err, RG_EDOMAIN, c->line, "the sizes neither rise nor fall throughout", which,
                             "check for a mistyped or doubled sieve");
    }
    if (status == RG_OK && descending) {
        rg_size_reverse(c->sizes, c->n_sizes);
        reverse_weights(entry);
    }
    if (status == RG_OK && c->n_sizes == entry->n_columns &&
        (c->cumulative || rg_import_is_cumulative(entry))) {
        c->meaning = descending ? RG_SIZES_LOWER : c->meaning; /* sieves */
        return rg_import_from_cumulative(entry, c->sizes, false, err);
    }
    if (status == RG_OK)
        status = settle_meaning(options, descending, c, entry, err);
    if (status != RG_OK)
        return status;
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

/* A negative weight costs its sample the statistics, not the others their import. */
static rg_status note_negative(rg_entry *entry, rg_error *err)
{
    size_t n = 0;
    size_t first = 0;
    for (size_t i = entry->n_rows * entry->n_columns; i-- > 0;)
        if (entry->values[i] < 0.0) {
            n++;
            first = i;
        }
    if (n == 0)
        return RG_OK;
    return rg_entry_note(entry, err, "negative weights",
                         "%zu weights are negative, the first %g in row %zu; they are kept as they are, and "
                         "their samples have no statistics",
                         n, entry->values[first], first / entry->n_columns + 1);
}

static rg_status complete(const rg_import_file *file, const rg_import_options *options, classes *c,
                          rg_entry *entry, rg_error *err)
{
    rg_status status = make_edges(options, c, entry, err);
    if (status == RG_OK)
        status = make_axis(entry, err);
    if (status == RG_OK)
        status = settle_values(c, entry, err);
    if (status == RG_OK)
        status = note_negative(entry, err);
    return status == RG_OK ? rg_import_name_rows(file, options, entry, err) : status;
}

/* ---- the layouts ---- */

typedef struct {
    const rg_import_file *file;
    const rg_import_options *options;
    const rg_sheet *sheet;
    size_t heading; /* row; RG_NO_INDEX: none */
    size_t units;   /* row of units under it  */
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

static rg_cell heading_of(const job *j, size_t column)
{
    return j->heading != RG_NO_INDEX ? rg_sheet_cell(j->sheet, j->heading, column) : (rg_cell){"", 0};
}

static rg_unit unit_of_row(const job *j, size_t row)
{
    const rg_sheet *sheet = j->sheet;
    for (size_t c = 0; row != RG_NO_INDEX && c < sheet->rows[row].n; c++) {
        /* phi beside sizes in um is the same axis again */
        if (c > 0 && is_heading_of_size(heading_of(j, 0)) && rg_cell_is(heading_of(j, c), "phi"))
            continue;
        const rg_unit unit = rg_import_unit_of(rg_sheet_cell(sheet, row, c));
        if (unit == RG_UNIT_UM || unit == RG_UNIT_MM || unit == RG_UNIT_PHI || unit == RG_UNIT_NM)
            return unit;
    }
    return RG_UNIT_COUNT;
}

static rg_unit unit_of_headings(const job *j)
{
    rg_unit unit = unit_of_row(j, j->units);
    if (unit == RG_UNIT_COUNT)
        unit = unit_of_row(j, j->heading);
    /* Mastersizer 2000 names no unit: its sizes are in um. */
    return unit == RG_UNIT_COUNT && (find_word(j, "D [4, 3]", NULL) != RG_NO_INDEX ||
                                     find_word(j, "d (0.", NULL) != RG_NO_INDEX)
               ? RG_UNIT_UM
               : unit;
}

static rg_status read_weight(const job *j, size_t row, size_t column, double *value, rg_error *err)
{
    const rg_cell_kind kind = rg_sheet_number(j->sheet, row, column, value);
    if (kind == RG_CELL_MISSING || kind == RG_CELL_NUMBER)
        return RG_OK;
    const rg_cell cell = rg_sheet_cell(j->sheet, row, column);
    char text[41];
    rg_cell_cut(cell, text, sizeof text);
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
    bool *sized = rg_alloc(width, 1, sizeof *sized);
    c->line = sheet->rows[size_row].number;
    rg_status status = columns && list && sized ? classes_alloc(c, width, false, err) : no_memory(err);
    for (size_t k = 0; k < width && status == RG_OK; k++) {
        sized[k] = add_size(c, sheet, rg_sheet_cell(sheet, size_row, k));
        if (sized[k])
            columns[c->n_sizes - 1] = k;
    }
    if (status == RG_OK)
        status = alloc_values(entry, n_data, c->n_sizes, err);
    for (size_t s = 0; s < n_data && status == RG_OK; s++) {
        list[s] = first_data + s;
        for (size_t k = 0; k < c->n_sizes && status == RG_OK; k++)
            status = read_weight(j, list[s], columns[k], &entry->values[s * c->n_sizes + k], err);
    }
    for (size_t k = 0; k < width && status == RG_OK; k++) {
        if (sized[k])
            continue;
        char name[121];
        const rg_cell cell = rg_sheet_cell(sheet, j->heading != RG_NO_INDEX ? j->heading : size_row, k);
        rg_cell_cut(cell, name, sizeof name);
        status = rg_import_keep_column(sheet, list, n_data, k, name[0] != '\0' ? name : "sample", entry, err);
    }
    free(sized);
    free(list);
    free(columns);
    return status;
}

/* What a column beside the sizes holds, by its heading. */
typedef enum { COLUMN_SHARE = 0, COLUMN_CUMULATIVE, COLUMN_OTHER } column_kind;

/* "p3 [%]" is a share, "Q3 [%]" cumulative, "q3 [1/mm]" a density; a bare "Q3" may be a sample. */
static bool is_camsizer(rg_cell cell, char letter)
{
    return cell.length > 3 && cell.text[0] == letter && cell.text[1] >= '0' && cell.text[1] <= '3' &&
           (cell.text[2] == '[' || (cell.text[2] == ' ' && cell.text[3] == '['));
}

static column_kind kind_of_column(rg_cell heading)
{
    static const char *const CUMULATIVE[] = {"cumul",    "cum.",    "cum %",   "cum_",       "undersize",
                                             "oversize", "passing", "% finer", "finer than", "coarser than"};
    static const char *const OTHER[] = {"ln(", "spht",   "symm",       "b_l",      "b/l",
                                        "pdn", "aspect", "sphericity", "convexity"};
    for (size_t i = 0; i < sizeof CUMULATIVE / sizeof CUMULATIVE[0]; i++)
        if (rg_cell_contains(heading, CUMULATIVE[i]))
            return COLUMN_CUMULATIVE;
    for (size_t i = 0; i < sizeof OTHER / sizeof OTHER[0]; i++)
        if (rg_cell_contains(heading, OTHER[i]))
            return COLUMN_OTHER;
    if (is_camsizer(heading, 'Q'))
        return COLUMN_CUMULATIVE;
    return is_camsizer(heading, 'q') || rg_cell_is(heading, "phi") ? COLUMN_OTHER : COLUMN_SHARE;
}

/* The columns of samples: shares, or cumulative ones where there are no shares. */
static rg_status choose_columns(const job *j, size_t lower, size_t upper, size_t *columns, size_t *n,
                                classes *c, rg_entry *entry, rg_error *err)
{
    const size_t width = j->sheet->rows[j->first].n;
    const size_t last = upper != RG_NO_INDEX && upper > lower ? upper : lower;
    const size_t from = lower > 0 && upper == RG_NO_INDEX ? last + 1 : 0; /* behind "No., diameter" */
    size_t shares = 0;
    for (size_t k = from; k < width; k++)
        shares += k != lower && k != upper && kind_of_column(heading_of(j, k)) == COLUMN_SHARE;
    rg_status status = RG_OK;
    c->cumulative = shares == 0;
    *n = 0;
    for (size_t k = from; k < width && status == RG_OK; k++) {
        const rg_cell heading = heading_of(j, k);
        const column_kind kind = kind_of_column(heading);
        if (k == lower || k == upper)
            continue;
        if (kind == (shares > 0 ? COLUMN_SHARE : COLUMN_CUMULATIVE))
            columns[(*n)++] = k;
        else
            status = rg_entry_note(entry, err, "column left out", "\"%.*s\" is no share of the classes",
                                   (int) (heading.length < 60 ? heading.length : 60), heading.text);
    }
    return status == RG_OK && *n == 0 ? rg_fail(err, RG_EFORMAT, j->sheet->rows[j->first].number,
                                                "no column holds shares of classes")
                                      : status;
}

/* A last line of totals is no class. */
static bool is_total_line(const job *j, size_t row, size_t lower)
{
    const rg_cell cell = rg_sheet_cell(j->sheet, row, lower);
    return row + 1 == j->first + j->n &&
           (rg_cell_is(cell, "total") || rg_cell_is(cell, "sum") || rg_cell_is(cell, "totals"));
}

/* Sizes in a column (or lower and upper limits in two), a sample in each other column. */
static rg_status read_tall(const job *given, size_t lower, size_t upper, rg_entry *entry, classes *c,
                           rg_error *err)
{
    job whole = *given;
    const job *j = &whole;
    const rg_sheet *sheet = j->sheet;
    rg_status status = RG_OK;
    if (whole.n > 1 && is_total_line(j, j->first + j->n - 1, lower)) {
        whole.n--;
        status = rg_entry_note(entry, err, "row left out", "line %zu: a total",
                               sheet->rows[j->first + j->n].number);
    }
    size_t *columns = rg_alloc(sheet->rows[j->first].n, 1, sizeof *columns);
    size_t n_samples = 0;
    c->line = sheet->rows[j->first].number;
    if (columns == NULL)
        status = no_memory(err);
    if (status == RG_OK)
        status = classes_alloc(c, j->n, upper != RG_NO_INDEX, err);
    if (status == RG_OK)
        status = choose_columns(j, lower, upper, columns, &n_samples, c, entry, err);
    if (status == RG_OK)
        status = alloc_values(entry, n_samples, j->n, err);
    for (size_t row = 0; row < j->n && status == RG_OK; row++) {
        const rg_cell cell = rg_sheet_cell(sheet, j->first + row, lower);
        if (!add_size(c, sheet, cell)) {
            char text[41];
            rg_cell_cut(cell, text, sizeof text);
            status = rg_fail_named(err, RG_EFORMAT, sheet->rows[j->first + row].number,
                                   "the size of this line is no number", text,
                                   "give sizes in the first column, as headings, or with --edges FILE");
        }
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

/* Whether the id of a row stood in a row above. */
static bool seen_before(const job *j, size_t row, size_t id)
{
    for (size_t above = row; above-- > j->first;)
        if (same_cell(rg_sheet_cell(j->sheet, above, id), rg_sheet_cell(j->sheet, row, id)))
            return true;
    return false;
}

/* One class per line: an id, a size (or both limits), a weight. An entry for each id, joined later where the
 * classes agree. */
static rg_status read_long(const job *j, size_t id, size_t lower, size_t upper, size_t weight,
                           rg_entries *entries, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t first = j->first; first < j->first + j->n && status == RG_OK; first++) {
        rg_entry *entry = NULL;
        classes c = {
            .meaning = RG_SIZES_AS_FILED, .unit = unit_of_headings(j), .line = j->sheet->rows[first].number};
        const rg_cell name = rg_sheet_cell(j->sheet, first, id);
        size_t n = 0;
        if (seen_before(j, first, id))
            continue;
        for (size_t row = first; row < j->first + j->n; row++)
            n += same_cell(rg_sheet_cell(j->sheet, row, id), name);
        status = classes_alloc(&c, n, upper != RG_NO_INDEX, err);
        if (status == RG_OK)
            status = rg_entries_add(entries, RG_GRAINSIZE, &entry, err);
        if (status == RG_OK)
            status = alloc_values(entry, 1, n, err);
        for (size_t row = first; row < j->first + j->n && status == RG_OK; row++) {
            if (!same_cell(rg_sheet_cell(j->sheet, row, id), name))
                continue;
            const size_t k = c.n_sizes;
            if (!add_size(&c, j->sheet, rg_sheet_cell(j->sheet, row, lower)))
                status = rg_fail(err, RG_EFORMAT, j->sheet->rows[row].number,
                                 "the size of this line is no number");
            else if (upper != RG_NO_INDEX &&
                     rg_sheet_number(j->sheet, row, upper, &c.upper[k]) != RG_CELL_NUMBER)
                c.upper[k] = NAN;
            if (status == RG_OK)
                status = read_weight(j, row, weight, &entry->values[k], err);
        }
        if (status == RG_OK)
            status = rg_entry_set_text(entry, "sample_id", 0, name.text, name.length, err);
        c.cumulative = kind_of_column(rg_sheet_cell(j->sheet, j->heading, weight)) == COLUMN_CUMULATIVE;
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
        char name[121] = "sample";
        if (j->heading != RG_NO_INDEX) {
            const rg_cell cell = rg_sheet_cell(j->sheet, j->heading, k);
            rg_cell_cut(cell, name, sizeof name);
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
    for (size_t c = 0; c < sheet->rows[row].n; c++)
        n += is_size(sheet, rg_sheet_cell(sheet, row, c));
    return n;
}

/* Whether ids come again: half of the lines or more bear one of a line above. */
static bool repeats(const job *j, size_t column)
{
    size_t again = 0;
    for (size_t row = j->first; row < j->first + j->n; row++)
        again += seen_before(j, row, column);
    const size_t fewest = is_size(j->sheet, rg_sheet_cell(j->sheet, j->first, column)) ? 4 : 2;
    return j->n >= fewest && 2 * again >= j->n;
}

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

static rg_status find_table(const rg_sheet *sheet, job *j, rg_error *err)
{
    j->heading = RG_NO_INDEX;
    j->units = RG_NO_INDEX;
    if (!rg_sheet_data_block(sheet, &j->first, &j->n))
        return rg_fail_named(err, RG_EFORMAT, sheet->rows[0].number,
                             "there is no table of numbers in this file", NULL, NULL);
    if (j->first > 0)
        j->heading = j->first - 1;
    if (j->heading != RG_NO_INDEX && j->heading > 0 && rg_import_unit_row(sheet, j->heading) &&
        sheet->rows[j->heading - 1].n == sheet->rows[j->first].n)
        j->units = j->heading--;
    /* Headings that are sizes look like data; a first cell that is a word or empty gives them away. */
    const bool taken = j->heading != RG_NO_INDEX && sheet->rows[j->heading].n == sheet->rows[j->first].n;
    const bool words = !is_size(sheet, rg_sheet_cell(sheet, j->first, 0));
    const bool sizes_first = j->n > 1 && is_size_row(sheet, j->first) && !is_size_row(sheet, j->first + 1);
    if (!taken && (words || sizes_first) && j->n > 1) {
        j->heading = j->first++;
        j->n--;
    }
    return RG_OK;
}

/* The first column whose heading speaks of sizes; the first of all where it is one of numbers. */
static size_t size_column(const job *j)
{
    for (size_t c = 0; j->heading != RG_NO_INDEX && c < j->sheet->rows[j->heading].n; c++) {
        const rg_cell cell = rg_sheet_cell(j->sheet, j->heading, c);
        if (is_heading_of_size(cell) && kind_of_column(cell) != COLUMN_CUMULATIVE)
            return c;
    }
    return RG_NO_INDEX;
}

static rg_size_meaning meaning_of_heading(rg_cell heading)
{
    return rg_cell_contains(heading, "lower")   ? RG_SIZES_LOWER
           : rg_cell_contains(heading, "upper") ? RG_SIZES_UPPER
           : rg_cell_contains(heading, "mid") || rg_cell_contains(heading, "centre") ||
                   rg_cell_contains(heading, "center")
               ? RG_SIZES_CENTRE
               : RG_SIZES_AS_FILED;
}

/* Lines like those of the table, above or below it, would be lost without a word. */
static rg_status refuse_more(const job *j, rg_error *err)
{
    const rg_sheet *sheet = j->sheet;
    const size_t begin = j->heading != RG_NO_INDEX ? j->heading : j->first;
    const size_t end = j->first + j->n;
    for (size_t row = 0; row < sheet->n_rows; row++)
        if ((row < begin || row >= end) && sheet->rows[row].n == sheet->rows[j->first].n &&
            rg_sheet_count_numbers(sheet, row) == sheet->rows[row].n)
            return rg_fail_named(err, RG_EFORMAT, sheet->rows[row].number,
                                 "this line does not belong to the longest table of the file", NULL,
                                 "write one table per file, or mark what stands between as a comment with #");
    return RG_OK;
}

static rg_status read_any(const job *j, rg_entries *entries, rg_error *err)
{
    const rg_sheet *sheet = j->sheet;
    const bool headed = j->heading != RG_NO_INDEX;
    size_t lower = find_word(j, "lower", NULL);
    size_t upper = find_word(j, "upper", NULL);
    if (lower == RG_NO_INDEX && headed && sheet->rows[j->heading].n == sheet->rows[j->first].n) {
        /* Camsizer: "Size class" heads two columns */
        const size_t both = find_word(j, "size class", NULL);
        double value;
        if (both != RG_NO_INDEX && both + 1 < sheet->rows[j->first].n &&
            rg_sheet_cell(sheet, j->heading, both + 1).length == 0 &&
            rg_sheet_number(sheet, j->first, both + 1, &value) == RG_CELL_NUMBER) {
            lower = both;
            upper = both + 1;
        }
    }
    const bool pairs = lower != RG_NO_INDEX && upper != RG_NO_INDEX;
    const size_t size = pairs ? lower : size_column(j);
    const size_t width = sheet->rows[j->first].n;
    if (headed && size != RG_NO_INDEX && size > 0 && width == (pairs ? 4u : 3u) && repeats(j, 0))
        return read_long(j, 0, size, pairs ? upper : RG_NO_INDEX, width - 1, entries, err);
    rg_entry *entry = NULL;
    classes c = {.meaning = RG_SIZES_AS_FILED, .unit = unit_of_headings(j)};
    if (headed && !pairs && size != RG_NO_INDEX)
        c.meaning = meaning_of_heading(rg_sheet_cell(sheet, j->heading, size));
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
        status = read_tall(j, size != RG_NO_INDEX ? size : 0, RG_NO_INDEX, entry, &c, err);
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
    if (!rg_import_probe_sheet(file, &sheet))
        return 0;
    int score = 0;
    size_t marked = 0; /* headings such as ">250", "63-125" */
    j.sheet = &sheet;
    if (find_table(&sheet, &j, NULL) == RG_OK && j.heading != RG_NO_INDEX)
        for (size_t c = 0; c < sheet.rows[j.heading].n; c++) {
            static const char *const WORDS[] = {"sieve",       "grain size", "grain_size", "particle size",
                                                "diameter",    "phi",        "size_um",    "size_mm",
                                                "class_lower", "size class", "retained",   "midpoint",
                                                "d (0.5)",     "d(0.5)",     "d [4, 3]",   "korngr"};
            const rg_cell cell = rg_sheet_cell(&sheet, j.heading, c);
            for (size_t w = 0; w < sizeof WORDS / sizeof WORDS[0]; w++)
                if (rg_cell_contains(cell, WORDS[w]) && !rg_cell_contains(cell, "wavelength"))
                    score = 60;
            const rg_size_label label = rg_import_size_label(cell, sheet.comma);
            marked += label.kind > RG_LABEL_PLAIN;
            if (rg_cell_is(cell, "size") ||
                (c > 0 && rg_cell_contains(cell, "upper") &&
                 rg_cell_contains(rg_sheet_cell(&sheet, j.heading, c - 1), "lower")))
                score = 60;
        }
    score = marked >= 2 ? 60 : score;
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
        status = refuse_more(&j, err);
    if (status == RG_OK)
        status = read_any(&j, entries, err);
    rg_sheet_free(&sheet);
    return status;
}

const rg_import_format rg_import_grainsize = {"grainsize", "grain-size table, sieve or laser (text)",
                                              "text/csv", probe, read};
