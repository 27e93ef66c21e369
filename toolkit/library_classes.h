/* The class of every member of an endmember library, from a column of the library's container. */
#ifndef RG_TOOLKIT_LIBRARY_CLASSES_H
#define RG_TOOLKIT_LIBRARY_CLASSES_H

#include "formats/sample/table.h"
#include "toolkit/endmember_library.h"

/* Number the distinct cells of a column, in the order of their first rows; an empty cell is a class of its
 * own.
 *
 *   class_of  [column's rows]  out
 *
 * Returns how many there are. */
size_t rg_column_classes(const rg_column *column, size_t n_rows, size_t *class_of);

/* The same for the members of a library, whose rows may be in several entries of the container at path.
 *
 *   class_of  [library->n]  out
 *
 * RG_ENOENT when an entry has no such column (the error names those that there are). */
rg_status rg_library_classes(const char *path, const rg_endmember_library *library, const char *column,
                             size_t *class_of, size_t *n_classes, rg_error *err) RG_MUST_CHECK;

/* And what the column says of each member, as the one text column of *cells; free it in every case. */
rg_status rg_library_class_cells(const char *path, const rg_endmember_library *library, const char *column,
                                 size_t *class_of, size_t *n_classes, rg_table *cells,
                                 rg_error *err) RG_MUST_CHECK;

/* The failure: a library without such a column. */
rg_status rg_library_no_column(const rg_table *rows, const char *column, rg_error *err);

#endif
