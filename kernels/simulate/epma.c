#include "kernels/simulate/epma.h"

#include <math.h>
#include <stdbool.h>

#include "kernels/base/random.h"

rg_simulate_epma_options rg_simulate_epma_defaults(void)
{
    return (rg_simulate_epma_options){
        .seed = 1, .first_spot = 0, .relative_error = 0.01, .floor_wt_pct = 0.02, .total_deviation = 0.005};
}

static size_t choose(const double *share, size_t n_species, double total, double u)
{
    double below = 0.0;
    size_t last = 0;
    for (size_t k = 0; k < n_species; k++) {
        const double own = share != NULL ? share[k] : 1.0;
        if (own <= 0.0)
            continue;
        last = k;
        below += own;
        if (u * total < below)
            return k;
    }
    return last;
}

static bool is_amount(double value)
{
    return value >= 0.0 && isfinite(value);
}

rg_status rg_simulate_epma(const double *composition, size_t n_species, size_t n_oxides, const double *share,
                           size_t n_spots, const rg_simulate_epma_options *options, double *wt, double *sigma,
                           size_t *truth, double *ideal, rg_error *err)
{
    if (n_species == 0)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "no species to simulate");
    if (!is_amount(options->relative_error) || !is_amount(options->floor_wt_pct) ||
        !is_amount(options->total_deviation))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "errors of a simulation must not be negative");
    double total = 0.0;
    for (size_t k = 0; k < n_species; k++) {
        const double own = share != NULL ? share[k] : 1.0;
        if (!is_amount(own))
            return rg_fail(err, RG_EDOMAIN, k, "a share must not be negative");
        total += own;
        for (size_t i = 0; i < n_oxides; i++)
            if (!isnan(composition[k * n_oxides + i]) && !is_amount(composition[k * n_oxides + i]))
                return rg_fail(err, RG_EDOMAIN, k, "a weight must not be negative");
    }
    if (!(total > 0.0) || !isfinite(total))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "no species has a share");
#pragma omp parallel for schedule(static)
    for (size_t s = 0; s < n_spots; s++) {
        const uint64_t item = options->first_spot + s;
        const size_t k = choose(share, n_species, total, rg_random_uniform(options->seed, item, 0));
        const double factor = 1.0 + options->total_deviation * rg_random_normal(options->seed, item, 1);
        if (truth != NULL)
            truth[s] = k;
        for (size_t i = 0; i < n_oxides; i++) {
            const double before = composition[k * n_oxides + i] * factor;
            const double error = hypot(options->relative_error * before, options->floor_wt_pct);
            const double drawn = before + error * rg_random_normal(options->seed, item, 2 + i);
            wt[s * n_oxides + i] = drawn < 0.0 ? 0.0 : drawn;
            if (ideal != NULL)
                ideal[s * n_oxides + i] = before;
            if (sigma != NULL)
                sigma[s * n_oxides + i] =
                    hypot(options->relative_error * wt[s * n_oxides + i], options->floor_wt_pct);
        }
    }
    return RG_OK;
}
