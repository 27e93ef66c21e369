#include "kernels/unmix/spectrum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/unmix/limits.h"
#include "kernels/unmix/product.h"
#include "kernels/unmix/residual_run.h"
#include "kernels/unmix/rivals.h"
#include "kernels/unmix/unbounded.h"

/* n more numbers from a stock that has been counted the same way; NULL while counting. */
static double *take(double *stock, size_t *used, size_t n)
{
    double *start = stock != NULL ? stock + *used : NULL;
    *used += n;
    return start;
}

static size_t share_out(rg_unmix_worker *w, const rg_endmembers *set)
{
    const size_t n = set->n;
    const size_t stride = set->gram.stride;
    const size_t n_used = set->n_used;
    size_t used = 0;
    w->spectra = take(w->numbers, &used, RG_UNMIX_PACKED_GROUP * n_used);
    w->right = take(w->numbers, &used, RG_UNMIX_GROUP * stride);
    w->solved = take(w->numbers, &used, RG_UNMIX_GROUP * stride);
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

void rg_unmix_worker_free(rg_unmix_worker *w)
{
    if (w->has_table) {
        rg_tableau_free(&w->tableau);
        rg_exchange_free(&w->table);
    }
    rg_active_set_free(&w->solver);
    free(w->passive);
    free(w->numbers);
    *w = (rg_unmix_worker){0};
}

rg_status rg_unmix_worker_init(rg_unmix_worker *w, const rg_endmembers *set, rg_unmix_method method,
                               rg_error *err)
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

static bool wants_exchange(const rg_unmix_result *r)
{
    return r->exchange_cost != NULL || r->exchange_out != NULL || r->exchange_in != NULL ||
           r->n_equivalent != NULL;
}

bool rg_unmix_wants_abundances_only(const rg_unmix_result *r)
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

void rg_unmix_nothing(const rg_unmix_job *j, size_t s, rg_unmix_outcome outcome, size_t n_bands)
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
static const rg_covariance *support_of(const rg_unmix_job *j, rg_unmix_worker *w, const rg_unmix_equations *e,
                                       bool with_response)
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

static void find_gradient(const rg_unmix_job *j, rg_unmix_worker *w, const rg_unmix_equations *e)
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

static size_t count_above(const rg_unmix_job *j, const rg_unmix_worker *w)
{
    const bool bounded = rg_unmix_is_bounded(j->method);
    size_t n_above = 0;
    for (size_t i = 0; i < j->set->n; i++)
        n_above += !bounded || w->x[i] > 0.0 ? 1 : 0;
    return n_above;
}

/* Of a residual of unit weight, from the sum of squared weighted residuals. */
static double variance_of(const rg_unmix_job *j, const rg_unmix_worker *w, const rg_unmix_equations *e,
                          double rss)
{
    const size_t n_free = count_above(j, w) - (rg_unmix_sums(j->method) ? 1 : 0);
    if (e->absolute)
        return 1.0;
    return e->n_bands > n_free ? rss / (double) (e->n_bands - n_free) : NAN;
}

static void write_limits(const rg_unmix_job *j, rg_unmix_worker *w, const rg_unmix_equations *e,
                         const rg_covariance *c, double variance, double *limits)
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
static void write_uncertainty(const rg_unmix_job *j, rg_unmix_worker *w, const rg_unmix_equations *e,
                              size_t s, double variance)
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

static bool solve(const rg_unmix_job *j, rg_unmix_worker *w, const rg_unmix_equations *e)
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

void rg_unmix_spectrum(const rg_unmix_job *j, rg_unmix_worker *w, const rg_unmix_equations *e, size_t s)
{
    const rg_unmix_result *r = j->result;
    const size_t n = e->gram->n;
    if (!solve(j, w, e)) {
        rg_unmix_nothing(j, s, RG_UNMIX_NO_CONVERGENCE, e->n_bands);
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
