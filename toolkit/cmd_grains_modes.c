/* regolith grains modes: one size distribution as a sum of components. */
#include <math.h>
#include <stdio.h>

#include "toolkit/commands.h"
#include "toolkit/each_entry.h"
#include "toolkit/message.h"
#include "toolkit/modes/describe.h"
#include "toolkit/print_rows.h"
#include "toolkit/result_rows.h"

typedef struct {
    rg_common_args common;
    const char *family;
    size_t most;
    size_t number;
    double noise;
    double floor;
    size_t draws;
    bool no_intervals;
    double level;
    uint64_t seed;
    const char *tail;
    const char *closure;
} modes_args;

static const rg_option options[] = {
    {RG_OPTION_WORD, 'f', "family", "lognormal|skew-normal|weibull|general-weibull", "lognormal",
     offsetof(modes_args, family), "law of the components: of ln d, or Rosin and Rammler's (weibull)", false},
    {RG_OPTION_COUNT, 'm', "max", "N", "6", offsetof(modes_args, most),
     "most components that are tried, 1 to 6", false},
    {RG_OPTION_COUNT, 'k', "number", "K", NULL, offsetof(modes_args, number),
     "so many components (default: found by BIC)", false},
    {RG_OPTION_NUMBER, 0, "noise", "R", NULL, offsetof(modes_args, noise),
     "relative standard error of a class (default: as stated with the data, else estimated)", false},
    {RG_OPTION_NUMBER, 0, "floor", "C", "0.01", offsetof(modes_args, floor),
     "background of the noise, as a share of the highest class", false},
    {RG_OPTION_COUNT, 'b', "bootstrap", "N", NULL, offsetof(modes_args, draws),
     "errors and intervals from so many refits of the fitted curve, instead of profiles", false},
    {RG_OPTION_FLAG, 0, "no-intervals", NULL, NULL, offsetof(modes_args, no_intervals),
     "no errors and intervals", false},
    {RG_OPTION_NUMBER, 0, "level", "PCT", "95", offsetof(modes_args, level), "of the intervals, per cent",
     false},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(modes_args, seed),
     "of the draws; the same seed, the same bits", false},
    {RG_OPTION_TEXT, 0, "tail", "RULES", "closed", offsetof(modes_args, tail),
     "how open end classes are closed: closed (refused), phi10 or ratio, step-coarser; two rules with a "
     "comma",
     false},
    {RG_OPTION_WORD, 0, "closure", "flag|percent|mass", "flag", offsetof(modes_args, closure),
     "totals: any, refused above 100.5 %, or any (grams)", false},
    {0},
};

enum { MOST_PRINTED = 60 };

typedef struct {
    const modes_args *args;
    rg_modes_options how;
} plan;

static void release(void *job)
{
    rg_decomposed_free(job);
}

static rg_status read_options(const modes_args *args, rg_modes_options *how, rg_error *err)
{
    *how = (rg_modes_options){.tails = rg_grain_tails_defaults(),
                              .closure = rg_grain_closure_parse(args->closure),
                              .search = rg_components_decompose_defaults(),
                              .intervals = !args->no_intervals,
                              .level = args->level / 100.0,
                              .bootstrap = {.draws = args->draws, .seed = args->seed}};
    how->search.family = rg_components_family_parse(args->family);
    how->search.least = args->number > 0 ? args->number : 1;
    how->search.most = args->number > 0 ? args->number : args->most;
    how->search.noise.relative = args->noise;
    how->search.noise.floor = args->floor;
    if (args->number > RG_MIXTURE_MOST || args->most < 1 || args->most > RG_MIXTURE_MOST)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the number of components is outside of 1 to 6",
                             "--max, --number", NULL);
    if (!isnan(args->noise) && !(args->noise > 0.0 && args->noise < 1.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the relative noise is outside of 0 to 1",
                             "--noise", "0.01 is one per cent");
    if (!(args->floor > 0.0 && args->floor <= 1.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the background is outside of 0 to 1", "--floor",
                             NULL);
    if (args->no_intervals && args->draws > 0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "intervals are asked for and refused",
                             "--bootstrap, --no-intervals", "leave one of them out");
    if (args->draws == 1)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "one draw has no spread", "--bootstrap",
                             "give 100 and more");
    if (!(args->level > 0.0 && args->level < 100.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the level is outside of 0 to 100", "--level",
                             NULL);
    return rg_grain_tails_parse(args->tail, &how->tails, err);
}

/* Warn of samples without an answer; an error where none has one. */
static void say_refused(const rg_decomposed *job, const rg_workfile *data, rg_error *nothing)
{
    size_t bad = 0;
    size_t first = 0;
    for (size_t row = job->n; row-- > 0;)
        if (job->rows[row].status != RG_OK) {
            bad++;
            first = row;
        }
    if (bad == 0)
        return;
    const char *reason = job->rows[first].refused;
    if (bad == job->n)
        (void) rg_fail_named(nothing, RG_EDOMAIN, first, "no sample can be decomposed", reason, NULL);
    else
        rg_message_warning("grains modes",
                           "%zu of %zu samples are not decomposed, the first is %s (row %zu): %s", bad,
                           job->n, rg_workfile_sample_id(data, first), first, reason);
}

static rg_status solve(const void *state, rg_entry_run *entry, rg_error *err)
{
    const plan *p = state;
    rg_decomposed *job = entry->job;
    rg_status status = rg_decomposed_compute(&entry->data, &p->how, job, err);
    if (status != RG_OK)
        return status;
    say_refused(job, &entry->data, &entry->nothing);
    if (entry->nothing.status != RG_OK)
        return RG_OK;
    entry->result.seed = p->args->seed;
    entry->result.has_seed = p->how.bootstrap.draws > 0;
    return rg_modes_describe(job, &p->how, &entry->data, &entry->result, err);
}

/* Samples with an answer that is not the whole story. */
static void say_cautions(const rg_decomposed *job, const rg_modes_options *how, bool quiet)
{
    size_t n = 0;
    size_t doubted[RG_MODES_CAUTIONS] = {0};
    for (size_t row = 0; row < job->n; row++) {
        const rg_mode_row *r = &job->rows[row];
        const unsigned cautions = rg_mode_row_cautions(r, how);
        n += r->status == RG_OK && r->found.n_rivals > 0;
        for (size_t i = 0; i < RG_MODES_CAUTIONS; i++)
            doubted[i] += cautions >> i & 1U;
    }
    for (size_t i = 0; i < RG_MODES_CAUTIONS; i++)
        if (doubted[i] > 0)
            rg_message_note("grains modes", quiet, "%zu of %zu samples: %s", doubted[i], job->n,
                            rg_modes_caution(i));
    if (n > 0)
        rg_message_note("grains modes", quiet,
                        "%zu of %zu samples have other answers as good within the noise: export --table "
                        "alternatives",
                        n, job->n);
}

static rg_status report(const void *state, const rg_entry_run *entry, rg_error *err)
{
    static const char *const COLUMNS[] = {"sample_id",   "component", "weight",        "weight_low",
                                          "weight_high", "median_um", "median_um_low", "median_um_high",
                                          "mean_phi",    "sd_phi"};
    static const char *const PLAIN[] = {"sample_id", "component", "weight",
                                        "median_um", "mean_phi",  "sd_phi"};
    const plan *p = state;
    const rg_common_args *common = &p->args->common;
    const bool intervals = p->how.intervals;
    rg_table table = {0};
    say_cautions(entry->job, &p->how, common->quiet || common->json);
    if (common->quiet && !common->json)
        return RG_OK;
    rg_status status =
        rg_result_group_table(rg_result_find_group(&entry->result, "component_list"), &table, err);
    if (status == RG_OK && common->json)
        rg_print_rows_json(stdout, &table);
    else if (status == RG_OK)
        status =
            rg_print_rows(stdout, &table, intervals ? COLUMNS : PLAIN,
                          intervals ? sizeof COLUMNS / sizeof COLUMNS[0] : sizeof PLAIN / sizeof PLAIN[0],
                          MOST_PRINTED, err);
    rg_table_free(&table);
    return status;
}

static rg_status run_grains_modes(rg_run *run, rg_error *err)
{
    static const rg_each_entry HOW = {.tool = "grains_modes",
                                      .role = "size distributions",
                                      .techniques = 1u << RG_GRAINSIZE,
                                      .job_size = sizeof(rg_decomposed),
                                      .solve = solve,
                                      .report = report,
                                      .release = release};
    plan p = {.args = run->args};
    const rg_status status = read_options(p.args, &p.how, err);
    return status == RG_OK ? rg_each_entry_run(&HOW, run, &p, err) : status;
}

const rg_command rg_cmd_grains_modes = {
    .name = "grains modes",
    .group = "Grains",
    .summary = "size distributions as sums of components",
    .operands = "IN.h5",
    .description =
        "Every sample by itself into 1 to 6 components of one family, fitted to class "
        "probabilities with the\n"
        "errors of the classes as weights; their number by BIC, intervals by profile likelihood. A "
        "decomposition is not\n"
        "unique: other optima, numbers and families within the noise are listed as alternatives.",
    .example = "regolith grains modes --noise 0.01 soils.h5\nregolith export soils.h5 --result grains_modes "
               "--table component_list -o components.csv",
    .options = options,
    .args_size = sizeof(modes_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_JSON | RG_HAS_ENTRY,
    .run = run_grains_modes,
};
