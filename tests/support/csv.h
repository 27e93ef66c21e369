/* Comma-separated reference tables for tests: quoted fields, a header row, everything in memory. */
#ifndef RG_TESTS_SUPPORT_CSV_H
#define RG_TESTS_SUPPORT_CSV_H

#include <stddef.h>

typedef struct {
    char *text;       /* the file, cut into fields */
    char **fields;    /* [n_rows][stride]; short rows end in "" */
    size_t n_rows;    /* the header is row 0 */
    size_t n_columns; /* of the longest row */
    size_t stride;
} csv_table;

/* Read a whole file or fail the test. Free with csv_free. */
csv_table csv_read(const char *path);
void csv_free(csv_table *table);

/* A field as text; as a number, or a failed test when it is none. */
const char *csv_text(const csv_table *table, size_t row, size_t column);
double csv_number(const csv_table *table, size_t row, size_t column);

/* The column of that header, or a failed test. */
size_t csv_column(const csv_table *table, const char *name);

/* The first row whose field in `column` is that text, or a failed test. */
size_t csv_row(const csv_table *table, size_t column, const char *text);

#endif
