#include "kernels/scatter/resolution.h"

#include <math.h>

const double RG_SCATTER_BLUR_MOST = 0.23104906018664842;

static bool is_used(double sigma)
{
    return isfinite(sigma) && sigma > 0.0;
}

/* d ln K / d ln d of a ring, by its neighbours. */
static double slope(const rg_scatter_detector *d, size_t ring, size_t i)
{
    const size_t below = i > 0 ? i - 1 : 0;
    const size_t above = i + 1 < d->n_classes ? i + 1 : i;
    const double *row = d->kernel + ring * d->n_classes;
    const double middle_below = 0.5 * log(d->edges_um[below] * d->edges_um[below + 1]);
    const double middle_above = 0.5 * log(d->edges_um[above] * d->edges_um[above + 1]);
    return log(row[above] / row[below]) / (middle_above - middle_below);
}

void rg_scatter_resolution(const rg_scatter_detector *d, const double *relative, double *blur)
{
    for (size_t i = 0; i < d->n_classes; i++) {
        double total = 0.0;
        double mean = 0.0;
        double square = 0.0;
        for (size_t r = 0; r < d->n_rings; r++) {
            const double change = slope(d, r, i);
            if (!is_used(relative[r]) || !isfinite(change))
                continue;
            /* A weighted mean and variance, updated one by one: West (1979), CACM 22, 532. */
            const double weight = 1.0 / (relative[r] * relative[r]);
            const double step = change - mean;
            total += weight;
            mean += step * weight / total;
            square += weight * step * (change - mean);
        }
        blur[i] = square > 0.0 ? 1.0 / sqrt(square) : INFINITY;
    }
}

void rg_scatter_detection(const rg_scatter_detector *d, const double *sigma, const double *fractions,
                          double volume, double *limits)
{
    for (size_t i = 0; i < d->n_classes; i++) {
        double square = 0.0;
        for (size_t r = 0; r < d->n_rings; r++) {
            const double *row = d->kernel + r * d->n_classes;
            double sample = 0.0;
            if (!is_used(sigma[r]))
                continue;
            for (size_t k = 0; k < d->n_classes; k++)
                sample += row[k] * fractions[k];
            const double change = volume * (row[i] - sample) / sigma[r];
            square += change * change;
        }
        limits[i] = square > 0.0 ? fmin(3.0 / sqrt(square), 1.0) : 1.0;
    }
}
