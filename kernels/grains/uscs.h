/* Names of the Unified Soil Classification System, as far as grain size alone decides them.
 *
 * ASTM D2487-17, of what passes 75 mm: gravel above 4.75 mm, fines below 75 um. Coarse-grained with less than
 * 50 % fines: gravel when it outweighs the sand. Below 5 % fines, well graded with Cu >= 4 (gravel) or 6
 * (sand) and 1 <= Cc <= 3, else poorly graded; "with sand" or "with gravel" from 15 % on. With more fines the
 * standard asks for their plasticity, which no size tells: 5 to 12 % "with silt or clay", more "silty or
 * clayey", and from 50 % on "silt or clay", with every symbol that is left where they are few. */
#ifndef RG_KERNELS_GRAINS_USCS_H
#define RG_KERNELS_GRAINS_USCS_H

#include "kernels/grains/distribution.h"

#define RG_GRAIN_USCS_GRAVEL_UM 4750.0
#define RG_GRAIN_USCS_FINES_UM  75.0

/* "poorly graded sand with gravel (SP)"; "not classified: coarser than 75 mm" when nothing is finer. */
const char *rg_grain_uscs_name(const rg_grain_distribution *distribution);

#endif
