/* Oxide tables of the microprobe: one analysis per row, oxides in the headings, whatever the dialect. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/import/oxide_names.h"
#include "formats/import/reader.h"
#include "kernels/base/memory.h"

enum { FEWEST_OXIDES = 3, MOST_OXIDES = 96 };

static const double TOTAL_TOLERANCE = 0.5; /* wt% */

/* A detection limit is usually three standard errors of the background: UNSOURCED. */
static const double SIGMAS_OF_A_LIMIT = 3.0;

/* "< 2 wt%" does not say that there is none: above this limit (wt%, UNSOURCED) a cell counts as not
 * measured. */
static const double HIGHEST_LIMIT = 0.5;

typedef struct {
    char name[16];
    size_t value; /* column; RG_NO_INDEX: none */
    size_t error;
    size_t limit;
    bool relative;       /* the error column is per cent of the value */
    double sigmas;       /* standard errors that the error column gives */
    double factor;       /* of value and error, to wt% of what is named */
    double limit_factor; /* of the limit column, likewise */
    bool per_million;
} oxide;

typedef struct {
    const rg_sheet *sheet;
    size_t header; /* row of the headings */
    rg_oxide_table_kind kind;
    oxide oxides[MOST_OXIDES];
    size_t n_oxides;
    size_t total; /* column; RG_NO_INDEX: none */
    bool *used;   /* [columns] */
    size_t n_columns;
} layout;

static size_t count_oxides(const rg_sheet *sheet, size_t row, rg_oxide_table_kind kind)
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

/* The row of the headings: the first with enough oxides, else the first with enough elements, unless it
 * starts with an axis. */
static bool find_header(const rg_sheet *sheet, size_t *header, rg_oxide_table_kind *kind)
{
    for (int elements = 0; elements < 2; elements++)
        for (size_t row = 0; row < sheet->n_rows && row < 200; row++) {
            *kind = elements ? RG_TABLE_ELEMENTS : RG_TABLE_OXIDES;
            *header = row;
            if (count_oxides(sheet, row, *kind) < FEWEST_OXIDES)
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

static int probe(const rg_import_file *file)
{
    rg_sheet sheet;
    size_t header;
    rg_oxide_table_kind kind;
    if (!rg_import_probe_sheet(file, &sheet))
        return 0;
    const bool found = find_header(&sheet, &header, &kind);
    rg_sheet_free(&sheet);
    return found ? 90 : 0;
}

/* "Total", "Sum of oxides", "TOTAL (wt%)" ... */
static bool is_total(rg_cell cell)
{
    static const char *const WORDS[] = {"total", "totals", "sum",    "wt",    "wt%", "%",
                                        "mass",  "mass%",  "oxides", "oxide", "of",  "ox%"};
    bool total = false;
    for (size_t at = 0; at < cell.length;) {
        size_t n = 0;
        while (at + n < cell.length && strchr(" _()[].,-", cell.text[at + n]) == NULL)
            n++;
        size_t w = 0;
        while (n > 0 && w < sizeof WORDS / sizeof WORDS[0] &&
               !rg_cell_is((rg_cell){cell.text + at, n}, WORDS[w]))
            w++;
        if (w == sizeof WORDS / sizeof WORDS[0])
            return false;
        total = total || (n > 0 && w < 3);
        at += n + 1;
    }
    return total;
}

static oxide *find_oxide(layout *l, const char *name)
{
    for (size_t k = 0; k < l->n_oxides; k++)
        if (strcmp(l->oxides[k].name, name) == 0)
            return &l->oxides[k];
    if (l->n_oxides == MOST_OXIDES)
        return NULL;
    oxide *fresh = &l->oxides[l->n_oxides++];
    snprintf(fresh->name, sizeof fresh->name, "%s", name);
    fresh->value = fresh->error = fresh->limit = RG_NO_INDEX;
    fresh->relative = false;
    fresh->sigmas = fresh->factor = 1.0;
    fresh->limit_factor = NAN; /* as the value, unless its heading says otherwise */
    fresh->per_million = false;
    return fresh;
}

static rg_status read_layout(layout *l, rg_error *err)
{
    const rg_sheet *sheet = l->sheet;
    l->n_columns = 0;
    for (size_t row = l->header; row < sheet->n_rows; row++)
        l->n_columns = sheet->rows[row].n > l->n_columns ? sheet->rows[row].n : l->n_columns;
    l->used = rg_alloc(l->n_columns, 1, sizeof *l->used);
    if (l->used == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the columns");
    l->total = RG_NO_INDEX;
    oxide *last = NULL;
    for (size_t c = 0; c < l->n_columns; c++) {
        rg_oxide_heading meaning;
        const rg_cell cell = rg_sheet_cell(sheet, l->header, c);
        oxide *o = NULL;
        if (l->total == RG_NO_INDEX && is_total(cell)) {
            l->total = c;
            l->used[c] = true;
        } else if (rg_import_oxide(cell, l->kind, &meaning)) {
            o = find_oxide(l, meaning.name);
        } else if (last != NULL && rg_import_oxide_follower(cell, &meaning)) {
            o = last;
        }
        last = o;
        if (o == NULL)
            continue;
        size_t *place = meaning.role == RG_OXIDE_VALUE   ? &o->value
                        : meaning.role == RG_OXIDE_LIMIT ? &o->limit
                                                         : &o->error;
        /* A trace in ppm, of another method, stays beside the oxide of the same element. */
        if (*place != RG_NO_INDEX && meaning.per_million && !o->per_million)
            continue;
        if (*place != RG_NO_INDEX && o->per_million && !meaning.per_million)
            l->used[*place] = false;
        else if (*place != RG_NO_INDEX)
            return rg_fail_named(err, RG_EFORMAT, sheet->rows[l->header].number,
                                 "two columns give the same oxide", o->name, "rename or remove one of them");
        *place = c;
        l->used[c] = true;
        if (meaning.role == RG_OXIDE_VALUE) {
            o->factor = meaning.factor;
            o->per_million = meaning.per_million;
        } else if (meaning.role == RG_OXIDE_LIMIT && meaning.per_million) {
            o->limit_factor = meaning.factor;
        } else if (meaning.role != RG_OXIDE_LIMIT) {
            o->relative = meaning.role == RG_OXIDE_RELATIVE_ERROR;
            o->sigmas = meaning.sigmas;
        }
    }
    /* Errors or limits without a value are kept as plain columns. */
    size_t kept = 0;
    for (size_t k = 0; k < l->n_oxides; k++) {
        if (l->oxides[k].value == RG_NO_INDEX) {
            if (l->oxides[k].error != RG_NO_INDEX)
                l->used[l->oxides[k].error] = false;
            if (l->oxides[k].limit != RG_NO_INDEX)
                l->used[l->oxides[k].limit] = false;
        } else {
            l->oxides[kept++] = l->oxides[k];
        }
    }
    l->n_oxides = kept;
    return RG_OK;
}

/* Words at the begin of rows that are no analyses: "Average", "Mean (n=3)", "std. dev.", "1σ". */
static bool is_statistic(rg_cell cell)
{
    static const char *const WORDS[] = {
        "minimum",  "maximum",   "average",   "avg",     "mean",   "sigma", "std",       "stdev",
        "stddev",   "sd",        "min",       "max",     "median", "lod",   "mdl",       "unit",
        "units",    "rsd",       "1s",        "2s",      "1sd",    "2sd",   "1sigma",    "2sigma",
        "\xcf\x83", "1\xcf\x83", "2\xcf\x83", "det.lim", "d.l.",   "s.d.",  "detection", "avg.",
        "std.",     "%rsd",      "stderr",    "variance"};
    static const char *const BESIDE[] = {"dev", "dev.", "deviation", "error", "limit",    "limits",
                                         "n",   "of",   "standard",  "value", "analyses", "points",
                                         "all", "wt%",  "wt",        "ppm",   "%",        "data"};
    if (rg_cell_contains(cell, "no. of data"))
        return true;
    bool found = false;
    bool counted = false;
    bool number = false;
    for (size_t at = 0; at < cell.length;) {
        size_t n = 0;
        while (at + n < cell.length && strchr(" _()[]=,:-", cell.text[at + n]) == NULL)
            n++;
        const rg_cell word = {cell.text + at, n};
        at += n + 1;
        if (n == 0)
            continue;
        double value;
        size_t w = 0;
        size_t b = 0;
        while (w < sizeof WORDS / sizeof WORDS[0] && !rg_cell_is(word, WORDS[w]))
            w++;
        while (b < sizeof BESIDE / sizeof BESIDE[0] && !rg_cell_is(word, BESIDE[b]))
            b++;
        if (w < sizeof WORDS / sizeof WORDS[0])
            found = true;
        else if (b < sizeof BESIDE / sizeof BESIDE[0])
            counted = counted || rg_cell_is(word, "n") || rg_cell_is(word, "of");
        else if (rg_cell_read(word, false, &value) == RG_CELL_NUMBER)
            number = true;
        else
            return false;
    }
    /* "std 1" is a standard, "mean n=3" a mean; "standard deviation" has no word of the first list. */
    return (found && (counted || !number)) || rg_cell_is(cell, "standard deviation") ||
           rg_cell_is(cell, "standard error");
}

typedef enum { ROW_ANALYSIS, ROW_EMPTY, ROW_HEADER, ROW_STATISTIC, ROW_LIMITS, ROW_UNITS, ROW_BAD } row_kind;

static row_kind classify(const layout *l, size_t row)
{
    size_t numbers = 0;
    size_t words = 0;
    double value;
    for (size_t k = 0; k < l->n_oxides; k++) {
        const rg_cell_kind kind = rg_sheet_number(l->sheet, row, l->oxides[k].value, &value);
        numbers += kind == RG_CELL_NUMBER || kind == RG_CELL_BELOW;
        words += kind == RG_CELL_WORDS;
    }
    for (size_t c = 0; c < l->sheet->rows[row].n; c++) {
        const rg_cell cell = rg_sheet_cell(l->sheet, row, c);
        if (c < l->n_columns && !l->used[c] && is_statistic(cell))
            return rg_cell_contains(cell, "limit") || rg_cell_contains(cell, "lod") ||
                           rg_cell_contains(cell, "mdl") || rg_cell_contains(cell, "d.l.") ||
                           rg_cell_contains(cell, "det.lim")
                       ? ROW_LIMITS
                   : rg_cell_is(cell, "unit") || rg_cell_is(cell, "units") ? ROW_UNITS
                                                                           : ROW_STATISTIC;
    }
    if (count_oxides(l->sheet, row, l->kind) >= FEWEST_OXIDES)
        return ROW_HEADER;
    if (words > 0 && numbers == 0) {
        const rg_cell first = rg_sheet_cell(l->sheet, row, l->oxides[0].value);
        if (rg_cell_contains(first, "wt") || rg_cell_contains(first, "%"))
            return ROW_UNITS;
    }
    if (words > 0)
        return ROW_BAD;
    return numbers > 0 ? ROW_ANALYSIS : ROW_EMPTY;
}

/* Sort the rows: analyses into list; the others are noted one by one. */
static rg_status sort_rows(const layout *l, rg_entry *entry, size_t *list, size_t *limits, rg_error *err)
{
    static const char *const REASONS[] = {[ROW_HEADER] = "headings repeated",
                                          [ROW_STATISTIC] = "a statistic, not an analysis",
                                          [ROW_LIMITS] = "detection limits",
                                          [ROW_UNITS] = "units"};
    rg_status status = RG_OK;
    *limits = RG_NO_INDEX;
    for (size_t row = l->header + 1; row < l->sheet->n_rows && status == RG_OK; row++) {
        const row_kind kind = classify(l, row);
        const rg_cell first = rg_sheet_cell(l->sheet, row, 0);
        if (kind == ROW_ANALYSIS)
            list[entry->n_rows++] = row;
        else if (kind == ROW_BAD)
            status = rg_entry_note(
                entry, err, "row left out", "line %zu: an oxide column holds words (%.*s ...)",
                l->sheet->rows[row].number, (int) (first.length < 40 ? first.length : 40), first.text);
        else if (kind == ROW_EMPTY)
            status = rg_entry_note(entry, err, "row left out", "line %zu: no oxide was analysed (%.*s)",
                                   l->sheet->rows[row].number, (int) (first.length < 40 ? first.length : 40),
                                   first.text);
        else
            status = rg_entry_note(entry, err, "row left out", "line %zu: %s", l->sheet->rows[row].number,
                                   REASONS[kind]);
        if (kind == ROW_LIMITS)
            *limits = row;
    }
    return status;
}

static rg_status read_values(const layout *l, const size_t *list, rg_entry *entry, rg_error *err)
{
    const size_t n = entry->n_rows;
    const size_t k_all = l->n_oxides;
    bool errors = false;
    size_t negative = 0;
    for (size_t k = 0; k < k_all; k++)
        errors = errors || l->oxides[k].error != RG_NO_INDEX;
    entry->values = rg_alloc(n, k_all, sizeof *entry->values);
    entry->errors = errors ? rg_alloc(n, k_all, sizeof *entry->errors) : NULL;
    if (entry->values == NULL || (errors && entry->errors == NULL))
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the analyses");
    for (size_t row = 0; row < n; row++)
        for (size_t k = 0; k < k_all; k++) {
            double *value = &entry->values[row * k_all + k];
            if (rg_sheet_number(l->sheet, list[row], l->oxides[k].value, value) != RG_CELL_NUMBER)
                *value = NAN;
            *value *= l->oxides[k].factor;
            negative += *value < 0.0;
            if (!errors)
                continue;
            double *error = &entry->errors[row * k_all + k];
            *error = NAN;
            if (l->oxides[k].error != RG_NO_INDEX &&
                rg_sheet_number(l->sheet, list[row], l->oxides[k].error, error) != RG_CELL_NUMBER)
                *error = NAN;
            *error *=
                (l->oxides[k].relative ? 0.01 * fabs(*value) : l->oxides[k].factor) / l->oxides[k].sigmas;
            if (*error < 0.0)
                return rg_fail_named(err, RG_EDOMAIN, l->sheet->rows[list[row]].number,
                                     "a standard error is negative", l->oxides[k].name, NULL);
        }
    if (negative == 0)
        return RG_OK;
    return rg_entry_note(entry, err, "negative values", "%zu values are negative; they are kept as they are",
                         negative);
}

/* The limit that the limit column gives in a row, wt%. */
static bool stated_limit(const layout *l, size_t row, const oxide *o, double *limit)
{
    if (o->limit == RG_NO_INDEX || rg_sheet_number(l->sheet, row, o->limit, limit) != RG_CELL_NUMBER)
        return false;
    *limit *= isnan(o->limit_factor) ? o->factor : o->limit_factor;
    return true;
}

/* Whether a cell says "below detection"; its own limit (wt% of the oxide), NaN when it states none. */
static bool is_below(const layout *l, size_t row, const oxide *o, double *limit)
{
    if (rg_sheet_number(l->sheet, row, o->value, limit) != RG_CELL_BELOW)
        return false;
    *limit *= o->factor;
    if (isnan(*limit) && !stated_limit(l, row, o, limit))
        *limit = NAN;
    return true;
}

static rg_status read_limits(const layout *l, const size_t *list, size_t limits_row, rg_entry *entry,
                             rg_error *err)
{
    bool any = limits_row != RG_NO_INDEX;
    double value;
    for (size_t k = 0; k < l->n_oxides; k++) {
        any = any || l->oxides[k].limit != RG_NO_INDEX;
        for (size_t row = 0; row < entry->n_rows && !any; row++)
            any = is_below(l, list[row], &l->oxides[k], &value) && !isnan(value);
    }
    if (!any)
        return RG_OK;
    entry->detection_limit = rg_alloc(l->n_oxides, 1, sizeof *entry->detection_limit);
    if (entry->detection_limit == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the detection limits");
    for (size_t k = 0; k < l->n_oxides; k++) {
        double *limit = &entry->detection_limit[k];
        *limit = NAN;
        if (limits_row != RG_NO_INDEX &&
            rg_sheet_number(l->sheet, limits_row, l->oxides[k].value, limit) == RG_CELL_NUMBER)
            *limit *= l->oxides[k].factor;
        for (size_t row = 0; row < entry->n_rows; row++) {
            const bool stated = (is_below(l, list[row], &l->oxides[k], &value) && !isnan(value)) ||
                                stated_limit(l, list[row], &l->oxides[k], &value);
            if (stated && !(value <= *limit))
                *limit = value; /* the largest of the session */
        }
    }
    return RG_OK;
}

/* The oxides of one row that stand below detection: 0, with the standard error that the limit implies
 * where the file states none. Their names into text, separated by ", ". */
static void settle_row(const layout *l, size_t sheet_row, rg_entry *entry, size_t row, char *text,
                       size_t size, size_t *settled, size_t *open)
{
    const size_t k_all = l->n_oxides;
    size_t used = 0;
    text[0] = '\0';
    for (size_t k = 0; k < k_all; k++) {
        double limit;
        if (!is_below(l, sheet_row, &l->oxides[k], &limit))
            continue;
        if (isnan(limit) && entry->detection_limit != NULL)
            limit = entry->detection_limit[k];
        if (limit > HIGHEST_LIMIT) {
            (*open)++;
            continue;
        }
        entry->values[row * k_all + k] = 0.0;
        double *error = entry->errors != NULL ? &entry->errors[row * k_all + k] : NULL;
        if (error != NULL && isnan(*error))
            *error = limit / SIGMAS_OF_A_LIMIT;
        (*settled)++;
        if (used < size)
            used +=
                (size_t) snprintf(text + used, size - used, "%s%s", used > 0 ? ", " : "", l->oxides[k].name);
    }
}

/* "bdl" and "<0.02" are measurements: they count as 0 and are listed in a column beside the analyses. */
static rg_status settle_below(const layout *l, const size_t *list, rg_entry *entry, rg_error *err)
{
    double limit;
    bool any = false;
    for (size_t row = 0; row < entry->n_rows; row++)
        for (size_t k = 0; k < l->n_oxides && !any; k++)
            any = is_below(l, list[row], &l->oxides[k], &limit);
    if (!any)
        return RG_OK;
    rg_column *column = NULL;
    const char *name = "below_detection";
    if (rg_table_find(&entry->rows, name) != NULL)
        name = "below_detection_here";
    entry->rows.n_rows = entry->n_rows;
    size_t settled = 0;
    size_t open = 0;
    rg_status status = rg_table_add_texts(&entry->rows, name, &column, err);
    for (size_t row = 0; row < entry->n_rows && status == RG_OK; row++) {
        char text[MOST_OXIDES * sizeof l->oxides[0].name];
        settle_row(l, list[row], entry, row, text, sizeof text, &settled, &open);
        status = rg_column_set_text(column, row, text, strlen(text), err);
    }
    if (status == RG_OK && settled > 0)
        status = rg_entry_note(entry, err, "below detection",
                               "%zu values stand below the detection limit and count as 0 (column %s)",
                               settled, name);
    if (status == RG_OK && open > 0)
        status = rg_entry_note(entry, err, "high detection limit",
                               "%zu values stand below a limit above %g wt%% and count as not measured", open,
                               HIGHEST_LIMIT);
    return status;
}

/* The stated total against the sum of the oxides; halogens count less the oxygen they replace. */
static rg_status check_totals(const layout *l, const size_t *list, rg_entry *entry, rg_error *err)
{
    if (l->total == RG_NO_INDEX)
        return RG_OK;
    rg_column *totals = NULL;
    entry->rows.n_rows = entry->n_rows;
    rg_status status = rg_table_add_numbers(&entry->rows, "total_stated", "percent", &totals, err);
    for (size_t row = 0; row < entry->n_rows && status == RG_OK; row++) {
        double plain = 0.0;
        double less = 0.0;
        double stated;
        const rg_cell_kind kind = rg_sheet_number(l->sheet, list[row], l->total, &stated);
        totals->numbers[row] = kind == RG_CELL_NUMBER ? stated : NAN;
        for (size_t k = 0; k < l->n_oxides; k++) {
            const double value = entry->values[row * l->n_oxides + k];
            if (isnan(value))
                continue;
            plain += value;
            less += strcmp(l->oxides[k].name, "F") == 0    ? 0.4211 * value
                    : strcmp(l->oxides[k].name, "Cl") == 0 ? 0.2256 * value
                                                           : 0.0;
        }
        if (kind == RG_CELL_NUMBER && fabs(plain - stated) > TOTAL_TOLERANCE &&
            fabs(plain - less - stated) > TOTAL_TOLERANCE)
            status = rg_entry_note(entry, err, "total",
                                   "line %zu: the stated total is %.2f wt%%, the oxides sum to %.2f",
                                   l->sheet->rows[list[row]].number, stated, plain);
    }
    return status;
}

/* One note per column that is not stored as it stands. */
static rg_status note_factors(const layout *l, rg_entry *entry, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t k = 0; k < l->n_oxides && status == RG_OK; k++) {
        const oxide *o = &l->oxides[k];
        const rg_cell cell = rg_sheet_cell(l->sheet, l->header, o->value);
        if (o->factor != 1.0)
            status =
                rg_entry_note(entry, err, "converted", "%.*s to %s in wt%%, times %.6g",
                              (int) (cell.length < 40 ? cell.length : 40), cell.text, o->name, o->factor);
    }
    return status;
}

static rg_status fill(const rg_import_file *file, const rg_import_options *options, layout *l,
                      rg_entry *entry, size_t *list, rg_error *err)
{
    size_t limits_row;
    rg_status status = sort_rows(l, entry, list, &limits_row, err);
    if (status == RG_OK && entry->n_rows == 0)
        status = rg_fail_named(err, RG_EFORMAT, l->sheet->rows[l->header].number,
                               "no analysis follows the headings", NULL, NULL);
    entry->n_columns = l->n_oxides;
    if (status == RG_OK && (entry->names = rg_alloc(l->n_oxides, 1, sizeof *entry->names)) == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the oxides");
    for (size_t k = 0; k < l->n_oxides && status == RG_OK; k++) {
        entry->names[k] = rg_copy_text(l->oxides[k].name, strlen(l->oxides[k].name));
        if (entry->names[k] == NULL)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the oxides");
    }
    if (status == RG_OK)
        status = note_factors(l, entry, err);
    if (status == RG_OK)
        status = read_values(l, list, entry, err);
    if (status == RG_OK)
        status = read_limits(l, list, limits_row, entry, err);
    for (size_t c = 0; c < l->n_columns && status == RG_OK; c++) {
        char name[121];
        const rg_cell cell = rg_sheet_cell(l->sheet, l->header, c);
        rg_cell_cut(cell, name, sizeof name);
        bool empty = !l->used[c];
        for (size_t row = 0; row < entry->n_rows && empty; row++)
            empty = rg_sheet_cell(l->sheet, list[row], c).length == 0;
        const char *within = l->used[c] || empty ? NULL : rg_import_oxide_within(cell);
        if (within != NULL)
            status =
                rg_entry_note(entry, err, "column",
                              "\"%s\" is kept beside the analyses, not taken as wt%% of %s", name, within);
        if (!l->used[c] && !empty && status == RG_OK)
            status = rg_import_keep_column(l->sheet, list, entry->n_rows, c, name, entry, err);
    }
    if (status == RG_OK)
        status = settle_below(l, list, entry, err);
    if (status == RG_OK)
        status = check_totals(l, list, entry, err);
    if (status == RG_OK)
        status = rg_import_name_rows(file, options, entry, err);
    return status;
}

static rg_status read(const rg_import_file *file, const rg_import_options *options, rg_entries *entries,
                      rg_error *err)
{
    rg_sheet sheet;
    rg_entry *entry = NULL;
    rg_status status = rg_sheet_read(file->bytes, file->n_bytes, &sheet, err);
    if (status != RG_OK)
        return status;
    layout l = {.sheet = &sheet};
    size_t *list = rg_alloc(sheet.n_rows, 1, sizeof *list);
    if (list == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the rows");
    else if (!find_header(&sheet, &l.header, &l.kind))
        status = rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX,
                               "no line has the names of three oxides or elements as headings", NULL,
                               "name the columns SiO2, CaO, ...");
    if (status == RG_OK)
        status = read_layout(&l, err);
    if (status == RG_OK)
        status = rg_entries_add(entries, RG_EPMA, &entry, err);
    if (status == RG_OK)
        status = fill(file, options, &l, entry, list, err);
    if (status == RG_OK)
        status = rg_import_keep_header(&sheet, entry, err);
    free(l.used);
    free(list);
    rg_sheet_free(&sheet);
    return status;
}

const rg_import_format rg_import_epma = {"epma", "oxide table of a microprobe (text)", "text/csv", probe,
                                         read};
