#include "kernels/grains/spearman.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/median.h"
#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/base/sum.h"
#include "kernels/base/threads.h"

typedef struct {
    double value;
    size_t place;
} item;

static int by_value(const void *a, const void *b)
{
    const item *x = a;
    const item *y = b;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static void sort(const double *values, size_t n, item *items)
{
    for (size_t i = 0; i < n; i++)
        items[i] = (item){values[i], i};
    qsort(items, n, sizeof *items, by_value);
}

/* Mid-ranks, less their mean, of samples that are there `times` over: k equal ones share the mean of k ranks.
 * Sorting is done once for all draws. */
static void rank(const item *sorted, const double *times, size_t n, double total, double *ranks)
{
    double before = 0.0;
    for (size_t first = 0, end = 0; first < n; first = end) {
        double here = 0.0;
        for (; end < n && !(sorted[end].value > sorted[first].value); end++)
            here += times[sorted[end].place];
        for (size_t i = first; i < end; i++)
            ranks[sorted[i].place] = before + 0.5 * (here - total);
        before += here;
    }
}

typedef struct {
    item *x, *y;         /* [n] in rising order                          */
    const size_t *group; /* [n] or NULL                                  */
    size_t *groups;      /* [n_groups] the numbers that occur            */
    size_t n, n_groups;
} sample_set;

/* Workspace of one thread: how often each group and sample was drawn, and ranks; [n] each. */
typedef struct {
    double *drawn, *times, *rx, *ry;
} work;

static double correlate(const sample_set *set, const work *w)
{
    double total = 0.0; /* whole numbers: exact in any order */
    for (size_t i = 0; i < set->n; i++)
        total += w->times[i];
    rank(set->x, w->times, set->n, total, w->rx);
    rank(set->y, w->times, set->n, total, w->ry);
    double xx = 0.0, yy = 0.0, xy = 0.0; /* of halves: exact up to 2^53 */
    for (size_t i = 0; i < set->n; i++) {
        xx += w->times[i] * w->rx[i] * w->rx[i];
        yy += w->times[i] * w->ry[i] * w->ry[i];
        xy += w->times[i] * w->rx[i] * w->ry[i];
    }
    return xx > 0.0 && yy > 0.0 ? xy / (sqrt(xx) * sqrt(yy)) : (double) NAN;
}

static double draw(const sample_set *set, uint64_t seed, size_t number, const work *w)
{
    memset(w->drawn, 0, set->n * sizeof *w->drawn);
    for (size_t k = 0; k < set->n_groups; k++) {
        const double u = rg_random_uniform(seed, number, k);
        w->drawn[set->groups[(size_t) (u * (double) set->n_groups)]] += 1.0;
    }
    for (size_t i = 0; i < set->n; i++)
        w->times[i] = w->drawn[set->group != NULL ? set->group[i] : i];
    return correlate(set, w);
}

static void find_groups(sample_set *set, double *seen)
{
    for (size_t i = 0; i < set->n; i++)
        seen[set->group != NULL ? set->group[i] : i] = 1.0;
    for (size_t g = 0; g < set->n; g++)
        if (seen[g] > 0.0)
            set->groups[set->n_groups++] = g;
}

static void summarise(double *rho, size_t draws, rg_grain_spearman *s)
{
    size_t n = 0;
    for (size_t i = 0; i < draws; i++)
        if (!isnan(rho[i]))
            rho[n++] = rho[i];
    if (n < 2)
        return;
    const double mean = rg_sum(rho, n) / (double) n;
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += (rho[i] - mean) * (rho[i] - mean);
    s->error = sqrt(sum / (double) (n - 1));
    s->low = rg_nth(rho, n, (size_t) (0.025 * (double) (n - 1) + 0.5));
    s->high = rg_nth(rho, n, (size_t) (0.975 * (double) (n - 1) + 0.5));
}

static rg_status check(const double *x, const double *y, const size_t *group, size_t n, rg_error *err)
{
    if (n < 3)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "a rank correlation needs three samples");
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]) || !isfinite(y[i]))
            return rg_fail(err, RG_EDOMAIN, i, "a value to rank is not finite");
        if (group != NULL && group[i] >= n)
            return rg_fail(err, RG_EDOMAIN, i, "a group has a number beyond the samples");
    }
    return RG_OK;
}

rg_status rg_grain_spearman_of(const double *x, const double *y, const size_t *group, size_t n, size_t draws,
                               uint64_t seed, rg_grain_spearman *spearman, rg_error *err)
{
    *spearman = (rg_grain_spearman){(double) NAN, (double) NAN, (double) NAN, (double) NAN, n, 0};
    rg_status status = check(x, y, group, n, err);
    if (status != RG_OK)
        return status;
    sample_set set = {.x = rg_alloc(n, 1, sizeof *set.x),
                      .y = rg_alloc(n, 1, sizeof *set.y),
                      .group = group,
                      .groups = rg_alloc(n, 1, sizeof *set.groups),
                      .n = n};
    double *rho = rg_alloc(draws + 1, 1, sizeof *rho);
    double *numbers = rg_alloc(n, 4 * rg_threads(), sizeof *numbers);
    if (set.x == NULL || set.y == NULL || set.groups == NULL || rho == NULL || numbers == NULL) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the rank correlation");
        goto done;
    }
    sort(x, n, set.x);
    sort(y, n, set.y);
    find_groups(&set, numbers);
    const work whole = {numbers, numbers + n, numbers + 2 * n, numbers + 3 * n};
    for (size_t i = 0; i < n; i++)
        whole.times[i] = 1.0;
    spearman->rho = correlate(&set, &whole);
    spearman->n_groups = set.n_groups;
    if (draws == 0 || set.n_groups < 4 || isnan(spearman->rho))
        goto done;
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < draws; i++) {
        double *own = numbers + 4 * n * rg_thread();
        const work w = {own, own + n, own + 2 * n, own + 3 * n};
        rho[i] = draw(&set, seed, i, &w);
    }
    summarise(rho, draws, spearman);
done:
    free(numbers);
    free(rho);
    free(set.groups);
    free(set.y);
    free(set.x);
    return status;
}
