/* Fields of one row of a table of the mineral library. Threads: none. */
#ifndef RG_TOOLKIT_LIBRARY_ROW_H
#define RG_TOOLKIT_LIBRARY_ROW_H

#include "toolkit/mineral_library.h"

/* Goes through the rows of one table. The first failure stays, with line and column; later calls then do
 * nothing. */
typedef struct {
    rg_mineral_library *library;
    const rg_tsv *table;
    size_t row;
    rg_status status;
    rg_error *err;
} rg_library_row;

void rg_library_row_fail(rg_library_row *c, rg_status status, const char *column, const char *reason,
                         const char *subject);
/* A failure inside a quantity or list is placed in this row. */
void rg_library_row_place(rg_library_row *c, rg_status status, const char *column);

const char *rg_library_row_text(rg_library_row *c, const char *name);
double rg_library_row_number(rg_library_row *c, const char *name);
/* "-" stands for a number that the row does not need. */
double rg_library_row_number_or(rg_library_row *c, const char *name, double otherwise);
/* The number of the word in words[n]. */
size_t rg_library_row_choice(rg_library_row *c, const char *name, const char *const *words, size_t n);
bool rg_library_row_flag(rg_library_row *c, const char *name, const char *no, const char *yes);
/* Mineral group; RG_NO_INDEX for "-". */
size_t rg_library_row_group(rg_library_row *c, const char *name);
void rg_library_row_quantity(rg_library_row *c, const char *name, const char *const *extra, size_t n_extra,
                             rg_ratio *ratio);

#endif
