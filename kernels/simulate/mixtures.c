#include "kernels/simulate/mixtures.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/base/threads.h"

static const uint64_t VARIABILITY_DRAW = (uint64_t) 1 << 33;

/* Share of each member times its brightness in this mixture, and times its slope over the bands. */
static void weigh(const rg_simulate_mixtures_options *o, uint64_t item, const double *shares, size_t n,
                  double *level, double *slope)
{
    for (size_t m = 0; m < n; m++) {
        const double v = shares[m] > 0.0 ? o->variability : 0.0;
        level[m] = shares[m];
        slope[m] = 0.0;
        if (v > 0.0) {
            level[m] += shares[m] * v * rg_random_normal(o->seed, item, VARIABILITY_DRAW + 2 * m);
            slope[m] = shares[m] * v * rg_random_normal(o->seed, item, VARIABILITY_DRAW + 2 * m + 1);
        }
    }
}

static void mix(const double *endmembers, size_t n, size_t n_bands, const double *level, const double *slope,
                size_t band, double *value)
{
    const double place = n_bands > 1 ? 2.0 * (double) band / (double) (n_bands - 1) - 1.0 : 0.0;
    *value = 0.0;
    for (size_t m = 0; m < n; m++)
        *value += (level[m] + place * slope[m]) * endmembers[m * n_bands + band];
}

rg_status rg_simulate_mixtures(const double *endmembers, size_t n_endmembers, size_t n_bands,
                               size_t n_spectra, const rg_simulate_mixtures_options *options,
                               double *abundances, float *spectra, rg_error *err)
{
    const size_t n = n_endmembers;
    if (n == 0 || n_bands == 0)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "there are no endmembers or no bands to mix");
    if (!(options->noise >= 0.0) || !isfinite(options->noise))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the noise is negative or not finite");
    if (!(options->variability >= 0.0 && options->variability < 1.0))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the variability is not within 0 and 1");
    rg_status status = rg_simulate_shares(n, n_spectra, options, abundances, err);
    if (status != RG_OK)
        return status;
    double *weights = rg_alloc(rg_threads(), 2 * n, sizeof *weights);
    if (weights == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mixtures");
#pragma omp parallel for schedule(static)
    for (size_t k = 0; k < n_spectra; k++) {
        const uint64_t item = options->first_item + k;
        double *level = weights + rg_thread() * 2 * n, *slope = level + n;
        weigh(options, item, abundances + k * n, n, level, slope);
        for (size_t b = 0; b < n_bands; b++) {
            double value;
            mix(endmembers, n, n_bands, level, slope, b, &value);
            if (options->noise > 0.0)
                value += options->noise * rg_random_normal(options->seed, item, 2 * n + b);
            spectra[k * n_bands + b] = (float) value;
        }
    }
    free(weights);
    return RG_OK;
}
