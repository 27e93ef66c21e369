/* Few endmembers: fcls and nnls on float32, on float64, and with errors, limits and rmse. */
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/unmix/kkt.h"
#include "kernels/unmix/unmix.h"
#include "toolkit/bench/row.h"
#include "toolkit/bench/spectra.h"
#include "toolkit/clock.h"

enum { BANDS = 200, MOST_MEMBERS = 12, MOST = 200000, PARTS = 3, SINGLE = 0, DOUBLE, FULL };

static const struct {
    rg_unmix_method method;
    size_t members;
} VARIANTS[] = {[RG_BENCH_FCLS] = {RG_UNMIX_FCLS, 8}, [RG_BENCH_NNLS] = {RG_UNMIX_NNLS, 12}};

typedef struct {
    rg_unmix_method method;
    size_t p;
    size_t n;
    rg_endmembers set;
    float *spectra;
    double *wide;
    double *answers[PARTS]; /* [n][p] each */
    double *errors;
    double *limits;
    double *rmse;
} linear;

rg_status rg_bench_linear_open(rg_bench_job *job, rg_error *err)
{
    double members[MOST_MEMBERS * BANDS];
    linear *l = rg_alloc(1, 1, sizeof *l);
    job->state = l;
    if (l == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    l->method = VARIANTS[job->row->variant].method;
    l->p = VARIANTS[job->row->variant].members;
    l->n = rg_bench_count(MOST, job->scale, BANDS * 12.0 + 40.0 * (double) l->p);
    rg_bench_members(l->p, l->p, BANDS, members);
    rg_status status = rg_endmembers_init(&l->set, members, l->p, BANDS, NULL, NULL, NULL, err);
    if (status == RG_OK)
        status = rg_bench_mixtures(members, l->p, BANDS, l->n, 0.4, 0.005, &l->spectra, err);
    if (status != RG_OK)
        return status;
    l->wide = rg_alloc(l->n, BANDS, sizeof *l->wide);
    for (int k = 0; k < PARTS; k++)
        l->answers[k] = rg_alloc(l->n, l->p, sizeof(double));
    l->errors = rg_alloc(l->n, l->p, sizeof(double));
    l->limits = rg_alloc(l->n, l->p, sizeof(double));
    l->rmse = rg_alloc(l->n, 1, sizeof(double));
    if (l->wide == NULL || l->answers[SINGLE] == NULL || l->answers[DOUBLE] == NULL ||
        l->answers[FULL] == NULL || l->errors == NULL || l->limits == NULL || l->rmse == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    for (size_t i = 0; i < l->n * BANDS; i++)
        l->wide[i] = (double) l->spectra[i];
    const double n = (double) l->n;
    const double p = (double) l->p;
    static const char *const NAMES[] = {"float32", "float64", "float32, errors, limits, rmse"};
    static const double BYTES[] = {4.0, 8.0, 4.0};
    const double stored[] = {8.0 * p, 8.0 * p, 24.0 * p + 8.0};
    job->n_parts = PARTS;
    for (int k = 0; k < PARTS; k++)
        job->parts[k] = (rg_bench_part){.name = NAMES[k],
                                        .items = n,
                                        .bytes = n * (BANDS * BYTES[k] + stored[k]),
                                        .flops_double = n * 2.0 * BANDS * p,
                                        .kkt = NAN};
    return RG_OK;
}

rg_status rg_bench_linear_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    linear *l = job->state;
    rg_status status = RG_OK;
    for (int k = 0; k < PARTS && status == RG_OK; k++) {
        rg_unmix_result result = {.abundances = l->answers[k]};
        if (k == FULL) {
            result.errors = l->errors;
            result.limits = l->limits;
            result.rmse = l->rmse;
        }
        const double began = rg_clock_seconds();
        status = k == DOUBLE ? rg_unmix_f64(&l->set, l->method, l->wide, NULL, l->n, &result, err)
                             : rg_unmix_f32(&l->set, l->method, l->spectra, NULL, l->n, &result, err);
        seconds[k] = rg_clock_seconds() - began;
    }
    return status;
}

rg_status rg_bench_linear_judge(rg_bench_job *job, rg_error *err)
{
    linear *l = job->state;
    (void) err;
    for (int k = 0; k < PARTS; k++) {
        double worst = 0.0;
#pragma omp parallel for schedule(static) reduction(max : worst) /* a maximum has no order */
        for (size_t s = 0; s < l->n; s++) {
            double work[2 * BANDS + MOST_MEMBERS];
            const double off =
                rg_unmix_kkt(&l->set, l->method, l->wide + s * BANDS, NULL, l->answers[k] + s * l->p, work);
            worst = fmax(worst, isnan(off) ? INFINITY : off);
        }
        job->parts[k].kkt = worst;
    }
    return RG_OK;
}

void rg_bench_linear_close(void *state)
{
    linear *l = state;
    if (l == NULL)
        return;
    rg_endmembers_free(&l->set);
    free(l->spectra);
    free(l->wide);
    for (int k = 0; k < PARTS; k++)
        free(l->answers[k]);
    free(l->errors);
    free(l->limits);
    free(l->rmse);
    free(l);
}
