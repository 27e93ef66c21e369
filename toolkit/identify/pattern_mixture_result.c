#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/identify/pattern.h"
#include "toolkit/result_build.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mixtures");
}

/* "Forsterite 0.62, Diopside 0.38": classes with their shares of all heights, the largest first. */
static void mixture_text(const rg_pattern_library *ready, const rg_search_mixture *mixture, char *text,
                         size_t size)
{
    size_t classes[RG_SEARCH_MIXTURE_MOST];
    double heights[RG_SEARCH_MIXTURE_MOST];
    size_t n = 0;
    double sum = 0.0;
    for (size_t i = 0; i < mixture->n; i++) {
        const size_t c = ready->library.class_of[mixture->parts[i].member];
        size_t k = 0;
        while (k < n && classes[k] != c)
            k++;
        heights[k] = (k < n ? heights[k] : 0.0) + mixture->parts[i].weight;
        classes[k] = c;
        n += k == n;
        sum += mixture->parts[i].weight;
    }
    size_t used = 0;
    text[0] = '\0';
    for (size_t done = 0; done < n && used < size; done++) {
        size_t best = 0;
        for (size_t k = 1; k < n; k++)
            best = heights[k] > heights[best] ? k : best;
        used += (size_t) snprintf(text + used, size - used, "%s%.60s %.2f", done > 0 ? ", " : "",
                                  ready->library.classes[classes[best]], heights[best] / sum);
        heights[best] = -1.0;
    }
}

static rg_status add_mixture_texts(const rg_pattern_library *ready, const rg_pattern_answers *a,
                                   rg_result *result, rg_error *err)
{
    rg_array *array = NULL;
    rg_group *rows = NULL;
    for (size_t g = 0; g < result->n_groups; g++)
        if (strcmp(result->groups[g].name, "row_table") == 0)
            rows = &result->groups[g];
    if (rows == NULL)
        return rg_fail(err, RG_EINTERNAL, RG_NO_INDEX, "the result has no table of rows");
    rg_status status = rg_group_add_array(rows, "mixture", RG_TEXT, 1, &a->n_rows, "", "", 1, &array, err);
    for (size_t row = 0; row < a->n_rows && status == RG_OK; row++) {
        char text[1024];
        mixture_text(ready, &a->mixtures[row], text, sizeof text);
        ((char **) array->data)[row] = rg_copy_text(text, strlen(text));
        if (((char **) array->data)[row] == NULL)
            status = no_memory(err);
    }
    return status;
}

static rg_status add_explained(const rg_pattern_answers *a, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    double *explained = rg_alloc(a->n_rows, 2, sizeof *explained);
    if (explained == NULL)
        return no_memory(err);
    double *counts = explained + a->n_rows;
    for (size_t row = 0; row < a->n_rows; row++) {
        const rg_search_mixture *m = &a->mixtures[row];
        explained[row] = m->total > 0.0 ? 1.0 - m->rss / m->total : NAN;
        counts[row] = m->total > 0.0 ? (double) m->n : NAN;
    }
    rg_status status = rg_result_add_row_group(result, "mixture", "Sums of members", "mixture_explained",
                                               a->n_rows, NULL, 0, &group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "mixture_explained", "1", "Share of the variance", a->n_rows, 0,
                                       explained, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "mixture_members", "1", "Members", a->n_rows, 0, counts, err);
    free(explained);
    return status;
}

/* The parts of all sums, one after the other. */
typedef struct {
    const char **classes;
    const char **members;
    double *numbers[4]; /* row, height, its error, chi2 */
} part_columns;

static void list_parts(const rg_pattern_library *ready, const rg_pattern_answers *a, part_columns *to)
{
    size_t n = 0;
    for (size_t row = 0; row < a->n_rows; row++)
        for (size_t i = 0; i < a->mixtures[row].n; i++, n++) {
            const rg_search_part *part = &a->mixtures[row].parts[i];
            to->classes[n] = ready->library.classes[ready->library.class_of[part->member]];
            to->members[n] = ready->library.names[part->member];
            to->numbers[0][n] = (double) row;
            to->numbers[1][n] = part->weight;
            to->numbers[2][n] = part->error;
            to->numbers[3][n] = part->chi2;
        }
}

static rg_status add_parts(const rg_pattern_library *ready, const rg_pattern_answers *a, rg_result *result,
                           rg_error *err)
{
    static const char *const NAMES[] = {"row", "height", "height_error", "chi2"};
    static const char *const TITLES[] = {"Row of the entry", "Height, that of the spectrum 1",
                                         "Standard error of the height",
                                         "What the misfit rises by without it"};
    enum { N_NUMBERS = sizeof NAMES / sizeof NAMES[0] };
    size_t n = 0;
    for (size_t row = 0; row < a->n_rows; row++)
        n += a->mixtures[row].n;
    if (n == 0)
        return RG_OK;
    rg_group *group = NULL;
    part_columns columns = {
        rg_alloc(n, 1, sizeof *columns.classes), rg_alloc(n, 1, sizeof *columns.members), {0}};
    bool have = columns.classes != NULL && columns.members != NULL;
    for (size_t k = 0; k < N_NUMBERS; k++) {
        columns.numbers[k] = rg_alloc(n, 1, sizeof(double));
        have = have && columns.numbers[k] != NULL;
    }
    rg_status status = have ? RG_OK : no_memory(err);
    if (status == RG_OK) {
        list_parts(ready, a, &columns);
        status = rg_result_add_group(result, "mixture_parts", RG_GROUP_COLLECTION, "Members of the sums",
                                     &group, err);
    }
    if (status == RG_OK)
        status = rg_result_add_texts(group, "class", columns.classes, n, err);
    if (status == RG_OK)
        status = rg_result_add_texts(group, "member", columns.members, n, err);
    for (size_t k = 0; k < N_NUMBERS; k++) {
        if (status == RG_OK)
            status = rg_result_add_numbers(group, NAMES[k], "1", TITLES[k], n, 0, columns.numbers[k], err);
        free(columns.numbers[k]);
    }
    free(columns.classes);
    free(columns.members);
    return status;
}

rg_status rg_pattern_mixture_result(const rg_pattern_library *ready, const rg_pattern_answers *a,
                                    rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    const char *names[RG_PATTERN_MOST_PHASES];
    rg_status status = add_mixture_texts(ready, a, result, err);
    if (status == RG_OK)
        status = add_explained(a, result, err);
    if (status == RG_OK)
        status = add_parts(ready, a, result, err);
    if (status != RG_OK || ready->n_phases == 0)
        return status;
    for (size_t k = 0; k < ready->n_phases; k++)
        names[k] = ready->library.classes[ready->phases[k]];
    status = rg_result_add_row_group(result, "phases", "Detection limits of phases", "limit", a->n_rows,
                                     "phase", ready->n_phases, &group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "limit", "1",
                                       "Height that would have been found, that of the spectrum 1", a->n_rows,
                                       ready->n_phases, a->limits, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "amount", "1", "Height that was found, that of the spectrum 1",
                                       a->n_rows, ready->n_phases, a->amounts, err);
    return status == RG_OK ? rg_result_add_words(result, "phase_table", "name", names, ready->n_phases, err)
                           : status;
}
