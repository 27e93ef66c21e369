/* End-members: 1 to 10 of three sets compared, and four of a family in a thousand samples. */
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/members/fit.h"
#include "kernels/members/number.h"
#include "toolkit/bench/row.h"
#include "toolkit/bench/spectra.h"
#include "toolkit/clock.h"

enum { CLASSES = 80, MEMBERS = 4, SETS = 3, IN_SET = 200, IN_FAMILY = 1000, FAMILIES = 2, MOST = 10 };

typedef struct {
    size_t n[2];                /* samples of a set, and for a family              */
    double edges[CLASSES + 1];  /* um                                              */
    double *sets[SETS];         /* [n[0]][CLASSES] of 2, 3 and 4 lognormal members */
    double *families[FAMILIES]; /* [n[1]][CLASSES] of 4 members                    */
    double *members;            /* [MEMBERS][CLASSES]                              */
    double *abundances;         /* [n[1]][MEMBERS]                                 */
} members;

static const rg_family KINDS[FAMILIES] = {RG_FAMILY_LOGNORMAL, RG_FAMILY_SKEW_NORMAL};

static void mix(const members *u, rg_family family, size_t k, uint64_t seed, size_t n, double *samples)
{
    double shapes[MEMBERS][CLASSES];
    double edges_ln[CLASSES + 1];
    for (size_t c = 0; c <= CLASSES; c++)
        edges_ln[c] = log(u->edges[c]);
    for (size_t j = 0; j < k; j++) {
        double parameters[RG_FAMILY_MOST];
        rg_components_family_start(family, 1.5 + 1.4 * (double) j, 0.45 + 0.08 * (double) j,
                                   j % 2 == 0 ? 0.5 : -0.4, parameters);
        (void) rg_components_family_shares(family, parameters, edges_ln, CLASSES, shapes[j], NULL);
    }
    for (size_t i = 0; i < n; i++) {
        double shares[MEMBERS];
        double sum = 0.0;
        for (size_t j = 0; j < k; j++)
            sum += shares[j] = -log(rg_random_uniform(seed, i, j));
        for (size_t c = 0; c < CLASSES; c++) {
            double value = 0.0;
            for (size_t j = 0; j < k; j++)
                value += shares[j] / sum * shapes[j][c];
            samples[i * CLASSES + c] = value * fabs(1.0 + 0.01 * rg_random_normal(seed, i, 10 + c));
        }
    }
}

rg_status rg_bench_members_open(rg_bench_job *job, rg_error *err)
{
    members *u = rg_alloc(1, 1, sizeof *u);
    job->state = u;
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    u->n[0] = rg_bench_count(IN_SET, job->scale, CLASSES * 8.0);
    u->n[1] = rg_bench_count(IN_FAMILY, job->scale, CLASSES * 8.0);
    u->n[0] = u->n[0] < 4 * MOST ? 4 * MOST : u->n[0]; /* fewer tell nothing of ten members */
    u->n[1] = u->n[1] < u->n[0] ? u->n[0] : u->n[1];
    u->members = rg_alloc(MEMBERS, CLASSES, sizeof *u->members);
    u->abundances = rg_alloc(u->n[1], MEMBERS, sizeof *u->abundances);
    bool complete = u->members != NULL && u->abundances != NULL;
    for (size_t i = 0; i < SETS; i++)
        complete = (u->sets[i] = rg_alloc(u->n[0], CLASSES, sizeof *u->sets[i])) != NULL && complete;
    for (size_t i = 0; i < FAMILIES; i++)
        complete = (u->families[i] = rg_alloc(u->n[1], CLASSES, sizeof *u->families[i])) != NULL && complete;
    if (!complete)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    for (size_t c = 0; c <= CLASSES; c++)
        u->edges[c] = 0.1 * pow(20000.0, (double) c / CLASSES);
    for (size_t i = 0; i < SETS; i++)
        mix(u, RG_FAMILY_LOGNORMAL, 2 + i, 1 + i, u->n[0], u->sets[i]);
    for (size_t i = 0; i < FAMILIES; i++)
        mix(u, KINDS[i], MEMBERS, 11 + i, u->n[1], u->families[i]);
    job->n_parts = 1 + FAMILIES;
    job->parts[0] = (rg_bench_part){
        .name = "1 to 10 members of three sets", .items = SETS * (double) u->n[0], .kkt = NAN};
    job->parts[1] = (rg_bench_part){.name = "4 lognormal members", .items = (double) u->n[1], .kkt = NAN};
    job->parts[2] = (rg_bench_part){.name = "4 skew-normal members", .items = (double) u->n[1], .kkt = NAN};
    return RG_OK;
}

static rg_status compare(const members *u, size_t set, rg_error *err)
{
    rg_members_space space;
    rg_members_row rows[MOST];
    size_t numbers[2];
    rg_status status = rg_members_space_init(&space, u->sets[set], u->n[0], CLASSES, err);
    if (status == RG_OK)
        status = rg_members_space_turn(&space, err);
    if (status == RG_OK)
        status = rg_members_number(&space, MOST, rows, &numbers[0], &numbers[1], err);
    rg_members_space_free(&space);
    return status;
}

static rg_status fit(const members *u, size_t which, rg_error *err)
{
    rg_members_space space;
    rg_members_fit_result result;
    rg_members_fit_options options = rg_members_fit_defaults();
    options.automatic = false;
    options.family = KINDS[which];
    rg_status status = rg_members_space_init(&space, u->families[which], u->n[1], CLASSES, err);
    if (status == RG_OK)
        status = rg_members_space_turn(&space, err);
    if (status == RG_OK)
        status = rg_members_fit(&space, u->edges, MEMBERS, NULL, 0, &options, u->members, u->abundances,
                                &result, err);
    rg_members_space_free(&space);
    return status;
}

rg_status rg_bench_members_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    const members *u = job->state;
    rg_status status = RG_OK;
    double began = rg_clock_seconds();
    for (size_t i = 0; i < SETS && status == RG_OK; i++)
        status = compare(u, i, err);
    seconds[0] = rg_clock_seconds() - began;
    for (size_t i = 0; i < FAMILIES && status == RG_OK; i++) {
        began = rg_clock_seconds();
        status = fit(u, i, err);
        seconds[1 + i] = rg_clock_seconds() - began;
    }
    return status;
}

void rg_bench_members_close(void *state)
{
    members *u = state;
    if (u == NULL)
        return;
    for (size_t i = 0; i < SETS; i++)
        free(u->sets[i]);
    for (size_t i = 0; i < FAMILIES; i++)
        free(u->families[i]);
    free(u->members);
    free(u->abundances);
    free(u);
}
