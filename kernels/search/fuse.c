#include "kernels/search/fuse.h"

#include <math.h>

#include "kernels/base/error.h"

/* Both scores of a hit; its own becomes the fused one. */
static rg_search_parts look(const rg_search_looks *looks, size_t query, bool by_lines, rg_search_hit *hit)
{
    const size_t width = 2 * looks->n_channels;
    rg_search_parts parts = {hit->score, hit->score};
    if (by_lines)
        parts.pattern =
            rg_search_score_best(looks->queries + query * width, looks->members + hit->row * width,
                                 looks->n_channels, &looks->moves, &hit->shift);
    else
        parts.lines =
            rg_search_lines_score(&looks->rules, looks->query_lines, query, looks->member_lines, hit->row);
    hit->score = (1.0 - looks->weight) * parts.pattern + looks->weight * parts.lines;
    return parts;
}

static bool is_before(const rg_search_hit *a, const rg_search_hit *b)
{
    return b->row == RG_NO_INDEX || a->score > b->score || (a->score == b->score && a->row < b->row);
}

static void fuse_one(const rg_search_looks *looks, const rg_search_hit *pool, bool by_lines, size_t query,
                     size_t n_pool, size_t n_best, rg_search_hit *hits, rg_search_parts *parts)
{
    rg_search_hits_empty(hits, n_best);
    for (size_t k = 0; k < n_best; k++)
        parts[k] = (rg_search_parts){NAN, NAN};
    for (size_t i = 0; i < n_pool && pool[i].row != RG_NO_INDEX; i++) {
        rg_search_hit hit = pool[i];
        const rg_search_parts both = look(looks, query, by_lines, &hit);
        size_t k = n_best;
        while (k > 0 && is_before(&hit, &hits[k - 1]))
            k--;
        for (size_t moved = n_best; moved-- > k + 1;) {
            hits[moved] = hits[moved - 1];
            parts[moved] = parts[moved - 1];
        }
        if (k < n_best) {
            hits[k] = hit;
            parts[k] = both;
        }
    }
}

void rg_search_fuse(const rg_search_looks *looks, const rg_search_hit *pool, bool by_lines, size_t n_queries,
                    size_t n_pool, size_t n_best, rg_search_hit *hits, rg_search_parts *parts)
{
#pragma omp parallel for schedule(dynamic)
    for (size_t q = 0; q < n_queries; q++)
        fuse_one(looks, pool + q * n_pool, by_lines, q, n_pool, n_best, hits + q * n_best,
                 parts + q * n_best);
}
