#include "kernels/grains/distribution.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

static const double CLOSURE = 0.005; /* |sum - 100| <= 0.5 %, laboratory practice */

static const char *const CLOSURE_NAMES[RG_GRAIN_CLOSURE_COUNT] = {
    [RG_GRAIN_CLOSURE_FLAG] = "flag",
    [RG_GRAIN_CLOSURE_PERCENT] = "percent",
    [RG_GRAIN_CLOSURE_MASS] = "mass",
};

const char *rg_grain_closure_name(rg_grain_closure closure)
{
    return (unsigned) closure < RG_GRAIN_CLOSURE_COUNT ? CLOSURE_NAMES[closure] : "unknown";
}

rg_grain_closure rg_grain_closure_parse(const char *text)
{
    int closure = 0;
    while (closure < RG_GRAIN_CLOSURE_COUNT && strcmp(CLOSURE_NAMES[closure], text) != 0)
        closure++;
    return (rg_grain_closure) closure;
}

rg_status rg_grain_distribution_init(const rg_grain_axis *axis, rg_grain_distribution *distribution,
                                     rg_error *err)
{
    memset(distribution, 0, sizeof *distribution);
    double *block = rg_alloc(axis->n_classes + 1, 2, sizeof *block);
    if (block == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a size distribution");
    distribution->axis = axis;
    distribution->cumulative = block;
    distribution->fractions = block + axis->n_classes + 1;
    return RG_OK;
}

/* Running sums with their rounding errors carried along (Neumaier), so that classes that fill exactly
 * half of the mass reach exactly one half. sums[0] = 0. */
static void running_sums(const double *weights, size_t n, double *sums)
{
    double sum = 0.0;
    double lost = 0.0;
    sums[0] = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double next = sum + weights[i];
        lost += sum >= weights[i] ? (sum - next) + weights[i] : (weights[i] - next) + sum;
        sum = next;
        sums[i + 1] = sum + lost;
        if (weights[i] == 0.0) /* an empty class stays exactly level */
            sums[i + 1] = sums[i];
    }
}

rg_status rg_grain_distribution_load(const double *weights, rg_grain_closure closure,
                                     rg_grain_distribution *distribution, rg_error *err)
{
    const rg_grain_axis *axis = distribution->axis;
    const size_t n = axis->n_classes;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(weights[i]))
            return rg_fail_named(err, RG_EDOMAIN, i, "class weight is not a number", NULL,
                                 "write 0 for an empty class; a missing class needs a decision");
        if (weights[i] < 0.0)
            return rg_fail_named(err, RG_EDOMAIN, i, "class weight is negative", NULL,
                                 "check the tare and blank of this sample");
    }
    double *cumulative = distribution->cumulative;
    running_sums(weights, n, cumulative);
    const double total = cumulative[n];
    if (total == 0.0)
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "the sample has no mass in any class", NULL,
                             "leave it out or correct its weights");
    if (!isfinite(total))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the class weights are too large to sum");
    if (closure == RG_GRAIN_CLOSURE_PERCENT && total > 100.0 * (1.0 + CLOSURE))
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "the class weights sum to more than 100 per cent",
                             NULL, "correct the table, or say that the weights are masses");
    for (size_t i = 0; i < n; i++) {
        distribution->fractions[i] = weights[i] / total;
        cumulative[i] /= total;
    }
    cumulative[n] = 1.0;
    distribution->total = total;
    distribution->total_closed = closure == RG_GRAIN_CLOSURE_MASS || fabs(total - 100.0) <= 100.0 * CLOSURE ||
                                 (closure == RG_GRAIN_CLOSURE_FLAG && fabs(total - 1.0) <= CLOSURE);
    distribution->fine_tail = axis->fine_tail_closed ? distribution->fractions[0] : 0.0;
    distribution->coarse_tail = axis->coarse_tail_closed ? distribution->fractions[n - 1] : 0.0;
    return RG_OK;
}

void rg_grain_distribution_free(rg_grain_distribution *distribution)
{
    free(distribution->cumulative);
    memset(distribution, 0, sizeof *distribution);
}
