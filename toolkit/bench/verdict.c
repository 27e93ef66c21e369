/* Verdicts: evidence of Raman spectra, powder patterns and infrared spectra of grains, and their chemistry
 * with 2000 draws. */
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/identify/changesite.h"
#include "kernels/identify/ftir_evidence.h"
#include "kernels/identify/raman_evidence.h"
#include "kernels/identify/xrd_evidence.h"
#include "toolkit/bench/row.h"
#include "toolkit/bench/spectra.h"
#include "toolkit/clock.h"
#include "toolkit/library_file.h"

enum {
    MOST = 250,
    RAMAN_BANDS = 1151,
    XRD_BANDS = 2601,
    FTIR_BANDS = 826,
    RAMAN = 0,
    XRD,
    FTIR,
    CHEMISTRY,
    ALL,
    PARTS
};

typedef struct {
    rg_mineral_library library;
    size_t n, n_oxides;
    double raman_axis[RAMAN_BANDS], xrd_axis[XRD_BANDS], ftir_axis[FTIR_BANDS];
    double *raman, *xrd, *ftir; /* [n][bands] */
    double *work;               /* [n][3 XRD_BANDS] */
    double *wt, *sigma;         /* [n][n_oxides] */
    rg_evidence *evidence;      /* [n] */
    rg_status *outcome;         /* [n] */
    int *level;                 /* [n] */
} verdicts;

static void simulate(verdicts *u)
{
    const rg_simulate_grain_options how = rg_simulate_grain_defaults();
    const rg_mineral_library *library = &u->library;
    size_t rows[256];
    size_t n_rows = 0;
    for (; n_rows < library->n_grains && n_rows < 256; n_rows++)
        rows[n_rows] = n_rows;
    for (size_t i = 0; i < RAMAN_BANDS; i++)
        u->raman_axis[i] = 150.0 + (double) i;
    for (size_t i = 0; i < XRD_BANDS; i++)
        u->xrd_axis[i] = 8.0 + 0.02 * (double) i;
    for (size_t i = 0; i < FTIR_BANDS; i++)
        u->ftir_axis[i] = 700.0 + 4.0 * (double) i;
#pragma omp parallel for schedule(static)
    for (size_t g = 0; g < u->n; g++) {
        const rg_grain_draw draw = rg_simulate_grain_draw(library->grains, rows, n_rows, &how, g);
        rg_simulate_grain_raman(&library->lines, library->grains, &draw, &how, g, 0, 532.0, u->raman_axis,
                                RAMAN_BANDS, u->raman + g * RAMAN_BANDS);
        (void) rg_simulate_grain_xrd(&library->lines, library->grains, &draw, &how, g, u->xrd_axis, XRD_BANDS,
                                     u->xrd + g * XRD_BANDS);
        rg_simulate_grain_ftir(&library->lines, library->grains, &draw, &how, g, u->ftir_axis, FTIR_BANDS,
                               u->ftir + g * FTIR_BANDS);
        rg_simulate_grain_weights(library->grains, &draw, u->n_oxides, &how, g, u->wt + g * u->n_oxides,
                                  u->sigma + g * u->n_oxides, NULL);
    }
}

rg_status rg_bench_verdict_open(rg_bench_job *job, rg_error *err)
{
    char used[1024];
    verdicts *u = rg_alloc(1, 1, sizeof *u);
    job->state = u;
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    *u = (verdicts){.n = 0};
    const rg_status status = rg_library_file_open(NULL, &u->library, used, sizeof used, err);
    if (status != RG_OK)
        return status;
    u->n = rg_bench_count(MOST, job->scale, (RAMAN_BANDS + 4 * XRD_BANDS + FTIR_BANDS) * 8.0);
    u->n_oxides = u->library.formula.oxides.n_oxides;
    u->raman = rg_alloc(u->n, RAMAN_BANDS, sizeof *u->raman);
    u->xrd = rg_alloc(u->n, XRD_BANDS, sizeof *u->xrd);
    u->ftir = rg_alloc(u->n, FTIR_BANDS, sizeof *u->ftir);
    u->work = rg_alloc(u->n, 3 * (size_t) XRD_BANDS, sizeof *u->work);
    u->wt = rg_alloc(u->n, u->n_oxides, sizeof *u->wt);
    u->sigma = rg_alloc(u->n, u->n_oxides, sizeof *u->sigma);
    u->evidence = rg_alloc(u->n, 1, sizeof *u->evidence);
    u->outcome = rg_alloc(u->n, 1, sizeof *u->outcome);
    u->level = rg_alloc(u->n, 1, sizeof *u->level);
    if (u->raman == NULL || u->xrd == NULL || u->ftir == NULL || u->work == NULL || u->wt == NULL ||
        u->sigma == NULL || u->evidence == NULL || u->outcome == NULL || u->level == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    simulate(u);
    static const char *const NAMES[PARTS] = {"Raman evidence", "diffraction evidence", "infrared evidence",
                                             "chemistry, 2000 draws", "all"};
    const double n = (double) u->n;
    job->n_parts = PARTS;
    for (size_t p = 0; p < PARTS; p++)
        job->parts[p] = (rg_bench_part){.name = NAMES[p], .items = n, .kkt = NAN};
    return RG_OK;
}

rg_status rg_bench_verdict_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    verdicts *u = job->state;
    const rg_phase_lines *lines = &u->library.lines;
    const rg_changesite_options how = rg_changesite_defaults();
    double began = rg_clock_seconds();
    for (size_t g = 0; g < u->n; g++)
        u->evidence[g] = rg_evidence_none();
#pragma omp parallel for schedule(dynamic, 1)
    for (size_t g = 0; g < u->n; g++)
        u->outcome[g] = rg_raman_evidence(lines, u->raman_axis, u->raman + g * RAMAN_BANDS, RAMAN_BANDS,
                                          &u->evidence[g], NULL);
    seconds[RAMAN] = rg_clock_seconds() - began;
    for (size_t g = 0; g < u->n; g++)
        if (u->outcome[g] != RG_OK)
            return rg_fail(err, u->outcome[g], g, "no memory for the lines of a spectrum");
    began = rg_clock_seconds();
#pragma omp parallel for schedule(dynamic, 1)
    for (size_t g = 0; g < u->n; g++)
        rg_xrd_evidence(lines, u->xrd_axis, u->xrd + g * XRD_BANDS, XRD_BANDS, RG_XRD_CU_KA1_A,
                        u->work + g * 3 * XRD_BANDS, &u->evidence[g]);
    seconds[XRD] = rg_clock_seconds() - began;
    began = rg_clock_seconds();
#pragma omp parallel for schedule(dynamic, 1)
    for (size_t g = 0; g < u->n; g++)
        rg_ftir_evidence(u->ftir_axis, u->ftir + g * FTIR_BANDS, FTIR_BANDS, &u->evidence[g]);
    seconds[FTIR] = rg_clock_seconds() - began;
    began = rg_clock_seconds();
    rg_changesite_result result = {.level = u->level};
    const rg_status status =
        rg_changesite(&u->library.changesite, u->wt, u->sigma, u->evidence, u->n, &how, &result, err);
    seconds[CHEMISTRY] = rg_clock_seconds() - began;
    seconds[ALL] = seconds[RAMAN] + seconds[XRD] + seconds[FTIR] + seconds[CHEMISTRY];
    return status;
}

void rg_bench_verdict_close(void *state)
{
    verdicts *u = state;
    if (u == NULL)
        return;
    rg_mineral_library_free(&u->library);
    free(u->raman);
    free(u->xrd);
    free(u->ftir);
    free(u->work);
    free(u->wt);
    free(u->sigma);
    free(u->evidence);
    free(u->outcome);
    free(u->level);
    free(u);
}
