#include "kernels/members/parametric.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/linear/bounded.h"
#include "kernels/members/abundances.h"
#include "kernels/members/varpro.h"

enum { MOST_MEMBERS = 16 };

rg_members_parametric_options rg_members_parametric_defaults(void)
{
    return (rg_members_parametric_options){
        .seed = 1, .n_drawn = 6, .further = 3, .most_steps = 200, .tolerance = 1e-10};
}

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for parametric end-members");
}

typedef struct {
    const rg_varpro *varpro;
    double *work;
} descent;

static void model(const void *state, const double *x, double *residuals, double *jacobian)
{
    const descent *d = state;
    rg_varpro_evaluate(d->varpro, x, residuals, jacobian, d->work);
}

/* To the optimum below theta. */
static rg_status descend(const rg_varpro *v, const rg_members_parametric_options *options, double *theta,
                         rg_error *err)
{
    const size_t q = rg_components_family_parameters(v->family);
    const size_t n = rg_varpro_parameters(v);
    const size_t m = rg_varpro_residuals(v);
    double low[RG_BOUNDED_MOST];
    double high[RG_BOUNDED_MOST];
    if (n == 0)
        return RG_OK;
    for (size_t j = 0; j < n; j += q)
        rg_components_family_bounds(v->family, v->edges_ln, v->n_classes, low + j, high + j);
    double *work = rg_alloc(rg_bounded_work(n, m) + rg_varpro_work(v), 1, sizeof *work);
    if (work == NULL)
        return no_memory(err);
    const descent run = {v, work + rg_bounded_work(n, m)};
    const rg_bounded_problem problem = {n, m, low, high, options->tolerance, options->most_steps};
    rg_error end = {0};
    const rg_status status = rg_bounded_minimise(&problem, model, &run, theta, NULL, NULL, NULL, work, &end);
    free(work);
    /* Steps that run out leave a point that is as good as any other start's. */
    if (status == RG_OK || status == RG_ENOCONV)
        return RG_OK;
    return rg_fail(err, status, RG_NO_INDEX, "members coincide at the start");
}

/* Place, spread and skewness in ln d of a distribution: of all of it, or of its peak alone. */
typedef struct {
    double mean, sd, skewness;
} shape;

static shape shape_of(const double *shares, const double *edges_ln, size_t from, size_t to)
{
    double weight = 0.0;
    double moments[3] = {0};
    for (size_t c = from; c < to; c++) {
        weight += shares[c];
        moments[0] += shares[c] * 0.5 * (edges_ln[c] + edges_ln[c + 1]);
    }
    const double mean = moments[0] / weight;
    for (size_t c = from; c < to; c++) {
        const double off = 0.5 * (edges_ln[c] + edges_ln[c + 1]) - mean;
        moments[1] += shares[c] * off * off;
        moments[2] += shares[c] * off * off * off;
    }
    const double width = edges_ln[1] - edges_ln[0];
    const double sd = sqrt(fmax(moments[1] / weight, width * width / 12.0));
    return (shape){mean, sd, moments[2] / weight / (sd * sd * sd)};
}

/* The classes about the highest density with at least this share of it. */
static shape peak_of(const double *shares, const double *edges_ln, size_t m)
{
    static const double SHARE = 0.15;
    static const double CUT = 0.78; /* sd of a normal curve cut there, of its own */
    size_t top = 0;
    double highest = 0.0;
    for (size_t c = 0; c < m; c++) {
        const double density = shares[c] / (edges_ln[c + 1] - edges_ln[c]);
        if (density > highest) {
            highest = density;
            top = c;
        }
    }
    size_t from = top;
    size_t to = top + 1;
    while (from > 0 && shares[from - 1] >= SHARE * highest * (edges_ln[from] - edges_ln[from - 1]))
        from--;
    while (to < m && shares[to] >= SHARE * highest * (edges_ln[to + 1] - edges_ln[to]))
        to++;
    shape s = shape_of(shares, edges_ln, from, to);
    s.sd /= CUT;
    return s;
}

/* ln d that the share p is finer than. */
static double quantile_ln(const double *shares, const double *edges_ln, size_t m, double p)
{
    double finer = 0.0;
    for (size_t c = 0; c < m; c++) {
        if (finer + shares[c] >= p && shares[c] > 0.0)
            return edges_ln[c] + (p - finer) / shares[c] * (edges_ln[c + 1] - edges_ln[c]);
        finer += shares[c];
    }
    return edges_ln[m];
}

typedef struct {
    const rg_members_space *space;
    const rg_varpro *varpro;
    const double *shapes;
    size_t n_shapes;
    const rg_members_parametric_options *options;
} plan;

enum { BY_QUANTILES = 2 };

static size_t count_starts(const plan *p)
{
    return 2 * p->n_shapes + BY_QUANTILES + p->options->n_drawn;
}

/* Start number s: whole shapes, peaks of shapes, quantiles of the mean, then drawn ones. */
static void make_start(const plan *p, size_t s, double *theta)
{
    const rg_varpro *v = p->varpro;
    const size_t m = v->n_classes;
    const size_t q = rg_components_family_parameters(v->family);
    const size_t n_free = v->k - v->n_fixed;
    const double *mean = p->space->mean;
    const shape whole = shape_of(mean, v->edges_ln, 0, m);
    for (size_t j = 0; j < n_free; j++) {
        shape at = whole;
        if (s < 2 * p->n_shapes) {
            const double *member = p->shapes + ((s / 2) * v->k + v->n_fixed + j) * m;
            at = s % 2 == 0 ? shape_of(member, v->edges_ln, 0, m) : peak_of(member, v->edges_ln, m);
        } else if (s < 2 * p->n_shapes + BY_QUANTILES) {
            const double share = ((double) j + 0.5) / (double) n_free;
            at.mean = quantile_ln(mean, v->edges_ln, m, share);
            at.sd = whole.sd / (s % 2 == 0 ? 1.5 : 3.0);
            at.skewness = 0.0;
        } else {
            const uint64_t item = s;
            const uint64_t draw = 4 * j;
            at.mean = quantile_ln(mean, v->edges_ln, m,
                                  0.02 + 0.96 * rg_random_uniform(p->options->seed, item, draw));
            at.sd =
                whole.sd * exp(log(0.15) + log(6.0) * rg_random_uniform(p->options->seed, item, draw + 1));
            at.skewness = rg_random_uniform(p->options->seed, item, draw + 2) - 0.5;
        }
        rg_components_family_start(v->family, at.mean, at.sd, at.skewness, theta + j * q);
    }
}

static rg_status constrained_cost(const plan *p, const double *members, double *cost, rg_error *err)
{
    const rg_members_space *s = p->space;
    double *abundances = rg_alloc(s->n, p->varpro->k, sizeof *abundances);
    rg_status status = abundances == NULL
                           ? no_memory(err)
                           : rg_members_abundances(members, p->varpro->k, s->n_classes, s->weight, s->shares,
                                                   s->n, abundances, err);
    if (status == RG_OK)
        *cost = rg_members_misfit(members, p->varpro->k, s->n_classes, s->weight, s->shares, s->n, abundances,
                                  s->counted);
    free(abundances);
    return status;
}

static rg_status try_start(const plan *p, size_t s, double *theta, double *members, double *cost)
{
    *cost = INFINITY;
    make_start(p, s, theta);
    rg_status status = descend(p->varpro, p->options, theta, NULL);
    if (status == RG_OK) {
        rg_varpro_members(p->varpro, theta, members);
        status = constrained_cost(p, members, cost, NULL);
    }
    return status;
}

/* Ascending means, so that the order of members says something. */
static void sort_members(const rg_varpro *v, double *theta)
{
    const size_t q = rg_components_family_parameters(v->family);
    const size_t n = v->k - v->n_fixed;
    for (size_t i = 1; i < n; i++)
        for (size_t j = i; j > 0; j--) {
            double *a = theta + (j - 1) * q;
            double *b = theta + j * q;
            if (rg_components_family_moments(v->family, a).median_ln <=
                rg_components_family_moments(v->family, b).median_ln)
                break;
            for (size_t p = 0; p < q; p++) {
                const double keep = a[p];
                a[p] = b[p];
                b[p] = keep;
            }
        }
}

static rg_status check(const rg_members_space *space, rg_family family, size_t k, size_t n_fixed,
                       rg_error *err)
{
    if (k < 1 || k > MOST_MEMBERS || k > space->n_classes || k > space->n_counted || n_fixed > k ||
        (k - n_fixed) * rg_components_family_parameters(family) > RG_BOUNDED_MOST)
        return rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "more end-members than samples, classes or 16",
                             NULL, "ask for fewer end-members");
    return RG_OK;
}

/* The best of all starts of the plan. */
static rg_status search_all(const plan *p, double *parameters, double *members, double *cost, rg_error *err)
{
    const size_t n = rg_varpro_parameters(p->varpro);
    const size_t size = p->varpro->k * p->space->n_classes;
    const size_t n_starts = n == 0 ? 1 : count_starts(p);
    double *thetas = rg_alloc(n_starts, n + size + 1, sizeof *thetas);
    rg_status *outcomes = rg_alloc(n_starts, 1, sizeof *outcomes);
    rg_status status = thetas == NULL || outcomes == NULL ? no_memory(err) : RG_OK;
    size_t best = RG_NO_INDEX;
    if (status == RG_OK) {
        double *all = thetas + n_starts * n;
        double *costs = all + n_starts * size;
#pragma omp parallel for schedule(dynamic)
        for (size_t s = 0; s < n_starts; s++)
            outcomes[s] = try_start(p, s, thetas + s * n, all + s * size, costs + s);
        for (size_t s = 0; s < n_starts && status == RG_OK; s++) {
            if (outcomes[s] == RG_ENOMEM)
                status = no_memory(err);
            else if (outcomes[s] == RG_OK && isfinite(costs[s]) &&
                     (best == RG_NO_INDEX || costs[s] < costs[best]))
                best = s;
        }
        if (status == RG_OK && best == RG_NO_INDEX)
            status =
                rg_fail_named(err, RG_ENOCONV, RG_NO_INDEX, "no members of the family that differ were found",
                              rg_components_family_name(p->varpro->family), "ask for fewer end-members");
        if (status == RG_OK) {
            memcpy(parameters, thetas + best * n, n * sizeof *parameters);
            sort_members(p->varpro, parameters);
            rg_varpro_members(p->varpro, parameters, members);
            *cost = costs[best];
        }
    }
    free(outcomes);
    free(thetas);
    return status;
}

/* The lognormal members of least cost are a start for families with a third parameter: behind the shapes
 * given. */
static rg_status add_lognormal(plan *p, const double *edges_um, const double *fixed, double *room,
                               rg_error *err)
{
    const size_t size = p->varpro->k * p->space->n_classes;
    double parameters[RG_BOUNDED_MOST];
    double cost;
    rg_varpro varpro = {0};
    if (p->n_shapes > 0)
        memcpy(room, p->shapes, p->n_shapes * size * sizeof *room);
    rg_status status = rg_varpro_init(&varpro, p->space, edges_um, RG_FAMILY_LOGNORMAL, p->varpro->k, fixed,
                                      p->varpro->n_fixed, p->options->further, err);
    const plan first = {p->space, &varpro, p->shapes, p->n_shapes, p->options};
    rg_error none = {0};
    if (status == RG_OK)
        status = search_all(&first, parameters, room + p->n_shapes * size, &cost, &none);
    rg_varpro_free(&varpro);
    p->shapes = room;
    p->n_shapes += status == RG_OK;
    return status == RG_ENOMEM ? no_memory(err) : RG_OK;
}

rg_status rg_members_parametric(const rg_members_space *space, const double *edges_um, rg_family family,
                                size_t k, const double *fixed, size_t n_fixed, const double *shapes,
                                size_t n_shapes, const rg_members_parametric_options *options,
                                double *parameters, double *members, double *cost, rg_error *err)
{
    rg_varpro varpro = {0};
    rg_status status = check(space, family, k, n_fixed, err);
    if (status == RG_OK)
        status = rg_varpro_init(&varpro, space, edges_um, family, k, fixed, n_fixed, options->further, err);
    if (status != RG_OK)
        return status;
    plan p = {space, &varpro, shapes, n_shapes, options};
    double *room = rg_alloc(n_shapes + 1, k * space->n_classes, sizeof *room);
    if (room == NULL)
        status = no_memory(err);
    if (status == RG_OK && rg_components_family_parameters(family) > 2)
        status = add_lognormal(&p, edges_um, fixed, room, err);
    if (status == RG_OK)
        status = search_all(&p, parameters, members, cost, err);
    free(room);
    rg_varpro_free(&varpro);
    return status;
}

rg_status rg_members_parametric_from(const rg_members_space *space, const double *edges_um, rg_family family,
                                     size_t k, const double *fixed, size_t n_fixed,
                                     const rg_members_parametric_options *options, double *parameters,
                                     double *members, rg_error *err)
{
    rg_varpro varpro = {0};
    rg_status status = check(space, family, k, n_fixed, err);
    if (status == RG_OK)
        status = rg_varpro_init(&varpro, space, edges_um, family, k, fixed, n_fixed, options->further, err);
    if (status == RG_OK)
        status = descend(&varpro, options, parameters, err);
    if (status == RG_OK)
        rg_varpro_members(&varpro, parameters, members);
    rg_varpro_free(&varpro);
    return status;
}
