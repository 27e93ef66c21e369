#include "kernels/scatter/kernel.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

static const double PI = 3.14159265358979323846;

/* Three nodes of Gauss's rule in each panel. */
enum { NODES = 3 };
static const double NODE = 0.7745966692414834; /* sqrt(3/5) */
static const double WEIGHT[NODES] = {5.0 / 18.0, 8.0 / 18.0, 5.0 / 18.0};

rg_scatter_optics rg_scatter_optics_defaults(void)
{
    return (rg_scatter_optics){.model = RG_SCATTER_MIE,
                               .n = 1.55,
                               .k = 0.1,
                               .medium = 1.33,
                               .wavelength_um = 0.6328,
                               .refinement = 1.0};
}

static rg_status check(const rg_scatter_optics *o, const double *edges_um, size_t n_classes, rg_error *err)
{
    if (!(o->medium >= 1.0 && o->medium <= 4.0))
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "refractive index of the medium outside 1 to 4",
                             "medium", NULL);
    if (!(o->wavelength_um >= 0.1 && o->wavelength_um <= 100.0))
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "wavelength outside 0.1 to 100 um", "wavelength",
                             NULL);
    if (o->model == RG_SCATTER_MIE && !(o->n > 0.0 && o->n <= 20.0 && o->k >= 0.0 && o->k <= 50.0))
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "refractive index of the grains out of range",
                             "n, k", "n from 0 to 20, k from 0 to 50 where grains absorb");
    if (o->model == RG_SCATTER_MIE && o->n == o->medium && o->k == 0.0)
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "grains of the medium's own index scatter nothing",
                             "n, k", NULL);
    if (n_classes == 0)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "no size classes");
    for (size_t i = 0; i <= n_classes; i++)
        if (!(edges_um[i] > (i > 0 ? edges_um[i - 1] : 0.0) && isfinite(edges_um[i])))
            return rg_fail_named(err, RG_EDOMAIN, i, "class edges do not ascend from above 0", "class edge",
                                 NULL);
    return RG_OK;
}

/* Panels of a class: six per radian of x resolve the ripple of a weakly absorbing sphere's resonances, whose
 * share falls with size as the rings average more of it and as light that is absorbed does not come round,
 * while the cost of a sphere rises as x^2. */
static size_t panels_of(const rg_scatter_optics *o, double x_low, double x_high)
{
    const double comes_round = o->model == RG_SCATTER_MIE ? exp(-2.0 * o->k / o->medium * x_low) : 0.0;
    /* For classes of a ratio of 1.156; narrower ones need as many fewer. */
    const double width = log(x_high / x_low) / 0.145;
    const double most = (24.0 + 24.0 * pow(1500.0 / x_low, 1.5) * comes_round) * width;
    return (size_t) ceil(fmax(2.0, fmin(6.0 * (x_high - x_low), most)) * o->refinement);
}

rg_status rg_scatter_kernel(const rg_scatter_optics *optics, const double *edges_deg, size_t n_rings,
                            const double *edges_um, size_t n_classes, double *kernel, rg_error *err)
{
    rg_status status = check(optics, edges_um, n_classes, err);
    if (status != RG_OK)
        return status;
    const double size = PI * optics->medium / optics->wavelength_um; /* x = size d */
    size_t total = 0;
    for (size_t i = 0; i < n_classes; i++)
        total += NODES * panels_of(optics, size * edges_um[i], size * edges_um[i + 1]);
    rg_scatter_sphere *spheres = rg_alloc(total, 1, sizeof *spheres);
    double *q = rg_alloc(total, n_rings, sizeof *q);
    double *edges_rad = rg_alloc(n_rings + 1, 1, sizeof *edges_rad);
    if (spheres == NULL || q == NULL || edges_rad == NULL) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the kernel");
        goto done;
    }
    for (size_t r = 0; r <= n_rings; r++)
        edges_rad[r] = edges_deg[r] * PI / 180.0;
    /* From the coarsest, so that the long jobs begin first. */
    size_t at = 0;
    for (size_t i = n_classes; i-- > 0;) {
        const size_t n = panels_of(optics, size * edges_um[i], size * edges_um[i + 1]);
        const double width = log(edges_um[i + 1] / edges_um[i]) / (double) n;
        for (size_t s = 0; s < n * NODES; s++) {
            const double shift = ((double) (s % NODES) - 1.0) * NODE;
            const size_t panel = s / NODES;
            const double place = (double) panel + 0.5 + 0.5 * shift;
            spheres[at++] = (rg_scatter_sphere){.n = optics->n / optics->medium,
                                                .k = optics->k / optics->medium,
                                                .x = size * edges_um[i] * exp(width * place)};
        }
    }
    status = rg_scatter_rings(optics->model, spheres, total, edges_rad, n_rings, q, err);
    at = 0;
    for (size_t i = n_classes; status == RG_OK && i-- > 0;) {
        const size_t n = panels_of(optics, size * edges_um[i], size * edges_um[i + 1]);
        for (size_t r = 0; r < n_rings; r++) {
            double sum = 0.0;
            for (size_t s = 0; s < n * NODES; s++)
                sum += WEIGHT[s % NODES] * 1.5 * size / spheres[at + s].x * q[(at + s) * n_rings + r];
            kernel[r * n_classes + i] = sum / (double) n;
        }
        at += n * NODES;
    }
done:
    free(spheres);
    free(q);
    free(edges_rad);
    return status;
}
