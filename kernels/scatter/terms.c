#include "kernels/scatter/terms.h"

#include <math.h>

rg_status rg_scatter_terms_check(const rg_scatter_sphere *sphere, size_t index, rg_error *err)
{
    if (!(sphere->x >= 1e-8 && sphere->x <= 1e5))
        return rg_fail(err, RG_EDOMAIN, index, "size parameter outside 1e-8 to 1e5");
    if (!(sphere->n > 0.0 && isfinite(sphere->n) && sphere->k >= 0.0))
        return rg_fail(err, RG_EDOMAIN, index, "refractive index without n > 0 and k >= 0");
    if (isfinite(sphere->k) && hypot(sphere->n, sphere->k) * sphere->x > 1e7)
        return rg_fail(err, RG_EDOMAIN, index, "refractive index times size parameter above 1e7");
    return RG_OK;
}

size_t rg_scatter_terms(double x)
{
    const size_t terms = (size_t) (x + 8.0 * cbrt(x) + 2.0);
    return terms < 3 ? 3 : terms;
}

size_t rg_scatter_terms_start(const rg_scatter_sphere *sphere, size_t terms)
{
    const double inside =
        isfinite(sphere->k) ? sqrt(sphere->n * sphere->n + sphere->k * sphere->k) * sphere->x : 0.0;
    const double most = fmax((double) terms, inside);
    return (size_t) (most + 8.0 * cbrt(most) + 15.0);
}
