#include <math.h>
#include <stdio.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/search/bands.h"
#include "toolkit/identify/pattern.h"

enum { MOST_BANDS = 60, MOST_LISTED = 12 };
static const double LEAST_BAND = 0.05;   /* of the most prominent one: has to be explained    */
static const double LEAST_OTHER = 0.02;  /* may explain one                                   */
static const double LEAST_STRONG = 0.25; /* of a member: should not be missing in a spectrum */

/* "345, 378 and 3 more" of the bands that are marked with 0. */
static char *list_places(const rg_spectral_library *library, const rg_search_band *bands, size_t n,
                         const unsigned char *explained, int shift)
{
    char text[256] = "";
    size_t used = 0;
    size_t listed = 0;
    size_t left = 0;
    const int digits = library->grid->step < 1.0 ? 2 : 0;
    for (size_t i = 0; i < n; i++) {
        if (explained[i] != 0)
            continue;
        if (listed == MOST_LISTED) {
            left++;
            continue;
        }
        const double at = library->axis[bands[i].channel] + (double) shift * library->grid->step;
        used += (size_t) snprintf(text + used, sizeof text - used, "%s%.*f", listed++ > 0 ? ", " : "", digits,
                                  at);
    }
    if (left > 0)
        snprintf(text + used, sizeof text - used, " and %zu more", left);
    return rg_copy_text(text, strlen(text));
}

/* Bands of the member that lie where the spectrum was not measured are not missed. */
static void pass_over_unmeasured(const double *spectrum, size_t n, const rg_search_band *bands,
                                 size_t n_bands, int shift, unsigned char *explained)
{
    for (size_t i = 0; i < n_bands; i++) {
        const double at = (double) bands[i].channel + (double) shift;
        if (at < 0.0 || at >= (double) n || isnan(spectrum[(size_t) at]))
            explained[i] = 1;
    }
}

rg_status rg_pattern_bands(const rg_pattern_library *ready, const double *spectrum, size_t row,
                           rg_pattern_answers *answers, rg_error *err)
{
    const rg_spectral_library *library = &ready->library;
    const size_t n = library->n_channels;
    const rg_search_hit *hit = answers->hits + row * answers->n_best;
    const bool is_compared = answers->status[row] == RG_PATTERN_UNKNOWN && hit->row != RG_NO_INDEX;
    const double *member = is_compared ? library->spectra + hit->row * n : NULL;
    const double reach = library->grid->band_reach / library->grid->step;
    rg_search_band bands[MOST_BANDS];
    rg_search_band weak[MOST_BANDS];
    rg_search_band others[MOST_BANDS];
    unsigned char explained[MOST_BANDS] = {0};
    unsigned char present[MOST_BANDS] = {0};
    size_t n_bands = 0;
    size_t n_weak = 0;
    size_t n_others = 0;
    size_t n_strong = 0;
    size_t n_explained = 0;
    rg_status status = rg_search_bands_find(spectrum, n, LEAST_BAND, MOST_BANDS, bands, &n_bands, err);
    if (status == RG_OK)
        status = rg_search_bands_find(spectrum, n, LEAST_OTHER, MOST_BANDS, weak, &n_weak, err);
    if (status == RG_OK && member != NULL)
        status = rg_search_bands_find(member, n, LEAST_OTHER, MOST_BANDS, others, &n_others, err);
    if (status != RG_OK)
        return status;
    rg_search_bands_explain(bands, n_bands, others, n_others, hit->shift, reach, explained);
    for (size_t i = 0; i < n_bands; i++)
        n_explained += explained[i];
    answers->n_bands[row] = (double) n_bands;
    answers->n_explained[row] = (double) n_explained;
    answers->unexplained[row] = list_places(library, bands, n_bands, explained, 0);
    if (member != NULL)
        status = rg_search_bands_find(member, n, LEAST_STRONG, MOST_BANDS, others, &n_strong, err);
    if (status != RG_OK)
        return status;
    rg_search_bands_explain(others, n_strong, weak, n_weak, -hit->shift, reach, present);
    pass_over_unmeasured(spectrum, n, others, n_strong, hit->shift, present);
    answers->missing[row] = list_places(library, others, n_strong, present, hit->shift);
    return answers->unexplained[row] != NULL && answers->missing[row] != NULL
               ? RG_OK
               : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the bands");
}
