#include "toolkit/weighed.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kernels/base/memory.h"
#include "toolkit/name_list.h"
#include "toolkit/suggest.h"

static const double TOLERANCE = 0.02; /* of a sum */

static const rg_column *find(const rg_table *rows, const char *name)
{
    for (size_t c = 0; c < rows->n_columns; c++)
        if (rows->columns[c].numbers != NULL && strcasecmp(rows->columns[c].name, name) == 0)
            return &rows->columns[c];
    return NULL;
}

static const rg_column *of_mineral(const rg_table *rows, const char *mineral)
{
    static const char *const PATTERNS[][2] = {{"", ""}, {"wt_", ""}, {"", "_wt"}, {"", "_wt_pct"}};
    const rg_column *column = NULL;
    char name[320];
    for (size_t p = 0; p < sizeof PATTERNS / sizeof PATTERNS[0] && column == NULL; p++) {
        snprintf(name, sizeof name, "%s%.250s%s", PATTERNS[p][0], mineral, PATTERNS[p][1]);
        column = find(rows, name);
    }
    return column;
}

static rg_status no_column(const rg_table *rows, const char *name, bool is_given, rg_error *err)
{
    const char *nearest = NULL;
    const char **names = rg_alloc(rows->n_columns, 1, sizeof *names);
    char subject[128];
    if (names == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the standards");
    for (size_t c = 0; c < rows->n_columns; c++)
        names[c] = rows->columns[c].name;
    nearest = rg_suggest_nearest(name, names, rows->n_columns);
    snprintf(subject, sizeof subject, "%.50s%s%.40s%s", name, nearest != NULL ? ": did you mean " : "",
             nearest != NULL ? nearest : "", nearest != NULL ? "?" : "");
    free(names);
    return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX,
                         is_given ? "the standards have no such column of numbers"
                                  : "the standards have no column with the masses of a mineral",
                         subject, "name the columns with --masses, in the order of the minerals");
}

static rg_status find_columns(const rg_entry *entry, const char *columns, char *const *minerals, size_t n,
                              const rg_column **found, rg_error *err)
{
    char word[256];
    size_t count = 0;
    for (size_t i = 0; i < n && columns == NULL; i++)
        if ((found[i] = of_mineral(&entry->rows, minerals[i])) == NULL)
            return no_column(&entry->rows, minerals[i], false, err);
    for (const char *at = columns; at != NULL && rg_name_list_next(&at, word, sizeof word); count++) {
        const rg_column *column = find(&entry->rows, word);
        if (column == NULL)
            return no_column(&entry->rows, word, true, err);
        if (count < n)
            found[count] = column;
    }
    if (columns == NULL || count == n)
        return RG_OK;
    snprintf(word, sizeof word, "%zu columns, %zu minerals", count, n);
    return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--masses must name a column for each mineral", word,
                         "leave minerals out with --select");
}

/* Masses of the rows that have any, as written; false without memory. */
static bool collect(const rg_entry *entry, const rg_column *const *columns, size_t n, rg_weighed *w)
{
    w->rows = rg_alloc(entry->n_rows, 1, sizeof *w->rows);
    w->mass = rg_alloc(entry->n_rows, n, sizeof *w->mass);
    if (w->rows == NULL || w->mass == NULL)
        return false;
    for (size_t row = 0; row < entry->n_rows; row++) {
        bool any = false;
        for (size_t i = 0; i < n; i++) {
            const double value = columns[i]->numbers[row];
            any = any || isfinite(value);
            w->mass[w->n * n + i] = isnan(value) ? 0.0 : value;
        }
        if (any)
            w->rows[w->n++] = row;
    }
    return true;
}

static double sum_of(const rg_weighed *w, size_t k, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += w->mass[k * n + i];
    return sum;
}

/* Fractions or per cent, which all standards must agree on. */
static rg_status scale(rg_weighed *w, size_t n, rg_error *err)
{
    size_t near[2] = {0, 0};
    for (size_t k = 0; k < w->n; k++) {
        const double sum = sum_of(w, k, n);
        near[0] += fabs(sum - 1.0) <= TOLERANCE;
        near[1] += fabs(sum - 100.0) <= 100.0 * TOLERANCE;
    }
    w->is_percent = near[1] > near[0];
    for (size_t k = 0; k < w->n; k++) {
        const double sum = sum_of(w, k, n) / (w->is_percent ? 100.0 : 1.0);
        bool negative = false;
        for (size_t i = 0; i < n; i++)
            negative = negative || !(w->mass[k * n + i] >= 0.0);
        if (negative)
            return rg_fail(err, RG_EDOMAIN, w->rows[k], "a mass of this standard is negative or not finite");
        if (!(fabs(sum - 1.0) <= TOLERANCE)) {
            char subject[64];
            snprintf(subject, sizeof subject, "sum %.6g", sum_of(w, k, n));
            return rg_fail_named(err, RG_EDOMAIN, w->rows[k],
                                 "the masses of this standard sum neither to 1 nor to 100", subject,
                                 "every mineral of the standards must be an endmember");
        }
        if (fabs(sum - 1.0) > w->furthest) {
            w->furthest = fabs(sum - 1.0);
            w->furthest_sum = sum_of(w, k, n);
            w->furthest_row = w->rows[k];
        }
        const double total = sum_of(w, k, n);
        for (size_t i = 0; i < n; i++)
            w->mass[k * n + i] /= total;
    }
    return RG_OK;
}

rg_status rg_weighed_read(const rg_entry *entry, const char *columns, char *const *minerals,
                          size_t n_minerals, rg_weighed *weighed, rg_error *err)
{
    *weighed = (rg_weighed){0};
    const rg_column **found = rg_alloc(n_minerals, 1, sizeof *found);
    rg_status status = found == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the standards")
                                     : find_columns(entry, columns, minerals, n_minerals, found, err);
    if (status == RG_OK && !collect(entry, found, n_minerals, weighed))
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the standards");
    if (status == RG_OK)
        status = scale(weighed, n_minerals, err);
    for (size_t i = 0; i < n_minerals && status == RG_OK && weighed->n > 0; i++) {
        double most = 0.0;
        for (size_t k = 0; k < weighed->n; k++)
            most = fmax(most, weighed->mass[k * n_minerals + i]);
        if (most <= 0.0)
            status = rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "a mineral is in no standard", minerals[i],
                                   "leave it out with --select");
    }
    free(found);
    if (status != RG_OK)
        rg_weighed_free(weighed);
    return status;
}

void rg_weighed_free(rg_weighed *weighed)
{
    free(weighed->rows);
    free(weighed->mass);
    *weighed = (rg_weighed){0};
}
