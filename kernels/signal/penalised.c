#include "kernels/signal/penalised.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/processor.h"
#include "kernels/base/threads.h"

/* Of weights: beyond it they are 0 or all of the rest is. */
static const double MOST_EXPONENT = 230.0;

enum { MOST_WIDE = 16, TASK_SPECTRA = 256 };

/* Planes of the workspace, [n][lanes] each: spectrum, curve, weights; forward substitution and the two
 * columns of L beneath the diagonal. */
enum { Y, Z, W, G, E, F, ARRAYS };

/* lambda D'D: the diagonal, the one beside it ([n], the last unused); the second is lambda itself. */
typedef struct {
    size_t n;
    double lambda;
    double *diagonal;
    double *beside;
} band;

typedef struct {
    const double *values;
    const band *matrix;
    const rg_penalised_options *options;
    double *curve;
    uint8_t *outcome;
    double *rounds;
} job;

/* What is known of the spectrum in each lane. */
typedef struct {
    double a[MOST_WIDE], b[MOST_WIDE], edge[MOST_WIDE]; /* of its weights                          */
    double fresh[MOST_WIDE];                            /* 1: weights are all 1 in the next sweep   */
    double change[MOST_WIDE], size[MOST_WIDE];          /* |w' - w|^2, |w|^2 of the last sweep      */
    double count[MOST_WIDE], sum[MOST_WIDE], squares[MOST_WIDE], largest[MOST_WIDE]; /* of negative d */
    double total[MOST_WIDE];    /* sum |y|                                  */
    size_t rounds[MOST_WIDE];   /* solutions so far                         */
    size_t spectrum[MOST_WIDE]; /* RG_NO_INDEX: none                        */
    bool even[MOST_WIDE];       /* the residuals leave nothing to weigh     */
} lane_state;

rg_penalised_options rg_penalised_defaults(rg_penalised_kind kind)
{
    return (rg_penalised_options){
        .kind = kind, .lambda = 1e5, .asymmetry = 0.01, .tolerance = 1e-3, .most_rounds = 100};
}

static void finish(const job *j, size_t spectrum, rg_penalised_outcome outcome, size_t rounds)
{
    j->outcome[spectrum] = (uint8_t) outcome;
    if (j->rounds != NULL)
        j->rounds[spectrum] = (double) rounds;
}

/* The next spectrum that has an answer into a lane, or none; returns the one after it. */
static size_t fill_lane(const job *j, size_t end, size_t next, size_t lane, size_t wide, double *work,
                        lane_state *s)
{
    const size_t n = j->matrix->n;
    for (; next < end; next++) {
        const double *values = j->values + next * n;
        size_t n_valid = 0;
        double total = 0.0;
        for (size_t i = 0; i < n; i++)
            if (isfinite(values[i])) {
                n_valid++;
                total += fabs(values[i]);
            }
        if (n_valid >= 3) {
            for (size_t i = 0; i < n; i++)
                work[i * wide + lane] = isfinite(values[i]) ? values[i] : NAN;
            s->total[lane] = total;
            break;
        }
        for (size_t i = 0; i < n; i++)
            j->curve[next * n + i] = NAN;
        finish(j, next, RG_PENALISED_NO_ANSWER, 0);
    }
    s->spectrum[lane] = next < end ? next : RG_NO_INDEX;
    s->fresh[lane] = 1.0;
    s->a[lane] = s->b[lane] = s->edge[lane] = 0.0;
    s->rounds[lane] = 0;
    s->even[lane] = false;
    return next < end ? next + 1 : next;
}

static bool has_converged(const rg_penalised_options *o, size_t lane, const lane_state *s)
{
    switch (o->kind) {
    case RG_PENALISED_ASLS:
        return s->change[lane] == 0.0;
    case RG_PENALISED_AIRPLS:
        return fabs(s->sum[lane]) < o->tolerance * s->total[lane];
    case RG_PENALISED_ARPLS:
        return sqrt(s->change[lane]) < o->tolerance * sqrt(s->size[lane]);
    default:
        return true;
    }
}

/* After a forward sweep: it has looked at the curve of s->rounds solutions. */
static bool lane_has_ended(const job *j, size_t lane, lane_state *s)
{
    if (s->fresh[lane] > 0.0) {
        s->fresh[lane] = 0.0;
        return false;
    }
    return s->even[lane] || has_converged(j->options, lane, s) || s->rounds[lane] >= j->options->most_rounds;
}

static void empty_lane(const job *j, size_t lane, size_t wide, const double *work, const lane_state *s)
{
    const size_t n = j->matrix->n;
    const size_t spectrum = s->spectrum[lane];
    const double *z = work + Z * n * wide + lane;
    for (size_t i = 0; i < n; i++)
        j->curve[spectrum * n + i] = z[i * wide];
    finish(j, spectrum,
           s->even[lane] || has_converged(j->options, lane, s) ? RG_PENALISED_OK : RG_PENALISED_UNCONVERGED,
           s->rounds[lane]);
}

/* After a backward sweep: what the weights of the next round are made of. */
static void weigh_lane(const job *j, size_t lane, lane_state *s)
{
    const double n = s->count[lane];
    const double sum = s->sum[lane];
    if (s->fresh[lane] > 0.0) /* filled between the sweeps: these are of nothing */
        return;
    s->rounds[lane]++;
    switch (j->options->kind) {
    case RG_PENALISED_ARPLS: {
        const double mean = sum / n;
        const double deviation = sqrt(fmax(s->squares[lane] - sum * mean, 0.0) / (n - 1.0));
        s->even[lane] = !(deviation > 0.0) || !isfinite(deviation);
        s->a[lane] = s->even[lane] ? 0.0 : 2.0 / deviation;
        s->b[lane] = s->even[lane] ? 0.0 : -2.0 * (2.0 * deviation - mean) / deviation;
        return;
    }
    case RG_PENALISED_AIRPLS:
        s->even[lane] = !(sum < 0.0);
        s->a[lane] = s->even[lane] ? 0.0 : (double) s->rounds[lane] / -sum;
        s->edge[lane] = s->even[lane] ? 1.0 : exp(s->a[lane] * s->largest[lane]);
        return;
    default:
        s->a[lane] = j->options->asymmetry;
        s->b[lane] = 1.0 - j->options->asymmetry;
        return;
    }
}

#define NAME(x) x##_plain
#define GROUP   4
#include "kernels/lanes/plain.h"
#include "kernels/signal/penalised_vector.h"
#include "kernels/lanes/end.h"
#undef GROUP

#if defined(__GNUC__) && defined(__x86_64__)
#define NAME(x) x##_avx2
#define GROUP   2
#include "kernels/lanes/avx2.h"
#include "kernels/signal/penalised_vector.h"
#include "kernels/lanes/end.h"
#undef GROUP

#define NAME(x) x##_avx512
#define GROUP   2
#include "kernels/lanes/avx512.h"
#include "kernels/signal/penalised_vector.h"
#include "kernels/lanes/end.h"
#undef GROUP

static void run(const job *j, size_t first, size_t count, double *work)
{
    if (RG_CPU_HAS("avx512f"))
        run_avx512(j, first, count, work);
    else if (RG_CPU_HAS("avx2") && RG_CPU_HAS("fma"))
        run_avx2(j, first, count, work);
    else
        run_plain(j, first, count, work);
}
#else
static void run(const job *j, size_t first, size_t count, double *work)
{
    run_plain(j, first, count, work);
}
#endif

/* lambda D'D, row by row of D: 1 -2 1. */
static rg_status fill_band(band *matrix, size_t n, double lambda, rg_error *err)
{
    static const double ROW[3] = {1.0, -2.0, 1.0};
    *matrix = (band){.n = n, .lambda = lambda};
    matrix->diagonal = rg_alloc(n, 1, sizeof *matrix->diagonal);
    matrix->beside = rg_alloc(n, 1, sizeof *matrix->beside);
    if (matrix->diagonal == NULL || matrix->beside == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the penalty");
    for (size_t row = 0; row + 2 < n; row++)
        for (size_t k = 0; k < 3; k++) {
            matrix->diagonal[row + k] += lambda * ROW[k] * ROW[k];
            if (k < 2)
                matrix->beside[row + k] += lambda * ROW[k] * ROW[k + 1];
        }
    return RG_OK;
}

static rg_status check(size_t n, const rg_penalised_options *o, rg_error *err)
{
    if (n < 3)
        return rg_fail(err, RG_ESHAPE, n, "a spectrum needs three channels for a smooth curve");
    if (!(o->lambda > 0.0) || !isfinite(o->lambda))
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "lambda is not above zero", NULL, NULL);
    if (o->kind == RG_PENALISED_ASLS && !(o->asymmetry > 0.0 && o->asymmetry < 1.0))
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "the asymmetry is not between 0 and 1", NULL,
                             NULL);
    if (!(o->tolerance >= 0.0) || o->most_rounds == 0)
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "the rounds have no end", NULL,
                             "give a tolerance from 0 and at least one round");
    return RG_OK;
}

rg_status rg_penalised(const double *values, size_t n_spectra, size_t n, const rg_penalised_options *options,
                       double *curve, uint8_t *outcome, double *rounds, rg_error *err)
{
    band matrix = {0};
    rg_status status = check(n, options, err);
    if (status != RG_OK)
        return status;
    status = fill_band(&matrix, n, options->lambda, err);
    const size_t size = ARRAYS * MOST_WIDE * n;
    double *work = rg_alloc(rg_threads(), size, sizeof *work);
    if (status == RG_OK && work == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the curves");
    if (status == RG_OK) {
        const job j = {values, &matrix, options, curve, outcome, rounds};
        const size_t n_tasks = (n_spectra + TASK_SPECTRA - 1) / TASK_SPECTRA;
#pragma omp parallel for schedule(dynamic) if (n_tasks > 1)
        for (size_t t = 0; t < n_tasks; t++) {
            const size_t first = t * TASK_SPECTRA;
            const size_t left = n_spectra - first;
            run(&j, first, left < TASK_SPECTRA ? left : TASK_SPECTRA, work + rg_thread() * size);
        }
    }
    free(work);
    free(matrix.diagonal);
    free(matrix.beside);
    return status;
}
