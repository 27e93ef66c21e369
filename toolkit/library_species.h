/* The table of species names in the mineral library. */
#ifndef RG_TOOLKIT_LIBRARY_SPECIES_H
#define RG_TOOLKIT_LIBRARY_SPECIES_H

#include "toolkit/library_row.h"

/* Room for the table, whose rows are counted by then. */
rg_status rg_library_species_room(rg_mineral_library *library, rg_error *err) RG_MUST_CHECK;
void rg_library_species_free(rg_mineral_library *library);

/* One row of mineral_species.tsv: a window, and a species when the name or the group is a new one. */
void rg_library_species_row(rg_library_row *c);

#endif
