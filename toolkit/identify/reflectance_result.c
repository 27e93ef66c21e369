#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/class_maps.h"
#include "toolkit/identify/reflectance.h"
#include "toolkit/library_file.h"
#include "toolkit/result_build.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
}

/* An array [n_rows] or [n_rows][n_columns] with a copy of the values. */
static rg_status add(rg_group *group, const char *name, rg_array_type type, const char *label, size_t n_rows,
                     size_t n_columns, const void *values, rg_error *err)
{
    const size_t dims[] = {n_rows, n_columns};
    rg_array *array = NULL;
    const rg_status status =
        rg_group_add_array(group, name, type, n_columns > 0 ? 2 : 1, dims, "1", label, 1, &array, err);
    if (status == RG_OK)
        memcpy(array->data, values, rg_array_count(array) * rg_array_type_size(type));
    return status;
}

/* The answers of a group of classes: columns led by its name. */
static rg_status add_answers(const rg_reflectance_library *ready, const rg_reflectance_answers *a, size_t g,
                             rg_result *result, rg_error *err)
{
    char name[RG_NAME_SIZE / 2];
    char safe[RG_NAME_SIZE];
    const size_t n = a->n_rows;
    const size_t at = g * n;
    rg_result_safe_name(rg_reflectance_library_group(ready, g), safe);
    snprintf(name, sizeof name, "%.30s", safe);
    const struct {
        const char *ending;
        const char *label;
        rg_array_type type;
        const void *values;
    } arrays[] = {
        {"", "Class", RG_INT32, a->answer + at},
        {"_status", "Status, see the codes", RG_UINT8, a->outcome + at},
        {"_q", "Share of wrong answers among those as sure", RG_FLOAT64, a->q + at},
        {"_candidate", "Class that leads by the rules, significant or not", RG_INT32, a->candidate + at},
        {"_p", "Chance of the answer: the larger of the next two", RG_FLOAT64, a->p + at},
        {"_chance", "Chance of features as sure from noise", RG_FLOAT64, a->chance + at},
        {"_lookalike", "Chance of as much evidence from a mineral of no class", RG_FLOAT64,
         a->lookalike + at},
        {"_typical", "Share of the class's members with no more evidence", RG_FLOAT64, a->typical + at},
        {"_evidence", "Evidence", RG_FLOAT64, a->evidence + at},
        {"_fit", "Weighted fit", RG_FLOAT32, a->fit + at},
        {"_depth", "Weighted depth of features", RG_FLOAT32, a->depth + at},
        {"_margin", "Lead in fit over the next class", RG_FLOAT32, a->margin + at},
        {"_next", "Next class", RG_INT32, a->next + at},
        {"_seen", "Features seen", RG_UINT8, a->seen + at},
        {"_asked", "Features measured", RG_UINT8, a->asked + at},
        {"_reference", "Member of the library that fits best", RG_INT32, a->reference + at},
    };
    rg_group *group = NULL;
    rg_status status =
        rg_result_add_row_group(result, name, "Classes by their features", name, n, NULL, 0, &group, err);
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0] && status == RG_OK; i++) {
        char whole[RG_NAME_SIZE];
        snprintf(whole, sizeof whole, "%s%s", name, arrays[i].ending);
        status = add(group, whole, arrays[i].type, arrays[i].label, n, 0, arrays[i].values, err);
    }
    return status;
}

/* The words for the numbers in a group's arrays. */
static rg_status add_codes(const rg_reflectance_library *ready, size_t g, const char *const *labels,
                           rg_result *result, rg_error *err)
{
    static const char *const ENDINGS[] = {"", "_next", "_candidate", "_status", "_reference"};
    const char *words[RG_FEATURE_OUTCOMES];
    char safe[RG_NAME_SIZE];
    rg_status status = RG_OK;
    for (int o = 0; o < RG_FEATURE_OUTCOMES; o++)
        words[o] = rg_feature_search_word((rg_feature_outcome) o);
    rg_result_safe_name(rg_reflectance_library_group(ready, g), safe);
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0] && status == RG_OK; i++) {
        char name[2 * RG_NAME_SIZE];
        snprintf(name, sizeof name, "%.30s%s_codes", safe, ENDINGS[i]);
        const char *const *meaning = i < 3    ? labels
                                     : i == 3 ? words
                                              : (const char *const *) ready->library.names;
        status = rg_result_add_words(result, name, "meaning", meaning,
                                     i < 3    ? ready->n_classes
                                     : i == 3 ? RG_FEATURE_OUTCOMES
                                              : ready->library.n,
                                     err);
    }
    return status;
}

static rg_status add_classes(const rg_reflectance_library *ready, const rg_reflectance_answers *a,
                             rg_result *result, rg_error *err)
{
    const char *states[RG_FEATURE_STATES];
    rg_group *group = NULL;
    for (int s = 0; s < RG_FEATURE_STATES; s++)
        states[s] = rg_feature_state_word((rg_feature_state) s);
    rg_status status = rg_result_add_row_group(result, "class_fit", "Fit of every class", "class_fit",
                                               a->n_rows, "reflectance_class", ready->n_classes, &group, err);
    if (status == RG_OK)
        status = add(group, "class_fit", RG_FLOAT32, "Weighted fit", a->n_rows, ready->n_classes,
                     a->class_fit, err);
    if (status == RG_OK)
        status = add(group, "class_fit_depth", RG_FLOAT32, "Weighted depth of features", a->n_rows,
                     ready->n_classes, a->class_depth, err);
    if (status == RG_OK)
        status = add(group, "class_fit_state", RG_UINT8, "State, see class_fit_state_codes", a->n_rows,
                     ready->n_classes, a->class_state, err);
    return status == RG_OK ? rg_result_add_words(result, "class_fit_state_codes", "meaning", states,
                                                 RG_FEATURE_STATES, err)
                           : status;
}

/* Names of classes, with their groups, members and sources. */
static rg_status add_class_table(const rg_reflectance_library *ready, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    const char **texts = rg_alloc(ready->n_classes, 1, sizeof *texts);
    rg_status status = texts == NULL ? no_memory(err)
                                     : rg_result_add_group(result, "reflectance_class_table",
                                                           RG_GROUP_COLLECTION, "", &group, err);
    static const char *const COLUMNS[] = {"name", "label", "group"};
    for (size_t i = 0; i < 3 && status == RG_OK; i++) {
        for (size_t k = 0; k < ready->n_classes; k++) {
            const rg_feature_class *class = rg_reflectance_library_class(ready, k);
            texts[k] = i == 0 ? class->name : i == 1 ? class->label : class->group;
        }
        status = rg_result_add_texts(group, COLUMNS[i], texts, ready->n_classes, err);
    }
    rg_array *members = NULL;
    if (status == RG_OK)
        status = rg_group_add_array(group, "n_members", RG_INT32, 1, &ready->n_classes, "1", "Members", 1,
                                    &members, err);
    for (size_t k = 0; k < ready->n_classes && status == RG_OK; k++)
        for (size_t m = 0; m < ready->library.n; m++)
            ((int32_t *) members->data)[k] += ready->class_of[m] == ready->classes[k];
    free(texts);
    return status;
}

/* Members that take no part, by name. */
static rg_status add_not_used(const rg_reflectance_library *ready, rg_result *result, rg_error *err)
{
    const char **names = rg_alloc(ready->n_not_used, 1, sizeof *names);
    size_t n = 0;
    if (names == NULL)
        return no_memory(err);
    for (size_t m = 0; m < ready->library.n; m++)
        if (ready->class_of[m] == RG_NO_INDEX)
            names[n++] = ready->library.names[m];
    const rg_status status =
        n > 0 ? rg_result_add_words(result, "members_not_used", "name", names, n, err) : RG_OK;
    free(names);
    return status;
}

static rg_status add_maps(const rg_reflectance_library *ready, const rg_reflectance_answers *a,
                          const char *const *labels, const rg_entry *data, rg_result *result, rg_error *err)
{
    const char **groups = rg_alloc(ready->n_groups, 1, sizeof *groups);
    if (groups == NULL)
        return no_memory(err);
    for (size_t g = 0; g < ready->n_groups; g++)
        groups[g] = rg_reflectance_library_group(ready, g);
    const rg_status status = rg_class_maps_add(data, a->answer, a->fit, ready->n_groups, groups, labels,
                                               ready->n_classes, "Weighted fit", result, err);
    free(groups);
    return status;
}

rg_status rg_reflectance_result(const rg_reflectance_library *ready, const rg_reflectance_answers *a,
                                const rg_entry *data, rg_result *result, rg_error *err)
{
    const char **labels = rg_alloc(ready->n_classes, 1, sizeof *labels);
    rg_status status = labels == NULL ? no_memory(err) : RG_OK;
    for (size_t k = 0; k < ready->n_classes && status == RG_OK; k++)
        labels[k] = rg_reflectance_library_class(ready, k)->label;
    for (size_t g = 0; g < ready->n_groups && status == RG_OK; g++) {
        status = add_answers(ready, a, g, result, err);
        if (status == RG_OK)
            status = add_codes(ready, g, labels, result, err);
    }
    if (status == RG_OK)
        status = add_classes(ready, a, result, err);
    if (status == RG_OK)
        status = add_class_table(ready, result, err);
    if (status == RG_OK)
        status = add_not_used(ready, result, err);
    if (status == RG_OK && ready->n_phases > 0)
        status = rg_reflectance_phases_result(ready, a, result, err);
    if (status == RG_OK && rg_class_maps_fit(data))
        status = add_maps(ready, a, labels, data, result, err);
    free(labels);
    if (result->default_group[0] == '\0' && status == RG_OK)
        snprintf(result->default_group, sizeof result->default_group, "%s", result->groups[0].name);
    if (status == RG_OK)
        status = rg_result_add_parameter(result, "noise_from", a->noise, "", err);
    if (status == RG_OK)
        status = rg_result_add_parameter(result, "library_brought", ready->library.how, "", err);
    for (size_t i = 0; i < ready->library.n_inputs && status == RG_OK; i++)
        status = rg_result_add_input(result, &ready->library.inputs[i], err);
    return status == RG_OK ? rg_library_file_record(&ready->minerals, ready->minerals_path, result, err)
                           : status;
}
