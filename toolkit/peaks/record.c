#include "toolkit/peaks/record.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/result_build.h"

/* What a spectrum may come to; the last stands for every other status. */
static const struct {
    rg_status status;
    const char *word;
} OUTCOMES[] = {
    {RG_OK, "ok"},
    {RG_ESHAPE, "too few channels have a value"},
    {RG_EDOMAIN, "a standard error is not positive"},
    {RG_EINTERNAL, "not fitted"},
};
enum { N_OUTCOMES = sizeof OUTCOMES / sizeof OUTCOMES[0] };

static size_t outcome_code(rg_status outcome)
{
    size_t code = 0;
    while (code + 1 < N_OUTCOMES && OUTCOMES[code].status != outcome)
        code++;
    return code;
}

const char *rg_peak_outcome_word(rg_status outcome)
{
    return OUTCOMES[outcome_code(outcome)].word;
}

static rg_status add_counts(const rg_peak_list *list, const char *units, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    rg_array *array = NULL;
    const char *words[N_OUTCOMES];
    double *numbers = rg_alloc(list->n_spectra, 1, sizeof *numbers);
    if (numbers == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
    for (size_t s = 0; s < list->n_spectra; s++)
        numbers[s] =
            list->outcome[s] == RG_OK ? (double) (list->first[s + 1] - list->first[s]) : (double) NAN;
    const struct {
        const char *name, *units, *label;
        const double *numbers;
    } COLUMNS[] = {{"n_peaks", "1", "Number of lines", numbers},
                   {"noise", units, "Noise, standard deviation", list->noise},
                   {"n_channels", "1", "Channels with a value", list->channels},
                   {"n_unfitted", "1", "Windows whose fit failed", list->unfitted}};
    rg_status status = rg_result_add_row_group(result, "counts", "Lines of each spectrum", "n_peaks",
                                               list->n_spectra, NULL, 0, &group, err);
    for (size_t c = 0; c < sizeof COLUMNS / sizeof COLUMNS[0] && status == RG_OK; c++)
        status = rg_result_add_numbers(group, COLUMNS[c].name, COLUMNS[c].units, COLUMNS[c].label,
                                       list->n_spectra, 0, COLUMNS[c].numbers, err);
    if (status == RG_OK)
        status =
            rg_group_add_array(group, "status", RG_UINT8, 1, &list->n_spectra, "1", "Status", 1, &array, err);
    for (size_t s = 0; s < list->n_spectra && status == RG_OK; s++)
        ((uint8_t *) array->data)[s] = (uint8_t) outcome_code(list->outcome[s]);
    for (size_t i = 0; i < N_OUTCOMES; i++)
        words[i] = OUTCOMES[i].word;
    if (status == RG_OK)
        status = rg_result_add_words(result, "status_codes", "meaning", words, N_OUTCOMES, err);
    free(numbers);
    return status;
}

typedef enum { NO_UNIT, AXIS_UNIT, SIGNAL_UNIT, AREA_UNIT } unit_kind;

/* Columns of the table of lines. */
static const struct {
    const char *name;
    unit_kind unit;
    const char *label;
    size_t offset; /* of a double in rg_spectrum_line */
} COLUMNS[] = {
#define AT(member) offsetof(rg_spectrum_line, member)
    {"position", AXIS_UNIT, "Position", AT(peak.line.position)},
    {"position_error", AXIS_UNIT, "Standard error of the position", AT(peak.error.position)},
    {"height", SIGNAL_UNIT, "Height over the background", AT(peak.line.height)},
    {"height_error", SIGNAL_UNIT, "Standard error of the height", AT(peak.error.height)},
    {"fwhm", AXIS_UNIT, "Full width at half maximum", AT(peak.line.fwhm)},
    {"fwhm_error", AXIS_UNIT, "Standard error of the width", AT(peak.error.fwhm)},
    {"area", AREA_UNIT, "Area", AT(peak.area)},
    {"area_error", AREA_UNIT, "Standard error of the area", AT(peak.area_error)},
    {"eta", NO_UNIT, "Lorentz share of the profile", AT(peak.line.eta)},
    {"eta_error", NO_UNIT, "Standard error of the share, NaN at a bound", AT(peak.error.eta)},
    {"snr", NO_UNIT, "Height over noise", AT(snr)},
    {"rms", SIGNAL_UNIT, "RMS of the residuals in the window", AT(rms)},
};

/* A signal without unit leaves that of the axis. */
static void area_units(const char *signal, const char *axis, char units[RG_NAME_SIZE])
{
    if (strcmp(signal, "1") == 0)
        snprintf(units, RG_NAME_SIZE, "%s", axis);
    else
        snprintf(units, RG_NAME_SIZE, "%.30s %.30s", signal, axis);
}

static rg_status add_count_column(rg_group *group, const char *name, const char *label,
                                  const rg_peak_list *list, size_t kind, rg_error *err)
{
    rg_array *array = NULL;
    const rg_status status =
        rg_group_add_array(group, name, RG_INT32, 1, &list->n_lines, "1", label, 1, &array, err);
    for (size_t s = 0; s < list->n_spectra && status == RG_OK; s++)
        for (size_t k = list->first[s]; k < list->first[s + 1]; k++)
            ((int32_t *) array->data)[k] = kind == 0   ? (int32_t) s
                                           : kind == 1 ? (int32_t) list->lines[k].window
                                                       : (int32_t) list->lines[k].n_lines;
    return status;
}

static rg_status add_ids(rg_group *group, const rg_peak_list *list, const rg_workfile *data, rg_error *err)
{
    if (rg_table_find(&data->entry.rows, "sample_id") == NULL)
        return RG_OK;
    const char **ids = rg_alloc(list->n_lines, 1, sizeof *ids);
    if (ids == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
    for (size_t s = 0; s < list->n_spectra; s++)
        for (size_t k = list->first[s]; k < list->first[s + 1]; k++)
            ids[k] = rg_workfile_sample_id(data, s);
    const rg_status status = rg_result_add_texts(group, "sample_id", ids, list->n_lines, err);
    free(ids);
    return status;
}

static rg_status add_peaks(const rg_peak_list *list, const rg_workfile *data, rg_peak_shape shape,
                           const char *const units[4], rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    double *numbers = rg_alloc(list->n_lines, 1, sizeof *numbers);
    const char **shapes = rg_alloc(list->n_lines, 1, sizeof *shapes);
    rg_status status = numbers == NULL || shapes == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result")
                           : rg_result_add_group(result, "peaks", RG_GROUP_COLLECTION, "", &group, err);
    if (status == RG_OK)
        status = add_count_column(group, "spectrum", "Row of the spectrum", list, 0, err);
    if (status == RG_OK)
        status = add_ids(group, list, data, err);
    for (size_t c = 0; c < sizeof COLUMNS / sizeof COLUMNS[0] && status == RG_OK; c++) {
        for (size_t k = 0; k < list->n_lines; k++)
            memcpy(&numbers[k], (const char *) &list->lines[k] + COLUMNS[c].offset, sizeof *numbers);
        status = rg_result_add_numbers(group, COLUMNS[c].name, units[COLUMNS[c].unit], COLUMNS[c].label,
                                       list->n_lines, 0, numbers, err);
    }
    for (size_t k = 0; k < list->n_lines && status == RG_OK; k++)
        shapes[k] = rg_peak_shape_name(shape);
    if (status == RG_OK)
        status = rg_result_add_texts(group, "shape", shapes, list->n_lines, err);
    if (status == RG_OK)
        status = add_count_column(group, "window", "Window of the fit", list, 1, err);
    if (status == RG_OK)
        status = add_count_column(group, "n_together", "Lines fitted together", list, 2, err);
    free(shapes);
    free(numbers);
    return status;
}

rg_status rg_peak_list_record(const rg_peak_list *list, const rg_workfile *data, rg_peak_shape shape,
                              rg_result *result, rg_error *err)
{
    const rg_technique_facts *facts = rg_technique_about(data->entry.technique);
    const char *signal = data->entry.value_units != NULL ? data->entry.value_units : facts->signal_units;
    const char *axis = rg_unit_name(facts->axis_unit);
    char area[RG_NAME_SIZE];
    area_units(signal, axis, area);
    const char *const units[4] = {"1", axis, signal, area};
    const rg_status status = add_counts(list, signal, result, err);
    snprintf(result->default_group, sizeof result->default_group, "counts");
    return status == RG_OK ? add_peaks(list, data, shape, units, result, err) : status;
}
