/* A result's rows on the terminal: an aligned table, or JSON. */
#ifndef RG_TOOLKIT_PRINT_ROWS_H
#define RG_TOOLKIT_PRINT_ROWS_H

#include <stdbool.h>
#include <stdio.h>

#include "formats/sample/result.h"
#include "toolkit/command.h"

/* The table with as many decimals as each column needs; rows beyond `most` are counted in a last
 * line. columns[n_columns] chooses and orders by name; NULL: all. */
rg_status rg_print_rows(FILE *out, const rg_table *table, const char *const *columns, size_t n_columns,
                        size_t most, rg_error *err) RG_MUST_CHECK;

/* An array of objects, one per row; missing numbers are null. */
void rg_print_rows_json(FILE *out, const rg_table *table);

/* The rows of a result in memory, on standard output: as JSON when the user asked for it, else (unless
 * --quiet) as a table of the columns named (NULL: the usual ones), at most `most` rows. */
rg_status rg_print_result(const rg_result *result, const rg_table *rows, const rg_common_args *common,
                          const char *const *columns, size_t n_columns, size_t most,
                          rg_error *err) RG_MUST_CHECK;

#endif
