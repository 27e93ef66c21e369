/* regolith grains members: end-members of a set of size distributions. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "toolkit/commands.h"
#include "toolkit/members/job.h"
#include "toolkit/message.h"
#include "toolkit/print_rows.h"
#include "toolkit/result_rows.h"
#include "toolkit/say.h"

static const rg_option options[] = {
    {RG_OPTION_TEXT, 'k', "members", "K|auto", "auto", offsetof(rg_members_args, members),
     "number of end-members, 1 to 16, known ones included", false},
    {RG_OPTION_WORD, 'f', "family", "auto|none|lognormal|skew-normal|weibull|general-weibull", "auto",
     offsetof(rg_members_args, family), "shape of the members; auto takes the family that suits, else none",
     false},
    {RG_OPTION_PATH, 0, "known", "LIB.h5", NULL, offsetof(rg_members_args, known),
     "members that are known, in the classes of the samples; alone: abundances only", false},
    {RG_OPTION_PATH, 0, "save-members", "LIB.h5", NULL, offsetof(rg_members_args, save),
     "also write the members to a file of their own, for --known of another run", false},
    {RG_OPTION_WORD, 0, "outliers", "trim|keep", "trim", offsetof(rg_members_args, outliers),
     "whether samples that are no mixtures like the others stay out of the fit", false},
    {RG_OPTION_COUNT, 0, "max", "K", "10", offsetof(rg_members_args, most),
     "largest number of members to compare", false},
    {RG_OPTION_COUNT, 'b', "bootstrap", "N", NULL, offsetof(rg_members_args, n_draws),
     "draws for standard errors of members and abundances (default: none)", false},
    {RG_OPTION_WORD, 0, "resample", "noise|samples", "noise", offsetof(rg_members_args, resample),
     "what is drawn anew: noise about the model, or samples (errors of members only)", false},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(rg_members_args, seed),
     "seed of starts and draws; the same seed gives the same bits", false},
    {RG_OPTION_TEXT, 0, "tail", "RULES", "closed", offsetof(rg_members_args, tail),
     "how open end classes are closed: closed (refused), phi10 or ratio, step-coarser; two rules with a "
     "comma",
     false},
    {0},
};

enum { MOST_PRINTED = 20, FEWEST_SAMPLES = 2 };

typedef struct {
    const rg_members_args *args;
    rg_h5_file *saved; /* takes the members; NULL: none */
} members_run;

static void job_free(void *job)
{
    rg_members_job_free(job);
}

/* What was chosen and why, in a line each: stored as warnings of the result where the reader should beware.
 */
static void say_choice(const rg_members_job *j, bool automatic, char *text, size_t size)
{
    const rg_members_fit_result *f = &j->fit;
    switch (f->branch) {
    case RG_MEMBERS_KNOWN:
        snprintf(text, size, "abundances of the known members");
        break;
    case RG_MEMBERS_FAMILY:
        snprintf(text, size,
                 "%s members%s: they leave %.4f times the least possible residual, an excess of %.3g",
                 rg_components_family_name(f->family), automatic ? ", for the family suits" : "",
                 f->gates[f->family].gate, f->gates[f->family].excess);
        break;
    case RG_MEMBERS_ANCHORED:
        snprintf(
            text, size,
            "members of no family: none suits. No sample is nearly pure (each holds %.1f %% of a member at "
            "least, in the mean), so that the place of the members is that of %s ones",
            100.0 * f->least_abundance, rg_components_family_name(f->family));
        break;
    default:
        snprintf(text, size,
                 automatic && j->k > 1
                     ? "members of no family: none suits, and samples come near to the members"
                     : "members of no family, from the smallest simplex around the samples");
    }
}

static rg_status add_cautions(const rg_members_args *args, const rg_members_job *j, rg_result *result,
                              rg_error *err)
{
    char lines[4][320] = {{0}};
    const size_t at = j->k - 1;
    if (!j->fit.converged)
        snprintf(lines[0], sizeof lines[0], "the members still moved after %zu rounds", j->fit.rounds);
    if (at < j->n_numbers && j->numbers[at].member_r2 > RG_MEMBERS_ALIKE)
        snprintf(lines[1], sizeof lines[1],
                 "two of %zu members are alike, with a squared correlation of %.2f: they may be too many",
                 j->k, j->numbers[at].member_r2);
    if (j->fit.branch == RG_MEMBERS_FAMILY && !j->fit.gates[j->fit.family].suits)
        snprintf(lines[2], sizeof lines[2],
                 "the %s family does not suit: its members leave %.3g times the least possible residual",
                 rg_components_family_name(j->fit.family), j->fit.gates[j->fit.family].gate);
    if (args->n_draws > 0 && j->n_good < args->n_draws)
        snprintf(lines[3], sizeof lines[3], "%zu of %zu draws of the bootstrap led to no members",
                 args->n_draws - j->n_good, args->n_draws);
    rg_status status = RG_OK;
    for (size_t i = 0; i < 4 && status == RG_OK; i++)
        if (lines[i][0] != '\0') {
            rg_message_warning("grains members", "%s", lines[i]);
            status = rg_table_add_pair(&result->warnings, "members", 7, lines[i], strlen(lines[i]), err);
        }
    return status;
}

static rg_status solve(const void *state, rg_entry_run *entry, rg_error *err)
{
    const members_run *run = state;
    const rg_members_args *args = run->args;
    rg_members_job *j = entry->job;
    char choice[320];
    rg_status status = rg_members_load(args, &entry->data, j, err);
    if (status == RG_OK && j->n < FEWEST_SAMPLES) {
        (void) rg_fail_named(&entry->nothing, RG_ESHAPE, RG_NO_INDEX,
                             "end-members need at least two samples with a distribution", NULL,
                             "`regolith grains stats` tells what is wrong with a sample");
        return RG_OK;
    }
    if (status == RG_OK)
        status = rg_members_solve(args, j, err);
    if (status == RG_OK)
        status = rg_members_build(j, &entry->result, err);
    if (status != RG_OK)
        return status;
    say_choice(j, strcmp(args->family, "auto") == 0, choice, sizeof choice);
    status =
        rg_result_add_parameter(&entry->result, "branch", rg_members_branch_name(j->fit.branch), "", err);
    if (status == RG_OK)
        status = rg_result_add_parameter(&entry->result, "choice", choice, "", err);
    if (status == RG_OK)
        status = add_cautions(args, j, &entry->result, err);
    if (status == RG_OK && run->saved != NULL)
        status = rg_members_save(j, &entry->data.entry, entry->result.command, run->saved, err);
    return status;
}

static rg_status print_group(const rg_result *result, const char *name, rg_error *err)
{
    rg_table table = {0};
    const rg_group *group = rg_result_find_group(result, name);
    rg_status status = group != NULL ? rg_result_group_table(group, &table, err) : RG_OK;
    if (status == RG_OK && group != NULL) {
        status = rg_print_rows(stdout, &table, NULL, 0, RG_NO_INDEX, err);
        rg_say("\n");
    }
    rg_table_free(&table);
    return status;
}

static void say_number(const rg_members_job *j)
{
    rg_say("recommended: %zu member%s", j->recommended, j->recommended == 1 ? "" : "s");
    if (j->recommended < j->predicted)
        rg_say(
            ", for an R2 of 0.99 and members that differ: held-out classes gain from each of %zu, so that no "
            "number stands out\n\n",
            j->predicted);
    else
        rg_say(", as many as held-out classes ask for\n\n");
}

static rg_status report(const void *state, const rg_entry_run *entry, rg_error *err)
{
    const rg_members_args *args = ((const members_run *) state)->args;
    const rg_members_job *j = entry->job;
    char choice[320];
    if (j->n < FEWEST_SAMPLES) {
        if (args->common.json)
            printf("[]\n");
        return RG_OK;
    }
    if (!args->common.quiet && !args->common.json) {
        rg_status status = print_group(&entry->result, "numbers", err);
        say_number(j);
        if (status == RG_OK)
            status = print_group(&entry->result, "gates", err);
        say_choice(j, strcmp(args->family, "auto") == 0, choice, sizeof choice);
        rg_say("%s\n", choice);
        if (j->n_outliers > 0)
            rg_say("%zu outliers stayed out of the fit\n", j->n_outliers);
        rg_say("\n");
        if (status == RG_OK)
            status = print_group(&entry->result, "member_table", err);
        if (status != RG_OK)
            return status;
    }
    return rg_print_result(&entry->result, &entry->data.entry.rows, &args->common, NULL, 0, MOST_PRINTED,
                           err);
}

static rg_status run_grains_members(rg_run *run, rg_error *err)
{
    const rg_members_args *args = run->args;
    members_run state = {.args = args};
    const rg_each_entry how = {.tool = "grains_members",
                               .role = "size distributions",
                               .techniques = 1u << RG_GRAINSIZE,
                               .library = args->known,
                               .beside = args->save,
                               .job_size = sizeof(rg_members_job),
                               .solve = solve,
                               .report = report,
                               .release = job_free};
    const char *const inputs[] = {args->common.operands[0], args->known};
    const rg_h5_write_options saving = {args->common.force, inputs, args->known != NULL ? 2 : 1};
    if (args->most < 1 || args->most > RG_MEMBERS_MOST)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--max is not 1 to 16", NULL, NULL);
    if (args->save != NULL && args->common.output != NULL && strcmp(args->save, args->common.output) == 0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "members and results cannot be one file",
                             "--save-members", "name another file");
    rg_status status = args->save != NULL ? rg_h5_create(args->save, &saving, &state.saved, err) : RG_OK;
    if (status == RG_OK)
        status = rg_each_entry_run(&how, run, &state, err);
    if (state.saved == NULL)
        return status;
    const bool any = rg_h5_entry_count(state.saved) > 0;
    if (status == RG_OK && any)
        status = rg_h5_publish(state.saved, err);
    else
        rg_h5_abandon(state.saved);
    if (status == RG_OK && any && !args->common.quiet && !args->common.json)
        printf("members written to %s\n", args->save);
    return status;
}

const rg_command rg_cmd_grains_members = {
    .name = "grains members",
    .group = "Grains",
    .summary = "end-members of size distributions, and their abundances in every sample",
    .operands = "IN.h5",
    .description =
        "Samples as mixtures of a few size distributions that are found with them. Compares 1 to --max\n"
        "members and recommends a number. Members follow a family where the data bear it out, else none;\n"
        "the gate, residual over the least that so many members can leave, tells which.",
    .example = "regolith grains members soils.h5\n"
               "regolith grains members --members 3 --family lognormal --bootstrap 200 soils.h5\n"
               "regolith export soils.h5 --result grains_members --table curves -o members.csv\n"
               "regolith grains members --save-members sources.h5 soils.h5\n"
               "regolith grains members --known sources.h5 others.h5",
    .options = options,
    .args_size = sizeof(rg_members_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_JSON | RG_HAS_ENTRY,
    .run = run_grains_members,
};
