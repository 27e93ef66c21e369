/* regolith optical-constants: k of minerals from the reflectance of their powders. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/hapke/albedo.h"
#include "kernels/hapke/reflectance.h"
#include "kernels/hapke/slab.h"
#include "toolkit/commands.h"
#include "toolkit/member_numbers.h"
#include "toolkit/message.h"
#include "toolkit/photometry.h"
#include "toolkit/print_table.h"
#include "toolkit/result_build.h"
#include "toolkit/small_file.h"
#include "toolkit/workfile.h"

typedef struct {
    rg_common_args common;
    const char *index;
    const char *diameter;
    const char *fresnel;
    double scattering;
    rg_photometry_args photometry;
} optical_args;

static const rg_option options[] = {
    {RG_OPTION_TEXT, 0, "index", "LIST", NULL, offsetof(optical_args, index),
     "refractive index n: one for all, 1.67,1.60, or olivine=1.67 (default: column refractive_index)", false},
    {RG_OPTION_TEXT, 0, "diameter", "LIST", NULL, offsetof(optical_args, diameter),
     "grain diameters likewise, um (default: column diameter_um)", false},
    {RG_OPTION_WORD, 0, "fresnel", "1993|2012|exact", "1993", offsetof(optical_args, fresnel),
     "surface reflectance of grains: an approximation of Hapke's, or the averages themselves", false},
    {RG_OPTION_NUMBER, 0, "scattering", "S", "0", offsetof(optical_args, scattering),
     "scattering by flaws inside of grains, 1/um", false},
    RG_PHOTOMETRY_OPTIONS(optical_args),
    {0},
};

/* Everything a run holds; bands as in the data. */
typedef struct {
    const optical_args *args;
    rg_workfile work;
    rg_hapke model;
    rg_hapke_slab_options slab;
    char **names;     /* [n] sample ids, of the table of rows */
    double *index;    /* [n] */
    double *diameter; /* [n] um */
    double *values;   /* [n][n_bands] reflectance, then k */
    double *errors;   /* likewise, or NULL */
    uint8_t *limit;   /* [n][n_bands] 1: k is at least this */
    size_t *counts;   /* [3][n] bands with k, limits, none  */
    rg_entry entry;
    rg_result result;
} job;

enum { FOUND, LIMITS, NONE };

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the optical constants");
}

/* ---- what is read ---- */

static const double *column(const rg_entry *entry, const char *const *names)
{
    for (; *names != NULL; names++) {
        const rg_column *found = rg_table_find(&entry->rows, *names);
        if (found != NULL && found->numbers != NULL)
            return found->numbers;
    }
    return NULL;
}

/* One number for all rows, a list, or a column; never a gap. */
static rg_status numbers(const job *j, const rg_member_quantity *quantity, const char *given,
                         const char *remedy, double *values, rg_error *err)
{
    const rg_entry *entry = &j->work.entry;
    const double *beside = column(entry, quantity->columns);
    rg_status status = RG_OK;
    for (size_t row = 0; row < entry->n_rows; row++)
        values[row] = beside != NULL ? beside[row] : NAN;
    if (given != NULL && strpbrk(given, ",=") == NULL) {
        char *name[1] = {j->names[0]};
        status = rg_member_numbers_given(quantity, given, name, 1, values, err);
        for (size_t row = 1; row < entry->n_rows && status == RG_OK; row++)
            values[row] = values[0];
    } else if (given != NULL) {
        status = rg_member_numbers_given(quantity, given, j->names, entry->n_rows, values, err);
    }
    for (size_t row = 0; row < entry->n_rows && status == RG_OK; row++)
        if (!(values[row] > 0.0 && isfinite(values[row])))
            status = rg_fail_named(err, RG_EDOMAIN, row, "a spectrum lacks a number that its k depends on",
                                   quantity->what, remedy);
    return status;
}

static rg_status read_data(job *j, rg_error *err)
{
    static const char *const INDEX_COLUMNS[] = {"refractive_index", NULL};
    static const rg_member_quantity INDEX = {"--index", "refractive index", INDEX_COLUMNS};
    const rg_entry *entry = &j->work.entry;
    const size_t n = entry->n_rows;
    j->names = rg_alloc(n, 1, sizeof *j->names);
    j->index = rg_alloc(n, 1, sizeof *j->index);
    j->diameter = rg_alloc(n, 1, sizeof *j->diameter);
    j->limit = rg_alloc(n, entry->n_columns, sizeof *j->limit);
    j->counts = rg_alloc(3, n, sizeof *j->counts);
    if (j->names == NULL || j->index == NULL || j->diameter == NULL || j->limit == NULL || j->counts == NULL)
        return no_memory(err);
    for (size_t row = 0; row < n; row++) {
        const char *id = rg_workfile_sample_id(&j->work, row);
        if ((j->names[row] = rg_copy_text(id, strlen(id))) == NULL)
            return no_memory(err);
    }
    rg_status status = numbers(j, &INDEX, j->args->index, "add --index N", j->index, err);
    if (status == RG_OK)
        status = numbers(j, &RG_MEMBER_DIAMETER, j->args->diameter, "add --diameter UM", j->diameter, err);
    for (size_t row = 0; row < n && status == RG_OK; row++)
        if (!(j->index[row] > 1.0))
            status = rg_fail_named(err, RG_EDOMAIN, row, "a refractive index is not above one", j->names[row],
                                   "add --index N");
    if (status == RG_OK)
        status = rg_workfile_read_all(&j->work, false, &j->values, err);
    return status == RG_OK && j->work.values.has_errors
               ? rg_workfile_read_all(&j->work, true, &j->errors, err)
               : status;
}

/* ---- what is found ---- */

static double k_of(const job *j, size_t row, double w, double um, int *is_limit)
{
    return rg_hapke_slab_extinction(&j->slab, j->index[row], w, um, j->diameter[row], is_limit);
}

/* The error of k is half of what k moves when the albedo moves by its error either way. */
static void find_row(const job *j, size_t row)
{
    const size_t n_bands = j->work.entry.n_columns;
    for (size_t b = 0; b < n_bands; b++) {
        const size_t at = row * n_bands + b;
        const double um = j->work.entry.axis[b] / 1000.0;
        const bool bad = j->work.entry.bad_band != NULL && j->work.entry.bad_band[b] != 0;
        const double reflectance = j->values[at];
        double w;
        double slope;
        int is_limit = 0;
        int ignored = 0;
        (void) rg_hapke_albedo(&j->model, &reflectance, 1, &w, &slope);
        j->values[at] = bad ? NAN : k_of(j, row, w, um, &is_limit);
        j->limit[at] = (uint8_t) (is_limit && !bad);
        if (j->errors != NULL) {
            const double sigma = j->errors[at] * slope;
            const double high = k_of(j, row, w - sigma, um, &ignored);
            const double low = k_of(j, row, w + sigma, um, &ignored);
            j->errors[at] = is_limit || bad ? NAN : isnan(low) ? high - j->values[at] : (high - low) / 2.0;
        }
    }
}

static void find_all(job *j)
{
    const size_t n = j->work.entry.n_rows;
    const size_t n_bands = j->work.entry.n_columns;
#pragma omp parallel for schedule(dynamic, 1)
    for (size_t row = 0; row < n; row++)
        find_row(j, row);
    for (size_t i = 0; i < n * n_bands; i++) {
        const int kind = isnan(j->values[i]) ? NONE : j->limit[i] ? LIMITS : FOUND;
        j->counts[(size_t) kind * n + i / n_bands]++;
    }
}

/* ---- what is written ---- */

static rg_status add_numbers(rg_entry *entry, const char *name, const char *units, const double *values,
                             rg_error *err)
{
    rg_column *column = NULL;
    const rg_status status = rg_table_add_numbers(&entry->rows, name, units, &column, err);
    if (status == RG_OK)
        memcpy(column->numbers, values, entry->n_rows * sizeof *values);
    return status;
}

static rg_status build_entry(job *j, rg_error *err)
{
    static const char TITLE[] = "Optical constants from reflectance";
    static const char *const DENSITY[] = {"density_g_cm3", "density", NULL};
    const rg_entry *data = &j->work.entry;
    rg_entry *e = &j->entry;
    rg_column *texts = NULL;
    *e = (rg_entry){.technique = RG_OPTICAL, .n_rows = data->n_rows, .n_columns = data->n_columns};
    e->values = j->values;
    e->errors = j->errors;
    j->values = j->errors = NULL;
    e->title = rg_copy_text(TITLE, sizeof TITLE - 1);
    e->axis = rg_alloc(e->n_columns, 1, sizeof *e->axis);
    if (e->title == NULL || e->axis == NULL)
        return no_memory(err);
    memcpy(e->axis, data->axis, e->n_columns * sizeof *e->axis);
    e->rows.n_rows = e->n_rows;
    rg_status status = rg_table_add_texts(&e->rows, "sample_id", &texts, err);
    for (size_t row = 0; row < e->n_rows && status == RG_OK; row++)
        status = rg_column_set_text(texts, row, j->names[row], strlen(j->names[row]), err);
    if (status == RG_OK)
        status = rg_table_add_texts(&e->rows, "quantity", &texts, err);
    for (size_t row = 0; row < e->n_rows && status == RG_OK; row++)
        status = rg_column_set_text(texts, row, "k", 1, err);
    if (status == RG_OK)
        status = add_numbers(e, "refractive_index", "1", j->index, err);
    if (status == RG_OK)
        status = add_numbers(e, "diameter_um", "um", j->diameter, err);
    const double *density = column(data, DENSITY);
    return status == RG_OK && density != NULL ? add_numbers(e, "density_g_cm3", "g/cm3", density, err)
                                              : status;
}

static rg_status build_result(const rg_run *run, job *j, rg_error *err)
{
    const size_t dims[2] = {j->entry.n_rows, j->entry.n_columns};
    rg_input input;
    rg_group *group = NULL;
    rg_array *array = NULL;
    rg_status status = rg_workfile_describe(run, "optical_constants", &j->result, err);
    if (status == RG_OK)
        status = rg_workfile_input(&j->work, "spectra", &input, err);
    if (status == RG_OK)
        status = rg_result_add_input(&j->result, &input, err);
    if (status == RG_OK)
        status = rg_result_add_row_group(&j->result, "limits", "Where k is at least what is stored",
                                         "is_limit", dims[0], NULL, 0, &group, err);
    if (status == RG_OK)
        status = rg_group_add_array(group, "is_limit", RG_UINT8, 2, dims, "1", "k is a lower limit", 1,
                                    &array, err);
    if (status != RG_OK)
        return status;
    memcpy(array->data, j->limit, dims[0] * dims[1]);
    snprintf(group->axes[1], sizeof group->axes[1], "wavelength");
    group->n_axes = 2;
    snprintf(j->result.default_group, sizeof j->result.default_group, "limits");
    return rg_result_add_numbers(group, "wavelength", "nm", "Wavelength (nm)", dims[1], 0, j->entry.axis,
                                 err);
}

static rg_status write_file(job *j, rg_error *err)
{
    const rg_common_args *common = &j->args->common;
    const char *const inputs[] = {common->operands[0]};
    const rg_h5_write_options how = {common->force, inputs, 1};
    return rg_small_file_write(common->output, &how, &j->entry, &j->result, err);
}

static rg_status print_k(rg_print_table *table, double k, rg_error *err)
{
    return isfinite(k) ? rg_print_table_cell(table, err, "%.3g", k) : rg_print_table_cell(table, err, "-");
}

static rg_status report(const job *j, rg_error *err)
{
    static const char *const HEADINGS[] = {"<spectrum",    "n",    "diameter_um", "bands",
                                           "lower limits", "no k", "least k",     "largest k"};
    const rg_entry *e = &j->entry;
    if (j->args->common.quiet)
        return RG_OK;
    rg_print_table *table = rg_print_table_new(HEADINGS, 8);
    rg_status status = table == NULL ? no_memory(err) : RG_OK;
    for (size_t row = 0; row < e->n_rows && row < 40 && status == RG_OK; row++) {
        double least = INFINITY;
        double largest = 0.0;
        for (size_t b = 0; b < e->n_columns; b++) {
            least = fmin(least, e->values[row * e->n_columns + b]);
            largest = fmax(largest, e->values[row * e->n_columns + b]);
        }
        status = rg_print_table_cell(table, err, "%s", j->names[row]);
        if (status == RG_OK)
            status = rg_print_table_number(table, j->index[row], 3, err);
        if (status == RG_OK)
            status = rg_print_table_number(table, j->diameter[row], 1, err);
        for (size_t kind = 0; kind < 3 && status == RG_OK; kind++)
            status = rg_print_table_cell(table, err, "%zu", j->counts[kind * e->n_rows + row]);
        if (status == RG_OK)
            status = print_k(table, least, err);
        if (status == RG_OK)
            status = print_k(table, isfinite(least) ? largest : NAN, err);
    }
    if (status == RG_OK) {
        rg_print_table_write(table, stdout);
        printf("k of %zu spectra stored in %s\n", e->n_rows, j->args->common.output);
    }
    rg_print_table_free(table);
    return status;
}

static rg_status work(const rg_run *run, job *j, rg_error *err)
{
    const rg_common_args *common = &j->args->common;
    optical_args effective = *j->args;
    rg_run recorded = *run;
    rg_hapke_options photometry;
    recorded.args = &effective;
    rg_status status = rg_photometry_choose(&j->args->photometry, NULL, &photometry, err);
    if (status == RG_OK)
        status = rg_hapke_init(&j->model, &photometry, err);
    if (status == RG_OK && !(j->slab.scattering_per_um >= 0.0))
        status =
            rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "scattering cannot be negative", "--scattering", NULL);
    if (status != RG_OK)
        return status;
    rg_photometry_effective(&photometry, &effective.photometry);
    status = rg_workfile_open(common->operands[0], common->entry, 1u << RG_REFLECTANCE, &j->work, err);
    if (status == RG_OK)
        status = read_data(j, err);
    if (status == RG_OK) {
        find_all(j);
        status = build_entry(j, err);
    }
    if (status == RG_OK)
        status = build_result(&recorded, j, err);
    if (status != RG_OK)
        return rg_error_place(err, common->operands[0], NULL);
    status = write_file(j, err);
    return status == RG_OK ? report(j, err) : status;
}

static rg_status run_optical_constants(rg_run *run, rg_error *err)
{
    const optical_args *args = run->args;
    job j = {.args = args, .slab = {rg_hapke_fresnel_parse(args->fresnel), args->scattering}};
    if (args->common.output == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no output file is named", NULL, "add -o OC.h5");
    const rg_status status = work(run, &j, err);
    for (size_t row = 0; j.names != NULL && row < j.work.entry.n_rows; row++)
        free(j.names[row]);
    free(j.names);
    free(j.index);
    free(j.diameter);
    free(j.values);
    free(j.errors);
    free(j.limit);
    free(j.counts);
    rg_result_free(&j.result);
    rg_entry_free(&j.entry);
    rg_workfile_close(&j.work);
    return status;
}

const rg_command rg_cmd_optical_constants = {
    .name = "optical-constants",
    .group = "Unmix",
    .summary = "absorption k of minerals from the reflectance of their powders",
    .operands = "IN.h5",
    .description = "Reflectance to single-scattering albedo by Hapke's model, and albedo to k by the "
                   "equivalent slab, for grains\n"
                   "of a known size and refractive index. Where the albedo is at the lowest that absorption "
                   "reaches, k is a lower\n"
                   "limit and marked so; where it is above that of a clear grain there is none. The output "
                   "is a library of\n"
                   "optical constants for `regolith unmix --method hapke`.",
    .example = "regolith optical-constants --index 1.67 --diameter 60 -o constants.h5 powders.h5",
    .options = options,
    .args_size = sizeof(optical_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_ENTRY,
    .run = run_optical_constants,
};
