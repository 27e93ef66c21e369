#include <stdio.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/endmember_library.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the endmember library");
}

static rg_status record_spectra(const rg_endmember_library *library, const rg_entry *data, rg_result *result,
                                rg_error *err)
{
    const rg_technique_facts *facts = rg_technique_about(library->technique);
    const size_t dims[2] = {library->n, library->n_bands};
    rg_group *group = NULL;
    rg_array *array = NULL;
    rg_status status =
        rg_result_add_group(result, "endmembers", RG_GROUP_DATA, "Endmember spectra as used", &group, err);
    if (status != RG_OK)
        return status;
    snprintf(group->signal, sizeof group->signal, "%s", facts->signal);
    snprintf(group->axes[0], sizeof group->axes[0], "endmember");
    snprintf(group->axes[1], sizeof group->axes[1], "%s", facts->axis);
    snprintf(group->interpretation, sizeof group->interpretation, "spectrum");
    group->n_axes = 2;
    status = rg_group_add_array(group, facts->signal, RG_FLOAT64, 2, dims, facts->signal_units,
                                facts->signal_label, 1, &array, err);
    if (status == RG_OK)
        memcpy(array->data, library->spectra, dims[0] * dims[1] * sizeof(double));
    if (status == RG_OK)
        status =
            rg_group_add_array(group, "endmember", RG_INT32, 1, &dims[0], "1", "Endmember", 1, &array, err);
    for (size_t m = 0; m < library->n && status == RG_OK; m++)
        ((int32_t *) array->data)[m] = (int32_t) m;
    if (status == RG_OK)
        status = rg_group_add_array(group, facts->axis, RG_FLOAT64, 1, &dims[1],
                                    rg_unit_name(facts->axis_unit), facts->axis_label, 1, &array, err);
    if (status == RG_OK)
        memcpy(array->data, data->axis, dims[1] * sizeof(double));
    if (status == RG_OK)
        status =
            rg_group_add_array(group, "band_used", RG_UINT8, 1, &library->n_bands, "1", "", 1, &array, err);
    if (status == RG_OK)
        for (size_t b = 0; b < library->n_bands; b++)
            ((uint8_t *) array->data)[b] = library->use[b];
    return status;
}

static rg_status record_names(const rg_endmember_library *library, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    rg_array *array = NULL;
    rg_status status = rg_result_add_group(result, "endmember_table", RG_GROUP_COLLECTION, "", &group, err);
    if (status == RG_OK)
        status = rg_group_add_array(group, "name", RG_TEXT, 1, &library->n, "", "", 1, &array, err);
    for (size_t m = 0; m < library->n && status == RG_OK; m++) {
        char *copy = rg_copy_text(library->names[m], strlen(library->names[m]));
        ((char **) array->data)[m] = copy;
        if (copy == NULL)
            status = no_memory(err);
    }
    if (status == RG_OK)
        status = rg_group_add_array(group, "library_entry", RG_TEXT, 1, &library->n, "", "", 1, &array, err);
    for (size_t m = 0; m < library->n && status == RG_OK; m++) {
        const char *entry = library->inputs[library->homes[m]].target + 1;
        char *copy = rg_copy_text(entry, strlen(entry));
        ((char **) array->data)[m] = copy;
        if (copy == NULL)
            status = no_memory(err);
    }
    if (status == RG_OK)
        status = rg_group_add_array(group, "library_row", RG_INT32, 1, &library->n, "1", "", 1, &array, err);
    for (size_t m = 0; m < library->n && status == RG_OK; m++)
        ((int32_t *) array->data)[m] = (int32_t) library->rows[m];
    return status;
}

rg_status rg_endmember_library_record(const rg_endmember_library *library, const rg_entry *data,
                                      rg_result *result, rg_error *err)
{
    const rg_status status = record_spectra(library, data, result, err);
    return status == RG_OK ? record_names(library, result, err) : status;
}
