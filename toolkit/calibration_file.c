#include "toolkit/calibration_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/container.h"
#include "kernels/base/memory.h"
#include "toolkit/photometry.h"
#include "toolkit/result_build.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the calibration");
}

/* Standards that a model fits exactly leave no errors to inflate; a factor stays one may divide by. */
static const double LEAST_INFLATION = 1e-6;

/* ---- reading ---- */

/* A copy of the array's numbers when it is float64 of that many elements; NULL with `*fine` false otherwise.
 */
static double *numbers(const rg_result *result, const char *group, const char *name, size_t count, bool *fine)
{
    const rg_group *in = rg_result_find_group(result, group);
    const rg_array *array = in != NULL ? rg_group_find_array(in, name) : NULL;
    if (array == NULL || array->type != RG_FLOAT64 || array->data == NULL || rg_array_count(array) != count) {
        *fine = false;
        return NULL;
    }
    double *copy = rg_alloc(count, 1, sizeof *copy);
    if (copy != NULL)
        memcpy(copy, array->data, count * sizeof *copy);
    return copy;
}

static size_t first_dimension(const rg_result *result, const char *group, const char *name)
{
    const rg_group *in = rg_result_find_group(result, group);
    const rg_array *array = in != NULL ? rg_group_find_array(in, name) : NULL;
    return array != NULL ? array->dims[0] : 0;
}

static bool all_positive(const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!(values[i] > 0.0 && isfinite(values[i])))
            return false;
    return true;
}

static rg_status take(const rg_result *result, rg_calibration_file *c, rg_error *err)
{
    bool fine = true;
    c->n_modes = first_dimension(result, "modes", "modes");
    c->c = numbers(result, "factors", "mass_per_section", c->n, &fine);
    c->of_c = numbers(result, "mass_covariance", "mass_covariance", c->n * c->n, &fine);
    c->modes = numbers(result, "modes", "modes", c->n_modes * c->n_bands, &fine);
    c->noise = numbers(result, "noise", "noise", c->n_bands, &fine);
    bool tells_section = true;
    c->section = numbers(result, "factors", "section", c->n, &tells_section);
    c->knows_diameters = first_dimension(result, "factors", "diameter") == c->n;
    double *inflation = numbers(result, "scores", "inflation", 1, &fine);
    c->inflation = inflation != NULL ? inflation[0] : NAN;
    free(inflation);
    if (fine && ((tells_section && c->section == NULL) || c->c == NULL || c->of_c == NULL ||
                 c->modes == NULL || c->noise == NULL))
        return no_memory(err);
    if (!fine || !all_positive(c->c, c->n) || (c->section != NULL && !all_positive(c->section, c->n)) ||
        !(c->inflation >= 0.0))
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the calibration in this file is not complete",
                             result->name, "make it again with `regolith calibrate`");
    c->inflation = fmax(c->inflation, LEAST_INFLATION);
    rg_status status = rg_photometry_read(result, &c->photometry, err);
    c->inputs = rg_alloc(result->n_inputs, 1, sizeof *c->inputs);
    if (status == RG_OK && c->inputs == NULL)
        status = no_memory(err);
    if (status == RG_OK && result->n_inputs > 0)
        memcpy(c->inputs, result->inputs, result->n_inputs * sizeof *c->inputs);
    c->n_inputs = status == RG_OK ? result->n_inputs : 0;
    return status;
}

rg_status rg_calibration_file_read(const char *path, rg_calibration_file *calibration, rg_error *err)
{
    rg_h5_file *file = NULL;
    rg_entry entry = {0};
    rg_result result = {0};
    rg_error missing = {0};
    bool has_data = false;
    *calibration = (rg_calibration_file){0};
    rg_status status = rg_h5_open(path, &file, err);
    const char *name = status == RG_OK && rg_h5_entry_count(file) > 0 ? rg_h5_entry_name(file, 0) : "entry";
    if (status == RG_OK)
        status = rg_h5_read_entry(file, name, &entry, &has_data, err);
    if (status == RG_OK && (!has_data || entry.technique != RG_REFLECTANCE ||
                            rg_h5_read_result(file, name, "calibrate", true, &result, &missing) != RG_OK))
        status = missing.status != RG_OK && missing.status != RG_ENOENT
                     ? rg_fail_named(err, missing.status, missing.index, missing.reason, missing.subject,
                                     missing.remedy)
                     : rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "this file holds no calibration", NULL,
                                     "make one with `regolith calibrate`");
    if (status == RG_OK) {
        calibration->n = entry.n_rows;
        calibration->n_bands = entry.n_columns;
        calibration->axis = entry.axis;
        calibration->fwhm = entry.fwhm;
        entry.axis = entry.fwhm = NULL;
        status = take(&result, calibration, err);
    }
    rg_result_free(&result);
    rg_entry_free(&entry);
    rg_h5_close(file);
    if (status != RG_OK) {
        (void) rg_error_place(err, path, NULL);
        rg_calibration_file_free(calibration);
    }
    return status;
}

void rg_calibration_file_free(rg_calibration_file *c)
{
    double *const arrays[] = {c->axis, c->fwhm, c->c, c->section, c->of_c, c->modes, c->noise};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]);
    free(c->inputs);
    *c = (rg_calibration_file){0};
}

/* ---- writing ---- */

/* rows[n_rows] over the bands in use, NaN in the others. */
static rg_status add_spectra(const rg_calibration_record *r, const char *name, const char *title,
                             const char *label, const char *axis, const double *rows, size_t n_rows,
                             rg_result *result, rg_error *err)
{
    const size_t dims[2] = {n_rows, r->n_all};
    rg_group *group = NULL;
    rg_array *array = NULL;
    rg_status status = rg_result_add_group(result, name, RG_GROUP_DATA, title, &group, err);
    if (status == RG_OK)
        status = rg_group_add_array(group, name, RG_FLOAT64, axis != NULL ? 2 : 1,
                                    axis != NULL ? dims : dims + 1, "1", label, 1, &array, err);
    if (status != RG_OK)
        return status;
    size_t from = 0;
    double *values = array->data;
    for (size_t row = 0; row < n_rows; row++)
        for (size_t b = 0; b < r->n_all; b++)
            values[row * r->n_all + b] = r->use[b] ? rows[from++] : NAN;
    snprintf(group->signal, sizeof group->signal, "%s", name);
    snprintf(group->interpretation, sizeof group->interpretation, "spectrum");
    if (axis != NULL)
        snprintf(group->axes[group->n_axes++], sizeof group->axes[0], "%s", axis);
    snprintf(group->axes[group->n_axes++], sizeof group->axes[0], "wavelength");
    if (axis != NULL)
        status = rg_result_add_counter(group, axis, axis, n_rows, err);
    return status == RG_OK ? rg_result_add_numbers(group, "wavelength", "nm", "Wavelength (nm)", r->n_all, 0,
                                                   r->axis, err)
                           : status;
}

static rg_status add_factors(const rg_calibration_record *r, rg_result *result, rg_error *err)
{
    const rg_calibration *c = r->calibration;
    const size_t n = c->n;
    const size_t n_factors = 2 * n - 1;
    rg_group *group = NULL;
    double *errors = rg_alloc(2, n, sizeof *errors);
    rg_status status = errors == NULL ? no_memory(err) : RG_OK;
    for (size_t i = 0; i < n && status == RG_OK; i++) {
        errors[i] = c->path[i] * sqrt(c->log_covariance[i * n_factors + i]);
        errors[n + i] =
            i + 1 < n ? c->section[i] * sqrt(c->log_covariance[(n + i) * n_factors + n + i]) : 0.0;
    }
    if (status == RG_OK)
        status = rg_result_add_group(result, "factors", RG_GROUP_COLLECTION, "", &group, err);
    if (status == RG_OK)
        status = rg_result_add_texts(group, "name", (const char *const *) r->names, n, err);
    const struct {
        const char *name;
        const char *units;
        const double *values;
    } COLUMNS[] = {
        {"path", "1", c->path},           {"path_errors", "1", errors},
        {"section", "1", c->section},     {"section_errors", "1", errors != NULL ? errors + n : NULL},
        {"density", "g/cm3", r->density}, {"diameter", "um", r->diameter},
        {"mass_per_section", "1", c->c}};
    for (size_t k = 0; k < sizeof COLUMNS / sizeof COLUMNS[0] && status == RG_OK; k++)
        if (COLUMNS[k].values != NULL)
            status = rg_result_add_numbers(group, COLUMNS[k].name, COLUMNS[k].units, "", n, 0,
                                           COLUMNS[k].values, err);
    free(errors);
    return status;
}

static rg_status add_square(const char *name, const char *title, const char *axis, const double *values,
                            size_t n, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    rg_status status = rg_result_add_group(result, name, RG_GROUP_DATA, title, &group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, name, "1", title, n, n, values, err);
    if (status != RG_OK)
        return status;
    snprintf(group->signal, sizeof group->signal, "%s", name);
    snprintf(group->axes[0], sizeof group->axes[0], "%s", axis);
    snprintf(group->axes[1], sizeof group->axes[1], "%s_again", axis);
    snprintf(group->interpretation, sizeof group->interpretation, "image");
    group->n_axes = 2;
    status = rg_result_add_counter(group, group->axes[0], axis, n, err);
    return status == RG_OK ? rg_result_add_counter(group, group->axes[1], axis, n, err) : status;
}

static rg_status add_masses(const rg_calibration_record *r, rg_result *result, rg_error *err)
{
    const rg_calibration *c = r->calibration;
    const size_t m = c->n_standards;
    rg_group *group = NULL;
    rg_status status = rg_result_add_group(result, "masses", RG_GROUP_DATA,
                                           "Mass fractions of the standards, each left out", &group, err);
    if (status == RG_OK) {
        snprintf(group->signal, sizeof group->signal, "left_out");
        snprintf(group->axes[0], sizeof group->axes[0], "standard");
        snprintf(group->axes[1], sizeof group->axes[1], "mineral");
        group->n_axes = 2;
        status = rg_result_add_counter(group, "standard", "Standard", m, err);
    }
    if (status == RG_OK)
        status = rg_result_add_counter(group, "mineral", "Mineral", c->n, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "left_out", "1", "Mass fraction, left out", m, c->n,
                                       c->left_out, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "fitted", "1", "Mass fraction, taking part", m, c->n, c->fitted,
                                       err);
    if (status == RG_OK)
        status =
            rg_result_add_numbers(group, "weighed", "1", "Mass fraction, weighed", m, c->n, r->weighed, err);
    if (status == RG_OK)
        status =
            rg_result_add_words(result, "mineral_table", "name", (const char *const *) r->names, c->n, err);
    return status == RG_OK ? rg_result_add_words(result, "standard_table", "sample_id", r->standards, m, err)
                           : status;
}

static rg_status add_scores(const rg_calibration *c, rg_result *result, rg_error *err)
{
    const struct {
        const char *name;
        const char *units;
        double value;
    } SCORES[] = {{"fitted_rmse", "1", c->fitted_rmse},
                  {"left_out_rmse", "1", c->left_out_rmse},
                  {"inflation", "1", c->inflation}};
    rg_group *group = NULL;
    rg_status status = rg_result_add_group(result, "scores", RG_GROUP_COLLECTION, "", &group, err);
    for (size_t k = 0; k < sizeof SCORES / sizeof SCORES[0] && status == RG_OK; k++)
        status =
            rg_result_add_numbers(group, SCORES[k].name, SCORES[k].units, "", 1, 0, &SCORES[k].value, err);
    return status;
}

rg_status rg_calibration_file_describe(const rg_calibration_record *r, rg_result *result, rg_error *err)
{
    const rg_calibration *c = r->calibration;
    rg_status status = add_masses(r, result, err);
    if (status == RG_OK)
        status = add_factors(r, result, err);
    if (status == RG_OK)
        status = add_scores(c, result, err);
    if (status == RG_OK)
        status = add_square("log_covariance", "Covariance of ln path and ln section", "factor",
                            c->log_covariance, 2 * c->n - 1, result, err);
    if (status == RG_OK)
        status = add_square("mass_covariance", "Covariance of ln mass per section", "mineral",
                            c->section_covariance, c->n, result, err);
    if (status == RG_OK)
        status = add_spectra(r, "references", "Single-scattering albedo of the minerals",
                             "Single-scattering albedo", "mineral", c->albedo, c->n, result, err);
    if (status == RG_OK)
        status = add_spectra(r, "modes", "Model error along its modes, one sigma", "Albedo", "mode", c->modes,
                             c->n_modes, result, err);
    return status == RG_OK ? add_spectra(r, "noise", "Model error left, one sigma", "Albedo", NULL, c->noise,
                                         1, result, err)
                           : status;
}
