/* Entries of one technique on one axis into one batch. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/import/reader.h"
#include "kernels/base/memory.h"

static const double SAME = 1e-9; /* relative */

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to join the files");
}

static bool same_numbers(const double *a, const double *b, size_t n)
{
    if ((a == NULL) != (b == NULL))
        return false;
    for (size_t i = 0; a != NULL && i < n; i++)
        if (isnan(a[i]) != isnan(b[i]) || fabs(a[i] - b[i]) > SAME * fabs(a[i]))
            return false;
    return true;
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool joinable(const rg_entry *a, const rg_entry *b)
{
    if (a->technique != b->technique || a->values == NULL || b->values == NULL || a->n_lines > 0 ||
        b->n_lines > 0 || !same_text(a->value_units, b->value_units) || !same_text(a->basis, b->basis))
        return false;
    if (a->technique == RG_EPMA)
        return true; /* oxides are united by name */
    return a->n_columns == b->n_columns && same_numbers(a->axis, b->axis, a->n_columns) &&
           same_numbers(a->fwhm, b->fwhm, a->n_columns) &&
           (a->edges == NULL || same_numbers(a->edges, b->edges, a->n_columns + 1)) &&
           ((a->bad_band == NULL && b->bad_band == NULL) ||
            (a->bad_band != NULL && b->bad_band != NULL &&
             memcmp(a->bad_band, b->bad_band, a->n_columns) == 0));
}

/* Give an EPMA entry a column for every name of `names`, in that order. */
static rg_status widen(rg_entry *entry, char *const *names, size_t n_names, rg_error *err)
{
    double *values = rg_alloc(entry->n_rows, n_names, sizeof *values);
    double *errors = entry->errors != NULL ? rg_alloc(entry->n_rows, n_names, sizeof *errors) : NULL;
    double *limits = entry->detection_limit != NULL ? rg_alloc(n_names, 1, sizeof *limits) : NULL;
    char **copies = rg_alloc(n_names, 1, sizeof *copies);
    bool good =
        values && copies && (entry->errors == NULL || errors) && (entry->detection_limit == NULL || limits);
    for (size_t k = 0; good && k < n_names; k++) {
        size_t from = 0;
        while (from < entry->n_columns && strcmp(entry->names[from], names[k]) != 0)
            from++;
        const bool there = from < entry->n_columns;
        copies[k] = rg_copy_text(names[k], strlen(names[k]));
        good = copies[k] != NULL;
        if (limits != NULL)
            limits[k] = there ? entry->detection_limit[from] : NAN;
        for (size_t row = 0; row < entry->n_rows; row++) {
            values[row * n_names + k] = there ? entry->values[row * entry->n_columns + from] : NAN;
            if (errors != NULL)
                errors[row * n_names + k] = there ? entry->errors[row * entry->n_columns + from] : NAN;
        }
    }
    if (!good) {
        for (size_t k = 0; copies != NULL && k < n_names; k++)
            free(copies[k]);
        free(copies);
        free(values);
        free(errors);
        free(limits);
        return no_memory(err);
    }
    for (size_t c = 0; c < entry->n_columns; c++)
        free(entry->names[c]);
    free(entry->names);
    free(entry->values);
    free(entry->errors);
    free(entry->detection_limit);
    entry->names = copies;
    entry->values = values;
    entry->errors = errors;
    entry->detection_limit = limits;
    entry->n_columns = n_names;
    return RG_OK;
}

static rg_status unite_oxides(rg_entry *a, rg_entry *b, rg_error *err)
{
    char **names = rg_alloc(a->n_columns + b->n_columns, 1, sizeof *names);
    size_t n = a->n_columns;
    if (names == NULL)
        return no_memory(err);
    bool good = true;
    for (size_t c = 0; c < a->n_columns && good; c++)
        good = (names[c] = rg_copy_text(a->names[c], strlen(a->names[c]))) != NULL;
    for (size_t c = 0; c < b->n_columns && good; c++) {
        size_t k = 0;
        while (k < n && strcmp(names[k], b->names[c]) != 0)
            k++;
        if (k == n)
            good = (names[n++] = rg_copy_text(b->names[c], strlen(b->names[c]))) != NULL;
    }
    rg_status status = good ? widen(a, names, n, err) : no_memory(err);
    if (status == RG_OK)
        status = widen(b, names, n, err);
    for (size_t k = 0; k < a->n_columns + b->n_columns && k < n; k++)
        free(names[k]);
    free(names);
    return status;
}

/* Every column of `other` that the table lacks, or has as another kind, as one of its own; then texts. */
static rg_status unite_columns(rg_table *table, const rg_table *other, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t c = 0; c < other->n_columns && status == RG_OK; c++) {
        const rg_column *column = &other->columns[c];
        const rg_column *own = rg_table_find(table, column->name);
        if (own == NULL)
            status = column->numbers != NULL
                         ? rg_table_add_numbers(table, column->name, column->units, NULL, err)
                         : rg_table_add_texts(table, column->name, NULL, err);
    }
    return status;
}

/* A column of numbers as texts, where the other part of a batch has words in it. */
static rg_status make_text(rg_table *table, const char *name, rg_error *err)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        rg_column *column = &table->columns[c];
        if (strcmp(column->name, name) != 0 || column->numbers == NULL)
            continue;
        char **texts = rg_alloc(table->n_rows, 1, sizeof *texts);
        bool good = texts != NULL;
        for (size_t row = 0; row < table->n_rows && good; row++) {
            char text[32] = "";
            if (!isnan(column->numbers[row]))
                snprintf(text, sizeof text, "%.15g", column->numbers[row]);
            good = (texts[row] = rg_copy_text(text, strlen(text))) != NULL;
        }
        if (!good) {
            for (size_t row = 0; texts != NULL && row < table->n_rows; row++)
                free(texts[row]);
            free(texts);
            return no_memory(err);
        }
        free(column->numbers);
        column->numbers = NULL;
        column->texts = texts;
    }
    return RG_OK;
}

static rg_status append_tables(rg_table *a, rg_table *b, rg_error *err)
{
    rg_status status = unite_columns(a, b, err);
    if (status == RG_OK)
        status = unite_columns(b, a, err);
    for (size_t c = 0; c < a->n_columns && status == RG_OK; c++) {
        const rg_column *other = rg_table_find(b, a->columns[c].name);
        if ((other->texts == NULL) == (a->columns[c].texts == NULL))
            continue;
        status = make_text(a, a->columns[c].name, err);
        if (status == RG_OK)
            status = make_text(b, a->columns[c].name, err);
    }
    for (size_t c = 0; c < a->n_columns && status == RG_OK; c++) {
        rg_column *column = &a->columns[c];
        const rg_column *found = rg_table_find(b, column->name);
        rg_column *other = &b->columns[found - b->columns];
        const size_t size = column->texts != NULL ? sizeof(char *) : sizeof(double);
        void *old = column->texts != NULL ? (void *) column->texts : (void *) column->numbers;
        char *larger = realloc(old, (a->n_rows + b->n_rows) * size);
        if (larger == NULL)
            return no_memory(err);
        if (column->texts != NULL) {
            column->texts = (char **) (void *) larger;
            memcpy(column->texts + a->n_rows, other->texts, b->n_rows * size);
            memset(other->texts, 0, b->n_rows * size); /* moved */
        } else {
            column->numbers = (double *) (void *) larger;
            memcpy(column->numbers + a->n_rows, other->numbers, b->n_rows * size);
        }
    }
    if (status == RG_OK)
        a->n_rows += b->n_rows;
    return status;
}

static rg_status append_values(double **a, size_t n_a, const double *b, size_t n_b, rg_error *err)
{
    double *larger = realloc(*a, (n_a + n_b) * sizeof *larger);
    if (larger == NULL)
        return no_memory(err);
    *a = larger;
    for (size_t i = 0; i < n_b; i++)
        larger[n_a + i] = b != NULL ? b[i] : NAN;
    return RG_OK;
}

static rg_status append_entry(rg_entry *a, rg_entry *b, rg_error *err)
{
    rg_status status = RG_OK;
    if (a->technique == RG_EPMA)
        status = unite_oxides(a, b, err);
    const size_t n_a = a->n_rows * a->n_columns;
    const size_t n_b = b->n_rows * b->n_columns;
    if (status == RG_OK && a->errors == NULL && b->errors != NULL)
        status = append_values(&a->errors, 0, NULL, n_a, err);
    if (status == RG_OK && a->errors != NULL)
        status = append_values(&a->errors, n_a, b->errors, n_b, err);
    if (status == RG_OK)
        status = append_values(&a->values, n_a, b->values, n_b, err);
    if (status == RG_OK)
        status = append_tables(&a->rows, &b->rows, err);
    if (status != RG_OK)
        return status;
    a->n_rows += b->n_rows;
    rg_source *sources = realloc(a->sources, (a->n_sources + b->n_sources) * sizeof *sources);
    if (sources == NULL)
        return no_memory(err);
    a->sources = sources;
    for (size_t s = 0; s < b->n_sources; s++) {
        rg_source *last = &a->sources[a->n_sources - 1];
        if (same_text(last->sha256, b->sources[s].sha256) &&
            same_text(last->file_name, b->sources[s].file_name))
            rg_source_free(&b->sources[s]); /* one file gave both */
        else
            a->sources[a->n_sources++] = b->sources[s];
    }
    b->n_sources = 0;
    for (size_t row = 0; row < b->notes.n_rows && status == RG_OK; row++)
        status = rg_entry_note(a, err, b->notes.columns[0].texts[row], "%s: %s",
                               a->sources[a->n_sources - 1].file_name, b->notes.columns[1].texts[row]);
    if (a->detection_limit == NULL) {
        a->detection_limit = b->detection_limit;
        b->detection_limit = NULL;
    }
    for (size_t c = 0; a->detection_limit != NULL && b->detection_limit != NULL && c < a->n_columns; c++)
        a->detection_limit[c] = fmax(a->detection_limit[c], b->detection_limit[c]);
    return status;
}

rg_status rg_import_join(rg_entries *entries, rg_error *err)
{
    rg_status status = RG_OK;
    size_t kept = 0;
    for (size_t e = 0; e < entries->n && status == RG_OK; e++) {
        size_t target = 0;
        while (target < kept && !joinable(&entries->items[target], &entries->items[e]))
            target++;
        if (target < kept) {
            status = append_entry(&entries->items[target], &entries->items[e], err);
            rg_entry_free(&entries->items[e]);
        } else if (kept++ != e) {
            entries->items[kept - 1] = entries->items[e];
            entries->items[e] = (rg_entry){0};
        }
    }
    if (status == RG_OK)
        entries->n = kept;
    return status;
}
