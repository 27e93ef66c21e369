#include "kernels/components/residual.h"

#include <math.h>

static const size_t FEWEST = 8;

double rg_components_residual_correlation(const double *fractions, const rg_components_noise *noise,
                                          const rg_components_fit *fit, rg_components_room *room,
                                          size_t *n_pairs)
{
    static const double ABOVE = 3.0;
    rg_components_mixture(fit->family, fit->n, fit->x, room->edges_ln, room->n_classes, room->curve, NULL,
                          room->shares);
    rg_components_noise_sigma(noise, fit->relative, room->curve, room->n_classes, room->sigma);
    double highest = 0.0;
    for (size_t i = 0; i < room->n_classes; i++)
        highest = fmax(highest, room->curve[i]);
    double product = 0.0;
    double squares = 0.0;
    double before = NAN;
    *n_pairs = 0;
    for (size_t i = 0; i < room->n_classes; i++) {
        const bool stands_out = fractions[i] > 0.0 && room->curve[i] > ABOVE * noise->floor * highest;
        const double here = stands_out ? (fractions[i] - room->curve[i]) / room->sigma[i] : NAN;
        if (stands_out && !isnan(before)) {
            product += here * before;
            squares += 0.5 * (here * here + before * before);
            (*n_pairs)++;
        }
        before = here;
    }
    return *n_pairs >= FEWEST && squares > 0.0 ? product / squares : NAN;
}

bool rg_components_residuals_are_alike(double correlation, size_t n_pairs)
{
    static const double DEVIATIONS = 3.0;
    return correlation > DEVIATIONS / sqrt((double) n_pairs);
}
