#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/identify/reflectance.h"
#include "toolkit/library_classes.h"
#include "toolkit/stream.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the answers");
}

/* A pass over the spectra; arrays of one block, in the order of the search. */
typedef struct {
    const rg_reflectance_library *ready;
    rg_reflectance_answers *answers;
    const size_t *row_sample; /* [rows of the entry] or NULL */
    double noise;             /* of every value; NaN: as the data say */
    size_t room;              /* rows that the arrays below hold */
    double *fit, *depth;      /* [room][classes of the rules] */
    uint8_t *state;
    int32_t *reference;
    uint8_t *outcome, *seen, *asked; /* [room][groups of the search] */
    int32_t *answer, *next;
    double *margin, *sureness;
    double *evidence;                /* [room][classes of the rules] */
    rg_feature_detection *detection; /* the same; NULL unless phases are asked for */
    float *errors;                   /* [room][bands] of --noise, of the type of the values */
    double *errors_f64;
} pass;

static void pass_free(pass *p)
{
    free(p->fit);
    free(p->depth);
    free(p->state);
    free(p->reference);
    free(p->outcome);
    free(p->seen);
    free(p->asked);
    free(p->answer);
    free(p->next);
    free(p->margin);
    free(p->sureness);
    free(p->evidence);
    free(p->detection);
    free(p->errors);
    free(p->errors_f64);
    p->room = 0;
}

static rg_status pass_grow(pass *p, size_t n, bool is_double, rg_error *err)
{
    if (n <= p->room)
        return RG_OK;
    const size_t n_classes = p->ready->minerals.reflectance.n_classes;
    const size_t n_groups = rg_feature_search_groups(p->ready->search);
    const size_t n_bands = p->ready->library.n_bands;
    const bool noisy = !isnan(p->noise);
    pass_free(p);
    p->fit = rg_alloc(n, n_classes, sizeof *p->fit);
    p->depth = rg_alloc(n, n_classes, sizeof *p->depth);
    p->state = rg_alloc(n, n_classes, sizeof *p->state);
    p->reference = rg_alloc(n, n_classes, sizeof *p->reference);
    p->outcome = rg_alloc(n, n_groups, sizeof *p->outcome);
    p->seen = rg_alloc(n, n_groups, sizeof *p->seen);
    p->asked = rg_alloc(n, n_groups, sizeof *p->asked);
    p->answer = rg_alloc(n, n_groups, sizeof *p->answer);
    p->next = rg_alloc(n, n_groups, sizeof *p->next);
    p->margin = rg_alloc(n, n_groups, sizeof *p->margin);
    p->sureness = rg_alloc(n, n_groups, sizeof *p->sureness);
    p->evidence = rg_alloc(n, n_classes, sizeof *p->evidence);
    p->detection = p->ready->n_phases > 0 ? rg_alloc(n, n_classes, sizeof *p->detection) : NULL;
    p->errors = noisy && !is_double ? rg_alloc(n, n_bands, sizeof *p->errors) : NULL;
    p->errors_f64 = noisy && is_double ? rg_alloc(n, n_bands, sizeof *p->errors_f64) : NULL;
    if (p->fit == NULL || p->depth == NULL || p->state == NULL || p->reference == NULL ||
        p->outcome == NULL || p->seen == NULL || p->asked == NULL || p->answer == NULL || p->next == NULL ||
        p->margin == NULL || p->sureness == NULL || p->evidence == NULL ||
        (p->ready->n_phases > 0 && p->detection == NULL) ||
        (noisy && p->errors == NULL && p->errors_f64 == NULL))
        return no_memory(err);
    for (size_t i = 0; noisy && i < n * n_bands; i++)
        if (is_double)
            p->errors_f64[i] = p->noise;
        else
            p->errors[i] = (float) p->noise;
    p->room = n;
    return RG_OK;
}

static int32_t column_of(const rg_reflectance_library *ready, int32_t class_number)
{
    return class_number >= 0 ? ready->column_of[class_number] : -1;
}

/* From the order of the search to that of the answers. */
static void keep(const pass *p, size_t first, size_t n)
{
    const rg_reflectance_library *ready = p->ready;
    rg_reflectance_answers *a = p->answers;
    const size_t all_classes = ready->minerals.reflectance.n_classes;
    const size_t all_groups = rg_feature_search_groups(ready->search);
    for (size_t row = 0; row < n; row++) {
        for (size_t k = 0; k < ready->n_classes; k++) {
            const size_t from = row * all_classes + ready->classes[k];
            const size_t to = (first + row) * ready->n_classes + k;
            a->class_fit[to] = (float) p->fit[from];
            a->class_depth[to] = (float) p->depth[from];
            a->class_state[to] = p->state[from];
        }
        for (size_t k = 0; k < ready->n_phases; k++) {
            const size_t from = row * all_classes + ready->classes[ready->phases[k]];
            const size_t to = (first + row) * ready->n_phases + k;
            a->detections[to] = p->detection[from];
        }
        for (size_t g = 0; g < ready->n_groups; g++) {
            const size_t from = row * all_groups + ready->groups[g];
            const size_t to = g * a->n_rows + first + row;
            const int32_t answer = p->answer[from];
            const size_t of = row * all_classes + (answer >= 0 ? (size_t) answer : 0);
            a->outcome[to] = p->outcome[from];
            a->answer[to] = column_of(ready, answer);
            a->candidate[to] = a->answer[to];
            a->sureness[to] = p->sureness[from];
            a->evidence[to] = answer >= 0 ? p->evidence[of] : (double) NAN;
            a->next[to] = column_of(ready, p->next[from]);
            a->seen[to] = p->seen[from];
            a->asked[to] = p->asked[from];
            a->margin[to] = (float) p->margin[from];
            a->fit[to] = answer >= 0 ? (float) p->fit[of] : NAN;
            a->depth[to] = answer >= 0 ? (float) p->depth[of] : NAN;
            a->reference[to] = answer >= 0 ? p->reference[of] : -1;
        }
    }
}

static rg_status search_block(void *state, const rg_block *block, rg_error *err)
{
    pass *p = state;
    rg_status status = pass_grow(p, block->n, block->is_double, err);
    if (status != RG_OK)
        return status;
    const rg_feature_answers out = {.fit = p->fit,
                                    .depth = p->depth,
                                    .state = p->state,
                                    .reference = p->reference,
                                    .outcome = p->outcome,
                                    .answer = p->answer,
                                    .margin = p->margin,
                                    .next = p->next,
                                    .seen = p->seen,
                                    .asked = p->asked,
                                    .sureness = p->sureness,
                                    .evidence = p->evidence,
                                    .detection = p->detection};
    const size_t *sample = p->row_sample != NULL ? p->row_sample + block->first : NULL;
    if (block->is_double)
        status = rg_feature_search_run_f64(p->ready->search, block->values,
                                           p->errors_f64 != NULL ? p->errors_f64 : block->errors, sample,
                                           block->n, &out, err);
    else
        status = rg_feature_search_run_f32(p->ready->search, block->values,
                                           p->errors != NULL ? p->errors : block->errors, sample, block->n,
                                           &out, err);
    if (status == RG_OK)
        keep(p, block->first, block->n);
    return status;
}

/* The sample of every row, as the library numbers samples; RG_NO_INDEX when it has none of it. */
static rg_status find_samples(const rg_identify_args *args, const rg_reflectance_library *ready,
                              const rg_table *rows, size_t *row_sample, rg_error *err)
{
    const rg_column *column = rg_table_find(rows, args->exclude);
    if (column == NULL)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the spectra have no such column", args->exclude,
                             "`regolith info` shows what they have");
    for (size_t row = 0; row < rows->n_rows; row++) {
        char number[40] = "";
        if (column->texts == NULL && !isnan(column->numbers[row]))
            snprintf(number, sizeof number, "%.17g", column->numbers[row]);
        const char *text = column->texts != NULL ? column->texts[row] : number;
        row_sample[row] = RG_NO_INDEX;
        for (size_t m = 0; text[0] != '\0' && m < ready->library.n && row_sample[row] == RG_NO_INDEX; m++)
            if (strcmp(ready->cells.columns[0].texts[m], text) == 0)
                row_sample[row] = ready->sample_of[m];
    }
    return RG_OK;
}

static rg_status make_answers(const rg_reflectance_library *ready, size_t n, rg_reflectance_answers *a,
                              rg_error *err)
{
    a->n_rows = n;
    a->answer = rg_alloc(ready->n_groups, n, sizeof *a->answer);
    a->next = rg_alloc(ready->n_groups, n, sizeof *a->next);
    a->reference = rg_alloc(ready->n_groups, n, sizeof *a->reference);
    a->outcome = rg_alloc(ready->n_groups, n, sizeof *a->outcome);
    a->seen = rg_alloc(ready->n_groups, n, sizeof *a->seen);
    a->asked = rg_alloc(ready->n_groups, n, sizeof *a->asked);
    a->fit = rg_alloc(ready->n_groups, n, sizeof *a->fit);
    a->depth = rg_alloc(ready->n_groups, n, sizeof *a->depth);
    a->margin = rg_alloc(ready->n_groups, n, sizeof *a->margin);
    a->class_fit = rg_alloc(n, ready->n_classes, sizeof *a->class_fit);
    a->class_depth = rg_alloc(n, ready->n_classes, sizeof *a->class_depth);
    a->class_state = rg_alloc(n, ready->n_classes, sizeof *a->class_state);
    return a->answer == NULL || a->next == NULL || a->reference == NULL || a->outcome == NULL ||
                   a->seen == NULL || a->asked == NULL || a->fit == NULL || a->depth == NULL ||
                   a->margin == NULL || a->class_fit == NULL || a->class_depth == NULL ||
                   a->class_state == NULL
               ? no_memory(err)
               : rg_reflectance_significance_make(ready, n, a, err);
}

void rg_reflectance_answers_free(rg_reflectance_answers *a)
{
    free(a->answer);
    free(a->next);
    free(a->reference);
    free(a->outcome);
    free(a->seen);
    free(a->asked);
    free(a->fit);
    free(a->depth);
    free(a->margin);
    free(a->class_fit);
    free(a->class_depth);
    free(a->class_state);
    rg_reflectance_significance_free(a);
    *a = (rg_reflectance_answers){0};
}

rg_status rg_reflectance_search(const rg_identify_args *args, const rg_reflectance_library *ready,
                                const rg_workfile *data, rg_reflectance_answers *answers, rg_error *err)
{
    const rg_entry *entry = &data->entry;
    const bool has_errors = data->values.has_errors && isnan(args->noise);
    const rg_stream rows = {data->file, data->name, entry->n_rows, entry->n_columns,
                            has_errors, "identify", "spectra",     args->common.quiet || args->common.json};
    pass p = {.ready = ready, .answers = answers, .noise = args->noise};
    size_t *row_sample = NULL;
    rg_status status = make_answers(ready, entry->n_rows, answers, err);
    answers->noise = !isnan(args->noise) ? "--noise"
                     : has_errors        ? "standard errors of the data"
                                         : "third differences of each spectrum";
    if (status == RG_OK && args->exclude != NULL) {
        row_sample = rg_alloc(entry->n_rows, 1, sizeof *row_sample);
        status =
            row_sample != NULL ? find_samples(args, ready, &entry->rows, row_sample, err) : no_memory(err);
    }
    p.row_sample = row_sample;
    if (status == RG_OK)
        status = rg_stream_run(&rows, search_block, &p, err);
    if (status == RG_OK)
        status =
            rg_reflectance_significance_find(args, ready, has_errors || !isnan(args->noise), answers, err);
    pass_free(&p);
    free(row_sample);
    return status;
}
