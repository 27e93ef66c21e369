/* regolith simulate grain: grains of known species, measured by every technique of the verdict. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kernels/base/memory.h"
#include "kernels/simulate/patches.h"
#include "toolkit/commands.h"
#include "toolkit/library_file.h"
#include "toolkit/name_list.h"
#include "toolkit/result_build.h"
#include "toolkit/simulated.h"
#include "toolkit/suggest.h"

typedef struct {
    rg_common_args common;
    const char *species;
    const char *techniques;
    const char *library;
    size_t count;
    double error;
    size_t lines;
    size_t samples;
    double patch;
    bool label;
    uint64_t seed;
} grain_args;

static const rg_option options[] = {
    {RG_OPTION_TEXT, 's', "species", "NAMES|all|reject", "all", offsetof(grain_args, species),
     "species of the table grain_species with commas between, all of them, or those that the verdict must "
     "reject",
     false},
    {RG_OPTION_COUNT, 'n', "count", "N", "40", offsetof(grain_args, count), "number of grains", false},
    {RG_OPTION_TEXT, 0, "techniques", "LIST", "epma,raman,xrd,ftir", offsetof(grain_args, techniques),
     "comma-separated: epma, raman (two lasers), raman1 (one), xrd, ftir", false},
    {RG_OPTION_NUMBER, 0, "error", "R", "0.01", offsetof(grain_args, error),
     "relative standard error of an oxide", false},
    {RG_OPTION_COUNT, 0, "lines", "N", NULL, offsetof(grain_args, lines),
     "with --samples: a map of so many lines instead, without diffraction; a patch of pixels is one grain",
     false},
    {RG_OPTION_COUNT, 0, "samples", "N", NULL, offsetof(grain_args, samples), "pixels of a line of the map",
     false},
    {RG_OPTION_NUMBER, 0, "patch", "PIXELS", "8", offsetof(grain_args, patch), "side of a patch of the map",
     false},
    {RG_OPTION_FLAG, 0, "label", NULL, NULL, offsetof(grain_args, label),
     "name the species in a column, too, as in a library of spectra", false},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(grain_args, seed),
     "seed; the same seed gives the same bits", false},
    {RG_OPTION_PATH, 0, "library", "PATH", NULL, offsetof(grain_args, library),
     "mineral library: its .h5 file or the folder of its tables (default: the one installed)", false},
    {0},
};

/* How each entry is made. */
typedef enum { BY_EPMA = 0, BY_GREEN, BY_RED, BY_XRD, BY_FTIR, N_BY } measurement;

static const struct {
    rg_technique technique;
    const char *title;
    double laser_nm;
    double first, step;
    size_t n;
} FACTS[N_BY] = {
    [BY_EPMA] = {RG_EPMA, "Simulated microprobe analyses of grains", 0.0, 0.0, 0.0, 0},
    [BY_GREEN] = {RG_RAMAN, "Simulated Raman spectra of grains, 532 nm", 532.0, 150.0, 1.0, 1151},
    [BY_RED] = {RG_RAMAN, "Simulated Raman spectra of grains, 785 nm", 785.0, 150.0, 1.0, 1151},
    [BY_XRD] = {RG_XRD, "Simulated powder patterns of grains, Cu Ka", 0.0, 8.0, 0.02, 2601},
    [BY_FTIR] = {RG_FTIR, "Simulated infrared spectra of grains", 0.0, 700.0, 4.0, 826},
};

typedef struct {
    const rg_mineral_library *library;
    rg_simulate_grain_options how;
    size_t *rows; /* [n_rows] of the table, drawn from */
    size_t n_rows;
    size_t count;
    bool label;
    size_t n_lines, n_samples; /* of a map; 0: grains one by one */
    rg_grain_draw *draws;      /* [count] */
    size_t *with_pattern;      /* [n_with_pattern] grains that have lines in diffraction */
    size_t n_with_pattern;
} grains;

/* Rows of one technique as they are written. */
typedef struct {
    const grains *grains;
    measurement by;
    const double *axis;
} row_maker;

static rg_status make_rows(void *state, size_t first, size_t n, float *values, rg_error *err)
{
    const row_maker *r = state;
    const grains *g = r->grains;
    const rg_mineral_library *library = g->library;
    const size_t n_columns = FACTS[r->by].n;
    double *rows = rg_alloc(n, n_columns, sizeof *rows);
    if (rows == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the spectra");
#pragma omp parallel for schedule(static)
    for (size_t k = 0; k < n; k++) {
        const size_t grain = r->by == BY_XRD ? g->with_pattern[first + k] : first + k;
        const rg_grain_draw *draw = &g->draws[grain];
        double *out = rows + k * n_columns;
        if (r->by == BY_XRD)
            (void) rg_simulate_grain_xrd(&library->lines, library->grains, draw, &g->how, grain, r->axis,
                                         n_columns, out);
        else if (r->by == BY_FTIR)
            rg_simulate_grain_ftir(&library->lines, library->grains, draw, &g->how, grain, r->axis, n_columns,
                                   out);
        else
            rg_simulate_grain_raman(&library->lines, library->grains, draw, &g->how, grain, r->by - BY_GREEN,
                                    FACTS[r->by].laser_nm, r->axis, n_columns, out);
        for (size_t i = 0; i < n_columns; i++)
            values[k * n_columns + i] = (float) out[i];
    }
    free(rows);
    return RG_OK;
}

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the grains");
}

/* Whether a list of names has this one. */
static bool is_listed(const char *list, const char *name)
{
    char word[128];
    for (const char *at = list; rg_name_list_next(&at, word, sizeof word);)
        if (strcasecmp(word, name) == 0)
            return true;
    return false;
}

/* The first name of the list that no row has. */
static rg_status check_names(const rg_mineral_library *library, const char *list, rg_error *err)
{
    const size_t n = library->n_grains;
    const char **names = rg_alloc(n, 1, sizeof *names);
    rg_status status = names != NULL ? RG_OK : no_memory(err);
    char word[128];
    for (size_t k = 0; status == RG_OK && k < n; k++)
        names[k] = library->grains[k].name;
    for (const char *at = list; status == RG_OK && rg_name_list_next(&at, word, sizeof word);) {
        char subject[RG_SUGGEST_SUBJECT];
        rg_suggest_subject(word, names, n, subject);
        if (rg_suggest_find(word, names, n) == n)
            status = rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the library has no grain of this species",
                                   subject, "see its table `grain_species`");
    }
    free(names);
    return status;
}

/* The grain that each measured spot belongs to: its own, or the patch of the map that it lies in. */
static rg_status arrange(const grain_args *args, grains *g, size_t *of, rg_error *err)
{
    for (size_t i = 0; i < g->count; i++)
        of[i] = i;
    if (args->lines == 0)
        return RG_OK;
    const size_t n_patches = rg_simulate_patch_count(args->lines, args->samples, args->patch);
    return rg_simulate_patches(args->lines, args->samples, n_patches, args->seed, of, err);
}

static rg_status choose(const grain_args *args, grains *g, rg_error *err)
{
    const rg_mineral_library *library = g->library;
    const bool all = strcmp(args->species, "all") == 0;
    const bool reject = strcmp(args->species, "reject") == 0;
    g->count = args->lines > 0 ? args->lines * args->samples : args->count;
    g->rows = rg_alloc(library->n_grains, 1, sizeof *g->rows);
    g->draws = rg_alloc(g->count, 1, sizeof *g->draws);
    g->with_pattern = rg_alloc(g->count, 2, sizeof *g->with_pattern);
    if (g->rows == NULL || g->draws == NULL || g->with_pattern == NULL)
        return no_memory(err);
    size_t *of = g->with_pattern + g->count;
    rg_status status = all || reject ? RG_OK : check_names(library, args->species, err);
    if (status == RG_OK)
        status = arrange(args, g, of, err);
    if (status != RG_OK)
        return status;
    for (size_t k = 0; k < library->n_grains; k++)
        if (all || (reject && library->grains[k].reject) || is_listed(args->species, library->grains[k].name))
            g->rows[g->n_rows++] = k;
    for (size_t i = 0; i < g->count; i++) {
        const rg_grain_draw draw =
            rg_simulate_grain_draw(library->grains, g->rows, g->n_rows, &g->how, of[i]);
        bool has_pattern = false;
        for (size_t p = 0; p < 2; p++) {
            const size_t phase =
                draw.part[p] != RG_NO_INDEX ? library->grains[draw.part[p]].phase[RG_LINES_XRD] : RG_NO_INDEX;
            has_pattern =
                has_pattern || (phase != RG_NO_INDEX && library->lines.phases[phase].n[RG_LINES_XRD] > 0);
        }
        g->draws[i] = draw;
        if (has_pattern)
            g->with_pattern[g->n_with_pattern++] = i;
    }
    return RG_OK;
}

/* Oxides that a laboratory analyses in a phosphate: those of the table and those that unmask mixed spots. */
static bool is_analysed(const grains *g, size_t oxide)
{
    static const char *const ALWAYS[] = {"SiO2", "TiO2", "Al2O3", "ZrO2", "FeO",  "MnO", "MgO",
                                         "CaO",  "SrO",  "Na2O",  "K2O",  "P2O5", "F",   "Cl"};
    const rg_oxide_table *oxides = &g->library->formula.oxides;
    if (rg_oxides_is_ree(oxides, oxide))
        return true;
    for (size_t i = 0; i < sizeof ALWAYS / sizeof ALWAYS[0]; i++)
        if (strcmp(oxides->oxides[oxide].name, ALWAYS[i]) == 0)
            return true;
    for (size_t r = 0; r < g->n_rows; r++)
        if (g->library->grains[g->rows[r]].composition[oxide] > 0.0)
            return true;
    return false;
}

static rg_status fill_analyses(const grains *g, rg_entry *entry, rg_error *err)
{
    const rg_oxide_table *oxides = &g->library->formula.oxides;
    const size_t n = oxides->n_oxides;
    double *wt = rg_alloc(n, 2, sizeof *wt);
    size_t *columns = rg_alloc(n, 1, sizeof *columns);
    size_t k = 0;
    for (size_t i = 0; columns != NULL && i < n; i++)
        if (is_analysed(g, i))
            columns[k++] = i;
    entry->names = rg_alloc(k, 1, sizeof *entry->names);
    entry->values = rg_alloc(g->count, k, sizeof *entry->values);
    entry->errors = rg_alloc(g->count, k, sizeof *entry->errors);
    rg_status status = wt == NULL || columns == NULL || entry->names == NULL || entry->values == NULL ||
                               entry->errors == NULL
                           ? no_memory(err)
                           : RG_OK;
    if (status == RG_OK)
        entry->n_columns = k;
    for (size_t c = 0; c < k && status == RG_OK; c++) {
        const char *name = oxides->oxides[columns[c]].name;
        entry->names[c] = rg_copy_text(name, strlen(name));
        if (entry->names[c] == NULL)
            status = no_memory(err);
    }
    for (size_t i = 0; i < g->count && status == RG_OK; i++) {
        rg_simulate_grain_weights(g->library->grains, &g->draws[i], n, &g->how, i, wt, wt + n, NULL);
        for (size_t c = 0; c < k; c++) {
            entry->values[i * k + c] = wt[columns[c]];
            entry->errors[i * k + c] = wt[n + columns[c]];
        }
    }
    free(columns);
    free(wt);
    return status;
}

static rg_status label_rows(const grains *g, measurement by, rg_entry *entry, rg_error *err)
{
    rg_column *species = NULL;
    rg_status status = rg_table_add_texts(&entry->rows, "species", &species, err);
    for (size_t i = 0; i < entry->n_rows && status == RG_OK; i++) {
        const size_t grain = by == BY_XRD ? g->with_pattern[i] : i;
        const char *name = g->library->grains[g->draws[grain].species].name;
        status = rg_column_set_text(species, i, name, strlen(name), err);
    }
    return status;
}

/* Axis, ids and laser of an entry whose rows are made when they are written. */
static rg_status describe(const grains *g, measurement by, row_maker *maker, rg_entry *entry, rg_error *err)
{
    *entry = (rg_entry){.technique = FACTS[by].technique,
                        .n_rows = by == BY_XRD ? g->n_with_pattern : g->count,
                        .n_lines = g->n_lines,
                        .n_samples = g->n_samples,
                        .n_columns = FACTS[by].n};
    rg_status status = rg_simulated_describe(entry, FACTS[by].title, "grain", err);
    if (by == BY_EPMA)
        status = status == RG_OK ? fill_analyses(g, entry, err) : status;
    if (by == BY_EPMA)
        return status == RG_OK && g->label ? label_rows(g, by, entry, err) : status;
    entry->axis = rg_alloc(FACTS[by].n, 1, sizeof *entry->axis);
    if (status == RG_OK && entry->axis == NULL)
        status = no_memory(err);
    for (size_t i = 0; status == RG_OK && i < FACTS[by].n; i++)
        entry->axis[i] = FACTS[by].first + FACTS[by].step * (double) i;
    for (size_t k = 0; by == BY_XRD && status == RG_OK && k < g->n_with_pattern; k++) {
        char id[64];
        snprintf(id, sizeof id, "grain_%04zu", g->with_pattern[k] + 1);
        status = rg_column_set_text(&entry->rows.columns[0], k, id, strlen(id), err);
    }
    if (status == RG_OK && FACTS[by].laser_nm > 0.0) {
        rg_column *laser = NULL;
        status = rg_table_add_numbers(&entry->rows, "laser_nm", "nm", &laser, err);
        for (size_t i = 0; status == RG_OK && i < g->count; i++)
            laser->numbers[i] = FACTS[by].laser_nm;
    }
    if (status == RG_OK && g->label)
        status = label_rows(g, by, entry, err);
    *maker = (row_maker){g, by, entry->axis};
    entry->stream = (rg_row_stream){.read = make_rows, .state = maker};
    return status;
}

static rg_status build_truth(const grains *g, rg_result *truth, rg_error *err)
{
    rg_group *group = NULL;
    const char **names = rg_alloc(g->count, 1, sizeof *names);
    double *numbers = rg_alloc(g->count, 2, sizeof *numbers);
    rg_status status = names == NULL || numbers == NULL
                           ? no_memory(err)
                           : rg_result_add_group(truth, "row_table", RG_GROUP_COLLECTION, "", &group, err);
    for (size_t i = 0; i < g->count && status == RG_OK; i++) {
        names[i] = g->library->grains[g->draws[i].species].name;
        numbers[i] = g->draws[i].share[0];
        numbers[g->count + i] = (double) g->draws[i].species;
    }
    if (status == RG_OK)
        status = rg_result_add_texts(group, "species", names, g->count, err);
    if (status == RG_OK)
        status = rg_result_add_row_group(truth, "share", "Weight share of the first phase", "share", g->count,
                                         NULL, 0, &group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "share", "1", "Weight share of the first phase", g->count, 0,
                                       numbers, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "library_row", "1", "Row of the table of grains", g->count, 0,
                                       numbers + g->count, err);
    free(numbers);
    free(names);
    return status;
}

/* Which measurements the list asks for. */
static rg_status parse_techniques(const char *list, bool *wanted, rg_error *err)
{
    static const struct {
        const char *word;
        measurement first, last;
    } words[] = {{"epma", BY_EPMA, BY_EPMA},
                 {"raman", BY_GREEN, BY_RED},
                 {"raman1", BY_GREEN, BY_GREEN},
                 {"xrd", BY_XRD, BY_XRD},
                 {"ftir", BY_FTIR, BY_FTIR}};
    for (const char *at = list; *at != '\0';) {
        const size_t length = strcspn(at, ",");
        bool found = length == 0;
        for (size_t w = 0; w < sizeof words / sizeof words[0]; w++)
            if (strlen(words[w].word) == length && memcmp(words[w].word, at, length) == 0) {
                found = true;
                for (int by = (int) words[w].first; by <= (int) words[w].last; by++)
                    wanted[by] = true;
            }
        if (!found)
            return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no technique of the verdict", at,
                                 "epma, raman, raman1, xrd, ftir");
        at += length + (at[length] == ',');
    }
    for (size_t by = 0; by < N_BY; by++)
        if (wanted[by])
            return RG_OK;
    return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no technique is asked for", "--techniques", NULL);
}

static rg_status run_simulate_grain(rg_run *run, rg_error *err)
{
    const grain_args *args = run->args;
    rg_mineral_library library = {0};
    grains g = {.library = &library, .how = rg_simulate_grain_defaults()};
    rg_entry entries[N_BY] = {{0}};
    row_maker makers[N_BY];
    rg_result truth = {0};
    bool wanted[N_BY] = {false};
    char used[1024] = "";
    size_t n = 0;
    g.how.seed = args->seed;
    g.how.relative_error = args->error;
    g.label = args->label;
    g.n_lines = args->lines;
    g.n_samples = args->samples;
    rg_status status = parse_techniques(args->techniques, wanted, err);
    if (status == RG_OK && (args->lines > 0) != (args->samples > 0))
        status = rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "a map needs --lines and --samples", NULL, NULL);
    if (status == RG_OK && !(args->patch > 0.0))
        status =
            rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the side of a patch is above zero", "--patch", NULL);
    wanted[BY_XRD] = wanted[BY_XRD] && args->lines == 0; /* powder patterns have no pixels */
    if (status == RG_OK && !(args->error >= 0.0 && args->error < 1.0))
        status = rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "a relative error lies between 0 and 1",
                               "--error", NULL);
    if (status == RG_OK)
        status = rg_library_file_open(args->library, &library, used, sizeof used, err);
    if (status == RG_OK)
        status = choose(args, &g, err);
    for (int by = 0; by < N_BY && status == RG_OK; by++)
        if (wanted[by] && (by != BY_XRD || g.n_with_pattern > 0)) {
            status = describe(&g, (measurement) by, &makers[n], &entries[n], err);
            n++;
        }
    if (status == RG_OK && n == 0)
        status =
            rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "no lines are known of this species in diffraction",
                          args->species, "add another technique");
    if (status == RG_OK)
        status = build_truth(&g, &truth, err);
    if (status == RG_OK)
        status = rg_library_file_record(&library, used, &truth, err);
    if (status == RG_OK)
        status = rg_simulated_write_all(run, &entries[0], entries + 1, n - 1, &truth, args->seed, err);
    rg_result_free(&truth);
    for (size_t i = 0; i < N_BY; i++)
        rg_entry_free(&entries[i]);
    free(g.with_pattern);
    free(g.draws);
    free(g.rows);
    rg_mineral_library_free(&library);
    return status;
}

const rg_command rg_cmd_simulate_grain = {
    .name = "simulate grain",
    .group = "Data",
    .summary = "grains of known species, measured by every technique",
    .operands = "",
    .description =
        "Seeded grains of changesite-(Y) and of everything that the verdict must reject, mixed spots "
        "included:\n"
        "microprobe analyses with errors, Raman spectra under 532 and 785 nm with luminescence, powder "
        "patterns\n"
        "with zero shift and preferred orientation, infrared spectra; an entry each, joined by the name of "
        "the\n"
        "grain. Compositions and line lists are rows of the mineral library; the species and its share are\n"
        "stored as result `truth`.",
    .example =
        "regolith simulate grain --species all --count 200 -o grains.h5\nregolith changesite grains.h5\n"
        "regolith simulate grain --species pyroxene,fayalite,merrillite --lines 60 --samples 80 -o map.h5",
    .options = options,
    .args_size = sizeof(grain_args),
    .min_operands = 0,
    .max_operands = 0,
    .has = RG_HAS_OUTPUT,
    .run = run_simulate_grain,
};
