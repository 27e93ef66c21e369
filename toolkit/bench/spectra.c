#include "toolkit/bench/spectra.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/simulate/mixtures.h"

enum { ABSORPTIONS = 5, LEAST = 64, BLOCK = 4096 };

void rg_bench_members(size_t n, size_t n_families, size_t n_bands, double *members)
{
    for (size_t m = 0; m < n; m++) {
        const uint64_t family = m % n_families;
        const double within = n_families < n ? 1.0 : 0.0;
        const double depth = exp(0.35 * within * rg_random_normal(1, m, 0));
        const double level = 0.5 * exp(0.1 * rg_random_normal(1, m, 1));
        for (size_t b = 0; b < n_bands; b++) {
            double absorbed = 0.0;
            for (uint64_t k = 0; k < ABSORPTIONS; k++) {
                const double at =
                    rg_random_uniform(2, family, 3 * k) + 0.002 * within * rg_random_normal(1, m, 2 + k);
                const double width = 0.03 + 0.12 * rg_random_uniform(2, family, 3 * k + 1);
                const double u = ((double) b / (double) n_bands - at) / (within > 0.0 ? 0.4 * width : width);
                absorbed += 0.6 * rg_random_uniform(2, family, 3 * k + 2) * exp(-0.5 * u * u);
            }
            members[m * n_bands + b] =
                level * exp(-depth * absorbed) * (1.0 + 2e-3 * within * rg_random_normal(3, m, b));
        }
    }
}

size_t rg_bench_count(size_t most, double scale, double bytes_each)
{
    size_t n = (size_t) ((double) most * scale);
    const double room = 0.5 * (double) sysconf(_SC_AVPHYS_PAGES) * (double) sysconf(_SC_PAGESIZE);
    while (room > 0.0 && n > LEAST && (double) n * bytes_each > room)
        n /= 2;
    return n > LEAST ? n : LEAST;
}

rg_status rg_bench_mixtures(const double *members, size_t n, size_t n_bands, size_t n_spectra, double absent,
                            double noise, float **spectra, rg_error *err)
{
    rg_simulate_mixtures_options how = {.seed = 1, .absent = absent, .noise = noise};
    double *abundances = rg_alloc(BLOCK, n, sizeof *abundances);
    rg_status status = RG_OK;
    *spectra = rg_alloc(n_spectra, n_bands, sizeof **spectra);
    if (*spectra == NULL || abundances == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for simulated spectra");
    for (size_t first = 0; first < n_spectra && status == RG_OK; first += BLOCK) {
        how.first_item = first;
        status =
            rg_simulate_mixtures(members, n, n_bands, n_spectra - first < BLOCK ? n_spectra - first : BLOCK,
                                 &how, abundances, *spectra + first * n_bands, err);
    }
    free(abundances);
    return status;
}
