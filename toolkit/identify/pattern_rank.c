#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/search/decoys.h"
#include "toolkit/identify/pattern.h"

/* The best classes by their patterns that are looked at again by their lines. */
enum { POOL = 32 };

/* Of the lines in a fused score: 0.15 beside 1 of the pattern. On the half of the RRUFF species that the
 * rules of lines were chosen on, from 0.1 to 0.25 are as good. */
static const double SHARE_OF_LINES = 0.15 / 1.15;

static const struct {
    const char *word;
    double weight;
} SCORES[] = {{"pattern", 0.0}, {"peaks", 1.0}, {"both", SHARE_OF_LINES}};

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the lines");
}

/* Errors of a diffractometer are more alike in Q than in 2 theta. That of copper radiation stands for any:
 * members and spectra have one radiation, and the reach of a line scales with it. */
static double place_of(const rg_spectral_grid *grid, double at)
{
    static const double PI = 3.14159265358979323846;
    static const double CU_KA1_ANGSTROM = 1.540593;
    return grid->technique == RG_XRD ? 4.0 * PI * sin(at * PI / 360.0) / CU_KA1_ANGSTROM : at;
}

rg_status rg_pattern_lines(const rg_pattern_library *ready, const double *spectra, size_t n,
                           rg_search_lines *lines, rg_error *err)
{
    return rg_search_lines_find(&ready->rules, ready->places, spectra, n, ready->library.n_channels, lines,
                                err);
}

static rg_status find_decoy_lines(const rg_identify_args *args, rg_pattern_library *ready, rg_error *err)
{
    const rg_spectral_library *library = &ready->library;
    double *turned = rg_alloc(library->n, library->n_channels, sizeof *turned);
    if (turned == NULL)
        return no_memory(err);
    rg_search_decoys_turn(ready->features, library->spectra, library->n, library->n_channels,
                          (size_t) (library->grid->decoy_least / library->grid->step),
                          (size_t) (library->grid->decoy_most / library->grid->step), args->seed, turned);
    const rg_status status = rg_pattern_lines(ready, turned, library->n, &ready->decoy_lines, err);
    free(turned);
    return status;
}

rg_status rg_pattern_rank_prepare(const rg_identify_args *args, rg_pattern_library *ready, rg_error *err)
{
    const rg_spectral_library *library = &ready->library;
    ready->rules = rg_search_line_rules_defaults();
    ready->rules.sigma = library->grid->line_sigma;
    for (size_t i = 0; i < sizeof SCORES / sizeof SCORES[0]; i++)
        if (strcmp(args->score, SCORES[i].word) == 0)
            ready->weight = SCORES[i].weight;
    ready->places = rg_alloc(library->n_channels, 1, sizeof *ready->places);
    if (ready->places == NULL)
        return no_memory(err);
    for (size_t c = 0; c < library->n_channels; c++)
        ready->places[c] = place_of(library->grid, library->axis[c]);
    rg_status status = rg_pattern_lines(ready, library->spectra, library->n, &ready->lines, err);
    if (status == RG_OK)
        status = find_decoy_lines(args, ready, err);
    if (status == RG_OK)
        status = rg_search_lines_index_new(&ready->rules, &ready->lines, library->class_of,
                                           &ready->lines_index, err);
    return status == RG_OK ? rg_search_lines_index_new(&ready->rules, &ready->decoy_lines, ready->decoy_class,
                                                       &ready->decoy_lines_index, err)
                           : status;
}

void rg_pattern_rank_free(rg_pattern_library *ready)
{
    free(ready->places);
    rg_search_lines_free(&ready->lines);
    rg_search_lines_free(&ready->decoy_lines);
    rg_search_lines_index_free(ready->lines_index);
    rg_search_lines_index_free(ready->decoy_lines_index);
}

rg_status rg_pattern_rank(const rg_pattern_library *ready, bool decoys, const float *features,
                          const rg_search_lines *lines, const rg_search_exclusion *exclude, size_t n_best,
                          rg_search_hit *hits, rg_search_parts *parts, rg_error *err)
{
    const bool by_lines = ready->weight >= 1.0;
    const size_t n_pool = n_best > POOL || by_lines || !(ready->weight > 0.0) ? n_best : POOL;
    const rg_search_looks looks = {.queries = features,
                                   .members = decoys ? ready->decoys : ready->features,
                                   .n_channels = ready->library.n_channels,
                                   .moves = ready->moves,
                                   .query_lines = lines,
                                   .member_lines = decoys ? &ready->decoy_lines : &ready->lines,
                                   .rules = ready->rules,
                                   .weight = ready->weight};
    rg_search_hit *pool = rg_alloc(lines->n, n_pool, sizeof *pool);
    if (pool == NULL)
        return no_memory(err);
    const rg_status status =
        by_lines ? rg_search_lines_best(decoys ? ready->decoy_lines_index : ready->lines_index, lines,
                                        exclude, n_pool, pool, err)
                 : rg_search_best(decoys ? ready->decoy_index : ready->index, features, lines->n, exclude,
                                  n_pool, pool, err);
    if (status == RG_OK)
        rg_search_fuse(&looks, pool, by_lines, lines->n, n_pool, n_best, hits, parts);
    free(pool);
    return status;
}
