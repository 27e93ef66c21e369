#include "kernels/grains/folk_ward.h"

#include <math.h>

#include "kernels/grains/percentiles.h"

rg_grain_folk_ward rg_grain_folk_ward_of(const rg_grain_distribution *distribution)
{
    /* phi_x is the size that x % of the grains are coarser than, so phi grows with x. */
    const double phi5 = rg_grain_percentile_coarser(distribution, 5.0).phi;
    const double phi16 = rg_grain_percentile_coarser(distribution, 16.0).phi;
    const double phi25 = rg_grain_percentile_coarser(distribution, 25.0).phi;
    const double phi50 = rg_grain_percentile_coarser(distribution, 50.0).phi;
    const double phi75 = rg_grain_percentile_coarser(distribution, 75.0).phi;
    const double phi84 = rg_grain_percentile_coarser(distribution, 84.0).phi;
    const double phi95 = rg_grain_percentile_coarser(distribution, 95.0).phi;
    rg_grain_folk_ward s;
    s.mean_phi = (phi16 + phi50 + phi84) / 3.0;
    s.sorting_phi = (phi84 - phi16) / 4.0 + (phi95 - phi5) / 6.6;
    s.skewness_phi = (phi16 + phi84 - 2.0 * phi50) / (2.0 * (phi84 - phi16)) +
                     (phi5 + phi95 - 2.0 * phi50) / (2.0 * (phi95 - phi5));
    s.kurtosis = (phi95 - phi5) / (2.44 * (phi75 - phi25));
    s.mean_um = rg_grain_um(s.mean_phi);
    s.sorting_geometric = exp2(s.sorting_phi);
    s.skewness_geometric = -s.skewness_phi;
    return s;
}
