#include "kernels/shape/summary.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

typedef struct {
    double value, weight;
} weighed;

static int by_value(const void *left, const void *right)
{
    const weighed *a = left;
    const weighed *b = right;
    return a->value < b->value ? -1 : a->value > b->value;
}

static double percentile(const weighed *items, size_t n, double total, double share)
{
    double below = 0.0;
    double last_at = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double at = (below + 0.5 * items[i].weight) / total;
        if (at >= share) {
            if (i == 0)
                return items[0].value;
            const double part = (share - last_at) / (at - last_at);
            return items[i - 1].value + part * (items[i].value - items[i - 1].value);
        }
        below += items[i].weight;
        last_at = at;
    }
    return items[n - 1].value;
}

rg_status rg_shape_summary(const double *values, const double *weights, size_t n, rg_summary *summary,
                           rg_error *err)
{
    *summary = (rg_summary){NAN, NAN, NAN, NAN, NAN, NAN};
    weighed *items = rg_alloc(n, 1, sizeof *items);
    if (items == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a distribution");
    size_t m = 0;
    double total = 0.0;
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i]) && weights[i] > 0.0)
            items[m++] = (weighed){values[i], weights[i]};
    qsort(items, m, sizeof *items, by_value);
    for (size_t i = 0; i < m; i++) {
        total += items[i].weight;
        sum += items[i].weight * items[i].value;
    }
    if (m > 0) {
        double spread = 0.0;
        double error = 0.0;
        summary->mean = sum / total;
        for (size_t i = 0; i < m; i++) {
            const double off = items[i].value - summary->mean;
            spread += items[i].weight * off * off;
            error += items[i].weight * items[i].weight * off * off;
        }
        summary->sd = sqrt(spread / total);
        summary->mean_error = m > 1 ? sqrt(error) / total : NAN;
        summary->p10 = percentile(items, m, total, 0.1);
        summary->p50 = percentile(items, m, total, 0.5);
        summary->p90 = percentile(items, m, total, 0.9);
    }
    free(items);
    return RG_OK;
}
