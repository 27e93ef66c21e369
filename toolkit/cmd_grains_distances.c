/* regolith grains distances: how far size distributions are from each other as compositions. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/grains/aitchison.h"
#include "toolkit/commands.h"
#include "toolkit/each_entry.h"
#include "toolkit/message.h"
#include "toolkit/result_build.h"

typedef struct {
    rg_common_args common;
    double limit_pct;
} distances_args;

static const rg_option options[] = {
    {RG_OPTION_NUMBER, 0, "detection-limit", "PCT", NULL, offsetof(distances_args, limit_pct),
     "smallest share that a class can show, per cent; an empty class becomes 0.65 of it (default: the "
     "smallest "
     "share there is)",
     false},
    {0},
};

enum { MOST_SAMPLES = 10000 };
static const double OF_LIMIT = 0.65; /* Martin-Fernandez et al. (2003) */

typedef struct {
    double *weights; /* [n][n_classes] */
    size_t n;
    size_t n_classes;
    size_t *used; /* [n_used] classes with mass in any sample */
    size_t n_used;
    double *clr;       /* [n][n_used]     */
    double *ilr;       /* [n][n_used - 1] */
    double *distances; /* [n][n]          */
    double delta;
    size_t n_zeros;
} job;

static void job_free(void *state)
{
    job *j = state;
    free(j->weights);
    free(j->used);
    free(j->clr);
    free(j->ilr);
    free(j->distances);
}

static rg_status make_room(job *j, rg_error *err)
{
    j->used = rg_alloc(j->n_classes, 1, sizeof *j->used);
    j->clr = rg_alloc(j->n, j->n_classes, sizeof *j->clr);
    j->ilr = rg_alloc(j->n, j->n_classes, sizeof *j->ilr);
    j->distances = rg_alloc(j->n, j->n, sizeof *j->distances);
    return j->used != NULL && j->clr != NULL && j->ilr != NULL && j->distances != NULL
               ? RG_OK
               : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the distances");
}

/* Classes with mass, the smallest share of any, and the zeros beside them. */
static void look(job *j, double *smallest)
{
    *smallest = INFINITY;
    for (size_t i = 0; i < j->n_classes; i++) {
        bool any = false;
        for (size_t s = 0; s < j->n; s++)
            any = any || j->weights[s * j->n_classes + i] > 0.0;
        if (any)
            j->used[j->n_used++] = i;
    }
    for (size_t s = 0; s < j->n; s++) {
        const double *row = j->weights + s * j->n_classes;
        double total = 0.0;
        for (size_t k = 0; k < j->n_used; k++)
            total += row[j->used[k]];
        for (size_t k = 0; k < j->n_used; k++) {
            j->n_zeros += row[j->used[k]] == 0.0 ? 1 : 0;
            if (row[j->used[k]] > 0.0 && total > 0.0)
                *smallest = fmin(*smallest, row[j->used[k]] / total);
        }
    }
}

static rg_status compute(const distances_args *args, const rg_workfile *data, job *j, rg_error *err)
{
    double smallest;
    look(j, &smallest);
    if (j->n_used < 2)
        return rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "fewer than two classes hold any mass", NULL,
                             "a composition needs two parts");
    j->delta = OF_LIMIT * (isnan(args->limit_pct) ? smallest : args->limit_pct / 100.0);
    double *parts = rg_alloc(j->n_used, 2, sizeof *parts);
    if (parts == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the distances");
    rg_status status = RG_OK;
    for (size_t s = 0; s < j->n && status == RG_OK; s++) {
        rg_error inner = {0};
        for (size_t k = 0; k < j->n_used; k++)
            parts[k] = j->weights[s * j->n_classes + j->used[k]];
        status = rg_grain_aitchison_close(parts, j->n_used, j->delta, parts + j->n_used, &inner);
        if (status != RG_OK) {
            status =
                rg_fail_named(err, status, s, inner.reason, rg_workfile_sample_id(data, s), inner.remedy);
            break;
        }
        rg_grain_aitchison_clr(parts + j->n_used, j->n_used, j->clr + s * j->n_used);
        rg_grain_aitchison_ilr(j->clr + s * j->n_used, j->n_used, j->ilr + s * (j->n_used - 1));
    }
    free(parts);
    if (status == RG_OK)
        rg_grain_aitchison_distances(j->clr, j->n, j->n_used, j->distances);
    return status;
}

/* A row group whose columns are the used classes, or the balances between them, or the samples. */
static rg_status add_matrix(const job *j, const char *name, const char *title, const char *axis, size_t n,
                            const double *values, char (*words)[64], rg_result *result, rg_error *err)
{
    char table[RG_NAME_SIZE];
    rg_group *group = NULL;
    const char **names = rg_alloc(n, 1, sizeof *names);
    rg_status status = names != NULL
                           ? rg_result_add_row_group(result, name, title, name, j->n, axis, n, &group, err)
                           : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
    if (status == RG_OK)
        status = rg_result_add_numbers(group, name, "1", title, j->n, n, values, err);
    for (size_t k = 0; k < n && status == RG_OK; k++)
        names[k] = words[k];
    snprintf(table, sizeof table, "%s_table", axis);
    if (status == RG_OK)
        status = rg_result_add_words(result, table, "name", names, n, err);
    free(names);
    return status;
}

static rg_status describe(const job *j, const rg_workfile *data, rg_result *result, rg_error *err)
{
    const size_t most = j->n > j->n_used ? j->n : j->n_used;
    char(*words)[64] = rg_alloc(most, 1, sizeof *words);
    char delta[32];
    if (words == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
    for (size_t s = 0; s < j->n; s++)
        snprintf(words[s], sizeof words[s], "to_%.55s", rg_workfile_sample_id(data, s));
    rg_status status =
        add_matrix(j, "distance", "Aitchison distance", "sample", j->n, j->distances, words, result, err);
    for (size_t k = 0; k < j->n_used; k++)
        snprintf(words[k], sizeof words[k], "clr_%.6g_um", data->entry.axis[j->used[k]]);
    if (status == RG_OK)
        status =
            add_matrix(j, "clr", "Centred log-ratio", "size_class", j->n_used, j->clr, words, result, err);
    for (size_t k = 0; k + 1 < j->n_used; k++)
        snprintf(words[k], sizeof words[k], "ilr_%.6g_um_against_coarser", data->entry.axis[j->used[k]]);
    if (status == RG_OK)
        status =
            add_matrix(j, "ilr", "Isometric log-ratio", "balance", j->n_used - 1, j->ilr, words, result, err);
    snprintf(delta, sizeof delta, "%.17g", j->delta);
    if (status == RG_OK)
        status = rg_result_add_parameter(result, "zero_replacement_share", delta, "1", err);
    snprintf(result->default_group, sizeof result->default_group, "distance");
    free(words);
    return status;
}

static rg_status solve(const void *state, rg_entry_run *entry, rg_error *err)
{
    job *j = entry->job;
    if (entry->data.entry.n_rows > MOST_SAMPLES)
        return rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "a matrix of so many samples is too large", NULL,
                             "compare at most 10000 at a time");
    j->n = entry->data.entry.n_rows;
    j->n_classes = entry->data.entry.n_columns;
    rg_status status = rg_workfile_read_all(&entry->data, false, &j->weights, err);
    if (status == RG_OK)
        status = make_room(j, err);
    if (status == RG_OK)
        status = compute(state, &entry->data, j, err);
    return status == RG_OK ? describe(j, &entry->data, &entry->result, err) : status;
}

static rg_status report(const void *state, const rg_entry_run *entry, rg_error *err)
{
    (void) err;
    const distances_args *args = state;
    const job *j = entry->job;
    const size_t n = j->n;
    double nearest = INFINITY;
    size_t a = 0;
    size_t b = 0;
    for (size_t s = 0; s < n; s++)
        for (size_t k = s + 1; k < n; k++)
            if (j->distances[s * n + k] < nearest) {
                nearest = j->distances[s * n + k];
                a = s;
                b = k;
            }
    if (!args->common.quiet)
        printf("%zu samples, %zu classes, %zu zeros replaced by a share of %.3g\n", n, j->n_used, j->n_zeros,
               j->n_zeros > 0 ? j->delta : 0.0);
    if (!args->common.quiet && n > 1)
        printf("nearest: %s and %s, Aitchison distance %.4g\n", rg_workfile_sample_id(&entry->data, a),
               rg_workfile_sample_id(&entry->data, b), nearest);
    if (2 * j->n_zeros > n * j->n_used)
        rg_message_warning("grains distances",
                           "more than half of all shares are zeros, so distances are mostly of their "
                           "replacement");
    return RG_OK;
}

static rg_status run_grains_distances(rg_run *run, rg_error *err)
{
    static const rg_each_entry HOW = {.tool = "grains_distances",
                                      .role = "size distributions",
                                      .techniques = 1u << RG_GRAINSIZE,
                                      .job_size = sizeof(job),
                                      .solve = solve,
                                      .report = report,
                                      .release = job_free};
    const distances_args *args = run->args;
    if (!isnan(args->limit_pct) && !(args->limit_pct > 0.0 && args->limit_pct < 100.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the detection limit is no share",
                             "--detection-limit", "per cent, above 0 and below 100");
    return rg_each_entry_run(&HOW, run, args, err);
}

const rg_command rg_cmd_grains_distances = {
    .name = "grains distances",
    .group = "Grains",
    .summary = "Aitchison distances and log-ratios of size distributions",
    .operands = "IN.h5",
    .description =
        "Size distributions are compositions: what tells them apart are ratios of classes. The result "
        "has the matrix of\n"
        "distances, and centred and isometric log-ratios for other programs. Empty classes become 0.65 "
        "of a detection\n"
        "limit, which is recorded; classes that are empty in all samples are left out.",
    .example = "regolith grains distances --detection-limit 0.01 soils.h5\n"
               "regolith export soils.h5 --result grains_distances --all -o logratios.csv",
    .options = options,
    .args_size = sizeof(distances_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_ENTRY,
    .run = run_grains_distances,
};
