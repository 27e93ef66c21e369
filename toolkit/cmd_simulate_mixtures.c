/* regolith simulate mixtures: spectra with known abundances. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/simulate/mixtures.h"
#include "toolkit/commands.h"
#include "toolkit/endmember_library.h"
#include "toolkit/result_build.h"
#include "toolkit/simulated.h"

typedef struct {
    rg_common_args common;
    const char *endmembers;
    const char *select;
    size_t count;
    double noise;
    double absent;
    uint64_t seed;
    size_t random_endmembers;
    size_t bands;
    const char *library_out;
} mixtures_args;

static const rg_option options[] = {
    {RG_OPTION_PATH, 'e', "endmembers", "LIB.h5", NULL, offsetof(mixtures_args, endmembers),
     "container with the endmember spectra", false},
    {RG_OPTION_TEXT, 0, "select", "NAMES", NULL, offsetof(mixtures_args, select),
     "comma-separated names of the endmembers to use (default: all)", false},
    {RG_OPTION_COUNT, 'n', "count", "N", "100", offsetof(mixtures_args, count), "number of mixtures", false},
    {RG_OPTION_NUMBER, 0, "noise", "S", "0.005", offsetof(mixtures_args, noise),
     "standard deviation of Gaussian noise, reflectance", false},
    {RG_OPTION_NUMBER, 0, "absent", "P", "0.3", offsetof(mixtures_args, absent),
     "probability that an endmember is absent from a mixture", false},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(mixtures_args, seed),
     "seed; the same seed gives the same bits", false},
    {RG_OPTION_COUNT, 0, "random-endmembers", "P", NULL, offsetof(mixtures_args, random_endmembers),
     "without --endmembers: this many made-up smooth spectra", false},
    {RG_OPTION_COUNT, 0, "bands", "B", "200", offsetof(mixtures_args, bands),
     "bands of made-up spectra, 450 to 2450 nm", false},
    {RG_OPTION_PATH, 0, "library-out", "FILE.h5", NULL, offsetof(mixtures_args, library_out),
     "write the made-up endmembers to this container", true},
    {0},
};

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mixtures");
}

/* Smooth bands on a sloping continuum, from item 2^40 + m of the seed, away from those of the mixtures. */
static void make_up(const mixtures_args *args, const double *axis, double *spectra)
{
    const uint64_t away = (uint64_t) 1 << 40;
    for (size_t m = 0; m < args->random_endmembers; m++) {
        const double level = 0.25 + 0.6 * rg_random_uniform(args->seed, away + m, 0);
        const double slope = 0.2 * (rg_random_uniform(args->seed, away + m, 1) - 0.5);
        for (size_t b = 0; b < args->bands; b++) {
            double depth = 0.0;
            for (uint64_t k = 0; k < 4; k++) {
                const double centre = 450.0 + 2000.0 * rg_random_uniform(args->seed, away + m, 3 * k + 2);
                const double width = 60.0 + 250.0 * rg_random_uniform(args->seed, away + m, 3 * k + 3);
                const double u = (axis[b] - centre) / width;
                depth += 0.6 * rg_random_uniform(args->seed, away + m, 3 * k + 4) * exp(-0.5 * u * u);
            }
            spectra[m * args->bands + b] = level * (1.0 + slope * (axis[b] - 1450.0) / 1000.0) * exp(-depth);
        }
    }
}

static rg_status make_library(const rg_run *run, rg_entry *library, rg_error *err)
{
    const mixtures_args *args = run->args;
    *library =
        (rg_entry){.technique = RG_REFLECTANCE, .n_rows = args->random_endmembers, .n_columns = args->bands};
    library->axis = rg_alloc(args->bands, 1, sizeof *library->axis);
    library->values = rg_alloc(args->random_endmembers, args->bands, sizeof *library->values);
    if (library->axis == NULL || library->values == NULL)
        return no_memory(err);
    for (size_t b = 0; b < args->bands; b++)
        library->axis[b] = 450.0 + 2000.0 * (double) b / (double) (args->bands > 1 ? args->bands - 1 : 1);
    make_up(args, library->axis, library->values);
    rg_status status = rg_simulated_describe(library, "Made-up endmembers", "endmember", err);
    if (status != RG_OK || args->library_out == NULL)
        return status;
    const rg_h5_write_options how = {.force = args->common.force};
    rg_h5_file *file = NULL;
    status = rg_h5_create(args->library_out, &how, &file, err);
    if (status == RG_OK)
        status = rg_h5_write_entry(file, library, NULL, NULL, err);
    if (status == RG_OK)
        return rg_h5_publish(file, err);
    rg_h5_abandon(file);
    return status;
}

/* Members of a stored library as an entry with values. */
static rg_status read_library(const mixtures_args *args, rg_entry *library, rg_error *err)
{
    rg_workfile work = {0};
    rg_endmember_library chosen = {0};
    rg_status status = rg_workfile_open(args->endmembers, NULL, ~0u, &work, err);
    if (status == RG_OK)
        status = rg_endmember_library_open(args->endmembers, args->select, &work, NAN, NAN, &chosen, err);
    if (status == RG_OK) {
        *library =
            (rg_entry){.technique = work.entry.technique, .n_rows = chosen.n, .n_columns = chosen.n_bands};
        library->axis = work.entry.axis;
        library->fwhm = work.entry.fwhm;
        library->values = chosen.spectra;
        work.entry.axis = work.entry.fwhm = chosen.spectra = NULL;
        rg_column *ids = NULL;
        library->rows.n_rows = chosen.n;
        status = rg_table_add_texts(&library->rows, "sample_id", &ids, err);
        for (size_t m = 0; m < chosen.n && status == RG_OK; m++)
            status = rg_column_set_text(ids, m, chosen.names[m], strlen(chosen.names[m]), err);
    }
    rg_endmember_library_free(&chosen);
    rg_workfile_close(&work);
    return status;
}

/* Blocks of mixtures as the container asks for them; the truth fills up on the way. */
typedef struct {
    const rg_entry *library;
    rg_simulate_mixtures_options how;
    double *abundances;
} source;

static rg_status next_block(void *state, size_t first, size_t n, float *values, rg_error *err)
{
    source *s = state;
    rg_simulate_mixtures_options how = s->how;
    how.first_item += first;
    return rg_simulate_mixtures(s->library->values, s->library->n_rows, s->library->n_columns, n, &how,
                                s->abundances + first * s->library->n_rows, values, err);
}

/* The truth needs no spectra: draws depend on the number of the mixture alone. */
static rg_status draw_truth(source *s, size_t count, rg_error *err)
{
    const double one_band[64] = {0};
    float unused[4096];
    rg_simulate_mixtures_options how = s->how;
    how.noise = 0.0;
    const size_t p = s->library->n_rows;
    double *zero = p <= 64 ? NULL : rg_alloc(p, 1, sizeof *zero);
    rg_status status = p > 64 && zero == NULL ? no_memory(err) : RG_OK;
    for (size_t first = 0; first < count && status == RG_OK; first += 4096) {
        const size_t n = count - first < 4096 ? count - first : 4096;
        how.first_item = s->how.first_item + first;
        status = rg_simulate_mixtures(zero != NULL ? zero : one_band, p, 1, n, &how,
                                      s->abundances + first * p, unused, err);
    }
    free(zero);
    return status;
}

static rg_status build_truth(const source *s, size_t count, rg_result *truth, rg_error *err)
{
    const rg_column *ids = rg_table_find(&s->library->rows, "sample_id");
    rg_group *group = NULL;
    rg_status status = rg_result_add_row_group(truth, "abundances", "True abundances", "abundances", count,
                                               "endmember", s->library->n_rows, &group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "abundances", "1", "Abundance", count, s->library->n_rows,
                                       s->abundances, err);
    return status == RG_OK ? rg_result_add_words(truth, "endmember_table", "name",
                                                 (const char *const *) ids->texts, s->library->n_rows, err)
                           : status;
}

static rg_status run_simulate_mixtures(rg_run *run, rg_error *err)
{
    const mixtures_args *args = run->args;
    rg_entry library = {0};
    rg_entry entry = {0};
    rg_result truth = {0};
    source s = {.library = &library, .how = {args->seed, 0, args->absent, args->noise}};
    rg_status status = args->endmembers != NULL ? read_library(args, &library, err)
                       : args->random_endmembers > 0
                           ? make_library(run, &library, err)
                           : rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no endmembers are named", NULL,
                                           "add --endmembers LIB.h5 or --random-endmembers P");
    if (status == RG_OK &&
        (s.abundances = rg_alloc(args->count, library.n_rows, sizeof *s.abundances)) == NULL)
        status = no_memory(err);
    if (status == RG_OK)
        status = draw_truth(&s, args->count, err);
    if (status == RG_OK)
        status = build_truth(&s, args->count, &truth, err);
    if (status == RG_OK) {
        entry =
            (rg_entry){.technique = library.technique, .n_rows = args->count, .n_columns = library.n_columns};
        entry.axis = rg_alloc(library.n_columns, 1, sizeof *entry.axis);
        entry.stream = (rg_row_stream){next_block, NULL, &s};
        status = entry.axis == NULL ? no_memory(err)
                                    : rg_simulated_describe(&entry, "Simulated mixtures", "mixture", err);
    }
    if (status == RG_OK) {
        memcpy(entry.axis, library.axis, library.n_columns * sizeof *entry.axis);
        status = rg_simulated_write(run, &entry, &truth, args->seed, err);
    }
    free(s.abundances);
    rg_result_free(&truth);
    rg_entry_free(&entry);
    rg_entry_free(&library);
    return status;
}

const rg_command rg_cmd_simulate_mixtures = {
    .name = "simulate mixtures",
    .group = "Data",
    .summary = "mixtures of endmember spectra with known abundances",
    .operands = "",
    .description = "Seeded linear mixtures with noise; the true abundances are stored beside the spectra as "
                   "result `truth`.",
    .example =
        "regolith simulate mixtures --endmembers minerals.h5 --count 1000 --noise 0.002 -o mixtures.h5",
    .options = options,
    .args_size = sizeof(mixtures_args),
    .min_operands = 0,
    .max_operands = 0,
    .has = RG_HAS_OUTPUT,
    .run = run_simulate_mixtures,
};
