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

/* The parabola p(x) = b x + c x^2 + const over x = phi - middle of class i whose means over the classes
 * i - 1, i, i + 1 are their densities. The mean of x^2 over a class is its middle squared + width^2 / 12, so
 *     (y1 - y0) / h1 = b + c r1,  (y2 - y1) / h2 = b + c r2,  top at -b / (2 c). */
static void place_top(const rg_grain_distribution *distribution, const double *sigma, size_t i,
                      rg_grain_mode *mode)
{
    const rg_grain_axis *axis = distribution->axis;
    const double middle = axis->mid_phi[i];
    double x[3];
    double q[3];
    double y[3];
    for (size_t j = 0; j < 3; j++) {
        const double width = axis->width_phi[i + j - 1];
        x[j] = axis->mid_phi[i + j - 1] - middle;
        q[j] = x[j] * x[j] + width * width / 12.0;
        y[j] = density(distribution, i + j - 1);
    }
    const double h1 = x[1] - x[0];
    const double h2 = x[2] - x[1];
    const double r1 = (q[1] - q[0]) / h1;
    const double r2 = (q[2] - q[1]) / h2;
    const double s1 = (y[1] - y[0]) / h1;
    const double c = ((y[2] - y[1]) / h2 - s1) / (r2 - r1);
    const double top = 0.5 * r1 - 0.5 * s1 / c;
    const double half = 0.5 * axis->width_phi[i];
    mode->phi = middle + fmin(fmax(top, -half), half);
    if (sigma == NULL || fabs(top) >= half)
        return;
    const double d_s1[3] = {-1.0 / h1, 1.0 / h1, 0.0};
    const double d_s2[3] = {0.0, -1.0 / h2, 1.0 / h2};
    double variance = 0.0;
    for (size_t j = 0; j < 3; j++) {
        const double d_c = (d_s2[j] - d_s1[j]) / (r2 - r1);
        const double d_top = 0.5 * (s1 / c * d_c - d_s1[j]) / c;
        const double e = d_top * sigma[i + j - 1] / (distribution->total * axis->width_phi[i + j - 1]);
        variance += e * e;
    }
    mode->phi_error = sqrt(variance);
}

enum { CANDIDATES = 64 };
typedef struct {
    size_t n_found;
    size_t n; /* in `modes`, highest first */
    rg_grain_mode modes[CANDIDATES];
} candidates;

static void insert(candidates *found, const rg_grain_mode *mode)
{
    size_t place = found->n;
    found->n_found++;
    while (place > 0 && found->modes[place - 1].density < mode->density * (1.0 - LEVEL))
        place--;
    if (place >= CANDIDATES)
        return;
    if (found->n < CANDIDATES)
        found->n++;
    for (size_t i = found->n - 1; i > place; i--)
        found->modes[i] = found->modes[i - 1];
    found->modes[place] = *mode;
}

static void leave_out_near(candidates *found, double least_phi)
{
    size_t kept = 0;
    for (size_t i = 0; i < found->n; i++) {
        size_t higher = 0;
        while (higher < kept && fabs(found->modes[higher].phi - found->modes[i].phi) >= least_phi)
            higher++;
        if (higher == kept)
            found->modes[kept++] = found->modes[i];
    }
    found->n = found->n_found = kept;
}

rg_grain_modes rg_grain_modes_of(const rg_grain_distribution *distribution, const double *sigma,
                                 size_t most_kept, const rg_grain_modes_options *options)
{
    const rg_grain_modes_options use = options != NULL ? *options : rg_grain_modes_defaults();
    const rg_grain_axis *axis = distribution->axis;
    const size_t n = axis->n_classes;
    if (most_kept > RG_GRAIN_MODES_MAX)
        most_kept = RG_GRAIN_MODES_MAX;
    double highest = 0.0;
    for (size_t i = 0; i < n; i++)
        highest = fmax(highest, density(distribution, i));

    candidates found;
    found.n = found.n_found = 0;
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
            rg_grain_mode mode = {.phi = 0.5 * (axis->edges_phi[first] + axis->edges_phi[last + 1]),
                                  .phi_error = NAN,
                                  .density = height,
                                  .prominence = (height - higher_pass) / highest,
                                  .class_index = first};
            if (first == last && first > 0 && last + 1 < n)
                place_top(distribution, sigma, first, &mode);
            mode.um = rg_grain_um(mode.phi);
            if (mode.prominence >= use.min_prominence)
                insert(&found, &mode);
        }
        first = last + 1;
    }
    if (use.min_separation_phi > 0.0)
        leave_out_near(&found, use.min_separation_phi);
    rg_grain_modes out = {.n_found = found.n_found, .n_kept = found.n < most_kept ? found.n : most_kept};
    for (size_t i = 0; i < out.n_kept; i++)
        out.modes[i] = found.modes[i];
    return out;
}
