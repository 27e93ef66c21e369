/* Statistics of size distributions: the table of `grains stats`, without and with errors of the classes, and
 * of both splits of lunar soils. */
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/grains/lunar_soil.h"
#include "toolkit/bench/row.h"
#include "toolkit/clock.h"

/* One laboratory's table: 450 runs of a laser instrument. */
enum { SAMPLES = 450, CLASSES = 93, PLAIN = 0, WITH_ERRORS, LUNAR, PARTS };
static const char *const NAMES[PARTS] = {"statistics", "with errors", "lunar, both splits"};
/* The six sums of powers of each of three kinds of moments; a multiplication and an addition each. */
static const double FLOPS = 3.0 * 6.0 * 2.0;

typedef struct {
    rg_grain_axis axis;
    double *weights; /* [SAMPLES][CLASSES] */
    double *sigma;   /* likewise           */
    rg_grain_statistics *statistics;
    rg_lunar_soil *soils;
    rg_status *outcomes;
} grains;

rg_status rg_bench_grains_open(rg_bench_job *job, rg_error *err)
{
    double edges[CLASSES + 1];
    grains *u = rg_alloc(1, 1, sizeof *u);
    job->state = u;
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    u->weights = rg_alloc(SAMPLES, CLASSES, sizeof *u->weights);
    u->sigma = rg_alloc(SAMPLES, CLASSES, sizeof *u->sigma);
    u->statistics = rg_alloc(SAMPLES, 1, sizeof *u->statistics);
    u->soils = rg_alloc(SAMPLES, 1, sizeof *u->soils);
    u->outcomes = rg_alloc(SAMPLES, 1, sizeof *u->outcomes);
    if (u->weights == NULL || u->sigma == NULL || u->statistics == NULL || u->soils == NULL ||
        u->outcomes == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    for (size_t i = 0; i <= CLASSES; i++)
        edges[i] = 0.01 * pow(1.1469, (double) i);
    for (uint64_t s = 0; s < SAMPLES; s++)
        for (size_t i = 0; i < CLASSES; i++) {
            const double middle = log(edges[i]) - 2.0 - 2.0 * rg_random_uniform(1, s, 0);
            const double w = exp(-0.5 * middle * middle) + 0.3 * exp(-2.0 * (middle - 2.5) * (middle - 2.5));
            u->weights[s * CLASSES + i] = w > 1e-4 ? w : 0.0;
            u->sigma[s * CLASSES + i] = 0.02 * u->weights[s * CLASSES + i];
        }
    const double n = (double) SAMPLES;
    job->n_parts = PARTS;
    for (size_t part = 0; part < PARTS; part++)
        job->parts[part] = (rg_bench_part){.name = NAMES[part],
                                           .items = n,
                                           .bytes = n * CLASSES * 8.0 * (part == WITH_ERRORS ? 2.0 : 1.0),
                                           .flops_double = n * CLASSES * FLOPS * (part == LUNAR ? 2.0 : 1.0),
                                           .kkt = NAN};
    return rg_grain_axis_init(edges, CLASSES, NULL, &u->axis, err);
}

rg_status rg_bench_grains_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    grains *u = job->state;
    rg_status status = RG_OK;
    const rg_lunar_soil_options soil = rg_lunar_soil_defaults();
    rg_grain_statistics_options options = rg_grain_statistics_defaults();
    options.every_texture = true; /* as the command has it */
    for (size_t part = 0; part < PARTS && status == RG_OK; part++) {
        const double began = rg_clock_seconds();
        status =
            part == LUNAR
                ? rg_lunar_soil_batch(&u->axis, u->weights, SAMPLES, NULL, &soil, u->soils, u->outcomes, err)
                : rg_grain_statistics_batch(&u->axis, u->weights, SAMPLES, part == PLAIN ? NULL : u->sigma,
                                            &options, u->statistics, NULL, err);
        seconds[part] = rg_clock_seconds() - began;
    }
    return status;
}

void rg_bench_grains_close(void *state)
{
    grains *u = state;
    if (u == NULL)
        return;
    rg_grain_axis_free(&u->axis);
    free(u->weights);
    free(u->sigma);
    free(u->statistics);
    free(u->soils);
    free(u->outcomes);
    free(u);
}
