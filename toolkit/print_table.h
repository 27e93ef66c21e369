/* Tables for people: aligned columns of text, numbers to the right. */
#ifndef RG_TOOLKIT_PRINT_TABLE_H
#define RG_TOOLKIT_PRINT_TABLE_H

#include <stdio.h>

#include "kernels/base/error.h"

typedef struct rg_print_table rg_print_table;

/* A table with these headings; those that begin with '<' are aligned to the left (the mark is not
 * printed). NULL without memory. */
rg_print_table *rg_print_table_new(const char *const *headings, size_t n_columns);
void rg_print_table_free(rg_print_table *table);

/* The next cell, row by row. printf rules. */
rg_status rg_print_table_cell(rg_print_table *table, rg_error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4))) RG_MUST_CHECK;

/* A number with `digits` decimals; NaN is printed as "-", 1e15 and more with an exponent. */
rg_status rg_print_table_number(rg_print_table *table, double value, int digits, rg_error *err) RG_MUST_CHECK;

/* Headings, a rule, the rows. Widths count characters, not bytes. */
void rg_print_table_write(const rg_print_table *table, FILE *out);

#endif
