#include "toolkit/class_maps.h"

#include <stdio.h>
#include <string.h>

#include "toolkit/result_build.h"

/* An image or a stack of images with its counters. */
static rg_status add_image(const rg_entry *data, const char *name, const char *title, rg_array_type type,
                           const char *label, size_t n_maps, const void *values, rg_result *result,
                           rg_error *err)
{
    static const char *const AXES[] = {"map", "y", "x"};
    const size_t dims[] = {n_maps, data->n_lines, data->n_samples};
    const size_t first = n_maps > 1 ? 0 : 1;
    rg_group *group = NULL;
    rg_array *array = NULL;
    rg_status status = rg_result_add_group(result, name, RG_GROUP_DATA, title, &group, err);
    if (status != RG_OK)
        return status;
    snprintf(group->signal, sizeof group->signal, "%s", name);
    snprintf(group->interpretation, sizeof group->interpretation, "image");
    group->n_axes = 3 - first;
    for (size_t a = first; a < 3 && status == RG_OK; a++) {
        snprintf(group->axes[a - first], sizeof group->axes[a - first], "%s", AXES[a]);
        status = rg_result_add_counter(group, AXES[a], AXES[a], dims[a], err);
    }
    if (status == RG_OK)
        status = rg_group_add_array(group, name, type, 3 - first, dims + first, "1", label, 1, &array, err);
    if (status == RG_OK)
        memcpy(array->data, values, rg_array_count(array) * rg_array_type_size(type));
    return status;
}

rg_status rg_class_maps_add(const rg_entry *data, const int32_t *class_of, const float *score, size_t n_maps,
                            const char *const *maps, const char *const *classes, size_t n_classes,
                            const char *score_label, rg_result *result, rg_error *err)
{
    rg_status status = add_image(data, "class_map", "Classes", RG_INT32, "Class, see class_map_table", n_maps,
                                 class_of, result, err);
    if (status == RG_OK)
        status =
            add_image(data, "score_map", score_label, RG_FLOAT32, score_label, n_maps, score, result, err);
    if (status == RG_OK)
        status = rg_result_add_words(result, "class_map_table", "name", classes, n_classes, err);
    if (status == RG_OK && n_maps > 1)
        status = rg_result_add_words(result, "map_table", "name", maps, n_maps, err);
    snprintf(result->default_group, sizeof result->default_group, "class_map");
    return status;
}
