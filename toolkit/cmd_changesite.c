/* regolith changesite: the graded verdict on changesite-(Y), over all techniques that measured a grain. */
#include <stdio.h>

#include "toolkit/changesite/json.h"
#include "toolkit/changesite/print.h"
#include "toolkit/changesite/verdicts.h"
#include "toolkit/commands.h"
#include "toolkit/each_entry.h"
#include "toolkit/library_file.h"
#include "toolkit/message.h"
#include "kernels/identify/xrd_evidence.h"

typedef struct {
    rg_common_args common;
    const char *library;
    const char *grain;
    const char *column;
    size_t draws;
    uint64_t seed;
    double common_error; /* per cent */
    double wavelength;
    bool explain;
    bool same;
    bool eds;
} changesite_args;

static const rg_option options[] = {
    {RG_OPTION_FLAG, 'c', "explain", NULL, NULL, offsetof(changesite_args, explain),
     "print every criterion of every grain with value, limits, margin, probability and source", true},
    {RG_OPTION_FLAG, 0, "criteria", NULL, NULL, offsetof(changesite_args, explain), "the same as --explain",
     true},
    {RG_OPTION_TEXT, 'g', "grain", "ID", NULL, offsetof(changesite_args, grain), "judge this grain only",
     false},
    {RG_OPTION_TEXT, 0, "grain-column", "NAME", NULL, offsetof(changesite_args, column),
     "column that names the grain of a row (default: grain, grain_id or sample_id)", false},
    {RG_OPTION_FLAG, 0, "same-grain", NULL, NULL, offsetof(changesite_args, same),
     "all rows of all files are of one grain", false},
    {RG_OPTION_FLAG, 0, "eds", NULL, NULL, offsetof(changesite_args, eds),
     "the analyses are EDS: Y, which lies on P there, counts as not analysed", false},
    {RG_OPTION_NUMBER, 0, "wavelength", "A", "1.540593", offsetof(changesite_args, wavelength),
     "wavelength of diffraction, Angstrom, where no column wavelength_A has it", false},
    {RG_OPTION_COUNT, 0, "draws", "N", "2000", offsetof(changesite_args, draws),
     "Monte-Carlo draws per analysis when standard errors are stored", false},
    {RG_OPTION_NUMBER, 0, "common-error", "PCT", "0", offsetof(changesite_args, common_error),
     "relative standard error, in per cent, that all oxides of a spot share: one draw for all", false},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(changesite_args, seed), "seed of the draws", false},
    {RG_OPTION_PATH, 0, "library", "PATH", NULL, offsetof(changesite_args, library),
     "mineral library: its .h5 file or the folder of its tables (default: the one installed)", false},
    {0},
};

static const double MOST_COMMON_PCT = 20.0;

/* What all entries share. */
typedef struct {
    const changesite_args *args;
    const rg_mineral_library *library;
    const char *library_path;
    rg_grains grains;
    rg_grains_options how;
} changesite_run;

static bool takes(const void *state, const rg_workfile *data, size_t number)
{
    const changesite_run *shared = state;
    return data->entry.technique == RG_EPMA || rg_grains_home(&shared->grains, number);
}

static rg_status solve(const void *state, rg_entry_run *entry, rg_error *err)
{
    const changesite_run *shared = state;
    const changesite_args *args = shared->args;
    const rg_verdicts_options how = {args->draws, args->seed, 0.01 * args->common_error, args->grain,
                                     args->eds};
    rg_verdicts *v = entry->job;
    rg_status status = rg_verdicts_judge(&entry->data, entry->number, shared->library, &shared->grains,
                                         &shared->how, &how, v, &entry->nothing, err);
    if (status == RG_OK)
        status = rg_verdicts_build(v, &entry->result, err);
    for (size_t i = 0; i < shared->grains.n_inputs && status == RG_OK; i++)
        status = rg_result_add_input(&entry->result, &shared->grains.inputs[i], err);
    if (status == RG_OK)
        status = rg_library_file_record(shared->library, shared->library_path, &entry->result, err);
    entry->result.seed = args->seed;
    entry->result.has_seed = v->analyses.sigma != NULL;
    return status;
}

static rg_status report(const void *state, const rg_entry_run *entry, rg_error *err)
{
    const changesite_args *args = ((const changesite_run *) state)->args;
    const rg_verdicts *v = entry->job;
    const bool quiet = args->common.quiet || args->common.json;
    if (entry->data.entry.technique == RG_EPMA && v->analyses.sigma == NULL)
        rg_message_note("changesite", quiet,
                        "the analyses have no standard errors, so no name has a probability and L4 "
                        "cannot be reached");
    else if (args->draws < RG_CHANGESITE_FEWEST_DRAWS)
        rg_message_note("changesite", quiet, "L4 cannot be reached with fewer than %d draws",
                        RG_CHANGESITE_FEWEST_DRAWS);
    if (v->n_eds > 0)
        rg_message_note(
            "changesite", quiet,
            "Y of %zu EDS analyses was set aside: Y La (1.923 keV) is not resolved from P Ka (2.014 keV), "
            "so at most a REE-bearing merrillite-group phosphate is named",
            v->n_eds);
    if (args->common.json)
        rg_verdicts_json(v, stdout);
    if (quiet)
        return RG_OK;
    rg_status status = rg_verdicts_print(v, err);
    for (size_t r = 0; args->explain && r < v->n_judged && status == RG_OK; r++)
        status = rg_verdicts_explain(v, v->order[r], err);
    return status;
}

static void release(void *job)
{
    rg_verdicts_free(job);
}

static rg_status run_changesite(rg_run *run, rg_error *err)
{
    const changesite_args *args = run->args;
    const rg_common_args *common = &args->common;
    const rg_each_entry how = {.tool = "changesite",
                               .role = "analyses or spectra",
                               .techniques = 1u << RG_EPMA | 1u << RG_RAMAN | 1u << RG_XRD | 1u << RG_FTIR,
                               .more = common->operands + 1,
                               .n_more = common->n_operands - 1,
                               .takes = takes,
                               .job_size = sizeof(rg_verdicts),
                               .solve = solve,
                               .report = report,
                               .release = release};
    rg_mineral_library library = {0};
    char used[1024] = "";
    changesite_run shared = {.args = args, .library = &library, .library_path = used};
    rg_status status = RG_OK;
    if (!(args->wavelength > 0.1 && args->wavelength < 5.0))
        status = rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no wavelength of diffraction, in Angstrom",
                               "--wavelength", "give one between 0.1 and 5");
    if (status == RG_OK && !(args->common_error >= 0.0 && args->common_error <= MOST_COMMON_PCT))
        status = rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no standard error that oxides could share",
                               "--common-error", "give per cent, from 0 to 20");
    if (status == RG_OK)
        status = rg_library_file_open(args->library, &library, used, sizeof used, err);
    shared.how = (rg_grains_options){.library = &library,
                                     .column = args->column,
                                     .same = args->same,
                                     .wavelength_A = args->wavelength,
                                     .command = "changesite",
                                     .quiet = common->quiet || common->json};
    if (status == RG_OK)
        status = rg_grains_read(common->operands, common->n_operands, &shared.how, &shared.grains, err);
    if (status == RG_OK)
        status = rg_each_entry_run(&how, run, &shared, err);
    rg_grains_free(&shared.grains);
    rg_mineral_library_free(&library);
    return status;
}

const rg_command rg_cmd_changesite = {
    .name = "changesite",
    .group = "Identify",
    .summary = "the graded verdict on changesite-(Y), over all techniques",
    .operands = "IN.h5 [MORE.h5 ...]",
    .description =
        "Every grain gets a level: L0 no Ca-phosphate, L1 Ca-phosphate, L2 merrillite group by its Raman\n"
        "doublet or its diffraction pattern, without hydrogen; L3 REE-vacancy member by chemistry, L4 the\n"
        "composition of changesite-(Y), L5 both L2 and L4, the only level that bears the plain name. "
        "Entries\n"
        "of microprobe, Raman, diffraction and infrared are joined by the name of the grain; a veto is "
        "never\n"
        "overruled, and what is missing is \"not measured\". Candidates are ranked; --explain shows every\n"
        "criterion with value, limits, margin and source. The rules are rows of the mineral library.",
    .example = "regolith changesite grains.h5\nregolith changesite --explain --grain G07 --force grains.h5\n"
               "regolith changesite spots.h5 raman.h5 xrd.h5 -o verdicts.h5",
    .options = options,
    .args_size = sizeof(changesite_args),
    .min_operands = 1,
    .max_operands = 64,
    .has = RG_HAS_OUTPUT | RG_HAS_JSON | RG_HAS_ENTRY,
    .run = run_changesite,
};
