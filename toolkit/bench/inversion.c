/* From the rings of a laser-diffraction detector to size distributions: one sample, and a batch that shares
 * the matrix. */
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/scatter/invert.h"
#include "kernels/scatter/kernel.h"
#include "kernels/simulate/laser.h"
#include "toolkit/bench/row.h"
#include "toolkit/clock.h"

enum { RINGS = 40, CLASSES = 64, SAMPLES = 8, ONE = 0, BATCH, PARTS };

static const double NOISE = 0.01;

typedef struct {
    double edges_deg[RINGS + 1];
    double edges_um[CLASSES + 1];
    double kernel[RINGS * CLASSES];
    double intensities[SAMPLES * RINGS];
    double sigma[SAMPLES * RINGS];
    double fractions[SAMPLES * CLASSES];
    double errors[SAMPLES * CLASSES];
    double fitted[SAMPLES * RINGS];
    rg_scatter_answer answers[SAMPLES];
} rings;

/* Lognormal soils of several medians and widths, as the rings see them. */
static rg_status expose(rings *u, rg_error *err)
{
    const rg_scatter_optics optics = rg_scatter_optics_defaults();
    double shares[SAMPLES * CLASSES];
    for (int s = 0; s < SAMPLES; s++) {
        const double middle = 1.0 + 0.4 * s;
        const double width = (0.4 + 0.1 * s) * sqrt(2.0);
        for (int i = 0; i < CLASSES; i++)
            shares[s * CLASSES + i] =
                erf((log(u->edges_um[i + 1]) - middle) / width) - erf((log(u->edges_um[i]) - middle) / width);
    }
    rg_status status = rg_scatter_kernel(&optics, u->edges_deg, RINGS, u->edges_um, CLASSES, u->kernel, err);
    if (status == RG_OK)
        status =
            rg_simulate_laser(u->kernel, RINGS, CLASSES, shares, 0, SAMPLES, NOISE, 1, u->intensities, err);
    for (int i = 0; i < SAMPLES * RINGS; i++)
        u->sigma[i] = NOISE * u->intensities[i];
    return status;
}

rg_status rg_bench_inversion_open(rg_bench_job *job, rg_error *err)
{
    rings *u = rg_alloc(1, 1, sizeof *u);
    job->state = u;
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    for (int i = 0; i <= RINGS; i++)
        u->edges_deg[i] = 0.05 * pow(1000.0, i / (double) RINGS);
    for (int i = 0; i <= CLASSES; i++)
        u->edges_um[i] = 0.1 * pow(2000.0, i / (double) CLASSES);
    job->n_parts = PARTS;
    job->parts[ONE] = (rg_bench_part){.name = "one sample", .items = CLASSES, .kkt = NAN};
    job->parts[BATCH] = (rg_bench_part){.name = "8 samples", .items = SAMPLES * CLASSES, .kkt = NAN};
    return expose(u, err);
}

rg_status rg_bench_inversion_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    rings *u = job->state;
    const rg_scatter_detector detector = {
        .kernel = u->kernel, .n_rings = RINGS, .edges_um = u->edges_um, .n_classes = CLASSES};
    rg_status status = RG_OK;
    for (size_t part = 0; part < PARTS && status == RG_OK; part++) {
        const double began = rg_clock_seconds();
        status = rg_scatter_invert(&detector, u->intensities, u->sigma, part == ONE ? 1 : SAMPLES,
                                   u->fractions, u->errors, u->fitted, u->answers, err);
        seconds[part] = rg_clock_seconds() - began;
    }
    return status;
}

void rg_bench_inversion_close(void *state)
{
    free(state);
}
