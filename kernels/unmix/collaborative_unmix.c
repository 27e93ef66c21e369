/* Abundances of single spectra from the shares of a collaborative optimum. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/unmix/collaborative.h"
#include "kernels/unmix/ridge.h"

typedef struct {
    const float *f32;
    const double *f64;
} values;

typedef struct {
    rg_ridge ridge;   /* on all bands */
    rg_ridge own;     /* on those of one spectrum */
    double *share;    /* [k] */
    double *gram;     /* [k][k] */
    double *other;    /* [k][k] */
    double *b;        /* [k] */
    double *pull;     /* [k] */
    double *spectrum; /* [n_used] weighted, NaN where missing */
    double *room;
} worker;

static double *take(double **stock, size_t n)
{
    double *start = *stock;
    *stock += n;
    return start;
}

static void worker_free(worker *w)
{
    rg_ridge_free(&w->ridge);
    rg_ridge_free(&w->own);
    free(w->room);
    *w = (worker){0};
}

static rg_status worker_init(worker *w, const rg_collaborative *c, const rg_library_set *set, rg_error *err)
{
    const size_t k = c->n_used;
    rg_status status = rg_ridge_init(&w->ridge, k, err);
    if (status == RG_OK)
        status = rg_ridge_init(&w->own, k, err);
    if (status != RG_OK)
        return status;
    w->room = rg_alloc(2 * k * k + 3 * k + set->n_used, 1, sizeof *w->room);
    if (w->room == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
    double *stock = w->room;
    w->gram = take(&stock, k * k);
    w->other = take(&stock, k * k);
    w->share = take(&stock, k);
    w->b = take(&stock, k);
    w->pull = take(&stock, k);
    w->spectrum = take(&stock, set->n_used);
    for (size_t i = 0; i < k; i++) {
        w->share[i] = c->share[c->used[i]];
        for (size_t j = 0; j < k; j++)
            w->gram[i * k + j] = set->gram[c->used[i] * set->stride + c->used[j]];
    }
    rg_ridge_set(&w->ridge, w->gram, w->share);
    return RG_OK;
}

/* The bands in use, weighted, NaN where missing; the number that are there. */
static size_t pack(const rg_library_set *set, values spectra, size_t s, double *spectrum)
{
    size_t n = 0;
    for (size_t b = 0; b < set->n_used; b++) {
        const size_t at = s * set->n_bands + set->bands[b];
        const double value = spectra.f32 != NULL ? (double) spectra.f32[at] : spectra.f64[at];
        spectrum[b] = isfinite(value) ? value * (set->weight != NULL ? set->weight[b] : 1.0) : NAN;
        n += isfinite(value) ? 1 : 0;
    }
    return n;
}

/* Products of the used members over the bands that the spectrum has. */
static void own_gram(const rg_collaborative *c, const rg_library_set *set, worker *w)
{
    const size_t k = c->n_used;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            const double *a = set->unit + c->used[i] * set->band_stride;
            const double *b = set->unit + c->used[j] * set->band_stride;
            double sum = 0.0;
            for (size_t l = 0; l < set->n_used; l++)
                sum += isfinite(w->spectrum[l]) ? a[l] * b[l] : 0.0;
            w->other[i * k + j] = sum;
        }
    rg_ridge_set(&w->own, w->other, w->share);
}

static double rmse_of(const rg_collaborative *c, const rg_library_set *set, const worker *w, size_t n_bands)
{
    double square = 0.0;
    for (size_t l = 0; l < set->n_used; l++) {
        if (!isfinite(w->spectrum[l]))
            continue;
        double left = w->spectrum[l];
        for (size_t i = 0; i < c->n_used; i++)
            left -= w->share[i] * w->pull[i] * set->unit[c->used[i] * set->band_stride + l];
        left /= set->weight != NULL ? set->weight[l] : 1.0;
        square += left * left;
    }
    return sqrt(square / (double) n_bands);
}

static void unmix_one(const rg_collaborative *c, const rg_library_set *set, values spectra, size_t s,
                      worker *w, const rg_collaborative_result *r)
{
    const size_t k = c->n_used;
    const size_t n_bands = pack(set, spectra, s, w->spectrum);
    bool solved = n_bands >= 2;
    for (size_t i = 0; i < k && solved; i++) {
        const double *unit = set->unit + c->used[i] * set->band_stride;
        w->b[i] = 0.0;
        for (size_t l = 0; l < set->n_used; l++)
            w->b[i] += isfinite(w->spectrum[l]) ? unit[l] * w->spectrum[l] : 0.0;
    }
    if (solved && n_bands < set->n_used)
        own_gram(c, set, w);
    if (solved)
        solved = rg_ridge_solve(n_bands < set->n_used ? &w->own : &w->ridge, w->b, w->pull);
    uint32_t n_active = 0;
    for (size_t i = 0; i < set->n && r->abundances != NULL; i++)
        r->abundances[s * set->n + i] = solved ? 0.0 : NAN;
    for (size_t i = 0; i < k && solved; i++) {
        n_active += w->pull[i] > 0.0 ? 1 : 0;
        if (r->abundances != NULL)
            r->abundances[s * set->n + c->used[i]] = w->share[i] * w->pull[i] / set->norm[c->used[i]];
    }
    if (r->rmse != NULL)
        r->rmse[s] = solved ? rmse_of(c, set, w, n_bands) : NAN;
    if (r->outcome != NULL)
        r->outcome[s] = solved ? RG_UNMIX_SOLVED : n_bands < 2 ? RG_UNMIX_FEW_BANDS : RG_UNMIX_NO_CONVERGENCE;
    if (r->n_bands_used != NULL)
        r->n_bands_used[s] = (uint32_t) n_bands;
    if (r->n_active != NULL)
        r->n_active[s] = n_active;
}

static rg_status unmix(const rg_collaborative *c, const rg_library_set *set, values spectra, size_t n_spectra,
                       const rg_collaborative_result *result, rg_error *err)
{
    const size_t n_workers = rg_threads() < n_spectra ? rg_threads() : n_spectra;
    rg_status status = RG_OK;
    worker *workers = rg_alloc(n_workers, 1, sizeof *workers);
    if (workers == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
    for (size_t t = 0; t < n_workers && status == RG_OK; t++)
        status = worker_init(&workers[t], c, set, err);
    if (status == RG_OK && n_workers > 0) {
#pragma omp parallel for schedule(static) num_threads((int) n_workers)
        for (size_t s = 0; s < n_spectra; s++)
            unmix_one(c, set, spectra, s, &workers[rg_thread()], result);
    }
    for (size_t t = 0; t < n_workers; t++)
        worker_free(&workers[t]);
    free(workers);
    return status;
}

rg_status rg_collaborative_f32(const rg_collaborative *c, const rg_library_set *set, const float *spectra,
                               size_t n_spectra, const rg_collaborative_result *result, rg_error *err)
{
    return unmix(c, set, (values){.f32 = spectra}, n_spectra, result, err);
}

rg_status rg_collaborative_f64(const rg_collaborative *c, const rg_library_set *set, const double *spectra,
                               size_t n_spectra, const rg_collaborative_result *result, rg_error *err)
{
    return unmix(c, set, (values){.f64 = spectra}, n_spectra, result, err);
}
