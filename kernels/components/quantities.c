#include "kernels/components/quantities.h"

void rg_components_quantities(const rg_components_fit *fit,
                              double values[RG_MIXTURE_MOST][RG_COMPONENT_QUANTITIES])
{
    const size_t stride = rg_components_mixture_parameters(fit->family, 1);
    double weights[RG_MIXTURE_MOST] = {0};
    rg_components_mixture_weights(fit->family, fit->n, fit->x, weights);
    for (size_t k = 0; k < fit->n; k++) {
        const rg_family_moments m = rg_components_family_moments(fit->family, fit->x + k * stride + 1);
        values[k][RG_COMPONENT_WEIGHT] = weights[k];
        values[k][RG_COMPONENT_MEAN] = m.mean_ln;
        values[k][RG_COMPONENT_MEDIAN] = m.median_ln;
        values[k][RG_COMPONENT_MODE] = m.mode_ln;
        values[k][RG_COMPONENT_SD] = m.sd_ln;
    }
}
