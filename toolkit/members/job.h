/* What `regolith grains members` keeps of an entry between reading, fitting, storing and printing. */
#ifndef RG_TOOLKIT_MEMBERS_JOB_H
#define RG_TOOLKIT_MEMBERS_JOB_H

#include <stdint.h>

#include "kernels/members/bootstrap.h"
#include "kernels/members/fit.h"
#include "kernels/members/number.h"
#include "toolkit/each_entry.h"

typedef struct {
    rg_common_args common;
    const char *members; /* "auto" or a number */
    const char *family;
    const char *known;
    const char *save;
    const char *outliers;
    const char *tail;
    const char *resample;
    size_t most;
    size_t n_draws;
    uint64_t seed;
} rg_members_args;

typedef struct {
    size_t n_rows;       /* of the entry                                              */
    size_t n;            /* samples with a distribution                                */
    size_t n_classes;    /* in use                                                     */
    size_t first_class;  /* of the entry that is in use                                */
    size_t *rows;        /* [n] their rows                                             */
    const char **status; /* [n_rows] "" or why a row has no abundances, or is an outlier */
    double *edges;       /* [n_classes + 1] um, closed                                 */
    double *diameter;    /* [n_classes] of the entry's axis                            */
    double *known;       /* [n_known][n_classes] shares                                */
    char **names;        /* [k] of members                                             */
    size_t n_known;
    rg_input known_input;
    rg_members_space space;
    rg_members_row numbers[RG_MEMBERS_MOST];
    size_t n_numbers, recommended, predicted, n_outliers;
    size_t k;
    rg_members_fit_result fit;
    double *members;          /* [k][n_classes]                */
    double *abundances;       /* [n][k]                        */
    double *member_errors;    /* [k][n_classes], NULL: none    */
    double *abundance_errors; /* [n][k]                        */
    double parameter_errors[48];
    size_t n_good;
} rg_members_job;

/* Read the entry and the known members into a job (zeroed); with fewer than two samples only job->n. */
rg_status rg_members_load(const rg_members_args *args, rg_workfile *data, rg_members_job *job,
                          rg_error *err) RG_MUST_CHECK;
void rg_members_job_free(rg_members_job *job);

/* Number of members, outliers, members, errors. */
rg_status rg_members_solve(const rg_members_args *args, rg_members_job *job, rg_error *err) RG_MUST_CHECK;

/* The members as an entry of size distributions in the classes of the samples, for --known of another run:
 * a row each, named, with standard errors where there are any. */
rg_status rg_members_save(const rg_members_job *job, const rg_entry *samples, const char *origin,
                          rg_h5_file *file, rg_error *err) RG_MUST_CHECK;

/* The groups of the result. */
rg_status rg_members_build(const rg_members_job *job, rg_result *result, rg_error *err) RG_MUST_CHECK;

#endif
