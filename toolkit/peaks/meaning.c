#include "toolkit/peaks/meaning.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/block_row.h"
#include "toolkit/result_build.h"

static const char *const STATES[RG_LINES_STATES] = {
    [RG_LINES_OK] = "ok",
    [RG_LINES_UNMEASURED] = "lines not measured",
    [RG_LINES_NONE] = "no such lines",
    [RG_LINES_PARTNER] = "the lines do not belong together: another mineral or element, or a shifted axis",
    [RG_LINES_BEYOND] = "outside of the range of the calibration",
};

typedef struct {
    const rg_workfile *data;
    const rg_peak_knowledge *knowledge;
    double least_snr;
    rg_line_estimate *estimates; /* [n_calibrations][n_spectra] */
    double *row;                 /* [n_columns]                 */
} estimating;

static rg_status estimate_block(void *state, const rg_block *block, rg_error *err)
{
    const estimating *e = state;
    const rg_entry *entry = &e->data->entry;
    rg_status status = RG_OK;
    for (size_t r = 0; r < block->n && status == RG_OK; r++) {
        rg_block_row(block, entry, r, e->row, NULL);
        for (size_t k = 0; k < e->knowledge->n_calibrations && status == RG_OK; k++)
            status = rg_peaks_calibrated(entry->axis, e->row, entry->n_columns,
                                         &e->knowledge->calibrations[k].calibration, e->least_snr,
                                         &e->estimates[k * entry->n_rows + block->first + r], err);
    }
    return status;
}

static rg_status add_estimates(const rg_peak_calibration_row *row, const rg_line_estimate *e, size_t n,
                               const char *axis, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    rg_array *array = NULL;
    char name[RG_NAME_SIZE];
    char column[2 * RG_NAME_SIZE];
    char label[RG_LABEL_SIZE];
    double *numbers = rg_alloc(n, 1, sizeof *numbers);
    if (numbers == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
    rg_result_safe_name(row->name, name);
    snprintf(label, sizeof label, "%.40s of %.40s from its lines", row->quantity, row->mineral);
    rg_status status = rg_result_add_row_group(result, name, label, name, n, NULL, 0, &group, err);
    const struct {
        const char *ending, *units, *label;
        size_t offset;
    } COLUMNS[] = {
        {"", row->units, label, offsetof(rg_line_estimate, value)},
        {"_errors", row->units, "Standard error", offsetof(rg_line_estimate, error)},
        {"_fit_error", row->units, "Error by the positions alone", offsetof(rg_line_estimate, fit_error)},
        {"_line1", axis, "Position of the first line", offsetof(rg_line_estimate, position)},
        {"_line1_error", axis, "Its standard error", offsetof(rg_line_estimate, position_error)},
        {"_line2", axis, "Position of the second line", offsetof(rg_line_estimate, position[1])},
        {"_line2_error", axis, "Its standard error", offsetof(rg_line_estimate, position_error[1])},
        {"_misfit", "1", "First line from where it is expected, in errors",
         offsetof(rg_line_estimate, misfit)}};
    for (size_t c = 0; c < sizeof COLUMNS / sizeof COLUMNS[0] && status == RG_OK; c++) {
        for (size_t s = 0; s < n; s++)
            memcpy(&numbers[s], (const char *) &e[s] + COLUMNS[c].offset, sizeof *numbers);
        snprintf(column, sizeof column, "%s%s", name, COLUMNS[c].ending);
        status = rg_result_add_numbers(group, column, COLUMNS[c].units, COLUMNS[c].label, n, 0, numbers, err);
    }
    snprintf(column, sizeof column, "%s_status", name);
    if (status == RG_OK)
        status = rg_group_add_array(group, column, RG_UINT8, 1, &n, "1", "Status", 1, &array, err);
    for (size_t s = 0; s < n && status == RG_OK; s++)
        ((uint8_t *) array->data)[s] = (uint8_t) e[s].state;
    char codes[3 * RG_NAME_SIZE];
    snprintf(codes, sizeof codes, "%s_codes", column);
    if (status == RG_OK)
        status = rg_result_add_words(result, codes, "meaning", STATES, RG_LINES_STATES, err);
    free(numbers);
    return status;
}

/* The sentence of the first rule of the subject that holds. */
static const char *sentence(const rg_peak_knowledge *knowledge, const char *subject,
                            const rg_spectrum_line *lines, size_t n, double low, double high)
{
    for (size_t r = 0; r < knowledge->n_rules; r++)
        if (strcmp(knowledge->rules[r].subject, subject) == 0 &&
            rg_line_rule_holds(&knowledge->rules[r].rule, lines, n, low, high))
            return knowledge->rules[r].text;
    return "";
}

static rg_status add_sentences(const rg_peak_knowledge *knowledge, const rg_peak_list *list,
                               const rg_entry *entry, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    const double first = entry->axis[0];
    const double last = entry->axis[entry->n_columns - 1];
    const char **texts = rg_alloc(list->n_spectra, 1, sizeof *texts);
    rg_status status = texts == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result")
                           : rg_result_add_group(result, "row_table", RG_GROUP_COLLECTION, "", &group, err);
    for (size_t k = 0; k < knowledge->n_subjects && status == RG_OK; k++) {
        char name[RG_NAME_SIZE];
        for (size_t s = 0; s < list->n_spectra; s++)
            texts[s] = sentence(knowledge, knowledge->subjects[k], list->lines + list->first[s],
                                list->first[s + 1] - list->first[s], fmin(first, last), fmax(first, last));
        rg_result_safe_name(knowledge->subjects[k], name);
        status = rg_result_add_texts(group, name, texts, list->n_spectra, err);
    }
    free(texts);
    return status;
}

static bool says_something(const rg_line_estimate *e, size_t n)
{
    for (size_t s = 0; s < n; s++)
        if (e[s].state != RG_LINES_UNMEASURED && e[s].state != RG_LINES_NONE)
            return true;
    return false;
}

rg_status rg_peak_meaning_record(const rg_peak_knowledge *knowledge, const rg_peak_list *list,
                                 rg_workfile *data, double least_snr, rg_result *result, rg_error *err)
{
    const size_t n = list->n_spectra;
    const char *axis = rg_unit_name(rg_technique_about(data->entry.technique)->axis_unit);
    estimating e = {.data = data, .knowledge = knowledge, .least_snr = least_snr};
    e.estimates = rg_alloc(knowledge->n_calibrations, n, sizeof *e.estimates);
    e.row = rg_alloc(data->entry.n_columns, 1, sizeof *e.row);
    rg_status status = e.estimates == NULL || e.row == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result")
                           : RG_OK;
    const rg_stream stream = {.file = data->file,
                              .entry = data->name,
                              .n_rows = n,
                              .n_columns = data->entry.n_columns,
                              .command = "peaks",
                              .what = "spectra",
                              .quiet = true};
    if (status == RG_OK && knowledge->n_calibrations > 0)
        status = rg_stream_run(&stream, estimate_block, &e, err);
    for (size_t k = 0; k < knowledge->n_calibrations && status == RG_OK; k++)
        if (says_something(e.estimates + k * n, n))
            status = add_estimates(&knowledge->calibrations[k], e.estimates + k * n, n, axis, result, err);
    if (status == RG_OK && knowledge->n_subjects > 0)
        status = add_sentences(knowledge, list, &data->entry, result, err);
    free(e.estimates);
    free(e.row);
    return status;
}
