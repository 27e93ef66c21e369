/* regolith features: absorption bands of reflectance spectra and what follows from them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/block_row.h"
#include "toolkit/commands.h"
#include "toolkit/each_entry.h"
#include "toolkit/features/rows.h"
#include "toolkit/library_file.h"
#include "toolkit/message.h"
#include "toolkit/print_rows.h"
#include "toolkit/result_build.h"

typedef struct {
    rg_common_args common;
    size_t draws;
    uint64_t seed;
    const char *weights;
    size_t order;
    const char *library;
} features_args;

static const rg_option options[] = {
    {RG_OPTION_COUNT, 0, "draws", "N", "100", offsetof(features_args, draws),
     "draws of noise for the standard errors", false},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(features_args, seed), "seed of the draws", false},
    {RG_OPTION_WORD, 'w', "noise", "errors|spectrum", "errors", offsetof(features_args, weights),
     "noise of a channel: the standard errors stored with the data, if any, or from third differences of "
     "each "
     "spectrum",
     false},
    {RG_OPTION_COUNT, 0, "order", "N", NULL, offsetof(features_args, order),
     "order of the polynomial for centres, 2 to 5 (default: that of the band's row)", false},
    {RG_OPTION_PATH, 0, "library", "PATH", NULL, offsetof(features_args, library),
     "mineral library, a folder of tables or a built file (default: the one of this program)", false},
    {0},
};

enum { MOST_PRINTED = 40, BATCH = 64 };

typedef struct {
    const features_args *args;
    rg_mineral_library *library;
    const rg_feature_rows *rows;
    const char *used;
} features_run;

typedef struct {
    size_t n;
    rg_features *features; /* [n] */
    rg_status *outcome;    /* [n] */
} work;

typedef struct {
    const rg_workfile *data;
    const rg_features_task *task;
    work *w;
    double *values; /* [BATCH][2][n_columns] */
} measuring;

static void release(void *job)
{
    work *w = job;
    free(w->features);
    free(w->outcome);
}

static rg_status measure_block(void *state, const rg_block *block, rg_error *err)
{
    measuring *m = state;
    const rg_entry *entry = &m->data->entry;
    const size_t n = entry->n_columns;
    for (size_t at = 0; at < block->n; at += BATCH) {
        const size_t many = block->n - at < BATCH ? block->n - at : BATCH;
#pragma omp parallel for schedule(dynamic)
        for (size_t i = 0; i < many; i++) {
            double *values = m->values + i * 2 * n;
            const size_t row = block->first + at + i;
            rg_block_row(block, entry, at + i, values, values + n);
            m->w->outcome[row] =
                rg_features_measure(entry->axis, values, block->errors != NULL ? values + n : NULL, n,
                                    m->task, row, &m->w->features[row], NULL);
        }
        for (size_t i = 0; i < many; i++)
            if (m->w->outcome[block->first + at + i] == RG_ENOMEM)
                return rg_fail(err, RG_ENOMEM, block->first + at + i, "no memory to measure bands");
    }
    return RG_OK;
}

static const char *const BAND_WORDS[RG_BAND_STATES] = {
    [RG_BAND_OK] = "ok",
    [RG_BAND_UNMEASURED] = "not measured",
    [RG_BAND_CONTINUUM] = "the continuum is not positive",
    [RG_BAND_ABSENT] = "no band",
    [RG_BAND_EDGE] = "centre at the edge",
};
static const char *const EQUATION_WORDS[RG_EQUATION_STATES] = {
    [RG_EQUATION_OK] = "ok",
    [RG_EQUATION_NO_INPUT] = "no input",
    [RG_EQUATION_OUTSIDE] = "outside of what it was made for",
};

/* Numbers of a band, each a row group of its own. */
static const struct {
    const char *name, *units, *label;
    size_t offset; /* in rg_band */
    bool has_error;
} BAND_NUMBERS[] = {
    {"centre", "nm", "Band centre", offsetof(rg_band, centre), true},
    {"minimum", "nm", "Minimum of the reflectance", offsetof(rg_band, minimum), true},
    {"depth", "1", "Band depth", offsetof(rg_band, depth), true},
    {"area", "nm", "Band area", offsetof(rg_band, area), true},
    {"width", "nm", "Full width at half depth", offsetof(rg_band, width), true},
    {"asymmetry", "1", "log2 of right over left area", offsetof(rg_band, asymmetry), true},
    {"left", "nm", "Continuum touches on the left", offsetof(rg_band, left), true},
    {"right", "nm", "Continuum touches on the right", offsetof(rg_band, right), true},
};

/* A number per row with its error and, where codes are given, a status. */
static rg_status add_number(rg_result *result, const char *name, const char *units, const char *label,
                            size_t n, const double *numbers, const uint8_t *codes, const char *const *words,
                            size_t n_words, rg_error *err)
{
    rg_group *group = NULL;
    rg_array *array = NULL;
    char column[2 * RG_NAME_SIZE];
    rg_status status = rg_result_add_row_group(result, name, label, name, n, NULL, 0, &group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, name, units, label, n, 0, numbers, err);
    snprintf(column, sizeof column, "%s_errors", name);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, column, units, "Standard error", n, 0, numbers + n, err);
    if (status != RG_OK || codes == NULL)
        return status;
    snprintf(column, sizeof column, "%s_status", name);
    status = rg_group_add_array(group, column, RG_UINT8, 1, &n, "1", "Status", 1, &array, err);
    if (status == RG_OK)
        memcpy(array->data, codes, n);
    snprintf(column, sizeof column, "%s_status_codes", name);
    return status == RG_OK ? rg_result_add_words(result, column, "meaning", words, n_words, err) : status;
}

static double member(const void *base, size_t offset)
{
    double value;
    memcpy(&value, (const char *) base + offset, sizeof value);
    return value;
}

static rg_status record_bands(const work *w, const rg_feature_rows *rows, double *numbers, uint8_t *codes,
                              rg_result *result, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t b = 0; b < rows->n_bands; b++)
        for (size_t k = 0; k < sizeof BAND_NUMBERS / sizeof BAND_NUMBERS[0] && status == RG_OK; k++) {
            char name[2 * RG_NAME_SIZE];
            char safe[RG_NAME_SIZE];
            snprintf(name, sizeof name, "%.40s_%s", rows->band_names[b], BAND_NUMBERS[k].name);
            rg_result_safe_name(name, safe);
            for (size_t s = 0; s < w->n; s++) {
                const bool fine = w->outcome[s] == RG_OK;
                const rg_features *f = &w->features[s];
                numbers[s] = fine ? member(&f->band[b], BAND_NUMBERS[k].offset) : (double) NAN;
                numbers[w->n + s] = fine ? member(&f->band_error[b], BAND_NUMBERS[k].offset) : (double) NAN;
                codes[s] = (uint8_t) (fine ? f->state[b] : RG_BAND_UNMEASURED);
            }
            status = add_number(result, safe, BAND_NUMBERS[k].units, BAND_NUMBERS[k].label, w->n, numbers,
                                k == 0 ? codes : NULL, BAND_WORDS, RG_BAND_STATES, err);
        }
    return status;
}

static rg_status record_equations(const work *w, const rg_feature_rows *rows, double *numbers, uint8_t *codes,
                                  rg_result *result, rg_error *err)
{
    for (size_t s = 0; s < w->n; s++) {
        const bool fine = w->outcome[s] == RG_OK;
        numbers[s] = fine ? w->features[s].area_ratio : (double) NAN;
        numbers[w->n + s] = fine ? w->features[s].area_ratio_error : (double) NAN;
    }
    rg_status status = add_number(result, "BAR", "1", "Area of the 2 um over that of the 1 um band", w->n,
                                  numbers, NULL, NULL, 0, err);
    for (size_t e = 0; e < rows->n_equations && status == RG_OK; e++) {
        char safe[RG_NAME_SIZE];
        char label[RG_LABEL_SIZE];
        bool any = false;
        rg_result_safe_name(rows->equation_texts[e].name, safe);
        snprintf(label, sizeof label, "%.50s (%.60s)", rows->equation_texts[e].quantity,
                 rows->equation_texts[e].meant_for);
        for (size_t s = 0; s < w->n; s++) {
            const bool fine = w->outcome[s] == RG_OK;
            numbers[s] = fine ? w->features[s].value[e] : (double) NAN;
            numbers[w->n + s] = fine ? w->features[s].value_error[e] : (double) NAN;
            codes[s] = (uint8_t) (fine ? w->features[s].equation_state[e] : RG_EQUATION_NO_INPUT);
            any = any || !isnan(numbers[s]);
        }
        if (any)
            status = add_number(result, safe, rows->equation_texts[e].units, label, w->n, numbers, codes,
                                EQUATION_WORDS, RG_EQUATION_STATES, err);
    }
    return status;
}

/* Where the numbers come from, beside them. */
static rg_status record_sources(const rg_feature_rows *rows, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    const char *texts[4][RG_FEATURES_EQUATIONS];
    static const char *const COLUMNS[4] = {"equation", "quantity", "meant_for", "source"};
    for (size_t e = 0; e < rows->n_equations; e++) {
        texts[0][e] = rows->equation_texts[e].name;
        texts[1][e] = rows->equation_texts[e].quantity;
        texts[2][e] = rows->equation_texts[e].meant_for;
        texts[3][e] = rows->equation_texts[e].source;
    }
    rg_status status = rg_result_add_group(result, "equations", RG_GROUP_COLLECTION, "", &group, err);
    for (size_t c = 0; c < 4 && status == RG_OK; c++)
        status = rg_result_add_texts(group, COLUMNS[c], texts[c], rows->n_equations, err);
    return status;
}

static rg_status record(const work *w, const rg_feature_rows *rows, rg_result *result, rg_error *err)
{
    double *numbers = rg_alloc(w->n, 2, sizeof *numbers);
    uint8_t *codes = rg_alloc(w->n, 1, 1);
    rg_status status = numbers == NULL || codes == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result")
                           : record_bands(w, rows, numbers, codes, result, err);
    if (status == RG_OK)
        status = record_equations(w, rows, numbers, codes, result, err);
    for (size_t s = 0; s < w->n && status == RG_OK; s++)
        numbers[s] = numbers[w->n + s] = w->outcome[s] == RG_OK ? w->features[s].noise : (double) NAN;
    rg_group *group = NULL;
    if (status == RG_OK)
        status = rg_result_add_row_group(result, "noise", "Noise of a channel", "noise", w->n, NULL, 0,
                                         &group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "noise", "1", "Noise of a channel, standard deviation", w->n, 0,
                                       numbers, err);
    if (status == RG_OK)
        status = record_sources(rows, result, err);
    free(codes);
    free(numbers);
    if (rows->n_bands > 0)
        snprintf(result->default_group, sizeof result->default_group, "%.40s_depth", rows->band_names[0]);
    return status;
}

static void judge(const rg_entry_run *entry, const work *w, rg_error *nothing)
{
    size_t bad = 0;
    size_t first = 0;
    for (size_t s = w->n; s-- > 0;)
        if (w->outcome[s] != RG_OK) {
            bad++;
            first = s;
        }
    const char *why = w->outcome[first] == RG_ESHAPE ? "fewer than 8 channels have a value"
                                                     : "a standard error is negative";
    if (bad > 0 && bad == w->n)
        (void) rg_fail_named(nothing, RG_EDOMAIN, first, "no spectrum can be measured", why, NULL);
    else if (bad > 0)
        rg_message_warning("features", "%zu of %zu spectra are not measured, the first is %s (row %zu): %s",
                           bad, w->n, rg_workfile_sample_id(&entry->data, first), first, why);
}

static rg_status solve(const void *state, rg_entry_run *entry, rg_error *err)
{
    const features_run *run = state;
    work *w = entry->job;
    const rg_entry *data = &entry->data.entry;
    const bool weigh = strcmp(run->args->weights, "errors") == 0 && entry->data.values.has_errors;
    const rg_features_task task = {run->rows->bands,       run->rows->n_bands, run->rows->equations,
                                   run->rows->n_equations, run->args->draws,   run->args->seed};
    measuring m = {.data = &entry->data, .task = &task, .w = w};
    w->n = data->n_rows;
    w->features = rg_alloc(w->n, 1, sizeof *w->features);
    w->outcome = rg_alloc(w->n, 1, sizeof *w->outcome);
    m.values = rg_alloc(BATCH * 2, data->n_columns, sizeof *m.values);
    rg_status status = w->features == NULL || w->outcome == NULL || m.values == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to measure bands")
                           : rg_library_file_record(run->library, run->used, &entry->result, err);
    const rg_stream stream = {.file = entry->data.file,
                              .entry = entry->data.name,
                              .n_rows = w->n,
                              .n_columns = data->n_columns,
                              .want_errors = weigh,
                              .command = "features",
                              .what = "spectra",
                              .quiet = run->args->common.quiet || run->args->common.json};
    entry->result.seed = run->args->seed;
    entry->result.has_seed = 1;
    if (status == RG_OK)
        status = rg_stream_run(&stream, measure_block, &m, err);
    free(m.values);
    if (status != RG_OK)
        return status;
    judge(entry, w, &entry->nothing);
    return record(w, run->rows, &entry->result, err);
}

static rg_status report(const void *state, const rg_entry_run *entry, rg_error *err)
{
    const features_run *run = state;
    const work *w = entry->job;
    const rg_feature_rows *rows = run->rows;
    char names[4 * RG_FEATURES_BANDS + 3][2 * RG_NAME_SIZE];
    const char *columns[4 * RG_FEATURES_BANDS + 3];
    size_t n = 0;
    static const char *const SHOWN[] = {"centre", "centre_error", "depth", "width"};
    snprintf(names[n++], sizeof names[0], "sample_id");
    for (size_t b = 0; b < rows->n_bands; b++)
        for (size_t k = 0; k < sizeof SHOWN / sizeof SHOWN[0]; k++)
            snprintf(names[n++], sizeof names[0], "%.40s_%s", rows->band_names[b], SHOWN[k]);
    snprintf(names[n++], sizeof names[0], "BAR");
    snprintf(names[n++], sizeof names[0], "BAR_error");
    for (size_t c = 0; c < n; c++)
        columns[c] = names[c];
    size_t outside = 0;
    for (size_t s = 0; s < w->n; s++)
        for (size_t e = 0; e < rows->n_equations; e++)
            outside += w->outcome[s] == RG_OK && w->features[s].equation_state[e] == RG_EQUATION_OUTSIDE;
    rg_message_note("features", run->args->common.quiet || run->args->common.json,
                    "centres and widths in nm; `regolith export --result features` has all numbers");
    if (outside > 0)
        rg_message_note(
            "features", run->args->common.quiet || run->args->common.json,
            "%zu values of composition lie outside of what their equations were made for (their status "
            "says so)",
            outside);
    return rg_print_result(&entry->result, &entry->data.entry.rows, &run->args->common, columns, n,
                           MOST_PRINTED, err);
}

static rg_status run_features(rg_run *run, rg_error *err)
{
    static const rg_each_entry HOW = {.tool = "features",
                                      .role = "spectra",
                                      .techniques = 1u << RG_REFLECTANCE,
                                      .job_size = sizeof(work),
                                      .solve = solve,
                                      .report = report,
                                      .release = release};
    const features_args *args = run->args;
    rg_mineral_library library = {0};
    rg_feature_rows *rows = rg_alloc(1, 1, sizeof *rows);
    char used[4096];
    const features_run shared = {args, &library, rows, used};
    rg_status status =
        rows == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mineral library") : RG_OK;
    if (status == RG_OK && args->order != 0 &&
        (args->order < RG_BAND_LEAST_ORDER || args->order > RG_BAND_MOST_ORDER))
        status = rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--order is none of 2 to 5", NULL, "4 is usual");
    if (status == RG_OK)
        status = rg_library_file_open(args->library, &library, used, sizeof used, err);
    if (status == RG_OK) {
        status = rg_feature_rows_read(&library, rows, err);
        if (status != RG_OK)
            (void) rg_error_place(err, used, NULL);
    }
    for (size_t b = 0; status == RG_OK && b < rows->n_bands && args->order != 0; b++)
        rows->bands[b].order = args->order;
    if (status == RG_OK)
        status = rg_each_entry_run(&HOW, run, &shared, err);
    rg_mineral_library_free(&library);
    free(rows);
    return status;
}

const rg_command rg_cmd_features = {
    .name = "features",
    .group = "Identify",
    .summary = "measure the absorption bands of reflectance spectra",
    .operands = "IN.h5",
    .description =
        "Centre, depth, area, width and asymmetry of the 1 and 2 um bands over a straight continuum that "
        "touches the\n"
        "spectrum from above, their area ratio, and what published equations make of them, each with a "
        "standard error\n"
        "by draws of noise and a status that says whether the equation was made for such a spectrum.",
    .example =
        "regolith features reflectance.h5\nregolith export reflectance.h5 --result features -o bands.csv",
    .options = options,
    .args_size = sizeof(features_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_JSON | RG_HAS_ENTRY,
    .run = run_features,
};
