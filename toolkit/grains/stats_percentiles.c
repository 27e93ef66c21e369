#include <stdio.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/grains/percentile_table.h"
#include "toolkit/grains/stats_job.h"
#include "toolkit/number_list.h"
#include "toolkit/result_build.h"

static rg_status add_group(const rg_stats_job *job, const double *percents, size_t m, const double *um,
                           const double *errors, rg_result *result, rg_error *err)
{
    char(*names)[32] = rg_alloc(m, 1, sizeof *names);
    const char **words = rg_alloc(m, 1, sizeof *words);
    rg_group *group = NULL;
    rg_status status =
        names == NULL || words == NULL
            ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the percentiles")
            : rg_result_add_row_group(result, "percentiles", "Percentiles, per cent finer", "percentile_um",
                                      job->table.n, "percent_finer", m, &group, err);
    if (status == RG_OK)
        status =
            rg_result_add_numbers(group, "percentile_um", "um", "Diameter (um)", job->table.n, m, um, err);
    if (status == RG_OK && job->table.sigma != NULL)
        status = rg_result_add_numbers(group, "percentile_um_errors", "um", "Standard error", job->table.n, m,
                                       errors, err);
    for (size_t k = 0; k < m && status == RG_OK; k++) {
        snprintf(names[k], sizeof names[k], "D%.10g_um", percents[k]);
        words[k] = names[k];
    }
    if (status == RG_OK)
        status = rg_result_add_words(result, "percent_finer_table", "name", words, m, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(&result->groups[result->n_groups - 1], "finer_pct", "percent",
                                       "Per cent finer", m, 0, percents, err);
    free(words);
    free(names);
    return status;
}

rg_status rg_stats_percentiles(const rg_stats_args *args, const rg_stats_job *job, rg_result *result,
                               rg_error *err)
{
    if (args->percentiles == NULL)
        return RG_OK;
    double *percents = NULL;
    size_t m = 0;
    rg_status status = rg_number_list_new(args->percentiles, "--percentiles", &percents, &m, err);
    for (size_t k = 0; k < m && status == RG_OK; k++)
        if (!(percents[k] >= 0.0 && percents[k] <= 100.0))
            status = rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "a percentile lies outside 0 to 100",
                                   "--percentiles", NULL);
    double *um = status == RG_OK ? rg_alloc(job->table.n, 2 * m, sizeof *um) : NULL;
    if (status == RG_OK && um == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the percentiles");
    if (status == RG_OK)
        status = rg_grain_percentile_table(&job->table.axis, job->table.weights, job->table.sigma,
                                           job->table.n, rg_grain_closure_parse(args->closure), percents, m,
                                           um, um + job->table.n * m, err);
    if (status == RG_OK)
        status = add_group(job, percents, m, um, um + job->table.n * m, result, err);
    free(um);
    free(percents);
    return status;
}
