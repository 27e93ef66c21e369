#include "toolkit/lunar/build.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/result_build.h"

static const char *size_name(const rg_grain_statistics *s)
{
    return s->size_name;
}

static const char *sorting_class(const rg_grain_statistics *s)
{
    return s->sorting_class;
}

static const struct {
    const char *name;
    const char *(*read)(const rg_grain_statistics *);
    size_t split;
} TEXTS[] = {
    {"size_name_lt1cm", size_name, RG_LUNAR_CM},
    {"sorting_class_lt1cm", sorting_class, RG_LUNAR_CM},
    {"size_name_lt1mm", size_name, RG_LUNAR_MM},
    {"sorting_class_lt1mm", sorting_class, RG_LUNAR_MM},
};

static rg_status add_texts(const rg_lunar_how *how, const rg_lunar_soils *s, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    const char **texts = rg_alloc(s->n, 1, sizeof *texts);
    char(*flags)[400] = rg_alloc(s->n, 1, sizeof *flags);
    rg_status status = texts == NULL || flags == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result")
                           : rg_result_add_group(result, "row_table", RG_GROUP_COLLECTION, "", &group, err);
    for (size_t row = 0; row < s->n && status == RG_OK; row++)
        texts[row] = s->names[row];
    if (status == RG_OK)
        status = rg_result_add_texts(group, "soil", texts, s->n, err);
    for (size_t row = 0; row < s->n && status == RG_OK; row++)
        texts[row] = s->maturity[row] != RG_NO_INDEX ? how->library->maturity[s->maturity[row]].name : "";
    if (status == RG_OK)
        status = rg_result_add_texts(group, "maturity", texts, s->n, err);
    for (size_t t = 0; t < sizeof TEXTS / sizeof TEXTS[0] && status == RG_OK; t++) {
        for (size_t row = 0; row < s->n; row++)
            texts[row] = TEXTS[t].read(&s->soils[row].split[TEXTS[t].split]);
        status = rg_result_add_texts(group, TEXTS[t].name, texts, s->n, err);
    }
    for (size_t row = 0; row < s->n && status == RG_OK; row++) {
        rg_lunar_set_flags(s, row, flags[row], sizeof flags[row]);
        texts[row] = flags[row];
    }
    if (status == RG_OK)
        status = rg_result_add_texts(group, "flags", texts, s->n, err);
    free(flags);
    free(texts);
    return status;
}

static rg_status add_number(const rg_lunar_soils *s, size_t number, rg_result *result, rg_error *err)
{
    rg_lunar_column about;
    rg_group *group = NULL;
    char errors[RG_NAME_SIZE];
    rg_lunar_column_about(number, &about);
    snprintf(errors, sizeof errors, "%.50s_errors", about.name);
    rg_status status =
        rg_result_add_row_group(result, about.name, about.long_name, about.name, s->n, NULL, 0, &group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, about.name, about.units, about.long_name, s->n, 0,
                                       s->values + number * s->n, err);
    if (status == RG_OK && s->errors != NULL && about.statistic != NULL &&
        about.statistic->error_offset != RG_NO_INDEX)
        status = rg_result_add_numbers(group, errors, about.units, "Standard error", s->n, 0,
                                       s->errors + number * s->n, err);
    return status;
}

static rg_status add_ranges(const rg_lunar_how *how, const rg_lunar_soils *s, rg_result *result,
                            rg_error *err)
{
    static const char *const WORDS[] = {"not compared", "within", "below", "above"};
    const size_t n_ranges = how->library->n_ranges;
    const size_t dims[2] = {s->n, n_ranges};
    rg_group *group = NULL;
    rg_array *array = NULL;
    const char **names = rg_alloc(n_ranges, 1, sizeof *names);
    rg_status status = names == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result")
                           : rg_result_add_row_group(result, "range", "Beside published ranges", "range",
                                                     s->n, "published", n_ranges, &group, err);
    if (status == RG_OK)
        status = rg_group_add_array(group, "range", RG_UINT8, 2, dims, "1", "Beside published ranges", 1,
                                    &array, err);
    if (status == RG_OK) {
        memcpy(array->data, s->range, s->n * n_ranges);
        for (size_t r = 0; r < n_ranges; r++)
            names[r] = how->library->ranges[r].name;
        status = rg_result_add_words(result, "published_table", "name", names, n_ranges, err);
    }
    if (status == RG_OK)
        status =
            rg_result_add_words(result, "range_codes", "meaning", WORDS, sizeof WORDS / sizeof WORDS[0], err);
    free(names);
    return status;
}

rg_status rg_lunar_build_rows(const rg_lunar_how *how, const rg_lunar_soils *soils, rg_result *result,
                              rg_error *err)
{
    rg_status status = add_texts(how, soils, result, err);
    for (size_t c = 0; c < RG_LUNAR_COLUMNS && status == RG_OK; c++)
        status = add_number(soils, c, result, err);
    if (status == RG_OK)
        status = add_ranges(how, soils, result, err);
    snprintf(result->default_group, sizeof result->default_group, "fw_mean_um_lt1cm");
    return status;
}

static rg_status add_columns(const rg_table *table, rg_group *group, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t c = 0; c < table->n_columns && status == RG_OK; c++) {
        const rg_column *column = &table->columns[c];
        if (column->numbers != NULL)
            status = rg_result_add_numbers(group, column->name, column->units != NULL ? column->units : "1",
                                           column->name, table->n_rows, 0, column->numbers, err);
        else
            status = rg_result_add_texts(group, column->name, (const char *const *) column->texts,
                                         table->n_rows, err);
    }
    return status;
}

rg_status rg_lunar_build_set(const rg_lunar_set *set, rg_result *result, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t t = 0; t < RG_LUNAR_SET_SOILS && status == RG_OK; t++) {
        rg_group *group = NULL;
        const bool is_profile = t == RG_LUNAR_SET_DENSITY;
        if (set->tables[t].n_rows == 0)
            continue;
        status = rg_result_add_group(result, rg_lunar_set_name((rg_lunar_set_table) t),
                                     is_profile ? RG_GROUP_DATA : RG_GROUP_COLLECTION,
                                     is_profile ? "Bulk density in place, by the model" : "", &group, err);
        if (status == RG_OK && is_profile) {
            snprintf(group->signal, sizeof group->signal, "bulk_density_g_cm3");
            snprintf(group->axes[0], sizeof group->axes[0], "depth_cm");
            group->n_axes = 1;
        }
        if (status == RG_OK)
            status = add_columns(&set->tables[t], group, err);
    }
    return status;
}
