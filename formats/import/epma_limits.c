#include "formats/import/epma_limits.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "kernels/base/memory.h"

/* A detection limit is usually three standard errors of the background: UNSOURCED. */
static const double SIGMAS_OF_A_LIMIT = 3.0;

/* "< 2 wt%" does not say that there is none: above this limit (wt%, UNSOURCED) a cell counts as not
 * measured. */
static const double HIGHEST_LIMIT = 0.5;

/* The limit that the limit column gives in a row, wt%. */
static bool stated_limit(const rg_epma_layout *l, size_t row, const rg_epma_oxide *o, double *limit)
{
    if (o->limit == RG_NO_INDEX || rg_sheet_number(l->sheet, row, o->limit, limit) != RG_CELL_NUMBER)
        return false;
    *limit *= isnan(o->limit_factor) ? o->factor : o->limit_factor;
    return true;
}

/* Whether a cell says "below detection"; its own limit (wt% of the oxide), NaN when it states none. */
static bool is_below(const rg_epma_layout *l, size_t row, const rg_epma_oxide *o, double *limit)
{
    if (rg_sheet_number(l->sheet, row, o->value, limit) != RG_CELL_BELOW)
        return false;
    *limit *= o->factor;
    if (isnan(*limit) && !stated_limit(l, row, o, limit))
        *limit = NAN;
    return true;
}

rg_status rg_epma_limits_read(const rg_epma_layout *l, const size_t *list, size_t limits_row, rg_entry *entry,
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
static void settle_row(const rg_epma_layout *l, size_t sheet_row, rg_entry *entry, size_t row, char *text,
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

rg_status rg_epma_limits_settle(const rg_epma_layout *l, const size_t *list, rg_entry *entry, rg_error *err)
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
        char text[RG_EPMA_MOST_OXIDES * sizeof l->oxides[0].name];
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
