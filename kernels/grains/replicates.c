#include "kernels/grains/replicates.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *) a;
    const double y = *(const double *) b;
    return (x > y) - (x < y);
}

static double median_of(double *values, size_t n)
{
    if (n == 0)
        return NAN;
    qsort(values, n, sizeof *values, by_size);
    return 0.5 * (values[(n - 1) / 2] + values[n / 2]);
}

/* Two passes: the squares of small differences, not small differences of squares. */
static void spread(const double *values, const size_t *group, size_t n, size_t n_groups, double *count,
                   double *mean, double *sd)
{
    for (size_t g = 0; g < n_groups; g++)
        count[g] = mean[g] = sd[g] = 0.0;
    for (size_t s = 0; s < n; s++)
        if (!isnan(values[s])) {
            count[group[s]] += 1.0;
            mean[group[s]] += values[s];
        }
    for (size_t g = 0; g < n_groups; g++)
        mean[g] = count[g] > 0.0 ? mean[g] / count[g] : NAN;
    for (size_t s = 0; s < n; s++)
        if (!isnan(values[s]))
            sd[group[s]] += (values[s] - mean[group[s]]) * (values[s] - mean[group[s]]);
    for (size_t g = 0; g < n_groups; g++)
        sd[g] = count[g] > 1.0 ? sqrt(sd[g] / (count[g] - 1.0)) : NAN;
}

rg_status rg_grain_replicates(const double *values, const size_t *group, size_t n, size_t n_groups,
                              double *count, double *mean, double *sd, rg_grain_replicate_pool *pool,
                              rg_error *err)
{
    double *sorted = rg_alloc(n_groups, 2, sizeof *sorted);
    if (sorted == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the replicates");
    double *variations = sorted + n_groups;
    spread(values, group, n, n_groups, count, mean, sd);
    double squares = 0.0;
    double freedom = 0.0;
    size_t n_sd = 0;
    size_t n_cv = 0;
    for (size_t g = 0; g < n_groups; g++) {
        if (isnan(sd[g]))
            continue;
        squares += (count[g] - 1.0) * sd[g] * sd[g];
        freedom += count[g] - 1.0;
        sorted[n_sd++] = sd[g];
        if (mean[g] != 0.0)
            variations[n_cv++] = sd[g] / fabs(mean[g]);
    }
    *pool = (rg_grain_replicate_pool){.pooled_sd = freedom > 0.0 ? sqrt(squares / freedom) : NAN,
                                      .median_sd = median_of(sorted, n_sd),
                                      .median_cv = median_of(variations, n_cv),
                                      .n_freedom = (size_t) freedom,
                                      .n_groups = n_sd};
    free(sorted);
    return RG_OK;
}

double rg_grain_replicates_allowed_cv(double mean_um, int centre)
{
    return (centre ? 0.03 : 0.05) * (mean_um > 10.0 ? 1.0 : 2.0);
}
