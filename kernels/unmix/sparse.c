#include "kernels/unmix/sparse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/median.h"
#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/unmix/limits.h"
#include "kernels/unmix/orthogonal.h"
#include "kernels/unmix/residual_run.h"
#include "kernels/unmix/rows.h"
#include "kernels/unmix/sparse_optimum.h"
#include "kernels/unmix/support_fit.h"
#include "kernels/unmix/support_search.h"

enum { GROUP = 64, BLOCK = 256 };

/* Abundances and gradients against the length of the spectrum, beyond which a support is unique. */
static const double SURELY_ABOVE = 1e-9;
static const double SURELY_OUTSIDE = 1e-11;
static const double EXACT = 1e-12;

/* Values of either type, one of the pointers being NULL. */
typedef struct {
    const float *f32;
    const double *f64;
} values;

typedef struct {
    const rg_library_set *set;
    const rg_sparse_options *options;
    values spectra;
    values sigma;
    const rg_sparse_result *result;
    bool *copy;     /* [n] a multiple of another member, which is used */
    double typical; /* median length of the members */
    bool wants_inverse;
} job;

/* What a spectrum is solved with. */
typedef struct {
    const double *members;  /* [n][band_stride] unit */
    const double *norm;     /* [n] */
    const double *weight;   /* [n_bands]; NULL: all 1 */
    const double *spectrum; /* [band_stride] */
    const double *right;    /* [n] M'y; NULL: only by rg_orthogonal */
    size_t n_bands;
    double scale;   /* length of the spectrum */
    double typical; /* median of norm */
} equations;

/* One thread's room, and the optimum of the spectrum at hand. */
typedef struct {
    rg_support_search search;
    rg_orthogonal slow;
    rg_support_fit fit;
    size_t k;
    size_t n_refused;
    size_t *support;
    double *numbers;
    double *x;         /* [most] */
    double *residual;  /* [band_stride] */
    double *gradient;  /* [stride] */
    double *inverse;   /* [most][most] */
    double *price;     /* [stride] */
    double *reduced;   /* [stride] right side less the price */
    double *negative;  /* [most] */
    double *spectra;   /* [GROUP][band_stride] */
    double *right;     /* [GROUP][right stride] */
    double *response;  /* [most][stride] */
    double *curvature; /* [stride] */
    double *cost;      /* [stride] */
    double *least;     /* [stride] */
    double *weight;    /* [n_used] */
    double *own;       /* [n][band_stride] members on a spectrum's own bands */
    double *own_norm;  /* [n] */
    double *own_gram;  /* [most][stride] */
} worker;

static double value_at(values v, size_t i)
{
    return v.f32 != NULL ? (double) v.f32[i] : v.f64[i];
}

static double *take(double *stock, size_t *used, size_t n)
{
    double *start = stock != NULL ? rg_rows_align(stock) + *used : NULL;
    *used += rg_rows_stride(n);
    return start;
}

static size_t share_out(worker *w, const rg_library_set *set, size_t most)
{
    size_t used = 0;
    w->x = take(w->numbers, &used, most);
    w->residual = take(w->numbers, &used, set->band_stride);
    w->gradient = take(w->numbers, &used, set->stride);
    w->inverse = take(w->numbers, &used, most * most);
    w->price = take(w->numbers, &used, set->stride);
    w->reduced = take(w->numbers, &used, set->stride);
    w->negative = take(w->numbers, &used, most);
    w->spectra = take(w->numbers, &used, GROUP * set->band_stride);
    w->right = take(w->numbers, &used, GROUP * rg_library_right_stride(set));
    w->response = take(w->numbers, &used, most * set->stride);
    w->curvature = take(w->numbers, &used, set->stride);
    w->cost = take(w->numbers, &used, set->stride);
    w->least = take(w->numbers, &used, set->stride);
    w->weight = take(w->numbers, &used, set->n_used);
    w->own = take(w->numbers, &used, set->n * set->band_stride);
    w->own_norm = take(w->numbers, &used, set->n);
    w->own_gram = take(w->numbers, &used, most * set->stride);
    return used;
}

static void worker_free(worker *w)
{
    rg_support_search_free(&w->search);
    rg_orthogonal_free(&w->slow);
    rg_support_fit_free(&w->fit);
    free(w->support);
    free(w->numbers);
    *w = (worker){0};
}

static rg_status worker_init(worker *w, const rg_library_set *set, rg_error *err)
{
    const size_t most = set->n < set->n_used ? set->n : set->n_used;
    rg_status status = rg_support_search_init(&w->search, set, err);
    if (status == RG_OK)
        status = rg_orthogonal_init(&w->slow, set->n, set->n_used, err);
    if (status == RG_OK)
        status = rg_support_fit_init(&w->fit, most, err);
    if (status != RG_OK)
        return status;
    w->support = rg_alloc(w->search.capacity, 1, sizeof *w->support);
    w->numbers = rg_alloc(share_out(w, set, most) + RG_ROWS_SLACK, 1, sizeof *w->numbers);
    if (w->support == NULL || w->numbers == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
    share_out(w, set, most);
    return RG_OK;
}

static void sort(size_t *list, size_t n)
{
    for (size_t k = 1; k < n; k++) {
        const size_t value = list[k];
        size_t l = k;
        for (; l > 0 && list[l - 1] > value; l--)
            list[l] = list[l - 1];
        list[l] = value;
    }
}

/* Whether x, fitted on the support, is the optimum with room to spare, so that no other support is. */
static bool is_certain(worker *w, const rg_library_set *set, double scale)
{
    const rg_rows rows = {set->gram, set->stride, w->support, w->k};
    for (size_t i = 0; i < set->n; i++)
        w->gradient[i] = -w->reduced[i];
    rg_rows_add(&rows, w->x, set->stride, w->gradient);
    bool certain = true;
    size_t n_low = 0;
    for (size_t i = 0; i < set->n; i++)
        n_low += w->gradient[i] > SURELY_OUTSIDE * scale ? 0 : 1;
    for (size_t k = 0; k < w->k; k++)
        certain =
            certain && w->x[k] > SURELY_ABOVE * scale && fabs(w->gradient[w->support[k]]) <= EXACT * scale;
    return certain && n_low == w->k;
}

/* The fit on w->support; whether it is certain to be the optimum. */
static bool fit_support(worker *w, const rg_library_set *set, const equations *e)
{
    return rg_support_fit_solve(&w->fit, e->members, set->band_stride, set->gram, set->stride, w->support,
                                w->k, e->spectrum, w->price, w->x, w->residual) &&
           is_certain(w, set, e->scale);
}

static void set_prices(const job *j, worker *w, const equations *e, double lambda)
{
    const size_t n = j->set->n;
    for (size_t i = 0; i < n; i++)
        w->price[i] = j->copy[i] || !(e->norm[i] > 0.0) ? INFINITY : lambda / e->norm[i];
    for (size_t i = 0; i < n && e->right != NULL; i++)
        w->reduced[i] = e->right[i] - w->price[i];
}

static bool solve_slowly(const job *j, worker *w, const equations *e)
{
    const rg_library_set *set = j->set;
    rg_orthogonal *slow = &w->slow;
    const bool fine = rg_orthogonal_solve(slow, e->members, set->n, e->spectrum, w->price, e->n_bands);
    if (!fine)
        return false;
    w->k = slow->n_passive;
    memcpy(w->support, slow->passive, w->k * sizeof *w->support);
    if (e->right != NULL && slow->n_refused == 0 && fit_support(w, set, e)) {
        if (j->wants_inverse)
            rg_support_fit_inverse(&w->fit, w->k, w->inverse);
        return true;
    }
    w->n_refused = slow->n_refused;
    memcpy(w->x, slow->x, w->k * sizeof *w->x);
    memcpy(w->residual, slow->residual, set->band_stride * sizeof *w->residual);
    memcpy(w->gradient, slow->gradient, set->n * sizeof *w->gradient);
    if (j->wants_inverse)
        rg_orthogonal_inverse(slow, w->inverse);
    return true;
}

/* Support, x, residual, gradient and, when wanted, inverse. */
static bool solve(const job *j, worker *w, const equations *e, double lambda)
{
    set_prices(j, w, e, lambda);
    w->n_refused = 0;
    bool found = false;
    for (int tries = 0; tries < 2 && e->right != NULL && !found; tries++) {
        if (!rg_support_search_solve(&w->search, w->reduced, e->scale))
            break;
        w->k = w->search.k;
        memcpy(w->support, w->search.support, w->k * sizeof *w->support);
        sort(w->support, w->k);
        found = fit_support(w, j->set, e);
        if (!found)
            rg_support_search_renew(&w->search);
    }
    if (!found)
        return solve_slowly(j, w, e);
    if (j->wants_inverse)
        rg_support_fit_inverse(&w->fit, w->k, w->inverse);
    return true;
}

static double square_of(const double *vector, size_t n)
{
    double sum[8] = {0.0};
    for (size_t i = 0; i < n; i++)
        sum[i % 8] += vector[i] * vector[i];
    return ((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7]));
}

/* Variance of a residual of unit weight. */
static double variance_of(const worker *w, const equations *e, bool absolute)
{
    if (absolute)
        return 1.0;
    return e->n_bands > w->k ? square_of(w->residual, e->n_bands) / (double) (e->n_bands - w->k) : NAN;
}

static void write_nothing(const job *j, size_t s, rg_unmix_outcome outcome, size_t n_bands)
{
    const size_t n = j->set->n;
    const rg_sparse_result *r = j->result;
    double *const rows[] = {r->abundances, r->errors, r->limits};
    double *const numbers[] = {r->rmse, r->lambda, r->condition, r->exchange_cost};
    uint32_t *const counts[] = {r->n_active, r->n_refused, r->longest_run, r->n_equivalent};
    for (size_t a = 0; a < sizeof rows / sizeof rows[0]; a++)
        for (size_t i = 0; i < n && rows[a] != NULL; i++)
            rows[a][s * n + i] = NAN;
    for (size_t a = 0; a < sizeof numbers / sizeof numbers[0]; a++)
        if (numbers[a] != NULL)
            numbers[a][s] = NAN;
    for (size_t a = 0; a < sizeof counts / sizeof counts[0]; a++)
        if (counts[a] != NULL)
            counts[a][s] = 0;
    if (r->outcome != NULL)
        r->outcome[s] = (uint8_t) outcome;
    if (r->n_bands_used != NULL)
        r->n_bands_used[s] = (uint32_t) n_bands;
    if (r->exchange_out != NULL)
        r->exchange_out[s] = -1;
    if (r->exchange_in != NULL)
        r->exchange_in[s] = -1;
}

static void write_residual(const job *j, const worker *w, const equations *e, size_t s, double variance)
{
    const rg_sparse_result *r = j->result;
    if (r->rmse != NULL) {
        double sum = 0.0;
        for (size_t b = 0; b < e->n_bands && e->weight != NULL; b++) {
            const double plain = w->residual[b] / e->weight[b];
            sum += plain * plain;
        }
        r->rmse[s] =
            sqrt((e->weight != NULL ? sum : square_of(w->residual, e->n_bands)) / (double) e->n_bands);
    }
    if (r->longest_run != NULL) {
        const double unusual = j->options->unusual > 0.0 ? j->options->unusual : RG_RESIDUAL_UNUSUAL;
        r->longest_run[s] = rg_residual_longest_run(w->residual, e->n_bands, unusual * sqrt(variance));
    }
}

/* The support's rows of the Gram matrix: the set's, or those on the spectrum's own bands. */
static rg_rows gram_rows(const job *j, worker *w, const equations *e)
{
    const rg_library_set *set = j->set;
    if (e->right != NULL)
        return (rg_rows){set->gram, set->stride, w->support, w->k};
    const rg_rows all = {e->members, set->band_stride, NULL, set->n};
    for (size_t k = 0; k < w->k; k++)
        rg_rows_dot(&all, e->members + w->support[k] * set->band_stride, set->band_stride,
                    w->own_gram + k * set->stride);
    return (rg_rows){w->own_gram, set->stride, NULL, w->k};
}

static void write_uncertainty(const job *j, worker *w, const equations *e, size_t s, double variance)
{
    const rg_sparse_result *r = j->result;
    const size_t n = j->set->n;
    rg_sparse_optimum o = {.n = n,
                           .stride = j->set->stride,
                           .k = w->k,
                           .support = w->support,
                           .x = w->x,
                           .inverse = w->inverse,
                           .gram = gram_rows(j, w, e),
                           .gradient = w->gradient,
                           .norm = e->norm,
                           .variance = variance,
                           .response = w->response,
                           .curvature = w->curvature,
                           .cost = w->cost,
                           .least = w->least};
    if (r->errors != NULL)
        rg_sparse_errors(&o, r->errors + s * n);
    if (r->condition != NULL)
        r->condition[s] = rg_sparse_condition(&o);
    const bool wants_exchange = r->exchange_out != NULL || r->exchange_in != NULL ||
                                r->exchange_cost != NULL || r->n_equivalent != NULL;
    if (r->limits == NULL && !wants_exchange)
        return;
    rg_sparse_respond(&o);
    if (r->limits != NULL)
        rg_sparse_limits(&o, RG_LIMIT_DELTA, r->limits + s * n);
    if (!wants_exchange)
        return;
    const rg_sparse_exchange best = rg_sparse_find_exchange(&o, RG_SPARSE_NEEDED, RG_SPARSE_EQUIVALENT);
    if (r->exchange_out != NULL)
        r->exchange_out[s] = best.out != RG_NO_INDEX ? (int32_t) best.out : -1;
    if (r->exchange_in != NULL)
        r->exchange_in[s] = best.in != RG_NO_INDEX ? (int32_t) best.in : -1;
    if (r->exchange_cost != NULL)
        r->exchange_cost[s] = best.cost;
    if (r->n_equivalent != NULL)
        r->n_equivalent[s] = (uint32_t) best.n_equivalent;
}

static void unmix_one(const job *j, worker *w, const equations *e, size_t s, bool absolute)
{
    const rg_sparse_result *r = j->result;
    const size_t n = j->set->n;
    double lambda = j->options->lambda;
    bool fine = isfinite(e->scale);
    if (fine && lambda < 0.0) {
        fine = solve(j, w, e, 0.0);
        const double variance = fine ? variance_of(w, e, absolute) : NAN;
        lambda = j->options->rate * e->typical * (isnan(variance) ? 0.0 : sqrt(variance));
    }
    if (!fine || !solve(j, w, e, lambda)) {
        write_nothing(j, s, RG_UNMIX_NO_CONVERGENCE, e->n_bands);
        return;
    }
    if (r->abundances != NULL) {
        memset(r->abundances + s * n, 0, n * sizeof *r->abundances);
        for (size_t k = 0; k < w->k; k++)
            r->abundances[s * n + w->support[k]] = w->x[k] / e->norm[w->support[k]];
    }
    if (r->outcome != NULL)
        r->outcome[s] = RG_UNMIX_SOLVED;
    if (r->n_bands_used != NULL)
        r->n_bands_used[s] = (uint32_t) e->n_bands;
    if (r->n_active != NULL)
        r->n_active[s] = (uint32_t) w->k;
    if (r->n_refused != NULL)
        r->n_refused[s] = (uint32_t) w->n_refused;
    if (r->lambda != NULL)
        r->lambda[s] = lambda;
    const double variance = variance_of(w, e, absolute);
    write_residual(j, w, e, s, variance);
    if (j->wants_inverse)
        write_uncertainty(j, w, e, s, variance);
}

/* work[n] */
static double median_of(const double *numbers, size_t n, double *work)
{
    memcpy(work, numbers, n * sizeof *work);
    return rg_nth(work, n, n / 2);
}

/* A spectrum with bands or weights of its own. */
static void unmix_alone(const job *j, worker *w, size_t s)
{
    const rg_library_set *set = j->set;
    const bool own_sigma = j->sigma.f32 != NULL || j->sigma.f64 != NULL;
    const bool weighted = own_sigma || set->weight != NULL;
    double *spectrum = w->spectra;
    size_t n_bands = 0;
    memset(spectrum, 0, set->band_stride * sizeof *spectrum);
    memset(w->own, 0, set->n * set->band_stride * sizeof *w->own);
    for (size_t b = 0; b < set->n_used; b++) {
        const size_t at = s * set->n_bands + set->bands[b];
        const double value = value_at(j->spectra, at);
        const double sigma = own_sigma ? value_at(j->sigma, at) : 1.0;
        if (!isfinite(value) || !(sigma > 0.0) || !isfinite(sigma))
            continue;
        w->weight[n_bands] = own_sigma || !weighted ? 1.0 / sigma : set->weight[b];
        spectrum[n_bands] = value * w->weight[n_bands];
        for (size_t i = 0; i < set->n; i++)
            w->own[i * set->band_stride + n_bands] = set->plain[i * set->n_used + b] * w->weight[n_bands];
        n_bands++;
    }
    if (n_bands < 2) {
        write_nothing(j, s, RG_UNMIX_FEW_BANDS, n_bands);
        return;
    }
    for (size_t i = 0; i < set->n; i++) {
        double *own = w->own + i * set->band_stride;
        w->own_norm[i] = sqrt(square_of(own, n_bands));
        for (size_t b = 0; b < n_bands && w->own_norm[i] > 0.0; b++)
            own[b] /= w->own_norm[i];
    }
    const equations e = {.members = w->own,
                         .norm = w->own_norm,
                         .weight = weighted ? w->weight : NULL,
                         .spectrum = spectrum,
                         .n_bands = n_bands,
                         .scale = sqrt(square_of(spectrum, n_bands)),
                         .typical = median_of(w->own_norm, set->n, w->curvature)};
    unmix_one(j, w, &e, s, weighted);
}

/* The bands in use of one spectrum, weighted; whether all are finite. */
static bool pack(const job *j, size_t s, double *restrict packed)
{
    const rg_library_set *set = j->set;
    double zero = 0.0;
    for (size_t b = 0; b < set->n_used; b++) {
        packed[b] = value_at(j->spectra, s * set->n_bands + set->bands[b]);
        zero += packed[b] * 0.0;
    }
    for (size_t b = 0; b < set->n_used && set->weight != NULL; b++)
        packed[b] *= set->weight[b];
    return zero == 0.0;
}

static void unmix_group(const job *j, worker *w, size_t first, size_t count)
{
    const rg_library_set *set = j->set;
    const size_t wide = rg_library_right_stride(set);
    bool whole[GROUP];
    for (size_t s = 0; s < count; s++)
        whole[s] = pack(j, first + s, w->spectra + s * set->band_stride);
    rg_library_product(set, w->spectra, count, w->right);
    for (size_t s = 0; s < count; s++) {
        if (!whole[s])
            continue;
        const double *spectrum = w->spectra + s * set->band_stride;
        const equations e = {.members = set->unit,
                             .norm = set->norm,
                             .weight = set->weight,
                             .spectrum = spectrum,
                             .right = w->right + s * wide,
                             .n_bands = set->n_used,
                             .scale = sqrt(square_of(spectrum, set->n_used)),
                             .typical = j->typical};
        unmix_one(j, w, &e, first + s, set->weight != NULL);
    }
    for (size_t s = 0; s < count; s++)
        if (!whole[s])
            unmix_alone(j, w, first + s);
}

static void unmix_block(const job *j, worker *w, size_t first, size_t end)
{
    if (j->sigma.f32 != NULL || j->sigma.f64 != NULL)
        for (size_t s = first; s < end; s++)
            unmix_alone(j, w, s);
    else
        for (size_t s = first; s < end; s += GROUP)
            unmix_group(j, w, s, end - s < GROUP ? end - s : GROUP);
}

/* Exact multiples of one spectrum differ in price only: the longest is the cheapest. */
static rg_status look_at_members(job *j, rg_error *err)
{
    const rg_library_set *set = j->set;
    double *sorted = rg_alloc(set->n, 1, sizeof *sorted);
    j->copy = rg_alloc(set->n, 1, sizeof *j->copy);
    if (sorted == NULL || j->copy == NULL) {
        free(sorted);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
    }
    j->typical = median_of(set->norm, set->n, sorted);
    free(sorted);
    for (size_t i = 0; i < set->n; i++) {
        size_t k = set->twin[i];
        double farthest = 0.0;
        for (size_t b = 0; b < set->n_used && k != RG_NO_INDEX; b++)
            farthest = fmax(farthest,
                            fabs(set->unit[i * set->band_stride + b] - set->unit[k * set->band_stride + b]));
        if (k == RG_NO_INDEX || farthest > 1e-14)
            continue;
        while (j->copy[k] && set->twin[k] != RG_NO_INDEX)
            k = set->twin[k];
        const bool longer = set->norm[i] > set->norm[k] * (1.0 + 1e-14);
        j->copy[longer ? k : i] = true;
    }
    return RG_OK;
}

static rg_status unmix(job *j, size_t n_spectra, rg_error *err)
{
    const rg_sparse_result *r = j->result;
    const size_t n_blocks = n_spectra / BLOCK + (n_spectra % BLOCK != 0 ? 1 : 0);
    const size_t n_workers = rg_threads() < n_blocks ? rg_threads() : n_blocks;
    j->wants_inverse = r->errors != NULL || r->limits != NULL || r->condition != NULL ||
                       r->exchange_cost != NULL || r->exchange_out != NULL || r->exchange_in != NULL ||
                       r->n_equivalent != NULL;
    rg_status status = look_at_members(j, err);
    worker *workers = rg_alloc(n_workers, 1, sizeof *workers);
    if (status == RG_OK && workers == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
    for (size_t t = 0; t < n_workers && status == RG_OK; t++)
        status = worker_init(&workers[t], j->set, err);
    if (status == RG_OK && n_workers > 0) {
#pragma omp parallel for schedule(dynamic) num_threads((int) n_workers)
        for (size_t b = 0; b < n_blocks; b++) {
            const size_t end = n_spectra - b * BLOCK < BLOCK ? n_spectra : (b + 1) * BLOCK;
            unmix_block(j, &workers[rg_thread()], b * BLOCK, end);
        }
    }
    for (size_t t = 0; t < n_workers && workers != NULL; t++)
        worker_free(&workers[t]);
    free(workers);
    free(j->copy);
    return status;
}

rg_status rg_sparse_f32(const rg_library_set *set, const rg_sparse_options *options, const float *spectra,
                        const float *sigma, size_t n_spectra, const rg_sparse_result *result, rg_error *err)
{
    job j = {.set = set, .options = options, .spectra.f32 = spectra, .sigma.f32 = sigma, .result = result};
    return unmix(&j, n_spectra, err);
}

rg_status rg_sparse_f64(const rg_library_set *set, const rg_sparse_options *options, const double *spectra,
                        const double *sigma, size_t n_spectra, const rg_sparse_result *result, rg_error *err)
{
    job j = {.set = set, .options = options, .spectra.f64 = spectra, .sigma.f64 = sigma, .result = result};
    return unmix(&j, n_spectra, err);
}
