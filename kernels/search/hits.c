#include "kernels/search/hits.h"

#include <math.h>

#include "kernels/base/error.h"

bool rg_search_hits_exclude(const rg_search_exclusion *exclude, size_t query, size_t member)
{
    for (size_t c = 0; exclude != NULL && c < exclude->n_columns; c++) {
        const size_t key = exclude->query_keys[c][query];
        if (key != RG_NO_INDEX && key == exclude->member_keys[c][member])
            return true;
    }
    return false;
}

void rg_search_hits_empty(rg_search_hit *hits, size_t n)
{
    for (size_t i = 0; i < n; i++)
        hits[i] = (rg_search_hit){RG_NO_INDEX, RG_NO_INDEX, NAN, 0};
}

static bool is_better(const rg_search_hit *a, const rg_search_hit *b)
{
    return b->row == RG_NO_INDEX || a->score > b->score || (a->score == b->score && a->row < b->row);
}

static size_t place_of(const rg_search_hit *hits, size_t n, size_t class_of)
{
    size_t i = 0;
    while (i < n && hits[i].class_of != class_of)
        i++;
    return i;
}

double rg_search_hits_useful(const rg_search_hit *hits, size_t n, size_t class_of)
{
    const size_t own = place_of(hits, n, class_of);
    if (own < n)
        return hits[own].score;
    return hits[n - 1].row == RG_NO_INDEX ? -INFINITY : hits[n - 1].score;
}

void rg_search_hits_keep(rg_search_hit *hits, size_t n, const rg_search_hit *hit)
{
    size_t i = place_of(hits, n, hit->class_of);
    if (i == n)
        i = n - 1;
    if (!is_better(hit, &hits[i]))
        return;
    for (; i > 0 && is_better(hit, &hits[i - 1]); i--)
        hits[i] = hits[i - 1];
    hits[i] = *hit;
}
