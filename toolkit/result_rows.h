/* A stored result as a table with one row per spectrum, analysis or sample. Which arrays those are,
 * and what their columns are called, follows from how results are built:
 *
 *   an NXdata group whose first axis is "index" holds numbers per row. An array [n] is a column of
 *       its own name. An array [n][K] gives K columns, named after the collection "<second axis>_table"
 *       (array "name"); those of the group's signal bear the bare name, those of "<signal>_errors"
 *       the name with "_error", other arrays "<name>_<rest of the array's name>";
 *   the collection "row_table" holds texts per row;
 *   the collection "<array>_codes" (array "meaning") turns small integers into words.
 *
 * The usual table has the texts, the signals and their errors (of columns named after a table only those of
 * the group that is plotted first); `all` adds the other arrays. */
#ifndef RG_TOOLKIT_RESULT_ROWS_H
#define RG_TOOLKIT_RESULT_ROWS_H

#include <stdbool.h>

#include "formats/hdf5/container.h"

/* Rows [first, first + n) of the result as a table: index, sample_id (when rows is given and has it),
 * then the columns above. `result` holds data for exactly these rows in its row groups. */
rg_status rg_result_rows_table(const rg_result *result, const rg_table *rows, size_t first, size_t n,
                               bool all, rg_table *table, rg_error *err) RG_MUST_CHECK;

/* The result described in `whole` (read without data) with the data of rows [first, first + n) of
 * its row groups and all data of its other groups. */
rg_status rg_result_rows_read(rg_h5_file *file, const char *entry, const rg_result *whole, size_t first,
                              size_t n, rg_result *slice, rg_error *err) RG_MUST_CHECK;

/* Rows of the result: the length of its row groups; 0 when it has none. */
size_t rg_result_rows_count(const rg_result *result);

/* A group whose arrays all have rank 1 and one length, as a table (export --table). */
rg_status rg_result_group_table(const rg_group *group, rg_table *table, rg_error *err) RG_MUST_CHECK;

#endif
