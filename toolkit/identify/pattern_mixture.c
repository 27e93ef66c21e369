#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "toolkit/identify/pattern.h"
#include "toolkit/name_list.h"
#include "toolkit/result_build.h"
#include "toolkit/suggest.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mixtures");
}

static double largest_of(const double *spectrum, size_t n)
{
    double largest = 0.0;
    for (size_t c = 0; c < n; c++)
        largest = isfinite(spectrum[c]) ? fmax(largest, spectrum[c]) : largest;
    return largest;
}

/* ---- the library ---- */

static rg_status find_phases(const rg_identify_args *args, rg_pattern_library *ready, rg_error *err)
{
    const rg_spectral_library *library = &ready->library;
    const char *at = args->phases;
    char name[128];
    while (at != NULL && rg_name_list_next(&at, name, sizeof name)) {
        size_t c = 0;
        while (c < library->n_classes && strcmp(library->classes[c], name) != 0)
            c++;
        if (c == library->n_classes) {
            const char *nearest = rg_suggest_nearest(name, library->classes, library->n_classes);
            char subject[128];
            snprintf(subject, sizeof subject, "%.50s%s%.50s%s", name,
                     nearest != NULL ? ": did you mean " : "", nearest != NULL ? nearest : "",
                     nearest != NULL ? "?" : "");
            (void) rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the library has no such class", subject,
                                 "`regolith library info` lists them");
            return rg_error_place(err, args->library, NULL);
        }
        if (ready->n_phases == RG_PATTERN_MOST_PHASES)
            return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--phases names too many classes", NULL,
                                 "name at most 64");
        ready->phases[ready->n_phases++] = c;
    }
    return RG_OK;
}

rg_status rg_pattern_mixture_prepare(const rg_identify_args *args, rg_pattern_library *ready, rg_error *err)
{
    const rg_spectral_library *library = &ready->library;
    const size_t n = library->n_channels;
    const rg_status status = find_phases(args, ready, err);
    if (status != RG_OK || (args->mixtures == 0 && ready->n_phases == 0))
        return status;
    ready->scaled = rg_alloc(library->n, n, sizeof *ready->scaled);
    if (ready->scaled == NULL)
        return no_memory(err);
    for (size_t m = 0; m < library->n; m++) {
        const double largest = largest_of(library->spectra + m * n, n);
        for (size_t c = 0; c < n && largest > 0.0; c++)
            ready->scaled[m * n + c] = library->spectra[m * n + c] / largest;
    }
    return RG_OK;
}

/* ---- rows ---- */

rg_status rg_pattern_mixture_make(const rg_pattern_library *ready, size_t n_rows, rg_pattern_answers *answers,
                                  rg_error *err)
{
    answers->mixtures = rg_alloc(n_rows, 1, sizeof *answers->mixtures);
    answers->amounts = rg_alloc(n_rows, ready->n_phases, sizeof *answers->amounts);
    answers->limits = rg_alloc(n_rows, ready->n_phases, sizeof *answers->limits);
    return answers->mixtures != NULL && answers->amounts != NULL && answers->limits != NULL ? RG_OK
                                                                                            : no_memory(err);
}

void rg_pattern_mixture_free(rg_pattern_answers *answers)
{
    free(answers->mixtures);
    free(answers->amounts);
    free(answers->limits);
}

/* Amounts of the phases that are in the sum; of the others the largest limit of any member: what no specimen
 * could have hidden. */
static void judge_phases(const rg_pattern_library *ready, const unsigned char *use, const double *limits,
                         size_t row, rg_pattern_answers *a)
{
    const rg_search_mixture *mixture = &a->mixtures[row];
    for (size_t k = 0; k < ready->n_phases; k++) {
        double amount = NAN;
        double limit = NAN;
        for (size_t i = 0; i < mixture->n; i++)
            if (ready->library.class_of[mixture->parts[i].member] == ready->phases[k])
                amount = (isnan(amount) ? 0.0 : amount) + mixture->parts[i].weight;
        for (size_t m = 0; m < ready->library.n && isnan(amount); m++)
            if (use[m] != 0 && ready->library.class_of[m] == ready->phases[k])
                limit = fmax(limit, limits[m]);
        a->amounts[row * ready->n_phases + k] = amount;
        a->limits[row * ready->n_phases + k] = limit;
    }
}

/* What one thread works with. */
typedef struct {
    double *spectrum;   /* [n_channels] maximum 1 */
    double *limits;     /* [n members]             */
    unsigned char *use; /* [n members]             */
} workspace;

static rg_status find_one(const rg_identify_args *args, const rg_pattern_library *ready,
                          const size_t *const *row_keys, const double *spectrum, size_t i, size_t row,
                          const workspace *w, rg_pattern_answers *a)
{
    const rg_spectral_library *library = &ready->library;
    const size_t n = library->n_channels;
    rg_search_mixture_options how = rg_search_mixture_defaults();
    const double largest = largest_of(spectrum, n);
    how.most = args->mixtures > 0 ? args->mixtures : 1;
    for (size_t k = 0; k < ready->n_phases; k++)
        a->amounts[row * ready->n_phases + k] = a->limits[row * ready->n_phases + k] = NAN;
    if (a->status[row] != RG_PATTERN_UNKNOWN || !(largest > 0.0))
        return RG_OK;
    for (size_t c = 0; c < n; c++)
        w->spectrum[c] = spectrum[c] / largest;
    for (size_t m = 0; m < library->n; m++) {
        w->use[m] = ready->has[m];
        for (size_t k = 0; k < ready->n_keys; k++)
            if (row_keys[k][i] != RG_NO_INDEX && row_keys[k][i] == ready->member_keys[k][m])
                w->use[m] = 0;
    }
    const rg_status status = rg_search_mixture_find(w->spectrum, ready->scaled, library->n, n, w->use, &how,
                                                    &a->mixtures[row], w->limits, NULL);
    if (status == RG_OK)
        judge_phases(ready, w->use, w->limits, row, a);
    return status == RG_EDOMAIN ? RG_OK : status;
}

rg_status rg_pattern_mixture_find(const rg_identify_args *args, const rg_pattern_library *ready,
                                  const size_t *const *row_keys, const double *spectra, size_t first,
                                  size_t n, rg_pattern_answers *answers, rg_error *err)
{
    const size_t n_works = rg_threads();
    const size_t n_channels = ready->library.n_channels;
    workspace *works = rg_alloc(n_works, 1, sizeof *works);
    rg_status *outcomes = rg_alloc(n, 1, sizeof *outcomes);
    bool have = works != NULL && outcomes != NULL;
    for (size_t t = 0; t < n_works && have; t++) {
        works[t] =
            (workspace){rg_alloc(n_channels, 1, sizeof(double)),
                        rg_alloc(ready->library.n, 1, sizeof(double)), rg_alloc(ready->library.n, 1, 1)};
        have = works[t].spectrum != NULL && works[t].limits != NULL && works[t].use != NULL;
    }
    if (have) {
#pragma omp parallel for schedule(dynamic)
        for (size_t i = 0; i < n; i++)
            outcomes[i] = find_one(args, ready, row_keys, spectra + i * n_channels, i, first + i,
                                   &works[rg_thread()], answers);
    }
    rg_status status = have ? RG_OK : no_memory(err);
    for (size_t i = 0; i < n && status == RG_OK; i++)
        status = outcomes[i] == RG_OK ? RG_OK : no_memory(err);
    for (size_t t = 0; works != NULL && t < n_works; t++) {
        free(works[t].spectrum);
        free(works[t].limits);
        free(works[t].use);
    }
    free(works);
    free(outcomes);
    return status;
}

/* ---- the result ---- */

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

rg_status rg_pattern_mixture_result(const rg_pattern_library *ready, const rg_pattern_answers *a,
                                    rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    const char *names[RG_PATTERN_MOST_PHASES];
    rg_status status = add_mixture_texts(ready, a, result, err);
    if (status == RG_OK)
        status = add_explained(a, result, err);
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
