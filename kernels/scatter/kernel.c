#include "kernels/scatter/kernel.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

static const double PI = 3.14159265358979323846;

/* Three nodes of Gauss's rule in each panel. */
enum { NODES = 3 };
static const double PER_RADIAN = 6.0;          /* panels, of x */
static const double MANY_RADIANS = 150.0;      /* of the fastest oscillation in a ring */
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

/* The panels that average a class for some of the rings. */
typedef struct {
    rg_scatter_span rings;
    size_t panels;
} part;

/* First the wide rings, then the others. */
enum { PARTS = 2 };
typedef struct {
    part parts[PARTS];
} plan;

/* Rings that hold many oscillations of a sphere's pattern average them as other sizes would; they have nearly
 * all of the angles, and the cost. What still differs there from size to size is light that went through the
 * sphere, some of it often, and falls with absorption. In the others six panels per radian of x resolve the
 * ripple of a weakly absorbing sphere's resonances, whose share falls with size. */
static plan plan_of(const rg_scatter_optics *o, const double *edges_deg, size_t n_rings, double x_low,
                    double x_high)
{
    const double through = o->model == RG_SCATTER_MIE ? exp(-2.0 * o->k / o->medium * x_low) : 0.0;
    /* For classes of a ratio of 1.156; narrower ones need as many fewer. */
    const double width = log(x_high / x_low) / 0.145;
    const double ripple = 24.0 * pow(1500.0 / x_low, 1.5) * through;
    const double finest = PER_RADIAN * (x_high - x_low);
    size_t wide = n_rings;
    while (wide > 0 && 2.0 * x_low * (edges_deg[wide] - edges_deg[wide - 1]) * PI / 180.0 > MANY_RADIANS)
        wide--;
    const double all = fmin(finest, (24.0 + ripple) * width);
    /* Fraunhofer's disc has no such light, but the same edge everywhere: its rings differ alike. */
    const double few =
        o->model == RG_SCATTER_MIE ? fmin(finest, (8.0 + 16.0 * through * through + ripple) * width) : all;
    return (plan){{{{wide, n_rings}, (size_t) ceil(fmax(2.0, few) * o->refinement)},
                   {{0, wide}, (size_t) ceil(fmax(2.0, all) * o->refinement)}}};
}

static size_t sizes_of(const part *p)
{
    return p->rings.first < p->rings.end ? NODES * p->panels : 0;
}

static void lay_sizes(const rg_scatter_optics *o, const part *p, double x_low, double x_high,
                      rg_scatter_sphere *spheres, rg_scatter_span *spans)
{
    const double width = log(x_high / x_low) / (double) p->panels;
    for (size_t s = 0; s < sizes_of(p); s++) {
        const double shift = ((double) (s % NODES) - 1.0) * NODE;
        const size_t panel = s / NODES;
        const double place = (double) panel + 0.5 + 0.5 * shift;
        spheres[s] = (rg_scatter_sphere){
            .n = o->n / o->medium, .k = o->k / o->medium, .x = x_low * exp(width * place)};
        spans[s] = p->rings;
    }
}

rg_status rg_scatter_kernel(const rg_scatter_optics *optics, const double *edges_deg, size_t n_rings,
                            const double *edges_um, size_t n_classes, double *kernel, rg_error *err)
{
    rg_status status = check(optics, edges_um, n_classes, err);
    if (status != RG_OK)
        return status;
    const double size = PI * optics->medium / optics->wavelength_um; /* x = size d */
    plan *plans = rg_alloc(n_classes, 1, sizeof *plans);
    size_t total = 0;
    for (size_t i = 0; plans != NULL && i < n_classes; i++) {
        plans[i] = plan_of(optics, edges_deg, n_rings, size * edges_um[i], size * edges_um[i + 1]);
        for (size_t p = 0; p < PARTS; p++)
            total += sizes_of(&plans[i].parts[p]);
    }
    rg_scatter_sphere *spheres = rg_alloc(total, 1, sizeof *spheres);
    rg_scatter_span *spans = rg_alloc(total, 1, sizeof *spans);
    double *q = rg_alloc(total, n_rings, sizeof *q);
    double *edges_rad = rg_alloc(n_rings + 1, 1, sizeof *edges_rad);
    if (plans == NULL || spheres == NULL || spans == NULL || q == NULL || edges_rad == NULL) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the kernel");
        goto done;
    }
    for (size_t r = 0; r <= n_rings; r++)
        edges_rad[r] = edges_deg[r] * PI / 180.0;
    /* From the coarsest, so that the long jobs begin first. */
    size_t at = 0;
    for (size_t i = n_classes; i-- > 0;)
        for (size_t p = 0; p < PARTS; p++) {
            lay_sizes(optics, &plans[i].parts[p], size * edges_um[i], size * edges_um[i + 1], spheres + at,
                      spans + at);
            at += sizes_of(&plans[i].parts[p]);
        }
    status = rg_scatter_rings_spanned(optics->model, spheres, spans, total, edges_rad, n_rings, q, err);
    at = 0;
    for (size_t i = n_classes; status == RG_OK && i-- > 0;)
        for (size_t p = 0; p < PARTS; p++) {
            const part *here = &plans[i].parts[p];
            for (size_t r = here->rings.first; r < here->rings.end; r++) {
                double sum = 0.0;
                for (size_t s = 0; s < sizes_of(here); s++)
                    sum += WEIGHT[s % NODES] * 1.5 * size / spheres[at + s].x * q[(at + s) * n_rings + r];
                kernel[r * n_classes + i] = sum / (double) here->panels;
            }
            at += sizes_of(here);
        }
done:
    free(plans);
    free(spheres);
    free(spans);
    free(q);
    free(edges_rad);
    return status;
}
