/* Intimate mixing by Hapke's model: fractions of mass. Reflectances become single-scattering albedos, which
 * mix by cross-section; cross-sections become masses by density and grain diameter, or by a calibration. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/container.h"
#include "kernels/base/memory.h"
#include "kernels/hapke/albedo.h"
#include "kernels/hapke/intimate.h"
#include "kernels/hapke/reflectance.h"
#include "kernels/signal/resample.h"
#include "toolkit/calibration_file.h"
#include "toolkit/message.h"
#include "toolkit/minerals.h"
#include "toolkit/result_build.h"
#include "toolkit/unmix/beside.h"
#include "toolkit/unmix/model.h"
#include "toolkit/unmix/optical.h"

static const rg_unmix_array ARRAYS[] = {
    {"abundances", "abundances", "Mass fractions", "Mass fraction", "1", RG_FLOAT64, true},
    {"quality_of_fit", "rmse", "Root mean square residual", "RMS residual (albedo)", "1", RG_FLOAT64, false},
    {"status", "status", "Status of every spectrum", "Status", "1", RG_UINT8, false},
    {"abundances", "abundances_errors", NULL, "Standard error", "1", RG_FLOAT64, true},
    {"abundances", "abundances_limits", NULL, "One-sided 95 % limit where the mass fraction is zero", "1",
     RG_FLOAT64, true},
    {"abundances", "abundances_detection", NULL, "Least mass fraction that would be seen at 3 sigma", "1",
     RG_FLOAT64, true},
    {"cross_sections", "cross_sections", "Fractions of the cross-section", "Cross-section fraction", "1",
     RG_FLOAT64, true},
    {"quality_of_fit", "misfit", NULL, "Residual over what calibration and noise explain", "1", RG_FLOAT64,
     false},
    {"quality_of_fit", "n_bands", NULL, "Bands used", "1", RG_INT32, false},
    {0},
};
enum { ERRORS = RG_UNMIX_FIXED, LIMITS, DETECTION, SECTIONS, MISFIT, BANDS };

/* A misfit above this with a mineral at zero is a mixture outside the endmembers; without a calibration,
 * whose model error is in the misfit, a residual in albedo above the second: weighed powders of known
 * minerals leave a third of it and less. */
static const double OUTSIDE = 3.0;
static const double OUTSIDE_ALBEDO = 0.02;

typedef struct {
    const rg_endmember_library *library;
    bool quiet;
    rg_hapke model; /* of the spectra  */
    rg_minerals minerals;
    rg_calibration_file calibration;
    bool is_calibrated;
    double log_sigma; /* of the section factor of minerals beside it; NaN without one */
    double *of_c;     /* [n][n] or NULL       */
    double *modes;    /* [n_modes][n_bands]   */
    double *noise;    /* [n_bands] or NULL    */
    rg_intimate mixing;
    /* a block */
    size_t rows;
    double *spectra;
    double *sigma;
    size_t *masked; /* [rows] values that the model does not allow */
    /* what there is to say */
    size_t n_masked;
    size_t n_masked_spectra;
    size_t n_outside;
    size_t *absent;    /* [n] spectra      */
    size_t *doubtful;  /* [n][n] spectra in which all that is found of one beside could be another */
    double *detection; /* [2][n] least and largest limit where absent */
} intimate;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
}

/* ---- the endmembers ---- */

static bool allocate(intimate *u)
{
    const size_t n = u->library->n;
    const size_t n_bands = u->library->n_bands;
    u->absent = rg_alloc(n, 1, sizeof *u->absent);
    u->detection = rg_alloc(n, 2, sizeof *u->detection);
    u->doubtful = rg_alloc(n, n, sizeof *u->doubtful);
    bool fine = u->absent != NULL && u->detection != NULL && u->doubtful != NULL;
    if (u->is_calibrated) {
        u->of_c = rg_alloc(n, n, sizeof *u->of_c);
        u->modes = rg_alloc(u->calibration.n_modes, n_bands, sizeof *u->modes);
        u->noise = rg_alloc(n_bands, 1, sizeof *u->noise);
        fine = fine && u->of_c != NULL && u->modes != NULL && u->noise != NULL;
    }
    return fine;
}

/* Modes and noise of a calibration on the axis of the data, as its references are brought there. */
static rg_status take_calibration(intimate *u, const rg_unmix_args *args, const rg_entry *data, rg_error *err)
{
    const rg_calibration_file *c = &u->calibration;
    const rg_endmember_library *library = u->library;
    rg_status status = rg_unmix_beside_masses(args, library, c, u->minerals.c, u->of_c, &u->log_sigma, err);
    if (status != RG_OK)
        return status;
    if (!library->first_resampled) {
        memcpy(u->modes, c->modes, c->n_modes * c->n_bands * sizeof *u->modes);
        memcpy(u->noise, c->noise, c->n_bands * sizeof *u->noise);
    } else {
        status = rg_resample(c->axis, c->fwhm, c->n_bands, c->modes, c->n_modes, data->axis, data->fwhm,
                             data->n_columns, u->modes, err);
        if (status == RG_OK)
            status = rg_resample(c->axis, c->fwhm, c->n_bands, c->noise, 1, data->axis, data->fwhm,
                                 data->n_columns, u->noise, err);
        if (status != RG_OK)
            return status;
    }
    for (size_t b = 0; b < library->n_bands; b++) {
        bool fine = isfinite(u->noise[b]);
        for (size_t q = 0; q < c->n_modes; q++)
            fine = fine && isfinite(u->modes[q * library->n_bands + b]);
        u->minerals.use[b] = u->minerals.use[b] && fine;
    }
    return RG_OK;
}

/* A calibration stands for the library it was made with and for the model it was made under. */
static rg_status check_calibration(const intimate *u, const rg_unmix_args *args, const rg_hapke_options *now,
                                   rg_error *err)
{
    char subject[128];
    const char *differs = rg_photometry_difference(now, &u->calibration.photometry);
    if (differs != NULL) {
        snprintf(subject, sizeof subject, "--%s", differs);
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the calibration was made under another model",
                             subject, "leave the option out, or calibrate with it");
    }
    if (args->beside == NULL && (args->density != NULL || args->diameter != NULL))
        return rg_fail_named(
            err, RG_EUSAGE, RG_NO_INDEX, "a calibration has densities and diameters of its own",
            args->density != NULL ? "--density" : "--diameter", "give it to `regolith calibrate`");
    return RG_OK;
}

/* ---- the record ---- */

/* Which minerals took part in the calibration, and how well each's mass per section is known. */
static rg_status record_beside(const intimate *u, rg_group *group, rg_error *err)
{
    const size_t n = u->library->n;
    rg_array *calibrated = NULL;
    rg_array *errors = NULL;
    rg_status status = rg_group_add_array(group, "calibrated", RG_UINT8, 1, &n, "1", "", 1, &calibrated, err);
    for (size_t m = 0; m < n && status == RG_OK; m++)
        ((uint8_t *) calibrated->data)[m] = !rg_endmember_library_is_beside(u->library, m);
    if (status == RG_OK)
        status = rg_group_add_array(group, "log_errors", RG_FLOAT64, 1, &n, "1", "", 1, &errors, err);
    for (size_t m = 0; m < n && status == RG_OK; m++)
        ((double *) errors->data)[m] = u->calibration.inflation * sqrt(u->of_c[m * n + m]);
    return status;
}

static rg_status record(const intimate *u, const rg_entry *data, rg_result *result, rg_error *err)
{
    const rg_endmember_library *library = u->library;
    rg_group *group = NULL;
    rg_array *array = NULL;
    rg_status status = rg_result_add_group(result, "endmember_albedo", RG_GROUP_DATA,
                                           "Single-scattering albedo of the endmembers", &group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "albedo", "1", "Single-scattering albedo", library->n,
                                       library->n_bands, u->minerals.albedo, err);
    if (status != RG_OK)
        return status;
    snprintf(group->signal, sizeof group->signal, "albedo");
    snprintf(group->axes[0], sizeof group->axes[0], "endmember");
    snprintf(group->axes[1], sizeof group->axes[1], "wavelength");
    snprintf(group->interpretation, sizeof group->interpretation, "spectrum");
    group->n_axes = 2;
    status = rg_result_add_counter(group, "endmember", "Endmember", library->n, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "wavelength", "nm", "Wavelength (nm)", library->n_bands, 0,
                                       data->axis, err);
    if (status == RG_OK)
        status =
            rg_group_add_array(group, "band_used", RG_UINT8, 1, &library->n_bands, "1", "", 1, &array, err);
    for (size_t b = 0; b < library->n_bands && status == RG_OK; b++)
        ((uint8_t *) array->data)[b] = u->minerals.use[b];
    if (status == RG_OK)
        status = rg_result_add_group(result, "endmember_masses", RG_GROUP_COLLECTION, "", &group, err);
    if (status == RG_OK)
        status = rg_result_add_texts(group, "name", (const char *const *) library->names, library->n, err);
    if (status == RG_OK && !u->is_calibrated)
        status =
            rg_result_add_numbers(group, "density", "g/cm3", "", library->n, 0, u->minerals.density, err);
    if (status == RG_OK && !u->is_calibrated && !u->minerals.is_equal)
        status = rg_result_add_numbers(group, "diameter", "um", "", library->n, 0, u->minerals.diameter, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "mass_per_section", "1", "", library->n, 0, u->minerals.c, err);
    return status == RG_OK && u->is_calibrated && isfinite(u->log_sigma) ? record_beside(u, group, err)
                                                                         : status;
}

static rg_status prepare(intimate *u, const rg_unmix_args *args, const rg_entry *data, rg_result *result,
                         rg_error *err)
{
    const rg_endmember_library *library = u->library;
    rg_hapke_options options;
    rg_hapke references;
    rg_status status = RG_OK;
    if (args->calibration != NULL) {
        status = rg_calibration_file_read(args->calibration, &u->calibration, err);
        u->is_calibrated = status == RG_OK;
    }
    if (status == RG_OK)
        status = rg_photometry_choose(&args->photometry, u->is_calibrated ? &u->calibration.photometry : NULL,
                                      &options, err);
    if (status == RG_OK && u->is_calibrated)
        status = check_calibration(u, args, &options, err);
    if (status == RG_OK)
        status = rg_hapke_init(&u->model, &options, err);
    if (status == RG_OK)
        status = rg_hapke_init(&references, u->is_calibrated ? &u->calibration.photometry : &options, err);
    if (status == RG_OK && !allocate(u))
        status = no_memory(err);
    if (status == RG_OK && library->technique == RG_OPTICAL)
        status = rg_unmix_optical_minerals(args, library, data, 0.0, &u->minerals, err);
    else if (status == RG_OK)
        status = rg_minerals_albedo(&references, args->endmembers, library, &u->minerals, err);
    if (status == RG_OK && library->technique != RG_OPTICAL)
        status = u->is_calibrated ? take_calibration(u, args, data, err)
                                  : rg_minerals_masses(args->endmembers, library, args->density,
                                                       args->diameter, &u->minerals, err);
    if (status != RG_OK)
        return status;
    for (size_t m = 0; m < library->n; m++)
        u->detection[m] = INFINITY;
    const rg_intimate_minerals minerals = {.n = library->n,
                                           .n_bands = library->n_bands,
                                           .albedo = u->minerals.albedo,
                                           .mass_per_section = u->minerals.c,
                                           .log_covariance = u->of_c,
                                           .n_modes = u->is_calibrated ? u->calibration.n_modes : 0,
                                           .modes = u->modes,
                                           .noise = u->noise,
                                           .inflation = u->is_calibrated ? u->calibration.inflation : 1.0};
    size_t partner = RG_NO_INDEX;
    rg_error cause = {0};
    if (rg_intimate_init(&u->mixing, &minerals, u->minerals.use, &partner, &cause) != RG_OK)
        return rg_unmix_refuse_members(args, library, &cause, partner, err);
    status = rg_photometry_record(&options, result, err);
    return status == RG_OK ? record(u, data, result, err) : status;
}

static rg_status open_intimate(const rg_unmix_args *args, const rg_workfile *data,
                               const rg_endmember_library *library, rg_result *result, void **state,
                               rg_error *err)
{
    intimate *u = rg_alloc(1, 1, sizeof *u);
    if (u == NULL)
        return no_memory(err);
    *state = u;
    u->library = library;
    u->quiet = args->common.quiet || args->common.json;
    return prepare(u, args, &data->entry, result, err);
}

/* ---- the spectra ---- */

static rg_status block_grow(intimate *u, const rg_block *block, rg_error *err)
{
    if (block->n <= u->rows)
        return RG_OK;
    free(u->spectra);
    free(u->sigma);
    free(u->masked);
    u->rows = 0;
    u->spectra = rg_alloc(block->n, u->library->n_bands, sizeof *u->spectra);
    u->sigma = block->errors != NULL ? rg_alloc(block->n, u->library->n_bands, sizeof *u->sigma) : NULL;
    u->masked = rg_alloc(block->n, 1, sizeof *u->masked);
    if (u->spectra == NULL || u->masked == NULL || (block->errors != NULL && u->sigma == NULL))
        return no_memory(err);
    u->rows = block->n;
    return RG_OK;
}

static double value_at(const rg_block *block, const void *values, size_t i)
{
    return block->is_double ? ((const double *) values)[i] : (double) ((const float *) values)[i];
}

/* Albedos of a row, and their errors: those of the reflectances times the slope. */
static void find_row(intimate *u, const rg_block *block, size_t row)
{
    const size_t n_bands = u->library->n_bands;
    double *albedo = u->spectra + row * n_bands;
    double *slope = block->errors != NULL ? u->sigma + row * n_bands : NULL;
    u->masked[row] = 0;
    for (size_t b = 0; b < n_bands; b++)
        albedo[b] = value_at(block, block->values, row * n_bands + b);
    (void) rg_hapke_albedo(&u->model, albedo, n_bands, albedo, slope);
    for (size_t b = 0; b < n_bands; b++) {
        const size_t at = row * n_bands + b;
        if (isnan(albedo[b]) && u->minerals.use[b] && isfinite(value_at(block, block->values, at)))
            u->masked[row]++;
        if (slope != NULL)
            slope[b] *= value_at(block, block->errors, at);
    }
}

/* A mineral beside is found, and another is at zero whose limit is as large. */
static void count_doubtful(intimate *u, const double *mass, const double *limits)
{
    const size_t n = u->library->n;
    for (size_t m = 0; m < n; m++)
        for (size_t k = 0; k < n && mass[m] > 0.0 && rg_endmember_library_is_beside(u->library, m); k++)
            u->doubtful[m * n + k] += mass[k] <= 0.0 && limits[k] >= mass[m];
}

static void count(intimate *u, const rg_block *block, void *const *outputs)
{
    const size_t n = u->library->n;
    const double *mass = outputs[RG_UNMIX_AT_ABUNDANCES];
    const double *detection = outputs[DETECTION];
    const double *misfit = outputs[MISFIT];
    const double *rmse = outputs[RG_UNMIX_AT_RMSE];
    for (size_t row = 0; row < block->n; row++) {
        bool any = false;
        u->n_masked += u->masked[row];
        u->n_masked_spectra += u->masked[row] > 0;
        count_doubtful(u, mass + row * n, (const double *) outputs[LIMITS] + row * n);
        for (size_t m = 0; m < n; m++) {
            const double limit = detection[row * n + m];
            if (!(mass[row * n + m] <= 0.0))
                continue;
            any = true;
            u->absent[m]++;
            u->detection[m] = fmin(u->detection[m], limit);
            u->detection[n + m] = fmax(u->detection[n + m], limit);
        }
        u->n_outside += any && (u->is_calibrated ? misfit[row] > OUTSIDE : rmse[row] > OUTSIDE_ALBEDO);
    }
}

static rg_status unmix_block(void *state, const rg_block *block, void *const *outputs, rg_error *err)
{
    intimate *u = state;
    rg_status status = block_grow(u, block, err);
    if (status != RG_OK)
        return status;
#pragma omp parallel for schedule(static)
    for (size_t row = 0; row < block->n; row++)
        find_row(u, block, row);
    const rg_intimate_result out = {.mass = outputs[RG_UNMIX_AT_ABUNDANCES],
                                    .errors = outputs[ERRORS],
                                    .limits = outputs[LIMITS],
                                    .detection = outputs[DETECTION],
                                    .sections = outputs[SECTIONS],
                                    .rmse = outputs[RG_UNMIX_AT_RMSE],
                                    .misfit = outputs[MISFIT],
                                    .outcome = outputs[RG_UNMIX_AT_STATUS],
                                    .n_bands = outputs[BANDS]};
    status = rg_intimate_unmix(&u->mixing, u->spectra, u->sigma, block->n, &out, err);
    if (status == RG_OK)
        count(u, block, outputs);
    return status;
}

static void say(const void *state, const rg_unmix_args *args, size_t n_solved)
{
    const intimate *u = state;
    const rg_endmember_library *library = u->library;
    (void) args;
    rg_minerals_say(&u->minerals, "unmix", u->quiet);
    rg_unmix_beside_say(library, u->log_sigma, u->quiet);
    if (u->minerals.n_unusable > 0)
        rg_message_note("unmix", u->quiet,
                        "%zu more bands are left out: an endmember is brighter there than the model allows, "
                        "or zero or less",
                        u->minerals.n_unusable);
    if (u->n_masked > 0)
        rg_message_note("unmix", u->quiet,
                        "%zu values of %zu spectra are left out: above %.4g, the most that the model allows, "
                        "or zero or less",
                        u->n_masked, u->n_masked_spectra, u->model.highest);
    for (size_t m = 0; m < library->n; m++)
        if (u->absent[m] > 0)
            rg_message_note("unmix", u->quiet,
                            "%s is not found in %zu of %zu spectra: detection limit %.2g to %.2g by mass%s",
                            library->names[m], u->absent[m], n_solved, u->detection[m],
                            u->detection[library->n + m],
                            rg_endmember_library_is_beside(library, m)
                                ? "; errors of the other minerals hold where there is none of it"
                                : "");
    for (size_t m = 0; m < library->n; m++)
        for (size_t k = 0; k < library->n; k++)
            if (u->doubtful[m * library->n + k] > 0)
                rg_message_note("unmix", u->quiet,
                                "in %zu of the %zu spectra with %s all of it could be %s, which is at zero "
                                "there with a limit as large: its error does not hold that",
                                u->doubtful[m * library->n + k], n_solved - u->absent[m], library->names[m],
                                library->names[k]);
    if (10 * u->n_outside > n_solved)
        rg_message_warning("unmix",
                           "%zu of %zu spectra lie outside the endmembers: a mineral is at zero and the "
                           "residual above %s; another mineral or grain size is in them",
                           u->n_outside, n_solved,
                           u->is_calibrated ? "three times what is expected" : "0.02 in albedo");
}

static void close_intimate(void *state)
{
    intimate *u = state;
    if (u == NULL)
        return;
    rg_intimate_free(&u->mixing);
    rg_calibration_file_free(&u->calibration);
    rg_minerals_free(&u->minerals);
    double *const arrays[] = {u->of_c, u->modes, u->noise, u->spectra, u->sigma, u->detection};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]);
    free(u->masked);
    free(u->absent);
    free(u->doubtful);
    free(u);
}

/* ---- the options ---- */

static bool any_photometry(const rg_photometry_args *p)
{
    return isfinite(p->incidence) || isfinite(p->emission) || isfinite(p->phase) || p->h_function != NULL ||
           p->multiple_scattering != NULL || p->phase_function != NULL || isfinite(p->phase_b) ||
           isfinite(p->phase_c) || isfinite(p->opposition) || isfinite(p->opposition_width) ||
           isfinite(p->filling_factor) || p->standard != NULL;
}

/* Whether every entry of the library took part in the calibration. */
static rg_status check_library(const char *library, const char *calibration, rg_error *err)
{
    rg_calibration_file c;
    rg_h5_file *file = NULL;
    bool same = true;
    rg_status status = rg_calibration_file_read(calibration, &c, err);
    if (status != RG_OK)
        return status;
    status = rg_h5_open(library, &file, err);
    for (size_t e = 0; status == RG_OK && e < rg_h5_entry_count(file) && same; e++) {
        char hash[65];
        same = false;
        status = rg_h5_entry_hash(file, rg_h5_entry_name(file, e), hash, err);
        for (size_t i = 0; status == RG_OK && i < c.n_inputs; i++)
            same = same || (strcmp(hash, c.inputs[i].sha256) == 0 &&
                            strcmp(c.inputs[i].role, "endmember library") == 0);
    }
    rg_h5_close(file);
    rg_calibration_file_free(&c);
    if (status == RG_OK && !same)
        status =
            rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the calibration was made with another library", NULL,
                          "leave out --endmembers: a calibration brings its own; --beside adds others");
    if (status != RG_OK)
        (void) rg_error_place(err, library, NULL);
    return status;
}

rg_status rg_unmix_intimate_args(rg_unmix_args *args, rg_error *err)
{
    const struct {
        bool given;
        const char *name;
    } OWN[] = {{args->calibration != NULL, "--calibration"},
               {args->beside != NULL, "--beside"},
               {args->density != NULL, "--density"},
               {args->diameter != NULL, "--diameter"},
               {rg_unmix_optical_option(args) != NULL, rg_unmix_optical_option(args)},
               {any_photometry(&args->photometry), "an option of photometry"}};
    if (strcmp(args->method, "hapke") != 0) {
        for (size_t i = 0; i < sizeof OWN / sizeof OWN[0]; i++)
            if (OWN[i].given)
                return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX,
                                     "this option belongs to intimate mixing and has no part in the method",
                                     OWN[i].name, "add --method hapke");
        return RG_OK;
    }
    if (strcmp(args->weights, "none") != 0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX,
                             "intimate mixing weighs bands equally, and takes errors into account where the "
                             "data have them",
                             "--weights", "leave it out");
    rg_status status = rg_unmix_beside_args(args, err);
    if (status == RG_OK && args->calibration != NULL && args->endmembers != NULL)
        status = check_library(args->endmembers, args->calibration, err);
    if (args->calibration != NULL)
        args->endmembers = args->calibration;
    return status;
}

const rg_unmix_model rg_unmix_intimate = {.arrays = ARRAYS,
                                          .techniques = 1u << RG_REFLECTANCE,
                                          .takes_errors = true,
                                          .library = rg_unmix_optical_library,
                                          .open = open_intimate,
                                          .block = unmix_block,
                                          .say = say,
                                          .close = close_intimate};
