/* Patterns against a library of patterns: the best ten classes of every spectrum at eleven moves. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/search/best.h"
#include "kernels/search/features.h"
#include "toolkit/bench/row.h"
#include "toolkit/clock.h"

enum {
    CHANNELS = 1400,
    MEMBERS = 3000,
    QUERIES = 3000,
    LINES = 14,
    OF_CLASS = 3,
    BEST = 10,
    PREPARE = 0,
    SEARCH,
    PARTS
};
static const rg_search_shift MOVES = {5, 0.02};

typedef struct {
    size_t n_members;
    size_t n_queries;
    double *spectra; /* [n_members + n_queries][CHANNELS] */
    float *features; /* [n_members + n_queries][2][CHANNELS] */
    bool *has;
    size_t *class_of;
    rg_search_hit *hits; /* [n_queries][BEST] */
} patterns;

/* Lines at places and of heights that belong to the class, each spectrum with its own deviations: three
 * members of a class, and queries of the same classes. */
static void simulate(size_t n_classes, size_t s, double *spectrum)
{
    const size_t class_of = s % n_classes;
    for (size_t c = 0; c < CHANNELS; c++)
        spectrum[c] = 3.0 * rg_random_normal(1, s, 4 * LINES + c);
    for (size_t l = 0; l < LINES; l++) {
        const double at = CHANNELS * rg_random_uniform(2, class_of, l) + 2.0 * rg_random_normal(3, s, l);
        const double high = 1000.0 * pow(rg_random_uniform(2, class_of, LINES + l), 2.0) *
                            exp(0.3 * rg_random_normal(3, s, LINES + l));
        const double width = 2.0 + 6.0 * rg_random_uniform(2, class_of, 2 * LINES + l);
        for (size_t c = 0; c < CHANNELS; c++) {
            const double u = ((double) c - at) / width;
            spectrum[c] += fabs(u) < 6.0 ? high * exp(-0.5 * u * u) : 0.0;
        }
    }
}

rg_status rg_bench_search_open(rg_bench_job *job, rg_error *err)
{
    patterns *p = rg_alloc(1, 1, sizeof *p);
    job->state = p;
    if (p == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    p->n_members = (size_t) (MEMBERS * job->scale);
    p->n_queries = (size_t) (QUERIES * job->scale);
    const size_t n = p->n_members + p->n_queries;
    p->spectra = rg_alloc(n, CHANNELS, sizeof *p->spectra);
    p->features = rg_alloc(n, 2 * CHANNELS, sizeof *p->features);
    p->has = rg_alloc(n, 1, sizeof *p->has);
    p->class_of = rg_alloc(n, 1, sizeof *p->class_of);
    p->hits = rg_alloc(p->n_queries, BEST, sizeof *p->hits);
    if (p->spectra == NULL || p->features == NULL || p->has == NULL || p->class_of == NULL || p->hits == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    const size_t n_classes = p->n_members / OF_CLASS;
#pragma omp parallel for schedule(static)
    for (size_t s = 0; s < n; s++) {
        simulate(n_classes, s, p->spectra + s * CHANNELS);
        p->class_of[s] = s % n_classes;
    }
    job->n_parts = PARTS;
    job->parts[PREPARE] = (rg_bench_part){.name = "features of library and spectra",
                                          .items = (double) n,
                                          .bytes = (double) n * CHANNELS * 16.0,
                                          .kkt = NAN};
    job->parts[SEARCH] = (rg_bench_part){.name = "the best ten of 3000, exact",
                                         .items = (double) p->n_queries,
                                         .bytes = (double) n * CHANNELS * 8.0,
                                         .kkt = NAN};
    return RG_OK;
}

rg_status rg_bench_search_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    patterns *p = job->state;
    const rg_search_features how = rg_search_features_defaults();
    rg_search_index *index = NULL;
    double began = rg_clock_seconds();
    rg_status status = rg_search_features_make(&how, p->spectra, p->n_members + p->n_queries, CHANNELS,
                                               p->features, p->has, err);
    seconds[PREPARE] = rg_clock_seconds() - began;
    began = rg_clock_seconds();
    if (status == RG_OK)
        status = rg_search_index_new(p->features, p->n_members, CHANNELS, p->class_of, &MOVES, &index, err);
    if (status == RG_OK)
        status = rg_search_best(index, p->features + 2 * p->n_members * CHANNELS, p->n_queries, NULL, BEST,
                                p->hits, err);
    seconds[SEARCH] = rg_clock_seconds() - began;
    rg_search_index_free(index);
    return status;
}

/* How far the hits of one query are from those of a comparison with every member: the largest difference of a
 * score, or infinity where a class or member differs. */
static double off_brute_force(const patterns *p, size_t query, double *scores)
{
    const float *features = p->features + 2 * (p->n_members + query) * CHANNELS;
    const rg_search_hit *hits = p->hits + query * BEST;
    double worst = 0.0;
    for (size_t m = 0; m < p->n_members; m++)
        scores[m] = rg_search_score_best(features, p->features + 2 * m * CHANNELS, CHANNELS, &MOVES, NULL);
    for (size_t k = 0; k < BEST; k++) {
        size_t best = 0;
        for (size_t m = 1; m < p->n_members; m++)
            best = scores[m] > scores[best] ? m : best;
        worst = fmax(worst, hits[k].row == best ? fabs(hits[k].score - scores[best]) : INFINITY);
        for (size_t m = 0; m < p->n_members; m++)
            if (p->class_of[m] == p->class_of[best] && m != best)
                scores[m] = -INFINITY;
        scores[best] = -INFINITY;
    }
    return worst;
}

rg_status rg_bench_search_judge(rg_bench_job *job, rg_error *err)
{
    enum { JUDGED = 20 };
    const patterns *p = job->state;
    double *scores = rg_alloc(p->n_members, 1, sizeof *scores);
    double worst = 0.0;
    if (scores == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    for (size_t i = 0; i < JUDGED; i++)
        worst = fmax(worst, off_brute_force(p, i * p->n_queries / JUDGED, scores));
    job->parts[SEARCH].kkt = worst;
    free(scores);
    return RG_OK;
}

void rg_bench_search_close(void *state)
{
    patterns *p = state;
    if (p == NULL)
        return;
    free(p->spectra);
    free(p->features);
    free(p->has);
    free(p->class_of);
    free(p->hits);
    free(p);
}
