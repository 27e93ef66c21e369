/* What the parts of `grains stats` share. */
#ifndef RG_TOOLKIT_GRAINS_STATS_JOB_H
#define RG_TOOLKIT_GRAINS_STATS_JOB_H

#include "kernels/grains/statistics.h"
#include "toolkit/each_entry.h"
#include "toolkit/grains/weight_errors.h"

typedef struct {
    rg_common_args common;
    const char *tail;
    const char *limits;
    const char *sizes;
    const char *texture;
    const char *sorting;
    const char *closure;
    double prominence;       /* per cent of the highest density */
    double separation;       /* phi                             */
    const char *percentiles; /* "3,7.5"; or NULL             */
    const char *replicates;  /* a column; or NULL            */
    rg_weight_errors errors;
    size_t bootstrap; /* draws; 0: the delta method */
    uint64_t seed;
} rg_stats_args;

/* One entry. */
typedef struct {
    rg_size_table table;
    rg_grain_statistics *statistics; /* [n] */
    rg_status *outcomes;             /* [n] */
    size_t *first_same;              /* [n] lowest row with the same weights */
    char replicates[256]; /* what their scatter comes to, for the reader; "" without --replicates */
} rg_stats_job;

/* The texts of every sample ("row_table") with its flags, and the limits and source of every scheme of
 * texture names ("texture_schemes"). */
rg_status rg_stats_texts(const rg_stats_args *args, const rg_stats_job *job, rg_result *result,
                         rg_error *err) RG_MUST_CHECK;

/* The group "percentiles" of --percentiles; nothing without it. */
rg_status rg_stats_percentiles(const rg_stats_args *args, const rg_stats_job *job, rg_result *result,
                               rg_error *err) RG_MUST_CHECK;

/* The groups "replicates" and "replicates_pooled" of --replicates; nothing without it. RG_ENOENT when there
 * is no such column. */
rg_status rg_stats_replicates(const rg_stats_args *args, const rg_workfile *data, rg_stats_job *job,
                              rg_result *result, rg_error *err) RG_MUST_CHECK;

#endif
