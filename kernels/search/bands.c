#include "kernels/search/bands.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/signal/noise.h"

static const double NOISE_TIMES = 5.0;

/* The lowest value from `top` on before something higher, to one side (step 1 or -1). */
static double lowest_beside(const double *spectrum, size_t n, size_t top, int step)
{
    double lowest = spectrum[top];
    for (size_t c = top; step > 0 ? c + 1 < n : c > 0;) {
        c = step > 0 ? c + 1 : c - 1;
        if (!isfinite(spectrum[c]) || spectrum[c] > spectrum[top])
            break;
        lowest = fmin(lowest, spectrum[c]);
    }
    return lowest;
}

/* Whether a maximum begins at c; *end is its last channel. The ends of what was measured are none. */
static bool is_maximum(const double *spectrum, size_t n, size_t c, size_t *end)
{
    if (c == 0 || !(spectrum[c - 1] < spectrum[c]))
        return false;
    *end = c;
    while (*end + 1 < n && !(spectrum[*end + 1] < spectrum[c]) && !(spectrum[*end + 1] > spectrum[c]) &&
           isfinite(spectrum[*end + 1]))
        (*end)++;
    return *end + 1 < n && spectrum[*end + 1] < spectrum[c];
}

static int by_prominence(const void *a, const void *b)
{
    const rg_search_band *x = a;
    const rg_search_band *y = b;
    if (x->prominence != y->prominence)
        return x->prominence < y->prominence ? 1 : -1;
    return (x->channel > y->channel) - (x->channel < y->channel);
}

static int by_channel(const void *a, const void *b)
{
    const rg_search_band *x = a;
    const rg_search_band *y = b;
    return (x->channel > y->channel) - (x->channel < y->channel);
}

rg_status rg_search_bands_find(const double *spectrum, size_t n, double least, size_t most,
                               rg_search_band *bands, size_t *n_bands, rg_error *err)
{
    rg_search_band *all = rg_alloc(n, 1, sizeof *all);
    double *work = rg_alloc(n, 1, sizeof *work);
    const bool have = all != NULL && work != NULL;
    size_t found = 0;
    *n_bands = 0;
    double limit = have ? NOISE_TIMES * rg_signal_noise(spectrum, n, work) : 0.0;
    double largest = 0.0;
    for (size_t c = 0; have && c < n; c++) {
        size_t end;
        if (!is_maximum(spectrum, n, c, &end))
            continue;
        const double base = fmax(lowest_beside(spectrum, n, c, -1), lowest_beside(spectrum, n, end, 1));
        all[found++] = (rg_search_band){c + (end - c) / 2, spectrum[c], spectrum[c] - base};
        largest = fmax(largest, spectrum[c] - base);
    }
    limit = fmax(limit, least * largest);
    if (found > 0)
        qsort(all, found, sizeof *all, by_prominence);
    for (size_t i = 0; i < found && *n_bands < most && all[i].prominence >= limit; i++)
        bands[(*n_bands)++] = all[i];
    if (*n_bands > 0)
        qsort(bands, *n_bands, sizeof *bands, by_channel);
    free(all);
    free(work);
    return have ? RG_OK : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the bands");
}

void rg_search_bands_explain(const rg_search_band *bands, size_t n_bands, const rg_search_band *others,
                             size_t n_others, int shift, double reach, unsigned char *explained)
{
    for (size_t i = 0; i < n_bands; i++) {
        explained[i] = 0;
        for (size_t k = 0; k < n_others; k++) {
            const double at = (double) others[k].channel + (double) shift;
            if (fabs((double) bands[i].channel - at) <= reach)
                explained[i] = 1;
        }
    }
}
