#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "toolkit/identify/pattern.h"
#include "toolkit/library_classes.h"
#include "toolkit/result_build.h"

/* Members whose score is this near to the best are as good a match. */
static const double AS_GOOD = 0.05;

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
    return RG_OK;
}

rg_status rg_pattern_composition_make(size_t n_rows, rg_pattern_answers *answers, rg_error *err)
{
    answers->composition = rg_alloc(n_rows, 3, sizeof *answers->composition);
    return answers->composition != NULL
               ? RG_OK
               : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the compositions");
}

void rg_pattern_composition_find(const rg_pattern_library *ready, const size_t *const *row_keys, size_t i,
                                 const float *features, size_t row, rg_pattern_answers *answers)
{
    const rg_spectral_library *library = &ready->library;
    const rg_search_hit *hit = answers->hits + row * answers->n_best;
    const double *values = ready->composition->numbers;
    double *found = answers->composition + 3 * row;
    found[0] = found[1] = found[2] = NAN;
    if (answers->status[row] != RG_PATTERN_UNKNOWN || hit->row == RG_NO_INDEX)
        return;
    found[0] = values[hit->row];
    for (size_t m = 0; m < library->n; m++) {
        bool use = library->class_of[m] == hit->class_of && !isnan(values[m]);
        for (size_t k = 0; k < ready->n_keys && use; k++)
            use = row_keys[k][i] == RG_NO_INDEX || row_keys[k][i] != ready->member_keys[k][m];
        if (!use || rg_search_score_best(features, ready->features + 2 * m * library->n_channels,
                                         library->n_channels, &ready->moves, NULL) < hit->score - AS_GOOD)
            continue;
        found[1] = fmin(found[1], values[m]);
        found[2] = fmax(found[2], values[m]);
    }
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
