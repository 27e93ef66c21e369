#include "kernels/grains/graphic.h"

#include <math.h>

#include "kernels/grains/percentiles.h"

/* A weighted sum of phi percentiles, all a McCammon measure is. */
typedef struct {
    double coarser_pct;
    double weight;
} term;

static double combine(const rg_grain_distribution *distribution, const term *terms, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += terms[i].weight * rg_grain_percentile_coarser(distribution, terms[i].coarser_pct).phi;
    return sum;
}

static const term A_MEAN[] = {{10, 1}, {30, 1}, {50, 1}, {70, 1}, {90, 1}};
static const term A_SD[] = {{5, -1}, {15, -1}, {85, 1}, {95, 1}};
static const term B_MEAN[] = {{5, 1},  {15, 1}, {25, 1}, {35, 1}, {45, 1},
                              {55, 1}, {65, 1}, {75, 1}, {85, 1}, {95, 1}};
static const term B_SD[] = {{3, -1}, {10, -1}, {20, -1}, {30, -1}, {70, 1}, {80, 1}, {90, 1}, {97, 1}};

#define COMBINE(distribution, terms) combine((distribution), (terms), sizeof(terms) / sizeof(terms)[0])

rg_grain_graphic rg_grain_graphic_of(const rg_grain_distribution *distribution)
{
    const double phi16 = rg_grain_percentile_coarser(distribution, 16.0).phi;
    const double phi84 = rg_grain_percentile_coarser(distribution, 84.0).phi;
    const double d25 = rg_grain_percentile_finer(distribution, 25.0).um;
    const double d50 = rg_grain_percentile_finer(distribution, 50.0).um;
    const double d75 = rg_grain_percentile_finer(distribution, 75.0).um;
    return (rg_grain_graphic){
        .inman_mean_phi = (phi16 + phi84) / 2.0,
        .inman_sd_phi = (phi84 - phi16) / 2.0,
        .trask_sorting = sqrt(d75 / d25),
        .trask_skewness = (d25 / d50) * (d75 / d50),
        .krumbein_qd_phi = log2(d75 / d25) / 2.0,
        .mccammon_a_mean_phi = COMBINE(distribution, A_MEAN) / 5.0,
        .mccammon_a_sd_phi = COMBINE(distribution, A_SD) / 5.4,
        .mccammon_b_mean_phi = COMBINE(distribution, B_MEAN) / 10.0,
        .mccammon_b_sd_phi = COMBINE(distribution, B_SD) / 9.1,
    };
}
