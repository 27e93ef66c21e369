#define _XOPEN_SOURCE 700 /* j1 */
#include "kernels/scatter/rings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/processor.h"
#include "kernels/base/threads.h"
#include "kernels/scatter/coefficients.h"
#include "kernels/scatter/ring_nodes.h"

enum { TOGETHER = 6 };
static const double PI = 3.14159265358979323846;

#define NAME(x) x##_plain
#include "kernels/lanes/plain.h"
#include "kernels/scatter/rings_vector.h"
#include "kernels/lanes/end.h"
#if defined(__GNUC__) && defined(__x86_64__)
#define NAME(x) x##_avx2
#include "kernels/lanes/avx2.h"
#include "kernels/scatter/rings_vector.h"
#include "kernels/lanes/end.h"
#define NAME(x) x##_avx512
#include "kernels/lanes/avx512.h"
#include "kernels/scatter/rings_vector.h"
#include "kernels/lanes/end.h"
#endif

typedef void (*powers_of)(const double *restrict series, const double *restrict steps, size_t terms,
                          const double *restrict mu, size_t n, double *restrict power);

static powers_of choose(void)
{
#if defined(__GNUC__) && defined(__x86_64__)
    if (RG_CPU_HAS("avx512f"))
        return powers_avx512;
    if (RG_CPU_HAS("avx2") && RG_CPU_HAS("fma"))
        return powers_avx2;
#endif
    return powers_plain;
}

rg_scatter_model rg_scatter_model_parse(const char *word)
{
    static const char *const WORDS[RG_SCATTER_MODELS] = {"mie", "fraunhofer"};
    for (int m = 0; m < RG_SCATTER_MODELS; m++)
        if (strcmp(WORDS[m], word) == 0)
            return (rg_scatter_model) m;
    return RG_SCATTER_MODELS;
}

/* What a thread works with. */
typedef struct {
    rg_scatter_coefficients coefficients;
    double *series; /* [capacity][TOGETHER][4] */
    rg_ring_nodes nodes;
    double *power; /* [n_power][TOGETHER] */
    size_t n_power;
} desk;

typedef struct {
    rg_scatter_model model;
    const rg_scatter_sphere *spheres;
    const rg_scatter_span *spans; /* NULL: all rings */
    size_t n_spheres;
    const double *edges;
    size_t n_rings;
    rg_ring_rules rules;
    double *steps; /* [most terms][2] */
    powers_of powers;
    double *q;
} job;

static void desk_free(desk *d)
{
    rg_scatter_coefficients_free(&d->coefficients);
    free(d->series);
    rg_ring_nodes_free(&d->nodes);
    free(d->power);
}

static void lay_series(const job *j, size_t first, size_t n, size_t terms, desk *d)
{
    memset(d->series, 0, terms * TOGETHER * 4 * sizeof *d->series);
    for (size_t s = 0; s < n; s++) {
        const rg_scatter_coefficients *c = &d->coefficients;
        rg_scatter_coefficients_of(&j->spheres[first + s], &d->coefficients);
        for (size_t t = 0; t < c->terms; t++) {
            const double order = (double) t + 1.0;
            const double weight = (2.0 * order + 1.0) / (order * (order + 1.0));
            double *to = d->series + (t * TOGETHER + s) * 4;
            to[0] = weight * (c->a_re[t] + c->b_re[t]);
            to[1] = weight * (c->a_im[t] + c->b_im[t]);
            to[2] = weight * (c->a_re[t] - c->b_re[t]);
            to[3] = weight * (c->a_im[t] - c->b_im[t]);
        }
    }
}

/* |S1|^2 + |S2|^2 = 2 x^4 (J1(u)/u)^2 */
static void fraunhofer(const job *j, size_t first, size_t n, desk *d)
{
    for (size_t i = 0; i < d->nodes.n; i++)
        for (size_t s = 0; s < n; s++) {
            const double x = j->spheres[first + s].x;
            const double u = x * d->nodes.sine[i];
            const double amplitude = u < 1e-6 ? 0.5 : j1(u) / u;
            d->power[i * TOGETHER + s] = 2.0 * x * x * x * x * amplitude * amplitude;
        }
}

static rg_scatter_span span_of(const job *j, size_t sphere)
{
    return j->spans != NULL ? j->spans[sphere] : (rg_scatter_span){0, j->n_rings};
}

static rg_status run_group(const job *j, size_t first, size_t n, desk *d, rg_error *err)
{
    double x_most = 0.0;
    rg_scatter_span all = span_of(j, first);
    for (size_t s = 0; s < n; s++) {
        const rg_scatter_span span = span_of(j, first + s);
        x_most = fmax(x_most, j->spheres[first + s].x);
        all.first = span.first < all.first ? span.first : all.first;
        all.end = span.end > all.end ? span.end : all.end;
    }
    const size_t terms = rg_scatter_terms(x_most);
    rg_status status =
        rg_ring_nodes_lay(&j->rules, j->edges + all.first, all.end - all.first, terms, &d->nodes, err);
    if (status != RG_OK)
        return status;
    if (d->n_power < d->nodes.n) {
        free(d->power);
        d->power = rg_alloc(d->nodes.n, TOGETHER, sizeof *d->power);
        d->n_power = d->power != NULL ? d->nodes.n : 0;
        if (d->power == NULL)
            return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the angles of the rings");
    }
    if (j->model == RG_SCATTER_FRAUNHOFER)
        fraunhofer(j, first, n, d);
    else {
        lay_series(j, first, n, terms, d);
        j->powers(d->series, j->steps, terms, d->nodes.mu, d->nodes.n, d->power);
    }
    for (size_t s = 0; s < n; s++) {
        const rg_scatter_span span = span_of(j, first + s);
        for (size_t r = span.first; r < span.end; r++) {
            const double x = j->spheres[first + s].x;
            const size_t *node = d->nodes.first + (r - all.first);
            double sum = 0.0;
            for (size_t i = node[0]; i < node[1]; i++)
                sum += d->nodes.weight[i] * d->power[i * TOGETHER + s];
            j->q[(first + s) * j->n_rings + r] = sum / (x * x);
        }
    }
    return RG_OK;
}

static rg_status check(const job *j, double *x_most, rg_error *err)
{
    const double last = j->model == RG_SCATTER_FRAUNHOFER ? PI / 2.0 : PI;
    if (j->n_rings == 0)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "a detector without rings");
    for (size_t r = 0; r <= j->n_rings; r++)
        if (!(j->edges[r] >= (r == 0 ? 0.0 : j->edges[r - 1]) && j->edges[r] <= last * (1.0 + 1e-12)) ||
            (r > 0 && j->edges[r] == j->edges[r - 1]))
            return rg_fail_named(err, RG_EDOMAIN, r,
                                 j->model == RG_SCATTER_FRAUNHOFER
                                     ? "ring edges do not ascend from 0 to at most 90 degrees"
                                     : "ring edges do not ascend from 0 to at most 180 degrees",
                                 "ring edge", "edges are scattering angles in the medium");
    for (size_t s = 0; s < j->n_spheres; s++) {
        const rg_status status = rg_scatter_terms_check(&j->spheres[s], s, err);
        if (status != RG_OK)
            return status;
        *x_most = fmax(*x_most, j->spheres[s].x);
    }
    return RG_OK;
}

rg_status rg_scatter_rings(rg_scatter_model model, const rg_scatter_sphere *spheres, size_t n_spheres,
                           const double *edges_rad, size_t n_rings, double *q, rg_error *err)
{
    return rg_scatter_rings_spanned(model, spheres, NULL, n_spheres, edges_rad, n_rings, q, err);
}

rg_status rg_scatter_rings_spanned(rg_scatter_model model, const rg_scatter_sphere *spheres,
                                   const rg_scatter_span *spans, size_t n_spheres, const double *edges_rad,
                                   size_t n_rings, double *q, rg_error *err)
{
    job j = {.model = model,
             .spheres = spheres,
             .spans = spans,
             .n_spheres = n_spheres,
             .edges = edges_rad,
             .n_rings = n_rings,
             .powers = choose(),
             .q = q};
    double x_most = 1e-8;
    rg_status status = check(&j, &x_most, err);
    if (status != RG_OK)
        return status;
    const size_t most_terms = rg_scatter_terms(x_most);
    const size_t n_groups = (n_spheres + TOGETHER - 1) / TOGETHER;
    const size_t n_desks = rg_threads();
    desk *desks = rg_alloc(n_desks, 1, sizeof *desks);
    rg_status *outcomes = rg_alloc(n_groups, 1, sizeof *outcomes);
    j.steps = rg_alloc(most_terms, 2, sizeof *j.steps);
    if (desks == NULL || outcomes == NULL || j.steps == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the rings");
    for (size_t i = 0; i < n_desks && status == RG_OK; i++) {
        status = rg_scatter_coefficients_init(&desks[i].coefficients, x_most, err);
        desks[i].series = rg_alloc(most_terms, 4 * TOGETHER, sizeof *desks[i].series);
        if (status == RG_OK && desks[i].series == NULL)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the rings");
    }
    if (status == RG_OK) {
        rg_ring_rules_init(&j.rules);
        for (size_t t = 0; t < most_terms; t++) {
            j.steps[2 * t] = (2.0 * (double) t + 3.0) / ((double) t + 1.0);
            j.steps[2 * t + 1] = ((double) t + 2.0) / ((double) t + 1.0);
        }
#pragma omp parallel for schedule(dynamic)
        for (size_t g = 0; g < n_groups; g++) {
            const size_t first = g * TOGETHER;
            const size_t rest = n_spheres - first;
            outcomes[g] = run_group(&j, first, rest < TOGETHER ? rest : TOGETHER, &desks[rg_thread()], NULL);
        }
        for (size_t g = 0; g < n_groups && status == RG_OK; g++)
            if (outcomes[g] != RG_OK)
                status = rg_fail(err, outcomes[g], RG_NO_INDEX, "no memory for the angles of the rings");
    }
    for (size_t i = 0; desks != NULL && i < n_desks; i++)
        desk_free(&desks[i]);
    free(desks);
    free(outcomes);
    free(j.steps);
    return status;
}
