/* regolith formula: oxide analyses into formula units. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/identify/formula.h"
#include "toolkit/analyses.h"
#include "toolkit/commands.h"
#include "toolkit/each_entry.h"
#include "toolkit/message.h"
#include "toolkit/library_file.h"
#include "toolkit/print_rows.h"
#include "toolkit/result_build.h"
#include "toolkit/result_rows.h"
#include "toolkit/suggest.h"

typedef struct {
    rg_common_args common;
    const char *group;
    const char *library;
    size_t draws;
    uint64_t seed;
    double common_error; /* per cent */
} formula_args;

static const rg_option options[] = {
    {RG_OPTION_TEXT, 'g', "group", "NAME", NULL, offsetof(formula_args, group),
     "mineral group of every analysis (default: found for each; `list` names them)", false},
    {RG_OPTION_COUNT, 0, "draws", "N", "2000", offsetof(formula_args, draws),
     "Monte-Carlo draws per analysis when standard errors are stored", false},
    {RG_OPTION_NUMBER, 0, "common-error", "PCT", "0", offsetof(formula_args, common_error),
     "relative standard error, in per cent, that all oxides of a spot share: one draw for all", false},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(formula_args, seed), "seed of the draws", false},
    {RG_OPTION_PATH, 0, "library", "PATH", NULL, offsetof(formula_args, library),
     "mineral library: its .h5 file or the folder of its tables (default: the one installed)", false},
    {0},
};

static const double MOST_COMMON_PCT = 20.0;
enum { MOST_GROUPS = 128, MOST_PRINTED = 40 };

static rg_status list_groups(const rg_formula_rules *rules)
{
    for (size_t g = 0; g < rules->n_groups; g++)
        printf("%-16s %s\n", rules->groups[g].name, rules->groups[g].label);
    return RG_OK;
}

static rg_status find_group(const rg_formula_rules *rules, const char *name, size_t *group, rg_error *err)
{
    *group = rg_formula_group_find(rules, name);
    if (*group != RG_NO_INDEX)
        return RG_OK;
    const char *names[MOST_GROUPS];
    size_t n = 0;
    for (; n < rules->n_groups && n < MOST_GROUPS; n++)
        names[n] = rules->groups[n].name;
    char subject[RG_SUGGEST_SUBJECT];
    rg_suggest_subject(name, names, n, subject);
    return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "unknown mineral group", subject, "see --group list");
}

/* Everything that rg_formula writes, in one place to free. */
typedef struct {
    rg_analyses analyses;
    rg_formula_result out;
    size_t *given;
} formula_work;

static void work_free(void *job)
{
    formula_work *work = job;
    rg_analyses_free(&work->analyses);
    free(work->out.status);
    free(work->out.notes);
    free(work->out.group);
    free(work->out.score);
    free(work->out.second_group);
    free(work->out.species);
    free(work->out.species_probability);
    free(work->out.total);
    free(work->out.cation_sum);
    free(work->out.apfu);
    free(work->out.apfu_error);
    free(work->out.site);
    free(work->out.endmember);
    free(work->out.endmember_error);
    free(work->given);
}

static rg_status work_alloc(const rg_formula_rules *rules, size_t n, bool errors, formula_work *work,
                            rg_error *err)
{
    rg_formula_result *out = &work->out;
    out->status = rg_alloc(n, 1, sizeof *out->status);
    out->notes = rg_alloc(n, 1, sizeof *out->notes);
    out->group = rg_alloc(n, 1, sizeof *out->group);
    out->score = rg_alloc(n, 1, sizeof *out->score);
    out->second_group = rg_alloc(n, 1, sizeof *out->second_group);
    out->species = rg_alloc(n, 1, sizeof *out->species);
    out->species_probability = rg_alloc(n, 1, sizeof *out->species_probability);
    out->total = rg_alloc(n, 1, sizeof *out->total);
    out->cation_sum = rg_alloc(n, 1, sizeof *out->cation_sum);
    out->apfu = rg_alloc(n, rules->oxides.n_oxides, sizeof *out->apfu);
    out->site = rg_alloc(n, rules->n_sites, sizeof *out->site);
    out->endmember = rg_alloc(n, rules->n_endmembers, sizeof *out->endmember);
    if (errors) {
        out->apfu_error = rg_alloc(n, rules->oxides.n_oxides, sizeof *out->apfu_error);
        out->endmember_error = rg_alloc(n, rules->n_endmembers, sizeof *out->endmember_error);
    }
    const bool complete = out->status && out->notes && out->group && out->score && out->second_group &&
                          out->species && out->species_probability && out->total && out->cation_sum &&
                          out->apfu && out->site && out->endmember &&
                          (!errors || (out->apfu_error && out->endmember_error));
    return complete ? RG_OK : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the formulas");
}

/* "Mg1.80 Fe2_0.20 Si1.00 O4": cations of at least 0.005 per formula, the most abundant first. */
static void formula_text(const rg_formula_rules *rules, size_t group, const double *apfu, char *text,
                         size_t size)
{
    const size_t n = rules->oxides.n_oxides;
    size_t used = 0;
    text[0] = '\0';
    size_t last = n;
    double below = INFINITY;
    while (used + 24 < size) {
        size_t best = n;
        for (size_t i = 0; i < n; i++) {
            const bool behind = apfu[i] < below || (apfu[i] == below && i > last);
            if (behind && apfu[i] >= 0.005 && (best == n || apfu[i] > apfu[best]))
                best = i;
        }
        if (best == n)
            break;
        last = best;
        below = apfu[best];
        /* A charge behind the symbol ("Fe2") is set apart from the number: Fe(2+)0.833. */
        const char *cation = rules->oxides.oxides[best].cation;
        const size_t symbol = strcspn(cation, "0123456789");
        const bool charged = cation[symbol] != '\0' && cation[symbol] != '0'; /* "Fe0" is a metal's */
        used += (size_t) snprintf(text + used, size - used, "%s%.*s%s%s%s%.3f", used > 0 ? " " : "",
                                  (int) symbol, cation, charged ? "(" : "", charged ? cation + symbol : "",
                                  charged ? "+)" : "", apfu[best]);
    }
    if (used + 24 < size && rules->groups[group].basis == RG_BASIS_OXYGENS)
        snprintf(text + used, size - used, " O%g", rules->groups[group].basis_n);
}

/* nearest: the group that an analysis of none comes nearest to. */
static void notes_text(unsigned notes, const char *nearest, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (unsigned bit = 0; bit < RG_NOTE_COUNT && used < size; bit++)
        if ((notes >> bit & 1u) != 0)
            used += (size_t) snprintf(text + used, size - used, "%s%s%s%s", used > 0 ? "; " : "",
                                      rg_formula_note(bit),
                                      1u << bit == RG_NOTE_UNDETERMINED ? ", nearest is " : "",
                                      1u << bit == RG_NOTE_UNDETERMINED ? nearest : "");
}

/* Texts of every spot made by `make` into a column of the row table. */
static rg_status add_row_texts(
    rg_group *group, const char *name, size_t n, const formula_work *work, const rg_formula_rules *rules,
    void (*make)(const rg_formula_rules *, const formula_work *, size_t, char *, size_t), rg_error *err)
{
    rg_array *array = NULL;
    rg_status status = rg_group_add_array(group, name, RG_TEXT, 1, &n, "", "", 1, &array, err);
    for (size_t spot = 0; spot < n && status == RG_OK; spot++) {
        char text[512];
        make(rules, work, spot, text, sizeof text);
        char *copy = rg_copy_text(text, strlen(text));
        ((char **) array->data)[spot] = copy;
        if (copy == NULL)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
    }
    return status;
}

static void make_group(const rg_formula_rules *rules, const formula_work *work, size_t spot, char *text,
                       size_t size)
{
    const size_t group = work->out.group[spot];
    snprintf(text, size, "%s", group != RG_NO_INDEX ? rules->groups[group].name : "undetermined");
}

static void make_species(const rg_formula_rules *rules, const formula_work *work, size_t spot, char *text,
                         size_t size)
{
    const size_t species = work->out.species[spot];
    const char *name = "not in table";
    if (work->out.status[spot] != RG_OK)
        name = "";
    else if (species != RG_NO_INDEX)
        name = rules->species.species[species].name;
    snprintf(text, size, "%s", name);
}

static void make_formula(const rg_formula_rules *rules, const formula_work *work, size_t spot, char *text,
                         size_t size)
{
    const size_t group = work->out.group[spot];
    text[0] = '\0';
    if (group != RG_NO_INDEX)
        formula_text(rules, group, work->out.apfu + spot * rules->oxides.n_oxides, text, size);
}

static void make_notes(const rg_formula_rules *rules, const formula_work *work, size_t spot, char *text,
                       size_t size)
{
    const size_t nearest = work->out.second_group[spot];
    if (work->out.status[spot] != RG_OK)
        snprintf(text, size, "nothing was analysed in this row");
    else
        notes_text(work->out.notes[spot], nearest != RG_NO_INDEX ? rules->groups[nearest].name : "none", text,
                   size);
}

/* Columns of values[n][n_all] that hold a finite number somewhere; their count. */
static size_t used_columns(const double *values, size_t n, size_t n_all, bool skip_zero, size_t *columns)
{
    size_t used = 0;
    for (size_t c = 0; c < n_all; c++)
        for (size_t row = 0; row < n; row++) {
            const double value = values[row * n_all + c];
            if (isfinite(value) && (!skip_zero || value != 0.0)) {
                columns[used++] = c;
                break;
            }
        }
    return used;
}

typedef struct {
    const char *group, *title, *signal, *axis, *label;
    const double *values;
    const double *errors; /* NULL: none */
    size_t n_all;
    const char *(*name)(const rg_formula_rules *rules, size_t column, char *text, size_t size);
    bool skip_zero;
} block;

static const char *cation_name(const rg_formula_rules *rules, size_t column, char *text, size_t size)
{
    (void) text;
    (void) size;
    return rules->oxides.oxides[column].cation;
}

static const char *site_name(const rg_formula_rules *rules, size_t column, char *text, size_t size)
{
    snprintf(text, size, "%s_%s", rules->groups[rules->sites[column].group].name, rules->sites[column].name);
    return text;
}

/* "Fo", or "pyroxene_Mg#" where several groups have an end-member of this name. */
static const char *endmember_name(const rg_formula_rules *rules, size_t column, char *text, size_t size)
{
    const char *name = rules->endmembers[column].name;
    bool shared = false;
    for (size_t e = 0; e < rules->n_endmembers; e++)
        shared = shared || (e != column && strcmp(rules->endmembers[e].name, name) == 0);
    if (!shared)
        return name;
    snprintf(text, size, "%s_%s", rules->groups[rules->endmembers[column].group].name, name);
    return text;
}

static rg_status pick(rg_group *group, const char *name, const char *label, const double *values, size_t n,
                      size_t n_all, const size_t *columns, size_t n_columns, rg_error *err)
{
    double *picked = rg_alloc(n, n_columns, sizeof *picked);
    if (picked == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
    for (size_t row = 0; row < n; row++)
        for (size_t c = 0; c < n_columns; c++)
            picked[row * n_columns + c] = values[row * n_all + columns[c]];
    const rg_status status = rg_result_add_numbers(group, name, "1", label, n, n_columns, picked, err);
    free(picked);
    return status;
}

static rg_status add_block(const rg_formula_rules *rules, const block *b, size_t n, rg_result *result,
                           rg_error *err)
{
    size_t *columns = rg_alloc(b->n_all, 1, sizeof *columns);
    char(*texts)[96] = rg_alloc(b->n_all, 1, sizeof *texts);
    const char **names = rg_alloc(b->n_all, 1, sizeof *names);
    rg_status status = RG_OK;
    if (columns == NULL || texts == NULL || names == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
    const size_t n_columns =
        status == RG_OK ? used_columns(b->values, n, b->n_all, b->skip_zero, columns) : 0;
    if (n_columns > 0) {
        rg_group *group = NULL;
        char table[RG_NAME_SIZE];
        char errors[RG_NAME_SIZE];
        snprintf(table, sizeof table, "%s_table", b->axis);
        snprintf(errors, sizeof errors, "%s_errors", b->signal);
        status = rg_result_add_row_group(result, b->group, b->title, b->signal, n, b->axis, n_columns, &group,
                                         err);
        if (status == RG_OK)
            status = pick(group, b->signal, b->label, b->values, n, b->n_all, columns, n_columns, err);
        if (status == RG_OK && b->errors != NULL)
            status = pick(group, errors, "Standard error", b->errors, n, b->n_all, columns, n_columns, err);
        for (size_t c = 0; c < n_columns; c++)
            names[c] = b->name(rules, columns[c], texts[c], sizeof texts[c]);
        if (status == RG_OK)
            status = rg_result_add_words(result, table, "name", names, n_columns, err);
    }
    free(names);
    free(texts);
    free(columns);
    return status;
}

static rg_status add_status(const formula_work *work, size_t n, rg_result *result, rg_error *err)
{
    static const char *const WORDS[] = {"ok", "not analysed"};
    rg_group *group = NULL;
    rg_array *array = NULL;
    rg_status status = rg_result_add_row_group(result, "status", "Status", "status", n, NULL, 0, &group, err);
    if (status == RG_OK)
        status = rg_group_add_array(group, "status", RG_UINT8, 1, &n, "1", "Status", 1, &array, err);
    for (size_t spot = 0; spot < n && status == RG_OK; spot++)
        ((uint8_t *) array->data)[spot] = work->out.status[spot] != RG_OK;
    return status == RG_OK ? rg_result_add_words(result, "status_codes", "meaning", WORDS, 2, err) : status;
}

static rg_status build(const rg_formula_rules *rules, const formula_work *work, size_t n, rg_result *result,
                       rg_error *err)
{
    const rg_formula_result *out = &work->out;
    rg_group *group = NULL;
    rg_status status = rg_result_add_group(result, "row_table", RG_GROUP_COLLECTION, "", &group, err);
    if (status == RG_OK)
        status = add_row_texts(group, "group", n, work, rules, make_group, err);
    if (status == RG_OK)
        status = add_row_texts(group, "species", n, work, rules, make_species, err);
    if (status == RG_OK)
        status = add_row_texts(group, "formula", n, work, rules, make_formula, err);
    if (status == RG_OK)
        status = add_row_texts(group, "notes", n, work, rules, make_notes, err);
    if (status == RG_OK)
        status = rg_result_add_row_group(result, "totals", "Oxide total", "total", n, NULL, 0, &group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "total", "percent", "Total (wt%)", n, 0, out->total, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "cation_sum", "1", "Cations per formula", n, 0, out->cation_sum,
                                       err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "score", "1", "Misfit to the group's windows", n, 0, out->score,
                                       err);
    if (status == RG_OK && work->analyses.sigma != NULL)
        status = rg_result_add_numbers(group, "species_probability", "1", "Share of the draws with this name",
                                       n, 0, out->species_probability, err);
    const block blocks[] = {
        {"formula_units", "Atoms per formula unit", "apfu", "cation", "Atoms per formula unit", out->apfu,
         out->apfu_error, rules->oxides.n_oxides, cation_name, true},
        {"sites", "Site occupancy", "occupancy", "site", "Atoms on the site", out->site, NULL, rules->n_sites,
         site_name, false},
        {"components", "End-member fractions", "fraction", "component", "Fraction", out->endmember,
         out->endmember_error, rules->n_endmembers, endmember_name, false},
    };
    for (size_t b = 0; b < sizeof blocks / sizeof blocks[0] && status == RG_OK; b++)
        status = add_block(rules, &blocks[b], n, result, err);
    if (status == RG_OK)
        status = add_status(work, n, result, err);
    snprintf(result->default_group, sizeof result->default_group, "formula_units");
    return status;
}

static rg_status compute(const formula_args *args, const rg_formula_rules *rules, formula_work *work,
                         rg_error *nothing, rg_error *err)
{
    const rg_analyses *analyses = &work->analyses;
    const size_t n = analyses->n_spots;
    rg_status status = work_alloc(rules, n, analyses->sigma != NULL, work, err);
    if (status == RG_OK && args->group != NULL) {
        size_t group;
        status = find_group(rules, args->group, &group, err);
        work->given = status == RG_OK ? rg_alloc(n, 1, sizeof *work->given) : NULL;
        if (status == RG_OK && work->given == NULL)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the formulas");
        for (size_t spot = 0; spot < n && status == RG_OK; spot++)
            work->given[spot] = group;
    }
    rg_formula_options how = rg_formula_defaults();
    how.n_draws = args->draws;
    how.seed = args->seed;
    how.common_error = 0.01 * args->common_error;
    if (status == RG_OK)
        status = rg_formula(rules, analyses->wt, analyses->sigma, n, work->given, &how, &work->out, err);
    size_t empty = 0;
    for (size_t spot = 0; spot < n && status == RG_OK; spot++)
        empty += work->out.status[spot] != RG_OK;
    if (status == RG_OK && empty == n)
        (void) rg_fail(nothing, RG_EDOMAIN, RG_NO_INDEX, "no row has an analysis in it");
    else if (status == RG_OK && empty > 0)
        rg_message_warning("formula", "%zu of %zu rows have nothing analysed", empty, n);
    return status;
}

/* What all entries share. */
typedef struct {
    const formula_args *args;
    const rg_mineral_library *library;
    const char *library_path;
} formula_run;

static rg_status solve(const void *state, rg_entry_run *entry, rg_error *err)
{
    const formula_run *shared = state;
    const rg_formula_rules *rules = &shared->library->formula;
    formula_work *work = entry->job;
    rg_status status = rg_analyses_read(&entry->data, &rules->oxides, &work->analyses, err);
    if (status == RG_OK)
        status = compute(shared->args, rules, work, &entry->nothing, err);
    if (status == RG_OK)
        status = build(rules, work, work->analyses.n_spots, &entry->result, err);
    if (status == RG_OK)
        status = rg_library_file_record(shared->library, shared->library_path, &entry->result, err);
    entry->result.seed = shared->args->seed;
    entry->result.has_seed = work->analyses.sigma != NULL;
    return status;
}

static rg_status report(const void *state, const rg_entry_run *entry, rg_error *err)
{
    static const char *const COLUMNS[] = {"index", "sample_id", "group", "species", "species_probability",
                                          "total", "formula",   "notes"};
    const rg_common_args *common = &((const formula_run *) state)->args->common;
    const rg_analyses *analyses = &((const formula_work *) entry->job)->analyses;
    if (analyses->n_unknown > 0)
        rg_message_note("formula", common->quiet,
                        "%zu columns are no oxides of the library and took no part: %s%s",
                        analyses->n_unknown, analyses->unknown, analyses->n_unknown > 1 ? ", ..." : "");
    return rg_print_result(&entry->result, &entry->data.entry.rows, common, COLUMNS,
                           sizeof COLUMNS / sizeof COLUMNS[0], MOST_PRINTED, err);
}

static rg_status run_formula(rg_run *run, rg_error *err)
{
    static const rg_each_entry HOW = {.tool = "formula",
                                      .role = "analyses",
                                      .techniques = 1u << RG_EPMA,
                                      .job_size = sizeof(formula_work),
                                      .solve = solve,
                                      .report = report,
                                      .release = work_free};
    const formula_args *args = run->args;
    rg_mineral_library library = {0};
    char used[1024] = "";
    rg_status status = RG_OK;
    if (!(args->common_error >= 0.0 && args->common_error <= MOST_COMMON_PCT))
        status = rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no standard error that oxides could share",
                               "--common-error", "give per cent, from 0 to 20");
    if (status == RG_OK)
        status = rg_library_file_open(args->library, &library, used, sizeof used, err);
    const formula_run shared = {args, &library, used};
    if (status == RG_OK && args->group != NULL && strcmp(args->group, "list") == 0)
        status = list_groups(&library.formula);
    else if (status == RG_OK && args->common.n_operands == 0)
        status = rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "a file name is missing", run->command->operands,
                               "see --help");
    else if (status == RG_OK)
        status = rg_each_entry_run(&HOW, run, &shared, err);
    rg_mineral_library_free(&library);
    return status;
}

const rg_command rg_cmd_formula = {
    .name = "formula",
    .group = "Identify",
    .summary = "oxide analyses into formula units",
    .operands = "IN.h5",
    .description =
        "Every analysis is recalculated on the basis of its mineral group (found, or stated with --group):\n"
        "atoms per formula unit, ferric iron by charge balance where the group has it, site occupancies,\n"
        "end-members, total. With standard errors in the data those of the results come from Monte-Carlo\n"
        "draws. The rules are rows of the mineral library.",
    .example = "regolith formula spots.h5\nregolith export spots.h5 --result formula -o formulas.csv",
    .options = options,
    .args_size = sizeof(formula_args),
    .min_operands = 0,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_JSON | RG_HAS_ENTRY,
    .run = run_formula,
};
