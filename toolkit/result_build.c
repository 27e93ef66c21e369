#include "toolkit/result_build.h"

#include <stdio.h>
#include <string.h>

#include "kernels/base/memory.h"

rg_status rg_result_add_texts(rg_group *group, const char *name, const char *const *texts, size_t n,
                              rg_error *err)
{
    rg_array *array = NULL;
    rg_status status = rg_group_add_array(group, name, RG_TEXT, 1, &n, "", "", 1, &array, err);
    for (size_t i = 0; i < n && status == RG_OK; i++) {
        const char *text = texts[i] != NULL ? texts[i] : "";
        char *copy = rg_copy_text(text, strlen(text));
        ((char **) array->data)[i] = copy;
        if (copy == NULL)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
    }
    return status;
}

rg_status rg_result_add_numbers(rg_group *group, const char *name, const char *units, const char *long_name,
                                size_t n_rows, size_t n_columns, const double *numbers, rg_error *err)
{
    const size_t dims[2] = {n_rows, n_columns};
    rg_array *array = NULL;
    const rg_status status = rg_group_add_array(group, name, RG_FLOAT64, n_columns > 0 ? 2 : 1, dims, units,
                                                long_name, 1, &array, err);
    if (status == RG_OK)
        memcpy(array->data, numbers, rg_array_count(array) * sizeof *numbers);
    return status;
}

rg_status rg_result_add_counter(rg_group *group, const char *name, const char *long_name, size_t n,
                                rg_error *err)
{
    rg_array *array = NULL;
    const rg_status status = rg_group_add_array(group, name, RG_INT32, 1, &n, "1", long_name, 1, &array, err);
    for (size_t i = 0; i < n && status == RG_OK; i++)
        ((int32_t *) array->data)[i] = (int32_t) i;
    return status;
}

rg_status rg_result_add_words(rg_result *result, const char *collection, const char *array,
                              const char *const *words, size_t n, rg_error *err)
{
    rg_group *group = NULL;
    const rg_status status = rg_result_add_group(result, collection, RG_GROUP_COLLECTION, "", &group, err);
    return status == RG_OK ? rg_result_add_texts(group, array, words, n, err) : status;
}

rg_status rg_result_add_row_group(rg_result *result, const char *name, const char *title, const char *signal,
                                  size_t n_rows, const char *axis, size_t n_columns, rg_group **group,
                                  rg_error *err)
{
    rg_status status = rg_result_add_group(result, name, RG_GROUP_DATA, title, group, err);
    if (status == RG_OK)
        status = rg_result_add_counter(*group, "index", "Row", n_rows, err);
    if (status == RG_OK && axis != NULL)
        status = rg_result_add_counter(*group, axis, axis, n_columns, err);
    if (status != RG_OK)
        return status;
    snprintf((*group)->signal, sizeof(*group)->signal, "%s", signal);
    snprintf((*group)->axes[0], sizeof(*group)->axes[0], "index");
    if (axis != NULL)
        snprintf((*group)->axes[1], sizeof(*group)->axes[1], "%s", axis);
    (*group)->n_axes = axis != NULL ? 2 : 1;
    return RG_OK;
}
