/* The table of species that a search takes for one, in the mineral library. */
#ifndef RG_TOOLKIT_LIBRARY_EQUIVALENCE_H
#define RG_TOOLKIT_LIBRARY_EQUIVALENCE_H

#include "toolkit/library_row.h"

/* One row of equivalence_classes.tsv; a species stands in one row. */
void rg_library_equivalence_row(rg_library_row *c);

/* The class of a species, as its row has it; NULL where it is a class of its own. Capitals and whatever is no
 * letter or digit do not count: "Apatite-(CaF)" is "apatitecaf". */
const char *rg_library_equivalence_class(const rg_mineral_library *library, const char *species);

#endif
