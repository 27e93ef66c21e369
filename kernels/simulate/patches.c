#include "kernels/simulate/patches.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"

/* Keeps the seeds of patches apart from what else is drawn with the same seed. */
static const uint64_t STREAM = 0xD1B54A32D192ED03u;

size_t rg_simulate_patch_count(size_t n_lines, size_t n_samples, double side)
{
    const double n = (double) n_lines * (double) n_samples / (side * side);
    return n > 1.0 ? (size_t) ceil(n) : 1;
}

rg_status rg_simulate_patches(size_t n_lines, size_t n_samples, size_t n_patches, uint64_t seed,
                              size_t *patch, rg_error *err)
{
    double(*seeds)[2] = rg_alloc(n_patches, 1, sizeof *seeds);
    if (seeds == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the patches");
    for (size_t k = 0; k < n_patches; k++) {
        seeds[k][0] = (double) n_lines * rg_random_uniform(seed ^ STREAM, k, 0);
        seeds[k][1] = (double) n_samples * rg_random_uniform(seed ^ STREAM, k, 1);
    }
#pragma omp parallel for schedule(static)
    for (size_t line = 0; line < n_lines; line++)
        for (size_t sample = 0; sample < n_samples; sample++) {
            double nearest = INFINITY;
            for (size_t k = 0; k < n_patches; k++) {
                const double y = seeds[k][0] - ((double) line + 0.5);
                const double x = seeds[k][1] - ((double) sample + 0.5);
                if (y * y + x * x < nearest) {
                    nearest = y * y + x * x;
                    patch[line * n_samples + sample] = k;
                }
            }
        }
    free(seeds);
    return RG_OK;
}
