#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/class_maps.h"
#include "toolkit/identify/pattern.h"
#include "toolkit/result_build.h"

static const char *const STATUS_WORDS[RG_PATTERN_STATUS_COUNT] = {"identified", "unknown", "no bands",
                                                                  "not measured"};

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
}

/* A text per row by what `make` says of it. */
static rg_status add_texts(rg_group *group, const char *name, const rg_pattern_library *ready,
                           const rg_pattern_answers *a, size_t place,
                           const char *(*make)(const rg_pattern_library *, const rg_pattern_answers *, size_t,
                                               size_t),
                           rg_error *err)
{
    const char **texts = rg_alloc(a->n_rows, 1, sizeof *texts);
    if (texts == NULL)
        return no_memory(err);
    for (size_t row = 0; row < a->n_rows; row++)
        texts[row] = make(ready, a, row, place);
    const rg_status status = rg_result_add_texts(group, name, texts, a->n_rows, err);
    free(texts);
    return status;
}

static const char *answer_of(const rg_pattern_library *ready, const rg_pattern_answers *a, size_t row,
                             size_t place)
{
    (void) place;
    if (a->status[row] != RG_PATTERN_IDENTIFIED)
        return STATUS_WORDS[a->status[row]];
    return ready->library.classes[a->hits[row * a->n_best].class_of];
}

static const char *candidate_of(const rg_pattern_library *ready, const rg_pattern_answers *a, size_t row,
                                size_t place)
{
    const rg_search_hit *hit = &a->hits[row * a->n_best + place];
    const bool is_answer = a->status[row] == RG_PATTERN_IDENTIFIED || a->status[row] == RG_PATTERN_UNKNOWN;
    return is_answer && hit->row != RG_NO_INDEX ? ready->library.classes[hit->class_of] : "";
}

static const char *member_of(const rg_pattern_library *ready, const rg_pattern_answers *a, size_t row,
                             size_t place)
{
    return candidate_of(ready, a, row, place)[0] != '\0' ? ready->library.names[a->hits[row * a->n_best].row]
                                                         : "";
}

static const char *unexplained_of(const rg_pattern_library *ready, const rg_pattern_answers *a, size_t row,
                                  size_t place)
{
    (void) ready;
    (void) place;
    return a->unexplained[row];
}

static const char *luminescence_of(const rg_pattern_library *ready, const rg_pattern_answers *a, size_t row,
                                   size_t place)
{
    (void) ready;
    (void) place;
    return a->luminescence[row];
}

static const char *missing_of(const rg_pattern_library *ready, const rg_pattern_answers *a, size_t row,
                              size_t place)
{
    (void) ready;
    (void) place;
    return a->missing[row];
}

static rg_status describe_rows(const rg_identify_args *args, const rg_pattern_library *ready,
                               const rg_pattern_answers *a, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    rg_status status = rg_result_add_group(result, "row_table", RG_GROUP_COLLECTION, "", &group, err);
    if (status == RG_OK)
        status = add_texts(group, "answer", ready, a, 0, answer_of, err);
    for (size_t k = 0; k < args->top && status == RG_OK; k++) {
        char name[RG_NAME_SIZE];
        snprintf(name, sizeof name, "candidate_%zu", k + 1);
        status = add_texts(group, name, ready, a, k, candidate_of, err);
    }
    if (status == RG_OK)
        status = add_texts(group, "member", ready, a, 0, member_of, err);
    if (status == RG_OK)
        status = add_texts(group, "unexplained", ready, a, 0, unexplained_of, err);
    if (status == RG_OK && a->luminescence != NULL)
        status = add_texts(group, "luminescence", ready, a, 0, luminescence_of, err);
    return status == RG_OK ? add_texts(group, "missing", ready, a, 0, missing_of, err) : status;
}

/* Scores of the candidates and what they are made of, NaN where there is none. */
static rg_status describe_candidates(const rg_identify_args *args, const rg_pattern_answers *a,
                                     rg_result *result, rg_error *err)
{
    static const struct {
        const char *name, *label;
    } SCORES[] = {
        {"score", "Score"}, {"score_pattern", "Score of the pattern"}, {"score_peaks", "Score of the peaks"}};
    rg_group *group = NULL;
    const size_t dims[2] = {a->n_rows, args->top};
    rg_status status = rg_result_add_row_group(result, "scores", "Scores of the candidates", "score",
                                               a->n_rows, "rank", args->top, &group, err);
    for (size_t s = 0; s < sizeof SCORES / sizeof SCORES[0] && status == RG_OK; s++) {
        rg_array *array = NULL;
        status = rg_group_add_array(group, SCORES[s].name, RG_FLOAT64, 2, dims, "1", SCORES[s].label, 1,
                                    &array, err);
        for (size_t i = 0; i < a->n_rows * args->top && status == RG_OK; i++) {
            const size_t row = i / args->top;
            const size_t k = row * a->n_best + i % args->top;
            const bool is_answer =
                a->status[row] == RG_PATTERN_IDENTIFIED || a->status[row] == RG_PATTERN_UNKNOWN;
            const double values[] = {a->hits[k].score, a->parts[k].pattern, a->parts[k].lines};
            ((double *) array->data)[i] = is_answer && a->hits[k].row != RG_NO_INDEX ? values[s] : NAN;
        }
    }
    const char **names = rg_alloc(args->top, 1, sizeof *names);
    char(*texts)[32] = rg_alloc(args->top, 1, sizeof *texts);
    if (names == NULL || texts == NULL)
        status = status == RG_OK ? no_memory(err) : status;
    for (size_t k = 0; k < args->top && status == RG_OK; k++) {
        snprintf(texts[k], sizeof texts[k], "score_%zu", k + 1);
        names[k] = texts[k];
    }
    if (status == RG_OK)
        status = rg_result_add_words(result, "rank_table", "name", names, args->top, err);
    free(texts);
    free(names);
    return status;
}

static rg_status describe_numbers(const rg_pattern_library *ready, const rg_pattern_answers *a,
                                  rg_result *result, rg_error *err)
{
    const size_t n = a->n_rows;
    rg_group *group = NULL;
    double *margin = rg_alloc(n, 2, sizeof *margin);
    if (margin == NULL)
        return no_memory(err);
    double *shift = margin + n;
    for (size_t row = 0; row < n; row++) {
        const rg_search_hit *hit = a->hits + row * a->n_best;
        const bool found = !isnan(a->p[row]);
        margin[row] = found && hit[1].row != RG_NO_INDEX ? hit[0].score - hit[1].score : NAN;
        shift[row] = found ? (double) hit[0].shift * ready->library.grid->step : NAN;
    }
    const char *units = rg_unit_name(rg_technique_about(ready->library.grid->technique)->axis_unit);
    const struct {
        const char *name, *units, *label;
        const double *values;
    } columns[] = {
        {"margin", "1", "Score above the next class", margin},
        {"q", "1", "Share of wrong answers that are as sure", a->q},
        {"p_lookalike", "1", "Chance of as much evidence from a mineral that is not in the library",
         a->p_lookalike},
        {"p_common", "1", "Chance of as much evidence from such a mineral, were it a common one",
         a->p_common},
        {"p_chance", "1", "Chance of as high a score from a decoy", a->p_chance},
        {"evidence", "1", "Half of the score and half of the margin", a->evidence},
        {"shift", units, "Shift of the best member", shift},
        {"n_bands", "1", "Bands of the spectrum", a->n_bands},
        {"n_explained", "1", "Bands that the best member explains", a->n_explained},
    };
    rg_status status = rg_result_add_row_group(result, "significance", "Significance of the answers", "q", n,
                                               NULL, 0, &group, err);
    for (size_t c = 0; c < sizeof columns / sizeof columns[0] && status == RG_OK; c++)
        status = rg_result_add_numbers(group, columns[c].name, columns[c].units, columns[c].label, n, 0,
                                       columns[c].values, err);
    free(margin);
    return status;
}

static rg_status describe_status(const rg_pattern_answers *a, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    rg_array *array = NULL;
    rg_status status =
        rg_result_add_row_group(result, "status", "Status", "status", a->n_rows, NULL, 0, &group, err);
    if (status == RG_OK)
        status = rg_group_add_array(group, "status", RG_UINT8, 1, &a->n_rows, "1", "Status", 1, &array, err);
    if (status == RG_OK)
        memcpy(array->data, a->status, a->n_rows * sizeof *a->status);
    return status == RG_OK ? rg_result_add_words(result, "status_codes", "meaning", STATUS_WORDS,
                                                 RG_PATTERN_STATUS_COUNT, err)
                           : status;
}

/* The nulls that the chances were ranked in: evidence, and the weight from there on. */
static rg_status describe_null(const char *name, const char *label, const rg_search_wrong *null, size_t n,
                               rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    double *columns = rg_alloc(n + 1, 2, sizeof *columns);
    rg_status status = columns != NULL
                           ? rg_result_add_group(result, name, RG_GROUP_COLLECTION, label, &group, err)
                           : no_memory(err);
    for (size_t i = 0; i < n && status == RG_OK; i++) {
        columns[i] = null[i].evidence;
        columns[n + i] = null[i].weight;
    }
    if (status == RG_OK && n > 0)
        status = rg_result_add_numbers(group, "evidence", "1", "Evidence", n, 0, columns, err);
    if (status == RG_OK && n > 0)
        status = rg_result_add_numbers(group, "above", "1", "Minerals with as much", n, 0, columns + n, err);
    free(columns);
    return status;
}

/* Images of the answers and of the best candidates' scores. */
static rg_status describe_maps(const rg_pattern_library *ready, const rg_pattern_answers *a,
                               const rg_entry *data, rg_result *result, rg_error *err)
{
    int32_t *class_of = rg_alloc(a->n_rows, 1, sizeof *class_of);
    float *score = rg_alloc(a->n_rows, 1, sizeof *score);
    rg_status status = class_of != NULL && score != NULL ? RG_OK : no_memory(err);
    for (size_t row = 0; row < a->n_rows && status == RG_OK; row++) {
        const rg_search_hit *best = &a->hits[row * a->n_best];
        class_of[row] = a->status[row] == RG_PATTERN_IDENTIFIED ? (int32_t) best->class_of : -1;
        score[row] = candidate_of(ready, a, row, 0)[0] != '\0' ? (float) best->score : NAN;
    }
    if (status == RG_OK)
        status = rg_class_maps_add(data, class_of, score, 1, NULL, ready->library.classes,
                                   ready->library.n_classes, "Score of the best candidate", result, err);
    free(class_of);
    free(score);
    return status;
}

rg_status rg_pattern_result(const rg_identify_args *args, const rg_pattern_library *ready,
                            const rg_pattern_answers *a, const rg_entry *data, rg_result *result,
                            rg_error *err)
{
    rg_status status = describe_rows(args, ready, a, result, err);
    if (status == RG_OK)
        status = describe_candidates(args, a, result, err);
    if (status == RG_OK)
        status = describe_numbers(ready, a, result, err);
    if (status == RG_OK)
        status = describe_status(a, result, err);
    if (status == RG_OK)
        status = describe_null("null", "Evidence of the library's members without their class", ready->null,
                               ready->n_null, result, err);
    if (status == RG_OK)
        status = describe_null("null_common", "The same, of classes with several members", ready->common,
                               ready->n_common, result, err);
    if (status == RG_OK && a->composition != NULL)
        status = rg_pattern_composition_result(ready, a, result, err);
    if (status == RG_OK && a->mixtures != NULL)
        status = rg_pattern_mixture_result(ready, a, result, err);
    for (size_t i = 0; i < ready->library.n_inputs && status == RG_OK; i++)
        status = rg_result_add_input(result, &ready->library.inputs[i], err);
    snprintf(result->default_group, sizeof result->default_group, "scores");
    if (status == RG_OK && rg_class_maps_fit(data))
        status = describe_maps(ready, a, data, result, err);
    result->seed = args->seed;
    result->has_seed = 1;
    return status;
}
