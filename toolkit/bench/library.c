/* A library of many members that resemble each other: the exact L1 optimum, and nnls. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/unmix/sparse.h"
#include "toolkit/bench/row.h"
#include "toolkit/bench/spectra.h"
#include "toolkit/clock.h"

enum { BANDS = 400, MEMBERS = 300, FAMILIES = 45, SCENE = 24, MOST = 8000, PARTS = 2, PLAIN = 0, FULL };
static const double LAMBDA = 2e-3;

typedef struct {
    double lambda;
    size_t n;
    double *members; /* [MEMBERS][BANDS] */
    rg_library_set set;
    float *spectra;
    double *answers[PARTS]; /* [n][MEMBERS] */
    double *errors;
    double *limits;
} library;

/* Of 24 members in the scene five are in a spectrum, more or less. */
static rg_status simulate(library *l, rg_error *err)
{
    double *scene = rg_alloc(SCENE, BANDS, sizeof *scene);
    if (scene == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    for (size_t m = 0; m < SCENE; m++)
        memcpy(scene + m * BANDS, l->members + m * (MEMBERS / SCENE) * BANDS, BANDS * sizeof *scene);
    const rg_status status =
        rg_bench_mixtures(scene, SCENE, BANDS, l->n, 1.0 - 5.0 / SCENE, 0.003, &l->spectra, err);
    free(scene);
    return status;
}

rg_status rg_bench_library_open(rg_bench_job *job, rg_error *err)
{
    library *l = rg_alloc(1, 1, sizeof *l);
    job->state = l;
    if (l == NULL || (l->members = rg_alloc(MEMBERS, BANDS, sizeof *l->members)) == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    l->lambda = job->row->variant == RG_BENCH_SPARSE ? LAMBDA : 0.0;
    l->n = rg_bench_count(MOST, job->scale, BANDS * 4.0 + MEMBERS * 32.0);
    rg_bench_members(MEMBERS, FAMILIES, BANDS, l->members);
    rg_status status = rg_library_set_init(&l->set, l->members, MEMBERS, BANDS, NULL, NULL, err);
    if (status == RG_OK)
        status = simulate(l, err);
    if (status != RG_OK)
        return status;
    l->answers[PLAIN] = rg_alloc(l->n, MEMBERS, sizeof(double));
    l->answers[FULL] = rg_alloc(l->n, MEMBERS, sizeof(double));
    l->errors = rg_alloc(l->n, MEMBERS, sizeof(double));
    l->limits = rg_alloc(l->n, MEMBERS, sizeof(double));
    if (l->answers[PLAIN] == NULL || l->answers[FULL] == NULL || l->errors == NULL || l->limits == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    const double n = (double) l->n;
    const rg_bench_part part = {.items = n,
                                .bytes = n * (BANDS * 4.0 + MEMBERS * 8.0),
                                .flops_double = n * 2.0 * BANDS * MEMBERS,
                                .kkt = NAN};
    job->n_parts = PARTS;
    job->parts[PLAIN] = job->parts[FULL] = part;
    job->parts[PLAIN].name = "float32";
    job->parts[FULL].name = "float32, errors, limits";
    job->parts[FULL].bytes += n * MEMBERS * 16.0;
    return RG_OK;
}

rg_status rg_bench_library_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    library *l = job->state;
    const rg_sparse_options options = {.lambda = l->lambda};
    rg_status status = RG_OK;
    for (int k = 0; k < PARTS && status == RG_OK; k++) {
        const rg_sparse_result result = {.abundances = l->answers[k],
                                         .errors = k == FULL ? l->errors : NULL,
                                         .limits = k == FULL ? l->limits : NULL};
        const double began = rg_clock_seconds();
        status = rg_sparse_f32(&l->set, &options, l->spectra, NULL, l->n, &result, err);
        seconds[k] = rg_clock_seconds() - began;
    }
    return status;
}

/* Largest |min(x_i, g_i / G_ii)| of a spectrum, g from the residual itself; in units of abundance. */
static double off_optimum(const library *l, const double *squares, const float *spectrum, const double *x)
{
    double left[BANDS];
    double worst = 0.0;
    for (size_t b = 0; b < BANDS; b++)
        left[b] = (double) spectrum[b];
    for (size_t i = 0; i < MEMBERS; i++)
        for (size_t b = 0; b < BANDS && x[i] != 0.0; b++)
            left[b] -= x[i] * l->members[i * BANDS + b];
    for (size_t i = 0; i < MEMBERS; i++) {
        double sum[4] = {l->lambda, 0.0, 0.0, 0.0};
        for (size_t b = 0; b < BANDS; b += 4)
            for (size_t k = 0; k < 4; k++)
                sum[k] -= l->members[i * BANDS + b + k] * left[b + k];
        const double off = fabs(fmin(x[i], (sum[0] + sum[1] + sum[2] + sum[3]) / squares[i]));
        worst = fmax(worst, isnan(x[i]) ? INFINITY : off);
    }
    return worst;
}

rg_status rg_bench_library_judge(rg_bench_job *job, rg_error *err)
{
    const library *l = job->state;
    double squares[MEMBERS] = {0.0};
    (void) err;
    for (size_t i = 0; i < MEMBERS; i++)
        for (size_t b = 0; b < BANDS; b++)
            squares[i] += l->members[i * BANDS + b] * l->members[i * BANDS + b];
    for (int k = 0; k < PARTS; k++) {
        double worst = 0.0;
#pragma omp parallel for schedule(static) reduction(max : worst) /* a maximum has no order */
        for (size_t s = 0; s < l->n; s++)
            worst = fmax(worst, off_optimum(l, squares, l->spectra + s * BANDS, l->answers[k] + s * MEMBERS));
        job->parts[k].kkt = worst;
    }
    return RG_OK;
}

void rg_bench_library_close(void *state)
{
    library *l = state;
    if (l == NULL)
        return;
    rg_library_set_free(&l->set);
    free(l->members);
    free(l->spectra);
    free(l->answers[PLAIN]);
    free(l->answers[FULL]);
    free(l->errors);
    free(l->limits);
    free(l);
}
