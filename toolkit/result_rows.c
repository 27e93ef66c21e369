#include "toolkit/result_rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char ROW_TEXTS[] = "row_table";

static bool is_row_group(const rg_group *group)
{
    return group->kind == RG_GROUP_DATA ? group->n_axes > 0 && strcmp(group->axes[0], "index") == 0
                                        : strcmp(group->name, ROW_TEXTS) == 0;
}

static bool is_axis(const rg_group *group, const rg_array *array)
{
    for (size_t a = 0; a < group->n_axes; a++)
        if (strcmp(group->axes[a], array->name) == 0)
            return true;
    return false;
}

/* Whether the array has a value for every row (the second axis of a row group has not). */
static bool is_row_array(const rg_group *group, const rg_array *array)
{
    return is_row_group(group) && (!is_axis(group, array) || strcmp(array->name, "index") == 0);
}

size_t rg_result_rows_count(const rg_result *result)
{
    for (size_t g = 0; g < result->n_groups; g++) {
        const rg_group *group = &result->groups[g];
        for (size_t a = 0; a < group->n_arrays; a++)
            if (is_row_array(group, &group->arrays[a]))
                return group->arrays[a].dims[0];
    }
    return 0;
}

/* A number of an array as double, whatever its type. */
static double number_at(const rg_array *array, size_t i)
{
    switch (array->type) {
    case RG_FLOAT32:
        return (double) ((const float *) array->data)[i];
    case RG_FLOAT64:
        return ((const double *) array->data)[i];
    case RG_INT32:
        return (double) ((const int32_t *) array->data)[i];
    case RG_UINT8:
        return (double) ((const uint8_t *) array->data)[i];
    default:
        return NAN;
    }
}

/* The text array `column` of collection "<name><ending>", or NULL. */
static const rg_array *words_of(const rg_result *result, const char *name, const char *ending,
                                const char *column)
{
    char collection[2 * RG_NAME_SIZE];
    snprintf(collection, sizeof collection, "%s%s", name, ending);
    const rg_group *group = rg_result_find_group(result, collection);
    const rg_array *words = group != NULL ? rg_group_find_array(group, column) : NULL;
    return words != NULL && words->type == RG_TEXT && words->data != NULL ? words : NULL;
}

/* An endmember or a criterion may bear the name of another column: such a one is led by its group's, and
 * numbered where that is not enough. */
static void choose_name(const rg_table *table, const rg_group *group, const char *wanted, char *name,
                        size_t size)
{
    snprintf(name, size, "%.180s", wanted);
    if (rg_table_find(table, name) != NULL)
        snprintf(name, size, "%.60s_%.180s", group->name, wanted);
    for (size_t number = 2; rg_table_find(table, name) != NULL; number++)
        snprintf(name, size, "%.60s_%.150s_%zu", group->name, wanted, number);
}

static rg_status add_texts(rg_table *table, const char *name, char *const *texts, rg_error *err)
{
    rg_column *column = NULL;
    rg_status status = rg_table_add_texts(table, name, &column, err);
    for (size_t row = 0; row < table->n_rows && status == RG_OK; row++)
        if (texts[row] != NULL)
            status = rg_column_set_text(column, row, texts[row], strlen(texts[row]), err);
    return status;
}

static rg_status add_words(rg_table *table, const char *name, const rg_array *array, const rg_array *words,
                           rg_error *err)
{
    rg_column *column = NULL;
    rg_status status = rg_table_add_texts(table, name, &column, err);
    for (size_t row = 0; row < table->n_rows && status == RG_OK; row++) {
        const double code = number_at(array, row);
        const char *word =
            code >= 0.0 && code < (double) words->dims[0] ? ((char **) words->data)[(size_t) code] : "";
        status = rg_column_set_text(column, row, word, strlen(word), err);
    }
    return status;
}

static rg_status add_numbers(rg_table *table, const rg_group *group, const char *wanted,
                             const rg_array *array, size_t component, size_t n_components, rg_error *err)
{
    rg_column *column = NULL;
    char name[4 * RG_NAME_SIZE];
    choose_name(table, group, wanted, name, sizeof name);
    const rg_status status =
        rg_table_add_numbers(table, name, array->units[0] != '\0' ? array->units : NULL, &column, err);
    for (size_t row = 0; row < table->n_rows && status == RG_OK; row++)
        column->numbers[row] = number_at(array, row * n_components + component);
    return status;
}

/* "_error" of "abundances_errors" in a group whose signal is "abundances"; "" for the signal. */
static void suffix_of(const rg_group *group, const rg_array *array, char suffix[RG_NAME_SIZE + 1])
{
    const size_t signal = strlen(group->signal);
    if (strcmp(array->name, group->signal) == 0)
        suffix[0] = '\0';
    else if (strncmp(array->name, group->signal, signal) == 0 && strcmp(array->name + signal, "_errors") == 0)
        snprintf(suffix, RG_NAME_SIZE + 1, "_error");
    else if (strncmp(array->name, group->signal, signal) == 0 && array->name[signal] == '_')
        snprintf(suffix, RG_NAME_SIZE + 1, "%s", array->name + signal);
    else
        snprintf(suffix, RG_NAME_SIZE + 1, "_%s", array->name);
}

/* Signals and their errors; of columns named by a table, as several groups may be, only those of the group
 * that is plotted first. */
static bool is_usual(const rg_result *result, const rg_group *group, const rg_array *array)
{
    char suffix[RG_NAME_SIZE + 1];
    const rg_group *first = rg_result_find_group(result, result->default_group);
    suffix_of(group, array, suffix);
    if (array->rank == 2 && first != NULL && is_row_group(first) && first != group &&
        words_of(result, group->axes[1], "_table", "name") != NULL)
        return false;
    return suffix[0] == '\0' || strcmp(suffix, "_error") == 0;
}

static rg_status add_components(rg_table *table, const rg_result *result, const rg_group *group,
                                const rg_array *array, rg_error *err)
{
    const rg_array *words = words_of(result, group->axes[1], "_table", "name");
    char suffix[RG_NAME_SIZE + 1];
    suffix_of(group, array, suffix);
    rg_status status = RG_OK;
    for (size_t k = 0; k < array->dims[1] && status == RG_OK; k++) {
        char name[3 * RG_NAME_SIZE];
        if (words != NULL && k < words->dims[0])
            snprintf(name, sizeof name, "%.120s%s", ((char **) words->data)[k], suffix);
        else
            snprintf(name, sizeof name, "%s_%zu%s", array->name, k, suffix);
        status = add_numbers(table, group, name, array, k, array->dims[1], err);
    }
    return status;
}

static rg_status add_array(rg_table *table, const rg_result *result, const rg_group *group,
                           const rg_array *array, rg_error *err)
{
    char name[4 * RG_NAME_SIZE];
    if (array->rank == 2)
        return add_components(table, result, group, array, err);
    choose_name(table, group, array->name, name, sizeof name);
    if (array->type == RG_TEXT)
        return add_texts(table, name, array->data, err);
    const rg_array *words = words_of(result, array->name, "_codes", "meaning");
    if (words != NULL)
        return add_words(table, name, array, words, err);
    /* "D50_um_error" of a group whose signal is D50_um, as the errors of components are named. */
    char suffix[RG_NAME_SIZE + 1];
    char wanted[3 * RG_NAME_SIZE];
    suffix_of(group, array, suffix);
    const bool is_error = strcmp(suffix, "_error") == 0;
    snprintf(wanted, sizeof wanted, "%s%s", is_error ? group->signal : array->name, is_error ? suffix : "");
    return add_numbers(table, group, wanted, array, 0, 1, err);
}

/* Rows of a result that are no rows of the data (grains of an image) bring their own ids. */
static bool names_its_rows(const rg_result *result)
{
    const rg_group *texts = rg_result_find_group(result, ROW_TEXTS);
    return texts != NULL && rg_group_find_array(texts, "sample_id") != NULL;
}

static rg_status add_identity(rg_table *table, const rg_table *rows, size_t first, rg_error *err)
{
    rg_column *index = NULL;
    rg_status status = rg_table_add_numbers(table, "index", "1", &index, err);
    for (size_t row = 0; row < table->n_rows && status == RG_OK; row++)
        index->numbers[row] = (double) (first + row);
    const rg_column *ids = rows != NULL ? rg_table_find(rows, "sample_id") : NULL;
    if (status == RG_OK && ids != NULL && ids->texts != NULL)
        status = add_texts(table, "sample_id", ids->texts + first, err);
    return status;
}

rg_status rg_result_rows_table(const rg_result *result, const rg_table *rows, size_t first, size_t n,
                               bool all, rg_table *table, rg_error *err)
{
    *table = (rg_table){.n_rows = n};
    rg_status status = add_identity(table, names_its_rows(result) ? NULL : rows, first, err);
    const rg_group *texts = rg_result_find_group(result, ROW_TEXTS);
    for (size_t a = 0; texts != NULL && a < texts->n_arrays && status == RG_OK; a++)
        status = add_array(table, result, texts, &texts->arrays[a], err);
    for (size_t g = 0; g < result->n_groups && status == RG_OK; g++) {
        const rg_group *group = &result->groups[g];
        if (!is_row_group(group) || group == texts)
            continue;
        for (size_t a = 0; a < group->n_arrays && status == RG_OK; a++)
            if (!is_axis(group, &group->arrays[a]) && (all || is_usual(result, group, &group->arrays[a])))
                status = add_array(table, result, group, &group->arrays[a], err);
    }
    if (status != RG_OK)
        rg_table_free(table);
    return status;
}

rg_status rg_result_rows_read(rg_h5_file *file, const char *entry, const rg_result *whole, size_t first,
                              size_t n, rg_result *slice, rg_error *err)
{
    rg_status status = RG_OK;
    *slice = (rg_result){0};
    for (size_t g = 0; g < whole->n_groups && status == RG_OK; g++) {
        const rg_group *group = &whole->groups[g];
        const size_t name_length = strlen(group->name);
        const bool words = name_length > 6 && (strcmp(group->name + name_length - 6, "_table") == 0 ||
                                               strcmp(group->name + name_length - 6, "_codes") == 0);
        if (!is_row_group(group) && !words)
            continue;
        rg_group *copy = NULL;
        status = rg_result_add_group(slice, group->name, group->kind, group->title, &copy, err);
        if (status != RG_OK)
            break;
        memcpy(copy->signal, group->signal, sizeof copy->signal);
        memcpy(copy->axes, group->axes, sizeof copy->axes);
        copy->n_axes = group->n_axes;
        for (size_t a = 0; a < group->n_arrays && status == RG_OK; a++) {
            const rg_array *array = &group->arrays[a];
            const bool per_row = is_row_array(group, array);
            size_t dims[RG_MAX_RANK];
            memcpy(dims, array->dims, sizeof dims);
            if (per_row)
                dims[0] = n;
            rg_array *part = NULL;
            status = rg_group_add_array(copy, array->name, array->type, array->rank, dims, array->units,
                                        array->long_name, 1, &part, err);
            if (status == RG_OK)
                status = rg_h5_read_result_rows(file, entry, whole->name, group->name, array->name,
                                                per_row ? first : 0, dims[0], part->data, err);
        }
    }
    if (status != RG_OK)
        rg_result_free(slice);
    return status;
}

rg_status rg_result_group_table(const rg_group *group, rg_table *table, rg_error *err)
{
    *table = (rg_table){0};
    if (group->n_arrays == 0)
        return rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "this group is empty", group->name, NULL);
    table->n_rows = group->arrays[0].dims[0];
    rg_status status = RG_OK;
    for (size_t a = 0; a < group->n_arrays && status == RG_OK; a++) {
        const rg_array *array = &group->arrays[a];
        if (array->rank != 1 || array->dims[0] != table->n_rows)
            status = rg_fail_named(err, RG_ESHAPE, a, "the arrays of this group are no table", group->name,
                                   "export it without --table");
        else if (array->type == RG_TEXT)
            status = add_texts(table, array->name, array->data, err);
        else
            status = add_numbers(table, group, array->name, array, 0, 1, err);
    }
    if (status != RG_OK)
        rg_table_free(table);
    return status;
}
