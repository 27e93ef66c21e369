/* The tables of reflectance in the mineral library: classes, features and limits as the rules of feature
 * fits. */
#ifndef RG_TOOLKIT_LIBRARY_REFLECTANCE_H
#define RG_TOOLKIT_LIBRARY_REFLECTANCE_H

#include "toolkit/library_row.h"

/* Room for the three tables, whose rows are counted by then. */
rg_status rg_library_reflectance_room(rg_mineral_library *library, rg_error *err) RG_MUST_CHECK;
void rg_library_reflectance_free(rg_mineral_library *library);

/* One row of reflectance_classes.tsv, reflectance_features.tsv and reflectance_limits.tsv, in this order. */
void rg_library_reflectance_class(rg_library_row *c);
void rg_library_reflectance_feature(rg_library_row *c);
void rg_library_reflectance_limit(rg_library_row *c);

/* Check the rules; *which is the table that a failure is in, err->index its row. */
rg_status rg_library_reflectance_complete(rg_mineral_library *library, rg_library_table *which,
                                          rg_error *err) RG_MUST_CHECK;

#endif
