#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/search/decoys.h"
#include "kernels/search/significance.h"
#include "toolkit/identify/pattern.h"
#include "toolkit/name_list.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the library");
}

/* Keys of the members by every column of --exclude-column. */
static rg_status read_keys(const rg_identify_args *args, rg_pattern_library *ready, rg_error *err)
{
    const rg_spectral_library *library = &ready->library;
    const char *at = args->exclude;
    char name[64];
    rg_status status = RG_OK;
    while (status == RG_OK && at != NULL && rg_name_list_next(&at, name, sizeof name)) {
        if (ready->n_keys == RG_PATTERN_MOST_KEYS)
            return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--exclude-column names too many columns", NULL,
                                 "name at most 8");
        size_t *keys = rg_alloc(library->n, 2, sizeof *keys);
        ready->member_keys[ready->n_keys++] = keys;
        if (keys == NULL)
            return no_memory(err);
        status = rg_spectral_library_keys(library, name, &library->rows, keys + library->n, keys, err);
    }
    return status == RG_OK ? RG_OK : rg_error_place(err, args->library, NULL);
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *) a;
    const double y = *(const double *) b;
    return (x > y) - (x < y);
}

/* Equal numbers under two names are a matter of names, not of minerals that look alike. */
static const double SAME_NUMBERS = 0.999;

/* The evidence for the best wrong class of every member: what a mineral that the library lacks would show. */
static rg_status find_null(rg_pattern_library *ready, rg_error *err)
{
    enum { BEST = 2 };
    const rg_spectral_library *library = &ready->library;
    const size_t *columns[RG_PATTERN_MOST_KEYS + 1] = {library->class_of};
    for (size_t k = 0; k < ready->n_keys; k++)
        columns[k + 1] = ready->member_keys[k];
    const rg_search_exclusion exclude = {ready->n_keys + 1, columns, columns};
    rg_search_hit *hits = rg_alloc(library->n, BEST, sizeof *hits);
    ready->null = rg_alloc(library->n, 1, sizeof *ready->null);
    rg_status status = hits != NULL && ready->null != NULL ? RG_OK : no_memory(err);
    if (status == RG_OK)
        status = rg_search_best(ready->index, ready->features, library->n, &exclude, BEST, hits, err);
    for (size_t m = 0; m < library->n && status == RG_OK; m++) {
        const rg_search_hit *hit = hits + BEST * m;
        if (ready->has[m] && hit[0].row != RG_NO_INDEX && hit[0].score < SAME_NUMBERS)
            ready->null[ready->n_null++] = rg_search_significance_evidence(hit[0].score, hit[1].score);
    }
    if (status == RG_OK && ready->n_null > 0)
        qsort(ready->null, ready->n_null, sizeof *ready->null, by_value);
    free(hits);
    return status;
}

static rg_status make_ready(const rg_identify_args *args, rg_pattern_library *ready, rg_error *err)
{
    const rg_spectral_library *library = &ready->library;
    const rg_spectral_grid *grid = library->grid;
    const size_t n_features = 2 * library->n_channels;
    ready->features = rg_alloc(library->n, n_features, sizeof *ready->features);
    ready->decoys = rg_alloc(library->n, n_features, sizeof *ready->decoys);
    ready->has = rg_alloc(library->n, 1, sizeof *ready->has);
    ready->decoy_class = rg_alloc(library->n, 1, sizeof *ready->decoy_class);
    if (ready->features == NULL || ready->decoys == NULL || ready->has == NULL || ready->decoy_class == NULL)
        return no_memory(err);
    for (size_t m = 0; m < library->n; m++)
        ready->decoy_class[m] = m;
    rg_status status = rg_search_features_make(&ready->how, library->spectra, library->n, library->n_channels,
                                               ready->features, ready->has, err);
    if (status != RG_OK)
        return status;
    rg_search_decoys_make(ready->features, library->n, library->n_channels,
                          (size_t) (grid->decoy_least / grid->step), (size_t) (grid->decoy_most / grid->step),
                          args->seed, ready->decoys);
    status = rg_search_index_new(ready->features, library->n, library->n_channels, library->class_of,
                                 &ready->moves, &ready->index, err);
    if (status == RG_OK)
        status = rg_search_index_new(ready->decoys, library->n, library->n_channels, ready->decoy_class,
                                     &ready->moves, &ready->decoy_index, err);
    return status;
}

rg_status rg_pattern_library_open(const rg_identify_args *args, rg_technique technique,
                                  rg_pattern_library *ready, rg_error *err)
{
    rg_status status = rg_spectral_library_open(&args->library, 1, technique, args->class_column, args->low,
                                                args->high, &ready->library, err);
    if (status == RG_OK) {
        ready->how = rg_spectral_grid_features(ready->library.grid);
        status = rg_spectral_library_moves(&ready->library, args->shift, &ready->moves, err);
    }
    if (status == RG_OK)
        status = read_keys(args, ready, err);
    if (status == RG_OK)
        status = make_ready(args, ready, err);
    if (status == RG_OK)
        status = rg_pattern_mixture_prepare(args, ready, err);
    if (status == RG_OK)
        status = rg_pattern_composition_prepare(args, ready, err);
    return status == RG_OK ? find_null(ready, err) : status;
}

void rg_pattern_library_free(rg_pattern_library *ready)
{
    rg_spectral_library_free(&ready->library);
    free(ready->features);
    free(ready->decoys);
    free(ready->has);
    free(ready->decoy_class);
    free(ready->null);
    free(ready->scaled);
    free(ready->misses);
    rg_gaussian_filter_free(&ready->sum_filter);
    rg_gaussian_filter_free(&ready->level_filter);
    rg_search_index_free(ready->index);
    rg_search_index_free(ready->decoy_index);
    for (size_t k = 0; k < ready->n_keys; k++)
        free(ready->member_keys[k]);
    *ready = (rg_pattern_library){0};
}
