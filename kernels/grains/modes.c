#include "kernels/grains/modes.h"

#include <math.h>
#include <stdbool.h>

/* Densities of classes that should be equal differ by rounding of their widths. */
static const double LEVEL = 1e-12;

rg_grain_modes_options rg_grain_modes_defaults(void)
{
    return (rg_grain_modes_options){.min_prominence = 0.05};
}

static double density(const rg_grain_distribution *distribution, size_t i)
{
    return distribution->fractions[i] / distribution->axis->width_phi[i];
}

/* Lowest density between the plateau first..last and the first higher class on one side; 0 at the end of
 * the axis, where the curve returns to nothing. */
static double pass(const rg_grain_distribution *distribution, size_t from, bool coarser, double height)
{
    const size_t n = distribution->axis->n_classes;
    double lowest = height;
    for (size_t i = from; coarser ? i + 1 < n : i > 0;) {
        i = coarser ? i + 1 : i - 1;
        const double here = density(distribution, i);
        if (here > height * (1.0 + LEVEL))
            return lowest;
        lowest = fmin(lowest, here);
    }
    return 0.0;
}

static void insert(rg_grain_modes *found, size_t most_kept, const rg_grain_mode *mode)
{
    size_t place = found->n_kept;
    while (place > 0 && found->modes[place - 1].density < mode->density * (1.0 - LEVEL))
        place--;
    if (place >= most_kept)
        return;
    if (found->n_kept < most_kept)
        found->n_kept++;
    for (size_t i = found->n_kept - 1; i > place; i--)
        found->modes[i] = found->modes[i - 1];
    found->modes[place] = *mode;
}

rg_grain_modes rg_grain_modes_of(const rg_grain_distribution *distribution, size_t most_kept,
                                 const rg_grain_modes_options *options)
{
    const rg_grain_modes_options use = options != NULL ? *options : rg_grain_modes_defaults();
    const rg_grain_axis *axis = distribution->axis;
    const size_t n = axis->n_classes;
    if (most_kept > RG_GRAIN_MODES_MAX)
        most_kept = RG_GRAIN_MODES_MAX;
    double highest = 0.0;
    for (size_t i = 0; i < n; i++)
        highest = fmax(highest, density(distribution, i));

    rg_grain_modes found = {0};
    for (size_t first = 0; first < n;) {
        const double height = density(distribution, first);
        size_t last = first;
        while (last + 1 < n && fabs(density(distribution, last + 1) - height) <= LEVEL * height)
            last++;
        const bool above_finer = first == 0 || density(distribution, first - 1) < height;
        const bool above_coarser = last + 1 == n || density(distribution, last + 1) < height;
        if (height > 0.0 && above_finer && above_coarser) {
            const double higher_pass =
                fmax(pass(distribution, first, false, height), pass(distribution, last, true, height));
            const double phi = 0.5 * (axis->edges_phi[first] + axis->edges_phi[last + 1]);
            const rg_grain_mode mode = {.phi = phi,
                                        .um = rg_grain_um(phi),
                                        .density = height,
                                        .prominence = (height - higher_pass) / highest,
                                        .class_index = first};
            if (mode.prominence >= use.min_prominence) {
                found.n_found++;
                insert(&found, most_kept, &mode);
            }
        }
        first = last + 1;
    }
    return found;
}
