/* Grain-size tables with one class of one sample in each line. Threads: none. */
#ifndef RG_FORMATS_IMPORT_GRAINSIZE_LONG_H
#define RG_FORMATS_IMPORT_GRAINSIZE_LONG_H

#include "formats/import/grainsize_groups.h"
#include "formats/import/grainsize_table.h"

/* The columns of such a table. */
typedef struct {
    size_t id;
    size_t lower; /* the size, or its lower limit */
    size_t upper; /* RG_NO_INDEX: one size only   */
    size_t weight;
} rg_grainsize_long_columns;

/* Whether ids come again, as they do in this layout: half of the lines or more bear one of a line above. */
bool rg_grainsize_long_repeats(const rg_grainsize_table *t, const rg_grainsize_groups *ids);

/* An entry for each id, in the order of their first lines, completed; joined later where the classes agree.
 * ids: the lines of the table by their id. RG_EFORMAT, with the line, when a size or weight is no number. */
rg_status rg_grainsize_long(const rg_grainsize_table *t, const rg_grainsize_long_columns *columns,
                            const rg_grainsize_groups *ids, rg_entries *entries, rg_error *err) RG_MUST_CHECK;

#endif
