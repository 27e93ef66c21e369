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
#include "toolkit/library_classes.h"
#include "toolkit/result_build.h"
#include "toolkit/simulated.h"
#include "toolkit/small_file.h"

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
    size_t variants;
    const char *library_out;
    size_t members;
    const char *class_column;
    double shade;
    double variability;
    size_t lines;
    size_t samples;
    size_t patch;
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
    {RG_OPTION_COUNT, 0, "variants", "V", NULL, offsetof(mixtures_args, variants),
     "so many versions of each made-up spectrum, of column class; a mixture has one of a class at most",
     false},
    {RG_OPTION_COUNT, 0, "members", "K", NULL, offsetof(mixtures_args, members),
     "endmembers in each mixture (default: by --absent)", false},
    {RG_OPTION_TEXT, 0, "class-column", "NAME", NULL, offsetof(mixtures_args, class_column),
     "column of the library; a mixture has one member of a class at most", false},
    {RG_OPTION_NUMBER, 0, "shade", "A", "0", offsetof(mixtures_args, shade),
     "greatest share of shade in a mixture, each share up to it as likely", false},
    {RG_OPTION_NUMBER, 0, "variability", "S", "0", offsetof(mixtures_args, variability),
     "1 sigma of brightness and of slope, from mixture to mixture or between variants", false},
    {RG_OPTION_COUNT, 0, "lines", "L", NULL, offsetof(mixtures_args, lines),
     "a cube of so many lines, with smooth maps of abundance, instead of --count mixtures", false},
    {RG_OPTION_COUNT, 0, "samples", "S", NULL, offsetof(mixtures_args, samples), "samples of each line",
     false},
    {RG_OPTION_COUNT, 0, "patch", "N", NULL, offsetof(mixtures_args, patch),
     "pure squares of N by N pixels, one of each endmember, along the last lines of the cube", false},
    {0},
};

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mixtures");
}

/* Smooth bands on a sloping continuum, from item 2^40 + m of the seed, away from those of the mixtures; the
 * versions of a spectrum differ in brightness and slope by normals 2^32 + 2v and 2^32 + 2v + 1 of that item.
 */
static void make_up(const mixtures_args *args, const double *axis, double *spectra)
{
    const uint64_t away = (uint64_t) 1 << 40, version = (uint64_t) 1 << 32;
    const size_t variants = args->variants > 0 ? args->variants : 1;
    for (size_t m = 0; m < args->random_endmembers * variants; m++) {
        const uint64_t item = away + m / variants, v = version + 2 * (m % variants);
        const double level = 0.25 + 0.6 * rg_random_uniform(args->seed, item, 0);
        const double slope = 0.2 * (rg_random_uniform(args->seed, item, 1) - 0.5);
        const double spread = args->variants > 0 ? args->variability : 0.0;
        const double brighter = spread > 0.0 ? spread * rg_random_normal(args->seed, item, v) : 0.0;
        const double redder = spread > 0.0 ? spread * rg_random_normal(args->seed, item, v + 1) : 0.0;
        for (size_t b = 0; b < args->bands; b++) {
            double depth = 0.0;
            for (uint64_t k = 0; k < 4; k++) {
                const double centre = 450.0 + 2000.0 * rg_random_uniform(args->seed, item, 3 * k + 2);
                const double width = 60.0 + 250.0 * rg_random_uniform(args->seed, item, 3 * k + 3);
                const double u = (axis[b] - centre) / width;
                depth += 0.6 * rg_random_uniform(args->seed, item, 3 * k + 4) * exp(-0.5 * u * u);
            }
            const double place = (axis[b] - 1450.0) / 1000.0; /* -1 to 1 */
            spectra[m * args->bands + b] =
                level * (1.0 + slope * place) * exp(-depth) * (1.0 + brighter + redder * place);
        }
    }
}

/* Column class of made-up variants. */
static rg_status name_classes(const mixtures_args *args, rg_entry *library, rg_error *err)
{
    rg_column *column = NULL;
    rg_status status = rg_table_add_texts(&library->rows, "class", &column, err);
    for (size_t m = 0; m < library->n_rows && status == RG_OK; m++) {
        char name[40];
        snprintf(name, sizeof name, "class_%04zu", m / args->variants + 1);
        status = rg_column_set_text(column, m, name, strlen(name), err);
    }
    return status;
}

static rg_status make_library(const mixtures_args *args, rg_entry *library, size_t **class_of, rg_error *err)
{
    const size_t n = args->random_endmembers * (args->variants > 0 ? args->variants : 1);
    *library = (rg_entry){.technique = RG_REFLECTANCE, .n_rows = n, .n_columns = args->bands};
    library->axis = rg_alloc(args->bands, 1, sizeof *library->axis);
    library->values = rg_alloc(n, args->bands, sizeof *library->values);
    if (library->axis == NULL || library->values == NULL)
        return no_memory(err);
    for (size_t b = 0; b < args->bands; b++)
        library->axis[b] = 450.0 + 2000.0 * (double) b / (double) (args->bands > 1 ? args->bands - 1 : 1);
    make_up(args, library->axis, library->values);
    rg_status status = rg_simulated_describe(library, "Made-up endmembers", "endmember", err);
    if (status == RG_OK && args->variants > 0)
        status = name_classes(args, library, err);
    if (status == RG_OK && args->variants > 0 && (*class_of = rg_alloc(n, 1, sizeof **class_of)) == NULL)
        status = no_memory(err);
    for (size_t m = 0; *class_of != NULL && m < n; m++)
        (*class_of)[m] = m / args->variants;
    if (status != RG_OK || args->library_out == NULL)
        return status;
    const rg_h5_write_options how = {.force = args->common.force};
    return rg_small_file_write(args->library_out, &how, library, NULL, err);
}

static rg_status read_classes(const mixtures_args *args, const rg_endmember_library *chosen,
                              size_t **class_of, rg_error *err)
{
    size_t n_classes = 0;
    if ((*class_of = rg_alloc(chosen->n, 1, sizeof **class_of)) == NULL)
        return no_memory(err);
    return rg_library_classes(args->endmembers, chosen, args->class_column, *class_of, &n_classes, err);
}

/* Members of a stored library as an entry with values. */
static rg_status read_library(const mixtures_args *args, rg_entry *library, size_t **class_of, rg_error *err)
{
    rg_workfile work = {0};
    rg_endmember_library chosen = {0};
    rg_status status = rg_workfile_open(args->endmembers, NULL, ~RG_ANY_AXIS, &work, err);
    if (status == RG_OK)
        status = rg_endmember_library_open(args->endmembers, args->select, &work, NAN, NAN, &chosen, err);
    if (status == RG_OK && args->class_column != NULL)
        status = read_classes(args, &chosen, class_of, err);
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

/* Blocks of mixtures as the container asks for them; the truth is drawn again on the way, the same. */
typedef struct {
    const rg_entry *library;
    rg_simulate_mixtures_options how;
    size_t count;
    double *abundances; /* [count][members]                           */
    double *shade;      /* [count] what they lack to one, or NULL     */
} source;

static rg_status next_block(void *state, size_t first, size_t n, float *values, rg_error *err)
{
    source *s = state;
    rg_simulate_mixtures_options how = s->how;
    how.first_item += first;
    return rg_simulate_mixtures(s->library->values, s->library->n_rows, s->library->n_columns, n, &how,
                                s->abundances + first * s->library->n_rows, values, err);
}

static rg_status draw_truth(source *s, rg_error *err)
{
    const size_t p = s->library->n_rows;
    s->abundances = rg_alloc(s->count, p, sizeof *s->abundances);
    s->shade = s->how.shade > 0.0 ? rg_alloc(s->count, 1, sizeof *s->shade) : NULL;
    if (s->abundances == NULL || (s->how.shade > 0.0 && s->shade == NULL))
        return no_memory(err);
    rg_status status = rg_simulate_shares(p, s->count, &s->how, s->abundances, err);
    for (size_t k = 0; s->shade != NULL && k < s->count && status == RG_OK; k++) {
        s->shade[k] = 1.0;
        for (size_t m = 0; m < p; m++)
            s->shade[k] -= s->abundances[k * p + m];
    }
    return status;
}

static rg_status build_truth(const source *s, rg_result *truth, rg_error *err)
{
    const rg_column *ids = rg_table_find(&s->library->rows, "sample_id");
    rg_group *group = NULL;
    rg_status status = rg_result_add_row_group(truth, "abundances", "True abundances", "abundances", s->count,
                                               "endmember", s->library->n_rows, &group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "abundances", "1", "Abundance", s->count, s->library->n_rows,
                                       s->abundances, err);
    if (status == RG_OK && s->shade != NULL) {
        status =
            rg_result_add_row_group(truth, "shade", "True shade", "shade", s->count, NULL, 0, &group, err);
        if (status == RG_OK)
            status = rg_result_add_numbers(group, "shade", "1", "Shade", s->count, 0, s->shade, err);
    }
    return status == RG_OK ? rg_result_add_words(truth, "endmember_table", "name",
                                                 (const char *const *) ids->texts, s->library->n_rows, err)
                           : status;
}

static rg_status check(const mixtures_args *args, rg_error *err)
{
    const bool made_up = args->endmembers == NULL;
    if (made_up && args->random_endmembers == 0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no endmembers are named", NULL,
                             "add --endmembers LIB.h5 or --random-endmembers P");
    if (made_up && args->class_column != NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "made-up endmembers have no such column",
                             args->class_column, "give --variants instead");
    if (!made_up && args->variants > 0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "variants are of made-up endmembers", NULL,
                             "give --class-column instead");
    if ((args->lines > 0) != (args->samples > 0) || (args->patch > 0 && args->lines == 0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "a cube has lines and samples", NULL,
                             "give both --lines and --samples");
    size_t pixels = 0;
    if (!rg_mul(args->lines, args->samples, &pixels) || args->lines > INT32_MAX || args->samples > INT32_MAX)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the cube is too large", NULL,
                             "give fewer lines or samples");
    return RG_OK;
}

static rg_status describe(const mixtures_args *args, source *s, rg_entry *entry, rg_error *err)
{
    const rg_entry *library = s->library;
    *entry = (rg_entry){.technique = library->technique,
                        .n_rows = s->count,
                        .n_columns = library->n_columns,
                        .n_lines = args->lines,
                        .n_samples = args->samples};
    entry->axis = rg_alloc(library->n_columns, 1, sizeof *entry->axis);
    entry->stream = (rg_row_stream){.read = next_block, .state = s};
    if (entry->axis == NULL)
        return no_memory(err);
    memcpy(entry->axis, library->axis, library->n_columns * sizeof *entry->axis);
    return rg_simulated_describe(entry, args->lines > 0 ? "Simulated scene" : "Simulated mixtures", "mixture",
                                 err);
}

static rg_status run_simulate_mixtures(rg_run *run, rg_error *err)
{
    const mixtures_args *args = run->args;
    rg_entry library = {0};
    rg_entry entry = {0};
    rg_result truth = {0};
    size_t *class_of = NULL;
    source s = {.library = &library, .count = args->lines > 0 ? args->lines * args->samples : args->count};
    rg_status status = check(args, err);
    if (status == RG_OK)
        status = args->endmembers != NULL ? read_library(args, &library, &class_of, err)
                                          : make_library(args, &library, &class_of, err);
    s.how = (rg_simulate_mixtures_options){.seed = args->seed,
                                           .absent = args->absent,
                                           .noise = args->noise,
                                           .n_present = args->members,
                                           .shade = args->shade,
                                           .class_of = class_of,
                                           .variability = args->variants > 0 ? 0.0 : args->variability,
                                           .n_lines = args->lines,
                                           .n_samples = args->samples,
                                           .patch = args->patch};
    if (status == RG_OK)
        status = draw_truth(&s, err);
    if (status == RG_OK)
        status = build_truth(&s, &truth, err);
    if (status == RG_OK)
        status = describe(args, &s, &entry, err);
    if (status == RG_OK)
        status = rg_simulated_write(run, &entry, &truth, args->seed, err);
    free(s.abundances);
    free(s.shade);
    free(class_of);
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
    .description =
        "Seeded linear mixtures with noise, independent ones or a cube with maps of abundance, of minerals, "
        "of\n"
        "large libraries (--members), with shade, classes and variable endmembers. The true abundances are\n"
        "stored beside the spectra as result `truth`.",
    .example =
        "regolith simulate mixtures --endmembers minerals.h5 --count 1000 --noise 0.002 -o mixtures.h5\n"
        "regolith simulate mixtures --endmembers minerals.h5 --lines 60 --samples 80 --patch 6 -o scene.h5",
    .options = options,
    .args_size = sizeof(mixtures_args),
    .min_operands = 0,
    .max_operands = 0,
    .has = RG_HAS_OUTPUT,
    .run = run_simulate_mixtures,
};
