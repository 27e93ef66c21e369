/* Shapes of grains from their outlines, without and with elliptic Fourier descriptors. */
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/shape/shape.h"
#include "kernels/simulate/outlines.h"
#include "toolkit/bench/row.h"
#include "toolkit/clock.h"

enum { GRAINS = 640, POINTS = 128, HARMONICS = 20, PLAIN = 0, FOURIER, PARTS };

typedef struct {
    size_t n;
    double *points; /* [n][POINTS][2] */
    size_t *first;  /* [n + 1] */
    rg_outline_truth *truth;
    rg_shape *shapes;
    rg_status *outcomes;
    const char **reasons;
    double *coefficients; /* [n][HARMONICS][4] */
} outlines;

rg_status rg_bench_shape_open(rg_bench_job *job, rg_error *err)
{
    const rg_simulate_outlines_options options = rg_simulate_outlines_defaults();
    outlines *u = rg_alloc(1, 1, sizeof *u);
    job->state = u;
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    u->n = (size_t) (GRAINS * job->scale);
    u->points = rg_alloc(u->n, 2 * POINTS, sizeof *u->points);
    u->first = rg_alloc(u->n + 1, 1, sizeof *u->first);
    u->truth = rg_alloc(u->n, 1, sizeof *u->truth);
    u->shapes = rg_alloc(u->n, 1, sizeof *u->shapes);
    u->outcomes = rg_alloc(u->n, 1, sizeof *u->outcomes);
    u->reasons = rg_alloc(u->n, 1, sizeof *u->reasons);
    u->coefficients = rg_alloc(u->n, 4 * HARMONICS, sizeof *u->coefficients);
    if (u->points == NULL || u->first == NULL || u->truth == NULL || u->shapes == NULL ||
        u->outcomes == NULL || u->reasons == NULL || u->coefficients == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    for (size_t g = 0; g <= u->n; g++)
        u->first[g] = g * POINTS;
    job->n_parts = PARTS;
    job->parts[PLAIN] = (rg_bench_part){.name = "size and shape", .items = (double) u->n, .kkt = NAN};
    job->parts[FOURIER] =
        (rg_bench_part){.name = "with 20 Fourier harmonics", .items = (double) u->n, .kkt = NAN};
    return rg_simulate_outlines(0, u->n, POINTS, &options, u->points, u->truth, err);
}

rg_status rg_bench_shape_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    outlines *u = job->state;
    rg_status status = RG_OK;
    for (size_t part = 0; part < PARTS && status == RG_OK; part++) {
        const double began = rg_clock_seconds();
        status = rg_shape_batch(u->points, u->first, u->n, 0.0, part == FOURIER ? HARMONICS : 0, u->shapes,
                                u->outcomes, u->reasons, u->coefficients, err);
        seconds[part] = rg_clock_seconds() - began;
    }
    return status;
}

void rg_bench_shape_close(void *state)
{
    outlines *u = state;
    if (u == NULL)
        return;
    free(u->points);
    free(u->first);
    free(u->truth);
    free(u->shapes);
    free(u->outcomes);
    free(u->reasons);
    free(u->coefficients);
    free(u);
}
