/* regolith grains lunar: lunar soils by their < 1 cm and < 1 mm splits, maturity, density, published ranges.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/commands.h"
#include "toolkit/each_entry.h"
#include "toolkit/library_file.h"
#include "toolkit/lunar/build.h"
#include "toolkit/lunar/print.h"
#include "toolkit/message.h"
#include "toolkit/suggest.h"

typedef struct {
    rg_common_args common;
    const char *tail;
    double complete_um;
    rg_weight_errors errors;
    const char *soils;
    const char *density_model;
    double grain_density;
    const char *depths;
    size_t bootstrap;
    uint64_t seed;
    const char *library;
} lunar_args;

static const rg_option options[] = {
    {RG_OPTION_TEXT, 0, "tail", "RULES", "closed", offsetof(lunar_args, tail),
     "how open end classes are closed: closed (refused), phi10 or ratio, step-coarser; two rules with a "
     "comma",
     false},
    {RG_OPTION_NUMBER, 0, "complete", "UM", NULL, offsetof(lunar_args, complete_um),
     "put what the weights lack to 100 % between UM and the finest edge (the catalogue leaves its last 1 %, "
     "finer than 1 um, out: 0.5 is usual); default: weights are made fractions of their sum",
     false},
    RG_WEIGHT_ERROR_OPTIONS(offsetof(lunar_args, errors)),
    {RG_OPTION_PATH, 0, "soils", "FILES", NULL, offsetof(lunar_args, soils),
     "tables, with commas between, whose first column names samples (15021,38) or soils (15021): is_feo, "
     "agglutinates (percent), bulk_density (g/cm3), depth_top_cm, depth_bottom_cm, where the data lack them",
     false},
    {RG_OPTION_TEXT, 0, "density-model", "NAME", "carrier-hyperbolic", offsetof(lunar_args, density_model),
     "bulk density against depth: a row of lunar_density.tsv", false},
    {RG_OPTION_NUMBER, 0, "grain-density", "G_CM3", NULL, offsetof(lunar_args, grain_density),
     "density of the grains (g/cm3) for porosity and void ratio (default: that of the model)", false},
    {RG_OPTION_TEXT, 0, "depths", "CM,...", "0.1,5,10,15,30,60,100", offsetof(lunar_args, depths),
     "depths (cm) of the density profile; outside the model's they are refused", false},
    {RG_OPTION_COUNT, 0, "bootstrap", "N", "2000", offsetof(lunar_args, bootstrap),
     "draws of soils for the error of a correlation", false},
    {RG_OPTION_SEED, 0, "seed", "S", "1", offsetof(lunar_args, seed), "seed of the draws", false},
    {RG_OPTION_PATH, 0, "library", "PATH", NULL, offsetof(lunar_args, library),
     "mineral library: folder of tables or built file (default: the one of the program)", false},
    {0},
};

/* Everything is computed before anything is written: the set needs all entries. */
typedef struct {
    const lunar_args *args;
    const rg_mineral_library *library;
    const char *used; /* path of the library */
    rg_lunar_how how;
    rg_lunar_soils *entries; /* [n] worked on          */
    size_t *numbers;         /* [n] of them in the file */
    size_t n;
    rg_lunar_set set;
} lunar_run;

static rg_status choose_model(const lunar_args *args, const rg_library_lunar *library, rg_lunar_how *how,
                              rg_error *err)
{
    const char **names = rg_alloc(library->n_densities, 1, sizeof *names);
    if (names == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the models");
    for (size_t d = 0; d < library->n_densities; d++) {
        names[d] = library->densities[d].name;
        if (strcmp(names[d], args->density_model) == 0)
            how->density = &library->densities[d];
    }
    const char *nearest = rg_suggest_nearest(args->density_model, names, library->n_densities);
    char subject[128];
    snprintf(subject, sizeof subject, "%.50s%s%.40s%s", args->density_model,
             nearest != NULL ? ": did you mean " : "", nearest != NULL ? nearest : "",
             nearest != NULL ? "?" : "");
    free(names);
    if (how->density == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no such model of density", subject,
                             "lunar_density.tsv of the library lists them");
    how->grain_density = isnan(args->grain_density) ? how->density->grain_density : args->grain_density;
    if (!(how->grain_density >= 1.0 && how->grain_density <= 8.0))
        return rg_fail(err, RG_EUSAGE, RG_NO_INDEX, "--grain-density must be 1 to 8 g/cm3");
    return RG_OK;
}

static rg_status settle(const lunar_args *args, rg_library_lunar *library, rg_lunar_how *how, rg_error *err)
{
    how->soil = rg_lunar_soil_defaults();
    how->soil.complete_um = args->complete_um;
    how->soil.added_counts = args->errors.counts;
    how->soil.added_error_share = args->errors.loss_pct / 100.0;
    how->library = library;
    if (!isnan(args->complete_um) && !(args->complete_um > 0.0))
        return rg_fail(err, RG_EUSAGE, RG_NO_INDEX, "--complete needs a positive size in um");
    how->tail = args->tail;
    how->errors = &args->errors;
    rg_status status = choose_model(args, library, how, err);
    return status == RG_OK ? rg_lunar_beside_read(args->soils, how->beside, err) : status;
}

/* Compute one entry; whether it is worked on is told by --entry and its technique. */
static rg_status take(lunar_run *run, rg_h5_file *file, size_t number, rg_error *err)
{
    const rg_common_args *common = &run->args->common;
    const char *name = rg_h5_entry_name(file, number);
    rg_workfile data;
    bool fits = false;
    if (common->entry != NULL && strcmp(common->entry, name) != 0)
        return RG_OK;
    rg_status status =
        rg_workfile_take(file, common->operands[0], name, 1u << RG_GRAINSIZE, &data, &fits, err);
    if (status != RG_OK || !fits)
        return status;
    if (!isnan(run->args->complete_um) && data.entry.value_units != NULL &&
        strcmp(data.entry.value_units, "percent") != 0)
        status = rg_fail_named(err, RG_EUNITS, RG_NO_INDEX, "--complete needs weights in per cent",
                               data.entry.value_units, "without it weights are made fractions of their sum");
    if (status == RG_OK)
        status = rg_lunar_soils_take(&run->how, &data, &run->entries[run->n], err);
    run->numbers[run->n++] = number;
    rg_entry_free(&data.entry);
    return status == RG_OK ? status : rg_error_place(err, common->operands[0], name);
}

static void warn(const lunar_run *run)
{
    for (size_t e = 0; e < run->n; e++) {
        const rg_lunar_soils *s = &run->entries[e];
        if (s->coarsest_um < 50.0 || s->finest_um > 250.0)
            rg_message_warning(
                "grains lunar",
                "classes from %g to %g um are not those of a soil: are the sizes in another unit?",
                s->finest_um, s->coarsest_um);
        size_t bad = 0;
        size_t first = 0;
        for (size_t row = s->n; row-- > 0;)
            if (s->outcomes[row] != RG_OK) {
                bad++;
                first = row;
            }
        if (bad > 0 && bad < s->n)
            rg_message_warning("grains lunar", "%zu of %zu samples without statistics, the first is %s: %s",
                               bad, s->n, s->ids[first], s->soils[first].split[RG_LUNAR_CM].refused);
    }
    const rg_lunar_beside *beside = run->how.beside;
    for (size_t t = 0; t < beside->n; t++) {
        size_t unused = 0;
        for (size_t row = 1; row < beside->tables[t].sheet.n_rows; row++)
            unused += !beside->tables[t].used[row];
        if (unused > 0)
            rg_message_note("grains lunar", run->args->common.quiet,
                            "%zu of %zu lines of %s gave no number to a sample", unused,
                            beside->tables[t].sheet.n_rows - 1, beside->tables[t].input.file_name);
    }
}

static rg_status compute(lunar_run *run, rg_error *err)
{
    rg_h5_file *file = NULL;
    rg_status status = rg_h5_open(run->args->common.operands[0], &file, err);
    const size_t most = status == RG_OK ? rg_h5_entry_count(file) : 0;
    run->entries = rg_alloc(most, 1, sizeof *run->entries);
    run->numbers = rg_alloc(most, 1, sizeof *run->numbers);
    if (status == RG_OK && (run->entries == NULL || run->numbers == NULL))
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the entries");
    for (size_t i = 0; i < most && status == RG_OK; i++)
        status = take(run, file, i, err);
    if (status == RG_OK && run->n > 0)
        status = rg_lunar_set_make(&run->how, run->entries, run->n, run->args->depths, run->args->bootstrap,
                                   run->args->seed, &run->set, err);
    rg_h5_close(file);
    return status;
}

static rg_status add_inputs(const lunar_run *run, rg_result *result, rg_error *err)
{
    rg_status status = rg_library_file_record(run->library, run->used, result, err);
    for (size_t t = 0; t < run->how.beside->n && status == RG_OK; t++)
        status = rg_result_add_input(result, &run->how.beside->tables[t].input, err);
    return status;
}

static rg_status solve(const void *state, rg_entry_run *entry, rg_error *err)
{
    const lunar_run *run = state;
    size_t e = 0;
    while (e < run->n && run->numbers[e] != entry->number)
        e++;
    if (e == run->n)
        return rg_fail(err, RG_EINTERNAL, RG_NO_INDEX, "an entry was not computed");
    const rg_lunar_soils *soils = &run->entries[e];
    size_t good = 0;
    for (size_t row = 0; row < soils->n; row++)
        good += soils->outcomes[row] == RG_OK;
    if (good == 0)
        (void) rg_fail_named(&entry->nothing, RG_EDOMAIN, 0, "no sample has statistics",
                             soils->n > 0 ? soils->soils[0].split[RG_LUNAR_CM].refused : "", NULL);
    rg_status status = add_inputs(run, &entry->result, err);
    if (status == RG_OK)
        status = rg_lunar_build_rows(&run->how, soils, &entry->result, err);
    return status == RG_OK && e == 0 ? rg_lunar_build_set(&run->set, &entry->result, err) : status;
}

static rg_status report(const void *state, const rg_entry_run *entries, size_t n, rg_error *err)
{
    const lunar_run *run = state;
    if (run->args->common.json)
        rg_lunar_print_json(&run->set);
    else if (!run->args->common.quiet && n > 0)
        return rg_lunar_print(&run->how, &run->set, entries[0].data.entry.basis, err);
    return RG_OK;
}

static rg_status run_grains_lunar(rg_run *run, rg_error *err)
{
    const lunar_args *args = run->args;
    char used[4096];
    rg_mineral_library library = {0};
    rg_library_lunar lunar = {0};
    rg_lunar_beside beside = {0};
    lunar_run state = {.args = args, .library = &library, .used = used, .how = {.beside = &beside}};
    const rg_each_entry how = {.tool = "grains_lunar",
                               .role = "size distributions",
                               .techniques = 1u << RG_GRAINSIZE,
                               .library = args->library,
                               .solve = solve,
                               .report_set = report};
    rg_status status = rg_library_file_open(args->library, &library, used, sizeof used, err);
    if (status == RG_OK) {
        status = rg_library_lunar_read(&library, &lunar, err);
        if (status != RG_OK)
            (void) rg_error_place(err, used, NULL);
    }
    if (status == RG_OK)
        status = settle(args, &lunar, &state.how, err);
    if (status == RG_OK)
        status = compute(&state, err);
    if (status == RG_OK)
        status = rg_each_entry_run(&how, run, &state, err);
    if (status == RG_OK)
        warn(&state);
    for (size_t e = 0; e < state.n; e++)
        rg_lunar_soils_free(&state.entries[e]);
    free(state.entries);
    free(state.numbers);
    rg_lunar_set_free(&state.set);
    rg_lunar_beside_free(&beside);
    rg_library_lunar_free(&lunar);
    rg_mineral_library_free(&library);
    return status;
}

const rg_command rg_cmd_grains_lunar = {
    .name = "grains lunar",
    .group = "Grains",
    .summary = "lunar soils: both splits, maturity, density, published ranges",
    .operands = "IN.h5",
    .description =
        "Statistics of the < 1 cm and the < 1 mm split of every soil, always both, and its fractions < 10, "
        "10-20\n"
        "and 20-45 um of the part below 45 um. With Is/FeO its maturity, medians by class and the rank "
        "correlation\n"
        "with size, whose error draws soils, not samples. Bulk density, porosity and void ratio in place by "
        "a\n"
        "model within its range of depth. How all compares with published numbers, each with its source.",
    .example = "regolith grains lunar --soils maturity.csv soils.h5\nregolith export soils.h5 --result "
               "grains_lunar -o lunar.csv",
    .options = options,
    .args_size = sizeof(lunar_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_JSON | RG_HAS_ENTRY,
    .run = run_grains_lunar,
};
