/* regolith changesite: the graded verdict on changesite-(Y), by chemistry. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/identify/changesite.h"
#include "toolkit/analyses.h"
#include "toolkit/commands.h"
#include "toolkit/each_entry.h"
#include "toolkit/library_file.h"
#include "toolkit/message.h"
#include "toolkit/print_rows.h"
#include "toolkit/print_table.h"
#include "toolkit/result_build.h"
#include "toolkit/result_rows.h"
#include "toolkit/say.h"

typedef struct {
    rg_common_args common;
    const char *library;
    size_t draws;
    uint64_t seed;
    bool criteria;
} changesite_args;

static const rg_option options[] = {
    {RG_OPTION_FLAG, 'c', "criteria", NULL, NULL, offsetof(changesite_args, criteria),
     "print every criterion of every analysis with value, limits and margin", true},
    {RG_OPTION_COUNT, 0, "draws", "N", "2000", offsetof(changesite_args, draws),
     "Monte-Carlo draws per analysis when standard errors are stored", false},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(changesite_args, seed), "seed of the draws", false},
    {RG_OPTION_PATH, 0, "library", "PATH", NULL, offsetof(changesite_args, library),
     "mineral library: its .h5 file or the folder of its tables (default: the one installed)", false},
    {0},
};

enum { MOST_PRINTED = 60, SENTENCE = 400 };

static const char *const STATES[] = {"not measured", "pass", "fail"};

typedef struct {
    const rg_changesite_rules *rules;
    rg_analyses analyses;
    size_t n;
    rg_changesite_result out;
    char (*sentences)[SENTENCE];
} verdicts;

static void verdicts_free(void *job)
{
    verdicts *v = job;
    rg_analyses_free(&v->analyses);
    free(v->out.status);
    free(v->out.level);
    free(v->out.species);
    free(v->out.second);
    free(v->out.called);
    free(v->out.group);
    free(v->out.structure);
    free(v->out.next);
    free(v->out.chance);
    free(v->out.probability);
    free(v->out.state);
    free(v->out.value);
    free(v->out.value_error);
    free(v->out.low);
    free(v->out.high);
    free(v->out.margin);
    free(v->sentences);
}

static rg_status verdicts_alloc(verdicts *v, rg_error *err)
{
    const size_t n = v->n;
    const size_t k = v->rules->n_criteria;
    rg_changesite_result *out = &v->out;
    out->status = rg_alloc(n, 1, sizeof *out->status);
    out->level = rg_alloc(n, 1, sizeof *out->level);
    out->species = rg_alloc(n, 1, sizeof *out->species);
    out->second = rg_alloc(n, 1, sizeof *out->second);
    out->called = rg_alloc(n, 1, sizeof *out->called);
    out->group = rg_alloc(n, 1, sizeof *out->group);
    out->structure = rg_alloc(n, 1, sizeof *out->structure);
    out->next = rg_alloc(n, 1, sizeof *out->next);
    out->chance = rg_alloc(n, k, sizeof *out->chance);
    out->probability = rg_alloc(n, v->rules->n_species, sizeof *out->probability);
    out->state = rg_alloc(n, k, sizeof *out->state);
    out->value = rg_alloc(n, k, sizeof *out->value);
    out->value_error = rg_alloc(n, k, sizeof *out->value_error);
    out->low = rg_alloc(n, k, sizeof *out->low);
    out->high = rg_alloc(n, k, sizeof *out->high);
    out->margin = rg_alloc(n, k, sizeof *out->margin);
    v->sentences = rg_alloc(n, 1, sizeof *v->sentences);
    const bool complete = out->status && out->level && out->species && out->second && out->called &&
                          out->group && out->probability && out->state && out->value && out->value_error &&
                          out->low && out->high && out->margin && out->structure && out->next &&
                          out->chance && v->sentences;
    return complete ? RG_OK : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the verdicts");
}

static const char *species_name(const verdicts *v, size_t species)
{
    return species != RG_NO_INDEX ? v->rules->species[species].name : "";
}

/* Probability of the name that is given; NaN without errors, and for what is refused or no member of the
 * group. */
static double named_probability(const verdicts *v, size_t spot)
{
    const size_t species = v->out.species[spot];
    return species != RG_NO_INDEX && v->rules->species[species].kind == RG_SPECIES_MEMBER
               ? v->out.probability[spot * v->rules->n_species + species]
               : NAN;
}

static rg_status judge(const changesite_args *args, verdicts *v, rg_error *nothing, rg_error *err)
{
    const rg_analyses *analyses = &v->analyses;
    rg_changesite_options how = rg_changesite_defaults();
    how.n_draws = args->draws;
    how.seed = args->seed;
    rg_status status = verdicts_alloc(v, err);
    if (status == RG_OK)
        status = rg_changesite(v->rules, analyses->wt, analyses->sigma, NULL, v->n, &how, &v->out, err);
    size_t empty = 0;
    for (size_t spot = 0; spot < v->n && status == RG_OK; spot++) {
        if (v->out.status[spot] != RG_OK) {
            empty++;
            snprintf(v->sentences[spot], SENTENCE, "nothing was analysed in this row");
            continue;
        }
        (void) rg_changesite_sentence(v->rules, v->out.level[spot], v->out.species[spot], v->out.second[spot],
                                      v->out.called[spot], v->out.structure[spot], v->sentences[spot],
                                      SENTENCE);
    }
    if (status == RG_OK && empty == v->n)
        (void) rg_fail(nothing, RG_EDOMAIN, RG_NO_INDEX, "no row has an analysis in it");
    return status;
}

static rg_status add_texts(const verdicts *v, rg_result *result, rg_error *err)
{
    static const char *const LEVELS[RG_CHANGESITE_LEVELS] = {"L0", "L1", "L2", "L3", "L4", "L5"};
    rg_group *group = NULL;
    const char **texts = rg_alloc(v->n, 4, sizeof *texts);
    if (texts == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
    for (size_t spot = 0; spot < v->n; spot++) {
        const bool judged = v->out.status[spot] == RG_OK;
        texts[spot] = judged ? LEVELS[v->out.level[spot]] : "";
        texts[v->n + spot] = judged ? species_name(v, v->out.species[spot]) : "";
        texts[2 * v->n + spot] = judged ? species_name(v, v->out.second[spot]) : "";
        texts[3 * v->n + spot] = v->sentences[spot];
    }
    static const char *const NAMES[] = {"level", "composition", "otherwise", "verdict"};
    rg_status status = rg_result_add_group(result, "row_table", RG_GROUP_COLLECTION, "", &group, err);
    for (size_t t = 0; t < 4 && status == RG_OK; t++)
        status = rg_result_add_texts(group, NAMES[t], texts + t * v->n, v->n, err);
    free(texts);
    return status;
}

/* Rows of the table that bear a name for the first time: a name may be given by several rows. */
static size_t distinct_species(const rg_changesite_rules *rules, size_t *list)
{
    size_t n = 0;
    for (size_t s = 0; s < rules->n_species; s++) {
        size_t k = 0;
        while (k < n && strcmp(rules->species[list[k]].name, rules->species[s].name) != 0)
            k++;
        if (k == n)
            list[n++] = s;
    }
    return n;
}

/* probability [n][n_distinct]: shares of rows with one name added up. */
static void add_shares(const verdicts *v, const size_t *list, size_t n_distinct, double *probability)
{
    for (size_t spot = 0; spot < v->n; spot++)
        for (size_t k = 0; k < n_distinct; k++) {
            double *sum = &probability[spot * n_distinct + k];
            *sum = 0.0;
            for (size_t s = 0; s < v->rules->n_species; s++)
                if (strcmp(v->rules->species[s].name, v->rules->species[list[k]].name) == 0)
                    *sum += v->out.probability[spot * v->rules->n_species + s];
        }
}

static rg_status add_probabilities(const verdicts *v, rg_result *result, rg_error *err)
{
    const size_t n_species = v->rules->n_species;
    rg_group *group = NULL;
    const char **names = rg_alloc(n_species, 1, sizeof *names);
    size_t *list = rg_alloc(n_species, 1, sizeof *list);
    double *named = rg_alloc(v->n, 1, sizeof *named);
    double *shares = rg_alloc(v->n, n_species, sizeof *shares);
    rg_status status = names == NULL || list == NULL || named == NULL || shares == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result")
                           : rg_result_add_row_group(result, "verdicts", "Probability of the name given",
                                                     "probability", v->n, NULL, 0, &group, err);
    for (size_t spot = 0; spot < v->n && status == RG_OK; spot++)
        named[spot] = named_probability(v, spot);
    if (status == RG_OK)
        status =
            rg_result_add_numbers(group, "probability", "1", "Probability of the name", v->n, 0, named, err);
    const size_t n = status == RG_OK ? distinct_species(v->rules, list) : 0;
    if (status == RG_OK) {
        add_shares(v, list, n, shares);
        status = rg_result_add_row_group(result, "species_probability", "Probability of every species",
                                         "probability", v->n, "species", n, &group, err);
    }
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "probability", "1", "Probability", v->n, n, shares, err);
    for (size_t k = 0; k < n; k++)
        names[k] = v->rules->species[list[k]].name;
    if (status == RG_OK)
        status = rg_result_add_words(result, "species_table", "name", names, n, err);
    free(shares);
    free(named);
    free(list);
    free(names);
    return status;
}

static rg_status add_criteria(const verdicts *v, rg_result *result, rg_error *err)
{
    const size_t k = v->rules->n_criteria;
    const struct {
        const char *name, *label;
        const double *numbers;
    } arrays[] = {{"value", "Value", v->out.value},
                  {"value_errors", "Standard error", v->out.value_error},
                  {"low", "Lower limit", v->out.low},
                  {"high", "Upper limit", v->out.high},
                  {"margin", "Margin", v->out.margin}};
    rg_group *group = NULL;
    rg_array *array = NULL;
    const size_t dims[2] = {v->n, k};
    rg_status status =
        rg_result_add_row_group(result, "criteria", "Criteria", "value", v->n, "criterion", k, &group, err);
    for (size_t a = 0; a < sizeof arrays / sizeof arrays[0] && status == RG_OK; a++)
        status = rg_result_add_numbers(group, arrays[a].name, "1", arrays[a].label, v->n, k,
                                       arrays[a].numbers, err);
    if (status == RG_OK)
        status = rg_group_add_array(group, "state", RG_UINT8, 2, dims, "1", "0 not measured, 1 pass, 2 fail",
                                    1, &array, err);
    if (status == RG_OK)
        memcpy(array->data, v->out.state, v->n * k);
    const char **texts = rg_alloc(k, 3, sizeof *texts);
    if (status == RG_OK && texts == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
    for (size_t c = 0; c < k && status == RG_OK; c++) {
        texts[c] = v->rules->criteria[c].id;
        texts[k + c] = v->rules->criteria[c].text;
        texts[2 * k + c] = v->rules->criteria[c].source;
    }
    static const char *const NAMES[] = {"name", "text", "source"};
    if (status == RG_OK)
        status = rg_result_add_group(result, "criterion_table", RG_GROUP_COLLECTION, "", &group, err);
    for (size_t t = 0; t < 3 && status == RG_OK; t++)
        status = rg_result_add_texts(group, NAMES[t], texts + t * k, k, err);
    free(texts);
    return status;
}

static rg_status build(const verdicts *v, rg_result *result, rg_error *err)
{
    rg_status status = add_texts(v, result, err);
    if (status == RG_OK)
        status = add_probabilities(v, result, err);
    if (status == RG_OK)
        status = add_criteria(v, result, err);
    snprintf(result->default_group, sizeof result->default_group, "verdicts");
    return status;
}

/* Whether a criterion kept the spot from a higher level: it failed, or was not measured where that blocks. */
static bool holds_back(const verdicts *v, size_t spot, size_t c, rg_criterion_state state)
{
    const rg_changesite_criterion *criterion = &v->rules->criteria[c];
    return criterion->role != RG_ROLE_ADVICE && v->out.state[spot * v->rules->n_criteria + c] == state &&
           (state == RG_CRITERION_FAIL || criterion->blocks);
}

/* "silica, total and 2 more; not measured: halogens": the first three that failed, then what blocks. */
static void failures(const verdicts *v, size_t spot, char *text, size_t size)
{
    static const struct {
        rg_criterion_state state;
        const char *before;
    } parts[] = {{RG_CRITERION_FAIL, ""}, {RG_CRITERION_NOT_MEASURED, "not measured: "}};
    size_t used = 0;
    text[0] = '\0';
    for (size_t p = 0; p < sizeof parts / sizeof parts[0]; p++) {
        size_t n = 0;
        for (size_t c = 0; c < v->rules->n_criteria; c++)
            if (holds_back(v, spot, c, parts[p].state) && n++ < 3 && used + 1 < size)
                used += (size_t) snprintf(text + used, size - used, "%s%s%s",
                                          n > 1      ? ", "
                                          : used > 0 ? "; "
                                                     : "",
                                          n > 1 ? "" : parts[p].before, v->rules->criteria[c].id);
        if (n > 3 && used + 1 < size)
            used += (size_t) snprintf(text + used, size - used, " and %zu more", n - 3);
    }
}

/* What the highest level here says: a composition is no species. */
static void print_sentence_of_l4(const verdicts *v)
{
    for (size_t spot = 0; spot < v->n; spot++)
        if (v->out.status[spot] == RG_OK && v->out.level[spot] == 4) {
            printf("L4: %s\n", v->sentences[spot]);
            return;
        }
}

static rg_status print_short(const rg_workfile *data, const verdicts *v, rg_error *err)
{
    static const char *const HEADINGS[] = {"#", "<sample",    "<level",       "<composition",
                                           "P", "<otherwise", "<held back by"};
    static const char *const LEVELS[] = {"L0", "L1", "L2", "L3", "L4", "L5"};
    rg_print_table *table = rg_print_table_new(HEADINGS, sizeof HEADINGS / sizeof HEADINGS[0]);
    if (table == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the table to print");
    rg_status status = RG_OK;
    for (size_t spot = 0; spot < v->n && spot < MOST_PRINTED && status == RG_OK; spot++) {
        const bool judged = v->out.status[spot] == RG_OK;
        char failed[200] = "";
        if (judged)
            failures(v, spot, failed, sizeof failed);
        status = rg_print_table_cell(table, err, "%zu", spot);
        const char *const texts[] = {rg_workfile_sample_id(data, spot),
                                     judged ? LEVELS[v->out.level[spot]] : "-",
                                     judged ? species_name(v, v->out.species[spot]) : "not analysed"};
        for (size_t t = 0; t < 3 && status == RG_OK; t++)
            status = rg_print_table_cell(table, err, "%s", texts[t]);
        if (status == RG_OK)
            status = rg_print_table_number(table, judged ? named_probability(v, spot) : NAN, 3, err);
        if (status == RG_OK)
            status =
                rg_print_table_cell(table, err, "%s", judged ? species_name(v, v->out.second[spot]) : "");
        if (status == RG_OK)
            status = rg_print_table_cell(table, err, "%s", failed);
    }
    if (status == RG_OK)
        rg_print_table_write(table, stdout);
    if (status == RG_OK && v->n > MOST_PRINTED)
        printf("... and %zu more rows\n", v->n - (size_t) MOST_PRINTED);
    if (status == RG_OK)
        print_sentence_of_l4(v);
    rg_print_table_free(table);
    return status;
}

static rg_status limit_cell(rg_print_table *table, double limit, rg_error *err)
{
    return isfinite(limit) ? rg_print_table_cell(table, err, "%.4g", limit)
                           : rg_print_table_cell(table, err, "-");
}

static rg_status print_criteria(const rg_workfile *data, const verdicts *v, size_t spot, rg_error *err)
{
    static const char *const HEADINGS[] = {"<criterion", "value",    "error", "low",    "high",
                                           "margin",     "<outcome", "<asks", "<source"};
    const size_t k = v->rules->n_criteria;
    rg_print_table *table = rg_print_table_new(HEADINGS, sizeof HEADINGS / sizeof HEADINGS[0]);
    rg_status status =
        table == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the table to print") : RG_OK;
    for (size_t c = 0; c < k && status == RG_OK; c++) {
        const rg_changesite_criterion *criterion = &v->rules->criteria[c];
        const size_t at = spot * k + c;
        const double numbers[] = {v->out.value[at], v->out.value_error[at], v->out.low[at], v->out.high[at],
                                  v->out.margin[at]};
        status = rg_print_table_cell(table, err, "%s", criterion->id);
        for (size_t i = 0; i < 5 && status == RG_OK; i++)
            status = limit_cell(table, numbers[i], err);
        if (status == RG_OK)
            status = rg_print_table_cell(table, err, "%s", STATES[v->out.state[at]]);
        if (status == RG_OK)
            status = rg_print_table_cell(table, err, "%s", criterion->text);
        if (status == RG_OK)
            status = rg_print_table_cell(table, err, "%s", criterion->source);
    }
    if (status == RG_OK) {
        rg_say("\n%zu %s: %s\n", spot, rg_workfile_sample_id(data, spot), v->sentences[spot]);
        rg_print_table_write(table, stdout);
    }
    rg_print_table_free(table);
    return status;
}

/* What all entries share. */
typedef struct {
    const changesite_args *args;
    const rg_mineral_library *library;
    const char *library_path;
} changesite_run;

static rg_status solve(const void *state, rg_entry_run *entry, rg_error *err)
{
    const changesite_run *shared = state;
    verdicts *v = entry->job;
    rg_status status = rg_analyses_read(&entry->data, &shared->library->formula.oxides, &v->analyses, err);
    v->rules = &shared->library->changesite;
    v->n = v->analyses.n_spots;
    if (status == RG_OK)
        status = judge(shared->args, v, &entry->nothing, err);
    if (status == RG_OK)
        status = build(v, &entry->result, err);
    if (status == RG_OK)
        status = rg_library_file_record(shared->library, shared->library_path, &entry->result, err);
    entry->result.seed = shared->args->seed;
    entry->result.has_seed = v->analyses.sigma != NULL;
    return status;
}

static rg_status report(const void *state, const rg_entry_run *entry, rg_error *err)
{
    const changesite_args *args = ((const changesite_run *) state)->args;
    const verdicts *v = entry->job;
    if (v->analyses.sigma == NULL)
        rg_message_note("changesite", args->common.quiet || args->common.json,
                        "the analyses have no standard errors, so no name has a probability and L4 "
                        "cannot be reached");
    else if (args->draws < RG_CHANGESITE_FEWEST_DRAWS)
        rg_message_note("changesite", args->common.quiet || args->common.json,
                        "L4 cannot be reached with fewer than %d draws", RG_CHANGESITE_FEWEST_DRAWS);
    if (args->common.json)
        return rg_print_result(&entry->result, &entry->data.entry.rows, &args->common, NULL, 0, 0, err);
    if (args->common.quiet)
        return RG_OK;
    rg_status status = print_short(&entry->data, v, err);
    for (size_t spot = 0; args->criteria && spot < v->n && status == RG_OK; spot++)
        if (v->out.status[spot] == RG_OK)
            status = print_criteria(&entry->data, v, spot, err);
    return status;
}

static rg_status run_changesite(rg_run *run, rg_error *err)
{
    static const rg_each_entry HOW = {.tool = "changesite",
                                      .role = "analyses",
                                      .techniques = 1u << RG_EPMA,
                                      .job_size = sizeof(verdicts),
                                      .solve = solve,
                                      .report = report,
                                      .release = verdicts_free};
    const changesite_args *args = run->args;
    rg_mineral_library library = {0};
    char used[1024] = "";
    rg_status status = rg_library_file_open(args->library, &library, used, sizeof used, err);
    const changesite_run shared = {args, &library, used};
    if (status == RG_OK)
        status = rg_each_entry_run(&HOW, run, &shared, err);
    rg_mineral_library_free(&library);
    return status;
}

const rg_command rg_cmd_changesite = {
    .name = "changesite",
    .group = "Identify",
    .summary = "the graded verdict on changesite-(Y), by chemistry",
    .operands = "IN.h5",
    .description =
        "Every microprobe analysis gets a level: L0 no Ca-phosphate, L1 Ca-phosphate, L3 REE-vacancy member "
        "of\n"
        "the merrillite group, L4 the composition of changesite-(Y). L2 and L5 need a proof of structure on\n"
        "the same grain. Each name has a probability when the analyses carry standard errors, and every\n"
        "criterion its value, limits and margin (--criteria). The rules are rows of the mineral library.",
    .example = "regolith changesite spots.h5\nregolith changesite --criteria --force spots.h5",
    .options = options,
    .args_size = sizeof(changesite_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_JSON | RG_HAS_ENTRY,
    .run = run_changesite,
};
