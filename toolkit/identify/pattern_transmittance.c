/* Infrared spectra whose bands point down are transmittance: nothing in them is where a search looks for it.
 */
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "toolkit/identify/pattern.h"

/* Absorbance rises from a level near its median, and a bent background bends both ways: of made-up spectra of
 * 4 to 10 bands on sloped, bent backgrounds none of 100 reaches down 1.5 times as far as up; three of four of
 * the same as transmittance reach twice as far. Most of an entry have to. */
static const double TIMES_AS_FAR = 2.0;
static const double TAIL = 0.02; /* share of the channels that is left out at either end */

typedef struct {
    const rg_pattern_library *ready;
    const rg_entry *entry;
    double *work; /* [n_channels] */
    size_t n_seen;
    size_t n_turned; /* upside down */
} census;

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *) a;
    const double y = *(const double *) b;
    return (x > y) - (x < y);
}

static void count_rows(census *c, const double *spectra, size_t n)
{
    const size_t n_channels = c->ready->library.n_channels;
    for (size_t i = 0; i < n; i++) {
        size_t used = 0;
        for (size_t k = 0; k < n_channels; k++)
            if (isfinite(spectra[i * n_channels + k]))
                c->work[used++] = spectra[i * n_channels + k];
        if (used < 9)
            continue;
        qsort(c->work, used, sizeof *c->work, by_value);
        const size_t tail = (size_t) (TAIL * (double) used);
        const double middle = c->work[used / 2];
        c->n_seen++;
        c->n_turned += middle - c->work[tail] > TIMES_AS_FAR * (c->work[used - 1 - tail] - middle);
    }
}

static rg_status count_block(void *state, const rg_block *block, rg_error *err)
{
    census *c = state;
    double *spectra = NULL;
    const rg_status status = rg_pattern_bring(c->ready, c->entry, block, &spectra, err);
    if (status == RG_OK)
        count_rows(c, spectra, block->n);
    free(spectra);
    return status;
}

static rg_status judge(const census *c, const char *path, rg_error *err)
{
    if (2 * c->n_turned <= c->n_seen)
        return RG_OK;
    (void) rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX,
                         "the bands of most spectra point down, as of transmittance", NULL,
                         "`regolith prep ... absorbance=100` makes absorbance of percent");
    return rg_error_place(err, path, NULL);
}

rg_status rg_pattern_transmittance_refuse(const rg_identify_args *args, const rg_pattern_library *ready,
                                          const rg_workfile *data, rg_error *err)
{
    const rg_stream stream = {.file = data->file,
                              .entry = data->name,
                              .n_rows = data->entry.n_rows,
                              .n_columns = data->entry.n_columns,
                              .command = "identify",
                              .what = "spectra",
                              .quiet = true};
    if (ready->library.grid->technique != RG_FTIR)
        return RG_OK;
    census of_library = {.ready = ready, .work = rg_alloc(ready->library.n_channels, 1, sizeof(double))};
    if (of_library.work == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a spectrum");
    census of_rows = {.ready = ready, .entry = &data->entry, .work = of_library.work};
    count_rows(&of_library, ready->library.spectra, ready->library.n);
    rg_status status = judge(&of_library, args->library, err);
    if (status == RG_OK)
        status = rg_stream_run(&stream, count_block, &of_rows, err);
    if (status == RG_OK)
        status = judge(&of_rows, NULL, err);
    free(of_library.work);
    return status;
}
