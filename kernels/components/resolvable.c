#include "kernels/components/resolvable.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/components/decompose.h"

/* The curve as data: every class counts as measured, as it would with noise added. */
static void as_data(const rg_components_fit *truth, const rg_components_room *room, double *fractions)
{
    double total = 0.0;
    rg_components_mixture(truth->family, truth->n, truth->x, room->edges_ln, room->n_classes, fractions, NULL,
                          room->shares);
    for (size_t i = 0; i < room->n_classes; i++)
        total += fractions[i] = fmax(fractions[i], DBL_MIN);
    for (size_t i = 0; i < room->n_classes; i++)
        fractions[i] /= total;
}

rg_status rg_components_resolvable(const rg_components_fit *truth, const rg_components_noise *noise,
                                   rg_components_room *room, double *gain, rg_error *err)
{
    *gain = INFINITY;
    if (!rg_components_noise_is_known(noise))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX,
                       "whether components are resolvable depends on the noise");
    if (truth->n < 2)
        return RG_OK;
    const rg_decompose_options fewer = {.family = truth->family,
                                        .least = truth->n - 1,
                                        .most = truth->n - 1,
                                        .noise = *noise,
                                        .rivals = false};
    rg_decomposition found;
    rg_components_fit exact = *truth;
    double *fractions = rg_alloc(room->n_classes, 1, sizeof *fractions);
    if (fractions == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the curve");
    as_data(truth, room, fractions);
    const rg_status status = rg_components_decompose(fractions, &fewer, room, &found, err);
    if (status == RG_OK) {
        rg_components_fit_judge(fractions, noise, noise->relative, room, &exact);
        *gain = found.fits[truth->n - 2].bic - exact.bic;
    }
    free(fractions);
    return status;
}
