#include "kernels/scene/sisal.h"

#include <lapacke.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/linear/blas_threads.h"
#include "kernels/linear/invert.h"
#include "kernels/scene/simplex.h"

/* The rounding of max(0, -a): it falls from stage to stage, so that a step of Newton's sees few corners of
 * it. */
static const double ROUNDINGS[] = {3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4};
enum { MOST_HALVINGS = 33 };
enum { N_STAGES = sizeof ROUNDINGS / sizeof ROUNDINGS[0], MOST_STEPS = 300, MOST_VISITS = 20 };
static const double MARGIN = 0.02;     /* spectra with a share below this and three roundings are looked at */
static const double LEAST_FALL = 1e-9; /* of the cost, in a step, to go on */

typedef struct {
    const rg_coordinates *all;
    size_t p;
    double weight; /* of a share below zero */
    double rounding;
    double *scale; /* [p - 1] spread of the coordinates: they are divided by it               */
    double *near;  /* [n_near][p] one and the coordinates of the spectra near a side          */
    size_t n_near;
    size_t capacity;
    uint8_t *is_near; /* [n]                                                                    */
    double *q;        /* [p][p] shares; rows sum to (1, 0, 0 ...)                               */
    double *inverse;  /* [p][p]                                                                 */
    double *trial;    /* [p][p]                                                                 */
    double *slope;    /* [p][p] of the penalty                                                  */
    double *bend;     /* [p][p][p] second derivatives of the penalty, by row                    */
    double *hessian;  /* [(p-1) p][(p-1) p]                                                     */
    double *step;     /* [(p-1) p]                                                              */
    bool out_of_memory;
} search;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to look for endmembers");
}

static void measure_scale(search *s)
{
    const rg_coordinates *c = s->all;
    for (size_t k = 0; k < c->d; k++) {
        double sum = 0.0;
        size_t n = 0;
        for (size_t i = 0; i < c->n; i++) {
            const double value = c->values[k * c->n + i];
            if (!isnan(value)) {
                sum += value * value;
                n++;
            }
        }
        s->scale[k] = n > 0 && sum > 0.0 ? sqrt(sum / (double) n) : 1.0;
    }
}

/* The smallest share of any corner in spectrum i; NaN when it is not complete. */
static double least_share(const search *s, size_t i)
{
    const rg_coordinates *c = s->all;
    double least = INFINITY;
    for (size_t m = 0; m < s->p; m++) {
        double share = s->q[m * s->p];
        for (size_t k = 0; k < c->d; k++)
            share += s->q[m * s->p + 1 + k] * (c->values[k * c->n + i] / s->scale[k]);
        if (isnan(share))
            return share;
        least = share < least ? share : least;
    }
    return least;
}

/* Widen the simplex about its middle until it holds every spectrum. */
static void widen(search *s)
{
    double least = 0.0;
    for (size_t i = 0; i < s->all->n; i++) {
        const double share = least_share(s, i);
        least = share < least ? share : least;
    }
    const double by = -least;
    for (size_t m = 0; m < s->p; m++)
        for (size_t k = 0; k < s->p; k++)
            s->q[m * s->p + k] = (s->q[m * s->p + k] + (k == 0 ? by : 0.0)) / (1.0 + (double) s->p * by);
}

/* Collect spectra with a share below the limit; *n_new: how many were not near before. */
static rg_status collect(search *s, double limit, size_t *n_new, rg_error *err)
{
    const rg_coordinates *c = s->all;
    *n_new = 0;
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < c->n; i++)
        if (s->is_near[i] == 0 && least_share(s, i) < limit)
            s->is_near[i] = 2;
    for (size_t i = 0; i < c->n; i++) {
        if (s->is_near[i] != 2)
            continue;
        void *items = s->near;
        const bool grown = rg_grow(&items, &s->capacity, s->n_near + 1, s->p * sizeof *s->near);
        s->near = items;
        if (!grown)
            return no_memory(err);
        double *y = s->near + s->n_near++ * s->p;
        y[0] = 1.0;
        for (size_t k = 0; k < c->d; k++)
            y[1 + k] = c->values[k * c->n + i] / s->scale[k];
        s->is_near[i] = 1;
        (*n_new)++;
    }
    return RG_OK;
}

/* max(0, -a) with its corner rounded by a parabola over +-h: value, slope and bend. */
static double penalty(double a, double h, double *slope, double *bend)
{
    *slope = a >= h ? 0.0 : a <= -h ? -1.0 : -(h - a) / (2.0 * h);
    *bend = a < h && a > -h ? 1.0 / (2.0 * h) : 0.0;
    return a >= h ? 0.0 : a <= -h ? -a : (h - a) * (h - a) / (4.0 * h);
}

/* The cost at q (INFINITY where the simplex is turned inside out or flat); with derivatives, slope and bend
 * of the penalty too. size: logarithm of the determinant. */
static double cost_at(search *s, const double *q, double size, bool derivatives)
{
    const size_t p = s->p;
    double sum = 0.0;
    if (derivatives) {
        memset(s->slope, 0, p * p * sizeof *s->slope);
        memset(s->bend, 0, p * p * p * sizeof *s->bend);
    }
    for (size_t i = 0; i < s->n_near; i++) {
        const double *y = s->near + i * p;
        for (size_t m = 0; m < p; m++) {
            double share = 0.0;
            double slope;
            double bend;
            for (size_t k = 0; k < p; k++)
                share += q[m * p + k] * y[k];
            if (share >= s->rounding)
                continue;
            sum += penalty(share, s->rounding, &slope, &bend);
            for (size_t k = 0; derivatives && k < p; k++)
                s->slope[m * p + k] += slope * y[k];
            for (size_t k = 0; derivatives && bend > 0.0 && k < p; k++)
                for (size_t l = 0; l < p; l++)
                    s->bend[(m * p + k) * p + l] += bend * y[k] * y[l];
        }
    }
    return s->weight * sum - size;
}

/* Newton's step for the rows but the last, which follows from the sum. -log|det Q| bends by tr(Q^-1 D Q^-1
 * D), which may be negative; |Q^-1 D|^2, never less, stands for it. Returns the fall of the cost that it
 * promises, NaN when the equations cannot be solved. */
static double newton(search *s)
{
    const size_t p = s->p;
    const size_t last = p - 1;
    const size_t n = last * p;
    for (size_t i = 0; i < last; i++)
        for (size_t b = 0; b < p; b++) {
            const double of_row = s->weight * s->slope[i * p + b] - s->inverse[b * p + i];
            const double of_last = s->weight * s->slope[last * p + b] - s->inverse[b * p + last];
            s->step[i * p + b] = of_last - of_row;
        }
    for (size_t i = 0; i < last; i++)
        for (size_t j = 0; j < last; j++) {
            double volume = 0.0;
            for (size_t k = 0; k < p; k++)
                volume += (s->inverse[k * p + i] - s->inverse[k * p + last]) *
                          (s->inverse[k * p + j] - s->inverse[k * p + last]);
            for (size_t b = 0; b < p; b++)
                for (size_t c = 0; c < p; c++) {
                    double sum = s->bend[(last * p + b) * p + c];
                    if (i == j)
                        sum += s->bend[(i * p + b) * p + c];
                    s->hessian[(i * p + b) * n + j * p + c] = s->weight * sum + (b == c ? volume : 0.0);
                }
        }
    double *descent = s->hessian + n * n;
    memcpy(descent, s->step, n * sizeof *descent);
    const lapack_int info = LAPACKE_dposv(LAPACK_COL_MAJOR, 'U', (lapack_int) n, 1, s->hessian,
                                          (lapack_int) n, s->step, (lapack_int) n);
    double fall = 0.0;
    for (size_t k = 0; k < n; k++)
        fall += descent[k] * s->step[k];
    return info == 0 ? fall : (double) NAN;
}

/* q + t * step in trial, its inverse; the logarithm of its determinant, NaN when it is singular. */
static double try_step(search *s, double t)
{
    const size_t p = s->p;
    double size = 0.0;
    rg_error flat = {0};
    memcpy(s->trial, s->q, p * p * sizeof *s->trial);
    for (size_t i = 0; i + 1 < p; i++)
        for (size_t b = 0; b < p; b++) {
            s->trial[i * p + b] += t * s->step[i * p + b];
            s->trial[(p - 1) * p + b] -= t * s->step[i * p + b];
        }
    memcpy(s->inverse, s->trial, p * p * sizeof *s->inverse);
    const rg_status status = rg_invert(s->inverse, p, &size, &flat);
    s->out_of_memory = status == RG_ENOMEM;
    return status == RG_OK ? size : (double) NAN;
}

/* Steps until the cost falls no more. */
static rg_status descend(search *s, rg_error *err)
{
    const size_t p = s->p;
    double size = 0.0;
    memcpy(s->inverse, s->q, p * p * sizeof *s->inverse);
    rg_status status = rg_invert(s->inverse, p, &size, err);
    double cost = cost_at(s, s->q, size, true);
    for (int count = 0; count < MOST_STEPS && status == RG_OK; count++) {
        const double fall = newton(s);
        if (isnan(fall))
            return rg_fail(err, RG_ENOCONV, RG_NO_INDEX, "the smallest simplex could not be found");
        if (fall < LEAST_FALL)
            return RG_OK;
        double t = 1.0;
        double trial = INFINITY;
        for (int halving = 0; halving < MOST_HALVINGS; halving++) {
            size = try_step(s, t);
            if (s->out_of_memory)
                return no_memory(err);
            trial = isnan(size) ? (double) INFINITY : cost_at(s, s->trial, size, false);
            if (trial <= cost - 1e-4 * t * fall)
                break;
            t *= 0.5;
        }
        if (!(trial < cost))
            return RG_OK; /* as low as rounding lets it */
        memcpy(s->q, s->trial, p * p * sizeof *s->q);
        cost = cost_at(s, s->q, size, true);
    }
    return status == RG_OK ? rg_fail(err, RG_ENOCONV, RG_NO_INDEX, "the smallest simplex could not be found")
                           : status;
}

static rg_status prepare(search *s, const size_t *rows, rg_error *err)
{
    const size_t p = s->p;
    const size_t n = (p - 1) * p;
    s->scale = rg_alloc(p, 1, sizeof *s->scale);
    s->is_near = rg_alloc(s->all->n, 1, 1);
    s->q = rg_alloc(p, p, sizeof *s->q);
    s->inverse = rg_alloc(p, p, sizeof *s->inverse);
    s->trial = rg_alloc(p, p, sizeof *s->trial);
    s->slope = rg_alloc(p, p, sizeof *s->slope);
    s->bend = rg_alloc(p * p, p, sizeof *s->bend);
    s->hessian = rg_alloc(n + 1, n, sizeof *s->hessian);
    s->step = rg_alloc(n, 1, sizeof *s->step);
    if (s->scale == NULL || s->is_near == NULL || s->q == NULL || s->inverse == NULL || s->trial == NULL ||
        s->slope == NULL || s->bend == NULL || s->hessian == NULL || s->step == NULL)
        return no_memory(err);
    measure_scale(s);
    const rg_status status = rg_simplex_of_rows(s->all, p, rows, s->q, NULL, err);
    for (size_t m = 0; m < p && status == RG_OK; m++)
        for (size_t k = 0; k + 1 < p; k++)
            s->q[m * p + 1 + k] *= s->scale[k];
    if (status == RG_OK)
        widen(s);
    return status;
}

static void release(search *s)
{
    free(s->scale);
    free(s->near);
    free(s->is_near);
    free(s->q);
    free(s->inverse);
    free(s->trial);
    free(s->slope);
    free(s->bend);
    free(s->hessian);
    free(s->step);
}

/* A stage: descend on the spectra near a side until no other comes within the rounding. */
static rg_status run_stage(search *s, double rounding, rg_error *err)
{
    size_t n_new = 0;
    s->rounding = rounding;
    s->n_near = 0;
    memset(s->is_near, 0, s->all->n);
    rg_status status = collect(s, 3.0 * rounding + MARGIN, &n_new, err);
    for (int visit = 0; visit < MOST_VISITS && status == RG_OK; visit++) {
        status = descend(s, err);
        if (status == RG_OK)
            status = collect(s, rounding, &n_new, err);
        if (n_new == 0)
            break;
    }
    return status;
}

rg_status rg_sisal_run(const rg_coordinates *c, size_t p, const size_t *rows, double outside, double *shares,
                       double *corners, rg_error *err)
{
    if (p < 2 || c->d + 1 != p || !(outside > 0.0))
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "the coordinates do not fit the number of endmembers");
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++)
        n += isnan(c->values[i]) ? 0 : 1;
    search s = {.all = c, .p = p, .weight = (double) (p - 1) / (outside * (double) n)};
    const int threads = rg_blas_threads_one();
    rg_status status = prepare(&s, rows, err);
    for (size_t stage = 0; stage < N_STAGES && status == RG_OK; stage++)
        status = run_stage(&s, ROUNDINGS[stage], err);
    rg_blas_threads_restore(threads);
    for (size_t m = 0; m < p && status == RG_OK; m++)
        for (size_t k = 0; k < p; k++)
            shares[m * p + k] = k == 0 ? s.q[m * p] : s.q[m * p + k] / s.scale[k - 1];
    if (status == RG_OK) {
        memcpy(s.inverse, s.q, p * p * sizeof *s.inverse);
        status = rg_invert(s.inverse, p, NULL, err);
    }
    for (size_t m = 0; m < p && status == RG_OK; m++)
        for (size_t k = 0; k + 1 < p; k++)
            corners[m * (p - 1) + k] = s.inverse[(1 + k) * p + m] * s.scale[k];
    release(&s);
    return status;
}
