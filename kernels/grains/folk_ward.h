/* Graphic statistics of Folk & Ward (1957), J. Sed. Petrol. 27(1), 3-26, and their geometric form,
 * Blott & Pye (2001), ESPL 26, 1237-1248, doi:10.1002/esp.261. */
#ifndef RG_KERNELS_GRAINS_FOLK_WARD_H
#define RG_KERNELS_GRAINS_FOLK_WARD_H

#include "kernels/grains/distribution.h"

/* The geometric form is tied to the phi form by identities: mean_um = 1000 2^-mean_phi,
 * sorting_geometric = 2^sorting_phi, skewness_geometric = -skewness_phi, one kurtosis. */
typedef struct {
    double mean_phi;           /* Mz                                     */
    double sorting_phi;        /* sigma_I                                */
    double skewness_phi;       /* Sk_I, > 0: excess of fines             */
    double kurtosis;           /* K_G                                    */
    double mean_um;            /* M_G                                    */
    double sorting_geometric;  /* sigma_G, a ratio                       */
    double skewness_geometric; /* Sk_G, > 0: excess of coarse            */
} rg_grain_folk_ward;

/* Always defined: percentiles of a pinned curve never coincide. */
rg_grain_folk_ward rg_grain_folk_ward_of(const rg_grain_distribution *distribution);

#endif
