#include "kernels/identify/monte_carlo.h"

#include <math.h>

#include "kernels/base/random.h"

/* Log-normal with this mean and relative standard deviation, from a standard normal number. */
static double log_normal(double mean, double relative, double z)
{
    const double variance = log1p(relative * relative);
    return mean * exp(sqrt(variance) * z - 0.5 * variance);
}

static double draw_one(double wt, double sigma, uint64_t seed, uint64_t spot, uint64_t first)
{
    const double z = rg_random_normal(seed, spot, first);
    if (wt <= 0.0)
        return sigma * fabs(z);
    if (wt < 3.0 * sigma)
        return log_normal(wt, sigma / wt, z);
    double value = wt + sigma * z;
    for (uint64_t t = 1; value < 0.0 && t < RG_MONTE_CARLO_TRIES; t++)
        value = wt + sigma * rg_random_normal(seed, spot, first + t);
    return value > 0.0 ? value : 0.0;
}

void rg_monte_carlo_oxides(const double *wt, const double *sigma, size_t n_oxides, double common,
                           uint64_t seed, uint64_t spot, uint64_t draw, double *drawn)
{
    const double factor =
        common > 0.0 ? log_normal(1.0, common, rg_random_normal(seed, spot, UINT64_MAX - draw)) : 1.0;
    for (size_t i = 0; i < n_oxides; i++) {
        const double w = wt[i] < 0.0 ? 0.0 : wt[i];
        if (isnan(w) || !(sigma[i] > 0.0))
            drawn[i] = w * factor;
        else
            drawn[i] =
                factor * draw_one(w, sigma[i], seed, spot, (draw * n_oxides + i) * RG_MONTE_CARLO_TRIES);
    }
}
