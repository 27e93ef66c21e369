#include "kernels/components/search.h"

#include <math.h>

#include "kernels/components/starts.h"

const rg_components_fit *rg_components_search_best(const rg_components_candidates *candidates, size_t n)
{
    const rg_components_fit *best = NULL;
    for (size_t i = 0; i < candidates->n; i++)
        if (candidates->fits[i].n == n && (best == NULL || candidates->fits[i].deviance < best->deviance))
            best = &candidates->fits[i];
    return best;
}

static void follow(const double *fractions, const rg_components_noise *noise, rg_components_room *room,
                   const rg_components_fit *start, rg_components_candidates *candidates)
{
    rg_components_fit *fit = &candidates->fits[candidates->n];
    *fit = *start;
    if (rg_components_fit_nearly(fractions, noise, room, fit, NULL) != RG_OK || !isfinite(fit->deviance))
        return;
    rg_components_mixture_sort(fit->family, fit->n, fit->x);
    candidates->n++;
}

/* The nearest first; only as many as are followed. */
static void sort_nearest(rg_components_fit *fits, double *costs, size_t n)
{
    for (size_t i = 0; i < n && i < RG_SEARCH_FOLLOWED; i++) {
        size_t best = i;
        for (size_t j = i + 1; j < n; j++)
            if (costs[j] < costs[best])
                best = j;
        const rg_components_fit moved = fits[i];
        const double cost = costs[i];
        fits[i] = fits[best];
        costs[i] = costs[best];
        fits[best] = moved;
        costs[best] = cost;
    }
}

static void upwards(const double *fractions, rg_family family, size_t n, const rg_components_noise *noise,
                    rg_components_room *room, rg_components_candidates *candidates)
{
    rg_components_fit tried[RG_COMPONENTS_MOST_STARTS];
    double costs[RG_COMPONENTS_MOST_STARTS];
    const rg_components_fit *simpler = rg_components_search_best(candidates, n - 1);
    if (simpler != NULL) { /* the remainder of that fit is asked for */
        rg_components_mixture(family, simpler->n, simpler->x, room->edges_ln, room->n_classes, room->curve,
                              NULL, room->shares);
        rg_components_noise_sigma(noise, simpler->relative, room->curve, room->n_classes, room->sigma);
    }
    const size_t n_starts = rg_components_starts(family, n, fractions, simpler, room, tried);
    size_t n_tried = 0;
    for (size_t s = 0; s < n_starts; s++) {
        tried[n_tried] = tried[s];
        n_tried +=
            rg_components_fit_roughly(fractions, room, &tried[n_tried], &costs[n_tried], NULL) == RG_OK;
    }
    sort_nearest(tried, costs, n_tried);
    for (size_t s = 0; s < n_tried && s < RG_SEARCH_FOLLOWED; s++)
        follow(fractions, noise, room, &tried[s], candidates);
}

static void downwards(const double *fractions, size_t n, const rg_components_noise *noise,
                      rg_components_room *room, rg_components_candidates *candidates)
{
    const rg_components_fit *richer = rg_components_search_best(candidates, n + 1);
    if (richer == NULL)
        return;
    const rg_components_fit from = *richer;
    for (size_t k = 0; k <= n; k++) {
        const rg_components_fit left = rg_components_starts_without(&from, k);
        follow(fractions, noise, room, &left, candidates);
    }
    for (size_t k = 0; k < n; k++) {
        const rg_components_fit joined = rg_components_starts_joined(&from, k);
        follow(fractions, noise, room, &joined, candidates);
    }
}

void rg_components_search(const double *fractions, rg_family family, size_t most,
                          const rg_components_noise *noise, rg_components_room *room,
                          rg_components_candidates *candidates)
{
    candidates->n = 0;
    for (size_t n = 1; n <= most; n++)
        upwards(fractions, family, n, noise, room, candidates);
    for (size_t n = most - 1; n >= 2; n--) /* one component is found by any start */
        downwards(fractions, n, noise, room, candidates);
}
