#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/identify/reflectance.h"
#include "toolkit/library_classes.h"
#include "toolkit/library_file.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the library");
}

const rg_feature_class *rg_reflectance_library_class(const rg_reflectance_library *ready, size_t k)
{
    return &ready->minerals.reflectance.classes[ready->classes[k]];
}

const char *rg_reflectance_library_group(const rg_reflectance_library *ready, size_t g)
{
    return rg_feature_search_group(ready->search, ready->groups[g]);
}

/* The class of every member, by its name or by its cell in --class-column. */
static rg_status find_classes(const rg_identify_args *args, rg_reflectance_library *ready, rg_error *err)
{
    const rg_endmember_library *library = &ready->library;
    const rg_feature_rules *rules = &ready->minerals.reflectance;
    rg_table cells = {0};
    rg_status status = RG_OK;
    ready->class_of = rg_alloc(library->n, 1, sizeof *ready->class_of);
    if (ready->class_of == NULL)
        return no_memory(err);
    if (args->class_column != NULL) {
        size_t n_classes = 0;
        status = rg_library_class_cells(args->library, library, args->class_column, ready->class_of,
                                        &n_classes, &cells, err);
    }
    for (size_t m = 0; m < library->n && status == RG_OK; m++) {
        ready->class_of[m] = rg_feature_rules_member(
            rules, args->class_column != NULL ? cells.columns[0].texts[m] : library->names[m]);
        ready->n_not_used += ready->class_of[m] == RG_NO_INDEX;
    }
    rg_table_free(&cells);
    if (status == RG_OK && ready->n_not_used == library->n)
        status = rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX,
                               "no member of the library has the name of a class of the rules",
                               library->names[0], "name the column of minerals by --class-column");
    return status;
}

static rg_status find_samples(const rg_identify_args *args, rg_reflectance_library *ready, rg_error *err)
{
    size_t n = 0;
    if (args->exclude != NULL && strchr(args->exclude, ',') != NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--exclude-column names several columns",
                             args->exclude, "reflectance takes one");
    ready->sample_of = rg_alloc(ready->library.n, 1, sizeof *ready->sample_of);
    if (ready->sample_of == NULL)
        return no_memory(err);
    for (size_t m = 0; m < ready->library.n; m++)
        ready->sample_of[m] = m;
    return args->exclude == NULL ? RG_OK
                                 : rg_library_class_cells(args->library, &ready->library, args->exclude,
                                                          ready->sample_of, &n, &ready->cells, err);
}

/* Classes and groups that have members, which are all that answers speak of. */
static rg_status list_classes(rg_reflectance_library *ready, rg_error *err)
{
    const rg_feature_rules *rules = &ready->minerals.reflectance;
    ready->classes = rg_alloc(rules->n_classes, 1, sizeof *ready->classes);
    ready->column_of = rg_alloc(rules->n_classes, 1, sizeof *ready->column_of);
    ready->groups = rg_alloc(rules->n_classes, 1, sizeof *ready->groups);
    if (ready->classes == NULL || ready->column_of == NULL || ready->groups == NULL)
        return no_memory(err);
    for (size_t c = 0; c < rules->n_classes; c++) {
        bool any = false;
        for (size_t m = 0; m < ready->library.n && !any; m++)
            any = ready->class_of[m] == c;
        ready->column_of[c] = any ? (int32_t) ready->n_classes : -1;
        if (any)
            ready->classes[ready->n_classes++] = c;
    }
    for (size_t g = 0; g < rg_feature_search_groups(ready->search); g++) {
        bool any = false;
        for (size_t k = 0; k < ready->n_classes && !any; k++)
            any = strcmp(rules->classes[ready->classes[k]].group,
                         rg_feature_search_group(ready->search, g)) == 0;
        if (any)
            ready->groups[ready->n_groups++] = g;
    }
    return RG_OK;
}

rg_status rg_reflectance_library_open(const rg_identify_args *args, const rg_workfile *data,
                                      rg_reflectance_library *ready, rg_error *err)
{
    rg_feature_options options = rg_feature_search_defaults();
    rg_endmember_library *library = &ready->library;
    options.false_alarm = args->false_alarm;
    options.least_margin = args->margin;
    rg_status status = rg_library_file_open(args->rules, &ready->minerals, ready->minerals_path,
                                            sizeof ready->minerals_path, err);
    if (status == RG_OK)
        status = rg_endmember_library_open_partial(args->library, data, args->low, args->high, library, err);
    if (status == RG_OK)
        status = find_classes(args, ready, err);
    if (status == RG_OK)
        status = find_samples(args, ready, err);
    if (status == RG_OK)
        status = rg_feature_search_new(&ready->minerals.reflectance, library->spectra, ready->class_of,
                                       ready->sample_of, library->n, data->entry.axis, library->use,
                                       library->n_bands, &options, &ready->search, err);
    if (status == RG_OK)
        status = list_classes(ready, err);
    return status == RG_OK ? rg_reflectance_phases_find(args, ready, err) : status;
}

void rg_reflectance_library_free(rg_reflectance_library *ready)
{
    rg_feature_search_free(ready->search);
    rg_endmember_library_free(&ready->library);
    rg_mineral_library_free(&ready->minerals);
    rg_table_free(&ready->cells);
    free(ready->class_of);
    free(ready->sample_of);
    free(ready->classes);
    free(ready->column_of);
    free(ready->groups);
    *ready = (rg_reflectance_library){0};
}
