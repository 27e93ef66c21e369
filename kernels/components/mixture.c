#include "kernels/components/mixture.h"

#include <math.h>
#include <string.h>

size_t rg_components_mixture_parameters(rg_family family, size_t n)
{
    return n * (1 + rg_components_family_parameters(family));
}

void rg_components_mixture(rg_family family, size_t n, const double *x, const double *edges_ln,
                           size_t n_classes, double *curve, double *jacobian, double *work)
{
    const size_t stride = rg_components_mixture_parameters(family, 1);
    memset(curve, 0, n_classes * sizeof *curve);
    for (size_t k = 0; k < n; k++) {
        const double *p = x + k * stride;
        const double amplitude = exp(p[0]);
        double *rows = jacobian != NULL ? jacobian + k * stride * n_classes : NULL;
        double *shares = rows != NULL ? rows : work;
        (void) rg_components_family_shares(family, p + 1, edges_ln, n_classes, shares,
                                           rows != NULL ? rows + n_classes : NULL);
        const size_t n_scaled = rows != NULL ? stride * n_classes : n_classes;
        for (size_t i = 0; i < n_scaled; i++)
            shares[i] *= amplitude;
        for (size_t i = 0; i < n_classes; i++)
            curve[i] += shares[i];
    }
}

void rg_components_mixture_bounds(rg_family family, size_t n, const double *edges_ln, size_t n_classes,
                                  double *low, double *high)
{
    static const double LEAST = 1e-6;
    static const double MOST = 2.0;
    const size_t stride = rg_components_mixture_parameters(family, 1);
    for (size_t k = 0; k < n; k++) {
        low[k * stride] = log(LEAST);
        high[k * stride] = log(MOST);
        rg_components_family_bounds(family, edges_ln, n_classes, low + k * stride + 1, high + k * stride + 1);
    }
}

void rg_components_mixture_sort(rg_family family, size_t n, double *x)
{
    const size_t stride = rg_components_mixture_parameters(family, 1);
    double means[RG_MIXTURE_MOST];
    for (size_t k = 0; k < n; k++) {
        double moved[1 + RG_FAMILY_MOST];
        memcpy(moved, x + k * stride, stride * sizeof *moved);
        const double mean = rg_components_family_moments(family, moved + 1).mean_ln;
        size_t at = k;
        for (; at > 0 && means[at - 1] > mean; at--) {
            means[at] = means[at - 1];
            memcpy(x + at * stride, x + (at - 1) * stride, stride * sizeof *x);
        }
        means[at] = mean;
        memcpy(x + at * stride, moved, stride * sizeof *x);
    }
}

void rg_components_mixture_weights(rg_family family, size_t n, const double *x, double *weights)
{
    const size_t stride = rg_components_mixture_parameters(family, 1);
    double total = 0.0;
    for (size_t k = 0; k < n; k++)
        total += weights[k] = exp(x[k * stride]);
    for (size_t k = 0; k < n; k++)
        weights[k] /= total;
}
