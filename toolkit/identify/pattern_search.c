#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/identify/pattern.h"
#include "toolkit/name_list.h"
#include "toolkit/stream.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the answers");
}

static rg_status answers_make(size_t n_rows, size_t n_best, rg_pattern_answers *a, rg_error *err)
{
    a->n_rows = n_rows;
    a->n_best = n_best;
    a->hits = rg_alloc(n_rows, n_best, sizeof *a->hits);
    a->parts = rg_alloc(n_rows, n_best, sizeof *a->parts);
    a->status = rg_alloc(n_rows, 1, sizeof *a->status);
    a->unexplained = rg_alloc(n_rows, 1, sizeof *a->unexplained);
    a->missing = rg_alloc(n_rows, 1, sizeof *a->missing);
    double **numbers[] = {&a->evidence, &a->p_lookalike, &a->p_common, &a->p_chance,
                          &a->p,        &a->q,           &a->n_bands,  &a->n_explained};
    bool have = a->hits != NULL && a->parts != NULL && a->status != NULL && a->unexplained != NULL &&
                a->missing != NULL;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        *numbers[i] = rg_alloc(n_rows, 1, sizeof(double));
        have = have && *numbers[i] != NULL;
    }
    return have ? RG_OK : no_memory(err);
}

void rg_pattern_answers_free(rg_pattern_answers *a)
{
    for (size_t row = 0; row < a->n_rows; row++) {
        if (a->unexplained != NULL)
            free(a->unexplained[row]);
        if (a->missing != NULL)
            free(a->missing[row]);
    }
    rg_pattern_mixture_free(a);
    rg_pattern_lasers_free(a);
    free(a->composition);
    free(a->hits);
    free(a->parts);
    free(a->status);
    free(a->evidence);
    free(a->p_lookalike);
    free(a->p_common);
    free(a->p_chance);
    free(a->p);
    free(a->q);
    free(a->n_bands);
    free(a->n_explained);
    free(a->unexplained);
    free(a->missing);
    *a = (rg_pattern_answers){0};
}

/* A pass over the spectra. */
typedef struct {
    const rg_identify_args *args;
    const rg_pattern_library *ready;
    rg_workfile *data;
    rg_pattern_answers *answers;
    size_t *row_keys[RG_PATTERN_MOST_KEYS]; /* of every row of the entry */
} pass;

static rg_status read_keys(const rg_identify_args *args, pass *p, rg_error *err)
{
    const rg_table *rows = &p->data->entry.rows;
    const char *at = args->exclude;
    char name[64];
    rg_status status = RG_OK;
    size_t *unused = rg_alloc(p->ready->library.n, 1, sizeof *unused);
    if (unused == NULL)
        return no_memory(err);
    for (size_t k = 0; at != NULL && rg_name_list_next(&at, name, sizeof name) && status == RG_OK; k++) {
        p->row_keys[k] = rg_alloc(p->answers->n_rows, 1, sizeof *p->row_keys[k]);
        status = p->row_keys[k] != NULL
                     ? rg_spectral_library_keys(&p->ready->library, name, rows, p->row_keys[k], unused, err)
                     : no_memory(err);
    }
    free(unused);
    return status;
}

/* The chances of one row, from its hits and those of the decoys. */
static void judge(const pass *p, size_t row, bool has, const rg_search_hit *decoys)
{
    rg_pattern_answers *a = p->answers;
    const rg_search_hit *hits = a->hits + row * a->n_best;
    double scores[RG_PATTERN_DECOYS];
    size_t n_decoys = 0;
    while (n_decoys < RG_PATTERN_DECOYS && decoys[n_decoys].row != RG_NO_INDEX) {
        scores[n_decoys] = decoys[n_decoys].score;
        n_decoys++;
    }
    const bool found = has && hits[0].row != RG_NO_INDEX;
    a->evidence[row] = found ? rg_search_significance_evidence(hits[0].score, hits[1].score) : NAN;
    a->p_lookalike[row] =
        found ? rg_search_significance_lookalike(p->ready->null, p->ready->n_null, a->evidence[row]) : NAN;
    a->p_common[row] =
        found && p->ready->n_common > 0
            ? rg_search_significance_lookalike(p->ready->common, p->ready->n_common, a->evidence[row])
            : a->p_lookalike[row];
    a->p_chance[row] = found ? rg_search_significance_chance(scores, n_decoys, hits[0].score) : NAN;
    a->p[row] = fmax(fmax(a->p_lookalike[row], a->p_common[row]), a->p_chance[row]);
}

static bool was_measured(const double *spectrum, size_t n)
{
    size_t c = 0;
    while (c < n && isnan(spectrum[c]))
        c++;
    return c < n;
}

/* Rows [first, first + n) on the library's axis. */
static rg_status search_rows(pass *p, size_t first, size_t n, const double *spectra, float *features,
                             bool *has, rg_search_hit *decoys, rg_error *err)
{
    const rg_pattern_library *ready = p->ready;
    rg_pattern_answers *a = p->answers;
    const size_t n_channels = ready->library.n_channels;
    const size_t *row_keys[RG_PATTERN_MOST_KEYS];
    const size_t *member_keys[RG_PATTERN_MOST_KEYS];
    for (size_t k = 0; k < ready->n_keys; k++) {
        row_keys[k] = p->row_keys[k] + first;
        member_keys[k] = ready->member_keys[k];
    }
    const rg_search_exclusion exclude = {ready->n_keys, row_keys, member_keys};
    rg_search_lines lines = {0};
    rg_search_parts *parts = rg_alloc(n, RG_PATTERN_DECOYS, sizeof *parts);
    rg_status status = parts != NULL ? RG_OK : no_memory(err);
    if (status == RG_OK)
        status = rg_search_features_make(&ready->how, spectra, n, n_channels, features, has, err);
    if (status == RG_OK)
        status = rg_pattern_lines(ready, spectra, n, &lines, err);
    if (status == RG_OK)
        status = rg_pattern_rank(ready, false, features, &lines, &exclude, a->n_best,
                                 a->hits + first * a->n_best, a->parts + first * a->n_best, err);
    if (status == RG_OK)
        status =
            rg_pattern_rank(ready, true, features, &lines, &exclude, RG_PATTERN_DECOYS, decoys, parts, err);
    rg_search_lines_free(&lines);
    free(parts);
    for (size_t i = 0; i < n && status == RG_OK; i++) {
        const double *spectrum = spectra + i * n_channels;
        judge(p, first + i, has[i], decoys + i * RG_PATTERN_DECOYS);
        a->status[first + i] = has[i]                               ? RG_PATTERN_UNKNOWN
                               : was_measured(spectrum, n_channels) ? RG_PATTERN_NO_BANDS
                                                                    : RG_PATTERN_NOT_MEASURED;
        status = rg_pattern_bands(ready, spectrum, first + i, a, err);
        if (a->composition != NULL)
            rg_pattern_composition_find(ready, row_keys, i, features + 2 * i * n_channels, first + i, a);
    }
    return status == RG_OK && ready->scaled != NULL
               ? rg_pattern_mixture_find(p->args, ready, row_keys, spectra, first, n, a, err)
               : status;
}

rg_status rg_pattern_bring(const rg_pattern_library *ready, const rg_entry *entry, const rg_block *block,
                           double **spectra, rg_error *err)
{
    const size_t n = block->n * entry->n_columns;
    double *values = rg_alloc(n, 1, sizeof *values);
    *spectra = rg_alloc(block->n, ready->library.n_channels, sizeof **spectra);
    rg_status status = values != NULL && *spectra != NULL ? RG_OK : no_memory(err);
    for (size_t i = 0; i < n && status == RG_OK; i++)
        values[i] = block->is_double ? ((const double *) block->values)[i]
                                     : (double) ((const float *) block->values)[i];
    if (status == RG_OK)
        status = rg_spectral_library_bring(&ready->library, entry, values, block->n, *spectra, err);
    free(values);
    return status;
}

static rg_status work(void *state, const rg_block *block, rg_error *err)
{
    pass *p = state;
    const size_t n = block->n;
    const size_t n_channels = p->ready->library.n_channels;
    double *spectra = NULL;
    float *features = rg_alloc(n, 2 * n_channels, sizeof *features);
    bool *has = rg_alloc(n, 1, sizeof *has);
    rg_search_hit *decoys = rg_alloc(n, RG_PATTERN_DECOYS, sizeof *decoys);
    rg_status status = features != NULL && has != NULL && decoys != NULL ? RG_OK : no_memory(err);
    if (status == RG_OK)
        status = rg_pattern_bring(p->ready, &p->data->entry, block, &spectra, err);
    if (status == RG_OK) {
        rg_pattern_lasers_mask(p->answers, n_channels, block->first, n, spectra);
        status = search_rows(p, block->first, n, spectra, features, has, decoys, err);
    }
    free(spectra);
    free(features);
    free(has);
    free(decoys);
    return status;
}

/* Over the batch by the largest chance; for a spectrum by itself, that of any mineral that may be missing. */
static rg_status find_q(rg_pattern_answers *a, rg_error *err)
{
    double *least = rg_alloc(a->n_rows, 1, sizeof *least);
    if (least == NULL)
        return no_memory(err);
    for (size_t row = 0; row < a->n_rows; row++)
        least[row] = fmax(a->p_lookalike[row], a->p_chance[row]);
    const rg_status status = rg_search_significance_q(a->p, least, a->n_rows, a->q, err);
    free(least);
    return status;
}

rg_status rg_pattern_search(const rg_identify_args *args, const rg_pattern_library *ready, rg_workfile *data,
                            rg_pattern_answers *answers, rg_error *err)
{
    const size_t n_best = args->top > 2 ? args->top : 2;
    pass p = {.args = args, .ready = ready, .data = data, .answers = answers};
    const rg_stream stream = {.file = data->file,
                              .entry = data->name,
                              .n_rows = data->entry.n_rows,
                              .n_columns = data->entry.n_columns,
                              .command = "identify",
                              .what = "spectra",
                              .quiet = args->common.quiet || args->common.json};
    rg_status status = answers_make(data->entry.n_rows, n_best, answers, err);
    if (status == RG_OK && ready->scaled != NULL)
        status = rg_pattern_mixture_make(ready, data->entry.n_rows, answers, err);
    if (status == RG_OK)
        status = read_keys(args, &p, err);
    if (status == RG_OK && ready->composition != NULL)
        status = rg_pattern_composition_make(data->entry.n_rows, answers, err);
    if (status == RG_OK && args->laser != NULL && data->entry.technique == RG_RAMAN)
        status = rg_pattern_lasers_find(args, ready, data, answers, err);
    if (status == RG_OK)
        status = rg_stream_run(&stream, work, &p, err);
    if (status == RG_OK)
        status = find_q(answers, err);
    for (size_t row = 0; row < answers->n_rows && status == RG_OK; row++)
        if (answers->q[row] <= args->q)
            answers->status[row] = RG_PATTERN_IDENTIFIED;
    for (size_t k = 0; k < RG_PATTERN_MOST_KEYS; k++)
        free(p.row_keys[k]);
    return status;
}
