#include "toolkit/endmembers/library.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/result_build.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the endmembers found");
}

static rg_status copy_doubles(const double *from, size_t n, double **to, rg_error *err)
{
    if (from == NULL)
        return RG_OK;
    *to = rg_alloc(n, 1, sizeof **to);
    if (*to == NULL)
        return no_memory(err);
    memcpy(*to, from, n * sizeof **to);
    return RG_OK;
}

static rg_status copy_words(const char *from, char **to, rg_error *err)
{
    if (from == NULL)
        return RG_OK;
    *to = rg_copy_text(from, strlen(from));
    return *to != NULL ? RG_OK : no_memory(err);
}

/* Axis, widths and marks of the bands are the scene's. */
static rg_status copy_bands(const rg_entry *from, rg_entry *to, rg_error *err)
{
    rg_status status = copy_doubles(from->axis, from->n_columns, &to->axis, err);
    if (status == RG_OK)
        status = copy_doubles(from->fwhm, from->n_columns, &to->fwhm, err);
    if (status == RG_OK)
        status = copy_words(from->value_units, &to->value_units, err);
    if (status == RG_OK && from->bad_band != NULL) {
        to->bad_band = rg_alloc(from->n_columns, 1, 1);
        if (to->bad_band == NULL)
            return no_memory(err);
        memcpy(to->bad_band, from->bad_band, from->n_columns);
    }
    return status;
}

static rg_status read_spectra(const rg_scene *scene, const rg_endmembers_found *found, rg_entry *entry,
                              rg_error *err)
{
    rg_status status = RG_OK;
    entry->values = rg_alloc(found->p, scene->n_bands, sizeof *entry->values);
    if (entry->values == NULL)
        return no_memory(err);
    for (size_t m = 0; m < found->p && status == RG_OK; m++) {
        double *spectrum = entry->values + m * scene->n_bands;
        if (found->made == NULL) {
            status = rg_h5_read_values_double(scene->data->file, scene->data->name, false, found->rows[m], 1,
                                              spectrum, err);
            continue;
        }
        for (size_t b = 0; b < scene->n_bands; b++)
            spectrum[b] = NAN;
        for (size_t k = 0; k < scene->n_used; k++)
            spectrum[scene->used[k]] = found->made[m * scene->n_used + k];
    }
    return status;
}

/* A column of texts by printf from the endmember's number. */
static rg_status add_names(rg_entry *entry, const char *column_name, rg_error *err)
{
    rg_column *column = NULL;
    rg_status status = rg_table_add_texts(&entry->rows, column_name, &column, err);
    for (size_t m = 0; m < entry->n_rows && status == RG_OK; m++) {
        char name[32];
        snprintf(name, sizeof name, "endmember_%zu", m + 1);
        status = rg_column_set_text(column, m, name, strlen(name), err);
    }
    return status;
}

static rg_status add_origin(const rg_scene *scene, const rg_endmembers_found *found, rg_entry *entry,
                            rg_error *err)
{
    const rg_entry *from = &scene->data->entry;
    const bool cube = from->n_samples > 0;
    rg_column *column = NULL;
    rg_status status = rg_table_add_numbers(&entry->rows, "row", NULL, &column, err);
    for (size_t m = 0; m < found->p && status == RG_OK; m++)
        column->numbers[m] = (double) found->rows[m];
    if (status == RG_OK && cube)
        status = rg_table_add_numbers(&entry->rows, "line", NULL, &column, err);
    for (size_t m = 0; m < found->p && status == RG_OK && cube; m++)
        column->numbers[m] = floor((double) found->rows[m] / (double) from->n_samples);
    if (status == RG_OK && cube)
        status = rg_table_add_numbers(&entry->rows, "sample", NULL, &column, err);
    for (size_t m = 0; m < found->p && status == RG_OK && cube; m++)
        column->numbers[m] = (double) (found->rows[m] % from->n_samples);
    const rg_column *ids = rg_table_find(&from->rows, "sample_id");
    if (status != RG_OK || ids == NULL || ids->texts == NULL)
        return status;
    status = rg_table_add_texts(&entry->rows, "source_id", &column, err);
    for (size_t m = 0; m < found->p && status == RG_OK; m++) {
        const char *id = ids->texts[found->rows[m]];
        status = rg_column_set_text(column, m, id, strlen(id), err);
    }
    return status;
}

static rg_status add_numbers(rg_entry *entry, const char *name, const double *numbers, rg_error *err)
{
    rg_column *column = NULL;
    const rg_status status = rg_table_add_numbers(&entry->rows, name, NULL, &column, err);
    for (size_t m = 0; m < entry->n_rows && status == RG_OK; m++)
        column->numbers[m] = numbers[m];
    return status;
}

/* How near the endmember and the purest spectrum of the scene are: 1 when they are one. */
static rg_status add_scores(const rg_endmembers_found *found, const char *method, rg_entry *entry,
                            rg_error *err)
{
    rg_column *column = NULL;
    rg_status status = rg_table_add_texts(&entry->rows, "method", &column, err);
    for (size_t m = 0; m < found->p && status == RG_OK; m++)
        status = rg_column_set_text(column, m, method, strlen(method), err);
    if (status == RG_OK)
        status = rg_table_add_numbers(&entry->rows, "purity", NULL, &column, err);
    for (size_t m = 0; m < found->p && status == RG_OK; m++)
        column->numbers[m] = found->largest[m] > 1.0 ? 1.0 / found->largest[m] : found->largest[m];
    if (status == RG_OK)
        status = add_numbers(entry, "largest_share", found->largest, err);
    return status == RG_OK && found->counts != NULL ? add_numbers(entry, "ppi_count", found->counts, err)
                                                    : status;
}

rg_status rg_endmembers_entry(const rg_scene *scene, const rg_endmembers_found *found, const char *method,
                              rg_entry *entry, rg_error *err)
{
    const rg_entry *from = &scene->data->entry;
    char title[256];
    char note[256];
    *entry = (rg_entry){.technique = from->technique, .n_rows = found->p, .n_columns = from->n_columns};
    snprintf(title, sizeof title, "Endmembers of %.200s", from->title != NULL ? from->title : "a scene");
    entry->title = rg_copy_text(title, strlen(title));
    entry->rows.n_rows = found->p;
    rg_status status = entry->title == NULL ? no_memory(err) : copy_bands(from, entry, err);
    if (status == RG_OK)
        status = read_spectra(scene, found, entry, err);
    if (status == RG_OK)
        status = add_names(entry, "sample_id", err);
    if (status == RG_OK)
        status = add_names(entry, "name", err);
    if (status == RG_OK)
        status = add_origin(scene, found, entry, err);
    if (status == RG_OK)
        status = add_scores(found, method, entry, err);
    snprintf(note, sizeof note, "%s by %s",
             found->made != NULL ? "spectra in the space searched" : "spectra of the scene", method);
    return status == RG_OK ? rg_table_add_pair(&entry->notes, "origin", 6, note, strlen(note), err) : status;
}

static rg_status record_spectra(const rg_entry *entry, rg_result *result, rg_error *err)
{
    const rg_technique_facts *facts = rg_technique_about(entry->technique);
    rg_group *group = NULL;
    rg_status status = rg_result_add_group(result, "endmembers", RG_GROUP_DATA, "Endmembers", &group, err);
    if (status != RG_OK)
        return status;
    snprintf(group->signal, sizeof group->signal, "%s", facts->signal);
    snprintf(group->axes[0], sizeof group->axes[0], "endmember");
    snprintf(group->axes[1], sizeof group->axes[1], "%s", facts->axis);
    snprintf(group->interpretation, sizeof group->interpretation, "spectrum");
    group->n_axes = 2;
    snprintf(result->default_group, sizeof result->default_group, "endmembers");
    status = rg_result_add_numbers(group, facts->signal,
                                   entry->value_units != NULL ? entry->value_units : facts->signal_units,
                                   facts->signal_label, entry->n_rows, entry->n_columns, entry->values, err);
    if (status == RG_OK)
        status = rg_result_add_counter(group, "endmember", "Endmember", entry->n_rows, err);
    return status == RG_OK ? rg_result_add_numbers(group, facts->axis, rg_unit_name(facts->axis_unit),
                                                   facts->axis_label, entry->n_columns, 0, entry->axis, err)
                           : status;
}

/* The numbers of the row table, a row per endmember. */
static rg_status record_origin(const rg_entry *entry, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    rg_status status =
        rg_result_add_row_group(result, "origin", "Purity", "purity", entry->n_rows, NULL, 0, &group, err);
    for (size_t c = 0; c < entry->rows.n_columns && status == RG_OK; c++) {
        const rg_column *column = &entry->rows.columns[c];
        if (column->numbers != NULL)
            status = rg_result_add_numbers(group, column->name, "1", column->name, entry->n_rows, 0,
                                           column->numbers, err);
    }
    return status;
}

rg_status rg_endmembers_record(const rg_scene *scene, const rg_endmembers_found *found, const rg_entry *entry,
                               rg_result *result, rg_error *err)
{
    char text[64];
    snprintf(text, sizeof text, "%zu", found->p);
    rg_status status = rg_result_add_parameter(result, "endmembers_found", text, "", err);
    if (status == RG_OK)
        status = rg_result_add_parameter(result, "searched", found->how, "", err);
    snprintf(text, sizeof text, "%zu", scene->n);
    if (status == RG_OK)
        status = rg_result_add_parameter(result, "spectra_searched", text, "", err);
    snprintf(text, sizeof text, "%zu", scene->n_left_out);
    if (status == RG_OK)
        status = rg_result_add_parameter(result, "spectra_left_out", text, "", err);
    if (status == RG_OK)
        status = record_spectra(entry, result, err);
    return status == RG_OK ? record_origin(entry, result, err) : status;
}
