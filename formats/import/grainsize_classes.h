/* The size classes of a grain-size table before they have edges: sizes and labels as they are written,
 * whatever the layout they were read from. Threads: none. */
#ifndef RG_FORMATS_IMPORT_GRAINSIZE_CLASSES_H
#define RG_FORMATS_IMPORT_GRAINSIZE_CLASSES_H

#include "formats/import/reader.h"

/* Sizes as the table orders them. Start from zero with .meaning = RG_SIZES_AS_FILED and .unit. */
typedef struct {
    double *sizes;         /* [n_sizes]: classes, or one more when they are edges; infinite: the pan */
    double *upper;         /* [n_sizes] where each class has both limits; else NULL */
    rg_size_label *labels; /* [n_sizes] as written; NULL where sizes are plain numbers */
    size_t n_sizes;
    bool cumulative; /* by its headings */
    rg_size_meaning meaning;
    rg_unit unit; /* RG_UNIT_COUNT: none stated */
    size_t line;  /* of the sizes, for errors */
} rg_grainsize_classes;

/* RG_ENOMEM, as every reader of a size table reports it. */
static inline rg_status rg_grainsize_no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the size table");
}

/* Room for n sizes, with upper limits where asked for. RG_ENOMEM. */
rg_status rg_grainsize_classes_alloc(rg_grainsize_classes *c, size_t n, bool upper,
                                     rg_error *err) RG_MUST_CHECK;
void rg_grainsize_classes_free(rg_grainsize_classes *c);

/* Whether a cell is a size: a number, ">250", "63-125", "pan". comma: the decimal mark of the table. */
bool rg_grainsize_is_size(rg_cell cell, bool comma);

/* One more size; false when the cell is none. */
bool rg_grainsize_classes_add(rg_grainsize_classes *c, rg_cell cell, bool comma);

/* Sizes and upper limits to um: the unit of --x-unit, else the stated one, else guessed by the values with a
 * note; labels become limits and, where they say so, a meaning. The pan becomes 0, an open end NaN.
 * RG_EFORMAT when some classes have both limits and some but one, RG_EDOMAIN when a size is no diameter, both
 * with the line of the sizes; RG_ENOMEM. */
rg_status rg_grainsize_classes_settle(const rg_import_options *options, rg_grainsize_classes *c,
                                      rg_entry *entry, rg_error *err) RG_MUST_CHECK;

#endif
