#include "formats/sample/table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

static void column_free(rg_column *column, size_t n_rows)
{
    if (column->texts != NULL)
        for (size_t row = 0; row < n_rows; row++)
            free(column->texts[row]);
    free(column->texts);
    free(column->numbers);
    free(column->name);
    free(column->units);
    *column = (rg_column){0};
}

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a table column");
}

/* A new column with its name and units, data still missing. */
static rg_status add_column(rg_table *table, const char *name, const char *units, rg_column **column,
                            rg_error *err)
{
    if (rg_table_find(table, name) != NULL)
        return rg_fail_named(err, RG_EEXIST, table->n_columns, "two columns have this name", name,
                             "rename one of them");
    void *columns = table->columns;
    const bool grown = rg_grow(&columns, &table->capacity, table->n_columns + 1, sizeof(rg_column));
    table->columns = columns;
    if (!grown)
        return no_memory(err);
    rg_column fresh = {.name = rg_copy_text(name, strlen(name))};
    if (units != NULL)
        fresh.units = rg_copy_text(units, strlen(units));
    if (fresh.name == NULL || (units != NULL && fresh.units == NULL)) {
        column_free(&fresh, 0);
        return no_memory(err);
    }
    *column = &table->columns[table->n_columns];
    **column = fresh;
    return RG_OK;
}

rg_status rg_table_add_numbers(rg_table *table, const char *name, const char *units, rg_column **column,
                               rg_error *err)
{
    rg_column *fresh;
    const rg_status status = add_column(table, name, units, &fresh, err);
    if (status != RG_OK)
        return status;
    fresh->numbers = rg_alloc(table->n_rows, 1, sizeof(double));
    if (fresh->numbers == NULL) {
        column_free(fresh, 0);
        return no_memory(err);
    }
    for (size_t row = 0; row < table->n_rows; row++)
        fresh->numbers[row] = NAN;
    table->n_columns++;
    if (column != NULL)
        *column = fresh;
    return RG_OK;
}

rg_status rg_table_add_texts(rg_table *table, const char *name, rg_column **column, rg_error *err)
{
    rg_column *fresh;
    const rg_status status = add_column(table, name, NULL, &fresh, err);
    if (status != RG_OK)
        return status;
    fresh->texts = rg_alloc(table->n_rows, 1, sizeof(char *));
    bool complete = fresh->texts != NULL;
    for (size_t row = 0; complete && row < table->n_rows; row++) {
        fresh->texts[row] = rg_copy_text("", 0);
        complete = fresh->texts[row] != NULL;
    }
    if (!complete) {
        column_free(fresh, table->n_rows);
        return no_memory(err);
    }
    table->n_columns++;
    if (column != NULL)
        *column = fresh;
    return RG_OK;
}

rg_status rg_column_set_text(rg_column *column, size_t row, const char *text, size_t length, rg_error *err)
{
    char *copy = rg_copy_text(text, length);
    if (copy == NULL)
        return no_memory(err);
    free(column->texts[row]);
    column->texts[row] = copy;
    return RG_OK;
}

rg_status rg_table_add_pair(rg_table *table, const char *key, size_t key_length, const char *value,
                            size_t value_length, rg_error *err)
{
    if (table->n_columns == 0) {
        rg_status status = rg_table_add_texts(table, "key", NULL, err);
        if (status == RG_OK)
            status = rg_table_add_texts(table, "value", NULL, err);
        if (status != RG_OK)
            return status;
    }
    char *copies[2] = {rg_copy_text(key, key_length), rg_copy_text(value, value_length)};
    bool complete = copies[0] != NULL && copies[1] != NULL;
    /* One by one, as pairs that were read or copied have no room to spare; allocators make that cheap. */
    const size_t n = table->n_rows;
    for (size_t c = 0; complete && c < 2; c++) {
        char **larger = realloc(table->columns[c].texts, (n + 1) * sizeof *larger);
        complete = larger != NULL;
        if (complete)
            table->columns[c].texts = larger;
    }
    if (!complete) {
        free(copies[0]);
        free(copies[1]);
        return no_memory(err);
    }
    for (size_t c = 0; c < 2; c++)
        table->columns[c].texts[n] = copies[c];
    table->n_rows++;
    return RG_OK;
}

const char *rg_table_value(const rg_table *pairs, const char *key)
{
    for (size_t row = 0; row < pairs->n_rows; row++)
        if (strcmp(pairs->columns[0].texts[row], key) == 0)
            return pairs->columns[1].texts[row];
    return NULL;
}

const rg_column *rg_table_find(const rg_table *table, const char *name)
{
    for (size_t c = 0; c < table->n_columns; c++)
        if (strcmp(table->columns[c].name, name) == 0)
            return &table->columns[c];
    return NULL;
}

rg_status rg_table_copy(const rg_table *from, size_t first, size_t n, rg_table *to, rg_error *err)
{
    rg_status status = RG_OK;
    *to = (rg_table){.n_rows = n};
    for (size_t c = 0; c < from->n_columns && status == RG_OK; c++) {
        const rg_column *source = &from->columns[c];
        rg_column *copy = NULL;
        if (source->numbers != NULL) {
            status = rg_table_add_numbers(to, source->name, source->units, &copy, err);
            if (status == RG_OK && n > 0)
                memcpy(copy->numbers, source->numbers + first, n * sizeof *copy->numbers);
            if (status == RG_OK)
                copy->is_float32 = source->is_float32;
        } else {
            status = rg_table_add_texts(to, source->name, &copy, err);
            for (size_t row = 0; row < n && status == RG_OK; row++) {
                const char *text = source->texts[first + row];
                status = rg_column_set_text(copy, row, text, strlen(text), err);
            }
        }
    }
    if (status != RG_OK)
        rg_table_free(to);
    return status;
}

void rg_table_free(rg_table *table)
{
    if (table == NULL)
        return;
    for (size_t c = 0; c < table->n_columns; c++)
        column_free(&table->columns[c], table->n_rows);
    free(table->columns);
    *table = (rg_table){0};
}
