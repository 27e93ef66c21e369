#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/identify/reflectance.h"
#include "toolkit/name_list.h"
#include "toolkit/result_build.h"
#include "toolkit/suggest.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the phases");
}

static const rg_feature_class *class_of_phase(const rg_reflectance_library *ready, size_t k)
{
    return rg_reflectance_library_class(ready, ready->phases[k]);
}

/* ---- the classes ---- */

static rg_status unknown_phase(const rg_identify_args *args, const rg_reflectance_library *ready,
                               const char *name, rg_error *err)
{
    const char **names = rg_alloc(ready->n_classes, 1, sizeof *names);
    char subject[RG_SUGGEST_SUBJECT];
    if (names == NULL)
        return no_memory(err);
    for (size_t c = 0; c < ready->n_classes; c++)
        names[c] = rg_reflectance_library_class(ready, c)->name;
    rg_suggest_subject(name, names, ready->n_classes, subject);
    free(names);
    (void) rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the library has no member of such a class", subject,
                         "classes are rows of reflectance_classes.tsv");
    return rg_error_place(err, args->library, NULL);
}

rg_status rg_reflectance_phases_find(const rg_identify_args *args, rg_reflectance_library *ready,
                                     rg_error *err)
{
    const char *at = args->phases;
    char name[128];
    while (at != NULL && rg_name_list_next(&at, name, sizeof name)) {
        size_t c = 0;
        while (c < ready->n_classes && strcmp(rg_reflectance_library_class(ready, c)->name, name) != 0 &&
               strcmp(rg_reflectance_library_class(ready, c)->label, name) != 0)
            c++;
        if (c == ready->n_classes)
            return unknown_phase(args, ready, name, err);
        if (ready->n_phases == RG_REFLECTANCE_MOST_PHASES)
            return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--phases names too many classes", NULL,
                                 "name at most 64");
        ready->phases[ready->n_phases++] = c;
    }
    return RG_OK;
}

/* ---- the result ---- */

/* "not measurable: 2.3 um band: not measured"; where there is a number, what it is of: "not found: limit
 * of 2.3 um band of Calcite WS272". */
static void say(const rg_reflectance_library *ready, size_t k, const rg_feature_detection *found, char *text,
                size_t size)
{
    const size_t first = class_of_phase(ready, k)->first_rule;
    const char *feature = found->feature != RG_NO_INDEX
                              ? ready->minerals.reflectance.rules[first + found->feature].name
                              : "the class";
    const char *word = rg_feature_detection_word(found->state);
    if (found->state == RG_FEATURE_DETECTED || found->state == RG_FEATURE_LIMITED)
        snprintf(text, size, "%s of %.60s of %.100s", word, feature, ready->library.names[found->reference]);
    else
        snprintf(text, size, "%s: %.60s: %s", word, feature, rg_feature_state_word(found->why));
}

static rg_status add_states(const rg_reflectance_library *ready, const rg_reflectance_answers *a,
                            rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    const size_t n = a->n_rows;
    char(*texts)[256] = rg_alloc(n, 1, sizeof *texts);
    const char **pointers = rg_alloc(n, 1, sizeof *pointers);
    rg_status status = texts == NULL || pointers == NULL ? no_memory(err) : RG_OK;
    if (status == RG_OK)
        status = rg_result_add_group(result, "row_table", RG_GROUP_COLLECTION, "", &group, err);
    for (size_t k = 0; k < ready->n_phases && status == RG_OK; k++) {
        char name[RG_NAME_SIZE];
        snprintf(name, sizeof name, "%.40s_limit_of", class_of_phase(ready, k)->name);
        for (size_t row = 0; row < n; row++) {
            const size_t at = row * ready->n_phases + k;
            say(ready, k, &a->detections[at], texts[row], sizeof texts[row]);
            pointers[row] = texts[row];
        }
        status = rg_result_add_texts(group, name, pointers, n, err);
    }
    free(texts);
    free(pointers);
    return status;
}

rg_status rg_reflectance_phases_result(const rg_reflectance_library *ready, const rg_reflectance_answers *a,
                                       rg_result *result, rg_error *err)
{
    static const struct {
        const char *name, *label;
        bool found, share;
    } ARRAYS[] = {
        {"limit", "Depth that would be found with a chance of 0.95", false, false},
        {"share", "The same as a share of the reference's depth", false, true},
        {"found", "Depth that was found", true, false},
        {"found_share", "The same as a share of the reference's depth", true, true},
    };
    const size_t n = a->n_rows * ready->n_phases;
    rg_group *group = NULL;
    /* Named as columns of limits, as the classes have columns of their fits. */
    char texts[RG_REFLECTANCE_MOST_PHASES][RG_NAME_SIZE];
    const char *names[RG_REFLECTANCE_MOST_PHASES];
    double *numbers = rg_alloc(n, 1, sizeof *numbers);
    rg_status status = numbers == NULL ? no_memory(err) : RG_OK;
    for (size_t k = 0; k < ready->n_phases; k++) {
        snprintf(texts[k], sizeof texts[k], "%.40s_limit", class_of_phase(ready, k)->name);
        names[k] = texts[k];
    }
    if (status == RG_OK)
        status = rg_result_add_row_group(result, "phases", "Detection limits of phases", "limit", a->n_rows,
                                         "phase", ready->n_phases, &group, err);
    for (size_t i = 0; i < sizeof ARRAYS / sizeof ARRAYS[0] && status == RG_OK; i++) {
        for (size_t at = 0; at < n; at++) {
            const rg_feature_detection *d = &a->detections[at];
            const bool here = d->state == (ARRAYS[i].found ? RG_FEATURE_DETECTED : RG_FEATURE_LIMITED);
            numbers[at] = !here ? (double) NAN : ARRAYS[i].share ? d->share : d->depth;
        }
        status = rg_result_add_numbers(group, ARRAYS[i].name, "1", ARRAYS[i].label, a->n_rows,
                                       ready->n_phases, numbers, err);
    }
    free(numbers);
    if (status == RG_OK)
        status = rg_result_add_words(result, "phase_table", "name", names, ready->n_phases, err);
    return status == RG_OK ? add_states(ready, a, result, err) : status;
}

static int rising(const void *a, const void *b)
{
    const double x = *(const double *) a;
    const double y = *(const double *) b;
    return (x > y) - (x < y);
}

void rg_reflectance_phases_print(const rg_reflectance_library *ready, const rg_reflectance_answers *a)
{
    double *limits = rg_alloc(a->n_rows, 1, sizeof *limits);
    for (size_t k = 0; k < ready->n_phases && limits != NULL; k++) {
        size_t counts[RG_FEATURE_DETECTIONS] = {0};
        size_t n = 0;
        for (size_t row = 0; row < a->n_rows; row++) {
            const rg_feature_detection *d = &a->detections[row * ready->n_phases + k];
            counts[d->state]++;
            if (d->state == RG_FEATURE_LIMITED)
                limits[n++] = d->depth;
        }
        qsort(limits, n, sizeof *limits, rising);
        printf("%s: found in %zu, not found in %zu", class_of_phase(ready, k)->label,
               counts[RG_FEATURE_DETECTED], counts[RG_FEATURE_LIMITED]);
        if (n > 0)
            printf(" (limit of depth %.2g to %.2g, median %.2g)", limits[0], limits[n - 1], limits[n / 2]);
        printf(", not detectable in %zu, not measurable in %zu\n", counts[RG_FEATURE_UNDETECTABLE],
               counts[RG_FEATURE_UNMEASURED]);
    }
    free(limits);
}
