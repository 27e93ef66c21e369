/* Intimate mixtures: reflectances to albedos, albedos to mass fractions with errors, limits and detection. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/hapke/albedo.h"
#include "kernels/hapke/intimate.h"
#include "kernels/simulate/intimate.h"
#include "kernels/unmix/kkt.h"
#include "toolkit/bench/row.h"
#include "toolkit/bench/spectra.h"
#include "toolkit/clock.h"

enum { P = 4, BANDS = 200, MOST = 20000, RESULTS = 5, INVERT = 0, SOLVE, ALL, PARTS };
static const double MASS_PER_SECTION[P] = {3.32, 3.37, 3.2, 2.69};

typedef struct {
    size_t n;
    double minerals[P * BANDS]; /* albedo */
    rg_hapke model;
    rg_intimate mixing;
    double *reflectance;
    double *albedo;
    double *mass;             /* [n][P] truth, then answers */
    double *results[RESULTS]; /* [n][P] */
} intimate;

rg_status rg_bench_hapke_open(rg_bench_job *job, rg_error *err)
{
    const rg_hapke_options options = rg_hapke_defaults();
    const rg_simulate_mixtures_options how = {.seed = 1, .absent = 0.3, .noise = 0.002};
    intimate *u = rg_alloc(1, 1, sizeof *u);
    job->state = u;
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    u->n = rg_bench_count(MOST, job->scale, BANDS * 16.0 + P * 48.0);
    u->reflectance = rg_alloc(u->n, BANDS, sizeof(double));
    u->albedo = rg_alloc(u->n, BANDS, sizeof(double));
    u->mass = rg_alloc(u->n, P, sizeof(double));
    bool fine = u->reflectance != NULL && u->albedo != NULL && u->mass != NULL;
    for (int k = 0; k < RESULTS; k++)
        fine = (u->results[k] = rg_alloc(u->n, P, sizeof(double))) != NULL && fine;
    if (!fine)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    rg_bench_members(P, P, BANDS, u->minerals);
    rg_status status = rg_hapke_init(&u->model, &options, err);
    if (status != RG_OK)
        return status;
    (void) rg_hapke_albedo(&u->model, u->minerals, (size_t) P * BANDS, u->minerals, NULL);
    const rg_intimate_minerals minerals = {.n = P,
                                           .n_bands = BANDS,
                                           .albedo = u->minerals,
                                           .mass_per_section = MASS_PER_SECTION,
                                           .inflation = 1.0};
    status = rg_intimate_init(&u->mixing, &minerals, NULL, NULL, err);
    if (status == RG_OK)
        status = rg_simulate_intimate(&u->model, u->minerals, MASS_PER_SECTION, P, BANDS, u->n, &how, u->mass,
                                      u->reflectance, err);
    const double n = (double) u->n;
    job->n_parts = PARTS;
    job->parts[INVERT] =
        (rg_bench_part){.name = "reflectance to albedo", .items = n, .bytes = n * BANDS * 16.0, .kkt = NAN};
    job->parts[SOLVE] = (rg_bench_part){.name = "albedo to mass, errors, limits",
                                        .items = n,
                                        .bytes = n * (BANDS * 8.0 + P * 40.0),
                                        .flops_double = n * 2.0 * BANDS * P,
                                        .kkt = NAN};
    job->parts[ALL] = (rg_bench_part){.name = "all", .floor = RG_BENCH_OF_SUM, .items = n, .kkt = NAN};
    return status;
}

rg_status rg_bench_hapke_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    intimate *u = job->state;
    const rg_intimate_result result = {.mass = u->mass,
                                       .errors = u->results[0],
                                       .limits = u->results[1],
                                       .detection = u->results[2],
                                       .sections = u->results[3],
                                       .rmse = u->results[4]};
    double began = rg_clock_seconds();
#pragma omp parallel for schedule(static)
    for (size_t s = 0; s < u->n; s++)
        (void) rg_hapke_albedo(&u->model, u->reflectance + s * BANDS, BANDS, u->albedo + s * BANDS, NULL);
    seconds[INVERT] = rg_clock_seconds() - began;
    began = rg_clock_seconds();
    const rg_status status = rg_intimate_unmix(&u->mixing, u->albedo, NULL, u->n, &result, err);
    seconds[SOLVE] = rg_clock_seconds() - began;
    seconds[ALL] = seconds[INVERT] + seconds[SOLVE];
    return status;
}

/* Of the cross-sections, which are least squares in albedo. */
rg_status rg_bench_hapke_judge(rg_bench_job *job, rg_error *err)
{
    const intimate *u = job->state;
    double worst = 0.0;
    (void) err;
#pragma omp parallel for schedule(static) reduction(max : worst) /* a maximum has no order */
    for (size_t s = 0; s < u->n; s++) {
        double work[2 * BANDS + P];
        const double off = rg_unmix_kkt(&u->mixing.set, RG_UNMIX_FCLS, u->albedo + s * BANDS, NULL,
                                        u->results[3] + s * P, work);
        worst = fmax(worst, isnan(off) ? INFINITY : off);
    }
    job->parts[SOLVE].kkt = worst;
    return RG_OK;
}

void rg_bench_hapke_close(void *state)
{
    intimate *u = state;
    if (u == NULL)
        return;
    rg_intimate_free(&u->mixing);
    free(u->reflectance);
    free(u->albedo);
    free(u->mass);
    for (int k = 0; k < RESULTS; k++)
        free(u->results[k]);
    free(u);
}
