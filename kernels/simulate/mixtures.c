#include "kernels/simulate/mixtures.h"

#include <math.h>

#include "kernels/base/random.h"

rg_simulate_mixtures_options rg_simulate_mixtures_defaults(void)
{
    return (rg_simulate_mixtures_options){.seed = 1, .absent = 0.3};
}

/* Exponential shares over their sum are uniform on the simplex. */
static void draw_shares(const rg_simulate_mixtures_options *o, uint64_t item, size_t n, double *shares)
{
    double sum = 0.0;
    size_t likeliest = 0;
    double highest = -1.0;
    for (size_t m = 0; m < n; m++) {
        const double presence = rg_random_uniform(o->seed, item, 2 * m);
        const double share = -log(rg_random_uniform(o->seed, item, 2 * m + 1));
        shares[m] = presence < o->absent ? 0.0 : share;
        sum += shares[m];
        if (presence > highest) {
            highest = presence;
            likeliest = m;
        }
    }
    if (sum == 0.0) {
        shares[likeliest] = 1.0;
        sum = 1.0;
    }
    for (size_t m = 0; m < n; m++)
        shares[m] /= sum;
}

rg_status rg_simulate_mixtures(const double *endmembers, size_t n_endmembers, size_t n_bands,
                               size_t n_spectra, const rg_simulate_mixtures_options *options,
                               double *abundances, float *spectra, rg_error *err)
{
    if (n_endmembers == 0 || n_bands == 0)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "there are no endmembers or no bands to mix");
    if (!(options->absent >= 0.0 && options->absent < 1.0))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the probability of absence is not within 0 and 1");
    if (!(options->noise >= 0.0) || !isfinite(options->noise))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the noise is negative or not finite");
#pragma omp parallel for schedule(static)
    for (size_t k = 0; k < n_spectra; k++) {
        const uint64_t item = options->first_item + k;
        double *shares = abundances + k * n_endmembers;
        draw_shares(options, item, n_endmembers, shares);
        for (size_t b = 0; b < n_bands; b++) {
            double value = 0.0;
            for (size_t m = 0; m < n_endmembers; m++)
                value += shares[m] * endmembers[m * n_bands + b];
            if (options->noise > 0.0)
                value += options->noise * rg_random_normal(options->seed, item, 2 * n_endmembers + b);
            spectra[k * n_bands + b] = (float) value;
        }
    }
    return RG_OK;
}
