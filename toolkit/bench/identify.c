/* Lines and bands: windows fitted by one and by two lines; bands of reflectance with errors by draws. */
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/features/measure.h"
#include "kernels/peaks/window.h"
#include "toolkit/bench/row.h"
#include "toolkit/bench/spectra.h"
#include "toolkit/clock.h"

enum { CHANNELS = 160, BANDS = 401, MOST_WINDOWS = 800, MOST_SPECTRA = 128 };

typedef struct {
    size_t n;
    size_t n_channels;
    double *axis;      /* [n_channels]    */
    double *spectra;   /* [n][n_channels] */
    rg_status *status; /* [n]             */
} identify;

static rg_status make_room(rg_bench_job *job, size_t most, size_t n_channels, const char *part, rg_error *err)
{
    identify *u = rg_alloc(1, 1, sizeof *u);
    job->state = u;
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    u->n = rg_bench_count(most, job->scale, (double) n_channels * 8.0);
    u->n_channels = n_channels;
    u->axis = rg_alloc(n_channels, 1, sizeof *u->axis);
    u->spectra = rg_alloc(u->n, n_channels, sizeof *u->spectra);
    u->status = rg_alloc(u->n, 1, sizeof *u->status);
    job->n_parts = 1;
    job->parts[0] = (rg_bench_part){.name = part, .items = (double) u->n, .kkt = NAN};
    return u->axis != NULL && u->spectra != NULL && u->status != NULL
               ? RG_OK
               : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
}

static rg_status first_failure(const identify *u, rg_error *err)
{
    for (size_t i = 0; i < u->n; i++)
        if (u->status[i] != RG_OK)
            return rg_fail(err, u->status[i], i, "a simulated spectrum was not fitted");
    return RG_OK;
}

/* Every other window has two lines, 16 apart; noise of 1 %. */
rg_status rg_bench_peaks_open(rg_bench_job *job, rg_error *err)
{
    const rg_status status = make_room(job, MOST_WINDOWS, CHANNELS, "one and two lines", err);
    const identify *u = job->state;
    for (size_t i = 0; i < CHANNELS && status == RG_OK; i++)
        u->axis[i] = 930.0 + 0.5 * (double) i;
    for (size_t s = 0; status == RG_OK && s < u->n; s++)
        for (size_t i = 0; i < CHANNELS; i++) {
            const rg_peak_line lines[2] = {{959.7, 1.0, 7.3, 0.6}, {975.5, s % 2 == 0 ? 0.9 : 0.0, 6.1, 0.6}};
            u->spectra[s * CHANNELS + i] = 0.1 + rg_peak_shape_value(&lines[0], u->axis[i], NULL) +
                                           rg_peak_shape_value(&lines[1], u->axis[i], NULL) +
                                           0.01 * rg_random_normal(1, s, i);
        }
    return status;
}

rg_status rg_bench_peaks_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    const identify *u = job->state;
    const rg_peaks_window_options options = rg_peaks_window_defaults();
    const double began = rg_clock_seconds();
#pragma omp parallel for schedule(dynamic, 8)
    for (size_t s = 0; s < u->n; s++) {
        rg_peaks_fit fits[3];
        size_t chosen;
        u->status[s] = rg_peaks_window_fit(u->axis, u->spectra + s * CHANNELS, NULL, CHANNELS, &options, fits,
                                           &chosen, NULL);
    }
    seconds[0] = rg_clock_seconds() - began;
    return first_failure(u, err);
}

static const rg_band_definition MAFIC[2] = {{{600.0, 850.0, 1200.0, 1750.0}, 4, 1.0 / 3.0, 0.01},
                                            {{1200.0, 1750.0, 2300.0, 2450.0}, 4, 1.0 / 3.0, 0.01}};

rg_status rg_bench_bands_open(rg_bench_job *job, rg_error *err)
{
    const rg_status status = make_room(job, MOST_SPECTRA, BANDS, "two bands, 100 draws", err);
    const identify *u = job->state;
    for (size_t i = 0; i < BANDS && status == RG_OK; i++)
        u->axis[i] = 450.0 + 5.0 * (double) i;
    for (size_t s = 0; status == RG_OK && s < u->n; s++)
        for (size_t i = 0; i < BANDS; i++) {
            const double one = (u->axis[i] - 930.0) / 60.0;
            const double two = (u->axis[i] - 1900.0) / 130.0;
            u->spectra[s * BANDS + i] =
                0.4 * (1.0 - 0.3 * exp(-0.5 * one * one)) * (1.0 - 0.2 * exp(-0.5 * two * two)) +
                0.001 * rg_random_normal(2, s, i);
        }
    return status;
}

rg_status rg_bench_bands_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    const identify *u = job->state;
    const rg_features_task task = {.bands = MAFIC, .n_bands = 2, .draws = 100, .seed = 1};
    const double began = rg_clock_seconds();
#pragma omp parallel for schedule(dynamic)
    for (size_t s = 0; s < u->n; s++) {
        rg_features features;
        u->status[s] =
            rg_features_measure(u->axis, u->spectra + s * BANDS, NULL, BANDS, &task, s, &features, NULL);
    }
    seconds[0] = rg_clock_seconds() - began;
    return first_failure(u, err);
}

void rg_bench_identify_close(void *state)
{
    identify *u = state;
    if (u == NULL)
        return;
    free(u->axis);
    free(u->spectra);
    free(u->status);
    free(u);
}
