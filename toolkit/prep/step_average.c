/* average: one spectrum of all, or of those that have the same value in a column. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/prep/groups.h"
#include "toolkit/prep/steps.h"

typedef struct {
    const char *by;
    const char *errors;
} average_args;

static const rg_prep_option options[] = {
    {{RG_OPTION_TEXT, 0, "by", "COLUMN", NULL, offsetof(average_args, by),
      "a mean for each value of this column (default: one of all spectra)", false},
     ""},
    {{RG_OPTION_WORD, 0, "errors", "auto|propagated|spread|none", "auto", offsetof(average_args, errors),
      "standard error of the mean, from the errors or from the scatter; auto: from the errors where there "
      "are",
      false},
     ""},
    {{0}, NULL},
};

typedef struct {
    rg_prep_groups groups;
    size_t n;
    bool from_errors;
    double *mean;    /* [n_groups][n]                                      */
    double *squares; /* [n_groups][n] of what the error is made of         */
    double *count;   /* [n_groups][n] valid values                         */
    double *spectra; /* [n_groups] that took part                          */
} average;

static void release(void *state)
{
    average *a = state;
    if (a == NULL)
        return;
    rg_prep_groups_free(&a->groups);
    free(a->mean);
    free(a->squares);
    free(a->count);
    free(a->spectra);
    free(a);
}

static bool is_same(const rg_column *column, size_t a, size_t b)
{
    return column->texts != NULL ? strcmp(column->texts[a], column->texts[b]) == 0
                                 : column->numbers[a] == column->numbers[b];
}

/* Whether all spectra of a group have the same value. */
static bool is_common(const rg_column *column, const rg_prep_groups *groups, size_t g)
{
    const size_t first = groups->rows[groups->start[g]];
    for (size_t k = groups->start[g] + 1; k < groups->start[g + 1]; k++)
        if (!is_same(column, first, groups->rows[k]))
            return false;
    return true;
}

/* The value of the grouping column, as a name for the mean. */
static rg_status name_group(const rg_column *by, size_t row, size_t group, rg_column *ids, rg_error *err)
{
    char text[64];
    if (by == NULL)
        return rg_column_set_text(ids, group, "mean", 4, err);
    if (by->texts != NULL)
        return rg_column_set_text(ids, group, by->texts[row], strlen(by->texts[row]), err);
    const int length = snprintf(text, sizeof text, "%.12g", by->numbers[row]);
    return rg_column_set_text(ids, group, text, (size_t) length, err);
}

/* Columns with what all spectra of a group have in common; else they are missing. */
static rg_status common_columns(const rg_table *from, const rg_prep_groups *groups, const char *by,
                                rg_table *to, rg_error *err)
{
    const rg_column *by_column = by != NULL ? rg_table_find(from, by) : NULL;
    rg_status status = RG_OK;
    *to = (rg_table){.n_rows = groups->n_groups};
    for (size_t c = 0; c < from->n_columns && status == RG_OK; c++) {
        const rg_column *source = &from->columns[c];
        const bool is_id = strcmp(source->name, "sample_id") == 0 && source->texts != NULL;
        rg_column *column = NULL;
        status = source->texts != NULL ? rg_table_add_texts(to, source->name, &column, err)
                                       : rg_table_add_numbers(to, source->name, source->units, &column, err);
        for (size_t g = 0; g < groups->n_groups && status == RG_OK; g++) {
            const size_t first = groups->rows[groups->start[g]];
            const bool common = is_common(source, groups, g);
            if (common && source->texts != NULL)
                status =
                    rg_column_set_text(column, g, source->texts[first], strlen(source->texts[first]), err);
            else if (common)
                column->numbers[g] = source->numbers[first];
            else if (is_id)
                status = name_group(by_column, first, g, column, err);
        }
    }
    return status;
}

static rg_status allocate(average *a, rg_error *err)
{
    a->mean = rg_alloc(a->groups.n_groups, a->n, sizeof *a->mean);
    a->squares = rg_alloc(a->groups.n_groups, a->n, sizeof *a->squares);
    a->count = rg_alloc(a->groups.n_groups, a->n, sizeof *a->count);
    a->spectra = rg_alloc(a->groups.n_groups, 1, sizeof *a->spectra);
    return a->mean != NULL && a->squares != NULL && a->count != NULL && a->spectra != NULL
               ? RG_OK
               : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the means");
}

static rg_status plan(const void *arguments, rg_prep_shape *shape, void **state, rg_error *err)
{
    const average_args *args = arguments;
    rg_entry *entry = shape->entry;
    rg_table common = {0};
    average *a = rg_alloc(1, 1, sizeof *a);
    *state = a;
    if (a == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the means");
    a->n = entry->n_columns;
    a->from_errors = shape->has_errors && strcmp(args->errors, "spread") != 0;
    if (strcmp(args->errors, "propagated") == 0 && !shape->has_errors)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the spectra have no standard errors to propagate",
                             NULL, "errors=spread takes them from the scatter");
    rg_status status = rg_prep_groups_find(&entry->rows, entry->n_rows, args->by, &a->groups, err);
    if (status == RG_OK)
        status = allocate(a, err);
    if (status == RG_OK && entry->rows.n_columns > 0)
        status = common_columns(&entry->rows, &a->groups, args->by, &common, err);
    if (status != RG_OK) {
        rg_table_free(&common);
        return status;
    }
    rg_table_free(&entry->rows);
    entry->rows = common;
    entry->n_rows = a->groups.n_groups;
    entry->n_lines = entry->n_samples = 0;
    shape->has_errors = strcmp(args->errors, "none") != 0;
    return RG_OK;
}

/* Running means, and squares about them, after Welford: rows come one after the other. */
static rg_status add(void *state, const rg_prep_rows *rows, rg_error *err)
{
    average *a = state;
    (void) err;
    for (size_t r = 0; r < rows->n; r++) {
        const size_t g = a->groups.of_row[rows->first + r];
        if (rows->status[r] == RG_PREP_FAILED)
            continue;
        a->spectra[g] += 1.0;
        for (size_t i = 0; i < a->n; i++) {
            const double value = rows->values[r * a->n + i];
            const size_t at = g * a->n + i;
            if (!isfinite(value))
                continue;
            a->count[at] += 1.0;
            const double off = value - a->mean[at];
            a->mean[at] += off / a->count[at];
            if (a->from_errors)
                a->squares[at] += rows->errors[r * a->n + i] * rows->errors[r * a->n + i];
            else
                a->squares[at] += off * (value - a->mean[at]);
        }
    }
    return RG_OK;
}

static double error_of_mean(const average *a, size_t at)
{
    const double n = a->count[at];
    if (a->from_errors)
        return n > 0.0 ? sqrt(a->squares[at]) / n : NAN;
    return n > 1.0 ? sqrt(a->squares[at] / (n - 1.0) / n) : NAN;
}

static rg_status finish(void *state, const rg_prep_rows *rows, rg_error *err)
{
    average *a = state;
    (void) err;
    for (size_t g = 0; g < rows->n; g++) {
        size_t n_valid = 0;
        bool incomplete = false;
        for (size_t i = 0; i < a->n; i++) {
            const size_t at = g * a->n + i;
            const bool valid = a->count[at] > 0.0;
            rows->out[at] = valid ? a->mean[at] : NAN;
            n_valid += valid;
            incomplete = incomplete || (valid && a->count[at] < a->spectra[g]);
            if (rows->out_errors != NULL)
                rows->out_errors[at] = error_of_mean(a, at);
        }
        rows->facts[g] = a->spectra[g];
        if (n_valid == 0)
            rg_prep_raise(&rows->status[g], RG_PREP_FAILED);
        else if (incomplete)
            rg_prep_raise(&rows->status[g], RG_PREP_MASKED);
    }
    return RG_OK;
}

static const rg_prep_fact facts[] = {{"spectra", "1", "Spectra averaged"}, {0}};

const rg_prep_step rg_prep_average = {
    .name = "average",
    .summary = "mean of all spectra, or of those with the same value in a column",
    .description = "Each channel is the mean of the valid values; spectra without an answer take no part. "
                   "The standard error\n"
                   "of the mean is propagated from the errors of the spectra, or else taken from their "
                   "scatter (n - 1). Columns\n"
                   "beside the spectra stay where all of a mean agree. A map becomes a list of means.",
    .example = "average=sample_id",
    .options = options,
    .args_size = sizeof(average_args),
    .facts = facts,
    .plan = plan,
    .release = release,
    .add = add,
    .finish = finish,
};
