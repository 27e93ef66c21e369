#include "kernels/unmix/unmix.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/unmix/active_set.h"
#include "kernels/unmix/covariance.h"
#include "kernels/unmix/exchange.h"
#include "kernels/unmix/limits.h"
#include "kernels/unmix/maps.h"
#include "kernels/unmix/product.h"
#include "kernels/unmix/residual_run.h"
#include "kernels/unmix/rivals.h"
#include "kernels/unmix/tableau.h"
#include "kernels/unmix/unbounded.h"

/* Spectra solved at once; those that are packed and needed again stay in the second cache, and those that are
 * multiplied at once in the first. */
enum { GROUP = 192, PACKED_GROUP = 48, AT_ONCE = 12, BLOCK = 384 };

/* Values of either type, one of the pointers being NULL. */
typedef struct {
    const float *f32;
    const double *f64;
} values;

typedef struct {
    const rg_endmembers *set;
    rg_unmix_method method;
    rg_maps *maps; /* for few members under bounds, else NULL */
    bool abundances_only;
    bool as_is; /* spectra need no packing */
    size_t group;
    values spectra;
    values sigma;
    const rg_unmix_result *result;
} job;

/* What one thread needs. The last part serves spectra with bands or weights of their own. */
typedef struct {
    bool has_table;
    rg_exchange table;
    rg_tableau tableau; /* for more members than there are maps for */
    rg_active_set solver;
    rg_covariance covariance; /* of the spectrum at hand */
    rg_covariance full;       /* of all members, without bounds */
    size_t *passive;
    double *numbers;
    double *spectra;  /* [PACKED_GROUP][n_used] packed and weighted */
    double *right;    /* [GROUP][stride] */
    double *solved;   /* [GROUP][stride] from the maps */
    double *residual; /* [n_used] */
    double *x;        /* [stride] */
    double *gradient; /* [stride] */
    double *spare;    /* [rg_rivals_room(n)], more than [n][n + 2] */
    double *room;     /* two covariances */
    double *members;  /* [n][n_used] */
    double *lanes;    /* [n_used][stride], padding zero */
    double *weight;   /* [n_used] */
    double *gram;     /* [n][stride] */
    double *norm;     /* [stride] */
    double *factor;   /* [n][n] */
} worker;

static double value_at(values v, size_t i)
{
    assert(v.f32 != NULL || v.f64 != NULL);
    return v.f32 != NULL ? (double) v.f32[i] : v.f64[i];
}

/* n more numbers from a stock that has been counted the same way; NULL while counting. */
static double *take(double *stock, size_t *used, size_t n)
{
    double *start = stock != NULL ? stock + *used : NULL;
    *used += n;
    return start;
}

static size_t share_out(worker *w, const rg_endmembers *set)
{
    const size_t n = set->n;
    const size_t stride = set->gram.stride;
    const size_t n_used = set->n_used;
    size_t used = 0;
    w->spectra = take(w->numbers, &used, PACKED_GROUP * n_used);
    w->right = take(w->numbers, &used, GROUP * stride);
    w->solved = take(w->numbers, &used, GROUP * stride);
    w->residual = take(w->numbers, &used, n_used);
    w->x = take(w->numbers, &used, stride);
    w->gradient = take(w->numbers, &used, stride);
    w->spare = take(w->numbers, &used, rg_rivals_room(n));
    w->room = take(w->numbers, &used, 2 * rg_covariance_room(n));
    w->members = take(w->numbers, &used, n * n_used);
    w->lanes = take(w->numbers, &used, n_used * stride);
    w->weight = take(w->numbers, &used, n_used);
    w->gram = take(w->numbers, &used, n * stride);
    w->norm = take(w->numbers, &used, stride);
    w->factor = take(w->numbers, &used, n * n);
    return used;
}

static void worker_free(worker *w)
{
    if (w->has_table) {
        rg_tableau_free(&w->tableau);
        rg_exchange_free(&w->table);
    }
    rg_active_set_free(&w->solver);
    free(w->passive);
    free(w->numbers);
    *w = (worker){0};
}

static rg_status worker_init(worker *w, const rg_endmembers *set, rg_unmix_method method, rg_error *err)
{
    const size_t n = set->n;
    rg_status status = rg_active_set_init(&w->solver, n, err);
    if (status == RG_OK && rg_unmix_is_bounded(method) && n <= RG_EXCHANGE_MEMBERS) {
        status = rg_exchange_init(&w->table, &set->gram, rg_unmix_sums(method), err);
        w->has_table = status == RG_OK;
        if (status == RG_OK && n > RG_MAPS_MEMBERS)
            status = rg_tableau_init(&w->tableau, &w->table, err);
    }
    if (status != RG_OK)
        return status;
    w->passive = rg_alloc(n, 1, sizeof *w->passive);
    w->numbers = rg_alloc(share_out(w, set), 1, sizeof *w->numbers);
    if (w->passive == NULL || w->numbers == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
    share_out(w, set);
    rg_covariance_place(&w->covariance, n, w->room);
    rg_covariance_place(&w->full, n, w->room + rg_covariance_room(n));
    return RG_OK;
}

/* The normal equations that a spectrum is solved with, and its packed values. */
typedef struct {
    const rg_gram *gram;
    const double *members; /* [n][n_bands] weighted */
    const double *factor;  /* of the Gram matrix; NULL when it was not needed */
    const double *weight;  /* NULL: all 1 */
    const double *spectrum;
    const double *right;
    const double *solved; /* [n] abundances found already; or NULL */
    size_t n_bands;
    bool absolute; /* a sigma was given */
    bool shared;   /* the set's own Gram matrix */
} equations;

static bool wants_exchange(const rg_unmix_result *r)
{
    return r->exchange_cost != NULL || r->exchange_out != NULL || r->exchange_in != NULL ||
           r->n_equivalent != NULL;
}

static bool wants_abundances_only(const rg_unmix_result *r)
{
    return r->abundances != NULL && r->errors == NULL && r->limits == NULL && r->rmse == NULL &&
           r->outcome == NULL && r->n_bands_used == NULL && r->longest_run == NULL && r->condition == NULL &&
           !wants_exchange(r);
}

static void put_exchange(const rg_unmix_result *r, size_t s, const rg_sparse_exchange *best)
{
    if (r->exchange_cost != NULL)
        r->exchange_cost[s] = best->cost;
    if (r->exchange_out != NULL)
        r->exchange_out[s] = best->out != RG_NO_INDEX ? (int32_t) best->out : -1;
    if (r->exchange_in != NULL)
        r->exchange_in[s] = best->in != RG_NO_INDEX ? (int32_t) best->in : -1;
    if (r->n_equivalent != NULL)
        r->n_equivalent[s] = (uint32_t) best->n_equivalent;
}

static void write_nothing(const job *j, size_t s, rg_unmix_outcome outcome, size_t n_bands)
{
    const size_t n = j->set->n;
    const rg_unmix_result *r = j->result;
    for (size_t i = 0; i < n; i++) {
        if (r->abundances != NULL)
            r->abundances[s * n + i] = NAN;
        if (r->errors != NULL)
            r->errors[s * n + i] = NAN;
        if (r->limits != NULL)
            r->limits[s * n + i] = NAN;
    }
    if (r->rmse != NULL)
        r->rmse[s] = NAN;
    if (r->outcome != NULL)
        r->outcome[s] = (uint8_t) outcome;
    if (r->n_bands_used != NULL)
        r->n_bands_used[s] = (uint32_t) n_bands;
    if (r->longest_run != NULL)
        r->longest_run[s] = 0;
    if (r->condition != NULL)
        r->condition[s] = NAN;
    put_exchange(r, s, &(rg_sparse_exchange){RG_NO_INDEX, RG_NO_INDEX, NAN, 0});
}

/* The covariance entry of the support of x, from the table where there is one; NULL if dependent. */
static const rg_covariance *support_of(const job *j, worker *w, const equations *e, bool with_response)
{
    const size_t n = e->gram->n;
    const bool bounded = rg_unmix_is_bounded(j->method);
    uint32_t bits = 0;
    size_t n_passive = 0;
    for (size_t i = 0; i < n; i++)
        if (!bounded || w->x[i] > 0.0) {
            w->passive[n_passive++] = i;
            if (w->has_table)
                bits |= 1U << i;
        }
    if (e->shared && w->has_table) {
        const rg_covariance *known = rg_exchange_support(&w->table, bits, with_response);
        if (known != &w->table.supports[w->table.n_room])
            return known; /* the last place may be taken before this spectrum is done */
    }
    rg_covariance *c = e->shared && !bounded ? &w->full : &w->covariance;
    if (c == &w->full && c->is_filled)
        return c;
    if (!rg_covariance_fill(c, e->gram, w->passive, n_passive, rg_unmix_sums(j->method), w->spare))
        return NULL;
    if (with_response)
        rg_covariance_respond(c, e->gram, w->passive, n_passive, rg_unmix_sums(j->method));
    return c;
}

static void find_gradient(const job *j, worker *w, const equations *e)
{
    const size_t n = e->gram->n;
    double multiplier = 0.0;
    double weights = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double *row = e->gram->values + i * e->gram->stride;
        double sum = -e->right[i];
        for (size_t k = 0; k < n; k++)
            sum += row[k] * w->x[k];
        w->gradient[i] = sum;
        if (w->x[i] > 0.0) {
            multiplier -= sum / row[i];
            weights += 1.0 / row[i];
        }
    }
    if (rg_unmix_sums(j->method) && weights > 0.0)
        for (size_t i = 0; i < n; i++)
            w->gradient[i] += multiplier / weights;
}

static size_t count_above(const job *j, const worker *w)
{
    const bool bounded = rg_unmix_is_bounded(j->method);
    size_t n_above = 0;
    for (size_t i = 0; i < j->set->n; i++)
        n_above += !bounded || w->x[i] > 0.0 ? 1 : 0;
    return n_above;
}

/* Of a residual of unit weight, from the sum of squared weighted residuals. */
static double variance_of(const job *j, const worker *w, const equations *e, double rss)
{
    const size_t n_free = count_above(j, w) - (rg_unmix_sums(j->method) ? 1 : 0);
    if (e->absolute)
        return 1.0;
    return e->n_bands > n_free ? rss / (double) (e->n_bands - n_free) : NAN;
}

static void write_limits(const job *j, worker *w, const equations *e, const rg_covariance *c, double variance,
                         double *limits)
{
    const rg_unmix_optimum optimum = {.gram = e->gram,
                                      .sums = rg_unmix_sums(j->method),
                                      .delta = RG_LIMIT_DELTA * variance,
                                      .f = e->right,
                                      .x = w->x,
                                      .gradient = w->gradient,
                                      .covariance = c,
                                      .table = e->shared && w->has_table ? &w->table : NULL};
    for (size_t i = 0; i < e->gram->n; i++)
        if (!(w->x[i] > 0.0))
            limits[i] = rg_unmix_limit(&optimum, i, &w->solver, w->spare);
}

/* Errors, condition, exchange and limits. */
static void write_uncertainty(const job *j, worker *w, const equations *e, size_t s, double variance)
{
    const size_t n = e->gram->n;
    const rg_unmix_result *r = j->result;
    const bool bounded = rg_unmix_is_bounded(j->method);
    const bool at_bounds = (r->limits != NULL || wants_exchange(r)) && count_above(j, w) < n;
    const rg_covariance *c = support_of(j, w, e, at_bounds);
    rg_sparse_exchange best = {RG_NO_INDEX, RG_NO_INDEX, NAN, 0};
    if (r->errors != NULL)
        for (size_t i = 0; i < n; i++) {
            const bool passive = c != NULL && (!bounded || w->x[i] > 0.0);
            const double own = passive ? c->covariance[i * e->gram->stride + i] : NAN;
            r->errors[s * n + i] = sqrt((own < 0.0 ? 0.0 : own) * variance);
        }
    if (r->condition != NULL)
        r->condition[s] = c != NULL ? c->condition : NAN;
    for (size_t i = 0; i < n && r->limits != NULL; i++)
        r->limits[s * n + i] = NAN;
    if (at_bounds && c != NULL) {
        find_gradient(j, w, e);
        if (wants_exchange(r))
            best = rg_rivals_find(e->gram, c, w->x, w->gradient, variance, w->passive, w->spare);
        if (r->limits != NULL)
            write_limits(j, w, e, c, variance, r->limits + s * n);
    }
    put_exchange(r, s, &best);
}

static double mean_square(const double *residual, const double *weight, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double plain = weight != NULL ? residual[i] / weight[i] : residual[i];
        sum += plain * plain;
    }
    return sum / (double) n;
}

static bool solve(const job *j, worker *w, const equations *e)
{
    if (!rg_unmix_is_bounded(j->method))
        return rg_unbounded_solve(e->gram, e->factor, e->right, rg_unmix_sums(j->method), w->x, w->spare);
    if (e->solved != NULL) {
        memcpy(w->x, e->solved, e->gram->n * sizeof *w->x);
        return true;
    }
    if (e->shared && j->maps != NULL && rg_exchange_solve(&w->table, e->right, w->x) != UINT32_MAX)
        return true;
    const rg_active_set_problem problem = {rg_unmix_sums(j->method), 1.0, RG_NO_INDEX};
    return rg_active_set_solve(&w->solver, e->gram, e->right, &problem, w->x);
}

static void unmix_one(const job *j, worker *w, const equations *e, size_t s)
{
    const rg_unmix_result *r = j->result;
    const size_t n = e->gram->n;
    if (!solve(j, w, e)) {
        write_nothing(j, s, RG_UNMIX_NO_CONVERGENCE, e->n_bands);
        return;
    }
    if (r->abundances != NULL)
        for (size_t i = 0; i < n; i++)
            r->abundances[s * n + i] = w->x[i];
    if (r->outcome != NULL)
        r->outcome[s] = RG_UNMIX_SOLVED;
    if (r->n_bands_used != NULL)
        r->n_bands_used[s] = (uint32_t) e->n_bands;

    const bool uncertain =
        r->errors != NULL || r->limits != NULL || r->condition != NULL || wants_exchange(r);
    double rss = 0.0;
    if (r->rmse != NULL || r->longest_run != NULL || (uncertain && !e->absolute))
        rss = rg_unmix_residual(e->members, n, e->n_bands, w->x, e->spectrum, w->residual);
    if (r->rmse != NULL)
        r->rmse[s] = e->weight != NULL ? sqrt(mean_square(w->residual, e->weight, e->n_bands))
                                       : sqrt(rss / (double) e->n_bands);
    const double variance = variance_of(j, w, e, rss);
    if (r->longest_run != NULL)
        r->longest_run[s] = rg_residual_longest_run(
            w->residual, e->n_bands, (r->unusual > 0.0 ? r->unusual : RG_RESIDUAL_UNUSUAL) * sqrt(variance));
    if (uncertain)
        write_uncertainty(j, w, e, s, variance);
}

/* A spectrum with bands or weights of its own: its own Gram matrix. */
static void unmix_alone(const job *j, worker *w, size_t s)
{
    const rg_endmembers *set = j->set;
    const size_t n = set->n;
    const bool own_sigma = j->sigma.f32 != NULL || j->sigma.f64 != NULL;
    const bool weighted = own_sigma || set->weight != NULL;
    size_t n_bands = 0;
    for (size_t b = 0; b < set->n_used; b++) {
        const double value = value_at(j->spectra, s * set->n_bands + set->bands[b]);
        const double sigma = own_sigma ? value_at(j->sigma, s * set->n_bands + set->bands[b]) : 1.0;
        if (!isfinite(value) || !(sigma > 0.0) || !isfinite(sigma))
            continue;
        w->weight[n_bands] = own_sigma || !weighted ? 1.0 / sigma : set->weight[b];
        w->spectra[n_bands] = value * w->weight[n_bands];
        for (size_t i = 0; i < n; i++) {
            const double member = set->plain[i * set->n_used + b] * w->weight[n_bands];
            w->members[i * set->n_used + n_bands] = member;
            w->lanes[n_bands * set->gram.stride + i] = member;
        }
        n_bands++;
    }
    if (n_bands < n) {
        write_nothing(j, s, RG_UNMIX_FEW_BANDS, n_bands);
        return;
    }
    for (size_t i = 1; i < n; i++)
        for (size_t b = 0; b < n_bands; b++)
            w->members[i * n_bands + b] = w->members[i * set->n_used + b];

    rg_gram_fill(w->members, w->lanes, n, n_bands, w->gram, w->norm);
    const rg_gram gram = {n, set->gram.stride, w->gram, w->norm};
    if (rg_gram_factor(&gram, w->factor, NULL) < n) {
        write_nothing(j, s, RG_UNMIX_DEPENDENT, n_bands);
        return;
    }
    rg_unmix_product(w->lanes, n_bands, gram.stride, w->spectra, 1, false, w->right);
    const equations e = {.gram = &gram,
                         .members = w->members,
                         .factor = w->factor,
                         .weight = weighted ? w->weight : NULL,
                         .spectrum = w->spectra,
                         .right = w->right,
                         .n_bands = n_bands,
                         .absolute = weighted};
    unmix_one(j, w, &e, s);
}

/* The bands in use of one spectrum, as double, weighted. */
static void pack(const job *j, size_t s, double *restrict packed)
{
    const rg_endmembers *set = j->set;
    const size_t n_used = set->n_used;
    const size_t first = s * set->n_bands;
    assert(j->spectra.f32 != NULL || j->spectra.f64 != NULL);
    if (j->spectra.f32 != NULL && n_used == set->n_bands)
        rg_unmix_widen(j->spectra.f32 + first, n_used, packed);
    else
        for (size_t b = 0; b < n_used; b++)
            packed[b] = value_at(j->spectra, first + set->bands[b]);
    if (set->weight != NULL)
        for (size_t b = 0; b < n_used; b++)
            packed[b] *= set->weight[b];
}

static bool all_finite(const double *numbers, size_t n)
{
    double nothing = 0.0;
    for (size_t i = 0; i < n; i++)
        nothing += numbers[i] * 0.0;
    return nothing == 0.0;
}

/* A value that is not finite in any band makes products so: nothing else needs looking at. */
static void unmix_group(const job *j, worker *w, size_t first, size_t count)
{
    const rg_endmembers *set = j->set;
    bool alone[GROUP];
    uint32_t bits[GROUP] = {0};
    const double *spectra = j->as_is ? j->spectra.f64 + first * set->n_used : w->spectra;
    for (size_t s = 0; s < count; s += AT_ONCE) {
        const size_t n = count - s < AT_ONCE ? count - s : AT_ONCE;
        const size_t place = j->as_is || !j->abundances_only ? s : 0;
        for (size_t k = 0; k < n && !j->as_is; k++)
            pack(j, first + s + k, w->spectra + (place + k) * set->n_used);
        rg_unmix_product(set->lanes, set->n_used, set->gram.stride, spectra + place * set->n_used, n,
                         j->as_is, w->right + s * set->gram.stride);
    }
    if (j->maps != NULL)
        rg_maps_solve(j->maps, &w->table, w->right, count, w->solved, bits);
    for (size_t s = 0; s < count && w->has_table && j->maps == NULL; s++)
        bits[s] =
            rg_tableau_solve(&w->tableau, w->right + s * set->gram.stride, w->solved + s * set->gram.stride);
    for (size_t s = 0; s < count; s++) {
        const double *right = w->right + s * set->gram.stride;
        const double *solved =
            w->has_table && bits[s] != UINT32_MAX ? w->solved + s * set->gram.stride : NULL;
        alone[s] = !all_finite(right, set->n);
        if (alone[s])
            continue;
        if (solved != NULL && j->abundances_only) {
            memcpy(j->result->abundances + (first + s) * set->n, solved, set->n * sizeof *solved);
            continue;
        }
        const equations e = {.gram = &set->gram,
                             .members = set->members,
                             .factor = set->factor,
                             .weight = set->weight,
                             .spectrum = j->abundances_only ? NULL : spectra + s * set->n_used,
                             .right = right,
                             .solved = solved,
                             .n_bands = set->n_used,
                             .absolute = set->weight != NULL,
                             .shared = true};
        unmix_one(j, w, &e, first + s);
    }
    for (size_t s = 0; s < count; s++)
        if (alone[s])
            unmix_alone(j, w, first + s);
}

static void unmix_block(const job *j, worker *w, size_t first, size_t end)
{
    if (j->sigma.f32 != NULL || j->sigma.f64 != NULL)
        for (size_t s = first; s < end; s++)
            unmix_alone(j, w, s);
    else
        for (size_t s = first; s < end; s += j->group)
            unmix_group(j, w, s, end - s < j->group ? end - s : j->group);
}

struct rg_unmixer {
    const rg_endmembers *set;
    rg_unmix_method method;
    bool has_maps;
    rg_maps maps; /* shared by the threads */
    size_t n_workers;
    worker *workers;
};

static rg_status new_unmixer(const rg_endmembers *set, rg_unmix_method method, size_t n_workers,
                             rg_unmixer **unmixer, rg_error *err)
{
    rg_unmixer *u = rg_alloc(1, 1, sizeof *u);
    *unmixer = NULL;
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
    u->set = set;
    u->method = method;
    u->workers = rg_alloc(n_workers, 1, sizeof *u->workers);
    u->n_workers = u->workers != NULL ? n_workers : 0;
    rg_status status =
        u->workers != NULL ? RG_OK : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
    if (status == RG_OK && rg_unmix_is_bounded(method) && set->n <= RG_MAPS_MEMBERS) {
        status = rg_maps_init(&u->maps, &set->gram, rg_unmix_sums(method), err);
        u->has_maps = status == RG_OK;
    }
    for (size_t t = 0; t < u->n_workers && status == RG_OK; t++)
        status = worker_init(&u->workers[t], set, method, err);
    if (status == RG_OK)
        *unmixer = u;
    else
        rg_unmixer_free(u);
    return status;
}

rg_status rg_unmixer_new(const rg_endmembers *set, rg_unmix_method method, rg_unmixer **unmixer,
                         rg_error *err)
{
    return new_unmixer(set, method, rg_threads(), unmixer, err);
}

void rg_unmixer_free(rg_unmixer *u)
{
    if (u == NULL)
        return;
    for (size_t t = 0; t < u->n_workers; t++)
        worker_free(&u->workers[t]);
    free(u->workers);
    if (u->has_maps)
        rg_maps_free(&u->maps);
    free(u);
}

static size_t count_blocks(size_t n_spectra)
{
    return n_spectra / BLOCK + (n_spectra % BLOCK != 0 ? 1 : 0);
}

static void run(rg_unmixer *u, values spectra, values sigma, size_t n_spectra, const rg_unmix_result *result)
{
    const bool abundances_only = wants_abundances_only(result);
    const bool as_is = spectra.f64 != NULL && u->set->weight == NULL && u->set->n_used == u->set->n_bands;
    const job j = {.set = u->set,
                   .method = u->method,
                   .maps = u->has_maps ? &u->maps : NULL,
                   .abundances_only = abundances_only,
                   .as_is = as_is,
                   .group = as_is || abundances_only ? GROUP : PACKED_GROUP,
                   .spectra = spectra,
                   .sigma = sigma,
                   .result = result};
    const size_t n_blocks = count_blocks(n_spectra);
    const size_t n_workers = u->n_workers < n_blocks ? u->n_workers : n_blocks;
    if (n_workers == 0)
        return;
#pragma omp parallel for schedule(dynamic) num_threads((int) n_workers)
    for (size_t b = 0; b < n_blocks; b++) {
        const size_t end = n_spectra - b * BLOCK < BLOCK ? n_spectra : (b + 1) * BLOCK;
        unmix_block(&j, &u->workers[rg_thread()], b * BLOCK, end);
    }
}

void rg_unmixer_run_f32(rg_unmixer *u, const float *spectra, const float *sigma, size_t n_spectra,
                        const rg_unmix_result *result)
{
    const values observed = {.f32 = spectra};
    const values noise = {.f32 = sigma};
    run(u, observed, noise, n_spectra, result);
}

void rg_unmixer_run_f64(rg_unmixer *u, const double *spectra, const double *sigma, size_t n_spectra,
                        const rg_unmix_result *result)
{
    const values observed = {.f64 = spectra};
    const values noise = {.f64 = sigma};
    run(u, observed, noise, n_spectra, result);
}

rg_status rg_unmix_f32(const rg_endmembers *set, rg_unmix_method method, const float *spectra,
                       const float *sigma, size_t n_spectra, const rg_unmix_result *result, rg_error *err)
{
    rg_unmixer *u;
    const size_t n_blocks = count_blocks(n_spectra);
    const rg_status status =
        new_unmixer(set, method, n_blocks < rg_threads() ? n_blocks : rg_threads(), &u, err);
    if (status == RG_OK)
        rg_unmixer_run_f32(u, spectra, sigma, n_spectra, result);
    rg_unmixer_free(u);
    return status;
}

rg_status rg_unmix_f64(const rg_endmembers *set, rg_unmix_method method, const double *spectra,
                       const double *sigma, size_t n_spectra, const rg_unmix_result *result, rg_error *err)
{
    rg_unmixer *u;
    const size_t n_blocks = count_blocks(n_spectra);
    const rg_status status =
        new_unmixer(set, method, n_blocks < rg_threads() ? n_blocks : rg_threads(), &u, err);
    if (status == RG_OK)
        rg_unmixer_run_f64(u, spectra, sigma, n_spectra, result);
    rg_unmixer_free(u);
    return status;
}
