/* regolith identify: which mineral a spectrum is of, and how sure that is. */
#include <stddef.h>

#include "toolkit/commands.h"
#include "toolkit/identify/technique.h"

static const rg_option options[] = {
    {RG_OPTION_PATH, 'l', "library", "LIB.h5", NULL, offsetof(rg_identify_args, library),
     "spectra of known minerals; any container", false},
    {RG_OPTION_TEXT, 0, "class-column", "NAME", NULL, offsetof(rg_identify_args, class_column),
     "library column that names the mineral (default: class, mineral, species, name or sample_id)", false},
    {RG_OPTION_TEXT, 0, "exclude-column", "NAMES", NULL, offsetof(rg_identify_args, exclude),
     "leave out members whose cell in this column equals the spectrum's, as for its own specimen", false},
    {RG_OPTION_NUMBER, 0, "q", "Q", "0.05", offsetof(rg_identify_args, q),
     "accept answers of which at most this share is wrong; of reflectance 1: by the rules alone", false},
    {RG_OPTION_WORD, 0, "score", "pattern|peaks|both", "both", offsetof(rg_identify_args, score),
     "Raman, FTIR, XRD: rank by whole patterns, by lists of peaks, or by both", false},
    {RG_OPTION_COUNT, 0, "top", "N", "5", offsetof(rg_identify_args, top), "candidates to store, 1 to 100",
     false},
    {RG_OPTION_COUNT, 0, "mixtures", "N", NULL, offsetof(rg_identify_args, mixtures),
     "also fit sums of up to N members, 1 to 12", false},
    {RG_OPTION_TEXT, 0, "phases", "NAMES", NULL, offsetof(rg_identify_args, phases),
     "classes whose amount, or detection limit where they are not found, is asked for", false},
    {RG_OPTION_TEXT, 0, "composition-column", "NAME", NULL, offsetof(rg_identify_args, composition),
     "library column of numbers, as Fo: its value in the nearest member, and a range", false},
    {RG_OPTION_TEXT, 0, "grain-column", "NAME", NULL, offsetof(rg_identify_args, grain),
     "Raman: spectra of one grain have the same cell here; lines that move with the laser are left out",
     false},
    {RG_OPTION_TEXT, 0, "laser-column", "NAME", NULL, offsetof(rg_identify_args, laser),
     "Raman: wavelength of the laser, nm", false},
    {RG_OPTION_NUMBER, 0, "shift", "X", NULL, offsetof(rg_identify_args, shift),
     "largest shift of the axis, in its unit (default: 4 1/cm for Raman, 8 for FTIR, 0.3 deg for XRD)",
     false},
    {RG_OPTION_NUMBER, 0, "from", "X", NULL, offsetof(rg_identify_args, low),
     "first axis value to use, in the unit of the data (default: all)", false},
    {RG_OPTION_NUMBER, 0, "to", "X", NULL, offsetof(rg_identify_args, high),
     "last axis value to use, likewise (default: all)", false},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(rg_identify_args, seed), "seed of the decoys", false},
    {RG_OPTION_PATH, 0, "rules", "FILE", NULL, offsetof(rg_identify_args, rules),
     "reflectance: mineral library with the rules (default: the one installed)", false},
    {RG_OPTION_NUMBER, 0, "noise", "S", NULL, offsetof(rg_identify_args, noise),
     "reflectance: standard error of every value (default: the errors of the data, else the spectrum's own)",
     false},
    {RG_OPTION_NUMBER, 0, "false-alarm", "P", "0.00001", offsetof(rg_identify_args, false_alarm),
     "reflectance: chance that noise alone passes for a feature, per spectrum", false},
    {RG_OPTION_NUMBER, 0, "margin", "M", "0", offsetof(rg_identify_args, margin),
     "reflectance: a lead in fit below this over the next class is ambiguous", false},
    {0},
};

enum { MOST_TOP = 100, MOST_MIXTURES = 12 };

static const rg_identify_technique *const TECHNIQUES[] = {&rg_identify_pattern, &rg_identify_reflectance};
enum { N_TECHNIQUES = sizeof TECHNIQUES / sizeof TECHNIQUES[0] };

/* The technique that an entry's data call for. */
static const rg_identify_technique *technique_of(const rg_entry_run *entry)
{
    size_t t = 0;
    while (t + 1 < N_TECHNIQUES && (TECHNIQUES[t]->techniques >> entry->data.entry.technique & 1u) == 0)
        t++;
    return TECHNIQUES[t];
}

/* A job knows whose it is. */
typedef struct {
    const rg_identify_technique *technique;
    max_align_t own[];
} job;

static rg_status solve(const void *state, rg_entry_run *entry, rg_error *err)
{
    job *j = entry->job;
    j->technique = technique_of(entry);
    entry->job = j->own;
    const rg_status status = j->technique->solve(state, entry, err);
    entry->job = j;
    return status;
}

static rg_status report(const void *state, const rg_entry_run *entry, rg_error *err)
{
    job *j = entry->job;
    rg_entry_run own = *entry;
    own.job = j->own;
    return j->technique->report(state, &own, err);
}

static void release(void *state)
{
    job *j = state;
    if (j->technique != NULL)
        j->technique->release(j->own);
}

static rg_status check(const rg_identify_args *args, rg_error *err)
{
    if (args->library == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no library is named", NULL,
                             "add --library LIB.h5");
    if (args->low > args->high)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--from is above --to", NULL, "exchange the two");
    if (!(args->q > 0.0 && args->q <= 1.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--q is out of range", NULL, "give 0 < Q <= 1");
    if (args->top == 0 || args->top > MOST_TOP)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--top is out of range", NULL, "give 1 to 100");
    if ((args->grain == NULL) != (args->laser == NULL))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "grain and laser go together", NULL,
                             "give --grain-column and --laser-column");
    if (args->mixtures > MOST_MIXTURES)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--mixtures is out of range", NULL, "give 1 to 12");
    return RG_OK;
}

static rg_status run_identify(rg_run *run, rg_error *err)
{
    const rg_identify_args *args = run->args;
    rg_each_entry how = {.tool = "identify",
                         .role = "spectra",
                         .library = args->library,
                         .solve = solve,
                         .report = report,
                         .release = release};
    for (size_t t = 0; t < N_TECHNIQUES; t++) {
        const size_t size = sizeof(job) + TECHNIQUES[t]->job_size;
        /* Jobs lie side by side, so their size keeps them aligned. */
        const size_t aligned = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
        how.job_size = aligned > how.job_size ? aligned : how.job_size;
        how.techniques |= TECHNIQUES[t]->techniques;
    }
    const rg_status status = check(args, err);
    return status == RG_OK ? rg_each_entry_run(&how, run, args, err) : status;
}

const rg_command rg_cmd_identify = {
    .name = "identify",
    .group = "Identify",
    .summary = "name the mineral of every spectrum, with an error rate",
    .operands = "--library LIB.h5 IN.h5",
    .description =
        "Raman, FTIR and XRD: every spectrum is compared with every member of the library, whole pattern "
        "with\n"
        "whole pattern; the best are compared again by their lists of peaks. The answer is the best class "
        "when its\n"
        "q-value says so, else \"unknown\": q is the share of wrong answers among those at least as sure, "
        "judged\n"
        "by what the library's own members resemble when their class is left out, and by decoys. Bands that "
        "the\n"
        "answer does not explain are listed.\n"
        "\n"
        "Reflectance: absorption features of the library's members are fitted to those of the spectrum, and "
        "rules\n"
        "say which of them a class must have, may have and must not have. A feature counts as seen only "
        "when\n"
        "neither noise nor a smooth curve explains it; q is judged by draws of noise and by the library's "
        "members of\n"
        "no class. Of a cube, classes and fits are also stored as maps.",
    .example = "regolith identify --library minerals.h5 grains.h5",
    .options = options,
    .args_size = sizeof(rg_identify_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_JSON | RG_HAS_ENTRY,
    .run = run_identify,
};
