#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/members/outliers.h"
#include "toolkit/members/job.h"

/* Outliers are looked for with these numbers of members, until some stand out. */
enum { FEWEST = 2, MOST = 6, ROUNDS = 3 };

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the end-members");
}

/* *k from "auto" (0) or a number. */
static rg_status read_number(const char *text, size_t *k, rg_error *err)
{
    char *end = NULL;
    *k = 0;
    if (strcmp(text, "auto") == 0)
        return RG_OK;
    const unsigned long value = text[0] >= '0' && text[0] <= '9' ? strtoul(text, &end, 10) : 0;
    if (end == NULL || *end != '\0' || value < 1 || value > RG_MEMBERS_MOST)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--members is neither auto nor 1 to 16", text,
                             NULL);
    *k = value;
    return RG_OK;
}

static rg_status trim(const rg_members_args *args, size_t k, rg_members_job *j, rg_error *err)
{
    const rg_members_outlier_options how = rg_members_outlier_defaults();
    if (strcmp(args->outliers, "keep") == 0)
        return rg_members_space_turn(&j->space, err);
    rg_status status = RG_OK;
    for (size_t i = k > 0 ? k : FEWEST; status == RG_OK && i <= (k > 0 ? k : MOST); i++) {
        status = rg_members_outliers(&j->space, i, &how, &j->n_outliers, err);
        if (j->n_outliers > 0)
            break;
    }
    return status;
}

static rg_status compare_numbers(const rg_members_args *args, rg_members_job *j, rg_error *err)
{
    size_t most = args->most;
    most = most > j->n_classes ? j->n_classes : most;
    most = most > j->space.n_counted ? j->space.n_counted : most;
    j->n_numbers = most;
    return rg_members_number(&j->space, most, j->numbers, &j->recommended, &j->predicted, err);
}

/* The number was compared with the outliers that stand out beside few members; beside as many as it says,
 * others may. */
static rg_status settle(const rg_members_args *args, rg_members_job *j, rg_error *err)
{
    rg_status status = compare_numbers(args, j, err);
    for (size_t round = 0; round < ROUNDS && status == RG_OK && strcmp(args->outliers, "keep") != 0;
         round++) {
        const size_t before = j->n_outliers;
        status = trim(args, j->predicted, j, err);
        if (status != RG_OK || j->n_outliers == before)
            break;
        status = compare_numbers(args, j, err);
    }
    return status;
}

static rg_status name_members(rg_members_job *j, rg_error *err)
{
    if (j->names == NULL)
        j->names = rg_alloc(RG_MEMBERS_MOST, 1, sizeof *j->names);
    if (j->names == NULL)
        return no_memory(err);
    for (size_t a = j->n_known; a < j->k; a++) {
        char name[32];
        snprintf(name, sizeof name, "EM%zu", a + 1);
        j->names[a] = rg_copy_text(name, strlen(name));
        if (j->names[a] == NULL)
            return no_memory(err);
    }
    return RG_OK;
}

static rg_status resample(const rg_members_args *args, const rg_members_fit_options *how, rg_members_job *j,
                          rg_error *err)
{
    const rg_members_bootstrap_options options = {
        strcmp(args->resample, "samples") == 0 ? RG_BOOTSTRAP_SAMPLES : RG_BOOTSTRAP_NOISE, args->n_draws,
        args->seed};
    j->member_errors = rg_alloc(j->k, j->n_classes, sizeof *j->member_errors);
    j->abundance_errors = rg_alloc(j->n, j->k, sizeof *j->abundance_errors);
    if (j->member_errors == NULL || j->abundance_errors == NULL)
        return no_memory(err);
    return rg_members_bootstrap(&j->space, j->edges, j->k, j->known, j->n_known, how, &j->fit, j->members,
                                j->abundances, &options, j->member_errors, j->parameter_errors,
                                j->abundance_errors, &j->n_good, err);
}

rg_status rg_members_solve(const rg_members_args *args, rg_members_job *j, rg_error *err)
{
    rg_members_fit_options how = rg_members_fit_defaults();
    size_t k;
    how.automatic = strcmp(args->family, "auto") == 0;
    how.family = rg_components_family_parse(args->family);
    how.parametric.seed = args->seed;
    rg_status status = read_number(args->members, &k, err);
    if (status == RG_OK && k > 0 && k < j->n_known)
        status = rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--members is below the number of known members",
                               args->members, "give at least as many as --known has");
    if (status == RG_OK && k == 0 && j->n_known > 0)
        k = j->n_known;
    if (status == RG_OK)
        status = trim(args, k, j, err);
    if (status == RG_OK)
        status = k > 0 ? compare_numbers(args, j, err) : settle(args, j, err);
    if (status != RG_OK)
        return status;
    const size_t named = j->k; /* by the library of known members */
    k = k > 0 ? k : j->recommended;
    j->members = rg_alloc(k, j->n_classes, sizeof *j->members);
    j->abundances = rg_alloc(j->n, k, sizeof *j->abundances);
    if (j->members == NULL || j->abundances == NULL)
        return no_memory(err);
    j->k = k > named ? k : named;
    status = name_members(j, err);
    if (status == RG_OK)
        status = rg_members_fit(&j->space, j->edges, k, j->known, j->n_known, &how, j->members, j->abundances,
                                &j->fit, err);
    if (status == RG_OK && args->n_draws > 0)
        status = resample(args, &how, j, err);
    for (size_t i = 0; i < j->n; i++)
        if (!j->space.counted[i])
            j->status[j->rows[i]] = "outlier: no mixture of the members of the others";
    return status;
}
