#include "kernels/grains/indices.h"

#include "kernels/grains/moments.h"
#include "kernels/grains/percentiles.h"

rg_grain_indices rg_grain_indices_of(const rg_grain_distribution *distribution)
{
    const double d10 = rg_grain_percentile_finer(distribution, 10.0).um;
    const double d25 = rg_grain_percentile_finer(distribution, 25.0).um;
    const double d30 = rg_grain_percentile_finer(distribution, 30.0).um;
    const double d50 = rg_grain_percentile_finer(distribution, 50.0).um;
    const double d60 = rg_grain_percentile_finer(distribution, 60.0).um;
    const double d75 = rg_grain_percentile_finer(distribution, 75.0).um;
    const double d90 = rg_grain_percentile_finer(distribution, 90.0).um;
    const rg_grain_moments log_moments = rg_grain_moments_of(distribution, RG_GRAIN_LOGARITHMIC);
    const rg_grain_axis *axis = distribution->axis;
    double per_um = 0.0;
    double um = 0.0;
    for (size_t i = 0; i < axis->n_classes; i++) {
        per_um += distribution->fractions[i] * axis->mean_per_um[i];
        um += distribution->fractions[i] * axis->mean_um[i];
    }
    return (rg_grain_indices){
        .d90_d10 = d90 / d10,
        .d90_minus_d10_um = d90 - d10,
        .d75_d25 = d75 / d25,
        .d75_minus_d25_um = d75 - d25,
        .span = (d90 - d10) / d50,
        .uniformity = d60 / d10,
        .curvature = (d30 / d10) * (d30 / d60),
        .bimodality = (log_moments.skewness * log_moments.skewness + 1.0) / log_moments.kurtosis,
        .d32_um = 1.0 / per_um,
        .d43_um = um,
        .coarsest_percentile_um = rg_grain_percentile_finer(distribution, 99.0).um,
        .sortable_silt_pct = 100.0 * (rg_grain_share_finer(distribution, RG_GRAIN_SORTABLE_TO_UM) -
                                      rg_grain_share_finer(distribution, RG_GRAIN_SORTABLE_FROM_UM)),
    };
}
