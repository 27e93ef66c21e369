#include "kernels/simulate/laser.h"

#include "kernels/base/random.h"
#include "kernels/base/sum.h"

rg_status rg_simulate_laser(const double *kernel, size_t n_rings, size_t n_classes, const double *shares,
                            uint64_t first_item, size_t n_items, double noise, uint64_t seed,
                            double *intensities, rg_error *err)
{
    if (!(noise >= 0.0 && noise <= 0.3))
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "noise of the rings outside 0 to 0.3", NULL,
                             "it is relative: 0.01 for one per cent");
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < n_items; i++)
        for (size_t r = 0; r < n_rings; r++) {
            const double clean = rg_dot(kernel + r * n_classes, shares + i * n_classes, n_classes);
            intensities[i * n_rings + r] = clean * (1.0 + noise * rg_random_normal(seed, first_item + i, r));
        }
    return RG_OK;
}
