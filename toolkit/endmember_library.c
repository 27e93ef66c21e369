#include "toolkit/endmember_library.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kernels/base/memory.h"
#include "kernels/signal/resample.h"
#include "toolkit/suggest.h"

static const double SAME_AXIS = 1e-9; /* relative: the two axes are one, written with other digits */

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the endmember library");
}

/* A name for every row of the library, from the column that is likeliest to tell minerals apart; of rows that
 * share one, the second becomes "name_2". NULL without memory or without such a column. */
static char **name_rows(const rg_table *rows, size_t n_rows)
{
    static const char *const COLUMNS[] = {"name", "mineral", "Mineral", "Class", "sample_id"};
    const rg_column *column = NULL;
    for (size_t i = 0; i < sizeof COLUMNS / sizeof COLUMNS[0] && column == NULL; i++) {
        column = rg_table_find(rows, COLUMNS[i]);
        bool complete = column != NULL && column->texts != NULL;
        for (size_t row = 0; complete && row < n_rows; row++)
            complete = column->texts[row][0] != '\0';
        if (!complete)
            column = NULL;
    }
    char **names = column != NULL ? rg_alloc(n_rows, 1, sizeof *names) : NULL;
    for (size_t row = 0; names != NULL && row < n_rows; row++) {
        char name[256];
        size_t same = 1;
        for (size_t before = 0; before < row; before++)
            same += strcmp(column->texts[before], column->texts[row]) == 0;
        snprintf(name, sizeof name, same > 1 ? "%.240s_%zu" : "%.240s", column->texts[row], same);
        names[row] = rg_copy_text(name, strlen(name));
        if (names[row] == NULL) {
            for (size_t k = 0; k < row; k++)
                free(names[k]);
            free(names);
            return NULL;
        }
    }
    return names;
}

/* The row whose name is the word: exactly, else in another case, else beginning so and alone. */
static rg_status find_row(char *const *names, size_t n, const char *word, size_t *row, rg_error *err)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], word) == 0) {
            *row = i;
            return RG_OK;
        }
    for (size_t i = 0; i < n; i++)
        if (strcasecmp(names[i], word) == 0) {
            *row = i;
            return RG_OK;
        }
    for (size_t i = 0; i < n; i++)
        if (strncasecmp(names[i], word, strlen(word)) == 0) {
            *row = i;
            found++;
        }
    if (found == 1)
        return RG_OK;
    char subject[128];
    const char *nearest = rg_suggest_nearest(word, (const char *const *) names, n);
    if (found > 1)
        snprintf(subject, sizeof subject, "%.40s: %zu members begin so", word, found);
    else
        snprintf(subject, sizeof subject, "%.40s%s%.50s%s", word, nearest != NULL ? ": did you mean " : "",
                 nearest != NULL ? nearest : "", nearest != NULL ? "?" : "");
    return rg_fail_named(err, found > 1 ? RG_EUSAGE : RG_ENOENT, RG_NO_INDEX,
                         "no such endmember in the library", subject,
                         "`regolith export` lists the library's names");
}

/* Fill library->rows from the names in `select`, or with every row. */
static rg_status choose(char *const *names, size_t n_rows, const char *select, rg_endmember_library *library,
                        rg_error *err)
{
    library->rows = rg_alloc(n_rows, 1, sizeof *library->rows);
    if (library->rows == NULL)
        return no_memory(err);
    if (select == NULL) {
        for (size_t i = 0; i < n_rows; i++)
            library->rows[i] = i;
        library->n = n_rows;
        return RG_OK;
    }
    rg_status status = RG_OK;
    for (const char *at = select; status == RG_OK;) {
        char word[128];
        const size_t length = strcspn(at, ",");
        snprintf(word, sizeof word, "%.*s", (int) (length < sizeof word ? length : sizeof word - 1), at);
        size_t row = 0;
        status = find_row(names, n_rows, word, &row, err);
        for (size_t i = 0; i < library->n && status == RG_OK; i++)
            if (library->rows[i] == row)
                status =
                    rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "an endmember is selected twice", word, NULL);
        if (status == RG_OK)
            library->rows[library->n++] = row;
        if (at[length] == '\0')
            break;
        at += length + 1;
    }
    return status;
}

static bool same_axis(const rg_entry *a, const rg_entry *b)
{
    if (a->n_columns != b->n_columns)
        return false;
    for (size_t c = 0; c < a->n_columns; c++)
        if (fabs(a->axis[c] - b->axis[c]) > SAME_AXIS * fabs(a->axis[c]))
            return false;
    return true;
}

/* library->spectra from values[n][columns of the source], on the axis of data. */
static rg_status bring(const rg_entry *source, const double *values, const rg_entry *data,
                       rg_endmember_library *library, rg_error *err)
{
    if (same_axis(source, data)) {
        memcpy(library->spectra, values, library->n * library->n_bands * sizeof *values);
        snprintf(library->how, sizeof library->how, "as they are: same axis");
        return RG_OK;
    }
    library->resampled = true;
    const rg_technique_facts *facts = rg_technique_about(source->technique);
    snprintf(library->how, sizeof library->how, "%s from %zu bands (%.6g to %.6g %s) to the %zu of the data",
             data->fwhm != NULL ? "convolved with the data's band widths" : "interpolated linearly",
             source->n_columns, source->axis[0], source->axis[source->n_columns - 1],
             rg_unit_name(facts->axis_unit), data->n_columns);
    return rg_resample(source->axis, source->fwhm, source->n_columns, values, library->n, data->axis,
                       data->fwhm, data->n_columns, library->spectra, err);
}

static rg_status mask_bands(const rg_entry *data, double low, double high, rg_endmember_library *library,
                            rg_error *err)
{
    for (size_t b = 0; b < library->n_bands; b++) {
        bool use = (data->bad_band == NULL || data->bad_band[b] == 0) && !(data->axis[b] < low) &&
                   !(data->axis[b] > high);
        for (size_t m = 0; m < library->n && use; m++)
            use = isfinite(library->spectra[m * library->n_bands + b]);
        library->use[b] = use;
        library->n_used += use;
    }
    if (library->n_used == 0)
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "no band is left that data and endmembers share",
                             NULL, "compare the axes with `regolith info`");
    return RG_OK;
}

static rg_status read_rows(rg_workfile *work, const rg_endmember_library *library, double *values,
                           rg_error *err)
{
    rg_status status = RG_OK;
    const size_t n_columns = work->entry.n_columns;
    for (size_t m = 0; m < library->n && status == RG_OK; m++)
        status = rg_h5_read_values_double(work->file, work->name, false, library->rows[m], 1,
                                          values + m * n_columns, err);
    return status;
}

static rg_status take_names(char *const *names, rg_endmember_library *library, rg_error *err)
{
    library->names = rg_alloc(library->n, 1, sizeof *library->names);
    if (library->names == NULL)
        return no_memory(err);
    for (size_t m = 0; m < library->n; m++) {
        const char *name = names[library->rows[m]];
        library->names[m] = rg_copy_text(name, strlen(name));
        if (library->names[m] == NULL)
            return no_memory(err);
    }
    return RG_OK;
}

rg_status rg_endmember_library_open(const char *path, const char *select, const rg_workfile *data, double low,
                                    double high, rg_endmember_library *library, rg_error *err)
{
    *library = (rg_endmember_library){.n_bands = data->entry.n_columns};
    rg_workfile work = {0};
    double *values = NULL;
    rg_status status = rg_workfile_open(path, NULL, 1u << data->entry.technique, &work, err);
    if (status == RG_OK) {
        char **names = name_rows(&work.entry.rows, work.entry.n_rows);
        status = names == NULL
                     ? rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the library's members have no names",
                                     NULL, "give each row a sample_id")
                     : choose(names, work.entry.n_rows, select, library, err);
        if (status == RG_OK)
            status = take_names(names, library, err);
        for (size_t row = 0; names != NULL && row < work.entry.n_rows; row++)
            free(names[row]);
        free(names);
    }
    if (status == RG_OK) {
        values = rg_alloc(library->n, work.entry.n_columns, sizeof *values);
        library->spectra = rg_alloc(library->n, library->n_bands, sizeof *library->spectra);
        library->use = rg_alloc(library->n_bands, 1, sizeof *library->use);
        if (values == NULL || library->spectra == NULL || library->use == NULL)
            status = no_memory(err);
    }
    if (status == RG_OK)
        status = read_rows(&work, library, values, err);
    if (status == RG_OK)
        status = rg_workfile_input(&work, "endmember library", &library->input, err);
    if (status == RG_OK)
        status = bring(&work.entry, values, &data->entry, library, err);
    if (status == RG_OK)
        status = mask_bands(&data->entry, low, high, library, err);
    if (status != RG_OK) {
        (void) rg_error_place(err, path, NULL);
        rg_endmember_library_free(library);
    }
    free(values);
    rg_workfile_close(&work);
    return status;
}

void rg_endmember_library_free(rg_endmember_library *library)
{
    for (size_t m = 0; library->names != NULL && m < library->n; m++)
        free(library->names[m]);
    free(library->names);
    free(library->rows);
    free(library->spectra);
    free(library->use);
    *library = (rg_endmember_library){0};
}

static rg_status record_spectra(const rg_endmember_library *library, const rg_entry *data, rg_result *result,
                                rg_error *err)
{
    const rg_technique_facts *facts = rg_technique_about(data->technique);
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
