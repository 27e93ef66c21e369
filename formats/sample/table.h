/* Named columns of equal length beside the measurements: sample ids, sieve sizes, comments. */
#ifndef RG_FORMATS_SAMPLE_TABLE_H
#define RG_FORMATS_SAMPLE_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

/* One column: numbers with NaN for missing, or texts with "" for missing; the other is NULL. */
typedef struct {
    char *name;      /* as in the source file, UTF-8                          */
    char *units;     /* UDUNITS spelling, or NULL when none were stated       */
    double *numbers; /* [n_rows] or NULL                                      */
    char **texts;    /* [n_rows] of NUL-terminated UTF-8, never NULL, or NULL */
    bool is_float32; /* the numbers are float32 in their file, and written with its digits */
} rg_column;

typedef struct {
    size_t n_rows;
    size_t n_columns;
    size_t capacity;
    rg_column *columns;
} rg_table;

/* Add an empty column behind the others: NaN or "". The first column of an empty table (n_rows and
 * n_columns both 0) may be preceded by setting n_rows. *column points into the table until the
 * next addition. RG_ENOMEM; RG_EEXIST when the name is taken. units may be NULL. */
rg_status rg_table_add_numbers(rg_table *table, const char *name, const char *units, rg_column **column,
                               rg_error *err) RG_MUST_CHECK;
rg_status rg_table_add_texts(rg_table *table, const char *name, rg_column **column,
                             rg_error *err) RG_MUST_CHECK;

/* Replace one text by a copy of `length` bytes. */
rg_status rg_column_set_text(rg_column *column, size_t row, const char *text, size_t length,
                             rg_error *err) RG_MUST_CHECK;

/* Append a row to a table of text columns "key" and "value"; makes the columns on first use. */
rg_status rg_table_add_pair(rg_table *table, const char *key, size_t key_length, const char *value,
                            size_t value_length, rg_error *err) RG_MUST_CHECK;

/* The value of the first such key in a table of pairs; NULL when there is none. */
const char *rg_table_value(const rg_table *pairs, const char *key);

/* The column of that name, or NULL. */
const rg_column *rg_table_find(const rg_table *table, const char *name);

/* A deep copy of rows [first, first + n). */
rg_status rg_table_copy(const rg_table *from, size_t first, size_t n, rg_table *to,
                        rg_error *err) RG_MUST_CHECK;

void rg_table_free(rg_table *table);

#endif
