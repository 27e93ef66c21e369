#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/grains/rebin.h"
#include "toolkit/class_edges.h"
#include "toolkit/grains/rebin_job.h"

/* What is new, or its maker: edges [n + 1] of one kind. */
static rg_status edges_by_ratio(double ratio, double low, double high, double **edges, size_t *n,
                                rg_error *err)
{
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

rg_status rg_rebin_axis(const rg_rebin_args *args, double low_um, double high_um, rg_grain_axis *onto,
                        rg_error *err)
{
    double *edges = NULL;
    size_t n = 0;
    rg_status status = args->edges != NULL  ? rg_class_edges_listed(args->edges, 2, &edges, &n, err)
                       : args->like != NULL ? edges_of_file(args->like, args->tail, &edges, &n, err)
                                            : edges_by_ratio(args->ratio, low_um, high_um, &edges, &n, err);
    if (status == RG_OK)
        status = rg_grain_axis_init(edges, n, NULL, onto, err);
    free(edges);
    return status;
}

/* Mass beyond the new edges, in per cent of each sample. */
static rg_status judge_outside(const rg_rebin_args *args, const rg_size_table *t, double *outside,
                               rg_error *err)
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

rg_status rg_rebin_table(const rg_rebin_args *args, const rg_workfile *data, const rg_size_table *table,
                         const rg_grain_axis *onto, double *values, double *errors, double *outside,
                         rg_error *err)
{
    rg_error inner = {0};
    const rg_status status = rg_grain_rebin(&table->axis, table->weights, table->sigma, table->n, onto,
                                            values, errors, outside, &inner);
    if (status != RG_OK)
        return rg_fail_named(err, status, inner.index, inner.reason,
                             inner.index < table->n ? rg_workfile_sample_id(data, inner.index) : NULL,
                             inner.index < table->n ? "leave it out or correct its weights" : inner.remedy);
    return judge_outside(args, table, outside, err);
}
