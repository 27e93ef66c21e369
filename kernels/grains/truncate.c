#include "kernels/grains/truncate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

rg_status rg_grain_truncate_axis(const rg_grain_axis *axis, double coarsest_um, rg_grain_axis *finer,
                                 rg_error *err)
{
    memset(finer, 0, sizeof *finer);
    if (!(coarsest_um > 0.0 && isfinite(coarsest_um)))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the coarsest size to keep is not a positive number");
    size_t n = 0;
    while (n < axis->n_classes && axis->edges_um[n] < coarsest_um)
        n++;
    if (n < 2)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX,
                       "fewer than two classes lie below the coarsest size to keep");
    double *edges = rg_alloc(n + 1, 1, sizeof *edges);
    if (edges == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the size axis");
    memcpy(edges, axis->edges_um, (n + 1) * sizeof *edges);
    if (edges[n] > coarsest_um)
        edges[n] = coarsest_um;
    const rg_status status = rg_grain_axis_init(edges, n, NULL, finer, err);
    free(edges);
    if (status != RG_OK)
        return status;
    finer->tails = axis->tails;
    finer->fine_tail_closed = axis->fine_tail_closed;
    finer->coarse_tail_closed = axis->coarse_tail_closed && n == axis->n_classes;
    return RG_OK;
}

void rg_grain_truncate_weights(const rg_grain_axis *axis, const rg_grain_axis *finer, const double *weights,
                               double *kept)
{
    const size_t n = finer->n_classes;
    memcpy(kept, weights, n * sizeof *kept);
    if (finer->edges_um[n] < axis->edges_um[n])
        kept[n - 1] *= finer->width_phi[n - 1] / axis->width_phi[n - 1];
}
