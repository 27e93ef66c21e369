#include "kernels/grains/percentiles.h"

#include <math.h>

const double rg_grain_percents[RG_GRAIN_N_PERCENTILES] = {5, 10, 16, 25, 30, 50, 60, 75, 84, 90, 95};

/* Cumulative shares are sums of rounded fractions: a share this close to the percentage has reached it. */
static const double REACHED = 1e-13;

/* The first edge at which the curve reaches `share` from below. */
static size_t first_edge_at(const double *cumulative, size_t n_classes, double share)
{
    size_t below = 0; /* the answer is in [below, at] */
    size_t at = n_classes;
    while (below < at) {
        const size_t middle = below + (at - below) / 2;
        if (cumulative[middle] >= share - REACHED)
            at = middle;
        else
            below = middle + 1;
    }
    return at;
}

rg_grain_percentile rg_grain_percentile_finer(const rg_grain_distribution *distribution, double finer_pct)
{
    rg_grain_percentile found = {.phi = NAN, .um = NAN, .class_share = NAN};
    if (!(finer_pct >= 0.0 && finer_pct <= 100.0))
        return found;
    const rg_grain_axis *axis = distribution->axis;
    const double *cumulative = distribution->cumulative;
    const size_t n = axis->n_classes;
    const double share = finer_pct / 100.0;
    const size_t edge = first_edge_at(cumulative, n, share);

    if (edge == 0 || fabs(cumulative[edge] - share) <= REACHED) {
        found.phi = axis->edges_phi[edge];
        found.um = axis->edges_um[edge];
        found.class_index = edge > 0 ? edge - 1 : 0;
        found.class_share = edge > 0 ? 1.0 : 0.0;
        found.on_plateau = edge < n && distribution->fractions[edge] == 0.0;
    } else {
        const size_t c = edge - 1;
        const double part = (share - cumulative[c]) / (cumulative[edge] - cumulative[c]);
        found.phi = axis->edges_phi[c] - part * axis->width_phi[c];
        found.um = rg_grain_um(found.phi);
        found.class_index = c;
        found.class_share = part;
    }
    found.in_fine_tail = axis->fine_tail_closed && found.um < axis->edges_um[1];
    found.in_coarse_tail = axis->coarse_tail_closed && found.um > axis->edges_um[n - 1];
    return found;
}

rg_grain_percentile rg_grain_percentile_coarser(const rg_grain_distribution *distribution, double coarser_pct)
{
    return rg_grain_percentile_finer(distribution, 100.0 - coarser_pct);
}

double rg_grain_share_finer(const rg_grain_distribution *distribution, double diameter_um)
{
    const rg_grain_axis *axis = distribution->axis;
    if (!(diameter_um > 0.0))
        return isnan(diameter_um) ? NAN : 0.0;
    if (diameter_um <= axis->edges_um[0])
        return 0.0;
    if (diameter_um >= axis->edges_um[axis->n_classes])
        return 1.0;
    size_t low = 0; /* edges_um[low] <= diameter < edges_um[high] */
    size_t high = axis->n_classes;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (axis->edges_um[middle] <= diameter_um)
            low = middle;
        else
            high = middle;
    }
    if (axis->edges_um[low] == diameter_um)
        return distribution->cumulative[low];
    const double part = (axis->edges_phi[low] - rg_grain_phi(diameter_um)) / axis->width_phi[low];
    const double step = distribution->cumulative[low + 1] - distribution->cumulative[low];
    return fmin(distribution->cumulative[low] + part * step, distribution->cumulative[low + 1]);
}

double rg_grain_share_of_class_finer(const rg_grain_axis *axis, size_t i, double diameter_um)
{
    if (diameter_um <= axis->edges_um[i])
        return 0.0;
    if (diameter_um >= axis->edges_um[i + 1])
        return 1.0;
    return (axis->edges_phi[i] - rg_grain_phi(diameter_um)) / axis->width_phi[i];
}
