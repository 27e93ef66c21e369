#include "kernels/simulate/grain_resolvable.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/components/resolvable.h"

static const uint64_t ATTEMPT = (uint64_t) 1 << 50;

enum { MOST_TRIES = 100 };

static rg_components_fit as_fit(const rg_simulate_grains_options *o, const rg_grain_component *c, size_t n)
{
    rg_components_fit fit = {.family = o->family, .n = n};
    const size_t stride = rg_components_mixture_parameters(o->family, 1);
    for (size_t k = 0; k < n; k++) {
        fit.x[k * stride] = log(c[k].weight);
        rg_simulate_grain_parameters(o->family, &c[k], fit.x + k * stride + 1);
    }
    return fit;
}

static rg_status draw_one(const rg_simulate_grains_options *o, const rg_components_noise *noise,
                          uint64_t item, size_t n_components, rg_components_room *room,
                          rg_grain_component *components, double *gain)
{
    for (uint64_t attempt = 0; attempt < MOST_TRIES; attempt++) {
        rg_status status =
            rg_simulate_grain_components(item + attempt * ATTEMPT, 1, n_components, o, components, NULL);
        if (status != RG_OK)
            return status;
        const rg_components_fit truth = as_fit(o, components, n_components);
        status = rg_components_resolvable(&truth, noise, room, gain, NULL);
        if (status != RG_OK)
            return status;
        if (*gain > 0.0)
            return RG_OK;
    }
    return RG_ENOCONV;
}

rg_status rg_simulate_grain_resolvable(const double *edges_um, size_t n_classes, size_t n_items,
                                       size_t n_components, const rg_simulate_grains_options *options,
                                       rg_grain_component *components, double *gain, rg_error *err)
{
    const rg_simulate_grains_options o = *options;
    if (!(o.noise_relative > 0.0))
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX,
                             "whether components are resolvable depends on the noise", NULL,
                             "state a relative noise");
    if (n_components > RG_MIXTURE_MOST)
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "more than six components cannot be told apart");
    /* Where nothing is added a little background is, for tails without any would resolve all there is. */
    const rg_components_noise noise = {.relative = o.noise_relative,
                                       .floor = fmax(1e-4, o.noise_absolute / o.noise_relative)};
    rg_status status = rg_simulate_grain_components(0, 0, n_components, &o, components, err);
    double *edges_ln = rg_alloc(n_classes + 1, 1, sizeof *edges_ln);
    rg_status *outcome = rg_alloc(n_items, 1, sizeof *outcome);
    if (status == RG_OK && (edges_ln == NULL || outcome == NULL))
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the simulation");
    if (status != RG_OK)
        goto done;
    for (size_t i = 0; i <= n_classes; i++)
        edges_ln[i] = log(edges_um[i]);
#pragma omp parallel
    {
        rg_components_room room = {0};
        const rg_status ready = rg_components_room_init(edges_ln, n_classes, &room, NULL);
#pragma omp for schedule(dynamic)
        for (size_t s = 0; s < n_items; s++)
            outcome[s] = ready != RG_OK ? ready
                                        : draw_one(&o, &noise, s, n_components, &room,
                                                   components + s * n_components, &gain[s]);
        rg_components_room_free(&room);
    }
    for (size_t s = 0; s < n_items && status == RG_OK; s++)
        if (outcome[s] == RG_ENOCONV)
            status =
                rg_fail_named(err, RG_EDOMAIN, s, "no draw of the components can be resolved at this noise",
                              NULL, "ask for fewer components or less noise");
        else if (outcome[s] != RG_OK)
            status = rg_fail(err, outcome[s], s, "components of this sample cannot be drawn");
done:
    free(outcome);
    free(edges_ln);
    return status;
}
