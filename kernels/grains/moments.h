/* Moments of a size distribution over class midpoints, orders 1 to 6, population form (kurtosis 3 for a
 * normal). Blott & Pye (2001), ESPL 26, 1237-1248, doi:10.1002/esp.261, table II. */
#ifndef RG_KERNELS_GRAINS_MOMENTS_H
#define RG_KERNELS_GRAINS_MOMENTS_H

#include "kernels/grains/distribution.h"

typedef enum {
    RG_GRAIN_ARITHMETIC, /* x = arithmetic midpoint in um; mean and sd in um                     */
    RG_GRAIN_GEOMETRIC,  /* x = ln of the geometric midpoint; mean exp(x) in um, sd exp(s), a ratio */
    RG_GRAIN_LOGARITHMIC /* x = midpoint in phi; mean and sd in phi                              */
} rg_grain_moment_kind;

/* Standardised: skewness m3 / s^3, kurtosis m4 / s^4, fifth m5 / s^5, sixth m6 / s^6. Odd orders change
 * sign between the geometric and the logarithmic form. NAN from the skewness on when all the mass is
 * in one class, where the standard deviation over midpoints is zero. */
typedef struct {
    double mean;
    double sd;
    double skewness;
    double kurtosis;
    double fifth;
    double sixth;
} rg_grain_moments;

rg_grain_moments rg_grain_moments_of(const rg_grain_distribution *distribution, rg_grain_moment_kind kind);

#endif
