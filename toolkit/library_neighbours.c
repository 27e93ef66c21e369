#include "toolkit/library_neighbours.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

static rg_status search(const rg_spectral_library *library, const rg_search_shift *moves, float *features,
                        rg_library_neighbours *to, rg_error *err)
{
    const size_t n = library->n;
    size_t *rows = rg_alloc(n, 1, sizeof *rows);
    rg_search_hit *pairs = rg_alloc(n, 2, sizeof *pairs);
    rg_search_index *by_class = NULL;
    const rg_search_features how = rg_spectral_grid_features(library->grid);
    rg_status status = rows != NULL && pairs != NULL
                           ? RG_OK
                           : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the library");
    for (size_t m = 0; m < n && status == RG_OK; m++)
        rows[m] = m;
    if (status == RG_OK)
        status =
            rg_search_features_make(&how, library->spectra, n, library->n_channels, features, to->has, err);
    if (status == RG_OK)
        status =
            rg_search_index_new(features, n, library->n_channels, library->class_of, moves, &by_class, err);
    const size_t *row_columns[] = {rows};
    const size_t *class_columns[] = {library->class_of};
    const rg_search_exclusion not_itself = {1, row_columns, row_columns};
    const rg_search_exclusion not_its_class = {1, class_columns, class_columns};
    if (status == RG_OK)
        status = rg_search_best(by_class, features, n, &not_its_class, 1, to->other, err);
    /* Of two classes, itself left out, one is its own if any member of that is better than all but one class.
     */
    for (size_t m = 0; m < n && status == RG_OK; m++)
        to->own[m] = (rg_search_hit){RG_NO_INDEX, RG_NO_INDEX, NAN, 0};
    if (status == RG_OK)
        status = rg_search_best(by_class, features, n, &not_itself, 2, pairs, err);
    for (size_t m = 0; m < n && status == RG_OK; m++)
        for (size_t k = 0; k < 2; k++)
            if (pairs[2 * m + k].class_of == library->class_of[m])
                to->own[m] = pairs[2 * m + k];
    /* Else compare with its class in full. */
    for (size_t m = 0; m < n && status == RG_OK; m++) {
        if (to->own[m].row != RG_NO_INDEX)
            continue;
        for (size_t k = 0; k < n; k++) {
            if (k == m || library->class_of[k] != library->class_of[m])
                continue;
            rg_search_hit hit = {library->class_of[m], k, 0.0, 0};
            hit.score = rg_search_score_best(features + 2 * m * library->n_channels,
                                             features + 2 * k * library->n_channels, library->n_channels,
                                             moves, &hit.shift);
            if (to->own[m].row == RG_NO_INDEX || hit.score > to->own[m].score)
                to->own[m] = hit;
        }
    }
    rg_search_index_free(by_class);
    free(pairs);
    free(rows);
    return status;
}

rg_status rg_library_neighbours_find(const rg_spectral_library *library, rg_library_neighbours *neighbours,
                                     rg_error *err)
{
    const size_t n = library->n;
    float *features = rg_alloc(n, 2 * library->n_channels, sizeof *features);
    rg_search_shift moves;
    neighbours->has = rg_alloc(n, 1, sizeof *neighbours->has);
    neighbours->own = rg_alloc(n, 1, sizeof *neighbours->own);
    neighbours->other = rg_alloc(n, 1, sizeof *neighbours->other);
    rg_status status =
        features != NULL && neighbours->has != NULL && neighbours->own != NULL && neighbours->other != NULL
            ? RG_OK
            : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the library");
    if (status == RG_OK)
        status = rg_spectral_library_moves(library, NAN, &moves, err);
    if (status == RG_OK)
        status = search(library, &moves, features, neighbours, err);
    free(features);
    return status;
}

void rg_library_neighbours_free(rg_library_neighbours *neighbours)
{
    free(neighbours->has);
    free(neighbours->own);
    free(neighbours->other);
    *neighbours = (rg_library_neighbours){0};
}
