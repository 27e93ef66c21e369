/* regolith grains rebin: size distributions on other class edges. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/grains/rebin.h"
#include "toolkit/commands.h"
#include "toolkit/grains/rewrite.h"
#include "toolkit/grains/size_table.h"
#include "toolkit/number_list.h"

typedef struct {
    rg_common_args common;
    const char *edges;
    const char *like;
    double ratio;
    const char *tail;
    bool cut;
} rebin_args;

static const rg_option options[] = {
    {RG_OPTION_TEXT, 0, "edges", "LIST", NULL, offsetof(rebin_args, edges),
     "new class edges, um, rising, as 2,63,2000", false},
    {RG_OPTION_PATH, 0, "like", "FILE.h5", NULL, offsetof(rebin_args, like),
     "the class edges of the first size table in FILE.h5", false},
    {RG_OPTION_NUMBER, 0, "ratio", "R", NULL, offsetof(rebin_args, ratio),
     "classes of equal ratio R from the finest edge on", false},
    {RG_OPTION_TEXT, 0, "tail", "RULES", "closed", offsetof(rebin_args, tail),
     "how open end classes are closed, as in grains stats", false},
    {RG_OPTION_FLAG, 0, "cut", NULL, NULL, offsetof(rebin_args, cut),
     "leave out the mass beyond the new edges; without it such edges are refused", false},
    {0},
};

/* What is new, or its maker: edges [n + 1] of one kind. */
static rg_status edges_by_ratio(double ratio, const rg_grain_axis *from, double **edges, size_t *n,
                                rg_error *err)
{
    const double low = from->edges_um[0];
    const double high = from->edges_um[from->n_classes];
    if (!(ratio > 1.0 && ratio < high / low))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the ratio of class edges is not possible",
                             "--ratio",
                             "above 1 and below the ratio of the outer edges; 1.1892 is a quarter phi");
    const double count = ceil(log(high / low) / log(ratio) - 1e-9);
    if (count > 100000.0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the ratio makes too many classes", "--ratio",
                             NULL);
    *n = (size_t) count;
    *edges = rg_alloc(*n + 1, 1, sizeof **edges);
    if (*edges == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the class edges");
    for (size_t i = 0; i <= *n; i++)
        (*edges)[i] = low * pow(ratio, (double) i);
    return RG_OK;
}

static rg_status edges_of_file(const char *path, const char *tail, double **edges, size_t *n, rg_error *err)
{
    rg_workfile other;
    rg_size_table table = {0};
    rg_status status = rg_workfile_open(path, NULL, 1u << RG_GRAINSIZE, &other, err);
    if (status != RG_OK)
        return status;
    status = rg_size_table_load(&other, tail, &table, err);
    if (status != RG_OK)
        (void) rg_error_place(err, path, NULL);
    *n = table.n_classes;
    *edges = status == RG_OK ? rg_alloc(*n + 1, 1, sizeof **edges) : NULL;
    if (status == RG_OK && *edges == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the class edges");
    if (status == RG_OK)
        memcpy(*edges, table.axis.edges_um, (*n + 1) * sizeof **edges);
    rg_size_table_free(&table);
    rg_workfile_close(&other);
    return status;
}

static rg_status edges_of_list(const char *text, double **edges, size_t *n, rg_error *err)
{
    size_t count = 0;
    const rg_status status = rg_number_list_new(text, "--edges", edges, &count, err);
    if (status != RG_OK)
        return status;
    if (count < 3)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "three class edges or more are needed", "--edges",
                             NULL);
    *n = count - 1;
    return RG_OK;
}

static rg_status choose_axis(const rebin_args *args, const rg_grain_axis *from, rg_grain_axis *onto,
                             rg_error *err)
{
    double *edges = NULL;
    size_t n = 0;
    rg_status status = args->edges != NULL  ? edges_of_list(args->edges, &edges, &n, err)
                       : args->like != NULL ? edges_of_file(args->like, args->tail, &edges, &n, err)
                                            : edges_by_ratio(args->ratio, from, &edges, &n, err);
    if (status == RG_OK)
        status = rg_grain_axis_init(edges, n, NULL, onto, err);
    free(edges);
    return status;
}

/* Mass beyond the new edges, in per cent of each sample. */
static rg_status judge_outside(const rebin_args *args, const rg_size_table *t, double *outside, rg_error *err)
{
    for (size_t s = 0; s < t->n; s++) {
        double total = 0.0;
        for (size_t i = 0; i < t->n_classes; i++)
            total += t->weights[s * t->n_classes + i];
        outside[s] = total > 0.0 ? 100.0 * outside[s] / total : 0.0;
    }
    for (size_t s = 0; s < t->n && !args->cut; s++)
        if (outside[s] > 1e-9) {
            char share[64];
            snprintf(share, sizeof share, "%.4g %% of a sample", outside[s]);
            return rg_fail_named(err, RG_EDOMAIN, s, "mass lies beyond the new class edges", share,
                                 "widen them, or leave it out by --cut");
        }
    return RG_OK;
}

static rg_status transform(const void *state, rg_workfile *data, rg_result *record, rg_error *err)
{
    const rebin_args *args = state;
    rg_size_table t = {0};
    rg_grain_axis onto = {0};
    double *outside = NULL;
    rg_status status = rg_size_table_load(data, args->tail, &t, err);
    if (status == RG_OK)
        status = choose_axis(args, &t.axis, &onto, err);
    double *values = status == RG_OK ? rg_alloc(t.n, onto.n_classes, sizeof *values) : NULL;
    double *errors =
        status == RG_OK && t.sigma != NULL ? rg_alloc(t.n, onto.n_classes, sizeof *errors) : NULL;
    if (status == RG_OK) {
        outside = rg_alloc(t.n, 1, sizeof *outside);
        if (values == NULL || outside == NULL || (errors == NULL && t.sigma != NULL))
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to rebin");
    }
    if (status == RG_OK)
        status = rg_grain_rebin(&t.axis, t.weights, t.sigma, t.n, &onto, values, errors, outside, err);
    if (status == RG_OK)
        status = judge_outside(args, &t, outside, err);
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
    const rebin_args *args = run->args;
    const int n_given = (args->edges != NULL) + (args->like != NULL) + !isnan(args->ratio);
    if (n_given != 1)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "one kind of new edges is needed",
                             "--edges, --like, --ratio", NULL);
    const rg_grains_rewriting how = {.tool = "grains_rebin", .other = args->like, .transform = transform};
    return rg_grains_rewrite(&how, run, args, err);
}

const rg_command rg_cmd_grains_rebin = {
    .name = "grains rebin",
    .group = "Grains",
    .summary = "size distributions on other class edges",
    .operands = "IN.h5",
    .description =
        "By a monotone cubic curve through the cumulative shares over phi (PCHIP): mass is kept, equal "
        "edges give equal\n"
        "weights, empty classes stay empty, nothing is extrapolated. The output has every entry of the "
        "input; other\n"
        "data are copied, results are not.",
    .example = "regolith grains rebin --ratio 1.1892 soils.h5 -o quarter_phi.h5\n"
               "regolith grains rebin --like laser.h5 --tail phi10 soils.h5 -o alike.h5",
    .options = options,
    .args_size = sizeof(rebin_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_ENTRY,
    .run = run_grains_rebin,
};
