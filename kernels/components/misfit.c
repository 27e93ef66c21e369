#include "kernels/components/misfit.h"

#include <math.h>

static const double SQRT_2 = 1.4142135623730950488016887242097;
static const double SQRT_2_OVER_PI = 0.79788456080286535587989211986876;

/* erfc underflows past x = 38, where the leading term of its expansion is exact enough. */
double rg_components_misfit_censored(double x, double *root_slope)
{
    static const double FAR = 30.0;
    const double tail = x < FAR ? 0.5 * erfc(x / SQRT_2) : 0.0;
    const double value =
        x < FAR ? -2.0 * log(tail) : x * x + 2.0 * log(x) + 1.8378770664093454836; /* ln 2 pi */
    const double hazard = x < FAR ? 0.5 * SQRT_2_OVER_PI * exp(-0.5 * x * x) / tail : x + 1.0 / x;
    if (root_slope != NULL)
        *root_slope = hazard / sqrt(value);
    return value;
}

void rg_components_misfit(const void *state, const double *x, double *residuals, double *jacobian)
{
    const rg_components_misfit_state *p = state;
    const size_t n_classes = p->room->n_classes;
    rg_components_mixture(p->family, p->n, x, p->room->edges_ln, n_classes, residuals, jacobian,
                          p->room->shares);
    const size_t n = jacobian != NULL ? rg_components_mixture_parameters(p->family, p->n) : 0;
    for (size_t i = 0; i < n_classes; i++) {
        const double sigma = p->room->sigma[i];
        double slope = 1.0;
        if (p->fractions[i] > 0.0)
            residuals[i] = (residuals[i] - p->fractions[i]) / sigma;
        else
            residuals[i] = sqrt(rg_components_misfit_censored(residuals[i] / sigma, &slope));
        for (size_t j = 0; j < n; j++)
            jacobian[j * n_classes + i] *= slope / sigma;
    }
}
