/* regolith unmix: how much of each endmember is in every spectrum. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/unmix/exchange.h"
#include "toolkit/clock.h"
#include "toolkit/commands.h"
#include "toolkit/each_entry.h"
#include "toolkit/message.h"
#include "toolkit/result_build.h"
#include "toolkit/stream.h"
#include "toolkit/unmix/unmixing.h"

static const rg_option options[] = {
    {RG_OPTION_PATH, 'e', "endmembers", "LIB.h5", NULL, offsetof(rg_unmix_args, endmembers),
     "container with the endmember spectra (required)", false},
    {RG_OPTION_PATH, 'l', "library", "LIB.h5", NULL, offsetof(rg_unmix_args, library),
     "the same, as libraries of patterns are called", false},
    {RG_OPTION_TEXT, 0, "select", "NAMES", NULL, offsetof(rg_unmix_args, select),
     "endmembers to use, with commas between: olivine,\"pyroxene, low Ca\" (default: all)", false},
    {RG_OPTION_WORD, 'm', "method", "ucls|scls|nnls|fcls|sparse|clsunsal|mesma|hapke|pattern", "fcls",
     offsetof(rg_unmix_args, method),
     "no constraints, summing to one, not negative, both, not negative with a price on the sum or on "
     "members, "
     "models of few members and shade, intimate mixing to mass fractions, or sums of powder patterns",
     false},
    {RG_OPTION_WORD, 'w', "weights", "none|errors", "none", offsetof(rg_unmix_args, weights),
     "weigh bands equally or by the standard errors stored with the data", false},
    {RG_OPTION_NUMBER, 0, "from", "X", NULL, offsetof(rg_unmix_args, low),
     "first axis value to use, in the unit of the data (default: all)", false},
    {RG_OPTION_NUMBER, 0, "to", "X", NULL, offsetof(rg_unmix_args, high),
     "last axis value to use, likewise (default: all)", false},
    {RG_OPTION_PATH, 0, "calibration", "CAL.h5", NULL, offsetof(rg_unmix_args, calibration),
     "hapke: made by `regolith calibrate`; brings the endmembers", false},
    {RG_OPTION_PATH, 0, "beside", "LIB.h5", NULL, offsetof(rg_unmix_args, beside),
     "hapke with --calibration: more minerals, which took no part in it", false},
    {RG_OPTION_TEXT, 0, "density", "LIST", NULL, offsetof(rg_unmix_args, density),
     "hapke: g/cm3 of the endmembers, 3.32,3.20 or olivine=3.32 (default: column density_g_cm3)", false},
    {RG_OPTION_TEXT, 0, "diameter", "LIST", NULL, offsetof(rg_unmix_args, diameter),
     "hapke: grain diameters likewise, um (default: column diameter_um, else all equal)", false},
    {RG_OPTION_WORD, 0, "fit-sizes", "each|one", NULL, offsetof(rg_unmix_args, fit_sizes),
     "hapke with optical constants: fit a diameter for each endmember, or one for all", false},
    {RG_OPTION_WORD, 0, "fresnel", "1993|2012|exact", NULL, offsetof(rg_unmix_args, fresnel),
     "hapke with optical constants: surface reflectance of grains (if not given: 1993)", false},
    {RG_OPTION_NUMBER, 0, "scattering", "S", NULL, offsetof(rg_unmix_args, scattering),
     "hapke with optical constants: scattering by flaws inside of grains, 1/um (if not given: 0)", false},
    {RG_OPTION_NUMBER, 0, "iron", "M", NULL, offsetof(rg_unmix_args, iron),
     "hapke with optical constants: mass fraction of nanophase iron in all grains (needs member iron)",
     false},
    {RG_OPTION_FLAG, 0, "fit-iron", NULL, NULL, offsetof(rg_unmix_args, fit_iron),
     "hapke with optical constants: fit that fraction for every spectrum", false},
    RG_PHOTOMETRY_OPTIONS(rg_unmix_args),
    {RG_OPTION_NUMBER, 0, "lambda", "L", NULL, offsetof(rg_unmix_args, lambda),
     "price under sparse (default: by the noise of every spectrum) and clsunsal", false},
    {RG_OPTION_NUMBER, 0, "run-sigma", "K", "3", offsetof(rg_unmix_args, run_sigma),
     "linear methods: a residual beyond K sigma is unusual, and counts in longest_run", false},
    {RG_OPTION_COUNTED, 0, "noise", "propagated|monte-carlo N", "propagated", offsetof(rg_unmix_args, noise),
     "also unmix every spectrum N times with normal noise of its errors, or of the residuals where it has "
     "none",
     false},
    {RG_OPTION_TEXT, 0, "bundles", "COLUMN", NULL, offsetof(rg_unmix_args, bundles),
     "ucls, scls, nnls, fcls: column of the library with the class of each member; draw one of each class "
     "again "
     "and again",
     false},
    {RG_OPTION_COUNT, 0, "bundle-draws", "N", "100", offsetof(rg_unmix_args, bundle_draws),
     "how often, unless --noise says so", false},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(rg_unmix_args, seed), "seed of the draws", false},
    {RG_OPTION_COUNT, 0, "max-members", "N", "2", offsetof(rg_unmix_args, max_members),
     "mesma: members of a model beside shade, at most 5", false},
    {RG_OPTION_TEXT, 0, "class-column", "NAME", NULL, offsetof(rg_unmix_args, class_column),
     "mesma: column of the library; a model has one member of a class (default: any). pattern: fractions are "
     "also summed by it",
     false},
    {RG_OPTION_NUMBER, 0, "min-fraction", "A", "-0.05", offsetof(rg_unmix_args, min_fraction),
     "mesma: smallest fraction of a member, and of shade", false},
    {RG_OPTION_NUMBER, 0, "max-fraction", "A", "1.05", offsetof(rg_unmix_args, max_fraction),
     "mesma: largest fraction of a member", false},
    {RG_OPTION_NUMBER, 0, "max-shade", "A", "0.8", offsetof(rg_unmix_args, max_shade),
     "mesma: largest fraction of shade", false},
    {RG_OPTION_NUMBER, 0, "max-rmse", "R", "0.025", offsetof(rg_unmix_args, max_rmse),
     "mesma: largest RMSE of a model, unit of the data", false},
    {RG_OPTION_COUNT, 0, "max-run", "N", "7", offsetof(rg_unmix_args, max_run),
     "mesma: so many bands in a row off by more than --max-rmse refuse a model", false},
    {RG_OPTION_NUMBER, 0, "gain", "R", "0.007", offsetof(rg_unmix_args, gain),
     "mesma: a member more must lower the RMSE by this", false},
    {RG_OPTION_NUMBER, 0, "equivalent", "R", "0.001", offsetof(rg_unmix_args, equivalent),
     "mesma: models within this of the best RMSE count as equivalent", false},
    RG_PATTERN_OPTIONS(rg_unmix_args),
    {RG_OPTION_FLAG, 0, "timing", NULL, NULL, offsetof(rg_unmix_args, timing),
     "say on standard error how many seconds solving, reading and writing took", true},
    {0},
};

enum { SPECTRA_TECHNIQUES = 1u << RG_REFLECTANCE | 1u << RG_RAMAN | 1u << RG_FTIR | 1u << RG_XRD };

static const size_t MOST_MAP_BYTES = (size_t) 384 << 20;

/* Which model serves which --method. */
static const struct {
    const char *method;
    const rg_unmix_model *model;
} MODELS[] = {
    {"ucls", &rg_unmix_linear}, {"scls", &rg_unmix_linear},    {"nnls", &rg_unmix_linear},
    {"fcls", &rg_unmix_linear}, {"sparse", &rg_unmix_sparse},  {"clsunsal", &rg_unmix_collaborative},
    {"mesma", &rg_unmix_mesma}, {"hapke", &rg_unmix_intimate}, {"pattern", &rg_unmix_pattern},
};

/* NNLS with more members than the table of supports holds is the sparse model without a price; n_members 0
 * while they are not known. */
static const rg_unmix_model *model_of(const rg_unmix_args *args, size_t n_members)
{
    if (args->fit_sizes != NULL || args->fit_iron)
        return &rg_unmix_sizes;
    if (args->bundles != NULL)
        return &rg_unmix_bundles;
    if (strcmp(args->method, "nnls") == 0 && n_members > RG_EXCHANGE_MEMBERS)
        return &rg_unmix_sparse;
    if (args->noise > 0 && rg_unmix_method_parse(args->method) < RG_UNMIX_METHOD_COUNT)
        return &rg_unmix_noise;
    for (size_t i = 0; i < sizeof MODELS / sizeof MODELS[0]; i++)
        if (strcmp(MODELS[i].method, args->method) == 0)
            return MODELS[i].model;
    return NULL;
}

static void block_free(rg_unmixing *u)
{
    for (size_t k = 0; k < u->n_arrays; k++) {
        free(u->outputs[k]);
        u->outputs[k] = NULL;
    }
    u->block_rows = 0;
}

static void unmixing_free(void *job)
{
    rg_unmixing *u = job;
    block_free(u);
    if (u->model != NULL)
        u->model->close(u->state);
    rg_unmix_redraw_close(&u->redraw);
    rg_endmember_library_free(&u->library);
    free(u->map);
    free(u->sums);
}

static rg_status block_grow(rg_unmixing *u, size_t rows, rg_error *err)
{
    if (rows <= u->block_rows)
        return RG_OK;
    block_free(u);
    for (size_t k = 0; k < u->n_arrays; k++) {
        const rg_unmix_array *array = &u->arrays[k];
        u->outputs[k] =
            rg_alloc(rows, rg_unmix_array_width(array, &u->library), rg_unmix_element_size(array->type));
        if (u->outputs[k] == NULL)
            return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a block of abundances");
    }
    u->block_rows = rows;
    return RG_OK;
}

static rg_status run_model(rg_unmixing *u, const rg_block *block, rg_error *err)
{
    rg_block plain = *block;
    if (u->redraws && !u->redraw.model_takes_errors)
        plain.errors = NULL; /* they are read for the noise */
    const rg_status status = u->model->block(u->state, &plain, u->outputs, err);
    return status == RG_OK && u->redraws ? rg_unmix_redraw_block(&u->redraw, block, u->outputs, err) : status;
}

static rg_status unmix_block(void *state, const rg_block *block, rg_error *err)
{
    rg_unmixing *u = state;
    const size_t p = u->library.n;
    const double began = rg_clock_seconds();
    rg_status status = block_grow(u, block->n, err);
    if (status == RG_OK)
        status = run_model(u, block, err);
    const double solve_seconds = rg_clock_seconds() - began;
    u->solve_seconds += solve_seconds;
    for (size_t k = 0; k < u->n_arrays && status == RG_OK; k++)
        if (rg_unmixing_stores(u, &u->arrays[k]))
            status = rg_h5_write_result_rows(u->file, u->entry, u->result, u->arrays[k].group,
                                             u->arrays[k].name, block->first, block->n, u->outputs[k], err);
    const double *abundances = u->outputs[RG_UNMIX_AT_ABUNDANCES];
    const uint8_t *outcome = u->outputs[RG_UNMIX_AT_STATUS];
    for (size_t row = 0; row < block->n && status == RG_OK; row++) {
        u->counts[outcome[row]]++;
        for (size_t m = 0; m < p; m++) {
            const double a = abundances[row * p + m];
            if (isfinite(a))
                u->sums[m] += a;
            if (u->map != NULL)
                u->map[m * u->n_rows + block->first + row] = (float) a;
        }
    }
    u->store_seconds += rg_clock_seconds() - began - solve_seconds;
    u->block_seconds += rg_clock_seconds() - began;
    return status;
}

static void check_outcome(const rg_unmixing *u, rg_error *nothing)
{
    if (u->counts[RG_UNMIX_SOLVED] > 0) {
        for (int s = 1; s < RG_UNMIX_OUTCOME_COUNT; s++)
            if (u->counts[s] > 0)
                rg_message_warning("unmix", "%zu of %zu spectra without abundances: %s", u->counts[s],
                                   u->n_rows, rg_unmix_outcome_word((rg_unmix_outcome) s));
    } else if (u->counts[RG_UNMIX_FEW_BANDS] == u->n_rows) {
        (void) rg_fail_named(nothing, RG_EDOMAIN, RG_NO_INDEX, "no spectrum has enough valid bands", NULL,
                             "look for NaN or masked bands in the data");
    } else {
        (void) rg_fail(nothing, RG_ENOCONV, RG_NO_INDEX, "no spectrum could be unmixed");
    }
}

static bool wants_maps(const rg_unmixing *u, const rg_entry *entry)
{
    return entry->n_lines > 0 && entry->n_rows <= MOST_MAP_BYTES / sizeof(float) / u->library.n;
}

static void take_arrays(rg_unmixing *u, const rg_unmix_array *arrays)
{
    for (; arrays->name != NULL; arrays++)
        u->arrays[u->n_arrays++] = *arrays;
}

static rg_status open_redraw(const rg_unmix_args *args, rg_unmixing *u, rg_entry_run *entry, rg_error *err)
{
    entry->result.seed = args->seed;
    entry->result.has_seed = 1;
    return rg_unmix_redraw_open(args, &entry->data, &u->library, u->model, &u->redraw, err);
}

static rg_status solve(const void *state, rg_entry_run *entry, rg_error *err)
{
    const rg_unmix_args *args = state;
    rg_unmixing *u = entry->job;
    const rg_entry *data = &entry->data.entry;
    if (strcmp(args->weights, "errors") == 0 && !entry->data.values.has_errors)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the data have no standard errors to weigh by",
                             NULL, "leave out --weights errors");
    const rg_unmix_model *model = model_of(args, 0);
    rg_status status = model->library != NULL
                           ? model->library(args, &entry->data, &u->library, err)
                           : rg_endmember_library_open(args->endmembers, args->select, &entry->data,
                                                       args->low, args->high, &u->library, err);
    if (status != RG_OK)
        return status;
    u->n_rows = data->n_rows;
    u->result = &entry->result;
    u->model = model_of(args, u->library.n);
    u->redraws = rg_unmix_redraws(args, u->model);
    take_arrays(u, u->model->arrays);
    if (u->redraws)
        take_arrays(u, RG_UNMIX_REDRAW_ARRAYS);
    const double began = rg_clock_seconds();
    status = u->model->open(args, &entry->data, &u->library, &entry->result, &u->state, err);
    if (status == RG_OK && u->redraws)
        status = open_redraw(args, u, entry, err);
    u->solve_seconds = rg_clock_seconds() - began;
    if (status != RG_OK)
        return status;
    const bool maps = wants_maps(u, data);
    u->sums = rg_alloc(u->library.n, 1, sizeof *u->sums);
    u->map = maps ? rg_alloc(u->library.n, u->n_rows, sizeof *u->map) : NULL;
    if (u->sums == NULL || (maps && u->map == NULL))
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the abundances");
    for (size_t i = 0; i < u->library.n_inputs && status == RG_OK; i++)
        status = rg_result_add_input(&entry->result, &u->library.inputs[i], err);
    return status == RG_OK ? rg_unmixing_describe(u, data, &entry->result, err) : status;
}

static rg_status stream(const void *state, rg_entry_run *entry, rg_error *err)
{
    const rg_unmix_args *args = state;
    rg_unmixing *u = entry->job;
    u->file = entry->out;
    u->entry = entry->home;
    const rg_stream rows = {entry->data.file,
                            entry->data.name,
                            u->n_rows,
                            u->library.n_bands,
                            strcmp(args->weights, "errors") == 0 ||
                                ((u->model->takes_errors || u->redraws) && entry->data.values.has_errors),
                            "unmix",
                            "spectra",
                            args->common.quiet};
    const double began = rg_clock_seconds();
    rg_status status = rg_stream_run(&rows, unmix_block, u, err);
    u->streamed_at = rg_clock_seconds();
    u->read_seconds = u->streamed_at - began - u->block_seconds;
    if (status == RG_OK && u->map != NULL)
        status = rg_h5_write_result_rows(u->file, u->entry, u->result, "abundance_map", "abundance_map", 0,
                                         u->library.n, u->map, err);
    if (status == RG_OK) {
        check_outcome(u, &entry->nothing);
        if (u->model->say != NULL)
            u->model->say(u->state, args, u->counts[RG_UNMIX_SOLVED]);
    }
    block_free(u);
    return status;
}

static rg_status refuse_lambda(const rg_unmix_args *args, rg_error *err)
{
    if (args->lambda < 0.0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--lambda is below zero", NULL, "give 0 or more");
    if (rg_unmix_sums(rg_unmix_method_parse(args->method)))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX,
                             "a price on the sum of abundances changes nothing where the sum is one", NULL,
                             "leave out --lambda, or use --method sparse");
    return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--lambda needs --method sparse or clsunsal", NULL,
                         "leave one of the two out");
}

static rg_status run_unmix(rg_run *run, rg_error *err)
{
    const rg_unmix_args *given = run->args;
    rg_unmix_args own = *given;
    const rg_unmix_args *args = &own;
    if (given->library != NULL && given->endmembers != NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--library and --endmembers are the same", NULL,
                             "leave one of the two out");
    if (given->library != NULL)
        own.endmembers = given->library;
    rg_status status = rg_unmix_intimate_args(&own, err);
    if (status == RG_OK)
        status = rg_unmix_pattern_args(args, err);
    if (status == RG_OK)
        status = rg_unmix_draws_args(args, err);
    if (status != RG_OK)
        return status;
    const unsigned techniques = model_of(args, 0)->techniques;
    const rg_each_entry how = {.tool = "unmix",
                               .role = "spectra",
                               .techniques = techniques != 0 ? techniques : SPECTRA_TECHNIQUES,
                               .library = args->endmembers,
                               .beside = given->endmembers,
                               .further = args->beside,
                               .job_size = sizeof(rg_unmixing),
                               .solve = solve,
                               .stream = stream,
                               .report = rg_unmixing_report,
                               .release = unmixing_free};
    if (args->endmembers == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no endmembers are named", NULL,
                             "add --endmembers LIB.h5");
    const bool priced = strcmp(args->method, "sparse") == 0 || strcmp(args->method, "clsunsal") == 0;
    if (!isnan(args->lambda) && (!priced || args->lambda < 0.0))
        return refuse_lambda(args, err);
    if (!(args->run_sigma > 0.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--run-sigma is not above zero", NULL,
                             "give a number of sigma, such as 3");
    if (args->low > args->high)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--from is above --to", NULL, "exchange the two");
    return rg_each_entry_run(&how, run, args, err);
}

const rg_command rg_cmd_unmix = {
    .name = "unmix",
    .group = "Unmix",
    .summary = "estimate the abundances of endmembers in every spectrum",
    .operands = "IN.h5",
    .description =
        "Least squares under the chosen constraints, solved exactly for every spectrum. Each abundance has "
        "a\n"
        "standard error or, at zero, a one-sided 95 % limit; mesma has errors within its model only, "
        "clsunsal\n"
        "none. Bad and missing bands take no part. Abundances are fractions of light, not of mass; --method\n"
        "hapke gives mass fractions of powders, and so does pattern, of X-ray powder scans.",
    .example =
        "regolith unmix --endmembers minerals.h5 --method fcls samples.h5\n"
        "regolith unmix --endmembers library.h5 --method sparse -o sparse.h5 samples.h5\n"
        "regolith unmix --method hapke --endmembers minerals.h5 --density 3.32,3.37,3.2,2.69 samples.h5\n"
        "regolith unmix --endmembers minerals.h5 --noise monte-carlo 200 -o draws.h5 samples.h5\n"
        "regolith unmix --method pattern --library patterns.h5 --stepwise scans.h5\n"
        "regolith export samples.h5 --result unmix -o abundances.csv",
    .options = options,
    .args_size = sizeof(rg_unmix_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_JSON | RG_HAS_ENTRY,
    .run = run_unmix,
};
