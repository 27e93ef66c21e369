/* regolith endmembers: which spectra a scene is mixed of. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/scene/dimension.h"
#include "kernels/scene/noise.h"
#include "toolkit/commands.h"
#include "toolkit/endmembers/library.h"
#include "toolkit/endmembers/search.h"
#include "toolkit/message.h"
#include "toolkit/print_rows.h"
#include "toolkit/scene.h"
#include "toolkit/small_file.h"

typedef struct {
    rg_common_args common;
    const char *count;
    const char *method;
    uint64_t seed;
    size_t skewers;
    const char *spectra;
    double outside;
    const char *sides;
    double low;
    double high;
} endmembers_args;

static const rg_option options[] = {
    {RG_OPTION_TEXT, 'p', "count", "P|auto", "auto", offsetof(endmembers_args, count),
     "number of endmembers; auto: by HySime, which on real scenes gives too many", false},
    {RG_OPTION_WORD, 'm', "method", "vca|atgp|nfindr|ppi|sisal", "vca", offsetof(endmembers_args, method),
     "how they are found", false},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(endmembers_args, seed),
     "seed of vca, ppi and the further starts of nfindr", false},
    {RG_OPTION_COUNT, 0, "skewers", "N", "2000", offsetof(endmembers_args, skewers),
     "random directions of ppi", false},
    {RG_OPTION_WORD, 0, "spectra", "pixel|projected", "pixel", offsetof(endmembers_args, spectra),
     "each as it was measured, or without what lies outside the space searched, most of it noise", false},
    {RG_OPTION_NUMBER, 0, "outside", "F", "0.001", offsetof(endmembers_args, outside),
     "share of the spectra that sisal leaves beyond each side of the simplex", false},
    {RG_OPTION_WORD, 0, "sides", "noise|outside", "noise", offsetof(endmembers_args, sides),
     "sides of sisal: moved in to where the noise puts them, or as --outside has them", false},
    {RG_OPTION_NUMBER, 0, "from", "X", NULL, offsetof(endmembers_args, low),
     "first axis value to use, in the unit of the data (default: all)", false},
    {RG_OPTION_NUMBER, 0, "to", "X", NULL, offsetof(endmembers_args, high),
     "last axis value to use, likewise (default: all)", false},
    {0},
};

enum { SPECTRA_TECHNIQUES = 1u << RG_REFLECTANCE | 1u << RG_RAMAN | 1u << RG_FTIR | 1u << RG_XRD };
enum { MOST_PRINTED = 100 };

/* "auto" is 0. */
static rg_status read_count(const char *text, size_t *count, rg_error *err)
{
    char *end = NULL;
    *count = 0;
    if (strcmp(text, "auto") == 0)
        return RG_OK;
    const unsigned long value = text[0] >= '0' && text[0] <= '9' ? strtoul(text, &end, 10) : 0;
    if (end == NULL || *end != '\0' || value < 2 || value > 1000000)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--count takes a number from 2, or auto", text,
                             NULL);
    *count = value;
    return RG_OK;
}

static rg_status count_by_hysime(const rg_scene *scene, size_t *count, rg_error *err)
{
    const size_t n = scene->n_used;
    if (scene->n <= n)
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX,
                             "there are not more spectra than bands, so their number cannot be estimated",
                             NULL, "say how many endmembers by --count");
    double *noise = rg_alloc(n, 1, sizeof *noise);
    double *signal = rg_alloc(n, n, sizeof *signal);
    rg_status status = noise == NULL || signal == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the number of endmembers")
                           : rg_noise_regression(scene->correlation, n, noise, signal, err);
    if (status == RG_OK)
        status = rg_dimension_hysime(scene->correlation, signal, noise, n, count, err);
    free(signal);
    free(noise);
    if (status == RG_OK && *count < 2)
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "HySime sees fewer than two endmembers", NULL,
                             "say how many by --count");
    return status;
}

/* Everything of a run. */
typedef struct {
    rg_workfile data;
    rg_scene scene;
    rg_endmembers_found found;
    rg_entry library;
    rg_result result;
} work;

static void work_free(work *w)
{
    rg_result_free(&w->result);
    rg_entry_free(&w->library);
    rg_endmembers_found_free(&w->found);
    rg_scene_free(&w->scene);
    rg_workfile_close(&w->data);
}

static rg_status find(const endmembers_args *args, work *w, rg_error *err)
{
    const bool quiet = args->common.quiet || args->common.json;
    size_t count = 0;
    rg_status status = read_count(args->count, &count, err);
    if (status != RG_OK)
        return status;
    status =
        rg_workfile_open(args->common.operands[0], args->common.entry, SPECTRA_TECHNIQUES, &w->data, err);
    if (status != RG_OK)
        return status;
    status =
        rg_scene_open(&w->data, "endmembers", quiet, args->low, args->high, count == 0, NULL, &w->scene, err);
    if (status == RG_OK && count == 0)
        status = count_by_hysime(&w->scene, &count, err);
    const rg_endmembers_how how = {.method = args->method,
                                   .p = count,
                                   .seed = args->seed,
                                   .n_skewers = args->skewers,
                                   .outside = args->outside,
                                   .enclosing = strcmp(args->sides, "outside") == 0,
                                   .projected = strcmp(args->spectra, "projected") == 0};
    if (status == RG_OK)
        status = rg_endmembers_search(&w->scene, &how, &w->found, err);
    if (status == RG_OK)
        status = rg_endmembers_entry(&w->scene, &w->found, args->method, &w->library, err);
    return status == RG_OK ? RG_OK : rg_error_place(err, args->common.operands[0], w->data.name);
}

static rg_status write_library(const rg_run *run, work *w, rg_error *err)
{
    const endmembers_args *args = run->args;
    const char *const inputs[] = {args->common.operands[0]};
    const rg_h5_write_options how = {args->common.force, inputs, 1};
    rg_input input;
    rg_status status = rg_workfile_describe(run, "endmembers", &w->result, err);
    w->result.seed = args->seed;
    w->result.has_seed = 1;
    if (status == RG_OK)
        status = rg_workfile_input(&w->data, "spectra", &input, err);
    if (status == RG_OK)
        status = rg_result_add_input(&w->result, &input, err);
    if (status == RG_OK)
        status = rg_endmembers_record(&w->scene, &w->found, &w->library, &w->result, err);
    return status == RG_OK ? rg_small_file_write(args->common.output, &how, &w->library, &w->result, err)
                           : status;
}

static rg_status report(const endmembers_args *args, const work *w, rg_error *err)
{
    static const char *const COLUMNS[] = {"name",      "row",    "line",          "sample",
                                          "source_id", "purity", "largest_share", "ppi_count"};
    const bool quiet = args->common.quiet || args->common.json;
    rg_scene_say(&w->scene);
    if (args->common.entry == NULL && rg_h5_entry_count(w->data.file) > 1)
        rg_message_note("endmembers", quiet, "%s is searched, the first that fits; --entry names another",
                        w->data.name);
    if (strcmp(args->count, "auto") == 0)
        rg_message_note(
            "endmembers", quiet,
            "%zu endmembers by HySime, which on real scenes gives more than there are materials (Samson: "
            "43 for 3); say how many by --count when you know",
            w->found.p);
    if (args->common.json) {
        rg_print_rows_json(stdout, &w->library.rows);
        return RG_OK;
    }
    if (quiet)
        return RG_OK;
    const rg_status status = rg_print_rows(stdout, &w->library.rows, COLUMNS,
                                           sizeof COLUMNS / sizeof COLUMNS[0], MOST_PRINTED, err);
    if (status == RG_OK)
        printf("%zu spectra in %s\n", w->found.p, args->common.output);
    return status;
}

static rg_status run_endmembers(rg_run *run, rg_error *err)
{
    const endmembers_args *args = run->args;
    work w = {0};
    if (args->common.output == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no output file is named", NULL, "add -o LIB.h5");
    if (args->low > args->high)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--from is above --to", NULL, "exchange the two");
    if (!(args->outside > 0.0 && args->outside < 0.5))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--outside takes a share above 0 and below 0.5",
                             NULL, NULL);
    rg_status status = find(args, &w, err);
    if (status == RG_OK)
        status = write_library(run, &w, err);
    if (status == RG_OK)
        status = report(args, &w, err);
    work_free(&w);
    return status;
}

const rg_command rg_cmd_endmembers = {
    .name = "endmembers",
    .group = "Unmix",
    .summary = "find the spectra that a scene is mixed of",
    .operands = "IN.h5",
    .description = "The purest spectra of a scene as a library for `unmix --endmembers`, each with the pixel "
                   "it is and how\n"
                   "pure it is: 1 when no spectrum holds more of it. Two passes in blocks; the scene need "
                   "not fit in memory.",
    .example = "regolith endmembers --count 4 --method vca -o library.h5 scene.h5\n"
               "regolith unmix --endmembers library.h5 scene.h5",
    .options = options,
    .args_size = sizeof(endmembers_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_JSON | RG_HAS_ENTRY,
    .run = run_endmembers,
};
