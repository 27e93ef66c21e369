#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/import/reader.h"
#include "kernels/base/memory.h"

enum { NAME = 128 };

/* What a row is: 'n', 'k' or 0, and of which mineral ("" of the file's). */
typedef struct {
    char quantity;
    char mineral[NAME];
    size_t from; /* its row in the file */
} row_name;

/* A heading "k", "olivine k", "olivine_k", "olivine (k)" or "k_olivine"; any other is the name of a k. */
static row_name read_heading(const char *heading, size_t row)
{
    static const char BETWEEN[] = " _-.:()[]";
    row_name r = {.from = row};
    const size_t length = strlen(heading);
    size_t first = strspn(heading, BETWEEN);
    size_t last = length;
    while (last > first && strchr(BETWEEN, heading[last - 1]) != NULL)
        last--;
    if (last == first)
        return r;
    const char end = (char) tolower((unsigned char) heading[last - 1]);
    const char begin = (char) tolower((unsigned char) heading[first]);
    if ((end == 'n' || end == 'k') && (last - 1 == first || strchr(BETWEEN, heading[last - 2]) != NULL)) {
        r.quantity = end;
        last--;
    } else if ((begin == 'n' || begin == 'k') && strchr(BETWEEN, heading[first + 1]) != NULL) {
        r.quantity = begin;
        first++;
    } else {
        r.quantity = 'k';
    }
    while (last > first && strchr(BETWEEN, heading[last - 1]) != NULL)
        last--;
    while (first < last && strchr(BETWEEN, heading[first]) != NULL)
        first++;
    snprintf(r.mineral, sizeof r.mineral, "%.*s", (int) (last - first), heading + first);
    return r;
}

static rg_status name_rows(const char *id, rg_entry *entry, row_name *names, rg_error *err)
{
    const rg_column *headings = rg_table_find(&entry->rows, "sample_id");
    for (size_t row = 0; row < entry->n_rows; row++) {
        names[row].from = row;
        if (headings != NULL && headings->texts != NULL)
            names[row] = read_heading(headings->texts[row], row);
        if (names[row].mineral[0] == '\0')
            snprintf(names[row].mineral, sizeof names[row].mineral, "%.100s", id);
    }
    bool named = true;
    for (size_t row = 0; row < entry->n_rows; row++)
        named = named && names[row].quantity != 0;
    if (named)
        return RG_OK;
    if (entry->n_rows > 2)
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the columns do not say which is n and which is k",
                             NULL, "head them \"olivine n\", \"olivine k\", ...");
    names[entry->n_rows - 1].quantity = 'k';
    names[0].quantity = entry->n_rows == 2 ? 'n' : 'k';
    return entry->n_rows == 2 ? rg_entry_note(entry, err, "optical constants",
                                              "the columns are taken as n and k, in this order")
                              : RG_OK;
}

static bool is_constant(const rg_entry *entry, size_t row)
{
    const double *values = entry->values + row * entry->n_columns;
    for (size_t b = 0; b < entry->n_columns; b++)
        if (!(fabs(values[b] - values[0]) <= 1e-9 * fabs(values[0])))
            return false;
    return true;
}

static rg_status check_values(const rg_entry *entry, const row_name *names, rg_error *err)
{
    for (size_t row = 0; row < entry->n_rows; row++)
        for (size_t b = 0; b < entry->n_columns; b++) {
            const double value = entry->values[row * entry->n_columns + b];
            if (value < 0.0 || (names[row].quantity == 'n' && value <= 0.0))
                return rg_fail_named(err, RG_EDOMAIN, b,
                                     names[row].quantity == 'n' ? "a refractive index is not positive"
                                                                : "an extinction coefficient is negative",
                                     names[row].mineral, NULL);
        }
    return RG_OK;
}

/* Columns that stood beside the rows, for those that stay. */
static rg_status keep_columns(const rg_table *before, const row_name *names, rg_table *rows, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t c = 0; c < before->n_columns && status == RG_OK; c++) {
        const rg_column *old = &before->columns[c];
        rg_column *column = NULL;
        if (rg_table_find(rows, old->name) != NULL)
            continue;
        if (old->numbers != NULL) {
            status = rg_table_add_numbers(rows, old->name, old->units, &column, err);
            for (size_t row = 0; row < rows->n_rows && status == RG_OK; row++)
                column->numbers[row] = old->numbers[names[row].from];
        } else {
            status = rg_table_add_texts(rows, old->name, &column, err);
            for (size_t row = 0; row < rows->n_rows && status == RG_OK; row++) {
                const char *text = old->texts[names[row].from];
                status = rg_column_set_text(column, row, text, strlen(text), err);
            }
        }
    }
    return status;
}

/* A constant n goes to its k; the rows that stay move together. */
static void drop_constants(rg_entry *entry, row_name *names, double *index)
{
    size_t kept = 0;
    for (size_t row = 0; row < entry->n_rows; row++) {
        size_t k = 0;
        while (k < entry->n_rows &&
               (names[k].quantity != 'k' || strcmp(names[k].mineral, names[row].mineral) != 0))
            k++;
        if (names[row].quantity == 'n' && k < entry->n_rows && is_constant(entry, row)) {
            index[k] = entry->values[row * entry->n_columns];
            names[row].quantity = 0;
        }
    }
    for (size_t row = 0; row < entry->n_rows; row++)
        if (names[row].quantity != 0) {
            names[kept] = names[row];
            index[kept] = index[row];
            memmove(entry->values + kept * entry->n_columns, entry->values + row * entry->n_columns,
                    entry->n_columns * sizeof *entry->values);
            if (entry->errors != NULL)
                memmove(entry->errors + kept * entry->n_columns, entry->errors + row * entry->n_columns,
                        entry->n_columns * sizeof *entry->errors);
            kept++;
        }
    entry->n_rows = kept;
}

/* The table of the rows that stayed: name, quantity, n, and what stood beside them. */
static rg_status build_rows(const rg_entry *entry, const row_name *names, const double *index, rg_table *rows,
                            rg_error *err)
{
    rg_column *column = NULL;
    rows->n_rows = entry->n_rows;
    rg_status status = rg_table_add_texts(rows, "sample_id", &column, err);
    for (size_t row = 0; row < rows->n_rows && status == RG_OK; row++) {
        char name[NAME + 2];
        snprintf(name, sizeof name, "%s%s", names[row].mineral, names[row].quantity == 'n' ? "_n" : "");
        status = rg_column_set_text(column, row, name, strlen(name), err);
    }
    if (status == RG_OK)
        status = rg_table_add_texts(rows, "quantity", &column, err);
    for (size_t row = 0; row < rows->n_rows && status == RG_OK; row++)
        status = rg_column_set_text(column, row, &names[row].quantity, 1, err);
    if (status == RG_OK)
        status = rg_table_add_numbers(rows, "refractive_index", "1", &column, err);
    for (size_t row = 0; row < rows->n_rows && status == RG_OK; row++)
        column->numbers[row] = index[row];
    return status == RG_OK ? keep_columns(&entry->rows, names, rows, err) : status;
}

rg_status rg_import_optical_rows(const rg_import_file *file, const rg_import_options *options,
                                 rg_entry *entry, rg_error *err)
{
    char id[NAME];
    row_name *names = rg_alloc(entry->n_rows, 1, sizeof *names);
    double *index = rg_alloc(entry->n_rows, 1, sizeof *index);
    rg_table rows = {0};
    rg_status status = names == NULL || index == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the optical constants")
                           : RG_OK;
    rg_import_default_id(file, options, id, sizeof id);
    if (status == RG_OK)
        status = name_rows(id, entry, names, err);
    if (status == RG_OK)
        status = check_values(entry, names, err);
    if (status == RG_OK) {
        const rg_column *given = rg_table_find(&entry->rows, "refractive_index");
        for (size_t row = 0; row < entry->n_rows; row++)
            index[row] = given != NULL && given->numbers != NULL ? given->numbers[row] : NAN;
        drop_constants(entry, names, index);
        status = build_rows(entry, names, index, &rows, err);
    }
    if (status == RG_OK) {
        rg_table_free(&entry->rows);
        entry->rows = rows;
    } else {
        rg_table_free(&rows);
    }
    free(names);
    free(index);
    return status;
}
