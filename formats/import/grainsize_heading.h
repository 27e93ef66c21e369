/* What a heading of a grain-size table says of its column. Threads: none. */
#ifndef RG_FORMATS_IMPORT_GRAINSIZE_HEADING_H
#define RG_FORMATS_IMPORT_GRAINSIZE_HEADING_H

#include "formats/import/reader.h"

/* What a column beside the sizes holds. */
typedef enum {
    RG_GRAINSIZE_SHARE = 0,  /* weights or shares of classes, also of a sample under its name */
    RG_GRAINSIZE_CUMULATIVE, /* "cum. %", "passing", "Q3 [%]"                                 */
    RG_GRAINSIZE_OTHER       /* shape factors, densities, sizes again                         */
} rg_grainsize_column_kind;
rg_grainsize_column_kind rg_grainsize_column_kind_of(rg_cell heading);

/* Whether the heading is that of a column of sizes. */
bool rg_grainsize_heads_sizes(rg_cell heading);

/* What the sizes below it are: "lower", "upper", "mid"; RG_SIZES_AS_FILED when it does not say. */
rg_size_meaning rg_grainsize_heading_meaning(rg_cell heading);

/* Whether the headings in this row of a sheet are those of a grain-size table and of no other. */
bool rg_grainsize_headings(const rg_sheet *sheet, size_t row);

#endif
