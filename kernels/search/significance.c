#include "kernels/search/significance.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

static const double LEAST_DISTANCE = 1e-3;

static double log_distance(double score)
{
    return 1.0 - score < LEAST_DISTANCE ? log(LEAST_DISTANCE) : log(1.0 - score);
}

double rg_search_significance_evidence(double best, double next)
{
    return best - 0.5 * (isnan(next) ? 0.0 : next);
}

static int by_evidence(const void *a, const void *b)
{
    const rg_search_wrong *x = a;
    const rg_search_wrong *y = b;
    if (x->evidence != y->evidence)
        return x->evidence > y->evidence ? 1 : -1;
    return (x->weight > y->weight) - (x->weight < y->weight);
}

void rg_search_significance_order(rg_search_wrong *null, size_t n)
{
    if (n > 0)
        qsort(null, n, sizeof *null, by_evidence);
    for (size_t i = n; i-- > 1;)
        null[i - 1].weight += null[i].weight;
}

/* The weight of the null at and above the evidence. */
static double weight_above(const rg_search_wrong *null, size_t n, double evidence)
{
    size_t below = 0;
    size_t end = n;
    while (below < end) {
        const size_t middle = below + (end - below) / 2;
        if (null[middle].evidence < evidence)
            below = middle + 1;
        else
            end = middle;
    }
    return below < n ? null[below].weight : 0.0;
}

double rg_search_significance_lookalike(const rg_search_wrong *null, size_t n, double evidence)
{
    if (isnan(evidence) || n == 0)
        return 1.0;
    return (1.0 + weight_above(null, n, evidence)) / (1.0 + null[0].weight);
}

double rg_search_significance_chance(const double *decoys, size_t n, double score)
{
    if (n < 2 || isnan(score))
        return 1.0;
    const double last = -log_distance(decoys[n - 1]);
    double excess = 0.0;
    for (size_t i = 0; i < n; i++)
        excess += -log_distance(decoys[i]) - last;
    const double above = -log_distance(score) - last;
    if (!(above > 0.0))
        return 1.0;
    if (!(excess > 0.0))
        return 0.0;
    return -expm1(-(double) n * pow(1.0 + above / excess, 1.0 - (double) n));
}

typedef struct {
    double p;
    size_t index;
} ranked;

static int by_p(const void *a, const void *b)
{
    const ranked *x = a;
    const ranked *y = b;
    if (x->p != y->p)
        return x->p > y->p ? 1 : -1;
    return (x->index > y->index) - (x->index < y->index);
}

rg_status rg_search_significance_q(const double *p, const double *least, size_t n, double *q, rg_error *err)
{
    ranked *order = rg_alloc(n, 1, sizeof *order);
    if (order == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the batch");
    size_t m = 0;
    size_t high = 0;
    for (size_t i = 0; i < n; i++) {
        q[i] = NAN;
        if (isnan(p[i]))
            continue;
        order[m++] = (ranked){p[i], i};
        high += p[i] > 0.5;
    }
    qsort(order, m, sizeof *order, by_p);
    const double nulls = fmin(1.0 + (double) high, 0.5 * (double) m) / 0.5; /* share times m */
    double lowest = 1.0;
    for (size_t k = m; k-- > 0;) {
        lowest = fmin(lowest, nulls * order[k].p / (double) (k + 1));
        q[order[k].index] = fmax(lowest, least[order[k].index]);
    }
    free(order);
    return RG_OK;
}
