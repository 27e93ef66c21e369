#include "formats/import/epma_rows.h"

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
    size_t at = 0;
    for (;;) {
        double value;
        const rg_cell word = rg_cell_word(cell, &at, " _()[]=,:-");
        if (word.length == 0)
            break;
        if (rg_cell_is_one_of(word, WORDS, sizeof WORDS / sizeof WORDS[0]))
            found = true;
        else if (rg_cell_is_one_of(word, BESIDE, sizeof BESIDE / sizeof BESIDE[0]))
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

static row_kind kind_of_statistic(rg_cell cell)
{
    static const char *const LIMITS[] = {"limit", "lod", "mdl", "d.l.", "det.lim"};
    for (size_t i = 0; i < sizeof LIMITS / sizeof LIMITS[0]; i++)
        if (rg_cell_contains(cell, LIMITS[i]))
            return ROW_LIMITS;
    return rg_cell_is(cell, "unit") || rg_cell_is(cell, "units") ? ROW_UNITS : ROW_STATISTIC;
}

static row_kind classify(const rg_epma_layout *l, size_t row)
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
            return kind_of_statistic(cell);
    }
    if (rg_epma_layout_count(l->sheet, row, l->kind) >= RG_EPMA_FEWEST_OXIDES)
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

rg_status rg_epma_rows(const rg_epma_layout *l, rg_entry *entry, size_t *list, size_t *limits, rg_error *err)
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
