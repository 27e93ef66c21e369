/* Detection limits of an oxide table, and the cells that stand below them. Threads: none. */
#ifndef RG_FORMATS_IMPORT_EPMA_LIMITS_H
#define RG_FORMATS_IMPORT_EPMA_LIMITS_H

#include "formats/import/epma_layout.h"

/* entry->detection_limit[n_oxides] in wt%, NaN where none is stated: of a row of limits (limits_row, or
 * RG_NO_INDEX), of columns of limits and of cells ("<0.02") the largest. It stays NULL when the table states
 * none. list[entry->n_rows]: the rows of the analyses. RG_ENOMEM. */
rg_status rg_epma_limits_read(const rg_epma_layout *l, const size_t *list, size_t limits_row, rg_entry *entry,
                              rg_error *err) RG_MUST_CHECK;

/* "bdl" and "<0.02" are measurements: in values (already read, NaN there) they count as 0, with the standard
 * error that the limit implies where the file states none, and are listed in a column "below_detection"
 * beside the analyses; above 0.5 wt% a limit says too little, and the cell stays not measured. Both noted. */
rg_status rg_epma_limits_settle(const rg_epma_layout *l, const size_t *list, rg_entry *entry,
                                rg_error *err) RG_MUST_CHECK;

#endif
