/* Preparation: continua, interferograms, resampling, alignment. */
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/signal/align.h"
#include "kernels/signal/continuum.h"
#include "kernels/signal/interferogram.h"
#include "kernels/signal/resample.h"
#include "toolkit/bench/row.h"
#include "toolkit/bench/spectra.h"
#include "toolkit/clock.h"

enum { MEMBERS = 8, POINTS = 4160, POINTS_TO = 16384 };

/* What a row works on, and the least that a spectrum of it costs. */
static const struct {
    const char *name;
    size_t most, n_in, n_out;
    double flops;
} JOBS[] = {
    [RG_BENCH_CONTINUUM] = {"continuum, divided out", 200000, 200, 200, 200.0 * 2.0},
    /* Two real transforms of N points: 2.5 N log2 N each. */
    [RG_BENCH_INTERFEROGRAM] = {"ramp to Mertz", 400, POINTS, POINTS_TO / 2 + 1,
                                2.0 * 2.5 * POINTS_TO * 14.0},
    [RG_BENCH_RESAMPLE] = {"Gaussian means", 50000, 200, 60, 60.0 * 2.0 * 20.0},
    [RG_BENCH_ALIGN] = {"one shift", 2000, 1000, 1000, 2.0 * 2.5 * 2000.0 * 11.0},
};

typedef struct {
    size_t job;
    size_t n;
    size_t n_in;
    size_t n_out;
    double *axis;   /* [n_in] */
    double *in;     /* [n][n_in] */
    double *out;    /* [n][n_out] */
    double *facts;  /* [n] */
    uint8_t *state; /* [n] */
    rg_interferogram *interferogram;
    rg_resample_plan *resample;
    rg_align *align;
} signals;

/* Mixtures on a continuum; for interferograms a burst, for alignment displaced lines. */
static rg_status fill(signals *u, rg_error *err)
{
    static const double TURN = 6.283185307179586;
    if (u->job == RG_BENCH_CONTINUUM || u->job == RG_BENCH_RESAMPLE) {
        double members[MEMBERS * 200];
        float *spectra = NULL;
        rg_bench_members(MEMBERS, MEMBERS, u->n_in, members);
        const rg_status status =
            rg_bench_mixtures(members, MEMBERS, u->n_in, u->n, 0.3, 0.002, &spectra, err);
        for (size_t i = 0; status == RG_OK && i < u->n * u->n_in; i++)
            u->in[i] = (double) spectra[i];
        free(spectra);
        return status;
    }
    for (size_t s = 0; s < u->n; s++)
        for (size_t i = 0; i < u->n_in; i++) {
            const double noise = rg_random_normal(1, s, i);
            const double k = (double) i - 64.0;
            double y = 1000.0 * exp(-0.02 * k * k) * cos(0.25 * TURN * k) + 0.1 * noise;
            if (u->job == RG_BENCH_ALIGN) {
                y = 100.0 + noise;
                for (int line = 1; line <= 5; line++) {
                    const double d = ((double) i - 170.0 * line - 0.002 * (double) s) / 6.0;
                    y += 300.0 / (1.0 + 4.0 * d * d);
                }
            }
            u->in[s * u->n_in + i] = y;
        }
    return RG_OK;
}

static rg_status plan(signals *u, rg_error *err)
{
    double to[60];
    double fwhm[60];
    const rg_interferogram_options options = rg_interferogram_defaults();
    for (int i = 0; i < 60; i++) {
        to[i] = 500.0 + 30.0 * i;
        fwhm[i] = 60.0;
    }
    switch (u->job) {
    case RG_BENCH_INTERFEROGRAM:
        return rg_interferogram_new(POINTS, &options, &u->interferogram, err);
    case RG_BENCH_RESAMPLE:
        return rg_resample_new(u->axis, NULL, u->n_in, to, fwhm, u->n_out, &u->resample, err);
    case RG_BENCH_ALIGN:
        return rg_align_new(u->axis, u->n_in, u->in, 100.0, &u->align, err);
    default:
        return RG_OK;
    }
}

rg_status rg_bench_signal_open(rg_bench_job *job, rg_error *err)
{
    const size_t which = job->row->variant;
    signals *u = rg_alloc(1, 1, sizeof *u);
    job->state = u;
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    u->job = which;
    u->n_in = JOBS[which].n_in;
    u->n_out = JOBS[which].n_out;
    u->n = rg_bench_count(JOBS[which].most, job->scale, (double) (u->n_in + u->n_out) * 8.0 + 9.0);
    u->axis = rg_alloc(u->n_in, 1, sizeof(double));
    u->in = rg_alloc(u->n, u->n_in, sizeof(double));
    u->out = rg_alloc(u->n, u->n_out, sizeof(double));
    u->facts = rg_alloc(u->n, 1, sizeof(double));
    u->state = rg_alloc(u->n, 1, 1);
    if (u->axis == NULL || u->in == NULL || u->out == NULL || u->facts == NULL || u->state == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    for (size_t i = 0; i < u->n_in; i++)
        u->axis[i] = 400.0 + 10.0 * (double) i;
    const double n = (double) u->n;
    job->n_parts = 1;
    job->parts[0] = (rg_bench_part){.name = JOBS[which].name,
                                    .items = n,
                                    .bytes = n * (double) (u->n_in + u->n_out) * 8.0,
                                    .flops_double = n * JOBS[which].flops,
                                    .kkt = NAN};
    const rg_status status = fill(u, err);
    return status == RG_OK ? plan(u, err) : status;
}

/* Alignment as the step does it: find, then move. */
static rg_status align_all(const signals *u, rg_error *err)
{
    rg_status status = RG_OK;
#pragma omp parallel for schedule(static)
    for (size_t s = 0; s < u->n; s++) {
        rg_align_shift shift;
        rg_align_state found;
        if (rg_align_find(u->align, u->in + s * u->n_in, &shift, &found, NULL) != RG_OK)
            found = RG_ALIGN_STATES;
        u->state[s] = (uint8_t) found;
        u->facts[s] = shift.shift;
        rg_align_move(u->axis, u->in + s * u->n_in, NULL, u->n_in, shift.shift, u->out + s * u->n_out, NULL);
    }
    for (size_t s = 0; s < u->n && status == RG_OK; s++)
        if (u->state[s] != RG_ALIGN_OK)
            status = rg_fail(err, RG_EINTERNAL, s, "a simulated spectrum has no shift");
    return status;
}

rg_status rg_bench_signal_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    signals *u = job->state;
    rg_status status = RG_OK;
    const double began = rg_clock_seconds();
    switch (u->job) {
    case RG_BENCH_CONTINUUM:
        status =
            rg_continuum(u->axis, u->n_in, u->in, u->n, RG_CONTINUUM_DIVIDE, u->out, NULL, u->state, err);
        break;
    case RG_BENCH_INTERFEROGRAM:
        status =
            rg_interferogram_spectra(u->interferogram, u->in, u->n, u->out, u->facts, u->state, NULL, err);
        break;
    case RG_BENCH_RESAMPLE:
#pragma omp parallel for schedule(static)
        for (size_t s = 0; s < u->n; s++)
            rg_resample_rows(u->resample, u->in + s * u->n_in, NULL, 1, u->out + s * u->n_out, NULL);
        break;
    default:
        status = align_all(u, err);
        break;
    }
    seconds[0] = rg_clock_seconds() - began;
    return status;
}

void rg_bench_signal_close(void *state)
{
    signals *u = state;
    if (u == NULL)
        return;
    rg_interferogram_free(u->interferogram);
    rg_resample_free(u->resample);
    rg_align_free(u->align);
    free(u->axis);
    free(u->in);
    free(u->out);
    free(u->facts);
    free(u->state);
    free(u);
}
