/* regolith grains rebin: size distributions on other class edges. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/commands.h"
#include "toolkit/grains/rebin_job.h"
#include "toolkit/grains/rewrite.h"

static const rg_option options[] = {
    {RG_OPTION_PATH, 0, "edges", "LIST", NULL, offsetof(rg_rebin_args, edges),
     "new class edges, um, rising, as 2,63,2000; or a text file that holds them", false},
    {RG_OPTION_PATH, 0, "like", "FILE.h5", NULL, offsetof(rg_rebin_args, like),
     "the class edges of the first size table in FILE.h5", false},
    {RG_OPTION_NUMBER, 0, "ratio", "R", NULL, offsetof(rg_rebin_args, ratio),
     "classes of equal ratio R from the finest edge on", false},
    {RG_OPTION_TEXT, 0, "tail", "RULES", "closed", offsetof(rg_rebin_args, tail),
     "how open end classes are closed, as in grains stats", false},
    {RG_OPTION_FLAG, 0, "cut", NULL, NULL, offsetof(rg_rebin_args, cut),
     "leave out the mass beyond the new edges; without it such edges are refused", false},
    {RG_OPTION_FLAG, 0, "join", NULL, NULL, offsetof(rg_rebin_args, join),
     "all size tables of all files as rows of one entry", false},
    {0},
};

static rg_status transform(const void *state, rg_workfile *data, rg_result *record, rg_error *err)
{
    const rg_rebin_args *args = state;
    rg_size_table t = {0};
    rg_grain_axis onto = {0};
    double *outside = NULL;
    rg_status status = rg_size_table_load(data, args->tail, &t, err);
    if (status == RG_OK)
        status = rg_rebin_axis(args, t.axis.edges_um[0], t.axis.edges_um[t.n_classes], &onto, err);
    double *values = status == RG_OK ? rg_alloc(t.n, onto.n_classes, sizeof *values) : NULL;
    double *errors =
        status == RG_OK && t.sigma != NULL ? rg_alloc(t.n, onto.n_classes, sizeof *errors) : NULL;
    if (status == RG_OK) {
        outside = rg_alloc(t.n, 1, sizeof *outside);
        if (values == NULL || outside == NULL || (errors == NULL && t.sigma != NULL))
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to rebin");
    }
    if (status == RG_OK)
        status = rg_rebin_table(args, data, &t, &onto, values, errors, outside, err);
    if (status == RG_OK)
        status = rg_grains_record(record, "outside_pct", "percent", "Share beyond the new class edges", t.n,
                                  outside, err);
    if (status == RG_OK) {
        status = rg_size_table_store(&data->entry, &onto, values, errors, err);
    } else {
        free(values);
        free(errors);
    }
    free(outside);
    rg_grain_axis_free(&onto);
    rg_size_table_free(&t);
    return status;
}

static rg_status run_grains_rebin(rg_run *run, rg_error *err)
{
    const rg_rebin_args *args = run->args;
    const int n_given = (args->edges != NULL) + (args->like != NULL) + !isnan(args->ratio);
    if (n_given != 1)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "one kind of new edges is needed",
                             "--edges, --like, --ratio", NULL);
    if (args->join)
        return rg_rebin_join(run, args, err);
    if (args->common.n_operands > 1)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "several files are joined only", NULL,
                             "add --join, or give them one by one");
    const rg_grains_rewriting how = {.tool = "grains_rebin", .other = args->like, .transform = transform};
    return rg_grains_rewrite(&how, run, args, err);
}

const rg_command rg_cmd_grains_rebin = {
    .name = "grains rebin",
    .group = "Grains",
    .summary = "size distributions on other class edges",
    .operands = "IN.h5 [IN2.h5 ...]",
    .description =
        "By a monotone cubic curve through the cumulative shares over phi (PCHIP): mass is kept, equal "
        "edges give equal\n"
        "weights, empty classes stay empty, nothing is extrapolated. The output has every entry of the "
        "input; other\n"
        "data are copied, results are not. With --join it has one: every sample on the same edges.",
    .example = "regolith grains rebin --ratio 1.1892 soils.h5 -o quarter_phi.h5\n"
               "regolith grains rebin --like laser.h5 --tail phi10 soils.h5 -o alike.h5\n"
               "regolith grains rebin --join --ratio 1.1892 soils.h5 others.h5 -o one_table.h5",
    .options = options,
    .args_size = sizeof(rg_rebin_args),
    .min_operands = 1,
    .max_operands = 256,
    .has = RG_HAS_OUTPUT | RG_HAS_ENTRY,
    .run = run_grains_rebin,
};
