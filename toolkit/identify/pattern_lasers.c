#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/search/bands.h"
#include "kernels/search/lasers.h"
#include "kernels/signal/noise.h"
#include "toolkit/identify/pattern.h"
#include "toolkit/library_classes.h"
#include "toolkit/stream.h"

enum { MOST_BANDS = 40 };
static const double LEAST_BAND = 0.05; /* of the most prominent one               */
static const double NOISE_TIMES = 5.0; /* the noise, as a band has to be at least */

/* The bands of every spectrum of the entry. */
typedef struct {
    const rg_pattern_library *ready;
    const rg_entry *entry;
    size_t *counts;      /* [n_rows]             */
    double *shifts;      /* [n_rows][MOST_BANDS] */
    double *heights;     /* the same             */
    double (*ranges)[2]; /* [n_rows] NaN: nothing was measured */
    double *least;       /* [n_rows] prominence that a line needs */
    float *values;       /* [n_rows][n_channels] */
} gathering;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the lines");
}

static rg_status gather_row(gathering *g, size_t row, const double *spectrum, double *work, rg_error *err)
{
    const rg_spectral_library *library = &g->ready->library;
    rg_search_band bands[MOST_BANDS];
    size_t n = 0;
    g->ranges[row][0] = g->ranges[row][1] = NAN;
    for (size_t c = 0; c < library->n_channels; c++)
        if (isfinite(spectrum[c])) {
            g->ranges[row][0] = fmin(g->ranges[row][0], library->axis[c]);
            g->ranges[row][1] = fmax(g->ranges[row][1], library->axis[c]);
        }
    const rg_status status =
        rg_search_bands_find(spectrum, library->n_channels, LEAST_BAND, MOST_BANDS, bands, &n, err);
    g->counts[row] = n;
    double largest = 0.0;
    for (size_t c = 0; c < library->n_channels; c++)
        g->values[row * library->n_channels + c] = (float) spectrum[c];
    for (size_t i = 0; i < n; i++) {
        g->shifts[row * MOST_BANDS + i] = library->axis[bands[i].channel];
        g->heights[row * MOST_BANDS + i] = bands[i].prominence;
        largest = fmax(largest, bands[i].prominence);
    }
    g->least[row] =
        fmax(LEAST_BAND * largest, NOISE_TIMES * rg_signal_noise(spectrum, library->n_channels, work));
    return status;
}

static rg_status gather_block(void *state, const rg_block *block, rg_error *err)
{
    gathering *g = state;
    double *spectra = NULL;
    double *work = rg_alloc(g->ready->library.n_channels, 1, sizeof *work);
    if (work == NULL)
        return no_memory(err);
    rg_status status = rg_pattern_bring(g->ready, g->entry, block, &spectra, err);
    for (size_t i = 0; i < block->n && status == RG_OK; i++)
        status = gather_row(g, block->first + i, spectra + i * g->ready->library.n_channels, work, err);
    free(spectra);
    free(work);
    return status;
}

static rg_search_lasers_scan scan_of(const gathering *g, const double *lasers, size_t row)
{
    return (rg_search_lasers_scan){.laser_nm = lasers[row],
                                   .low = g->ranges[row][0],
                                   .high = g->ranges[row][1],
                                   .shift_cm1 = g->shifts + row * MOST_BANDS,
                                   .height = g->heights + row * MOST_BANDS,
                                   .n = g->counts[row],
                                   .least = g->least[row],
                                   .values = g->values + row * g->ready->library.n_channels,
                                   .n_values = g->ready->library.n_channels,
                                   .first = g->ready->library.axis[0],
                                   .step = g->ready->library.grid->step};
}

/* Columns of the grain and of the laser, as they must be. */
static rg_status find_columns(const rg_identify_args *args, const rg_entry *entry, size_t *grains,
                              const double **lasers, rg_error *err)
{
    const rg_column *grain = rg_table_find(&entry->rows, args->grain);
    const rg_column *laser = rg_table_find(&entry->rows, args->laser);
    if (grain == NULL || laser == NULL)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the spectra have no such column",
                             grain == NULL ? args->grain : args->laser,
                             "`regolith info` shows what they have");
    if (laser->numbers == NULL)
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "the column of the laser holds no numbers",
                             args->laser, "it takes wavelengths in nm");
    for (size_t row = 0; row < entry->n_rows; row++)
        if (!isnan(laser->numbers[row]) && !(laser->numbers[row] >= 100.0 && laser->numbers[row] <= 2000.0))
            return rg_fail_named(err, RG_EDOMAIN, row, "the wavelength of a laser is out of range",
                                 args->laser, "it takes 100 to 2000 nm");
    (void) rg_column_classes(grain, entry->n_rows, grains);
    *lasers = laser->numbers;
    return RG_OK;
}

/* Mark the channels within reach of every line that is luminescence. */
static void mark(const gathering *g, size_t row, const rg_search_lasers_origin *origin, rg_pattern_answers *a)
{
    const rg_spectral_library *library = &g->ready->library;
    const rg_spectral_grid *grid = library->grid;
    char text[256] = "";
    size_t used = 0;
    for (size_t i = 0; i < g->counts[row]; i++) {
        if (origin[i] != RG_SEARCH_LASERS_LUMINESCENCE)
            continue;
        const double shift = g->shifts[row * MOST_BANDS + i];
        if (used + 16 < sizeof text)
            used += (size_t) snprintf(text + used, sizeof text - used, "%s%.0f", used > 0 ? ", " : "", shift);
        for (size_t c = 0; c < library->n_channels; c++)
            if (fabs(library->axis[c] - shift) <= 1.5 * grid->band_reach)
                a->masks[row * library->n_channels + c] = 1;
    }
    a->luminescence[row] = rg_copy_text(text, strlen(text));
}

static rg_status sort_rows(const gathering *g, const size_t *grains, const double *lasers,
                           rg_pattern_answers *a, rg_error *err)
{
    for (size_t row = 0; row < a->n_rows; row++) {
        rg_search_lasers_origin origin[MOST_BANDS] = {RG_SEARCH_LASERS_UNTESTED};
        const rg_search_lasers_scan scan = scan_of(g, lasers, row);
        for (size_t other = 0; other < a->n_rows; other++) {
            const rg_search_lasers_scan second = scan_of(g, lasers, other);
            if (other != row && grains[other] == grains[row] && !isnan(lasers[row]) && !isnan(lasers[other]))
                rg_search_lasers_sort(&scan, &second, g->ready->library.grid->band_reach, origin);
        }
        mark(g, row, origin, a);
        if (a->luminescence[row] == NULL)
            return no_memory(err);
    }
    return RG_OK;
}

rg_status rg_pattern_lasers_find(const rg_identify_args *args, const rg_pattern_library *ready,
                                 rg_workfile *data, rg_pattern_answers *answers, rg_error *err)
{
    const size_t n = data->entry.n_rows;
    const double *lasers = NULL;
    gathering g = {.ready = ready, .entry = &data->entry};
    const rg_stream stream = {.file = data->file,
                              .entry = data->name,
                              .n_rows = n,
                              .n_columns = data->entry.n_columns,
                              .command = "identify",
                              .what = "spectra",
                              .quiet = true};
    size_t *grains = rg_alloc(n, 1, sizeof *grains);
    g.counts = rg_alloc(n, 1, sizeof *g.counts);
    g.shifts = rg_alloc(n, MOST_BANDS, sizeof *g.shifts);
    g.heights = rg_alloc(n, MOST_BANDS, sizeof *g.heights);
    g.ranges = rg_alloc(n, 1, sizeof *g.ranges);
    g.least = rg_alloc(n, 1, sizeof *g.least);
    g.values = rg_alloc(n, ready->library.n_channels, sizeof *g.values);
    answers->masks = rg_alloc(n, ready->library.n_channels, 1);
    answers->luminescence = rg_alloc(n, 1, sizeof *answers->luminescence);
    rg_status status = grains != NULL && g.counts != NULL && g.shifts != NULL && g.heights != NULL &&
                               g.ranges != NULL && g.least != NULL && g.values != NULL &&
                               answers->masks != NULL && answers->luminescence != NULL
                           ? RG_OK
                           : no_memory(err);
    if (status == RG_OK)
        status = find_columns(args, &data->entry, grains, &lasers, err);
    if (status == RG_OK)
        status = rg_stream_run(&stream, gather_block, &g, err);
    if (status == RG_OK)
        status = sort_rows(&g, grains, lasers, answers, err);
    free(grains);
    free(g.counts);
    free(g.shifts);
    free(g.heights);
    free(g.ranges);
    free(g.least);
    free(g.values);
    return status;
}

void rg_pattern_lasers_mask(const rg_pattern_answers *answers, size_t n_channels, size_t first, size_t n,
                            double *spectra)
{
    for (size_t i = 0; i < n * n_channels && answers->masks != NULL; i++)
        if (answers->masks[first * n_channels + i] != 0)
            spectra[i] = NAN;
}

void rg_pattern_lasers_free(rg_pattern_answers *answers)
{
    for (size_t row = 0; answers->luminescence != NULL && row < answers->n_rows; row++)
        free(answers->luminescence[row]);
    free(answers->luminescence);
    free(answers->masks);
}
