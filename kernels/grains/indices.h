/* Single-number indices of a size distribution: spread ratios, engineering coefficients, bimodality and
 * the moment means of laser instruments. */
#ifndef RG_KERNELS_GRAINS_INDICES_H
#define RG_KERNELS_GRAINS_INDICES_H

#include "kernels/grains/distribution.h"

#define RG_GRAIN_SORTABLE_FROM_UM 10.0
#define RG_GRAIN_SORTABLE_TO_UM   63.0

typedef struct {
    double d90_d10;
    double d90_minus_d10_um;
    double d75_d25;
    double d75_minus_d25_um;
    double span;       /* (D90 - D10) / D50                                                          */
    double uniformity; /* Cu = D60 / D10                                                             */
    double curvature;  /* Cc = D30^2 / (D10 D60)                                                     */
    double bimodality; /* (Sk^2 + 1) / K of the log moments; above 5/9, a uniform law's, suggests two
                        * modes; NAN when all the mass is in one class                               */
    double d32_um;     /* surface-weighted (Sauter) mean 1 / sum f <1/d>, <> over a class uniform in ln d */
    double d43_um;     /* volume-weighted mean sum f <d>                                             */
    double coarsest_percentile_um; /* C = D99 of Passega's C-M diagram; M is D50                      */
    double sortable_silt_pct;      /* share from 10 to 63 um (McCave et al. 1995)                     */
} rg_grain_indices;

/* D[3,2] and D[4,3] take the weights as mass or volume shares; specific surface of smooth spheres is
 * 6 / (density D[3,2]). */
rg_grain_indices rg_grain_indices_of(const rg_grain_distribution *distribution);

#endif
