/* regolith simulate epma: microprobe analyses of known minerals. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kernels/base/memory.h"
#include "kernels/simulate/epma.h"
#include "toolkit/commands.h"
#include "toolkit/library_file.h"
#include "toolkit/library_grains.h"
#include "toolkit/result_build.h"
#include "toolkit/simulated.h"

typedef struct {
    rg_common_args common;
    const char *minerals;
    const char *library;
    size_t count;
    double error;
    uint64_t seed;
} epma_args;

static const rg_option options[] = {
    {RG_OPTION_COUNT, 'n', "count", "N", "40", offsetof(epma_args, count), "number of analyses", false},
    {RG_OPTION_TEXT, 0, "minerals", "NAMES", NULL, offsetof(epma_args, minerals),
     "comma-separated minerals of the library (default: every phosphate with a composition)", false},
    {RG_OPTION_NUMBER, 0, "error", "R", "0.01", offsetof(epma_args, error),
     "relative standard error of an oxide", false},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(epma_args, seed),
     "seed; the same seed gives the same bits", false},
    {RG_OPTION_PATH, 0, "library", "PATH", NULL, offsetof(epma_args, library),
     "mineral library: its .h5 file or the folder of its tables (default: the one installed)", false},
    {0},
};

/* Minerals drawn from, and the oxides a lab would analyse: theirs, and those that unmask mixed spots. */
typedef struct {
    const rg_mineral_library *library;
    size_t *rows; /* [n] of the mineral table */
    size_t n;
    double *composition; /* [n][n_oxides] wt%; NaN: not analysed */
    size_t n_oxides;
    bool *analysed;
} recipe;

static void recipe_free(recipe *r)
{
    free(r->rows);
    free(r->composition);
    free(r->analysed);
}

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the analyses");
}

static bool wanted(const epma_args *args, const char *name, const char *group)
{
    if (args->minerals == NULL)
        return strstr(group, "phosphate") != NULL || strstr(group, "merrillite") != NULL ||
               strstr(group, "apatite") != NULL;
    const size_t length = strlen(name);
    for (const char *at = args->minerals; *at != '\0';) {
        const size_t n = strcspn(at, ",");
        if (n == length && strncasecmp(at, name, n) == 0)
            return true;
        at += n + (at[n] == ',');
    }
    return false;
}

/* Every name that was asked for must be a mineral with a composition. */
static rg_status check_names(const epma_args *args, const recipe *r, size_t column, rg_error *err)
{
    const rg_tsv *minerals = &r->library->tables[RG_LIBRARY_MINERALS];
    for (const char *at = args->minerals; at != NULL && *at != '\0';) {
        const size_t n = strcspn(at, ",");
        bool found = n == 0;
        for (size_t k = 0; k < r->n && !found; k++) {
            const char *name = rg_tsv_field(minerals, r->rows[k], column);
            found = strlen(name) == n && strncasecmp(at, name, n) == 0;
        }
        if (!found) {
            char subject[96];
            snprintf(subject, sizeof subject, "%.*s", (int) (n < 90 ? n : 90), at);
            return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX,
                                 "the library has no composition for this mineral", subject,
                                 "see the table `minerals` of the library");
        }
        at += n + (at[n] == ',');
    }
    return RG_OK;
}

static rg_status choose(const epma_args *args, const rg_mineral_library *library, recipe *r, rg_error *err)
{
    static const char *const ALWAYS[] = {"SiO2", "TiO2", "ZrO2",  "F",     "Cl",    "FeO",  "MgO",
                                         "Na2O", "Y2O3", "La2O3", "Ce2O3", "Nd2O3", "Gd2O3"};
    const rg_tsv *minerals = &library->tables[RG_LIBRARY_MINERALS];
    const rg_oxide_table *oxides = &library->formula.oxides;
    const size_t name = rg_tsv_column(minerals, "phase");
    const size_t group = rg_tsv_column(minerals, "group");
    const size_t composition = rg_tsv_column(minerals, "oxide_wt_pct");
    *r = (recipe){.library = library, .n_oxides = oxides->n_oxides};
    r->rows = rg_alloc(minerals->n_rows, 1, sizeof *r->rows);
    r->composition = rg_alloc(minerals->n_rows, r->n_oxides, sizeof *r->composition);
    r->analysed = rg_alloc(r->n_oxides, 1, sizeof *r->analysed);
    if (r->rows == NULL || r->composition == NULL || r->analysed == NULL)
        return no_memory(err);
    for (size_t row = 0;
         row < minerals->n_rows && name != RG_NO_INDEX && group != RG_NO_INDEX && composition != RG_NO_INDEX;
         row++) {
        double *wt = r->composition + r->n * r->n_oxides;
        memset(wt, 0, r->n_oxides * sizeof *wt);
        if (wanted(args, rg_tsv_field(minerals, row, name), rg_tsv_field(minerals, row, group)) &&
            rg_library_grains_composition(oxides, rg_tsv_field(minerals, row, composition), wt) > 0)
            r->rows[r->n++] = row;
    }
    const rg_status named = check_names(args, r, name, err);
    if (named != RG_OK)
        return named;
    if (r->n == 0)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the library has no mineral with a composition",
                             NULL, NULL);
    for (size_t i = 0; i < sizeof ALWAYS / sizeof ALWAYS[0]; i++) {
        const size_t oxide = rg_oxides_find(oxides, ALWAYS[i], strlen(ALWAYS[i]));
        if (oxide != RG_NO_INDEX)
            r->analysed[oxide] = true;
    }
    for (size_t i = 0; i < r->n * r->n_oxides; i++)
        if (r->composition[i] > 0.0)
            r->analysed[i % r->n_oxides] = true;
    for (size_t i = 0; i < r->n * r->n_oxides; i++)
        if (!r->analysed[i % r->n_oxides])
            r->composition[i] = NAN;
    return RG_OK;
}

static rg_status fill_entry(const recipe *r, const double *wt, const double *sigma, size_t count,
                            rg_entry *entry, rg_error *err)
{
    *entry = (rg_entry){.technique = RG_EPMA, .n_rows = count};
    size_t k = 0;
    for (size_t i = 0; i < r->n_oxides; i++)
        k += r->analysed[i];
    entry->names = rg_alloc(k, 1, sizeof *entry->names);
    entry->values = rg_alloc(count, k, sizeof *entry->values);
    entry->errors = rg_alloc(count, k, sizeof *entry->errors);
    if (entry->names == NULL || entry->values == NULL || entry->errors == NULL)
        return no_memory(err);
    entry->n_columns = k;
    k = 0;
    for (size_t i = 0; i < r->n_oxides; i++) {
        if (!r->analysed[i])
            continue;
        const char *name = r->library->formula.oxides.oxides[i].name;
        entry->names[k] = rg_copy_text(name, strlen(name));
        if (entry->names[k] == NULL)
            return no_memory(err);
        for (size_t spot = 0; spot < count; spot++) {
            entry->values[spot * entry->n_columns + k] = wt[spot * r->n_oxides + i];
            entry->errors[spot * entry->n_columns + k] = sigma[spot * r->n_oxides + i];
        }
        k++;
    }
    return rg_simulated_describe(entry, "Simulated microprobe analyses", "spot", err);
}

/* The weights before their errors, in the columns of the analyses. */
static rg_status add_weights(const recipe *r, const rg_entry *entry, const double *ideal, rg_result *truth,
                             rg_error *err)
{
    rg_group *group = NULL;
    double *numbers = rg_alloc(entry->n_rows, entry->n_columns, sizeof *numbers);
    rg_status status = numbers == NULL
                           ? no_memory(err)
                           : rg_result_add_row_group(truth, "weights", "True weights", "oxide_wt_percent",
                                                     entry->n_rows, "oxide", entry->n_columns, &group, err);
    size_t k = 0;
    for (size_t i = 0; i < r->n_oxides && status == RG_OK; i++) {
        if (!r->analysed[i])
            continue;
        for (size_t spot = 0; spot < entry->n_rows; spot++)
            numbers[spot * entry->n_columns + k] = ideal[spot * r->n_oxides + i];
        k++;
    }
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "oxide_wt_percent", "percent", "True weights (wt%)",
                                       entry->n_rows, entry->n_columns, numbers, err);
    if (status == RG_OK)
        status = rg_result_add_words(truth, "oxide_table", "name", (const char *const *) entry->names,
                                     entry->n_columns, err);
    snprintf(truth->default_group, sizeof truth->default_group, "weights");
    free(numbers);
    return status;
}

static rg_status build_truth(const recipe *r, const size_t *species, const rg_entry *entry,
                             const double *ideal, rg_result *truth, rg_error *err)
{
    const size_t count = entry->n_rows;
    const rg_tsv *minerals = &r->library->tables[RG_LIBRARY_MINERALS];
    const size_t column = rg_tsv_column(minerals, "phase");
    rg_group *group = NULL;
    const char **names = rg_alloc(count, 1, sizeof *names);
    double *numbers = rg_alloc(count, 1, sizeof *numbers);
    rg_status status = names == NULL || numbers == NULL
                           ? no_memory(err)
                           : rg_result_add_group(truth, "row_table", RG_GROUP_COLLECTION, "", &group, err);
    for (size_t spot = 0; spot < count && status == RG_OK; spot++) {
        names[spot] = rg_tsv_field(minerals, r->rows[species[spot]], column);
        numbers[spot] = (double) r->rows[species[spot]];
    }
    if (status == RG_OK)
        status = rg_result_add_texts(group, "mineral", names, count, err);
    if (status == RG_OK)
        status = rg_result_add_row_group(truth, "library_row", "Row of the mineral table", "library_row",
                                         count, NULL, 0, &group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "library_row", "1", "Row of the mineral table", count, 0,
                                       numbers, err);
    free(numbers);
    free(names);
    return status == RG_OK ? add_weights(r, entry, ideal, truth, err) : status;
}

static rg_status run_simulate_epma(rg_run *run, rg_error *err)
{
    const epma_args *args = run->args;
    rg_mineral_library library = {0};
    recipe r = {0};
    rg_entry entry = {0};
    rg_result truth = {0};
    char used[1024] = "";
    double *wt = NULL;
    double *sigma = NULL;
    double *ideal = NULL;
    size_t *species = NULL;
    rg_status status = rg_library_file_open(args->library, &library, used, sizeof used, err);
    if (status == RG_OK)
        status = choose(args, &library, &r, err);
    if (status == RG_OK) {
        wt = rg_alloc(args->count, r.n_oxides, sizeof *wt);
        sigma = rg_alloc(args->count, r.n_oxides, sizeof *sigma);
        ideal = rg_alloc(args->count, r.n_oxides, sizeof *ideal);
        species = rg_alloc(args->count, 1, sizeof *species);
        if (wt == NULL || sigma == NULL || ideal == NULL || species == NULL)
            status = no_memory(err);
    }
    rg_simulate_epma_options how = rg_simulate_epma_defaults();
    how.seed = args->seed;
    how.relative_error = args->error;
    if (status == RG_OK)
        status = rg_simulate_epma(r.composition, r.n, r.n_oxides, NULL, args->count, &how, wt, sigma, species,
                                  ideal, err);
    if (status == RG_OK)
        status = fill_entry(&r, wt, sigma, args->count, &entry, err);
    if (status == RG_OK)
        status = build_truth(&r, species, &entry, ideal, &truth, err);
    if (status == RG_OK)
        status = rg_library_file_record(&library, used, &truth, err);
    if (status == RG_OK)
        status = rg_simulated_write(run, &entry, &truth, args->seed, err);
    free(species);
    free(ideal);
    free(sigma);
    free(wt);
    rg_result_free(&truth);
    rg_entry_free(&entry);
    recipe_free(&r);
    rg_mineral_library_free(&library);
    return status;
}

const rg_command rg_cmd_simulate_epma = {
    .name = "simulate epma",
    .group = "Data",
    .summary = "microprobe analyses of known minerals",
    .operands = "",
    .description = "Seeded analyses of minerals of the library, with standard errors as a lab states them; "
                   "the minerals and\n"
                   "the weights before their errors are stored beside the analyses as result `truth`.",
    .example = "regolith simulate epma --count 200 --error 0.005 -o spots.h5",
    .options = options,
    .args_size = sizeof(epma_args),
    .min_operands = 0,
    .max_operands = 0,
    .has = RG_HAS_OUTPUT,
    .run = run_simulate_epma,
};
