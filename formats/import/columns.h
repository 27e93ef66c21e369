/* Columns from a table of their own, joined to imported rows by their names. */
#ifndef RG_FORMATS_IMPORT_COLUMNS_H
#define RG_FORMATS_IMPORT_COLUMNS_H

#include "formats/import/import.h"

/* Add the columns of the text table at path to the rows of all entries. Its first line has headings, its
 * first column the names of rows as in sample_id: the same, else the same but for case. Columns of numbers
 * stay numbers; a column whose name is taken gets a number behind it. Rows without a line have empty cells,
 * which is noted, and so are lines without a row.
 *
 * RG_ENOENT: the file cannot be read, or no line names a row; RG_EFORMAT: no table of at least two columns,
 * or (index: the line) a name that stands twice. Errors carry the path. */
rg_status rg_import_columns(rg_entries *entries, const char *path, rg_error *err) RG_MUST_CHECK;

#endif
