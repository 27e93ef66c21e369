/* What every grain-size entry needs once its layout is read: edges, quantity, basis, names of its samples.
 * Threads: none. */
#ifndef RG_FORMATS_IMPORT_GRAINSIZE_COMPLETE_H
#define RG_FORMATS_IMPORT_GRAINSIZE_COMPLETE_H

#include "formats/import/grainsize_classes.h"

/* Room for the weights of an entry, [n_samples][n_classes]. RG_ENOMEM. */
rg_status rg_grainsize_alloc_values(rg_entry *entry, size_t n_samples, size_t n_classes,
                                    rg_error *err) RG_MUST_CHECK;

/* Edges and centres (grainsize_edges.h), then whether the weights are per cent, shares or grams by their sums
 * and of mass (sieves) or volume (laser); negative weights are noted; every row gets a sample_id. */
rg_status rg_grainsize_complete(const rg_import_file *file, const rg_import_options *options,
                                rg_grainsize_classes *c, rg_entry *entry, rg_error *err) RG_MUST_CHECK;

#endif
