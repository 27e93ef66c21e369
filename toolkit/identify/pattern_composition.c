#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "toolkit/identify/pattern.h"
#include "toolkit/library_classes.h"
#include "toolkit/result_build.h"

static const double SHARE = 0.9; /* of the spectra whose value should lie in the range */
enum { LEAST_MEMBERS = 4 };      /* that a range can be taken from                    */

static bool may_answer(const rg_pattern_library *ready, const size_t *const *row_keys, size_t i, size_t m)
{
    for (size_t k = 0; k < ready->n_keys; k++)
        if (row_keys[k][i] != RG_NO_INDEX && row_keys[k][i] == ready->member_keys[k][m])
            return false;
    return true;
}

/* The value of the most alike member with one, of its own class and not of its own keys; NaN without. */
static double nearest_value(const rg_pattern_library *ready, const double *values, size_t m)
{
    const rg_spectral_library *library = &ready->library;
    const size_t *keys[RG_PATTERN_MOST_KEYS];
    double best = -INFINITY;
    double value = NAN;
    for (size_t k = 0; k < ready->n_keys; k++)
        keys[k] = ready->member_keys[k];
    for (size_t other = 0; other < library->n; other++) {
        if (other == m || library->class_of[other] != library->class_of[m] || isnan(values[other]) ||
            !may_answer(ready, keys, m, other))
            continue;
        const double score = rg_search_score_best(ready->features + 2 * m * library->n_channels,
                                                  ready->features + 2 * other * library->n_channels,
                                                  library->n_channels, &ready->moves, NULL);
        if (score > best) {
            best = score;
            value = values[other];
        }
    }
    return value;
}

/* How far the nearest of the others is off, for every member with a value. */
static rg_status find_misses(rg_pattern_library *ready, rg_error *err)
{
    const double *values = ready->composition->numbers;
    ready->misses = rg_alloc(ready->library.n, 1, sizeof *ready->misses);
    if (ready->misses == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the compositions");
#pragma omp parallel for schedule(dynamic)
    for (size_t m = 0; m < ready->library.n; m++)
        ready->misses[m] =
            isnan(values[m]) || !ready->has[m] ? NAN : fabs(values[m] - nearest_value(ready, values, m));
    return RG_OK;
}

rg_status rg_pattern_composition_prepare(const rg_identify_args *args, rg_pattern_library *ready,
                                         rg_error *err)
{
    if (args->composition == NULL)
        return RG_OK;
    ready->composition = rg_table_find(&ready->library.rows, args->composition);
    if (ready->composition == NULL) {
        (void) rg_library_no_column(&ready->library.rows, args->composition, err);
        return rg_error_place(err, args->library, NULL);
    }
    if (ready->composition->numbers == NULL) {
        (void) rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "the column of the composition holds no numbers",
                             args->composition, "name one with numbers");
        return rg_error_place(err, args->library, NULL);
    }
    return find_misses(ready, err);
}

rg_status rg_pattern_composition_make(size_t n_rows, rg_pattern_answers *answers, rg_error *err)
{
    answers->composition = rg_alloc(n_rows, 3, sizeof *answers->composition);
    return answers->composition != NULL
               ? RG_OK
               : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the compositions");
}

/* The ceil(SHARE (n + 1))th smallest miss of the class's members that may answer, the largest where they are
 * too few for it: what the next one of the same kind misses by at most, with that probability (Vovk,
 * Gammerman & Shafer 2005, Algorithmic learning in a random world; Lei et al. 2018, J. Am. Stat. Assoc. 113,
 * 1094). Found by counting, as classes are small. */
static double likely_miss(const rg_pattern_library *ready, const size_t *const *row_keys, size_t i,
                          size_t class_of)
{
    const size_t n_members = ready->library.n;
    size_t n = 0;
    for (size_t m = 0; m < n_members; m++)
        n += ready->library.class_of[m] == class_of && !isnan(ready->misses[m]) &&
             may_answer(ready, row_keys, i, m);
    const double wanted = fmin(ceil(SHARE * (double) (n + 1)), (double) n);
    double least = NAN;
    for (size_t m = 0; m < n_members; m++) {
        const double miss = ready->misses[m];
        if (ready->library.class_of[m] != class_of || isnan(miss) || !may_answer(ready, row_keys, i, m))
            continue;
        size_t below = 0;
        for (size_t other = 0; other < n_members; other++)
            below += ready->library.class_of[other] == class_of && ready->misses[other] <= miss &&
                     may_answer(ready, row_keys, i, other);
        if ((double) below >= wanted)
            least = fmin(least, miss);
    }
    return n >= LEAST_MEMBERS ? least : NAN;
}

void rg_pattern_composition_find(const rg_pattern_library *ready, const size_t *const *row_keys, size_t i,
                                 const float *features, size_t row, rg_pattern_answers *answers)
{
    const rg_spectral_library *library = &ready->library;
    const rg_search_hit *hit = answers->hits + row * answers->n_best;
    const double *values = ready->composition->numbers;
    double *found = answers->composition + 3 * row;
    double best = -INFINITY;
    found[0] = found[1] = found[2] = NAN;
    if (answers->status[row] != RG_PATTERN_UNKNOWN || hit->row == RG_NO_INDEX)
        return;
    for (size_t m = 0; m < library->n; m++) {
        if (library->class_of[m] != hit->class_of || isnan(values[m]) || !may_answer(ready, row_keys, i, m))
            continue;
        const double score = rg_search_score_best(features, ready->features + 2 * m * library->n_channels,
                                                  library->n_channels, &ready->moves, NULL);
        if (score > best) {
            best = score;
            found[0] = values[m];
        }
    }
    const double miss = likely_miss(ready, row_keys, i, hit->class_of);
    found[1] = found[0] - miss;
    found[2] = found[0] + miss;
}

rg_status rg_pattern_composition_result(const rg_pattern_library *ready, const rg_pattern_answers *answers,
                                        rg_result *result, rg_error *err)
{
    static const char *const NAMES[] = {"composition", "composition_low", "composition_high"};
    const size_t n = answers->n_rows;
    const char *units = ready->composition->units != NULL ? ready->composition->units : "";
    rg_group *group = NULL;
    double *column = rg_alloc(n, 1, sizeof *column);
    if (column == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
    rg_status status = rg_result_add_row_group(result, "composition", ready->composition->name, NAMES[0], n,
                                               NULL, 0, &group, err);
    for (size_t k = 0; k < 3 && status == RG_OK; k++) {
        for (size_t row = 0; row < n; row++)
            column[row] = answers->composition[3 * row + k];
        status = rg_result_add_numbers(group, NAMES[k], units, ready->composition->name, n, 0, column, err);
    }
    free(column);
    return status;
}
