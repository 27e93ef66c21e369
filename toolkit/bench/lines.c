/* Spectra as lists of lines against a library of such lists: finding the lines, and the best ten classes. */
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/search/lines_best.h"
#include "toolkit/bench/row.h"
#include "toolkit/clock.h"

enum {
    MEMBERS = 3000,
    QUERIES = 200,
    LEAST = 64,
    OF_CLASS = 3,
    LINES = 14,
    BEST = 10,
    CHANNELS = 1400,
    FOUND = 600
};
enum { FIND = 0, SEARCH, PARTS };

typedef struct {
    rg_search_line_rules rules;
    size_t n_found;          /* spectra whose lines are looked for */
    double places[CHANNELS]; /* 1/cm */
    double *spectra;         /* [n_found][CHANNELS] */
    rg_search_lines members, queries;
    size_t *class_of;
    rg_search_hit *hits; /* [queries.n][BEST] */
} lines;

static int by_place(const void *a, const void *b)
{
    const rg_search_line *x = a;
    const rg_search_line *y = b;
    return (x->place > y->place) - (x->place < y->place);
}

/* List s of the class that it belongs to, with deviations of its own. */
static void draw(size_t class_of, uint64_t s, rg_search_line *list)
{
    for (size_t l = 0; l < LINES; l++) {
        const double weight = pow(rg_random_uniform(2, class_of, LINES + l), 2.0) *
                              exp(0.3 * rg_random_normal(3, s, LINES + l));
        list[l] = (rg_search_line){.place = 100.0 + 1300.0 * rg_random_uniform(2, class_of, l) +
                                            2.0 * rg_random_normal(3, s, l),
                                   .weight = fmin(1.0, 0.02 + weight)};
    }
    qsort(list, LINES, sizeof *list, by_place);
}

static rg_status make_lists(size_t n, size_t n_classes, uint64_t from, rg_search_lines *made, rg_error *err)
{
    made->n = n;
    made->first = rg_alloc(n + 1, 1, sizeof *made->first);
    made->lines = rg_alloc(n, LINES, sizeof *made->lines);
    made->range = rg_alloc(n, 1, sizeof *made->range);
    if (made->first == NULL || made->lines == NULL || made->range == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    for (size_t i = 0; i < n; i++) {
        draw(i % n_classes, from + i, made->lines + i * LINES);
        made->first[i] = i * LINES;
        made->range[i][0] = 0.0;
        made->range[i][1] = 1500.0;
    }
    made->first[n] = n * LINES;
    return RG_OK;
}

static void draw_spectra(lines *u)
{
    for (size_t c = 0; c < CHANNELS; c++)
        u->places[c] = 100.0 + (double) c;
    for (size_t s = 0; s < u->n_found; s++) {
        const rg_search_line *list = u->members.lines + s * LINES;
        double *spectrum = u->spectra + s * CHANNELS;
        for (size_t c = 0; c < CHANNELS; c++) {
            spectrum[c] = 0.003 * rg_random_normal(4, s, c);
            for (size_t l = 0; l < LINES; l++) {
                const double d = (u->places[c] - list[l].place) / 4.0;
                spectrum[c] += fabs(d) < 6.0 ? list[l].weight * exp(-0.5 * d * d) : 0.0;
            }
        }
    }
}

rg_status rg_bench_lines_open(rg_bench_job *job, rg_error *err)
{
    lines *u = rg_alloc(1, 1, sizeof *u);
    job->state = u;
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    const size_t n_members = (size_t) (MEMBERS * job->scale);
    const size_t n_queries = (size_t) fmax(LEAST, QUERIES * job->scale);
    const size_t n_classes = n_members / OF_CLASS;
    u->rules = rg_search_line_rules_defaults();
    u->n_found = (size_t) fmax(LEAST, FOUND * job->scale);
    u->spectra = rg_alloc(u->n_found, CHANNELS, sizeof *u->spectra);
    u->class_of = rg_alloc(n_members, 1, sizeof *u->class_of);
    u->hits = rg_alloc(n_queries, BEST, sizeof *u->hits);
    if (n_classes == 0 || u->spectra == NULL || u->class_of == NULL || u->hits == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    rg_status status = make_lists(n_members, n_classes, 0, &u->members, err);
    if (status == RG_OK)
        status = make_lists(n_queries, n_classes, n_members, &u->queries, err);
    if (status != RG_OK)
        return status;
    for (size_t m = 0; m < n_members; m++)
        u->class_of[m] = m % n_classes;
    draw_spectra(u);
    job->n_parts = PARTS;
    job->parts[FIND] = (rg_bench_part){.name = "lines of spectra", .items = (double) u->n_found, .kkt = NAN};
    job->parts[SEARCH] =
        (rg_bench_part){.name = "the best ten of 3000, exact", .items = (double) n_queries, .kkt = NAN};
    return RG_OK;
}

rg_status rg_bench_lines_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    lines *u = job->state;
    rg_search_lines found = {0};
    rg_search_lines_index *index = NULL;
    double began = rg_clock_seconds();
    rg_status status =
        rg_search_lines_find(&u->rules, u->places, u->spectra, u->n_found, CHANNELS, &found, err);
    seconds[FIND] = rg_clock_seconds() - began;
    rg_search_lines_free(&found);
    began = rg_clock_seconds();
    if (status == RG_OK)
        status = rg_search_lines_index_new(&u->rules, &u->members, u->class_of, &index, err);
    if (status == RG_OK)
        status = rg_search_lines_best(index, &u->queries, NULL, BEST, u->hits, err);
    seconds[SEARCH] = rg_clock_seconds() - began;
    rg_search_lines_index_free(index);
    return status;
}

void rg_bench_lines_close(void *state)
{
    lines *u = state;
    if (u == NULL)
        return;
    rg_search_lines_free(&u->members);
    rg_search_lines_free(&u->queries);
    free(u->spectra);
    free(u->class_of);
    free(u->hits);
    free(u);
}
