/* Grain-size tables with a class in each line and a sample in each column. Threads: none. */
#ifndef RG_FORMATS_IMPORT_GRAINSIZE_TALL_H
#define RG_FORMATS_IMPORT_GRAINSIZE_TALL_H

#include "formats/import/grainsize_classes.h"
#include "formats/import/grainsize_table.h"

/* Sizes in column lower (and upper limits in column upper unless it is RG_NO_INDEX), samples in the other
 * columns: shares, or cumulative ones where there are no shares; what else stands beside is left out with a
 * note, and so is a last line of totals. RG_EFORMAT, with the line, when a size or weight is no number or no
 * column holds shares; RG_ENOMEM. */
rg_status rg_grainsize_tall(const rg_grainsize_table *given, size_t lower, size_t upper, rg_entry *entry,
                            rg_grainsize_classes *c, rg_error *err) RG_MUST_CHECK;

#endif
