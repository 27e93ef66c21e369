#include "kernels/unmix/draws.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/unmix/active_set.h"
#include "kernels/unmix/gram.h"
#include "kernels/unmix/unbounded.h"

static const uint64_t CHOICES = (uint64_t) 1 << 63;

/* Values of either type, one of the pointers being NULL. */
typedef struct {
    const float *f32;
    const double *f64;
} values;

typedef struct {
    const rg_draws *draws;
    values spectra;
    values errors;
    const rg_draws_result *result;
    size_t *start; /* [n_classes + 1] where the members of a class begin in the next */
    size_t *of;    /* [n_members] members by class                                    */
} job;

/* One thread's room. */
typedef struct {
    rg_active_set solver;
    size_t *bands;  /* [n_bands] in use of the spectrum at hand, n_used of them */
    size_t *packed; /* [n_bands] those the members are packed for, n_packed     */
    size_t n_used;
    size_t n_packed; /* 0: none, or weighted                                    */
    size_t *choice;  /* [c]                                                     */
    double *numbers;
    double *members;  /* [n_members][n_bands] weighted, n_used in use            */
    double *lanes;    /* [n_bands][stride] the same, turned                      */
    double *gram;     /* [n_members][stride]                                     */
    double *norm;     /* [stride]                                                */
    double *weight;   /* [n_bands]                                               */
    double *noise;    /* [n_bands] standard deviation of the weighted values     */
    double *measured; /* [n_bands] weighted                                     */
    double *noisy;    /* [n_bands]                                              */
    double *right;    /* [n_members] of the spectrum as measured                */
    double *f;        /* [c stride] of the members chosen                       */
    double *chosen;   /* [c][c stride] their Gram matrix                        */
    double *lengths;  /* [c stride]                                             */
    double *factor;   /* [c][c]                                                 */
    double *x;        /* [c stride]                                             */
    double *spare;    /* [2 c]                                                  */
    double *best;     /* [c]                                                    */
    double *samples;  /* [c][n_draws]                                           */
} worker;

static double value_at(values v, size_t i)
{
    return v.f32 != NULL ? (double) v.f32[i] : v.f64[i];
}

static bool is_given(values v)
{
    return v.f32 != NULL || v.f64 != NULL;
}

static double *take(double *stock, size_t *used, size_t n)
{
    double *start = stock != NULL ? stock + *used : NULL;
    *used += n;
    return start;
}

static size_t share_out(worker *w, const rg_draws *d)
{
    const size_t n = d->n_members;
    const size_t c = d->n_classes;
    const size_t stride = rg_gram_stride(n);
    const size_t narrow = rg_gram_stride(c);
    size_t used = 0;
    w->members = take(w->numbers, &used, n * d->n_bands);
    w->lanes = take(w->numbers, &used, d->n_bands * stride);
    w->gram = take(w->numbers, &used, n * stride);
    w->norm = take(w->numbers, &used, stride);
    w->weight = take(w->numbers, &used, d->n_bands);
    w->noise = take(w->numbers, &used, d->n_bands);
    w->measured = take(w->numbers, &used, d->n_bands);
    w->noisy = take(w->numbers, &used, d->n_bands);
    w->right = take(w->numbers, &used, n);
    w->f = take(w->numbers, &used, narrow);
    w->chosen = take(w->numbers, &used, c * narrow);
    w->lengths = take(w->numbers, &used, narrow);
    w->factor = take(w->numbers, &used, c * c);
    w->x = take(w->numbers, &used, narrow);
    w->spare = take(w->numbers, &used, 2 * c);
    w->best = take(w->numbers, &used, c);
    w->samples = take(w->numbers, &used, c * d->n_draws);
    return used;
}

static void worker_free(worker *w)
{
    rg_active_set_free(&w->solver);
    free(w->bands);
    free(w->packed);
    free(w->choice);
    free(w->numbers);
    *w = (worker){0};
}

static rg_status worker_init(worker *w, const rg_draws *d, rg_error *err)
{
    const rg_status status = rg_active_set_init(&w->solver, d->n_classes, err);
    if (status != RG_OK)
        return status;
    w->bands = rg_alloc(d->n_bands, 1, sizeof *w->bands);
    w->packed = rg_alloc(d->n_bands, 1, sizeof *w->packed);
    w->choice = rg_alloc(d->n_classes, 1, sizeof *w->choice);
    w->numbers = rg_alloc(share_out(w, d), 1, sizeof *w->numbers);
    if (w->bands == NULL || w->packed == NULL || w->choice == NULL || w->numbers == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the draws");
    share_out(w, d);
    return RG_OK;
}

/* The values in use of spectrum s, and the noise where it is known. */
static void pack_spectrum(const job *j, worker *w, size_t s)
{
    const rg_draws *d = j->draws;
    w->n_used = 0;
    for (size_t b = 0; b < d->n_bands; b++) {
        const size_t at = s * d->n_bands + b;
        const double value = value_at(j->spectra, at);
        const double error = is_given(j->errors) ? value_at(j->errors, at) : 1.0;
        const bool fine = isfinite(value) && error > 0.0 && isfinite(error);
        if ((d->use != NULL && !d->use[b]) || !fine)
            continue;
        const size_t k = w->n_used++;
        w->bands[k] = b;
        w->weight[k] = d->weigh ? 1.0 / error : 1.0;
        w->noise[k] = d->weigh ? 1.0 : error;
        w->measured[k] = value * w->weight[k];
    }
}

/* The members on those bands and their Gram matrix, unless they are there from the spectrum before. */
static void pack_members(const job *j, worker *w)
{
    const rg_draws *d = j->draws;
    const size_t stride = rg_gram_stride(d->n_members);
    bool same = !d->weigh && w->n_packed == w->n_used;
    for (size_t k = 0; k < w->n_used && same; k++)
        same = w->packed[k] == w->bands[k];
    if (same)
        return;
    for (size_t i = 0; i < d->n_members; i++)
        for (size_t k = 0; k < w->n_used; k++) {
            const double value = d->members[i * d->n_bands + w->bands[k]] * w->weight[k];
            w->members[i * w->n_used + k] = value;
            w->lanes[k * stride + i] = value;
        }
    rg_gram_fill(w->members, w->lanes, d->n_members, w->n_used, w->gram, w->norm);
    for (size_t k = 0; k < w->n_used; k++)
        w->packed[k] = w->bands[k];
    w->n_packed = w->n_used;
}

static void choose(const job *j, worker *w, uint64_t item, size_t draw)
{
    const rg_draws *d = j->draws;
    for (size_t c = 0; c < d->n_classes; c++) {
        const size_t n = j->start[c + 1] - j->start[c];
        size_t k = 0;
        if (n > 1)
            k = (size_t) ((double) n * rg_random_uniform(d->seed ^ RG_SCATTER_STREAM, item,
                                                         CHOICES | (uint64_t) draw << 32 | c));
        w->choice[c] = j->of[j->start[c] + (k < n ? k : n - 1)];
    }
}

static double product(const double *restrict a, const double *restrict b, size_t n)
{
    double sum[8] = {0.0};
    size_t k = 0;
    for (; k + 8 <= n; k += 8)
        for (size_t l = 0; l < 8; l++)
            sum[l] += a[k + l] * b[k + l];
    for (; k < n; k++)
        sum[k % 8] += a[k] * b[k];
    return ((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7]));
}

/* Abundances w->x of the members chosen for the right side w->f. */
static bool solve(const job *j, worker *w)
{
    const rg_draws *d = j->draws;
    const size_t c = d->n_classes;
    const size_t stride = rg_gram_stride(d->n_members);
    const size_t narrow = rg_gram_stride(c);
    for (size_t i = 0; i < c; i++) {
        w->lengths[i] = w->norm[w->choice[i]];
        for (size_t k = 0; k < c; k++)
            w->chosen[i * narrow + k] = w->gram[w->choice[i] * stride + w->choice[k]];
    }
    const rg_gram gram = {c, narrow, w->chosen, w->lengths};
    if (rg_gram_factor(&gram, w->factor, NULL) < c)
        return false;
    const bool sums = rg_unmix_sums(d->method);
    if (!rg_unmix_is_bounded(d->method))
        return rg_unbounded_solve(&gram, w->factor, w->f, sums, w->x, w->spare);
    const rg_active_set_problem problem = {sums, 1.0, RG_NO_INDEX};
    return rg_active_set_solve(&w->solver, &gram, w->f, &problem, w->x);
}

/* Squared weighted residual of the spectrum as measured, and *plain without the weights. */
static double misfit(const job *j, const worker *w, double *plain)
{
    double sum = 0.0;
    *plain = 0.0;
    for (size_t k = 0; k < w->n_used; k++) {
        double residual = w->measured[k];
        for (size_t i = 0; i < j->draws->n_classes; i++)
            residual -= w->x[i] * w->members[w->choice[i] * w->n_used + k];
        sum += residual * residual;
        *plain += residual / w->weight[k] * (residual / w->weight[k]);
    }
    return sum;
}

static size_t count_free(const rg_draws *d, const double *x)
{
    size_t n = 0;
    for (size_t i = 0; i < d->n_classes; i++)
        n += !rg_unmix_is_bounded(d->method) || x[i] > 0.0 ? 1 : 0;
    return n - (rg_unmix_sums(d->method) && n > 0 ? 1 : 0);
}

static void put(double *row, size_t i, double value)
{
    if (row != NULL)
        row[i] = value;
}

static void write_moments(const job *j, worker *w, size_t s, size_t n)
{
    const rg_draws_result *r = j->result;
    for (size_t c = 0; c < j->draws->n_classes; c++) {
        const size_t at = s * j->draws->n_classes + c;
        const rg_scatter scatter = rg_scatter_of(w->samples + c * j->draws->n_draws, n);
        put(r->mean, at, scatter.mean);
        put(r->sd, at, scatter.sd);
        put(r->low, at, scatter.low);
        put(r->high, at, scatter.high);
    }
    if (r->n_draws != NULL)
        r->n_draws[s] = (uint32_t) n;
}

static void write_nothing(const job *j, const worker *w, size_t s, rg_unmix_outcome outcome)
{
    const rg_draws_result *r = j->result;
    double *const rows[] = {r->mean, r->sd, r->low, r->high, r->best};
    const size_t c = j->draws->n_classes;
    for (size_t i = s * c; i < (s + 1) * c; i++) {
        for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++)
            put(rows[k], i, NAN);
        if (r->best_member != NULL)
            r->best_member[i] = -1;
    }
    put(r->best_rmse, s, NAN);
    if (r->outcome != NULL)
        r->outcome[s] = (uint8_t) outcome;
    if (r->n_draws != NULL)
        r->n_draws[s] = 0;
    if (r->n_bands_used != NULL)
        r->n_bands_used[s] = (uint32_t) w->n_used;
}

static void keep(const rg_draws *d, worker *w, size_t *n)
{
    for (size_t c = 0; c < d->n_classes; c++)
        w->samples[c * d->n_draws + *n] = w->x[c];
    ++*n;
}

/* The spectrum as measured, with the members of every draw; the residual's variance for the best of them, NaN
 * without any. Without classes one draw tells all. */
static double solve_measured(const job *j, worker *w, size_t s, size_t *n)
{
    const rg_draws *d = j->draws;
    const rg_draws_result *r = j->result;
    const size_t n_draws = d->class_of != NULL ? d->n_draws : 1;
    double lowest = INFINITY;
    double variance = NAN;
    for (size_t i = 0; i < d->n_members; i++)
        w->right[i] = product(w->members + i * w->n_used, w->measured, w->n_used);
    for (size_t draw = 0; draw < n_draws; draw++) {
        double plain = 0.0;
        choose(j, w, d->first + s, draw);
        for (size_t c = 0; c < d->n_classes; c++)
            w->f[c] = w->right[w->choice[c]];
        if (!solve(j, w))
            continue;
        keep(d, w, n);
        const double rss = misfit(j, w, &plain);
        if (!(rss < lowest))
            continue;
        const size_t n_free = count_free(d, w->x);
        lowest = rss;
        variance = w->n_used > n_free ? rss / (double) (w->n_used - n_free) : NAN;
        put(r->best_rmse, s, sqrt(plain / (double) w->n_used));
        for (size_t c = 0; c < d->n_classes; c++) {
            put(r->best, s * d->n_classes + c, w->x[c]);
            if (r->best_member != NULL)
                r->best_member[s * d->n_classes + c] = (int32_t) w->choice[c];
        }
    }
    return variance;
}

/* All draws again with noise. */
static void solve_noisy(const job *j, worker *w, size_t s, double sigma, size_t *n)
{
    const rg_draws *d = j->draws;
    const uint64_t item = d->first + s;
    *n = 0;
    for (size_t draw = 0; draw < d->n_draws && sigma >= 0.0; draw++) {
        choose(j, w, item, draw);
        for (size_t k = 0; k < w->n_used; k++)
            w->noisy[k] =
                w->measured[k] + sigma * w->noise[k] * rg_scatter_deviate(d->seed, item, draw, w->bands[k]);
        for (size_t c = 0; c < d->n_classes; c++)
            w->f[c] = product(w->members + w->choice[c] * w->n_used, w->noisy, w->n_used);
        if (solve(j, w))
            keep(d, w, n);
    }
}

static void draw_one(const job *j, worker *w, size_t s)
{
    const rg_draws *d = j->draws;
    size_t n = 0;
    pack_spectrum(j, w, s);
    if (w->n_used < d->n_classes) {
        write_nothing(j, w, s, RG_UNMIX_FEW_BANDS);
        return;
    }
    pack_members(j, w);
    write_nothing(j, w, s, RG_UNMIX_SOLVED);
    const double variance = solve_measured(j, w, s, &n);
    if (n == 0) {
        write_nothing(j, w, s, RG_UNMIX_DEPENDENT);
        return;
    }
    if (d->noise)
        solve_noisy(j, w, s, is_given(j->errors) ? 1.0 : sqrt(variance), &n);
    write_moments(j, w, s, n);
}

/* The members of every class together. */
static void sort_members(job *j)
{
    const rg_draws *d = j->draws;
    size_t n = 0;
    for (size_t c = 0; c < d->n_classes; c++) {
        j->start[c] = n;
        for (size_t i = 0; i < d->n_members; i++)
            if ((d->class_of != NULL ? d->class_of[i] : i) == c)
                j->of[n++] = i;
    }
    j->start[d->n_classes] = n;
}

static rg_status run(job *j, size_t n_spectra, rg_error *err)
{
    const rg_draws *d = j->draws;
    const size_t n_workers = rg_threads() < n_spectra ? rg_threads() : n_spectra;
    rg_status status = RG_OK;
    worker *workers = rg_alloc(n_workers, 1, sizeof *workers);
    j->start = rg_alloc(d->n_classes + 1, 1, sizeof *j->start);
    j->of = rg_alloc(d->n_members, 1, sizeof *j->of);
    if (workers == NULL || j->start == NULL || j->of == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the draws");
    for (size_t t = 0; t < n_workers && status == RG_OK; t++)
        status = worker_init(&workers[t], d, err);
    if (status == RG_OK && n_workers > 0) {
        sort_members(j);
#pragma omp parallel for schedule(dynamic, 4) num_threads((int) n_workers)
        for (size_t s = 0; s < n_spectra; s++)
            draw_one(j, &workers[rg_thread()], s);
    }
    for (size_t t = 0; t < n_workers && workers != NULL; t++)
        worker_free(&workers[t]);
    free(workers);
    free(j->start);
    free(j->of);
    return status;
}

rg_status rg_draws_f32(const rg_draws *draws, const float *spectra, const float *errors, size_t n_spectra,
                       const rg_draws_result *result, rg_error *err)
{
    job j = {.draws = draws, .spectra.f32 = spectra, .errors.f32 = errors, .result = result};
    return run(&j, n_spectra, err);
}

rg_status rg_draws_f64(const rg_draws *draws, const double *spectra, const double *errors, size_t n_spectra,
                       const rg_draws_result *result, rg_error *err)
{
    job j = {.draws = draws, .spectra.f64 = spectra, .errors.f64 = errors, .result = result};
    return run(&j, n_spectra, err);
}
