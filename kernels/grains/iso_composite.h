/* Names of composite soils: a noun, and before it the secondary fractions.
 *
 * ISO 14688-2:2004, annex B, as its triangle is drawn in SR EN ISO 14688-2:2005; limits 63 mm, 2 mm, 63 and
 * 2 um. Of what is finer than 63 mm: from 40 % fines on they are the noun (clay below 2 um in per cent of the
 * fines: below 10 silt, below 20 clayey silt, below 40 silty clay, else clay); else the greater of gravel and
 * sand is when it has 40 %; else "soil". Gravel and sand from 20 % on that are not the noun are adjectives,
 * the lesser first; fines from 15 % on give "silty", or from 20 % clay in them "clayey". The edition of 2018
 * asks for plasticity where fines matter. */
#ifndef RG_KERNELS_GRAINS_ISO_COMPOSITE_H
#define RG_KERNELS_GRAINS_ISO_COMPOSITE_H

#include <stddef.h>

#include "kernels/grains/distribution.h"

/* From shares in per cent of what is finer than 63 mm, together 100, clay being part of the fines; of equal
 * shares sand counts as the greater. `name` of `size` bytes, 64 are enough. */
void rg_grain_iso_composite_name(double gravel_pct, double sand_pct, double fines_pct, double clay_pct,
                                 char *name, size_t size);

/* The same of a distribution; "cobbles or boulders" when nothing is finer than 63 mm. */
void rg_grain_iso_composite_of(const rg_grain_distribution *distribution, char *name, size_t size);

#endif
