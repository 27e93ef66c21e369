/* The rows of an oxide table: analyses, and what else stands among them. Threads: none. */
#ifndef RG_FORMATS_IMPORT_EPMA_ROWS_H
#define RG_FORMATS_IMPORT_EPMA_ROWS_H

#include "formats/import/epma_layout.h"

/* The analyses below the headings into list[entry->n_rows], which has room for all rows of the sheet;
 * entry->n_rows starts at 0. Rows that are none (headings repeated, statistics, units, detection limits,
 * words, nothing analysed) are noted one by one; *limits is the last row of detection limits, RG_NO_INDEX
 * when there is none. */
rg_status rg_epma_rows(const rg_epma_layout *l, rg_entry *entry, size_t *list, size_t *limits,
                       rg_error *err) RG_MUST_CHECK;

#endif
