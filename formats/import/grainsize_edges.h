/* Class edges and class centres of a grain-size entry, whatever its sizes are: lower or upper limits, both,
 * centres, edges, or places on a cumulative curve. Threads: none. */
#ifndef RG_FORMATS_IMPORT_GRAINSIZE_EDGES_H
#define RG_FORMATS_IMPORT_GRAINSIZE_EDGES_H

#include "formats/import/grainsize_classes.h"

/* From c (as read; its sizes become um) and the weights of the entry (n_rows, n_columns and values set):
 * entry->edges[n_columns + 1] in um, rising, NaN at an open end, and entry->axis, the geometric centres. A
 * table from coarse to fine is turned, its weights with it; a cumulative one is made shares of classes; what
 * the sizes mean is --sizes, else as filed, else by their direction with a note. RG_EDOMAIN when sizes turn
 * or limits do not meet, RG_ESHAPE when edges and classes do not fit, RG_ENOMEM; as
 * rg_grainsize_classes_settle besides. */
rg_status rg_grainsize_edges(const rg_import_options *options, rg_grainsize_classes *c, rg_entry *entry,
                             rg_error *err) RG_MUST_CHECK;

#endif
