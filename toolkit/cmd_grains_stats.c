/* regolith grains stats: statistics of grain-size distributions. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/grains/bootstrap.h"
#include "kernels/grains/duplicates.h"
#include "toolkit/commands.h"
#include "toolkit/grains/stats_job.h"
#include "toolkit/message.h"
#include "toolkit/print_rows.h"
#include "toolkit/result_build.h"
#include "toolkit/result_rows.h"

static const rg_option options[] = {
    {RG_OPTION_TEXT, 0, "tail", "RULES", "closed", offsetof(rg_stats_args, tail),
     "how open end classes are closed: closed (refused), phi10 or ratio, step-coarser; two rules with a "
     "comma",
     false},
    {RG_OPTION_WORD, 0, "limits", "62.5|63|gradistat|usda", "62.5", offsetof(rg_stats_args, limits),
     "boundaries of gravel, sand, silt and clay", false},
    {RG_OPTION_WORD, 0, "size-names", "gradistat|wentworth|iso", "gradistat", offsetof(rg_stats_args, sizes),
     "names of size classes", false},
    {RG_OPTION_WORD, 0, "texture",
     "folk|folk-fines|usda|shepard|blott-pye|blott-pye-fines|iso|iso-composite|uscs|pejrup", "folk",
     offsetof(rg_stats_args, texture), "scheme of the sediment name; all of them are stored", false},
    {RG_OPTION_WORD, 0, "sorting", "gradistat|folk", "gradistat", offsetof(rg_stats_args, sorting),
     "where moderately well sorted ends: 0.70 or 0.71 phi", false},
    {RG_OPTION_WORD, 0, "closure", "flag|percent|mass", "flag", offsetof(rg_stats_args, closure),
     "totals: flagged when not 100, refused above 100.5 %, or any (grams)", false},
    {RG_OPTION_NUMBER, 0, "prominence", "PCT", "5", offsetof(rg_stats_args, prominence),
     "least height of a mode above the pass to a higher one, per cent of the highest density", false},
    {RG_OPTION_NUMBER, 0, "separation", "PHI", "0", offsetof(rg_stats_args, separation),
     "least distance of a mode from a higher one, phi", false},
    {RG_OPTION_TEXT, 0, "percentiles", "LIST", NULL, offsetof(rg_stats_args, percentiles),
     "further percentiles, per cent finer, as 3,7.5,97", false},
    {RG_OPTION_TEXT, 0, "replicates", "COLUMN", NULL, offsetof(rg_stats_args, replicates),
     "rows with the same text there are runs of one sample: means, scatter, ISO 13320; of sample_id the last "
     "part is left out",
     false},
    RG_WEIGHT_ERROR_OPTIONS(offsetof(rg_stats_args, errors)),
    {RG_OPTION_COUNT, 0, "bootstrap", "N", NULL, offsetof(rg_stats_args, bootstrap),
     "errors of statistics from N draws of the class weights, in place of the delta method", false},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(rg_stats_args, seed), "seed of the draws", false},
    {0},
};

enum { MOST_PRINTED = 40 };

static void work_free(void *job)
{
    rg_stats_job *w = job;
    rg_size_table_free(&w->table);
    free(w->first_same);
    free(w->statistics);
    free(w->outcomes);
}

static rg_status load(const rg_stats_args *args, rg_workfile *data, rg_stats_job *w, rg_error *err)
{
    const rg_status status = rg_size_table_load(data, args->tail, &w->table, err);
    if (status != RG_OK)
        return status;
    w->statistics = rg_alloc(w->table.n, 1, sizeof *w->statistics);
    w->outcomes = rg_alloc(w->table.n, 1, sizeof *w->outcomes);
    w->first_same = rg_alloc(w->table.n, 1, sizeof *w->first_same);
    return w->statistics != NULL && w->outcomes != NULL && w->first_same != NULL
               ? RG_OK
               : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the statistics");
}

static rg_status read_schemes(const rg_stats_args *args, rg_grain_statistics_options *how, rg_error *err)
{
    *how = rg_grain_statistics_defaults();
    how->closure = rg_grain_closure_parse(args->closure);
    how->sizes = rg_grain_size_scheme_parse(args->sizes);
    how->texture = rg_grain_texture_scheme_parse(args->texture);
    how->sorting = rg_grain_sorting_limits_parse(args->sorting);
    how->every_texture = true;
    how->modes.min_prominence = args->prominence / 100.0;
    how->modes.min_separation_phi = args->separation;
    if (!(args->prominence >= 0.0 && args->prominence <= 100.0 && args->separation >= 0.0 &&
          isfinite(args->separation)))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "a limit of modes is not possible",
                             "--prominence, --separation", "0 to 100 per cent, and phi from 0 on");
    return rg_grain_limits_parse(args->limits, &how->limits, err);
}

static void say_copies(const rg_workfile *data, rg_stats_job *w)
{
    size_t copies = 0;
    size_t last = 0;
    for (size_t s = 0; s < w->table.n; s++)
        if (w->first_same[s] != s) {
            copies++;
            last = s;
            w->statistics[s].flags |= (unsigned) RG_GRAIN_DUPLICATE;
        }
    if (copies > 0)
        rg_message_warning("grains stats",
                           "%zu of %zu samples are copies of others, the last is %s (row %zu), as row %zu",
                           copies, w->table.n, rg_workfile_sample_id(data, last), last, w->first_same[last]);
}

static void say_units(const rg_workfile *data, const rg_stats_job *w)
{
    const rg_grain_axis *axis = &w->table.axis;
    if (rg_size_table_doubtful(&data->entry, axis))
        rg_message_warning("grains stats",
                           "%s: classes from %g to %g um: are the sizes in another unit? (import --x-unit)",
                           data->name, axis->edges_um[0], axis->edges_um[axis->n_classes]);
}

/* Samples without statistics cost the entry its result only when they are all. */
static void say_refused(const rg_workfile *data, const rg_stats_job *w, rg_error *nothing)
{
    size_t bad = 0;
    size_t first = 0;
    for (size_t s = w->table.n; s-- > 0;)
        if (w->outcomes[s] != RG_OK) {
            bad++;
            first = s;
        }
    const char *reason = bad > 0 ? w->statistics[first].refused : NULL;
    if (bad == w->table.n)
        (void) rg_fail_named(nothing, RG_EDOMAIN, first, "no sample has statistics", reason, NULL);
    else if (bad > 0)
        rg_message_warning("grains stats",
                           "%zu of %zu samples without statistics, the first is %s (row %zu): %s", bad,
                           w->table.n, rg_workfile_sample_id(data, first), first, reason);
}

/* Errors by draws where the user wants them. */
static rg_status draw_errors(const rg_stats_args *args, const rg_grain_statistics_options *how,
                             rg_stats_job *w, rg_error *err)
{
    const rg_size_table *t = &w->table;
    if (args->bootstrap == 0)
        return RG_OK;
    if (t->sigma == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "there are no errors of the classes to draw from",
                             "--bootstrap", "state them by --counts, or by --balance and --loss");
    rg_grain_statistics_options draws = *how;
    draws.every_texture = false;
    return rg_grain_bootstrap(&t->axis, t->weights, t->sigma, t->n, &draws, args->bootstrap, args->seed,
                              w->statistics, err);
}

static rg_status compute(const rg_stats_args *args, const rg_workfile *data, rg_stats_job *w,
                         rg_error *nothing, rg_error *err)
{
    rg_grain_statistics_options how;
    rg_status status = read_schemes(args, &how, err);
    if (status == RG_OK)
        status = rg_weight_errors_set(&args->errors, &data->entry, &w->table, err);
    if (status == RG_OK)
        status = rg_grain_statistics_batch(&w->table.axis, w->table.weights, w->table.n, w->table.sigma, &how,
                                           w->statistics, w->outcomes, err);
    if (status == RG_OK)
        status = draw_errors(args, &how, w, err);
    if (status == RG_OK)
        status = rg_grain_duplicates(w->table.weights, w->table.n, w->table.n_classes, w->first_same, err);
    if (status != RG_OK)
        return status;
    say_units(data, w);
    say_refused(data, w, nothing);
    say_copies(data, w);
    return RG_OK;
}

/* Every number in a group of its own, so that each is a plot with its unit. */
static rg_status add_numbers(const rg_stats_job *w, rg_result *result, rg_error *err)
{
    double *numbers = rg_alloc(w->table.n, 2, sizeof *numbers);
    rg_status status =
        numbers == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result") : RG_OK;
    for (const rg_grain_number *number = rg_grain_numbers; number->name != NULL && status == RG_OK;
         number++) {
        rg_group *group = NULL;
        char errors[RG_NAME_SIZE];
        const bool with_errors = w->table.sigma != NULL && number->error_offset != RG_NO_INDEX;
        for (size_t s = 0; s < w->table.n; s++) {
            numbers[s] = rg_grain_number_value(&w->statistics[s], number);
            numbers[w->table.n + s] = rg_grain_number_error(&w->statistics[s], number);
        }
        snprintf(errors, sizeof errors, "%s_errors", number->name);
        status = rg_result_add_row_group(result, number->name, number->long_name, number->name, w->table.n,
                                         NULL, 0, &group, err);
        if (status == RG_OK)
            status = rg_result_add_numbers(group, number->name, number->units, number->long_name, w->table.n,
                                           0, numbers, err);
        if (status == RG_OK && with_errors)
            status = rg_result_add_numbers(group, errors, number->units, "Standard error", w->table.n, 0,
                                           numbers + w->table.n, err);
    }
    free(numbers);
    snprintf(result->default_group, sizeof result->default_group, "D50_um");
    return status;
}

static rg_status solve(const void *state, rg_entry_run *entry, rg_error *err)
{
    rg_stats_job *w = entry->job;
    rg_status status = load(state, &entry->data, w, err);
    if (status == RG_OK)
        status = compute(state, &entry->data, w, &entry->nothing, err);
    if (status == RG_OK)
        status = rg_stats_texts(state, w, &entry->result, err);
    if (status == RG_OK)
        status = add_numbers(w, &entry->result, err);
    if (status == RG_OK)
        status = rg_stats_percentiles(state, w, &entry->result, err);
    return status == RG_OK ? rg_stats_replicates(state, &entry->data, w, &entry->result, err) : status;
}

static rg_status report(const void *state, const rg_entry_run *entry, rg_error *err)
{
    static const char *const COLUMNS[] = {"sample_id",   "D10_um",        "D50_um",  "D90_um", "fw_mean_phi",
                                          "fw_sort_phi", "fw_skew_phi",   "fw_kurt", "Cu",     "Cc",
                                          "span",        "sediment_name", "flags"};
    const rg_stats_args *args = state;
    const rg_stats_job *w = entry->job;
    if (w->replicates[0] != '\0')
        rg_message_note("grains stats", args->common.quiet || args->common.json, "%s", w->replicates);
    return rg_print_result(&entry->result, &entry->data.entry.rows, &args->common, COLUMNS,
                           sizeof COLUMNS / sizeof COLUMNS[0], MOST_PRINTED, err);
}

static rg_status run_grains_stats(rg_run *run, rg_error *err)
{
    static const rg_each_entry HOW = {.tool = "grains_stats",
                                      .role = "size distributions",
                                      .techniques = 1u << RG_GRAINSIZE,
                                      .job_size = sizeof(rg_stats_job),
                                      .solve = solve,
                                      .report = report,
                                      .release = work_free};
    return rg_each_entry_run(&HOW, run, run->args, err);
}

const rg_command rg_cmd_grains_stats = {
    .name = "grains stats",
    .group = "Grains",
    .summary = "statistics of grain-size distributions",
    .operands = "IN.h5",
    .description =
        "Moments, Folk & Ward measures in phi and um, percentiles (D_x: x per cent finer), indices, modes "
        "and the\n"
        "names that follow, for every sample of every entry. Open end classes need a stated rule (--tail). "
        "Errors of the\n"
        "classes, stored or from --counts, --balance and --loss, are carried to every statistic.",
    .example = "regolith grains stats --tail phi10 soils.h5\n"
               "regolith grains stats --percentiles 3,97 --loss 0.5 soils.h5\nregolith export soils.h5 "
               "--result grains_stats "
               "-o statistics.csv",
    .options = options,
    .args_size = sizeof(rg_stats_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_JSON | RG_HAS_ENTRY,
    .run = run_grains_stats,
};
