#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "toolkit/identify/pattern.h"
#include "toolkit/name_list.h"
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

/* Smoothed, if it shall be, with the largest value 1. */
static void scale(const rg_gaussian_filter *filter, const double *spectrum, size_t n, double *scaled)
{
    if (filter->n > 0)
        (void) rg_gaussian_filter_run(filter, spectrum, NULL, scaled, NULL, NULL);
    else
        memcpy(scaled, spectrum, n * sizeof *scaled);
    const double largest = largest_of(scaled, n);
    for (size_t c = 0; c < n; c++)
        scaled[c] = largest > 0.0 ? scaled[c] / largest : isfinite(scaled[c]) ? 0.0 : NAN;
}

/* ---- the library ---- */

static const double FWHM = 2.354820045030949; /* of a Gaussian, sigma 1 */
static const double LEVEL_WIDTH = 7.0;        /* channels, FWHM: noise must not choose the weights */

static rg_status find_phases(const rg_identify_args *args, rg_pattern_library *ready, rg_error *err)
{
    const rg_spectral_library *library = &ready->library;
    const char *at = args->phases;
    char name[128];
    while (at != NULL && rg_name_list_next(&at, name, sizeof name)) {
        const size_t c = rg_suggest_find(name, library->classes, library->n_classes);
        if (c == library->n_classes) {
            char subject[RG_SUGGEST_SUBJECT];
            rg_suggest_subject(name, library->classes, library->n_classes, subject);
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
    rg_status status = find_phases(args, ready, err);
    if (status != RG_OK || (args->mixtures == 0 && ready->n_phases == 0))
        return status;
    ready->scaled = rg_alloc(library->n, n, sizeof *ready->scaled);
    if (ready->scaled == NULL)
        return no_memory(err);
    status = rg_gaussian_filter_init(&ready->level_filter, library->axis, n,
                                     LEVEL_WIDTH * library->grid->step, err);
    if (status == RG_OK && library->grid->sum_smoothing > 0.0)
        status = rg_gaussian_filter_init(&ready->sum_filter, library->axis, n,
                                         FWHM * library->grid->sum_smoothing, err);
    for (size_t m = 0; m < library->n && status == RG_OK; m++)
        scale(&ready->sum_filter, library->spectra + m * n, n, ready->scaled + m * n);
    return status;
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

/* What one thread works with. */
typedef struct {
    double *spectrum;   /* [n_channels] maximum 1, smoothed                                */
    double *level;      /* [n_channels] the same, smoothed for the weights                 */
    double *moved;      /* [2][n_channels] spectrum and weights on the axis of the members */
    double *chosen;     /* [RG_SEARCH_MIXTURE_MOST][n_channels]                            */
    double *limits;     /* [n members]                                                     */
    unsigned char *use; /* [n members]                                                     */
} workspace;

/* What misfit goes with: counting noise, and lines that differ by a share of their height, which is less sure
 * than it is large. Weights are 1 / sqrt(level + this), the largest level 1. */
static const double LEAST_LEVEL = 0.02;

static const double MOST_HEIGHT = 4.0; /* of a phase that is looked for, that of the spectrum 1 */
static const double STEP = 1.1;        /* from height to height                                 */

/* A member that is added to a spectrum. */
typedef struct {
    const double *values; /* [n_channels]; NULL: none */
    double height;
} addition;

/* The spectrum moved down by `shift` channels, with what is added there, brought to the largest value 1 again
 * when that makes it larger; and its weights. */
static void move(const workspace *w, size_t n, int shift, addition more)
{
    double largest = 1.0;
    for (size_t c = 0; c < n; c++) {
        const double at = (double) c + (double) shift;
        const bool has = at >= 0.0 && at < (double) n;
        const double added =
            more.values != NULL && isfinite(more.values[c]) ? more.height * more.values[c] : 0.0;
        w->moved[c] = has ? w->spectrum[(size_t) at] + added : NAN;
        w->moved[n + c] = has ? w->level[(size_t) at] + added : NAN;
        largest = isfinite(w->moved[c]) ? fmax(largest, w->moved[c]) : largest;
    }
    for (size_t c = 0; c < n; c++) {
        const double level = w->moved[n + c] / largest;
        w->moved[c] /= largest;
        w->moved[n + c] = isfinite(level) ? 1.0 / sqrt(fmax(level, 0.0) + LEAST_LEVEL) : 1.0;
    }
}

static rg_status fit(const rg_pattern_library *ready, const rg_search_mixture_options *how,
                     const workspace *w, int shift, addition more, rg_search_mixture *mixture, double *limits)
{
    const size_t n = ready->library.n_channels;
    move(w, n, shift, more);
    return rg_search_mixture_find(w->moved, w->moved + n, ready->scaled, ready->library.n, n, w->use, how,
                                  mixture, limits, NULL);
}

static const addition NOTHING = {NULL, 0.0};

/* The move that explains most by the members that were chosen. */
static rg_status find_shift(const rg_pattern_library *ready, const rg_search_mixture *mixture,
                            const workspace *w, int *shift)
{
    const size_t n = ready->library.n_channels;
    const int most = (int) ready->moves.most;
    const rg_search_mixture_options all = {mixture->n, -1e9, 1.0};
    double least = 1.0;
    for (size_t i = 0; i < mixture->n; i++)
        memcpy(w->chosen + i * n, ready->scaled + mixture->parts[i].member * n, n * sizeof *w->chosen);
    for (int s = -most; s <= most; s++) {
        rg_search_mixture other;
        move(w, n, s, NOTHING);
        const rg_status status = rg_search_mixture_find(w->moved, w->moved + n, w->chosen, mixture->n, n,
                                                        NULL, &all, &other, NULL, NULL);
        if (status != RG_OK)
            return status;
        if (other.rss / other.total < least) {
            least = other.rss / other.total;
            *shift = s;
        }
    }
    return RG_OK;
}

/* ---- phases ---- */

static double amount_of(const rg_pattern_library *ready, const rg_search_mixture *mixture, size_t class_of)
{
    double amount = NAN;
    for (size_t i = 0; i < mixture->n; i++)
        if (ready->library.class_of[mixture->parts[i].member] == class_of)
            amount = (isnan(amount) ? 0.0 : amount) + mixture->parts[i].weight;
    return amount;
}

/* The members of the sum, then members of the class but one, into w->chosen; their number. */
static size_t gather(const rg_pattern_library *ready, const rg_search_mixture *mixture, const workspace *w,
                     size_t class_of, size_t without)
{
    const size_t n = ready->library.n_channels;
    size_t count = 0;
    for (size_t i = 0; i < mixture->n; i++, count++)
        memcpy(w->chosen + count * n, ready->scaled + mixture->parts[i].member * n, n * sizeof *w->chosen);
    for (size_t m = 0; m < ready->library.n && count < RG_SEARCH_MIXTURE_MOST; m++)
        if (w->use[m] != 0 && ready->library.class_of[m] == class_of && m != without) {
            memcpy(w->chosen + count * n, ready->scaled + m * n, n * sizeof *w->chosen);
            count++;
        }
    return count;
}

/* The height at which a class would have been found: its member that is hardest to see beside what is there
 * is added to the spectrum, as another specimen, so without itself where the class has others; from the
 * height that noise alone asks for, by a tenth more each time, until a sum of what was found and of the class
 * has the class. NaN when it has not at MOST_HEIGHT. */
static rg_status find_limit(const rg_pattern_library *ready, const rg_search_mixture_options *how,
                            const rg_search_mixture *mixture, const workspace *w, int shift, size_t class_of,
                            double *limit)
{
    const rg_spectral_library *library = &ready->library;
    const size_t n = library->n_channels;
    size_t hardest = RG_NO_INDEX;
    size_t n_usable = 0;
    *limit = NAN;
    for (size_t m = 0; m < library->n; m++) {
        if (w->use[m] == 0 || library->class_of[m] != class_of || isnan(w->limits[m]))
            continue;
        n_usable++;
        if (hardest == RG_NO_INDEX || w->limits[m] > w->limits[hardest])
            hardest = m;
    }
    if (hardest == RG_NO_INDEX)
        return RG_OK;
    const size_t count = gather(ready, mixture, w, class_of, n_usable > 1 ? hardest : RG_NO_INDEX);
    addition more = {ready->scaled + hardest * n, fmin(w->limits[hardest], MOST_HEIGHT)};
    rg_status status = RG_OK;
    while (more.height <= MOST_HEIGHT && isnan(*limit) && status == RG_OK) {
        rg_search_mixture with;
        move(w, n, shift, more);
        status =
            rg_search_mixture_find(w->moved, w->moved + n, w->chosen, count, n, NULL, how, &with, NULL, NULL);
        for (size_t i = 0; status == RG_OK && i < with.n; i++)
            if (with.parts[i].member >= mixture->n)
                *limit = more.height;
        more.height *= STEP;
    }
    return status;
}

/* Amounts of the phases that are in the sum, limits of the others. A sum without room for another says
 * nothing of what it lacks. */
static rg_status judge_phases(const rg_pattern_library *ready, const rg_search_mixture_options *how,
                              const workspace *w, int shift, size_t row, rg_pattern_answers *a)
{
    const rg_search_mixture *mixture = &a->mixtures[row];
    rg_status status = RG_OK;
    for (size_t k = 0; k < ready->n_phases && status == RG_OK; k++) {
        const size_t at = row * ready->n_phases + k;
        a->amounts[at] = amount_of(ready, mixture, ready->phases[k]);
        if (isnan(a->amounts[at]) && mixture->n < how->most)
            status = find_limit(ready, how, mixture, w, shift, ready->phases[k], &a->limits[at]);
    }
    return status;
}

/* ---- rows ---- */

static rg_status find_one(const rg_identify_args *args, const rg_pattern_library *ready,
                          const size_t *const *row_keys, const double *spectrum, size_t i, size_t row,
                          const workspace *w, rg_pattern_answers *a)
{
    const rg_spectral_library *library = &ready->library;
    const size_t n = library->n_channels;
    rg_search_mixture_options how = rg_search_mixture_defaults();
    rg_search_mixture *mixture = &a->mixtures[row];
    how.channels = library->grid->sum_width / library->grid->step;
    how.most = args->mixtures > 0 ? args->mixtures : how.most;
    for (size_t k = 0; k < ready->n_phases; k++)
        a->amounts[row * ready->n_phases + k] = a->limits[row * ready->n_phases + k] = NAN;
    if (a->status[row] != RG_PATTERN_UNKNOWN || !(largest_of(spectrum, n) > 0.0))
        return RG_OK;
    scale(&ready->sum_filter, spectrum, n, w->spectrum);
    (void) rg_gaussian_filter_run(&ready->level_filter, w->spectrum, NULL, w->level, NULL, NULL);
    for (size_t m = 0; m < library->n; m++) {
        w->use[m] = ready->has[m];
        for (size_t k = 0; k < ready->n_keys; k++)
            if (row_keys[k][i] != RG_NO_INDEX && row_keys[k][i] == ready->member_keys[k][m])
                w->use[m] = 0;
    }
    const int first = a->hits[row * a->n_best].row != RG_NO_INDEX ? a->hits[row * a->n_best].shift : 0;
    int shift = first;
    rg_status status = fit(ready, &how, w, first, NOTHING, mixture, w->limits);
    if (status == RG_OK && mixture->n > 0)
        status = find_shift(ready, mixture, w, &shift);
    if (status == RG_OK && shift != first)
        status = fit(ready, &how, w, shift, NOTHING, mixture, w->limits);
    if (status == RG_OK)
        status = judge_phases(ready, &how, w, shift, row, a);
    return status == RG_EDOMAIN ? RG_OK : status;
}

static bool workspace_make(workspace *w, size_t n_members, size_t n)
{
    w->spectrum = rg_alloc(n, 1, sizeof *w->spectrum);
    w->level = rg_alloc(n, 1, sizeof *w->level);
    w->moved = rg_alloc(n, 2, sizeof *w->moved);
    w->chosen = rg_alloc(n, RG_SEARCH_MIXTURE_MOST, sizeof *w->chosen);
    w->limits = rg_alloc(n_members, 1, sizeof *w->limits);
    w->use = rg_alloc(n_members, 1, 1);
    return w->spectrum != NULL && w->level != NULL && w->moved != NULL && w->chosen != NULL &&
           w->limits != NULL && w->use != NULL;
}

static void workspace_free(workspace *w)
{
    free(w->spectrum);
    free(w->level);
    free(w->moved);
    free(w->chosen);
    free(w->limits);
    free(w->use);
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
    for (size_t t = 0; t < n_works && have; t++)
        have = workspace_make(&works[t], ready->library.n, n_channels);
    if (have) {
#pragma omp parallel for schedule(dynamic)
        for (size_t i = 0; i < n; i++)
            outcomes[i] = find_one(args, ready, row_keys, spectra + i * n_channels, i, first + i,
                                   &works[rg_thread()], answers);
    }
    rg_status status = have ? RG_OK : no_memory(err);
    for (size_t i = 0; i < n && status == RG_OK; i++)
        status = outcomes[i] == RG_OK ? RG_OK : no_memory(err);
    for (size_t t = 0; works != NULL && t < n_works; t++)
        workspace_free(&works[t]);
    free(works);
    free(outcomes);
    return status;
}
