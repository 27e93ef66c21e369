/* regolith calibrate: what weighed mixtures teach about the minerals they are made of. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/hapke/albedo.h"
#include "kernels/hapke/calibrate.h"
#include "toolkit/calibration_file.h"
#include "toolkit/commands.h"
#include "toolkit/endmember_library.h"
#include "toolkit/message.h"
#include "toolkit/minerals.h"
#include "toolkit/photometry.h"
#include "toolkit/print_rows.h"
#include "toolkit/print_table.h"
#include "toolkit/result_rows.h"
#include "toolkit/small_file.h"
#include "toolkit/weighed.h"

typedef struct {
    rg_common_args common;
    const char *endmembers;
    const char *select;
    const char *masses;
    const char *density;
    const char *diameter;
    double low;
    double high;
    bool no_correction;
    size_t modes;
    rg_photometry_args photometry;
} calibrate_args;

static const rg_option options[] = {
    {RG_OPTION_PATH, 'e', "endmembers", "LIB.h5", NULL, offsetof(calibrate_args, endmembers),
     "container with the reflectance of the minerals (required)", false},
    {RG_OPTION_TEXT, 0, "select", "NAMES", NULL, offsetof(calibrate_args, select),
     "minerals to use, with commas between (default: all)", false},
    {RG_OPTION_TEXT, 0, "masses", "COLUMNS", NULL, offsetof(calibrate_args, masses),
     "columns of the standards with the masses, in the order of the minerals (default: by their names)",
     false},
    {RG_OPTION_TEXT, 0, "density", "LIST", NULL, offsetof(calibrate_args, density),
     "g/cm3 of the minerals, 3.32,3.20 or olivine=3.32 (default: column density_g_cm3)", false},
    {RG_OPTION_TEXT, 0, "diameter", "LIST", NULL, offsetof(calibrate_args, diameter),
     "grain diameters likewise, um (default: column diameter_um, else all equal)", false},
    {RG_OPTION_NUMBER, 0, "from", "X", NULL, offsetof(calibrate_args, low),
     "first wavelength to use, nm (default: all)", false},
    {RG_OPTION_NUMBER, 0, "to", "X", NULL, offsetof(calibrate_args, high),
     "last wavelength to use, nm (default: all)", false},
    {RG_OPTION_FLAG, 0, "no-correction", NULL, NULL, offsetof(calibrate_args, no_correction),
     "leave the references as they are but for the path of light in them", false},
    {RG_OPTION_COUNT, 0, "modes", "N", "4", offsetof(calibrate_args, modes),
     "modes of the model error to keep", false},
    RG_PHOTOMETRY_OPTIONS(calibrate_args),
    {0},
};

/* Everything a run holds. */
typedef struct {
    const calibrate_args *args;
    rg_workfile work;
    rg_endmember_library library;
    rg_minerals minerals;
    rg_weighed weighed;
    rg_hapke model;
    double *mixtures; /* [n_standards][n_bands] albedo */
    size_t n_packed;  /* bands in use: those that all standards and minerals have */
    double *packed;   /* [n + n_standards][n_packed]: minerals, standards */
    const char **ids; /* [n_standards] */
    rg_calibration calibration;
    rg_entry entry;
    rg_result result;
} job;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to calibrate");
}

/* ---- what is read ---- */

static rg_status read_minerals(job *j, rg_error *err)
{
    const calibrate_args *args = j->args;
    rg_status status = rg_endmember_library_open(args->endmembers, args->select, &j->work, args->low,
                                                 args->high, &j->library, err);
    if (status == RG_OK)
        status = rg_minerals_albedo(&j->model, args->endmembers, &j->library, &j->minerals, err);
    return status == RG_OK ? rg_minerals_masses(args->endmembers, &j->library, args->density, args->diameter,
                                                &j->minerals, err)
                           : status;
}

/* Albedos of the standards, and the bands that all have. */
static rg_status read_standards(job *j, rg_error *err)
{
    const size_t n_bands = j->library.n_bands;
    const size_t m = j->weighed.n;
    j->mixtures = rg_alloc(m, n_bands, sizeof *j->mixtures);
    j->ids = rg_alloc(m, 1, sizeof *j->ids);
    double *reflectance = rg_alloc(n_bands, 1, sizeof *reflectance);
    rg_status status = j->mixtures == NULL || j->ids == NULL || reflectance == NULL ? no_memory(err) : RG_OK;
    for (size_t k = 0; k < m && status == RG_OK; k++) {
        double *w = j->mixtures + k * n_bands;
        size_t missing = 0;
        j->ids[k] = rg_workfile_sample_id(&j->work, j->weighed.rows[k]);
        status = rg_h5_read_values_double(j->work.file, j->work.name, false, j->weighed.rows[k], 1,
                                          reflectance, err);
        if (status == RG_OK)
            (void) rg_hapke_albedo(&j->model, reflectance, n_bands, w, NULL);
        for (size_t b = 0; b < n_bands && status == RG_OK; b++)
            missing += j->library.use[b] && isnan(w[b]);
        if (status == RG_OK && 2 * missing > j->library.n_used)
            status =
                rg_fail_named(err, RG_EDOMAIN, j->weighed.rows[k],
                              "most bands of this standard have no reflectance that the model allows",
                              j->ids[k], "give reflectance as a fraction, not per cent, or leave it out");
        for (size_t b = 0; b < n_bands && status == RG_OK; b++)
            j->minerals.use[b] = j->minerals.use[b] && isfinite(w[b]);
    }
    free(reflectance);
    return status;
}

static rg_status pack(job *j, rg_error *err)
{
    const size_t n_bands = j->library.n_bands;
    const size_t n = j->library.n;
    size_t used = 0;
    for (size_t b = 0; b < n_bands; b++)
        used += j->minerals.use[b];
    if (used < n + 1)
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX,
                       "too few bands are left that all standards and minerals have");
    j->n_packed = used;
    j->packed = rg_alloc(n + j->weighed.n, used, sizeof *j->packed);
    if (j->packed == NULL)
        return no_memory(err);
    double *next = j->packed;
    for (size_t row = 0; row < n + j->weighed.n; row++) {
        const double *from = row < n ? j->minerals.albedo + row * n_bands : j->mixtures + (row - n) * n_bands;
        for (size_t b = 0; b < n_bands; b++)
            if (j->minerals.use[b])
                *next++ = from[b];
    }
    return RG_OK;
}

/* ---- what is learnt ---- */

static rg_status refuse(const job *j, const rg_error *cause, rg_error *err)
{
    char subject[128] = "";
    const char *remedy = NULL;
    if (cause->status == RG_ESHAPE) {
        snprintf(subject, sizeof subject, "%zu standards, %zu minerals", j->weighed.n, j->library.n);
        remedy = "weigh more mixtures, or choose fewer minerals with --select";
    } else if (cause->index < j->library.n) {
        snprintf(subject, sizeof subject, "%.100s", j->library.names[cause->index]);
        remedy = "leave it out with --select";
    }
    return rg_fail_named(err, cause->status, RG_NO_INDEX, cause->reason, subject, remedy);
}

static rg_status learn(job *j, rg_error *err)
{
    const rg_standards standards = {.n = j->library.n,
                                    .n_bands = j->n_packed,
                                    .n_standards = j->weighed.n,
                                    .albedo = j->packed,
                                    .c = j->minerals.c,
                                    .mixtures = j->packed + j->library.n * j->n_packed,
                                    .mass = j->weighed.mass};
    rg_calibrate_options how = rg_calibrate_defaults();
    rg_error cause = {0};
    how.n_modes = j->args->modes;
    if (j->args->no_correction)
        how.trust = INFINITY;
    return rg_calibrate(&standards, &how, &j->calibration, &cause) == RG_OK ? RG_OK : refuse(j, &cause, err);
}

/* ---- what is written ---- */

static rg_status add_column(rg_entry *entry, const char *name, const char *units, const double *values,
                            rg_error *err)
{
    rg_column *column = NULL;
    const rg_status status = rg_table_add_numbers(&entry->rows, name, units, &column, err);
    if (status == RG_OK)
        memcpy(column->numbers, values, entry->n_rows * sizeof *values);
    return status;
}

/* The minerals as a reflectance library: what grains with these albedos would show. */
static rg_status build_library(job *j, rg_error *err)
{
    static const char TITLE[] = "Minerals as weighed mixtures want them";
    const size_t n_bands = j->library.n_bands;
    rg_entry *e = &j->entry;
    rg_column *ids = NULL;
    *e = (rg_entry){.technique = RG_REFLECTANCE, .n_rows = j->library.n, .n_columns = n_bands};
    e->title = rg_copy_text(TITLE, sizeof TITLE - 1);
    e->axis = rg_alloc(n_bands, 1, sizeof *e->axis);
    e->values = rg_alloc(e->n_rows, n_bands, sizeof *e->values);
    if (j->work.entry.fwhm != NULL)
        e->fwhm = rg_alloc(n_bands, 1, sizeof *e->fwhm);
    if (e->title == NULL || e->axis == NULL || e->values == NULL ||
        (j->work.entry.fwhm != NULL && e->fwhm == NULL))
        return no_memory(err);
    memcpy(e->axis, j->work.entry.axis, n_bands * sizeof *e->axis);
    if (e->fwhm != NULL)
        memcpy(e->fwhm, j->work.entry.fwhm, n_bands * sizeof *e->fwhm);
    const double *w = j->calibration.albedo;
    for (size_t i = 0; i < e->n_rows; i++)
        for (size_t b = 0; b < n_bands; b++) {
            e->values[i * n_bands + b] = NAN;
            if (j->minerals.use[b])
                rg_hapke_reflectance(&j->model, w++, 1, &e->values[i * n_bands + b]);
        }
    e->rows.n_rows = e->n_rows;
    rg_status status = rg_table_add_texts(&e->rows, "sample_id", &ids, err);
    for (size_t i = 0; i < e->n_rows && status == RG_OK; i++)
        status = rg_column_set_text(ids, i, j->library.names[i], strlen(j->library.names[i]), err);
    if (status == RG_OK)
        status = add_column(e, "density_g_cm3", "g/cm3", j->minerals.density, err);
    if (status == RG_OK && !j->minerals.is_equal)
        status = add_column(e, "diameter_um", "um", j->minerals.diameter, err);
    if (status == RG_OK)
        status = add_column(e, "path", "1", j->calibration.path, err);
    return status == RG_OK ? add_column(e, "section", "1", j->calibration.section, err) : status;
}

static rg_status build_result(const rg_run *run, job *j, rg_error *err)
{
    rg_input input;
    const rg_calibration_record record = {.calibration = &j->calibration,
                                          .axis = j->work.entry.axis,
                                          .use = j->minerals.use,
                                          .n_all = j->library.n_bands,
                                          .names = j->library.names,
                                          .density = j->minerals.density,
                                          .diameter = j->minerals.is_equal ? NULL : j->minerals.diameter,
                                          .weighed = j->weighed.mass,
                                          .standards = j->ids};
    rg_status status = rg_workfile_describe(run, "calibrate", &j->result, err);
    if (status == RG_OK)
        status = rg_workfile_input(&j->work, "weighed standards", &input, err);
    if (status == RG_OK)
        status = rg_result_add_input(&j->result, &input, err);
    for (size_t i = 0; i < j->library.n_inputs && status == RG_OK; i++)
        status = rg_result_add_input(&j->result, &j->library.inputs[i], err);
    if (status == RG_OK)
        status = rg_calibration_file_describe(&record, &j->result, err);
    snprintf(j->result.default_group, sizeof j->result.default_group, "references");
    return status;
}

static rg_status write_file(job *j, rg_error *err)
{
    const rg_common_args *common = &j->args->common;
    const char *const inputs[] = {common->operands[0], j->args->endmembers};
    const rg_h5_write_options how = {common->force, inputs, 2};
    return rg_small_file_write(common->output, &how, &j->entry, &j->result, err);
}

/* ---- what is said ---- */

static void say_choices(const job *j)
{
    const bool quiet = j->args->common.quiet || j->args->common.json;
    const size_t without = j->work.entry.n_rows - j->weighed.n;
    rg_minerals_say(&j->minerals, "calibrate", quiet);
    rg_message_note("calibrate", quiet, "masses are read as %s",
                    j->weighed.is_percent ? "per cent" : "fractions");
    if (without > 0)
        rg_message_note("calibrate", quiet, "%zu rows without masses are no standards", without);
    if (j->weighed.furthest > 1e-6)
        rg_message_note("calibrate", quiet, "masses are brought to their sum, which is %.6g for %s",
                        j->weighed.furthest_sum, rg_workfile_sample_id(&j->work, j->weighed.furthest_row));
    if (j->library.resampled)
        rg_message_note("calibrate", quiet, "endmembers %s", j->library.how);
    if (j->n_packed < j->library.n_bands)
        rg_message_note("calibrate", quiet, "%zu of %zu bands are used: all standards and minerals have them",
                        j->n_packed, j->library.n_bands);
}

static rg_status print_factors(const job *j, rg_error *err)
{
    static const char *const HEADINGS[] = {"<mineral", "path", "+-", "section", "+-"};
    const rg_calibration *c = &j->calibration;
    const size_t n_factors = 2 * c->n - 1;
    rg_print_table *table = rg_print_table_new(HEADINGS, 5);
    rg_status status = table == NULL ? no_memory(err) : RG_OK;
    for (size_t i = 0; i < c->n && status == RG_OK; i++) {
        const bool last = i + 1 == c->n;
        const size_t s = c->n + i;
        const double cells[4] = {c->path[i], c->path[i] * sqrt(c->log_covariance[i * n_factors + i]),
                                 c->section[i],
                                 last ? NAN : c->section[i] * sqrt(c->log_covariance[s * n_factors + s])};
        status = rg_print_table_cell(table, err, "%s", j->library.names[i]);
        for (size_t k = 0; k < 4 && status == RG_OK; k++)
            status = rg_print_table_number(table, cells[k], 3, err);
    }
    if (status == RG_OK)
        rg_print_table_write(table, stdout);
    rg_print_table_free(table);
    return status;
}

static rg_status print_standards(const job *j, rg_error *err)
{
    const size_t n = j->library.n;
    const char **headings = rg_alloc(n + 1, 1, sizeof *headings);
    rg_print_table *table = NULL;
    if (headings == NULL)
        return no_memory(err);
    headings[0] = "<standard";
    for (size_t i = 0; i < n; i++)
        headings[i + 1] = j->library.names[i];
    table = rg_print_table_new(headings, n + 1);
    rg_status status = table == NULL ? no_memory(err) : RG_OK;
    for (size_t k = 0; k < j->weighed.n && status == RG_OK; k++) {
        status = rg_print_table_cell(table, err, "%s", j->ids[k]);
        for (size_t i = 0; i < n && status == RG_OK; i++)
            status = rg_print_table_cell(table, err, "%.1f %5.1f", 100.0 * j->weighed.mass[k * n + i],
                                         100.0 * j->calibration.left_out[k * n + i]);
    }
    if (status == RG_OK)
        rg_print_table_write(table, stdout);
    rg_print_table_free(table);
    free(headings);
    return status;
}

static rg_status print_json(const job *j, rg_error *err)
{
    const rg_group *group = rg_result_find_group(&j->result, "factors");
    rg_table table = {0};
    const rg_status status = rg_result_group_table(group, &table, err);
    if (status == RG_OK) {
        printf("{\"standards\": %zu, \"fitted_rmse\": %.6g, \"left_out_rmse\": %.6g, \"inflation\": %.6g, "
               "\"factors\": ",
               j->weighed.n, j->calibration.fitted_rmse, j->calibration.left_out_rmse,
               j->calibration.inflation);
        rg_print_rows_json(stdout, &table);
        printf("}\n");
    }
    rg_table_free(&table);
    return status;
}

static rg_status report(const job *j, rg_error *err)
{
    const rg_calibration *c = &j->calibration;
    if (j->args->common.json)
        return print_json(j, err);
    if (j->args->common.quiet)
        return RG_OK;
    printf("wt%% weighed, and found when the standard is left out\n");
    rg_status status = print_standards(j, err);
    if (status == RG_OK) {
        printf("\n");
        status = print_factors(j, err);
    }
    if (status == RG_OK)
        printf("\n%zu standards: RMSE %.2f wt%% left out, %.2f wt%% fitted; errors times %.2f\nstored in %s "
               "as %s\n",
               j->weighed.n, 100.0 * c->left_out_rmse, 100.0 * c->fitted_rmse, c->inflation,
               j->args->common.output, j->result.name);
    return status;
}

static rg_status work(const rg_run *run, job *j, rg_error *err)
{
    const rg_common_args *common = &j->args->common;
    rg_hapke_options photometry;
    calibrate_args effective = *j->args;
    rg_run recorded = *run;
    recorded.args = &effective;
    rg_status status = rg_photometry_choose(&j->args->photometry, NULL, &photometry, err);
    if (status == RG_OK)
        status = rg_hapke_init(&j->model, &photometry, err);
    if (status == RG_OK)
        status = rg_workfile_open(common->operands[0], common->entry, 1u << RG_REFLECTANCE, &j->work, err);
    if (status == RG_OK)
        status = read_minerals(j, err);
    if (status == RG_OK)
        status = rg_weighed_read(&j->work.entry, j->args->masses, j->library.names, j->library.n, &j->weighed,
                                 err);
    if (status == RG_OK)
        status = read_standards(j, err);
    if (status == RG_OK && j->weighed.n >= 1)
        status = pack(j, err);
    if (status == RG_OK)
        status = learn(j, err);
    if (status == RG_OK)
        status = build_library(j, err);
    if (status == RG_OK) {
        rg_photometry_effective(&photometry, &effective.photometry);
        status = build_result(&recorded, j, err);
    }
    if (status == RG_OK)
        status = rg_photometry_record(&photometry, &j->result, err);
    if (status != RG_OK)
        return rg_error_place(err, common->operands[0], NULL);
    status = write_file(j, err);
    if (status == RG_OK) {
        say_choices(j);
        status = report(j, err);
    }
    return status;
}

static rg_status run_calibrate(rg_run *run, rg_error *err)
{
    job j = {.args = run->args};
    if (j.args->endmembers == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no endmembers are named", NULL,
                             "add --endmembers LIB.h5");
    if (j.args->common.output == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no output file is named", NULL, "add -o CAL.h5");
    if (j.args->low > j.args->high)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--from is above --to", NULL, "exchange the two");
    const rg_status status = work(run, &j, err);
    rg_result_free(&j.result);
    rg_entry_free(&j.entry);
    rg_calibration_free(&j.calibration);
    free(j.ids);
    free(j.packed);
    free(j.mixtures);
    rg_weighed_free(&j.weighed);
    rg_minerals_free(&j.minerals);
    rg_endmember_library_free(&j.library);
    rg_workfile_close(&j.work);
    return status;
}

const rg_command rg_cmd_calibrate = {
    .name = "calibrate",
    .group = "Unmix",
    .summary = "learn from weighed mixtures what their minerals look like and weigh in powders",
    .operands = "STANDARDS.h5",
    .description = "For every mineral: how long light's path in it is against its reference powder, how much "
                   "mass stands behind\n"
                   "a unit of its cross-section, and a corrected reference; for the model: how wrong it is, "
                   "band by band. Needs\n"
                   "three weighed mixtures for each mineral, with their masses in columns beside the "
                   "spectra. Every standard\n"
                   "is scored by a calibration that it took no part in.",
    .example = "regolith calibrate standards.h5 --endmembers minerals.h5 -o calibration.h5\n"
               "regolith unmix --method hapke --calibration calibration.h5 samples.h5",
    .options = options,
    .args_size = sizeof(calibrate_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_JSON | RG_HAS_ENTRY,
    .run = run_calibrate,
};
