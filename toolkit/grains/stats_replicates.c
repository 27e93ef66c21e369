#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/grains/replicates.h"
#include "toolkit/grains/stats_job.h"
#include "toolkit/result_build.h"

enum { NAME = 96, MOST_NUMBERS = 128 };

/* Which rows belong together. */
typedef struct {
    size_t n_groups;
    size_t *of_row;      /* [n]                  */
    char (*names)[NAME]; /* [n_groups] of room n */
} grouping;

/* What the statistics of the groups come to. */
typedef struct {
    double *count; /* [n_groups]; of the last statistic */
    double *mean;
    double *sd;
    size_t n_within; /* groups that meet ISO 13320, of n_judged */
    size_t n_judged;
    bool *outside; /* [n_groups] */
    const char *names[MOST_NUMBERS];
    const char *units[MOST_NUMBERS];
    double pooled[4][MOST_NUMBERS]; /* pooled sd, median sd, median cv, degrees of freedom */
    size_t n_numbers;
} summary;

static void free_all(grouping *g, summary *s)
{
    free(g->of_row);
    free(g->names);
    free(s->count);
    free(s->outside);
}

/* The key of a row. Of an id the last part, the number of the run, is left out: "PL1-C11-1-4" and
 * "PL1-C11-1-5" are runs of "PL1-C11-1". */
static void key_of(const rg_column *column, size_t row, char key[NAME])
{
    if (column->texts == NULL)
        snprintf(key, NAME, "%.15g", column->numbers[row]);
    else
        snprintf(key, NAME, "%s", column->texts[row]);
    if (strcmp(column->name, "sample_id") != 0)
        return;
    size_t end = strlen(key);
    while (end > 0 && strchr("-_. /", key[end - 1]) == NULL)
        end--;
    if (end > 1)
        key[end - 1] = '\0';
}

static rg_status find_groups(const rg_stats_args *args, const rg_table *rows, size_t n, grouping *g,
                             rg_error *err)
{
    const rg_column *column = rg_table_find(rows, args->replicates);
    if (column == NULL)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the samples have no such column", args->replicates,
                             "`regolith info` shows what they have");
    g->of_row = rg_alloc(n, 1, sizeof *g->of_row);
    g->names = rg_alloc(n, 1, sizeof *g->names);
    if (g->of_row == NULL || g->names == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the replicates");
    for (size_t row = 0; row < n; row++) {
        char key[NAME];
        key_of(column, row, key);
        size_t k = 0;
        while (k < g->n_groups && strcmp(g->names[k], key) != 0)
            k++;
        if (k == g->n_groups)
            memcpy(g->names[g->n_groups++], key, NAME);
        g->of_row[row] = k;
    }
    if (g->n_groups == n)
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "no sample was measured twice", args->replicates,
                             "name the column that is the same for replicates");
    return RG_OK;
}

/* ISO 13320 judges D10, D50 and D90 of groups that have a scatter. */
static void judge(const char *name, const grouping *g, summary *s)
{
    const bool centre = strcmp(name, "D50_um") == 0;
    if (!centre && strcmp(name, "D10_um") != 0 && strcmp(name, "D90_um") != 0)
        return;
    for (size_t k = 0; k < g->n_groups; k++)
        if (s->sd[k] > rg_grain_replicates_allowed_cv(s->mean[k], centre) * s->mean[k])
            s->outside[k] = true;
    s->n_within = s->n_judged = 0;
    for (size_t k = 0; k < g->n_groups; k++) {
        s->n_judged += isnan(s->sd[k]) ? 0 : 1;
        s->n_within += isnan(s->sd[k]) || s->outside[k] ? 0 : 1;
    }
}

static rg_status add_number(const rg_grain_number *number, const rg_stats_job *job, const grouping *g,
                            summary *s, rg_group *group, rg_error *err)
{
    char sd_name[RG_NAME_SIZE];
    rg_grain_replicate_pool pool;
    double *values = rg_alloc(job->table.n, 1, sizeof *values);
    if (values == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the replicates");
    for (size_t r = 0; r < job->table.n; r++)
        values[r] = rg_grain_number_value(&job->statistics[r], number);
    rg_status status = rg_grain_replicates(values, g->of_row, job->table.n, g->n_groups, s->count, s->mean,
                                           s->sd, &pool, err);
    free(values);
    if (status != RG_OK)
        return status;
    judge(number->name, g, s);
    s->names[s->n_numbers] = number->name;
    s->units[s->n_numbers] = number->units;
    s->pooled[0][s->n_numbers] = pool.pooled_sd;
    s->pooled[1][s->n_numbers] = pool.median_sd;
    s->pooled[2][s->n_numbers] = pool.median_cv;
    s->pooled[3][s->n_numbers] = (double) pool.n_freedom;
    s->n_numbers++;
    snprintf(sd_name, sizeof sd_name, "%s_errors", number->name);
    status = rg_result_add_numbers(group, number->name, number->units, number->long_name, g->n_groups, 0,
                                   s->mean, err);
    return status == RG_OK
               ? rg_result_add_numbers(group, sd_name, number->units, "Standard deviation of one measurement",
                                       g->n_groups, 0, s->sd, err)
               : status;
}

static rg_status add_groups(const grouping *g, const rg_stats_job *job, summary *s, rg_result *result,
                            rg_error *err)
{
    rg_group *group = NULL;
    const char **texts = rg_alloc(g->n_groups, 1, sizeof *texts);
    rg_status status = texts == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the replicates")
                                     : rg_result_add_group(result, "replicates", RG_GROUP_DATA,
                                                           "Means and scatter of replicates", &group, err);
    if (status == RG_OK) {
        snprintf(group->signal, sizeof group->signal, "D50_um");
        snprintf(group->axes[0], sizeof group->axes[0], "replicate_group");
        group->n_axes = 1;
        status = rg_result_add_counter(group, "replicate_group", "Sample", g->n_groups, err);
    }
    for (const rg_grain_number *q = rg_grain_numbers; q->name != NULL && status == RG_OK; q++)
        if (q->error_offset != RG_NO_INDEX && s->n_numbers < MOST_NUMBERS)
            status = add_number(q, job, g, s, group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "n_measurements", "1", "Measurements", g->n_groups, 0, s->count,
                                       err);
    for (size_t k = 0; k < g->n_groups && status == RG_OK; k++)
        texts[k] = g->names[k];
    if (status == RG_OK)
        status = rg_result_add_texts(group, "sample", texts, g->n_groups, err);
    for (size_t k = 0; k < g->n_groups && status == RG_OK; k++)
        texts[k] = s->count[k] < 2.0 ? "not measured twice" : s->outside[k] ? "outside" : "within";
    if (status == RG_OK)
        status = rg_result_add_texts(group, "iso_13320", texts, g->n_groups, err);
    free(texts);
    return status;
}

static rg_status add_pool(const summary *s, rg_result *result, rg_error *err)
{
    static const struct {
        const char *name, *label;
    } COLUMNS[4] = {{"pooled_sd", "Pooled standard deviation"},
                    {"median_sd", "Median standard deviation"},
                    {"median_cv", "Median coefficient of variation"},
                    {"degrees_of_freedom", "Degrees of freedom"}};
    rg_group *group = NULL;
    rg_status status = rg_result_add_group(result, "replicates_pooled", RG_GROUP_COLLECTION, "", &group, err);
    if (status == RG_OK)
        status = rg_result_add_texts(group, "statistic", s->names, s->n_numbers, err);
    if (status == RG_OK)
        status = rg_result_add_texts(group, "statistic_units", s->units, s->n_numbers, err);
    for (size_t k = 0; k < 4 && status == RG_OK; k++)
        status = rg_result_add_numbers(group, COLUMNS[k].name, "", COLUMNS[k].label, s->n_numbers, 0,
                                       s->pooled[k], err);
    return status;
}

static double pooled_of(const summary *s, size_t which, const char *name)
{
    for (size_t k = 0; k < s->n_numbers; k++)
        if (strcmp(s->names[k], name) == 0)
            return s->pooled[which][k];
    return NAN;
}

rg_status rg_stats_replicates(const rg_stats_args *args, const rg_workfile *data, rg_stats_job *job,
                              rg_result *result, rg_error *err)
{
    if (args->replicates == NULL)
        return RG_OK;
    grouping g = {0};
    summary s = {0};
    rg_status status = find_groups(args, &data->entry.rows, job->table.n, &g, err);
    if (status == RG_OK) {
        s.count = rg_alloc(g.n_groups, 3, sizeof *s.count);
        s.outside = rg_alloc(g.n_groups, 1, sizeof *s.outside);
        if (s.count == NULL || s.outside == NULL)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the replicates");
    }
    if (status == RG_OK) {
        s.mean = s.count + g.n_groups;
        s.sd = s.mean + g.n_groups;
        memset(s.outside, 0, g.n_groups * sizeof *s.outside);
        status = add_groups(&g, job, &s, result, err);
    }
    if (status == RG_OK)
        status = add_pool(&s, result, err);
    if (status == RG_OK)
        snprintf(job->replicates, sizeof job->replicates,
                 "%zu samples: SD of Mz pooled %.3f, median %.3f phi; median CV of D10, D50, D90 %.1f, %.1f, "
                 "%.1f %%; %zu of %zu meet ISO 13320",
                 g.n_groups, pooled_of(&s, 0, "fw_mean_phi"), pooled_of(&s, 1, "fw_mean_phi"),
                 100.0 * pooled_of(&s, 2, "D10_um"), 100.0 * pooled_of(&s, 2, "D50_um"),
                 100.0 * pooled_of(&s, 2, "D90_um"), s.n_within, s.n_judged);
    free_all(&g, &s);
    return status;
}
