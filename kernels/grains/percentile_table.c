#include "kernels/grains/percentile_table.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/grains/percentiles.h"
#include "kernels/grains/standard_errors.h"

static bool usable(const double *sigma, size_t n)
{
    for (size_t i = 0; sigma != NULL && i < n; i++)
        if (!(sigma[i] >= 0.0) || isinf(sigma[i]))
            return false;
    return sigma != NULL;
}

static void one_sample(rg_grain_distribution *d, const double *weights, const double *sigma,
                       rg_grain_closure closure, const double *finer_pct, size_t n, double *um,
                       double *errors)
{
    const bool loaded = rg_grain_distribution_load(weights, closure, d, NULL) == RG_OK;
    const bool with_errors = loaded && usable(sigma, d->axis->n_classes);
    for (size_t k = 0; k < n; k++) {
        um[k] = loaded ? rg_grain_percentile_finer(d, finer_pct[k]).um : NAN;
        errors[k] = with_errors ? rg_grain_standard_error_of_percentile(d, sigma, finer_pct[k]) : NAN;
    }
}

rg_status rg_grain_percentile_table(const rg_grain_axis *axis, const double *weights, const double *sigma,
                                    size_t n_samples, rg_grain_closure closure, const double *finer_pct,
                                    size_t n_percents, double *um, double *errors, rg_error *err)
{
    const size_t n_classes = axis->n_classes;
    const size_t n_threads = rg_threads();
    for (size_t k = 0; k < n_percents; k++)
        if (!(finer_pct[k] >= 0.0 && finer_pct[k] <= 100.0))
            return rg_fail(err, RG_EDOMAIN, k, "a percentile lies outside 0 to 100");
    rg_grain_distribution *work = rg_alloc(n_threads, 1, sizeof *work);
    rg_status status =
        work == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the percentiles") : RG_OK;
    for (size_t t = 0; t < n_threads && status == RG_OK; t++)
        status = rg_grain_distribution_init(axis, &work[t], err);
    if (status == RG_OK) {
#pragma omp parallel for schedule(static)
        for (size_t s = 0; s < n_samples; s++)
            one_sample(&work[rg_thread()], weights + s * n_classes,
                       sigma != NULL ? sigma + s * n_classes : NULL, closure, finer_pct, n_percents,
                       um + s * n_percents, errors + s * n_percents);
    }
    for (size_t t = 0; work != NULL && t < n_threads; t++)
        rg_grain_distribution_free(&work[t]);
    free(work);
    return status;
}
