/* Baselines of Raman-like spectra by arPLS. */
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/signal/penalised.h"
#include "toolkit/bench/row.h"
#include "toolkit/bench/spectra.h"
#include "toolkit/clock.h"

enum { CHANNELS = 1000, MOST = 10000, LINES = 10 };
/* Of a round and channel: the weight 25, elimination and substitution 14, the statistics 6. */
static const double FLOPS = 45.0;

typedef struct {
    size_t n;
    double *values; /* [n][CHANNELS] */
    double *curve;  /* [n][CHANNELS] */
    double *rounds; /* [n]           */
    uint8_t *outcome;
} baseline;

/* A broad hump, a slope, ten lines and noise. */
static void simulate(size_t item, double *values)
{
    const double centre = rg_random_uniform(1, item, 0);
    const double height = 3.0 * rg_random_uniform(1, item, 1);
    const double slope = 2.0 * rg_random_uniform(1, item, 2) - 1.0;
    for (size_t i = 0; i < CHANNELS; i++) {
        const double x = (double) i / (CHANNELS - 1);
        values[i] = 1.0 + slope * x + height * exp(-10.0 * (x - centre) * (x - centre)) +
                    0.02 * rg_random_normal(2, item, i);
    }
    for (size_t k = 0; k < LINES; k++) {
        const double at = CHANNELS * rg_random_uniform(1, item, 3 + 3 * k);
        const double tall = 2.0 * rg_random_uniform(1, item, 4 + 3 * k);
        const double wide = 2.0 + 6.0 * rg_random_uniform(1, item, 5 + 3 * k);
        for (size_t i = 0; i < CHANNELS; i++) {
            const double u = ((double) i - at) / wide;
            values[i] += tall / (1.0 + u * u);
        }
    }
}

rg_status rg_bench_baseline_open(rg_bench_job *job, rg_error *err)
{
    baseline *b = rg_alloc(1, 1, sizeof *b);
    job->state = b;
    if (b == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    b->n = rg_bench_count(MOST, job->scale, CHANNELS * 16.0);
    b->values = rg_alloc(b->n, CHANNELS, sizeof *b->values);
    b->curve = rg_alloc(b->n, CHANNELS, sizeof *b->curve);
    b->rounds = rg_alloc(b->n, 1, sizeof *b->rounds);
    b->outcome = rg_alloc(b->n, 1, 1);
    if (b->values == NULL || b->curve == NULL || b->rounds == NULL || b->outcome == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
#pragma omp parallel for schedule(static)
    for (size_t s = 0; s < b->n; s++)
        simulate(s, b->values + s * CHANNELS);
    job->n_parts = 1;
    job->parts[0] = (rg_bench_part){.name = "arpls", .items = (double) b->n, .kkt = NAN};
    return RG_OK;
}

rg_status rg_bench_baseline_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    baseline *b = job->state;
    const rg_penalised_options options = rg_penalised_defaults(RG_PENALISED_ARPLS);
    const double began = rg_clock_seconds();
    const rg_status status =
        rg_penalised(b->values, b->n, CHANNELS, &options, b->curve, b->outcome, b->rounds, err);
    seconds[0] = rg_clock_seconds() - began;
    return status;
}

/* How much work it was is known by the rounds only. */
rg_status rg_bench_baseline_judge(rg_bench_job *job, rg_error *err)
{
    const baseline *b = job->state;
    (void) err;
    double rounds = 0.0;
    for (size_t s = 0; s < b->n; s++)
        rounds += b->rounds[s];
    job->parts[0].flops_double = FLOPS * CHANNELS * rounds;
    return RG_OK;
}

void rg_bench_baseline_close(void *state)
{
    baseline *b = state;
    if (b == NULL)
        return;
    free(b->values);
    free(b->curve);
    free(b->rounds);
    free(b->outcome);
    free(b);
}
