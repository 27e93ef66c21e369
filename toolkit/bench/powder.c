/* Powder patterns: structure factors of a triclinic crystal, and its lines summed onto a grid. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/xrd/powder.h"
#include "toolkit/bench/row.h"
#include "toolkit/clock.h"

/* Of the size of anorthite: 52 atoms and their inverses in 1340 A^3. */
enum { SITES = 52, POINTS = 5751, FACTORS = 0, SUM, ALL, PARTS };
static const double LEAST_SPACING = 0.95; /* A: some 3300 reflections */
static const double REACH = 30.0;

typedef struct {
    rg_operator operators[2];
    rg_crystal_site sites[SITES];
    rg_xrd_scatterer scatterer;
    rg_xrd_crystal crystal;
    rg_xrd_lattice lattice;
    rg_xrd_atoms atoms;
    rg_xrd_instrument instrument;
    double d_min;
    double two_theta[POINTS];
    double counts[POINTS];
} powder;

rg_status rg_bench_powder_open(rg_bench_job *job, rg_error *err)
{
    powder *u = rg_alloc(1, 1, sizeof *u);
    rg_xrd_reflections list;
    job->state = u;
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    for (int o = 0; o < 2; o++)
        for (int i = 0; i < 3; i++)
            u->operators[o].rotation[i][i] = o == 0 ? 1 : -1;
    for (size_t s = 0; s < SITES; s++) {
        u->sites[s].occupancy = 1.0;
        u->sites[s].u_iso = 0.01;
        for (size_t i = 0; i < 3; i++)
            u->sites[s].position[i] = rg_random_uniform(1, s, i);
    }
    u->scatterer =
        (rg_xrd_scatterer){.a = {5, 4, 2, 2, 1}, .b = {15, 5, 1, 40, 0.3}, .fp = 0.2, .fpp = 0.3, .mass = 28};
    u->crystal = (rg_xrd_crystal){
        {{8.18, 12.88, 14.17}, {93.2, 115.9, 91.2}}, u->operators, 2, u->sites, SITES, &u->scatterer};
    u->instrument = (rg_xrd_instrument){.wavelength = {1.5405929, 1.5444274},
                                        .ratio = 0.5,
                                        .radius_mm = 217.5,
                                        .widths = {0.004, -0.003, 0.005, 0.03, 0.03}};
    /* A quick look at fewer: reflections go as the cube. */
    u->d_min = LEAST_SPACING / cbrt(job->scale);
    for (size_t i = 0; i < POINTS; i++)
        u->two_theta[i] = 5.0 + 0.02 * (double) i;
    rg_status status = rg_xrd_lattice_init(&u->crystal.cell, &u->lattice, err);
    if (status == RG_OK)
        status = rg_xrd_atoms_init(&u->crystal, &u->lattice, &u->atoms, err);
    if (status != RG_OK)
        return status;
    status = rg_xrd_reflections_list(&u->crystal, &u->lattice, &u->atoms, u->d_min, &list, err);
    const double n = (double) list.n;
    rg_xrd_reflections_free(&list);
    job->n_parts = PARTS;
    /* A phase takes 5 operations and its two waves 2; the waves themselves are not counted. */
    job->parts[FACTORS] = (rg_bench_part){
        .name = "structure factors", .items = n, .flops_double = n * 2.0 * SITES * 7.0, .kkt = NAN};
    /* Two lines, each some 300 points of 5 operations. */
    job->parts[SUM] = (rg_bench_part){
        .name = "lines to pattern", .items = n, .flops_double = n * 2.0 * 300.0 * 5.0, .kkt = NAN};
    job->parts[ALL] = (rg_bench_part){.name = "all", .floor = RG_BENCH_OF_SUM, .items = n, .kkt = NAN};
    return status;
}

rg_status rg_bench_powder_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    powder *u = job->state;
    rg_xrd_reflections list;
    double began = rg_clock_seconds();
    rg_status status = rg_xrd_reflections_list(&u->crystal, &u->lattice, &u->atoms, u->d_min, &list, err);
    seconds[FACTORS] = rg_clock_seconds() - began;
    double *intensity = rg_alloc(list.n, 1, sizeof *intensity);
    if (status == RG_OK && intensity == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    began = rg_clock_seconds();
    if (status == RG_OK) {
        memset(u->counts, 0, sizeof u->counts);
        rg_xrd_powder_intensities(&u->instrument, &list, NULL, u->lattice.volume, intensity);
        status =
            rg_xrd_powder_sum(&u->instrument, &list, intensity, REACH, u->two_theta, POINTS, u->counts, err);
    }
    seconds[SUM] = rg_clock_seconds() - began;
    seconds[ALL] = seconds[FACTORS] + seconds[SUM];
    free(intensity);
    rg_xrd_reflections_free(&list);
    return status;
}

void rg_bench_powder_close(void *state)
{
    powder *u = state;
    if (u == NULL)
        return;
    rg_xrd_atoms_free(&u->atoms);
    free(u);
}
