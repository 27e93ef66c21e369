#include "kernels/grains/bootstrap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/base/threads.h"

enum { MOST_NUMBERS = 128 };

/* Mean and squares about it, draw by draw (Welford). */
typedef struct {
    double n, mean, squares;
} scatter;

static void add(scatter *s, double value)
{
    if (isnan(value))
        return;
    s->n += 1.0;
    const double d = value - s->mean;
    s->mean += d / s->n;
    s->squares += d * (value - s->mean);
}

static void one_sample(rg_grain_distribution *d, const double *weights, const double *sigma, size_t sample,
                       const rg_grain_statistics_options *options, size_t n_draws, uint64_t seed,
                       double *drawn, rg_grain_statistics *statistics)
{
    scatter all[MOST_NUMBERS] = {{0.0, 0.0, 0.0}};
    const size_t c = d->axis->n_classes;
    for (size_t draw = 0; draw < n_draws; draw++) {
        rg_grain_statistics s;
        for (size_t i = 0; i < c; i++)
            drawn[i] = fmax(weights[i] + sigma[i] * rg_random_normal(seed, sample, draw * c + i), 0.0);
        if (rg_grain_distribution_load(drawn, RG_GRAIN_CLOSURE_MASS, d, NULL) != RG_OK ||
            rg_grain_statistics_of(d, NULL, options, &s, NULL) != RG_OK)
            continue;
        for (size_t k = 0; k < MOST_NUMBERS && rg_grain_numbers[k].name != NULL; k++)
            add(&all[k], rg_grain_number_value(&s, &rg_grain_numbers[k]));
    }
    for (size_t k = 0; k < MOST_NUMBERS && rg_grain_numbers[k].name != NULL; k++) {
        const rg_grain_number *number = &rg_grain_numbers[k];
        const double error = all[k].n > 1.0 ? sqrt(all[k].squares / (all[k].n - 1.0)) : NAN;
        if (number->error_offset != RG_NO_INDEX && !isnan(rg_grain_number_value(statistics, number)))
            memcpy((char *) statistics + number->error_offset, &error, sizeof error);
    }
}

static rg_status check(const double *sigma, const rg_grain_statistics *statistics, size_t n_samples,
                       size_t n_classes, size_t n_draws, rg_error *err)
{
    if (n_draws < 2)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "a scatter needs two draws or more");
    for (size_t i = 0; i < n_samples * n_classes; i++)
        if (statistics[i / n_classes].refused == NULL && (!(sigma[i] >= 0.0) || isinf(sigma[i])))
            return rg_fail(err, RG_EDOMAIN, i / n_classes,
                           "the error of a class weight is not a number above zero");
    return RG_OK;
}

rg_status rg_grain_bootstrap(const rg_grain_axis *axis, const double *weights, const double *sigma,
                             size_t n_samples, const rg_grain_statistics_options *options, size_t n_draws,
                             uint64_t seed, rg_grain_statistics *statistics, rg_error *err)
{
    const size_t c = axis->n_classes;
    const size_t n_threads = rg_threads();
    rg_status status = check(sigma, statistics, n_samples, c, n_draws, err);
    if (status != RG_OK)
        return status;
    rg_grain_distribution *work = rg_alloc(n_threads, 1, sizeof *work);
    double *drawn = rg_alloc(n_threads, c, sizeof *drawn);
    if (work == NULL || drawn == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to draw weights");
    for (size_t t = 0; t < n_threads && status == RG_OK; t++)
        status = rg_grain_distribution_init(axis, &work[t], err);
    if (status == RG_OK) {
#pragma omp parallel for schedule(dynamic, 1)
        for (size_t s = 0; s < n_samples; s++)
            if (statistics[s].refused == NULL)
                one_sample(&work[rg_thread()], weights + s * c, sigma + s * c, s, options, n_draws, seed,
                           drawn + rg_thread() * c, &statistics[s]);
    }
    for (size_t t = 0; work != NULL && t < n_threads; t++)
        rg_grain_distribution_free(&work[t]);
    free(drawn);
    free(work);
    return status;
}
