/* Grain-size tables with a sample in each row and a class in each column. Threads: none. */
#ifndef RG_FORMATS_IMPORT_GRAINSIZE_WIDE_H
#define RG_FORMATS_IMPORT_GRAINSIZE_WIDE_H

#include "formats/import/grainsize_classes.h"
#include "formats/import/grainsize_table.h"

/* The columns whose heading, in row size_row, is a size, of n_data rows from first_data on; the other columns
 * are kept beside. RG_EFORMAT when a weight is no number; RG_ENOMEM. */
rg_status rg_grainsize_wide(const rg_grainsize_table *t, size_t size_row, size_t first_data, size_t n_data,
                            rg_entry *entry, rg_grainsize_classes *c, rg_error *err) RG_MUST_CHECK;

/* The last columns of every row are the classes whose edges the file options->edges_path gives: numbers,
 * after at most one heading. RG_ENOENT when it cannot be read; RG_ESHAPE when there are fewer columns than
 * classes. */
rg_status rg_grainsize_wide_edges(const rg_grainsize_table *t, rg_entry *entry, rg_grainsize_classes *c,
                                  rg_error *err) RG_MUST_CHECK;

#endif
