/* Where the table of a grain-size file stands in its sheet, and what its headings say. Threads: none. */
#ifndef RG_FORMATS_IMPORT_GRAINSIZE_TABLE_H
#define RG_FORMATS_IMPORT_GRAINSIZE_TABLE_H

#include "formats/import/reader.h"

/* Start from the first three fields; rg_grainsize_table_find sets the others. */
typedef struct {
    const rg_import_file *file;
    const rg_import_options *options;
    const rg_sheet *sheet;
    size_t heading; /* row; RG_NO_INDEX: none */
    size_t units;   /* row of units under it; RG_NO_INDEX: none */
    size_t first;   /* row of data            */
    size_t n;
} rg_grainsize_table;

/* The longest block of numbers with its headings. RG_EFORMAT when there is none. */
rg_status rg_grainsize_table_find(rg_grainsize_table *t, rg_error *err) RG_MUST_CHECK;

/* RG_EFORMAT, with the line, when lines like those of the table stand above or below it. */
rg_status rg_grainsize_table_refuse_more(const rg_grainsize_table *t, rg_error *err) RG_MUST_CHECK;

/* The heading of a column; empty when there is none. */
rg_cell rg_grainsize_table_heading(const rg_grainsize_table *t, size_t column);

/* The first column whose heading contains the word; RG_NO_INDEX when none does. */
size_t rg_grainsize_table_word(const rg_grainsize_table *t, const char *word);

/* The first column whose heading speaks of sizes; RG_NO_INDEX when none does. */
size_t rg_grainsize_table_size_column(const rg_grainsize_table *t);

/* The unit that the headings, or the units under them, state for the sizes; RG_UNIT_COUNT when none. */
rg_unit rg_grainsize_table_unit(const rg_grainsize_table *t);

/* The weight in a cell, NaN where it is missing. RG_EFORMAT, with the line, when it is no number. */
rg_status rg_grainsize_table_weight(const rg_grainsize_table *t, size_t row, size_t column, double *value,
                                    rg_error *err) RG_MUST_CHECK;

#endif
