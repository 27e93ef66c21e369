#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/search/decoys.h"
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

/* Equal numbers under two names are a matter of names, not of minerals that look alike. */
static const double SAME_NUMBERS = 0.999;

/* Both nulls from the best wrong classes of the members. A mineral that is missing may be any, so every class
 * has the same weight in one; it may be a common one, with more relations, so only classes with several
 * members are in the other. The weights of either sum to the number of members, which is how often a rarer
 * event was given the chance to be seen. */
static rg_status fill_nulls(rg_pattern_library *ready, const rg_search_hit *hits,
                            const rg_search_parts *parts, size_t n_best, rg_error *err)
{
    const rg_spectral_library *library = &ready->library;
    size_t *sizes = rg_alloc(library->n_classes, 2, sizeof *sizes);
    if (sizes == NULL)
        return no_memory(err);
    size_t *used = sizes + library->n_classes;
    for (size_t m = 0; m < library->n; m++) {
        const rg_search_hit *hit = hits + n_best * m;
        sizes[library->class_of[m]]++;
        if (!ready->has[m] || hit->row == RG_NO_INDEX || parts[n_best * m].pattern >= SAME_NUMBERS)
            continue;
        used[library->class_of[m]]++;
        ready->null[ready->n_null++] =
            (rg_search_wrong){rg_search_significance_evidence(hit[0].score, hit[1].score), (double) m};
    }
    size_t n_classes = 0;
    for (size_t c = 0; c < library->n_classes; c++)
        n_classes += used[c] > 0;
    for (size_t i = 0; i < ready->n_null; i++) {
        const size_t class_of = library->class_of[(size_t) ready->null[i].weight];
        if (sizes[class_of] > 1)
            ready->common[ready->n_common++] = (rg_search_wrong){ready->null[i].evidence, 1.0};
        ready->null[i].weight = (double) ready->n_null / (double) (n_classes * used[class_of]);
    }
    for (size_t i = 0; i < ready->n_common; i++)
        ready->common[i].weight = (double) ready->n_null / (double) ready->n_common;
    rg_search_significance_order(ready->null, ready->n_null);
    rg_search_significance_order(ready->common, ready->n_common);
    free(sizes);
    return RG_OK;
}

/* The evidence for the best wrong class of every member: what a mineral that the library lacks would show. */
static rg_status find_nulls(rg_pattern_library *ready, rg_error *err)
{
    enum { BEST = 2 };
    const rg_spectral_library *library = &ready->library;
    const size_t *columns[RG_PATTERN_MOST_KEYS + 1] = {library->class_of};
    for (size_t k = 0; k < ready->n_keys; k++)
        columns[k + 1] = ready->member_keys[k];
    const rg_search_exclusion exclude = {ready->n_keys + 1, columns, columns};
    rg_search_hit *hits = rg_alloc(library->n, BEST, sizeof *hits);
    rg_search_parts *parts = rg_alloc(library->n, BEST, sizeof *parts);
    ready->null = rg_alloc(library->n, 1, sizeof *ready->null);
    ready->common = rg_alloc(library->n, 1, sizeof *ready->common);
    rg_status status = hits != NULL && parts != NULL && ready->null != NULL && ready->common != NULL
                           ? RG_OK
                           : no_memory(err);
    if (status == RG_OK)
        status =
            rg_pattern_rank(ready, false, ready->features, &ready->lines, &exclude, BEST, hits, parts, err);
    if (status == RG_OK)
        status = fill_nulls(ready, hits, parts, BEST, err);
    free(hits);
    free(parts);
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
    return status == RG_OK ? rg_pattern_rank_prepare(args, ready, err) : status;
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
    return status == RG_OK ? find_nulls(ready, err) : status;
}

void rg_pattern_library_free(rg_pattern_library *ready)
{
    rg_spectral_library_free(&ready->library);
    free(ready->features);
    free(ready->decoys);
    free(ready->has);
    free(ready->decoy_class);
    rg_pattern_rank_free(ready);
    free(ready->null);
    free(ready->common);
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
