#include "kernels/unmix/kkt.h"

#include <math.h>

/* Weight of a packed band; 0 where the spectrum has none. */
static double weight_at(const rg_endmembers *set, const double *spectrum, const double *sigma, size_t j)
{
    const size_t band = set->bands[j];
    if (!isfinite(spectrum[band]))
        return 0.0;
    if (sigma == NULL)
        return set->weight != NULL ? set->weight[j] : 1.0;
    return sigma[band] > 0.0 && isfinite(sigma[band]) ? 1.0 / sigma[band] : 0.0;
}

static double length_squared(const rg_endmembers *set, const double *weight, size_t i)
{
    double square = 0.0;
    for (size_t j = 0; j < set->n_used; j++) {
        const double member = set->plain[i * set->n_used + j] * weight[j];
        square += member * member;
    }
    return square;
}

double rg_unmix_kkt(const rg_endmembers *set, rg_unmix_method method, const double *spectrum,
                    const double *sigma, const double *abundances, double *work)
{
    const size_t n = set->n;
    const size_t n_used = set->n_used;
    double *weight = work;
    double *residual = work + n_used;
    double *gradient = work + 2 * n_used;
    double length = 0.0;
    for (size_t j = 0; j < n_used; j++) {
        weight[j] = weight_at(set, spectrum, sigma, j);
        residual[j] = weight[j] > 0.0 ? spectrum[set->bands[j]] * weight[j] : 0.0;
        length += residual[j] * residual[j];
        for (size_t i = 0; i < n; i++)
            residual[j] -= abundances[i] * (set->plain[i * n_used + j] * weight[j]);
    }
    length = sqrt(length);

    double sum = 0.0;
    double multiplier = 0.0;
    double shares = 0.0;
    for (size_t i = 0; i < n; i++) {
        gradient[i] = 0.0;
        for (size_t j = 0; j < n_used; j++)
            gradient[i] -= set->plain[i * n_used + j] * weight[j] * residual[j];
        sum += abundances[i];
        const double square = length_squared(set, weight, i);
        if ((abundances[i] > 0.0 || !rg_unmix_is_bounded(method)) && square > 0.0) {
            multiplier -= gradient[i] / square;
            shares += 1.0 / square;
        }
    }
    const bool sums = rg_unmix_sums(method);
    multiplier = sums && shares > 0.0 ? multiplier / shares : 0.0;
    double worst = sums ? fabs(sum - 1.0) : 0.0;
    if (isnan(sum))
        return NAN;
    for (size_t i = 0; i < n; i++) {
        const double square = length_squared(set, weight, i);
        if (square == 0.0)
            continue;
        const double pull = (gradient[i] + multiplier) / square;
        const double off = rg_unmix_is_bounded(method) ? fmin(abundances[i], pull) : pull;
        const double scale = sums ? fmax(1.0, length / sqrt(square)) : length / sqrt(square);
        if (off != 0.0)
            worst = fmax(worst, scale > 0.0 ? fabs(off) / scale : INFINITY);
    }
    return worst;
}
