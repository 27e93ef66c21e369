#include "kernels/grains/basis.h"

#include <math.h>
#include <string.h>

static const char *const NAMES[RG_GRAIN_BASIS_COUNT] = {"number", "area", "volume"};
/* Power of d that a unit of volume has of it. */
static const int POWER[RG_GRAIN_BASIS_COUNT] = {-3, -1, 0};

const char *rg_grain_basis_name(rg_grain_basis basis)
{
    return (unsigned) basis < RG_GRAIN_BASIS_COUNT ? NAMES[basis] : "unknown";
}

rg_grain_basis rg_grain_basis_parse(const char *text)
{
    int basis = 0;
    if (strcmp(text, "mass") == 0)
        return RG_GRAIN_BY_VOLUME;
    while (basis < RG_GRAIN_BASIS_COUNT && strcmp(NAMES[basis], text) != 0)
        basis++;
    return (rg_grain_basis) basis;
}

/* <d^p> over a class uniform in ln d: (e1^p - e0^p) / (p ln(e1 / e0)), by the geometric middle g as
 * g^p sinh(p w / 2) / (p w / 2) with w = ln(e1 / e0), which loses nothing in narrow classes. */
static double mean_power(const rg_grain_axis *axis, size_t i, int power)
{
    const double half = 0.5 * power * log(axis->edges_um[i + 1] / axis->edges_um[i]);
    const double middle = exp(power * axis->mid_ln[i]);
    return half == 0.0 ? middle : middle * (sinh(half) / half);
}

void rg_grain_basis_factors(const rg_grain_axis *axis, rg_grain_basis from, rg_grain_basis to,
                            double *factors)
{
    for (size_t i = 0; i < axis->n_classes; i++)
        factors[i] = from == to ? 1.0 : mean_power(axis, i, POWER[to]) / mean_power(axis, i, POWER[from]);
}

rg_status rg_grain_basis_convert(const double *weights, const double *sigma, const double *factors,
                                 size_t n_classes, double *to, double *to_sigma, rg_error *err)
{
    double before = 0.0;
    double after = 0.0;
    for (size_t i = 0; i < n_classes; i++) {
        if (!(weights[i] >= 0.0) || isinf(weights[i]))
            return rg_fail(err, RG_EDOMAIN, i, "a class weight is negative or not a number");
        before += weights[i];
        after += weights[i] * factors[i];
    }
    if (!(before > 0.0))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the sample has no mass in any class");
    const double scale = before / after;
    for (size_t i = 0; i < n_classes; i++)
        to[i] = weights[i] * factors[i] * scale;
    if (sigma == NULL)
        return RG_OK;
    /* u_i = w_i F_i W / V, W = sum w, V = sum w F: du_i/dw_j = F_i W/V (i = j) + u_i (1/W - F_j/V) */
    for (size_t i = 0; i < n_classes; i++) {
        double variance = 0.0;
        for (size_t j = 0; j < n_classes; j++) {
            const double d =
                (i == j ? factors[i] * scale : 0.0) + to[i] * (1.0 / before - factors[j] / after);
            variance += d * sigma[j] * (d * sigma[j]);
        }
        to_sigma[i] = sqrt(variance);
    }
    return RG_OK;
}

double rg_grain_specific_surface(const rg_grain_axis *axis, const double *volume, double density_g_cm3,
                                 double *finest_share)
{
    double total = 0.0;
    double per_um = 0.0;
    double finest = 0.0;
    for (size_t i = axis->n_classes; i-- > 0;) {
        const double surface = volume[i] * axis->mean_per_um[i];
        total += volume[i];
        per_um += surface;
        if (volume[i] > 0.0)
            finest = surface;
    }
    *finest_share = finest / per_um;
    return 6.0 * per_um / (total * density_g_cm3);
}
