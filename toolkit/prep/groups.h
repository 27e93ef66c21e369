/* Rows that belong together: equal values in a column beside the spectra. */
#ifndef RG_TOOLKIT_PREP_GROUPS_H
#define RG_TOOLKIT_PREP_GROUPS_H

#include "formats/sample/table.h"

typedef struct {
    size_t n_groups; /* in the order of their first rows                    */
    size_t *of_row;  /* [n_rows] group of a row                             */
    size_t *start;   /* [n_groups + 1] into rows                            */
    size_t *rows;    /* [n_rows] rows of the first group, rising, then of the next ... */
    size_t largest;  /* rows of the largest group                           */
} rg_prep_groups;

/* column NULL: all rows are one group. RG_ENOENT, with the columns there are, when there is none of that
 * name; missing numbers are equal. Free with rg_prep_groups_free in every case. */
rg_status rg_prep_groups_find(const rg_table *rows, size_t n_rows, const char *column, rg_prep_groups *groups,
                              rg_error *err) RG_MUST_CHECK;
void rg_prep_groups_free(rg_prep_groups *groups);

#endif
