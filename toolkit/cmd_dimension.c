/* regolith dimension: how many endmembers a scene may have. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/scene/dimension.h"
#include "kernels/scene/noise.h"
#include "toolkit/commands.h"
#include "toolkit/each_entry.h"
#include "toolkit/message.h"
#include "toolkit/print_rows.h"
#include "toolkit/result_build.h"
#include "toolkit/result_rows.h"
#include "toolkit/scene.h"

typedef struct {
    rg_common_args common;
    double low;
    double high;
} dimension_args;

static const rg_option options[] = {
    {RG_OPTION_NUMBER, 0, "from", "X", NULL, offsetof(dimension_args, low),
     "first axis value to use, in the unit of the data (default: all)", false},
    {RG_OPTION_NUMBER, 0, "to", "X", NULL, offsetof(dimension_args, high),
     "last axis value to use, likewise (default: all)", false},
    {0},
};

enum { SPECTRA_TECHNIQUES = 1u << RG_REFLECTANCE | 1u << RG_RAMAN | 1u << RG_FTIR | 1u << RG_XRD };

typedef enum { HYSIME, HFC, MDL } family;
typedef enum { NO_NOISE, REGRESSION, SHIFT } noise_kind;

/* The rows of the table. */
static const struct {
    const char *method;
    family family;
    noise_kind noise;
    double false_alarm;
} ESTIMATES[] = {
    {"HySime", HYSIME, REGRESSION, NAN}, {"HySime", HYSIME, SHIFT, NAN},
    {"HFC", HFC, NO_NOISE, 1e-3},        {"HFC", HFC, NO_NOISE, 1e-4},
    {"HFC", HFC, NO_NOISE, 1e-5},        {"NWHFC", HFC, REGRESSION, 1e-3},
    {"NWHFC", HFC, REGRESSION, 1e-4},    {"NWHFC", HFC, REGRESSION, 1e-5},
    {"NWHFC", HFC, SHIFT, 1e-3},         {"likelihood", MDL, REGRESSION, NAN},
    {"likelihood", MDL, NO_NOISE, NAN},
};
enum { N_ESTIMATES = sizeof ESTIMATES / sizeof ESTIMATES[0] };
static const char *const NOISE_WORDS[] = {"-", "regression", "shift differences"};

typedef struct {
    rg_scene scene;
    rg_shift_noise shift;
    double *regression; /* [n_used] variances                    */
    double *signal;     /* [n_used][n_used]                      */
    double *shifts;     /* [n_used] variances; NULL when unknown */
    size_t numbers[N_ESTIMATES];
    bool known[N_ESTIMATES];
} job;

static void job_free(void *state)
{
    job *j = state;
    rg_scene_free(&j->scene);
    rg_shift_noise_free(&j->shift);
    free(j->regression);
    free(j->signal);
    free(j->shifts);
}

static rg_status estimate_noise(job *j, rg_error *err)
{
    const size_t n = j->scene.n_used;
    j->regression = rg_alloc(n, 1, sizeof *j->regression);
    j->signal = rg_alloc(n, n, sizeof *j->signal);
    if (j->shift.n > 0)
        j->shifts = rg_alloc(n, 1, sizeof *j->shifts);
    if (j->regression == NULL || j->signal == NULL || (j->shift.n > 0 && j->shifts == NULL))
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the noise of the bands");
    rg_status status = rg_noise_regression(j->scene.correlation, n, j->regression, j->signal, err);
    if (status == RG_OK && j->shifts != NULL)
        status = rg_shift_noise_finish(&j->shift, j->shifts, err);
    return status;
}

static rg_status estimate(job *j, size_t row, rg_error *err)
{
    const rg_scene *s = &j->scene;
    const noise_kind kind = ESTIMATES[row].noise;
    const double *noise = kind == REGRESSION ? j->regression : kind == SHIFT ? j->shifts : NULL;
    j->known[row] = kind == NO_NOISE || noise != NULL;
    if (!j->known[row])
        return RG_OK;
    switch (ESTIMATES[row].family) {
    case HYSIME:
        return rg_dimension_hysime(s->correlation, kind == REGRESSION ? j->signal : NULL, noise, s->n_used,
                                   &j->numbers[row], err);
    case HFC:
        return rg_dimension_hfc(s->correlation, s->covariance, noise, s->n_used, s->n,
                                ESTIMATES[row].false_alarm, &j->numbers[row], err);
    default:
        return rg_dimension_mdl(s->covariance, noise, s->n_used, s->n, &j->numbers[row], err);
    }
}

static rg_status describe_estimates(const job *j, rg_result *result, rg_error *err)
{
    const char *methods[N_ESTIMATES];
    const char *noises[N_ESTIMATES];
    double alarms[N_ESTIMATES];
    double numbers[N_ESTIMATES];
    rg_group *group = NULL;
    for (size_t i = 0; i < N_ESTIMATES; i++) {
        methods[i] = ESTIMATES[i].method;
        noises[i] = NOISE_WORDS[ESTIMATES[i].noise];
        alarms[i] = ESTIMATES[i].false_alarm;
        numbers[i] = j->known[i] ? (double) j->numbers[i] : NAN;
    }
    rg_status status = rg_result_add_group(result, "estimates", RG_GROUP_COLLECTION, "", &group, err);
    if (status == RG_OK)
        status = rg_result_add_texts(group, "method", methods, N_ESTIMATES, err);
    if (status == RG_OK)
        status = rg_result_add_texts(group, "noise", noises, N_ESTIMATES, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "false_alarm", "1", "P_F", N_ESTIMATES, 0, alarms, err);
    return status == RG_OK ? rg_result_add_numbers(group, "number", "1", "Number of endmembers", N_ESTIMATES,
                                                   0, numbers, err)
                           : status;
}

/* Standard deviations over the whole axis, NaN for bands not in use. */
static rg_status add_sigma(const job *j, rg_group *group, const char *name, const char *units,
                           const char *label, const double *variance, rg_error *err)
{
    rg_array *array = NULL;
    const rg_status status =
        rg_group_add_array(group, name, RG_FLOAT64, 1, &j->scene.n_bands, units, label, 1, &array, err);
    if (status != RG_OK)
        return status;
    double *sigma = array->data;
    for (size_t b = 0; b < j->scene.n_bands; b++)
        sigma[b] = NAN;
    for (size_t k = 0; variance != NULL && k < j->scene.n_used; k++)
        sigma[j->scene.used[k]] = sqrt(variance[k]);
    return RG_OK;
}

static rg_status describe_noise(const job *j, const rg_entry *data, rg_result *result, rg_error *err)
{
    const rg_technique_facts *facts = rg_technique_about(data->technique);
    const char *units = data->value_units != NULL ? data->value_units : facts->signal_units;
    rg_group *group = NULL;
    rg_status status = rg_result_add_group(result, "noise", RG_GROUP_DATA, "Noise of the bands", &group, err);
    if (status != RG_OK)
        return status;
    snprintf(group->signal, sizeof group->signal, "noise_regression");
    snprintf(group->axes[0], sizeof group->axes[0], "%s", facts->axis);
    snprintf(group->interpretation, sizeof group->interpretation, "spectrum");
    group->n_axes = 1;
    status = rg_result_add_numbers(group, facts->axis, rg_unit_name(facts->axis_unit), facts->axis_label,
                                   j->scene.n_bands, 0, data->axis, err);
    if (status == RG_OK)
        status = add_sigma(j, group, "noise_regression", units, "Standard deviation, by regression",
                           j->regression, err);
    if (status == RG_OK)
        status = add_sigma(j, group, "noise_shift", units, "Standard deviation, by shift differences",
                           j->shifts, err);
    snprintf(result->default_group, sizeof result->default_group, "noise");
    return status;
}

static rg_status solve(const void *state, rg_entry_run *entry, rg_error *err)
{
    const dimension_args *args = state;
    job *j = entry->job;
    rg_status status = rg_scene_open(&entry->data, "dimension", args->common.quiet || args->common.json,
                                     args->low, args->high, true, &j->shift, &j->scene, err);
    if (status == RG_OK && j->scene.n <= j->scene.n_used)
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX,
                             "there are not more spectra than bands, so noise cannot be told from signal",
                             NULL, "use fewer bands by --from and --to");
    if (status == RG_OK)
        status = estimate_noise(j, err);
    for (size_t row = 0; row < N_ESTIMATES && status == RG_OK; row++)
        status = estimate(j, row, err);
    if (status == RG_OK)
        status = describe_estimates(j, &entry->result, err);
    return status == RG_OK ? describe_noise(j, &entry->data.entry, &entry->result, err) : status;
}

static void say_cautions(const job *j, bool is_cube, bool quiet)
{
    size_t least = SIZE_MAX;
    size_t most = 0;
    for (size_t i = 0; i < N_ESTIMATES; i++)
        if (j->known[i] && (is_cube || ESTIMATES[i].noise != SHIFT)) {
            least = j->numbers[i] < least ? j->numbers[i] : least;
            most = j->numbers[i] > most ? j->numbers[i] : most;
        }
    if (most > least + 1)
        rg_message_warning(
            "dimension",
            "the estimates disagree, from %zu to %zu: none of them alone is the number of materials", least,
            most);
    if (j->scene.n < 3 * j->scene.n_used)
        rg_message_warning(
            "dimension",
            "%zu spectra of %zu bands are few: the regression takes part of the noise for signal", j->scene.n,
            j->scene.n_used);
    if (!is_cube && j->shifts != NULL)
        rg_message_note(
            "dimension", quiet,
            "shift differences are noise only where rows that follow each other are of one sample");
    rg_message_note(
        "dimension", quiet,
        "all of these count directions above the noise, which on real scenes are more than the "
        "materials: Samson (3 materials) gives HySime 43 and HFC 8 to 9, Jasper Ridge (4) 18 and 7 "
        "to 9");
}

static rg_status report(const void *state, const rg_entry_run *entry, rg_error *err)
{
    const dimension_args *args = state;
    const job *j = entry->job;
    const bool quiet = args->common.quiet || args->common.json;
    rg_table table = {0};
    rg_scene_say(&j->scene);
    say_cautions(j, entry->data.entry.n_samples > 0, quiet);
    if (args->common.quiet && !args->common.json)
        return RG_OK;
    rg_status status = rg_result_group_table(rg_result_find_group(&entry->result, "estimates"), &table, err);
    if (status == RG_OK && args->common.json)
        rg_print_rows_json(stdout, &table);
    else if (status == RG_OK)
        status = rg_print_rows(stdout, &table, NULL, 0, N_ESTIMATES, err);
    rg_table_free(&table);
    return status;
}

static rg_status run_dimension(rg_run *run, rg_error *err)
{
    const dimension_args *args = run->args;
    const rg_each_entry how = {.tool = "dimension",
                               .role = "spectra",
                               .techniques = SPECTRA_TECHNIQUES,
                               .job_size = sizeof(job),
                               .solve = solve,
                               .report = report,
                               .release = job_free};
    if (args->low > args->high)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--from is above --to", NULL, "exchange the two");
    return rg_each_entry_run(&how, run, args, err);
}

const rg_command rg_cmd_dimension = {
    .name = "dimension",
    .group = "Unmix",
    .summary = "estimate how many endmembers a scene has, and the noise of its bands",
    .operands = "IN.h5",
    .description =
        "HySime, HFC, noise-whitened HFC and an eigenvalue likelihood, side by side, with the noise by\n"
        "regression and by differences of neighbours. One pass; spectra with missing values are left out.",
    .example = "regolith dimension scene.h5",
    .options = options,
    .args_size = sizeof(dimension_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_JSON | RG_HAS_ENTRY,
    .run = run_dimension,
};
