/* regolith xrd refine: cell, zero and profile of a scan. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/xrd/refine.h"
#include "toolkit/commands.h"
#include "toolkit/each_entry.h"
#include "toolkit/library_file.h"
#include "toolkit/name_list.h"
#include "toolkit/print_rows.h"
#include "toolkit/xrd/diffractometer.h"
#include "toolkit/xrd/powder.h"
#include "toolkit/xrd/refined.h"

typedef struct {
    rg_common_args common;
    const char *structure;
    const char *vary;
    double low;
    double high;
    size_t background;
    size_t steps;
    rg_diffractometer_args machine;
} refine_args;

static const rg_option options[] = {
    {RG_OPTION_TEXT, 's', "structure", "CIF,...", NULL, offsetof(refine_args, structure),
     "comma-separated CIFs of the phases in the scan (required)", false},
    {RG_OPTION_TEXT, 0, "vary", "LIST", "cell,zero,gauss,lorentz,axial", offsetof(refine_args, vary),
     "what to refine: cell, zero, displacement, gauss, lorentz, axial, motion; or none", false},
    {RG_OPTION_NUMBER, 0, "from", "DEG", NULL, offsetof(refine_args, low),
     "first two theta to use, deg (default: all)", false},
    {RG_OPTION_NUMBER, 0, "to", "DEG", NULL, offsetof(refine_args, high),
     "last two theta to use, deg (default: all)", false},
    {RG_OPTION_COUNT, 0, "background", "N", "8", offsetof(refine_args, background),
     "Chebyshev polynomials of the background, 1 to 24", false},
    {RG_OPTION_COUNT, 0, "max-steps", "N", "100", offsetof(refine_args, steps),
     "of the search, in each of its stages", false},
    RG_DIFFRACTOMETER_OPTIONS(refine_args),
    {0},
};

static const char COMMAND[] = "xrd refine";
static const double AXIAL_START = 0.02; /* Soller slits of 2.3 deg */

static const struct {
    const char *word;
    unsigned flag;
} WORDS[] = {{"cell", RG_REFINE_CELL},
             {"zero", RG_REFINE_ZERO},
             {"displacement", RG_REFINE_DISPLACEMENT},
             {"gauss", RG_REFINE_GAUSS},
             {"lorentz", RG_REFINE_LORENTZ},
             {"axial", RG_REFINE_AXIAL},
             {"motion", RG_REFINE_MOTION},
             {"none", 0}};

/* What every entry shares. */
typedef struct {
    const refine_args *args;
    unsigned vary;
    rg_mineral_library library;
    char library_path[512];
    rg_xrd_instrument instrument;
    rg_phase_options how;
    rg_crystal_phases phases;
    char *paths; /* what phases are named by */
} shared_job;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the refinement");
}

static void release(void *state)
{
    rg_refined_free(state);
}

/* --- one scan ------------------------------------------------------------------------------------ */

/* counts [n_bands]; sigma [n_bands] is replaced: infinite where a point takes no part. */
static rg_status solve_row(const shared_job *shared, rg_refined *j, size_t row, const double *two_theta,
                           const double *counts, double *sigma, const rg_powder *powders, rg_error *err)
{
    const refine_args *args = shared->args;
    rg_refine_phase phases[RG_REFINE_PHASES] = {0};
    rg_refine_options how = rg_refine_defaults();
    rg_xrd_instrument instrument = shared->instrument;
    rg_refine_fit fit;
    how.vary = shared->vary;
    how.n_background = args->background;
    how.most_steps = args->steps;
    for (size_t i = 0; i < j->n_bands; i++)
        if (isnan(counts[i]) || (!isnan(args->low) && two_theta[i] < args->low) ||
            (!isnan(args->high) && two_theta[i] > args->high))
            sigma[i] = INFINITY;
    for (size_t p = 0; p < j->n_phases; p++)
        phases[p] =
            (rg_refine_phase){.crystal = &shared->phases.items[p].model, .reflections = &powders[p].list};
    rg_error failure = {0};
    const rg_status status =
        rg_refine_scan(two_theta, counts, sigma, j->n_bands, &how, &instrument, phases, j->n_phases,
                       j->calculated + row * j->n_bands, j->background + row * j->n_bands, &fit, &failure);
    j->status[row] = status == RG_OK ? "ok" : failure.reason;
    if (status == RG_ENOMEM) {
        *err = failure;
        return status;
    }
    if (status != RG_OK) {
        for (size_t i = 0; i < j->n_bands; i++)
            j->calculated[row * j->n_bands + i] = j->background[row * j->n_bands + i] = NAN;
        return RG_OK;
    }
    rg_refined_keep(j, row, &shared->phases, &fit, &instrument, phases);
    return rg_refined_find_lines(j, row, powders, &instrument, phases, two_theta, counts, sigma, err);
}

/* Standard errors of the file, else those of counting. */
static rg_status read_sigma(rg_workfile *data, const double *counts, double **sigma, rg_error *err)
{
    const size_t n = data->entry.n_rows * data->entry.n_columns;
    if (data->values.has_errors)
        return rg_workfile_read_all(data, true, sigma, err);
    *sigma = rg_alloc(n, 1, sizeof **sigma);
    if (*sigma == NULL)
        return no_memory(err);
    for (size_t i = 0; i < n; i++)
        (*sigma)[i] = sqrt(counts[i] > 1.0 ? counts[i] : 1.0);
    return RG_OK;
}

static rg_status list_lines(const shared_job *shared, double high, rg_powder *powders, rg_error *err)
{
    for (size_t p = 0; p < shared->phases.n; p++) {
        const rg_status status =
            rg_powder_init(&shared->phases.items[p], &shared->instrument, NULL, high, &powders[p], err);
        if (status != RG_OK)
            return status;
    }
    return RG_OK;
}

static rg_status solve_rows(const shared_job *shared, rg_entry_run *entry, const double *counts,
                            double *sigma, rg_powder *powders, rg_error *err)
{
    rg_refined *j = entry->job;
    const double *axis = entry->data.entry.axis;
    const bool falls = j->n_bands > 1 && axis[1] < axis[0];
    double high = falls ? axis[0] : axis[j->n_bands - 1];
    if (falls)
        return rg_fail_named(err, RG_EUNSUPPORTED, RG_NO_INDEX, "the angles of the scan fall", NULL,
                             "sort them when importing");
    if (!isnan(shared->args->high) && shared->args->high < high)
        high = shared->args->high;
    rg_status status = list_lines(shared, high, powders, err);
    for (size_t row = 0; row < j->n_rows && status == RG_OK; row++)
        status = solve_row(shared, j, row, axis, counts + row * j->n_bands, sigma + row * j->n_bands, powders,
                           err);
    if (status == RG_OK && j->n_solved == 0)
        (void) rg_fail_named(&entry->nothing, RG_EDOMAIN, 0, "no scan could be refined", j->status[0],
                             "check structures, wavelength and range");
    return status;
}

static rg_status solve(const void *state, rg_entry_run *entry, rg_error *err)
{
    const shared_job *shared = state;
    rg_refined *j = entry->job;
    double *counts = NULL;
    double *sigma = NULL;
    rg_powder powders[RG_REFINE_PHASES] = {0};
    rg_status status =
        rg_refined_init(entry->data.entry.n_rows, entry->data.entry.n_columns, shared->phases.n, j, err);
    if (status == RG_OK)
        status = rg_workfile_read_all(&entry->data, false, &counts, err);
    if (status == RG_OK)
        status = read_sigma(&entry->data, counts, &sigma, err);
    if (status == RG_OK)
        status = solve_rows(shared, entry, counts, sigma, powders, err);
    if (status == RG_OK)
        status = rg_refined_store(j, &shared->phases, entry->data.entry.axis, &entry->result, err);
    if (status == RG_OK)
        status = rg_phases_record(&shared->phases, &entry->result, err);
    if (status == RG_OK)
        status = rg_library_file_record(&shared->library, shared->library_path, &entry->result, err);
    for (size_t p = 0; p < j->n_phases; p++)
        rg_powder_free(&powders[p]);
    free(counts);
    free(sigma);
    return status;
}

static rg_status report(const void *state, const rg_entry_run *entry, rg_error *err)
{
    const shared_job *shared = state;
    const rg_refined *j = entry->job;
    const rg_common_args *common = &shared->args->common;
    rg_phases_say(&shared->phases, &shared->how, COMMAND, common->quiet || common->json);
    if (common->json)
        return rg_print_result(&entry->result, &entry->data.entry.rows, common, NULL, 0, SIZE_MAX, err);
    for (size_t row = 0; row < j->n_rows && !common->quiet; row++)
        rg_refined_print(j, &shared->phases, shared->vary, rg_workfile_sample_id(&entry->data, row), row);
    return RG_OK;
}

/* --- the whole ----------------------------------------------------------------------------------- */

static rg_status read_vary(shared_job *shared, rg_error *err)
{
    const char *at = shared->args->vary;
    char word[32];
    while (rg_name_list_next(&at, word, sizeof word)) {
        size_t w = 0;
        while (w < sizeof WORDS / sizeof WORDS[0] && strcmp(WORDS[w].word, word) != 0)
            w++;
        if (w == sizeof WORDS / sizeof WORDS[0])
            return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "this cannot be refined", word, "see --help");
        shared->vary |= WORDS[w].flag;
    }
    return RG_OK;
}

static rg_status open_structures(shared_job *shared, rg_error *err)
{
    enum { MOST = RG_REFINE_PHASES, LENGTH = 1024 };
    const char *at = shared->args->structure;
    const char *paths[MOST];
    size_t n = 0;
    char *texts = rg_alloc(MOST, LENGTH, 1);
    shared->paths = texts;
    rg_status status = texts == NULL ? no_memory(err) : RG_OK;
    char path[LENGTH];
    while (status == RG_OK && rg_name_list_next(&at, path, sizeof path)) {
        if (n == MOST) {
            status = rg_fail(err, RG_EUSAGE, RG_NO_INDEX, "a refinement takes at most 16 structures");
            break;
        }
        memcpy(texts + n * LENGTH, path, sizeof path);
        paths[n] = texts + n * LENGTH;
        n++;
    }
    if (status == RG_OK)
        status = rg_phases_open(paths, n, &shared->how, &shared->library, &shared->phases, err);
    if (status == RG_OK && shared->phases.n > MOST)
        status = rg_fail(err, RG_EUSAGE, RG_NO_INDEX, "a refinement takes at most 16 structures");
    return status;
}

static rg_status run_xrd_refine(rg_run *run, rg_error *err)
{
    static const rg_each_entry HOW = {.tool = "xrd_refine",
                                      .role = "powder scan",
                                      .techniques = 1u << RG_XRD,
                                      .job_size = sizeof(rg_refined),
                                      .solve = solve,
                                      .report = report,
                                      .release = release};
    const refine_args *args = run->args;
    shared_job shared = {.args = args};
    if (args->structure == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no structure is named", NULL,
                             "add --structure CIF");
    if (args->low >= args->high)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--from is not below --to", NULL,
                             "exchange the two");
    if (args->background == 0 || args->background > RG_REFINE_BACKGROUND)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the background has 1 to 24 terms", "--background",
                             NULL);
    rg_status status = read_vary(&shared, err);
    if (status == RG_OK)
        status = rg_library_file_open(args->machine.library, &shared.library, shared.library_path,
                                      sizeof shared.library_path, err);
    if (status == RG_OK)
        status =
            rg_diffractometer_choose(&args->machine, &shared.library, &shared.instrument, &shared.how, err);
    /* At 0 the spread has no slope to follow. */
    if ((shared.vary & RG_REFINE_AXIAL) &&
        shared.instrument.axial_sample + shared.instrument.axial_slit == 0.0)
        shared.instrument.axial_sample = shared.instrument.axial_slit = AXIAL_START;
    if (status == RG_OK)
        status = open_structures(&shared, err);
    if (status == RG_OK)
        status = rg_each_entry_run(&HOW, run, &shared, err);
    rg_phases_free(&shared.phases);
    free(shared.paths);
    rg_mineral_library_free(&shared.library);
    return status;
}

const rg_command rg_cmd_xrd_refine = {
    .name = "xrd refine",
    .group = "Analyse",
    .summary = "cell, zero and profile of powder scans by Rietveld's least squares",
    .operands = "IN.h5",
    .description =
        "Fits computed patterns of known structures to each scan: cells as their symmetry allows, zero or\n"
        "displacement, widths, scales and background; the atoms stay as the CIFs have them. Gives standard\n"
        "errors, Rwp, and mass fractions by ZMV where there are several phases.",
    .example = "regolith xrd refine --structure corundum.cif,zincite.cif --monochromator 26.6 scan.h5",
    .options = options,
    .args_size = sizeof(refine_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_JSON | RG_HAS_ENTRY,
    .run = run_xrd_refine,
};
