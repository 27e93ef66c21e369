#include "kernels/search/best.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/linear/blas_threads.h"
#include "kernels/search/index.h"

/* BLOCK queries share a product. SLACK covers single precision in it: the rows have length one at most. */
enum { BLOCK = 16 };
static const float SLACK = 2e-5F;

typedef struct {
    float bound;
    size_t member;
} candidate;

/* What a thread works with. */
typedef struct {
    double *transform;
    float *rows;    /* [BLOCK][2 n_bins]                              */
    float *rest;    /* [BLOCK]                                        */
    float *moved;   /* [n_moves][BLOCK][2 n_bins]                     */
    float *low;     /* [n_moves][BLOCK][n_members] from kept frequencies */
    float *highest; /* [n_members] of a query over all moves          */
    candidate *candidates;
    rg_search_hit *kept; /* [n_best] */
} workspace;

typedef struct {
    const rg_search_index *index;
    const float *queries;
    size_t n_queries;
    const rg_search_exclusion *exclude;
    size_t n_best;
    rg_search_hit *hits;
    size_t n_moves;
    double *turn; /* [n_moves][n_bins][2] cosine and sine of a move */
} search;

static void workspace_free(workspace *w)
{
    free(w->transform);
    free(w->rows);
    free(w->rest);
    free(w->moved);
    free(w->low);
    free(w->highest);
    free(w->candidates);
    free(w->kept);
}

static bool workspace_make(const search *s, workspace *w)
{
    const rg_search_index *index = s->index;
    w->transform = rg_alloc(rg_search_index_work(index), 1, sizeof *w->transform);
    w->rows = rg_alloc(BLOCK, 2 * index->n_bins, sizeof *w->rows);
    w->rest = rg_alloc(BLOCK, 1, sizeof *w->rest);
    w->moved = rg_alloc(s->n_moves * BLOCK, 2 * index->n_bins, sizeof *w->moved);
    w->low = rg_alloc(s->n_moves * BLOCK, index->n_members, sizeof *w->low);
    w->highest = rg_alloc(index->n_members, 1, sizeof *w->highest);
    w->candidates = rg_alloc(index->n_members, 1, sizeof *w->candidates);
    w->kept = rg_alloc(s->n_best, 1, sizeof *w->kept);
    return w->transform != NULL && w->rows != NULL && w->rest != NULL && w->moved != NULL && w->low != NULL &&
           w->highest != NULL && w->candidates != NULL && w->kept != NULL;
}

/* ---- one block of queries ---- */

/* The product of every query of the block, moved down by every move, with every member. */
static void multiply(const search *s, size_t first, size_t n, workspace *w)
{
    const rg_search_index *index = s->index;
    const size_t width = 2 * index->n_bins;
    for (size_t q = 0; q < n; q++)
        w->rest[q] = rg_search_index_row(index, s->queries + 2 * (first + q) * index->n, w->transform,
                                         w->rows + q * width);
    for (size_t k = 0; k < s->n_moves; k++)
        for (size_t q = 0; q < n; q++) {
            const float *from = w->rows + q * width;
            float *to = w->moved + (k * n + q) * width;
            const double *turn = s->turn + 2 * k * index->n_bins;
            for (size_t b = 0; b < index->n_bins; b++) {
                const double re = (double) from[2 * b];
                const double im = (double) from[2 * b + 1];
                to[2 * b] = (float) (re * turn[2 * b] - im * turn[2 * b + 1]);
                to[2 * b + 1] = (float) (re * turn[2 * b + 1] + im * turn[2 * b]);
            }
        }
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int) (s->n_moves * n), (int) index->n_members,
                (int) width, 1.0F, w->moved, (int) width, index->rows, (int) width, 0.0F, w->low,
                (int) index->n_members);
}

static float penalty_of(const search *s, size_t move)
{
    return (float) (s->index->moves.penalty * (double) abs(rg_search_move(move)));
}

/* highest[m]: the largest value over all moves, the penalty taken off. */
static void find_highest(const search *s, size_t q, size_t n, workspace *w)
{
    const size_t n_members = s->index->n_members;
    for (size_t k = 0; k < s->n_moves; k++) {
        const float *low = w->low + (k * n + q) * n_members;
        const float penalty = penalty_of(s, k);
        for (size_t m = 0; m < n_members; m++) {
            const float value = low[m] - penalty;
            w->highest[m] = k > 0 && w->highest[m] > value ? w->highest[m] : value;
        }
    }
}

/* What is certain already: every score is at least its kept part less what the rest may take off. Its n-th
 * best class is a floor for those that are sought. */
static double certain_floor(const search *s, size_t query, float rest, workspace *w)
{
    rg_search_hits_empty(w->kept, s->n_best);
    for (size_t m = 0; m < s->index->n_members; m++) {
        const rg_search_hit hit = {s->index->class_of[m], m,
                                   (double) (w->highest[m] - rest * s->index->rest[m] - SLACK), 0};
        const rg_search_hit *last = &w->kept[s->n_best - 1];
        if ((last->row == RG_NO_INDEX || hit.score > last->score) &&
            !rg_search_hits_exclude(s->exclude, query, m))
            rg_search_hits_keep(w->kept, s->n_best, &hit);
    }
    const rg_search_hit *last = &w->kept[s->n_best - 1];
    return last->row == RG_NO_INDEX ? -INFINITY : last->score;
}

static int by_bound(const void *a, const void *b)
{
    const candidate *x = a;
    const candidate *y = b;
    if (x->bound != y->bound)
        return x->bound < y->bound ? 1 : -1;
    return (x->member > y->member) - (x->member < y->member);
}

/* The member in full, at the moves that can still matter. */
static void compare(const search *s, size_t query, size_t q, size_t n, size_t member, const workspace *w,
                    rg_search_hit *hits)
{
    const rg_search_index *index = s->index;
    const double doubt = (double) (w->rest[q] * index->rest[member] + SLACK);
    rg_search_hit hit = {index->class_of[member], member, -INFINITY, 0};
    const double useful = rg_search_hits_useful(hits, s->n_best, hit.class_of);
    for (size_t k = 0; k < s->n_moves; k++) {
        const int move = rg_search_move(k);
        const double off = index->moves.penalty * (double) abs(move);
        const double most = (double) w->low[(k * n + q) * index->n_members + member] + doubt - off;
        if (most < useful || most < hit.score)
            continue;
        const double score = rg_search_score(s->queries + 2 * query * index->n,
                                             index->features + 2 * member * index->n, index->n, move) -
                             off;
        if (score > hit.score) {
            hit.score = score;
            hit.shift = move;
        }
    }
    if (hit.score > -INFINITY)
        rg_search_hits_keep(hits, s->n_best, &hit);
}

static void search_one(const search *s, size_t query, size_t q, size_t n, workspace *w)
{
    const rg_search_index *index = s->index;
    rg_search_hit *hits = s->hits + query * s->n_best;
    find_highest(s, q, n, w);
    const double floor = certain_floor(s, query, w->rest[q], w);
    size_t n_candidates = 0;
    for (size_t m = 0; m < index->n_members; m++) {
        const float bound = w->highest[m] + w->rest[q] * index->rest[m] + SLACK;
        if ((double) bound >= floor && !rg_search_hits_exclude(s->exclude, query, m))
            w->candidates[n_candidates++] = (candidate){bound, m};
    }
    qsort(w->candidates, n_candidates, sizeof *w->candidates, by_bound);
    rg_search_hits_empty(hits, s->n_best);
    for (size_t i = 0; i < n_candidates; i++) {
        const rg_search_hit *last = &hits[s->n_best - 1];
        if (last->row != RG_NO_INDEX && (double) w->candidates[i].bound < last->score)
            break;
        compare(s, query, q, n, w->candidates[i].member, w, hits);
    }
}

/* ---- all of them ---- */

static void fill_turns(search *s)
{
    const rg_search_index *index = s->index;
    const double full = 6.283185307179586476925;
    for (size_t k = 0; k < s->n_moves; k++)
        for (size_t b = 0; b < index->n_bins; b++) {
            const double angle =
                full * (double) index->bins[b].bin * (double) rg_search_move(k) / (double) index->length;
            s->turn[2 * (k * index->n_bins + b)] = cos(angle);
            s->turn[2 * (k * index->n_bins + b) + 1] = sin(angle);
        }
}

static rg_status run_blocks(const search *s, workspace *works, size_t n_works, rg_error *err)
{
    bool have = true;
    for (size_t t = 0; t < n_works && have; t++)
        have = workspace_make(s, &works[t]);
    if (!have)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the search");
    const size_t n_blocks = (s->n_queries + BLOCK - 1) / BLOCK;
    const int threads = rg_blas_threads_one();
#pragma omp parallel for schedule(dynamic)
    for (size_t b = 0; b < n_blocks; b++) {
        workspace *w = &works[rg_thread()];
        const size_t first = b * BLOCK;
        const size_t n = s->n_queries - first < BLOCK ? s->n_queries - first : BLOCK;
        multiply(s, first, n, w);
        for (size_t q = 0; q < n; q++)
            search_one(s, first + q, q, n, w);
    }
    rg_blas_threads_restore(threads);
    return RG_OK;
}

rg_status rg_search_best(const rg_search_index *index, const float *queries, size_t n_queries,
                         const rg_search_exclusion *exclude, size_t n_best, rg_search_hit *hits,
                         rg_error *err)
{
    search s = {index, queries, n_queries, exclude, n_best, hits, 2 * index->moves.most + 1, NULL};
    const size_t n_works = rg_threads();
    workspace *works = rg_alloc(n_works, 1, sizeof *works);
    s.turn = rg_alloc(2 * s.n_moves, index->n_bins, sizeof *s.turn);
    rg_status status = RG_OK;
    if (works == NULL || s.turn == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the search");
    if (status == RG_OK && n_best > 0) {
        fill_turns(&s);
        status = run_blocks(&s, works, n_works, err);
    }
    for (size_t t = 0; works != NULL && t < n_works; t++)
        workspace_free(&works[t]);
    free(works);
    free(s.turn);
    return status;
}
