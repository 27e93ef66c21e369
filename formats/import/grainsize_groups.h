/* Lines of a table that bear the same id. Threads: none. */
#ifndef RG_FORMATS_IMPORT_GRAINSIZE_GROUPS_H
#define RG_FORMATS_IMPORT_GRAINSIZE_GROUPS_H

#include "formats/text/sheet.h"

/* Group k has the lines rows[starts[k]] to rows[starts[k + 1] - 1], in the order of the sheet; groups stand
 * in the order of their first lines. */
typedef struct {
    size_t *rows;   /* [n_rows] of the sheet */
    size_t *starts; /* [n_groups + 1]        */
    size_t n_rows;
    size_t n_groups;
} rg_grainsize_groups;

/* The rows first to first + n - 1 by the text of their cell in a column; n log n. RG_ENOMEM. */
rg_status rg_grainsize_groups_find(const rg_sheet *sheet, size_t first, size_t n, size_t column,
                                   rg_grainsize_groups *groups, rg_error *err) RG_MUST_CHECK;
void rg_grainsize_groups_free(rg_grainsize_groups *groups);

#endif
