#include <stdio.h>
#include <string.h>

#include "toolkit/result_build.h"
#include "toolkit/unmix/unmixing.h"

bool rg_unmixing_stores(const rg_unmixing *u, const rg_unmix_array *array)
{
    return array->per != RG_UNMIX_PER_CLASS || u->library.n_classes > 0;
}

/* A map per endmember, for viewers, of a cube that is not too large to hold them. */
static rg_status describe_maps(const rg_entry *data, size_t p, rg_result *result, rg_error *err)
{
    const size_t dims[3] = {p, data->n_lines, data->n_samples};
    rg_group *group = NULL;
    rg_status status =
        rg_result_add_group(result, "abundance_map", RG_GROUP_DATA, "Abundance maps", &group, err);
    if (status != RG_OK)
        return status;
    static const char *const AXES[] = {"endmember", "y", "x"};
    snprintf(group->signal, sizeof group->signal, "abundance_map");
    snprintf(group->interpretation, sizeof group->interpretation, "image");
    group->n_axes = 3;
    for (size_t a = 0; a < 3 && status == RG_OK; a++) {
        snprintf(group->axes[a], sizeof group->axes[a], "%s", AXES[a]);
        status = rg_result_add_counter(group, AXES[a], AXES[a], dims[a], err);
    }
    if (status == RG_OK)
        status =
            rg_group_add_array(group, "abundance_map", RG_FLOAT32, 3, dims, "1", "Abundance", 0, NULL, err);
    snprintf(result->default_group, sizeof result->default_group, "abundance_map");
    return status;
}

/* The arrays of the model; those of one group are added together, in the order of the table. */
static rg_status describe_arrays(const rg_unmixing *u, const rg_entry *data, rg_result *result, rg_error *err)
{
    static const char *const AXES[] = {
        [RG_UNMIX_PER_ROW] = NULL, [RG_UNMIX_PER_MEMBER] = "endmember", [RG_UNMIX_PER_CLASS] = "phase_class"};
    rg_status status = RG_OK;
    for (size_t k = 0; k < u->n_arrays && status == RG_OK; k++) {
        const rg_unmix_array *first = &u->arrays[k];
        const size_t dims[2] = {data->n_rows, rg_unmix_array_width(first, &u->library)};
        rg_group *group = NULL;
        if (first->title == NULL || !rg_unmixing_stores(u, first))
            continue; /* joins the group of an earlier one, or there are no classes */
        status = rg_result_add_row_group(result, first->group, first->title, first->name, data->n_rows,
                                         AXES[first->per], first->per ? dims[1] : 0, &group, err);
        for (size_t l = k; l < u->n_arrays && status == RG_OK; l++) {
            const rg_unmix_array *array = &u->arrays[l];
            if (strcmp(array->group, first->group) == 0)
                status = rg_group_add_array(group, array->name, array->type, array->per ? 2 : 1, dims,
                                            array->units, array->label, 0, NULL, err);
        }
    }
    return status;
}

rg_status rg_unmixing_describe(const rg_unmixing *u, const rg_entry *data, rg_result *result, rg_error *err)
{
    const char *words[RG_UNMIX_OUTCOME_COUNT];
    rg_status status = describe_arrays(u, data, result, err);
    for (int s = 0; s < RG_UNMIX_OUTCOME_COUNT; s++)
        words[s] = rg_unmix_outcome_word((rg_unmix_outcome) s);
    if (status == RG_OK)
        status = rg_result_add_words(result, "status_codes", "meaning", words, RG_UNMIX_OUTCOME_COUNT, err);
    const bool classes = u->library.n_classes > 0;
    snprintf(result->default_group, sizeof result->default_group, classes ? "classes" : "abundances");
    if (status == RG_OK && classes)
        status = rg_result_add_words(result, "phase_class_table", "name",
                                     (const char *const *) u->library.classes, u->library.n_classes, err);
    if (status == RG_OK)
        status = rg_endmember_library_record(&u->library, data, result, err);
    if (status == RG_OK)
        status = rg_result_add_parameter(result, "library_brought", u->library.how, "", err);
    return status == RG_OK && u->map != NULL ? describe_maps(data, u->library.n, result, err) : status;
}
