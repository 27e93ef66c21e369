#include "kernels/unmix/mesma.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/unmix/mesma_search.h"
#include "kernels/unmix/rows.h"
#include "kernels/unmix/support_fit.h"

enum { MOST = RG_MESMA_MEMBERS, LANES = RG_MESMA_LANES, BLOCK = 64 };

typedef struct {
    const float *f32;
    const double *f64;
} values;

typedef struct {
    const rg_library_set *set;
    const size_t *class_of;
    const rg_mesma_options *options;
    values spectra;
    values sigma;
    const rg_mesma_result *result;
    double *no_price; /* [n] zero */
} job;

/* A model that was accepted for a spectrum. */
typedef struct {
    size_t n; /* 0: none */
    size_t member[MOST];
    double fraction[MOST];
    double error[MOST];
    double rmse;
    size_t run;
} fitted;

/* What spectra are solved with: the set's own members, or those on the bands of one spectrum. */
typedef struct {
    const double *unit;   /* [n][band_stride] */
    const double *norm;   /* [n] */
    const double *gram;   /* [n][stride] */
    const double *weight; /* [n_bands] or NULL */
    size_t n_bands;
    bool absolute;
} equations;

typedef struct {
    rg_support_fit fit;
    rg_mesma_list (*lists)[LANES]; /* [most] */
    double *numbers;
    double *spectra;  /* [LANES][band_stride] */
    double *product;  /* [LANES][right stride] */
    double *right;    /* [n][LANES] */
    double *residual; /* [band_stride] */
    double *weight;   /* [n_used] */
    double *own;      /* [n][band_stride] */
    double *own_norm; /* [n] */
    double *own_gram; /* [n][stride] */
} worker;

rg_mesma_options rg_mesma_defaults(void)
{
    return (rg_mesma_options){.most = 2,
                              .lowest = -0.05,
                              .highest = 1.05,
                              .darkest = 0.8,
                              .rmse = 0.025,
                              .run = 7,
                              .gain = 0.007,
                              .equivalent = 0.001};
}

/* Elementary symmetric polynomials of the class sizes: members are met in order, a class when its last is. */
double rg_mesma_count(const size_t *class_of, size_t n, size_t most)
{
    double models[MOST + 1] = {1.0};
    double total = 0.0;
    for (size_t i = 0; i < n; i++) {
        double size = 1.0;
        bool later = false;
        for (size_t k = 0; k < n && class_of != NULL; k++) {
            size += k < i && class_of[k] == class_of[i] ? 1.0 : 0.0;
            later = later || (k > i && class_of[k] == class_of[i]);
        }
        for (size_t d = MOST; d > 0 && !later; d--)
            models[d] += models[d - 1] * size;
    }
    for (size_t d = 1; d <= most && d <= MOST; d++)
        total += models[d];
    return total < 9007199254740992.0 ? total : 0.0;
}

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

static size_t share_out(worker *w, const rg_library_set *set)
{
    size_t used = 0;
    w->spectra = take(w->numbers, &used, LANES * set->band_stride);
    w->product = take(w->numbers, &used, LANES * rg_library_right_stride(set));
    w->right = take(w->numbers, &used, set->n * LANES);
    w->residual = take(w->numbers, &used, set->band_stride);
    w->weight = take(w->numbers, &used, set->n_used);
    w->own = take(w->numbers, &used, set->n * set->band_stride);
    w->own_norm = take(w->numbers, &used, set->n);
    w->own_gram = take(w->numbers, &used, set->n * set->stride);
    return used;
}

static void worker_free(worker *w)
{
    rg_support_fit_free(&w->fit);
    free(w->lists);
    free(w->numbers);
    *w = (worker){0};
}

static rg_status worker_init(worker *w, const job *j, rg_error *err)
{
    const rg_status status = rg_support_fit_init(&w->fit, MOST, err);
    if (status != RG_OK)
        return status;
    w->lists = rg_alloc(MOST, 1, sizeof *w->lists);
    w->numbers = rg_alloc(share_out(w, j->set) + RG_ROWS_SLACK, 1, sizeof *w->numbers);
    if (w->lists == NULL || w->numbers == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mixture models");
    share_out(w, j->set);
    return RG_OK;
}

/* RMS in the unit of the spectra, and the longest run of large residuals. */
static void look_at_residual(const worker *w, const equations *e, double large, fitted *f)
{
    double rss = 0.0;
    double weights = 0.0;
    size_t run = 0;
    f->run = 0;
    for (size_t b = 0; b < e->n_bands; b++) {
        const double weight = e->weight != NULL ? e->weight[b] : 1.0;
        rss += w->residual[b] * w->residual[b];
        weights += weight * weight;
        run = fabs(w->residual[b]) / weight > large ? run + 1 : 0;
        f->run = run > f->run ? run : f->run;
    }
    f->rmse = sqrt(rss / weights);
}

/* Fit a candidate from its members themselves; whether it is accepted. */
static bool fit(const job *j, worker *w, const equations *e, const double *spectrum, size_t n,
                const rg_mesma_candidate *candidate, fitted *f)
{
    const rg_library_set *set = j->set;
    const rg_mesma_options *o = j->options;
    double x[MOST];
    double inverse[MOST * MOST];
    if (!rg_support_fit_solve(&w->fit, e->unit, set->band_stride, e->gram, set->stride, candidate->member, n,
                              spectrum, j->no_price, x, w->residual))
        return false;
    look_at_residual(w, e, o->rmse, f);
    if (!(f->rmse <= o->rmse) || (o->run > 0 && f->run >= o->run))
        return false;
    double rss = 0.0;
    for (size_t b = 0; b < e->n_bands; b++)
        rss += w->residual[b] * w->residual[b];
    double variance = 1.0;
    if (!e->absolute)
        variance = e->n_bands > n ? rss / (double) (e->n_bands - n) : NAN;
    rg_support_fit_inverse(&w->fit, n, inverse);
    f->n = n;
    for (size_t k = 0; k < n; k++) {
        const double norm = e->norm[candidate->member[k]];
        f->member[k] = candidate->member[k];
        f->fraction[k] = x[k] / norm;
        f->error[k] = sqrt(inverse[k * n + k] * variance) / norm;
    }
    return true;
}

static void write_fractions(double *row, size_t p, const fitted *f)
{
    for (size_t i = 0; i < p; i++)
        row[i] = f->n > 0 ? 0.0 : NAN;
    for (size_t k = 0; k < f->n; k++)
        row[f->member[k]] = f->fraction[k];
}

static void write(const job *j, size_t s, const fitted *f, const fitted *second, size_t n_equivalent,
                  size_t n_bands, rg_unmix_outcome outcome)
{
    const rg_mesma_result *r = j->result;
    const size_t p = j->set->n;
    if (r->abundances != NULL)
        write_fractions(r->abundances + s * p, p, f);
    if (r->alternative != NULL)
        write_fractions(r->alternative + s * p, p, second);
    if (r->errors != NULL) {
        for (size_t i = 0; i < p; i++)
            r->errors[s * p + i] = NAN;
        for (size_t k = 0; k < f->n; k++)
            r->errors[s * p + f->member[k]] = f->error[k];
    }
    double shade = 1.0;
    for (size_t k = 0; k < f->n; k++)
        shade -= f->fraction[k];
    if (r->shade != NULL)
        r->shade[s] = f->n > 0 ? shade : NAN;
    if (r->rmse != NULL)
        r->rmse[s] = f->n > 0 ? f->rmse : NAN;
    if (r->alternative_rmse != NULL)
        r->alternative_rmse[s] = second->n > 0 ? second->rmse : NAN;
    if (r->outcome != NULL)
        r->outcome[s] = (uint8_t) outcome;
    if (r->n_bands_used != NULL)
        r->n_bands_used[s] = (uint32_t) n_bands;
    if (r->n_members != NULL)
        r->n_members[s] = (uint32_t) f->n;
    if (r->longest_run != NULL)
        r->longest_run[s] = (uint32_t) f->run;
    if (r->n_equivalent != NULL)
        r->n_equivalent[s] = (uint32_t) n_equivalent;
}

/* The best and second best of a size, and how many are as good as the best. */
typedef struct {
    fitted best;
    fitted second;
    size_t n_equivalent;
} verdict;

static void judge(const job *j, worker *w, const equations *e, const double *spectrum, size_t n,
                  const rg_mesma_list *list, verdict *v)
{
    for (size_t c = 0; c < list->n; c++) {
        fitted f = {0};
        if (!fit(j, w, e, spectrum, n, &list->best[c], &f))
            continue;
        if (v->best.n == 0) {
            v->best = f;
            continue;
        }
        if (v->second.n == 0)
            v->second = f;
        v->n_equivalent += f.rmse <= v->best.rmse + j->options->equivalent ? 1 : 0;
    }
}

/* The verdicts of up to LANES spectra in w->spectra. When all candidates of a size fail on their residuals,
 * the next ones are sought. */
static void search(const job *j, worker *w, const equations *e, size_t count, verdict (*verdicts)[LANES])
{
    const rg_library_set *set = j->set;
    double floor[MOST][LANES];
    double square[LANES];
    for (size_t l = 0; l < LANES; l++) {
        const rg_rows self = {w->spectra + l * set->band_stride, set->band_stride, NULL, 1};
        rg_rows_dot(&self, self.values, set->band_stride, &square[l]);
        for (size_t d = 0; d < MOST; d++)
            floor[d][l] = l < count ? -INFINITY : INFINITY;
    }
    const rg_mesma_search walk = {.n = set->n,
                                  .stride = set->stride,
                                  .gram = e->gram,
                                  .norm = e->norm,
                                  .class_of = j->class_of,
                                  .right = w->right,
                                  .square = square,
                                  .floor = (const double(*)[LANES]) floor,
                                  .options = j->options,
                                  .lists = w->lists};
    for (bool again = true; again;) {
        again = false;
        rg_mesma_walk(&walk);
        for (size_t d = 0; d < j->options->most; d++)
            for (size_t l = 0; l < count; l++) {
                const rg_mesma_list *list = &w->lists[d][l];
                const bool full = list->n == RG_MESMA_CANDIDATES;
                verdict *v = &verdicts[d][l];
                if (v->best.n == 0)
                    judge(j, w, e, w->spectra + l * set->band_stride, d + 1, list, v);
                const bool go_on = full && v->best.n == 0;
                floor[d][l] = go_on ? list->best[RG_MESMA_CANDIDATES - 1].rss : INFINITY;
                again = again || go_on;
            }
    }
}

static void conclude(const job *j, const equations *e, size_t s, size_t lane, verdict (*verdicts)[LANES])
{
    const verdict *chosen = NULL;
    for (size_t d = 0; d < j->options->most; d++) {
        const verdict *v = &verdicts[d][lane];
        if (v->best.n > 0 && (chosen == NULL || chosen->best.rmse - v->best.rmse >= j->options->gain))
            chosen = v;
    }
    const verdict none = {0};
    const verdict *v = chosen != NULL ? chosen : &none;
    write(j, s, &v->best, &v->second, v->n_equivalent, e->n_bands,
          chosen != NULL ? RG_UNMIX_SOLVED : RG_UNMIX_NO_MODEL);
}

/* A spectrum with bands or weights of its own. */
static void unmix_alone(const job *j, worker *w, size_t s)
{
    const rg_library_set *set = j->set;
    const bool own_sigma = j->sigma.f32 != NULL || j->sigma.f64 != NULL;
    const bool weighted = own_sigma || set->weight != NULL;
    const size_t stride = set->band_stride;
    size_t n_bands = 0;
    memset(w->spectra, 0, LANES * stride * sizeof *w->spectra);
    memset(w->own, 0, set->n * stride * sizeof *w->own);
    for (size_t b = 0; b < set->n_used; b++) {
        const size_t at = s * set->n_bands + set->bands[b];
        const double value = value_at(j->spectra, at);
        const double sigma = own_sigma ? value_at(j->sigma, at) : 1.0;
        if (!isfinite(value) || !(sigma > 0.0) || !isfinite(sigma))
            continue;
        w->weight[n_bands] = own_sigma || !weighted ? 1.0 / sigma : set->weight[b];
        w->spectra[n_bands] = value * w->weight[n_bands];
        for (size_t i = 0; i < set->n; i++)
            w->own[i * stride + n_bands] = set->plain[i * set->n_used + b] * w->weight[n_bands];
        n_bands++;
    }
    const fitted none = {0};
    if (n_bands <= j->options->most) {
        write(j, s, &none, &none, 0, n_bands, RG_UNMIX_FEW_BANDS);
        return;
    }
    for (size_t i = 0; i < set->n; i++) {
        double *own = w->own + i * stride;
        const rg_rows self = {own, stride, NULL, 1};
        rg_rows_dot(&self, own, stride, &w->own_norm[i]);
        w->own_norm[i] = sqrt(w->own_norm[i]);
        for (size_t b = 0; b < n_bands && w->own_norm[i] > 0.0; b++)
            own[b] /= w->own_norm[i];
    }
    const rg_rows members = {w->own, stride, NULL, set->n};
    for (size_t i = 0; i < set->n; i++)
        rg_rows_dot(&members, w->own + i * stride, stride, w->own_gram + i * set->stride);
    rg_rows_dot(&members, w->spectra, stride, w->product);
    for (size_t i = 0; i < set->n; i++)
        for (size_t l = 0; l < LANES; l++)
            w->right[i * LANES + l] = l == 0 ? w->product[i] : 0.0;
    const equations e = {w->own, w->own_norm, w->own_gram, weighted ? w->weight : NULL, n_bands, weighted};
    verdict verdicts[MOST][LANES] = {0};
    search(j, w, &e, 1, verdicts);
    conclude(j, &e, s, 0, verdicts);
}

static void unmix_lanes(const job *j, worker *w, size_t first, size_t count)
{
    const rg_library_set *set = j->set;
    const size_t wide = rg_library_right_stride(set);
    bool whole[LANES] = {false};
    memset(w->spectra, 0, LANES * set->band_stride * sizeof *w->spectra);
    for (size_t l = 0; l < count; l++) {
        double zero = 0.0;
        double *packed = w->spectra + l * set->band_stride;
        for (size_t b = 0; b < set->n_used; b++) {
            packed[b] = value_at(j->spectra, (first + l) * set->n_bands + set->bands[b]);
            zero += packed[b] * 0.0;
            packed[b] *= set->weight != NULL ? set->weight[b] : 1.0;
        }
        whole[l] = zero == 0.0;
        for (size_t b = 0; b < set->n_used && !whole[l]; b++)
            packed[b] = 0.0;
    }
    rg_library_product(set, w->spectra, LANES, w->product);
    for (size_t i = 0; i < set->n; i++)
        for (size_t l = 0; l < LANES; l++)
            w->right[i * LANES + l] = w->product[l * wide + i];
    const equations e = {set->unit, set->norm, set->gram, set->weight, set->n_used, set->weight != NULL};
    verdict verdicts[MOST][LANES] = {0};
    search(j, w, &e, count, verdicts);
    for (size_t l = 0; l < count; l++)
        if (whole[l])
            conclude(j, &e, first + l, l, verdicts);
    for (size_t l = 0; l < count; l++)
        if (!whole[l])
            unmix_alone(j, w, first + l);
}

static void unmix_block(const job *j, worker *w, size_t first, size_t end)
{
    const bool own_sigma = j->sigma.f32 != NULL || j->sigma.f64 != NULL;
    for (size_t s = first; s < end && own_sigma; s++)
        unmix_alone(j, w, s);
    for (size_t s = first; s < end && !own_sigma; s += LANES)
        unmix_lanes(j, w, s, end - s < LANES ? end - s : LANES);
}

static rg_status unmix(job *j, size_t n_spectra, rg_error *err)
{
    const size_t n_blocks = n_spectra / BLOCK + (n_spectra % BLOCK != 0 ? 1 : 0);
    const size_t n_workers = rg_threads() < n_blocks ? rg_threads() : n_blocks;
    rg_status status = RG_OK;
    if (j->options->most == 0 || j->options->most > MOST)
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "a mixture model has one to five members");
    j->no_price = rg_alloc(j->set->n, 1, sizeof *j->no_price);
    worker *workers = rg_alloc(n_workers, 1, sizeof *workers);
    if (workers == NULL || j->no_price == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
    for (size_t t = 0; t < n_workers && status == RG_OK; t++)
        status = worker_init(&workers[t], j, err);
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
    free(j->no_price);
    return status;
}

rg_status rg_mesma_f32(const rg_library_set *set, const size_t *class_of, const rg_mesma_options *options,
                       const float *spectra, const float *sigma, size_t n_spectra,
                       const rg_mesma_result *result, rg_error *err)
{
    job j = {set, class_of, options, {.f32 = spectra}, {.f32 = sigma}, result, NULL};
    return unmix(&j, n_spectra, err);
}

rg_status rg_mesma_f64(const rg_library_set *set, const size_t *class_of, const rg_mesma_options *options,
                       const double *spectra, const double *sigma, size_t n_spectra,
                       const rg_mesma_result *result, rg_error *err)
{
    job j = {set, class_of, options, {.f64 = spectra}, {.f64 = sigma}, result, NULL};
    return unmix(&j, n_spectra, err);
}
