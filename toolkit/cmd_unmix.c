/* regolith unmix: how much of each endmember is in every spectrum. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/unmix/unmix.h"
#include "toolkit/commands.h"
#include "toolkit/each_entry.h"
#include "toolkit/endmember_library.h"
#include "toolkit/message.h"
#include "toolkit/print_rows.h"
#include "toolkit/print_table.h"
#include "toolkit/result_build.h"
#include "toolkit/stream.h"

typedef struct {
    rg_common_args common;
    const char *endmembers;
    const char *select;
    const char *method;
    const char *weights;
    double low;
    double high;
} unmix_args;

static const rg_option options[] = {
    {RG_OPTION_PATH, 'e', "endmembers", "LIB.h5", NULL, offsetof(unmix_args, endmembers),
     "container with the endmember spectra (required)", false},
    {RG_OPTION_TEXT, 0, "select", "NAMES", NULL, offsetof(unmix_args, select),
     "endmembers to use, with commas between: olivine,\"pyroxene, low Ca\" (default: all)", false},
    {RG_OPTION_WORD, 'm', "method", "ucls|nnls|fcls", "fcls", offsetof(unmix_args, method),
     "constraints: none, not negative, or not negative and summing to one", false},
    {RG_OPTION_WORD, 'w', "weights", "none|errors", "none", offsetof(unmix_args, weights),
     "weigh bands equally or by the standard errors stored with the data", false},
    {RG_OPTION_NUMBER, 0, "from", "X", NULL, offsetof(unmix_args, low),
     "first axis value to use, in the unit of the data (default: all)", false},
    {RG_OPTION_NUMBER, 0, "to", "X", NULL, offsetof(unmix_args, high),
     "last axis value to use, likewise (default: all)", false},
    {0},
};

enum { SPECTRA_TECHNIQUES = 1u << RG_REFLECTANCE | 1u << RG_RAMAN | 1u << RG_FTIR | 1u << RG_XRD };

static const size_t MOST_MAP_BYTES = (size_t) 384 << 20;
enum { MOST_PRINTED = 40 };

/* Spectra whose residual is more than half of what they are: a sum of one cannot reach data on another scale.
 */
typedef struct {
    double least; /* smallest residual worth a look: a quarter of the darkest endmember's level */
    size_t n;
    double brightest; /* value among them */
} misfit;

/* An entry's work, and what its blocks of spectra share. */
typedef struct {
    rg_endmember_library library;
    rg_endmembers endmembers;
    rg_unmix_method method;
    rg_h5_file *file;
    const char *entry;
    const rg_result *result;
    size_t n_endmembers;
    rg_unmix_result block; /* arrays for one block          */
    size_t block_rows;
    float *map; /* [n_endmembers][n_rows] of a cube, or NULL */
    size_t n_rows;
    size_t counts[RG_UNMIX_OUTCOME_COUNT];
    double *sums; /* [n_endmembers] of the abundances found */
    misfit misfit;
} unmixing;

static void block_free(unmixing *u)
{
    free(u->block.abundances);
    free(u->block.errors);
    free(u->block.limits);
    free(u->block.rmse);
    free(u->block.outcome);
    free(u->block.n_bands_used);
    u->block = (rg_unmix_result){0};
    u->block_rows = 0;
}

static void unmixing_free(void *job)
{
    unmixing *u = job;
    block_free(u);
    rg_endmembers_free(&u->endmembers);
    rg_endmember_library_free(&u->library);
    free(u->map);
    free(u->sums);
}

static rg_status block_grow(unmixing *u, size_t rows, rg_error *err)
{
    if (rows <= u->block_rows)
        return RG_OK;
    const size_t p = u->n_endmembers;
    block_free(u);
    u->block = (rg_unmix_result){rg_alloc(rows, p, sizeof(double)),
                                 rg_alloc(rows, p, sizeof(double)),
                                 rg_alloc(rows, p, sizeof(double)),
                                 rg_alloc(rows, 1, sizeof(double)),
                                 rg_alloc(rows, 1, 1),
                                 rg_alloc(rows, 1, sizeof(uint32_t))};
    u->block_rows = rows;
    if (!u->block.abundances || !u->block.errors || !u->block.limits || !u->block.rmse ||
        !u->block.n_bands_used || !u->block.outcome)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a block of abundances");
    return RG_OK;
}

static rg_status put(const unmixing *u, const char *group, const char *array, const rg_block *block,
                     const void *rows, rg_error *err)
{
    return rg_h5_write_result_rows(u->file, u->entry, u->result, group, array, block->first, block->n, rows,
                                   err);
}

/* Root mean square of a row over the bands in use that have a value, and the largest of them. */
static double level(const unmixing *u, const void *row, bool is_double, double *largest)
{
    double sum = 0.0;
    size_t n = 0;
    for (size_t b = 0; b < u->library.n_bands; b++) {
        const double value = is_double ? ((const double *) row)[b] : (double) ((const float *) row)[b];
        if (!u->library.use[b] || !isfinite(value))
            continue;
        sum += value * value;
        *largest = fmax(*largest, value);
        n++;
    }
    return n > 0 ? sqrt(sum / (double) n) : 0.0;
}

static void begin_misfit(unmixing *u)
{
    double largest = 0.0;
    u->misfit = (misfit){.least = INFINITY};
    for (size_t m = 0; m < u->n_endmembers && rg_unmix_sums(u->method); m++)
        u->misfit.least = fmin(u->misfit.least,
                               level(u, u->library.spectra + m * u->library.n_bands, true, &largest) / 4.0);
}

static void note_misfit(unmixing *u, const rg_block *block, size_t row)
{
    const double rmse = u->block.rmse[row];
    if (!(rmse > u->misfit.least))
        return;
    const size_t size = block->is_double ? sizeof(double) : sizeof(float);
    const char *spectrum = (const char *) block->values + row * u->library.n_bands * size;
    double largest = 0.0;
    if (rmse > 0.5 * level(u, spectrum, block->is_double, &largest)) {
        u->misfit.n++;
        u->misfit.brightest = fmax(u->misfit.brightest, largest);
    }
}

/* Said when it holds for most spectra: then it is not them but the library. */
static void say_misfit(const unmixing *u)
{
    double largest = 0.0;
    if (2 * u->misfit.n <= u->counts[RG_UNMIX_SOLVED])
        return;
    for (size_t m = 0; m < u->n_endmembers; m++)
        (void) level(u, u->library.spectra + m * u->library.n_bands, true, &largest);
    rg_message_warning("unmix",
                       "the endmembers leave more than half of the spectrum unexplained in %zu of %zu; they "
                       "reach %.4g and these spectra %.4g: scale one of them, or leave the sum free with "
                       "--method nnls",
                       u->misfit.n, u->counts[RG_UNMIX_SOLVED], largest, u->misfit.brightest);
}

static rg_status unmix_block(void *state, const rg_block *block, rg_error *err)
{
    unmixing *u = state;
    const size_t p = u->n_endmembers;
    rg_status status = block_grow(u, block->n, err);
    if (status == RG_OK)
        status = block->is_double ? rg_unmix_f64(&u->endmembers, u->method, block->values, block->errors,
                                                 block->n, &u->block, err)
                                  : rg_unmix_f32(&u->endmembers, u->method, block->values, block->errors,
                                                 block->n, &u->block, err);
    if (status == RG_OK)
        status = put(u, "abundances", "abundances", block, u->block.abundances, err);
    if (status == RG_OK)
        status = put(u, "abundances", "abundances_errors", block, u->block.errors, err);
    if (status == RG_OK)
        status = put(u, "abundances", "abundances_limits", block, u->block.limits, err);
    if (status == RG_OK)
        status = put(u, "quality_of_fit", "rmse", block, u->block.rmse, err);
    if (status == RG_OK)
        status = put(u, "quality_of_fit", "n_bands", block, u->block.n_bands_used, err);
    if (status == RG_OK)
        status = put(u, "status", "status", block, u->block.outcome, err);
    for (size_t row = 0; row < block->n && status == RG_OK; row++) {
        u->counts[u->block.outcome[row]]++;
        note_misfit(u, block, row);
        for (size_t m = 0; m < p; m++) {
            const double a = u->block.abundances[row * p + m];
            if (isfinite(a))
                u->sums[m] += a;
            if (u->map != NULL)
                u->map[m * u->n_rows + block->first + row] = (float) a;
        }
    }
    return status;
}

/* A map per endmember, for viewers, of a cube that is not too large to hold them. */
static rg_status describe_maps(const rg_entry *data, size_t p, rg_result *result, rg_error *err)
{
    const size_t dims[3] = {p, data->n_lines, data->n_samples};
    rg_group *group = NULL;
    rg_status status =
        rg_result_add_group(result, "abundance_map", RG_GROUP_DATA, "Abundance maps", &group, err);
    if (status != RG_OK)
        return status;
    static const char *const AXES[] = {"endmember", "y", "x"};
    snprintf(group->signal, sizeof group->signal, "abundance_map");
    snprintf(group->interpretation, sizeof group->interpretation, "image");
    group->n_axes = 3;
    for (size_t a = 0; a < 3 && status == RG_OK; a++) {
        snprintf(group->axes[a], sizeof group->axes[a], "%s", AXES[a]);
        status = rg_result_add_counter(group, AXES[a], AXES[a], dims[a], err);
    }
    if (status == RG_OK)
        status =
            rg_group_add_array(group, "abundance_map", RG_FLOAT32, 3, dims, "1", "Abundance", 0, NULL, err);
    snprintf(result->default_group, sizeof result->default_group, "abundance_map");
    return status;
}

static rg_status describe(const rg_entry *data, const rg_endmember_library *library, bool maps,
                          rg_result *result, rg_error *err)
{
    const size_t dims[2] = {data->n_rows, library->n};
    static const struct {
        const char *name, *label;
    } ARRAYS[] = {{"abundances", "Abundance"},
                  {"abundances_errors", "Standard error"},
                  {"abundances_limits", "One-sided 95 % limit where the abundance is zero"}};
    const char *words[RG_UNMIX_OUTCOME_COUNT];
    rg_group *group = NULL;
    rg_status status = rg_result_add_row_group(result, "abundances", "Abundances", "abundances", data->n_rows,
                                               "endmember", library->n, &group, err);
    for (size_t a = 0; a < 3 && status == RG_OK; a++)
        status = rg_group_add_array(group, ARRAYS[a].name, RG_FLOAT64, 2, dims, "1", ARRAYS[a].label, 0, NULL,
                                    err);
    if (status == RG_OK)
        status = rg_result_add_row_group(result, "quality_of_fit", "Root mean square residual", "rmse",
                                         data->n_rows, NULL, 0, &group, err);
    if (status == RG_OK)
        status = rg_group_add_array(group, "rmse", RG_FLOAT64, 1, dims, "1", "RMS residual", 0, NULL, err);
    if (status == RG_OK)
        status = rg_group_add_array(group, "n_bands", RG_INT32, 1, dims, "1", "Bands used", 0, NULL, err);
    if (status == RG_OK)
        status = rg_result_add_row_group(result, "status", "Status of every spectrum", "status", data->n_rows,
                                         NULL, 0, &group, err);
    if (status == RG_OK)
        status = rg_group_add_array(group, "status", RG_UINT8, 1, dims, "1", "Status", 0, NULL, err);
    for (int s = 0; s < RG_UNMIX_OUTCOME_COUNT; s++)
        words[s] = rg_unmix_outcome_word((rg_unmix_outcome) s);
    if (status == RG_OK)
        status = rg_result_add_words(result, "status_codes", "meaning", words, RG_UNMIX_OUTCOME_COUNT, err);
    snprintf(result->default_group, sizeof result->default_group, "abundances");
    if (status == RG_OK)
        status = rg_endmember_library_record(library, data, result, err);
    if (status == RG_OK)
        status = rg_result_add_parameter(result, "library_brought", library->how, "", err);
    return status == RG_OK && maps ? describe_maps(data, library->n, result, err) : status;
}

static rg_status prepare(const unmix_args *args, const rg_endmember_library *library,
                         rg_endmembers *endmembers, rg_error *err)
{
    size_t partner = RG_NO_INDEX;
    rg_error cause = {0};
    const rg_status status = rg_endmembers_init(endmembers, library->spectra, library->n, library->n_bands,
                                                library->use, NULL, &partner, &cause);
    char subject[128] = "";
    const char *remedy = NULL;
    if (status == RG_ESINGULAR) {
        if (partner == RG_NO_INDEX)
            snprintf(subject, sizeof subject, "%.100s", library->names[cause.index]);
        else
            snprintf(subject, sizeof subject, "%.50s, nearest to %.50s", library->names[cause.index],
                     library->names[partner]);
        remedy = partner == RG_NO_INDEX
                     ? "leave it out with --select; shade is what abundances lack to one under "
                       "--method nnls"
                     : "leave one of them out with --select";
    } else if (status == RG_EDOMAIN) {
        snprintf(subject, sizeof subject, "%.100s", library->names[cause.index]);
    } else if (status == RG_ESHAPE) {
        snprintf(subject, sizeof subject, "%zu endmembers, %zu bands", library->n, library->n_used);
        remedy = "choose fewer with --select";
    }
    if (status != RG_OK) {
        (void) rg_fail_named(err, status, RG_NO_INDEX, cause.reason, subject, remedy);
        (void) rg_error_place(err, args->endmembers, NULL);
    }
    return status;
}

static void say_choices(const unmix_args *args, const rg_endmember_library *library, bool cube, bool maps)
{
    const bool quiet = args->common.quiet || args->common.json;
    if (library->resampled)
        rg_message_note("unmix", quiet, "endmembers %s", library->how);
    if (library->n_used < library->n_bands)
        rg_message_note("unmix", quiet,
                        "%zu of %zu bands are used; the others are bad, outside --from and --to, or lacking "
                        "in an endmember",
                        library->n_used, library->n_bands);
    if (cube && !maps)
        rg_message_note("unmix", quiet,
                        "the cube is too large for abundance maps in memory; abundances are stored by row");
}

static rg_status print_summary(const unmixing *u, rg_error *err)
{
    static const char *const HEADINGS[] = {"<endmember", "mean abundance"};
    rg_print_table *table = rg_print_table_new(HEADINGS, 2);
    rg_status status =
        table == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the table to print") : RG_OK;
    double largest = 0.0;
    for (size_t m = 0; m < u->library.n; m++)
        largest = fmax(largest, fabs(u->sums[m]) / (double) u->counts[RG_UNMIX_SOLVED]);
    for (size_t m = 0; m < u->library.n && status == RG_OK; m++) {
        const double mean = u->sums[m] / (double) u->counts[RG_UNMIX_SOLVED];
        status = rg_print_table_cell(table, err, "%s", u->library.names[m]);
        if (status == RG_OK)
            status = largest < 0.01 ? rg_print_table_cell(table, err, "%.4g", mean)
                                    : rg_print_table_number(table, mean, 4, err);
    }
    if (status == RG_OK)
        rg_print_table_write(table, stdout);
    rg_print_table_free(table);
    if (status == RG_OK)
        printf("%zu of %zu spectra unmixed\n", u->counts[RG_UNMIX_SOLVED], u->n_rows);
    return status;
}

static void check_outcome(const unmixing *u, rg_error *nothing)
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

static bool wants_maps(const unmixing *u, const rg_entry *entry)
{
    return entry->n_lines > 0 && entry->n_rows <= MOST_MAP_BYTES / sizeof(float) / u->n_endmembers;
}

static rg_status solve(const void *state, rg_entry_run *entry, rg_error *err)
{
    const unmix_args *args = state;
    unmixing *u = entry->job;
    const rg_entry *data = &entry->data.entry;
    if (strcmp(args->weights, "errors") == 0 && !entry->data.values.has_errors)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the data have no standard errors to weigh by",
                             NULL, "leave out --weights errors");
    rg_status status = rg_endmember_library_open(args->endmembers, args->select, &entry->data, args->low,
                                                 args->high, &u->library, err);
    if (status == RG_OK)
        status = prepare(args, &u->library, &u->endmembers, err);
    if (status != RG_OK)
        return status;
    u->method = rg_unmix_method_parse(args->method);
    u->n_rows = data->n_rows;
    u->n_endmembers = u->library.n;
    u->result = &entry->result;
    const bool maps = wants_maps(u, data);
    begin_misfit(u);
    u->sums = rg_alloc(u->n_endmembers, 1, sizeof *u->sums);
    u->map = maps ? rg_alloc(u->n_endmembers, u->n_rows, sizeof *u->map) : NULL;
    if (u->sums == NULL || (maps && u->map == NULL))
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the abundances");
    for (size_t i = 0; i < u->library.n_inputs && status == RG_OK; i++)
        status = rg_result_add_input(&entry->result, &u->library.inputs[i], err);
    return status == RG_OK ? describe(data, &u->library, maps, &entry->result, err) : status;
}

static rg_status stream(const void *state, rg_entry_run *entry, rg_error *err)
{
    const unmix_args *args = state;
    unmixing *u = entry->job;
    u->file = entry->out;
    u->entry = entry->home;
    const rg_stream rows = {entry->data.file,
                            entry->data.name,
                            u->n_rows,
                            u->library.n_bands,
                            strcmp(args->weights, "errors") == 0,
                            "unmix",
                            "spectra",
                            args->common.quiet};
    rg_status status = rg_stream_run(&rows, unmix_block, u, err);
    if (status == RG_OK && u->map != NULL)
        status = rg_h5_write_result_rows(u->file, u->entry, u->result, "abundance_map", "abundance_map", 0,
                                         u->n_endmembers, u->map, err);
    if (status == RG_OK) {
        check_outcome(u, &entry->nothing);
        say_misfit(u);
    }
    block_free(u);
    return status;
}

/* The rows of a small result, read from the file that was written. */
static rg_status print_rows(const unmix_args *args, const rg_entry_run *entry, rg_error *err)
{
    const char *path = args->common.output != NULL ? args->common.output : args->common.operands[0];
    rg_h5_file *file = NULL;
    rg_result result = {0};
    rg_status status = rg_h5_open(path, &file, err);
    if (status == RG_OK)
        status = rg_h5_read_result(file, entry->home_name, entry->result.name, true, &result, err);
    if (status == RG_OK)
        status = rg_print_result(&result, &entry->data.entry.rows, &args->common, NULL, 0, MOST_PRINTED, err);
    rg_result_free(&result);
    rg_h5_close(file);
    return status;
}

static rg_status report(const void *state, const rg_entry_run *entry, rg_error *err)
{
    const unmix_args *args = state;
    const unmixing *u = entry->job;
    say_choices(args, &u->library, entry->data.entry.n_lines > 0, u->map != NULL);
    if (args->common.quiet && !args->common.json)
        return RG_OK;
    return args->common.json || u->n_rows <= MOST_PRINTED ? print_rows(args, entry, err)
                                                          : print_summary(u, err);
}

static rg_status run_unmix(rg_run *run, rg_error *err)
{
    const unmix_args *args = run->args;
    const rg_each_entry how = {.tool = "unmix",
                               .role = "spectra",
                               .techniques = SPECTRA_TECHNIQUES,
                               .library = args->endmembers,
                               .job_size = sizeof(unmixing),
                               .solve = solve,
                               .stream = stream,
                               .report = report,
                               .release = unmixing_free};
    if (args->endmembers == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no endmembers are named", NULL,
                             "add --endmembers LIB.h5");
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
        "standard error or, at zero, a one-sided 95 % limit. Bad and missing bands take no part. Abundances\n"
        "are fractions of light, not of mass.",
    .example = "regolith unmix --endmembers minerals.h5 --method fcls samples.h5\n"
               "regolith export samples.h5 --result unmix -o abundances.csv",
    .options = options,
    .args_size = sizeof(unmix_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_JSON | RG_HAS_ENTRY,
    .run = run_unmix,
};
