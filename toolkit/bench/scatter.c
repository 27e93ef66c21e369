/* Scattering by spheres: efficiencies of many, and the kernel of a ring detector. */
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/scatter/efficiencies.h"
#include "kernels/scatter/kernel.h"
#include "toolkit/bench/row.h"
#include "toolkit/bench/spectra.h"
#include "toolkit/clock.h"

enum { SPHERES = 100000, RINGS = 40, CLASSES = 60, EFFICIENCIES = 0, KERNEL, PARTS };

static const double PI = 3.14159265358979323846;

typedef struct {
    size_t n;
    rg_scatter_sphere *spheres;
    rg_scatter_efficiency *efficiencies;
    rg_scatter_optics optics;
    double edges_deg[RINGS + 1];
    double edges_um[CLASSES + 1];
    double kernel[RINGS * CLASSES];
} scatter;

rg_status rg_bench_scatter_open(rg_bench_job *job, rg_error *err)
{
    scatter *u = rg_alloc(1, 1, sizeof *u);
    job->state = u;
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    u->n = rg_bench_count(SPHERES, job->scale, sizeof *u->spheres + sizeof *u->efficiencies);
    u->spheres = rg_alloc(u->n, 1, sizeof *u->spheres);
    u->efficiencies = rg_alloc(u->n, 1, sizeof *u->efficiencies);
    if (u->spheres == NULL || u->efficiencies == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    double terms = 0.0;
    for (size_t i = 0; i < u->n; i++) {
        u->spheres[i] = (rg_scatter_sphere){.n = 1.1 + rg_random_uniform(1, i, 0),
                                            .k = i % 2 == 0 ? 0.0 : 0.1 * rg_random_uniform(1, i, 1),
                                            .x = 0.01 + 99.99 * rg_random_uniform(1, i, 2)};
        terms += (double) rg_scatter_terms(u->spheres[i].x);
    }
    u->optics = rg_scatter_optics_defaults();
    u->optics.n = 1.6;
    u->optics.k = 0.001;
    /* A quick look at finer grains: work rises as the cube of the largest. */
    const double coarsest = 600.0 * cbrt(job->scale);
    for (int i = 0; i <= RINGS; i++)
        u->edges_deg[i] = 0.03 * pow(2000.0, i / (double) RINGS);
    for (int i = 0; i <= CLASSES; i++)
        u->edges_um[i] = 0.1 * pow(coarsest / 0.1, i / (double) CLASSES);
    job->n_parts = PARTS;
    /* A term: 15 operations for its ratios, 60 for the two coefficients and what they are added to. */
    job->parts[EFFICIENCIES] = (rg_bench_part){
        .name = "efficiencies", .items = (double) u->n, .flops_double = terms * 75.0, .kkt = NAN};
    /* Six sizes of a class, each with as many angles as half its terms per radian, four sums of a
     * multiplication and an addition at each. */
    double work = 0.0;
    for (int i = 0; i < CLASSES; i++) {
        const double n = (double) rg_scatter_terms(PI * 1.33 / 0.6328 * u->edges_um[i]);
        work += 6.0 * n * (0.5 * n * PI / 3.0) * 8.0;
    }
    job->parts[KERNEL] = (rg_bench_part){.name = "kernel of 40 rings x 60 classes",
                                         .items = RINGS * CLASSES,
                                         .flops_double = work,
                                         .kkt = NAN};
    return RG_OK;
}

rg_status rg_bench_scatter_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    scatter *u = job->state;
    double begin = rg_clock_seconds();
    rg_status status = rg_scatter_efficiencies(u->spheres, u->n, u->efficiencies, err);
    seconds[EFFICIENCIES] = rg_clock_seconds() - begin;
    begin = rg_clock_seconds();
    if (status == RG_OK)
        status = rg_scatter_kernel(&u->optics, u->edges_deg, RINGS, u->edges_um, CLASSES, u->kernel, err);
    seconds[KERNEL] = rg_clock_seconds() - begin;
    return status;
}

void rg_bench_scatter_close(void *state)
{
    scatter *u = state;
    if (u == NULL)
        return;
    free(u->spheres);
    free(u->efficiencies);
    free(u);
}
