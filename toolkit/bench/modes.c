/* Size distributions as sums of lognormal components: the search for their number, and the limits
 * of their intervals. */
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/components/profile.h"
#include "kernels/components/decompose.h"
#include "toolkit/bench/row.h"
#include "toolkit/clock.h"

enum { CLASSES = 80, COMPONENTS = 3, SAMPLES = 8, SEARCH = 0, PROFILES, PARTS };

static const double NOISE = 0.01;

typedef struct {
    size_t n;
    double edges_ln[CLASSES + 1];
    double *fractions; /* [n][CLASSES] */
    rg_decomposition *found;
} modes;

static void simulate(const double *edges_ln, uint64_t item, double *fractions)
{
    const rg_components_noise noise = {.relative = NOISE, .floor = 0.01};
    double x[COMPONENTS * 3];
    double curve[CLASSES];
    double sigma[CLASSES];
    double work[CLASSES];
    double total = 0.0;
    for (size_t k = 0; k < COMPONENTS; k++) {
        x[3 * k] = log(0.2 + rg_random_uniform(1, item, 3 * k));
        x[3 * k + 1] = 1.0 + 2.0 * (double) k + 0.5 * rg_random_uniform(1, item, 3 * k + 1);
        x[3 * k + 2] = log(0.3 + 0.3 * rg_random_uniform(1, item, 3 * k + 2));
    }
    rg_components_mixture(RG_FAMILY_LOGNORMAL, COMPONENTS, x, edges_ln, CLASSES, curve, NULL, work);
    rg_components_noise_sigma(&noise, NOISE, curve, CLASSES, sigma);
    for (size_t i = 0; i < CLASSES; i++)
        total += fractions[i] = fmax(0.0, curve[i] + sigma[i] * rg_random_normal(2, item, i));
    for (size_t i = 0; i < CLASSES; i++)
        fractions[i] /= total;
}

rg_status rg_bench_modes_open(rg_bench_job *job, rg_error *err)
{
    modes *u = rg_alloc(1, 1, sizeof *u);
    job->state = u;
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    u->n = (size_t) fmax(2.0, SAMPLES * job->scale); /* a sample takes a tenth of a second */
    u->fractions = rg_alloc(u->n, CLASSES, sizeof *u->fractions);
    u->found = rg_alloc(u->n, 1, sizeof *u->found);
    if (u->fractions == NULL || u->found == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    for (size_t i = 0; i <= CLASSES; i++)
        u->edges_ln[i] = log(0.1) + (double) i * log(2e4) / CLASSES;
    for (size_t s = 0; s < u->n; s++)
        simulate(u->edges_ln, s, u->fractions + s * CLASSES);
    job->n_parts = PARTS;
    job->parts[SEARCH] =
        (rg_bench_part){.name = "1 to 5 components", .items = (double) (u->n * CLASSES), .kkt = NAN};
    job->parts[PROFILES] =
        (rg_bench_part){.name = "intervals", .items = (double) (u->n * CLASSES), .kkt = NAN};
    return RG_OK;
}

static rg_status search(modes *u, size_t sample)
{
    rg_components_room room;
    rg_decompose_options o = rg_components_decompose_defaults();
    o.most = 5;
    o.rivals = false;
    o.noise.relative = NOISE;
    rg_status status = rg_components_room_init(u->edges_ln, CLASSES, &room, NULL);
    if (status != RG_OK)
        return status;
    status = rg_components_decompose(u->fractions + sample * CLASSES, &o, &room, &u->found[sample], NULL);
    rg_components_room_free(&room);
    return status;
}

static rg_status limits(const modes *u, size_t sample)
{
    rg_components_room room;
    rg_components_intervals intervals;
    const rg_components_noise noise = {.relative = NOISE, .floor = 0.01};
    rg_status status = rg_components_room_init(u->edges_ln, CLASSES, &room, NULL);
    if (status != RG_OK)
        return status;
    status = rg_components_profile(u->fractions + sample * CLASSES, &noise, &u->found[sample], 0.95, &room,
                                   &intervals, NULL);
    rg_components_room_free(&room);
    return status;
}

rg_status rg_bench_modes_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    modes *u = job->state;
    bool failed = false;
    for (size_t part = 0; part < PARTS && !failed; part++) {
        const double begin = rg_clock_seconds();
#pragma omp parallel for schedule(dynamic)
        for (size_t s = 0; s < u->n; s++)
            if ((part == SEARCH ? search(u, s) : limits(u, s)) != RG_OK) {
#pragma omp atomic write
                failed = true;
            }
        seconds[part] = rg_clock_seconds() - begin;
    }
    return failed ? rg_fail(err, RG_ENOCONV, RG_NO_INDEX, "a simulated sample is not decomposed") : RG_OK;
}

void rg_bench_modes_close(void *state)
{
    modes *u = state;
    if (u == NULL)
        return;
    free(u->fractions);
    free(u->found);
    free(u);
}
