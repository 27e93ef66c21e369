/* The tables of lines and of grains in the mineral library. */
#ifndef RG_TOOLKIT_LIBRARY_GRAINS_H
#define RG_TOOLKIT_LIBRARY_GRAINS_H

#include "toolkit/library_row.h"

/* Room for both tables, whose rows are counted by then. */
rg_status rg_library_grains_room(rg_mineral_library *library, rg_error *err) RG_MUST_CHECK;
void rg_library_grains_free(rg_mineral_library *library);

/* One row of phosphate_lines.tsv, one of grain_species.tsv. */
void rg_library_grains_line(rg_library_row *c);
void rg_library_grains_species(rg_library_row *c);

/* "SiO2 43.19 Al2O3 36.65 ideal; measured ...": the number of oxides of the first clause, with or without the
 * word "ideal", into wt[n_oxides]; 0 when the text is no composition. */
size_t rg_library_grains_composition(const rg_oxide_table *oxides, const char *text, double *wt);

#endif
