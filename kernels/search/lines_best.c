#include "kernels/search/lines_best.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"

/* Rounding of a bound that sums the terms of a score in another order. */
static const double SLACK = 1e-9;

typedef struct {
    double place;
    double root; /* of the weight */
    size_t member;
} entry;

struct rg_search_lines_index {
    rg_search_line_rules rules;
    const rg_search_lines *members;
    const size_t *class_of;
    entry *entries; /* [n] rising by place */
    size_t n;
};

typedef struct {
    double bound;
    size_t member;
} candidate;

static int by_place(const void *a, const void *b)
{
    const entry *x = a;
    const entry *y = b;
    if (x->place != y->place)
        return x->place > y->place ? 1 : -1;
    return (x->member > y->member) - (x->member < y->member);
}

rg_status rg_search_lines_index_new(const rg_search_line_rules *rules, const rg_search_lines *members,
                                    const size_t *class_of, rg_search_lines_index **index, rg_error *err)
{
    *index = NULL;
    if (members->n == 0)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "there is nothing to search in");
    rg_search_lines_index *made = rg_alloc(1, 1, sizeof *made);
    entry *entries = rg_alloc(members->first[members->n] + 1, 1, sizeof *entries);
    if (made == NULL || entries == NULL) {
        free(made);
        free(entries);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the lines of the library");
    }
    *made = (rg_search_lines_index){*rules, members, class_of, entries, members->first[members->n]};
    for (size_t m = 0; m < members->n; m++)
        for (size_t l = members->first[m]; l < members->first[m + 1]; l++)
            entries[l] = (entry){members->lines[l].place, sqrt(members->lines[l].weight), m};
    qsort(entries, made->n, sizeof *entries, by_place);
    *index = made;
    return RG_OK;
}

void rg_search_lines_index_free(rg_search_lines_index *index)
{
    if (index != NULL)
        free(index->entries);
    free(index);
}

/* ---- one query ---- */

static size_t first_from(const rg_search_lines_index *index, double place)
{
    size_t low = 0;
    size_t high = index->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (index->entries[middle].place < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* sums[m]: all pairs of the query with member m that are within reach. */
static void sum_pairs(const rg_search_lines_index *index, const rg_search_lines *queries, size_t q,
                      double *sums)
{
    const double reach = index->rules.reach * index->rules.sigma;
    for (size_t m = 0; m < index->members->n; m++)
        sums[m] = 0.0;
    for (size_t l = queries->first[q]; l < queries->first[q + 1]; l++) {
        const rg_search_line *line = &queries->lines[l];
        const double root = sqrt(line->weight);
        for (size_t e = first_from(index, line->place - reach);
             e < index->n && index->entries[e].place <= line->place + reach; e++) {
            const double apart = (line->place - index->entries[e].place) / index->rules.sigma;
            sums[index->entries[e].member] += root * index->entries[e].root * exp(-0.5 * apart * apart);
        }
    }
}

static int by_bound(const void *a, const void *b)
{
    const candidate *x = a;
    const candidate *y = b;
    if (x->bound != y->bound)
        return x->bound < y->bound ? 1 : -1;
    return (x->member > y->member) - (x->member < y->member);
}

static void search_one(const rg_search_lines_index *index, const rg_search_lines *queries, size_t q,
                       const rg_search_exclusion *exclude, size_t n_best, double *sums, candidate *candidates,
                       rg_search_hit *hits)
{
    size_t n = 0;
    sum_pairs(index, queries, q, sums);
    for (size_t m = 0; m < index->members->n; m++) {
        if (rg_search_hits_exclude(exclude, q, m))
            continue;
        double bound = 0.0;
        if (sums[m] > 0.0) {
            const double whole = rg_search_lines_weight(queries, q, index->members, m) *
                                 rg_search_lines_weight(index->members, m, queries, q);
            bound = whole > 0.0 ? sums[m] / sqrt(whole) * (1.0 + SLACK) + SLACK : 0.0;
        }
        candidates[n++] = (candidate){bound, m};
    }
    qsort(candidates, n, sizeof *candidates, by_bound);
    rg_search_hits_empty(hits, n_best);
    for (size_t i = 0; i < n; i++) {
        const rg_search_hit *last = &hits[n_best - 1];
        if (last->row != RG_NO_INDEX && candidates[i].bound < last->score)
            break;
        const size_t m = candidates[i].member;
        if (candidates[i].bound < rg_search_hits_useful(hits, n_best, index->class_of[m]))
            continue;
        const rg_search_hit hit = {index->class_of[m], m,
                                   rg_search_lines_score(&index->rules, queries, q, index->members, m), 0};
        rg_search_hits_keep(hits, n_best, &hit);
    }
}

rg_status rg_search_lines_best(const rg_search_lines_index *index, const rg_search_lines *queries,
                               const rg_search_exclusion *exclude, size_t n_best, rg_search_hit *hits,
                               rg_error *err)
{
    const size_t n = index->members->n;
    double *sums = rg_alloc(rg_threads(), n, sizeof *sums);
    candidate *candidates = rg_alloc(rg_threads(), n, sizeof *candidates);
    const bool have = sums != NULL && candidates != NULL;
    if (have && n_best > 0) {
#pragma omp parallel for schedule(dynamic)
        for (size_t q = 0; q < queries->n; q++)
            search_one(index, queries, q, exclude, n_best, sums + rg_thread() * n,
                       candidates + rg_thread() * n, hits + q * n_best);
    }
    free(sums);
    free(candidates);
    return have ? RG_OK : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the search");
}
