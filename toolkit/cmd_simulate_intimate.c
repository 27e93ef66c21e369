/* regolith simulate intimate: reflectance of powders with known masses. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/simulate/intimate.h"
#include "toolkit/commands.h"
#include "toolkit/endmember_library.h"
#include "toolkit/minerals.h"
#include "toolkit/optical_library.h"
#include "toolkit/photometry.h"
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
    const char *density;
    const char *diameter;
    const char *fresnel;
    double scattering;
    double iron;
    rg_photometry_args photometry;
} intimate_args;

static const rg_option options[] = {
    {RG_OPTION_PATH, 'e', "endmembers", "LIB.h5", NULL, offsetof(intimate_args, endmembers),
     "container with the reflectance or optical constants of the minerals (required)", false},
    {RG_OPTION_TEXT, 0, "select", "NAMES", NULL, offsetof(intimate_args, select),
     "comma-separated names of the minerals to use (default: all)", false},
    {RG_OPTION_COUNT, 'n', "count", "N", "100", offsetof(intimate_args, count), "number of mixtures", false},
    {RG_OPTION_NUMBER, 0, "noise", "S", "0.002", offsetof(intimate_args, noise),
     "standard deviation of Gaussian noise, reflectance; stored as the errors", false},
    {RG_OPTION_NUMBER, 0, "absent", "P", "0.3", offsetof(intimate_args, absent),
     "probability that a mineral is absent from a mixture", false},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(intimate_args, seed),
     "seed; the same seed gives the same bits", false},
    {RG_OPTION_TEXT, 0, "density", "LIST", NULL, offsetof(intimate_args, density),
     "g/cm3 of the minerals, 3.32,3.20 or olivine=3.32 (default: column density_g_cm3)", false},
    {RG_OPTION_TEXT, 0, "diameter", "LIST", NULL, offsetof(intimate_args, diameter),
     "grain diameters likewise, um (default: column diameter_um, else all equal)", false},
    {RG_OPTION_WORD, 0, "fresnel", "1993|2012|exact", "1993", offsetof(intimate_args, fresnel),
     "with optical constants: surface reflectance of grains", false},
    {RG_OPTION_NUMBER, 0, "scattering", "S", "0", offsetof(intimate_args, scattering),
     "with optical constants: scattering by flaws inside of grains, 1/um", false},
    {RG_OPTION_NUMBER, 0, "iron", "M", "0", offsetof(intimate_args, iron),
     "with optical constants: mass fraction of nanophase iron in all grains (needs member iron)", false},
    RG_PHOTOMETRY_OPTIONS(intimate_args),
    {0},
};

/* Everything a run holds. */
typedef struct {
    rg_workfile work;
    rg_endmember_library library;
    rg_minerals minerals;
    rg_hapke model;
    double *mass; /* [count][n] */
    rg_entry entry;
    rg_result truth;
} job;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mixtures");
}

static rg_status read_optical(const intimate_args *args, job *j, rg_error *err)
{
    const rg_hapke_slab_options slab = {rg_hapke_fresnel_parse(args->fresnel), args->scattering};
    if (!(args->scattering >= 0.0 && args->iron >= 0.0 && args->iron < 0.2))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX,
                             "scattering and iron cannot be negative, nor iron above 0.2", NULL,
                             "see --help");
    rg_status status = rg_workfile_open(args->endmembers, NULL, 1u << RG_OPTICAL, &j->work, err);
    if (status == RG_OK)
        status = rg_optical_library_open(args->endmembers, args->select, args->iron > 0.0 ? "iron" : NULL,
                                         &j->work, NAN, NAN, &j->library, err);
    return status == RG_OK
               ? rg_minerals_optical(args->endmembers, &j->library, j->work.entry.axis, args->density,
                                     args->diameter, 0.0, &slab, args->iron, &j->minerals, err)
               : status;
}

static rg_status read_library(const intimate_args *args, job *j, rg_error *err)
{
    bool is_optical = false;
    const rg_status known = rg_optical_library_is(args->endmembers, &is_optical, err);
    if (known != RG_OK || is_optical)
        return known != RG_OK ? known : read_optical(args, j, err);
    if (args->iron > 0.0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX,
                             "this option is for endmembers with optical constants", "--iron",
                             "import n and k with --technique optical-constants");
    rg_status status = rg_workfile_open(args->endmembers, NULL, 1u << RG_REFLECTANCE, &j->work, err);
    if (status == RG_OK)
        status =
            rg_endmember_library_open(args->endmembers, args->select, &j->work, NAN, NAN, &j->library, err);
    if (status == RG_OK)
        status = rg_minerals_albedo(&j->model, args->endmembers, &j->library, &j->minerals, err);
    if (status == RG_OK)
        status = rg_minerals_masses(args->endmembers, &j->library, args->density, args->diameter,
                                    &j->minerals, err);
    return status;
}

static rg_status mix(const intimate_args *args, job *j, rg_error *err)
{
    const size_t n_bands = j->library.n_bands;
    const rg_simulate_mixtures_options how = {
        .seed = args->seed, .absent = args->absent, .noise = args->noise};
    rg_entry *entry = &j->entry;
    *entry = (rg_entry){.technique = RG_REFLECTANCE, .n_rows = args->count, .n_columns = n_bands};
    j->mass = rg_alloc(args->count, j->library.n, sizeof *j->mass);
    entry->values = rg_alloc(args->count, n_bands, sizeof *entry->values);
    entry->axis = rg_alloc(n_bands, 1, sizeof *entry->axis);
    if (args->noise > 0.0)
        entry->errors = rg_alloc(args->count, n_bands, sizeof *entry->errors);
    if (j->mass == NULL || entry->values == NULL || entry->axis == NULL ||
        (args->noise > 0.0 && entry->errors == NULL))
        return no_memory(err);
    memcpy(entry->axis, j->work.entry.axis, n_bands * sizeof *entry->axis);
    for (size_t i = 0; entry->errors != NULL && i < args->count * n_bands; i++)
        entry->errors[i] = args->noise;
    rg_status status = rg_simulate_intimate(&j->model, j->minerals.albedo, j->minerals.c, j->library.n,
                                            n_bands, args->count, &how, j->mass, entry->values, err);
    return status == RG_OK ? rg_simulated_describe(entry, "Simulated intimate mixtures", "mixture", err)
                           : status;
}

/* The masses as columns beside the spectra too, as of weighed standards. */
static rg_status add_columns(job *j, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t m = 0; m < j->library.n && status == RG_OK; m++) {
        rg_column *column = NULL;
        char name[RG_NAME_SIZE];
        snprintf(name, sizeof name, "wt_%.50s", j->library.names[m]);
        status = rg_table_add_numbers(&j->entry.rows, name, "percent", &column, err);
        for (size_t row = 0; row < j->entry.n_rows && status == RG_OK; row++)
            column->numbers[row] = 100.0 * j->mass[row * j->library.n + m];
    }
    return status;
}

static rg_status build_truth(job *j, rg_error *err)
{
    rg_group *group = NULL;
    rg_input input;
    rg_status status = rg_workfile_input(&j->work, "endmember library", &input, err);
    if (status == RG_OK)
        status = rg_result_add_input(&j->truth, &input, err);
    if (status == RG_OK)
        status = rg_result_add_row_group(&j->truth, "abundances", "True mass fractions", "abundances",
                                         j->entry.n_rows, "endmember", j->library.n, &group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "abundances", "1", "Mass fraction", j->entry.n_rows,
                                       j->library.n, j->mass, err);
    return status == RG_OK ? rg_result_add_words(&j->truth, "endmember_table", "name",
                                                 (const char *const *) j->library.names, j->library.n, err)
                           : status;
}

static rg_status run_simulate_intimate(rg_run *run, rg_error *err)
{
    const intimate_args *args = run->args;
    intimate_args effective = *args;
    rg_run recorded = *run;
    recorded.args = &effective;
    job j = {0};
    rg_hapke_options photometry;
    if (args->endmembers == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no endmembers are named", NULL,
                             "add --endmembers LIB.h5");
    rg_status status = rg_photometry_choose(&args->photometry, NULL, &photometry, err);
    if (status == RG_OK)
        status = rg_hapke_init(&j.model, &photometry, err);
    if (status == RG_OK)
        rg_photometry_effective(&photometry, &effective.photometry);
    if (status == RG_OK)
        status = read_library(args, &j, err);
    if (status == RG_OK)
        status = mix(args, &j, err);
    if (status == RG_OK)
        status = add_columns(&j, err);
    if (status == RG_OK)
        status = build_truth(&j, err);
    if (status == RG_OK)
        status = rg_simulated_write(&recorded, &j.entry, &j.truth, args->seed, err);
    if (status == RG_OK)
        rg_minerals_say(&j.minerals, "simulate intimate", args->common.quiet);
    free(j.mass);
    rg_result_free(&j.truth);
    rg_entry_free(&j.entry);
    rg_minerals_free(&j.minerals);
    rg_endmember_library_free(&j.library);
    rg_workfile_close(&j.work);
    return status;
}

const rg_command rg_cmd_simulate_intimate = {
    .name = "simulate intimate",
    .group = "Data",
    .summary = "reflectance of mineral powders mixed by known masses",
    .operands = "",
    .description =
        "Seeded intimate mixtures by Hapke's model, of minerals with reflectances or optical constants, with "
        "noise that is stored as the errors. The true "
        "mass\nfractions stand beside the spectra as columns wt_NAME, per cent, and as result `truth`.",
    .example =
        "regolith simulate intimate --endmembers minerals.h5 --density 3.32,3.37,3.2,2.69 -o mixtures.h5",
    .options = options,
    .args_size = sizeof(intimate_args),
    .min_operands = 0,
    .max_operands = 0,
    .has = RG_HAS_OUTPUT,
    .run = run_simulate_intimate,
};
