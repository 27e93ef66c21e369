#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/members/job.h"
#include "toolkit/result_build.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
}

/* [n][k] of the samples as [n_rows][k], NaN for rows without a distribution. */
static rg_status add_rows(const rg_members_job *j, rg_group *group, const char *name, const char *label,
                          const double *values, rg_error *err)
{
    double *all = rg_alloc(j->n_rows, j->k, sizeof *all);
    if (all == NULL)
        return no_memory(err);
    for (size_t i = 0; i < j->n_rows * j->k; i++)
        all[i] = NAN;
    for (size_t i = 0; i < j->n; i++)
        memcpy(all + j->rows[i] * j->k, values + i * j->k, j->k * sizeof *all);
    const rg_status status = rg_result_add_numbers(group, name, "1", label, j->n_rows, j->k, all, err);
    free(all);
    return status;
}

static rg_status add_abundances(const rg_members_job *j, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    rg_status status = rg_result_add_row_group(result, "abundances", "Abundances of the end-members",
                                               "abundances", j->n_rows, "member", j->k, &group, err);
    if (status == RG_OK)
        status = add_rows(j, group, "abundances", "Abundance", j->abundances, err);
    if (status == RG_OK && j->abundance_errors != NULL)
        status = add_rows(j, group, "abundances_errors", "Standard error", j->abundance_errors, err);
    if (status == RG_OK)
        status = rg_result_add_words(result, "row_table", "status", j->status, j->n_rows, err);
    return status;
}

static rg_status add_percent(rg_group *group, const char *name, const char *label, size_t k, size_t m,
                             const double *shares, rg_error *err)
{
    double *percent = rg_alloc(k, m, sizeof *percent);
    if (percent == NULL)
        return no_memory(err);
    for (size_t i = 0; i < k * m; i++)
        percent[i] = 100.0 * shares[i];
    const rg_status status = rg_result_add_numbers(group, name, "percent", label, k, m, percent, err);
    free(percent);
    return status;
}

static rg_status add_members(const rg_members_job *j, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    rg_status status = rg_result_add_group(result, "members", RG_GROUP_DATA, "End-members", &group, err);
    if (status == RG_OK)
        status = rg_result_add_counter(group, "member", "End-member", j->k, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "diameter", "um", "Diameter (um)", j->n_classes, 0, j->diameter,
                                       err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "diameter_edges", "um", "Class edges (um)", j->n_classes + 1, 0,
                                       j->edges, err);
    if (status == RG_OK)
        status = add_percent(group, "members", "Share of the class (%)", j->k, j->n_classes, j->members, err);
    if (status == RG_OK && j->member_errors != NULL)
        status =
            add_percent(group, "members_errors", "Standard error", j->k, j->n_classes, j->member_errors, err);
    if (status != RG_OK)
        return status;
    snprintf(group->signal, sizeof group->signal, "members");
    snprintf(group->axes[0], sizeof group->axes[0], "member");
    snprintf(group->axes[1], sizeof group->axes[1], "diameter");
    snprintf(group->interpretation, sizeof group->interpretation, "spectrum");
    group->n_axes = 2;
    return RG_OK;
}

/* The same as a table, a member a column: `export --table curves`. */
static rg_status add_curves(const rg_members_job *j, rg_result *result, rg_error *err)
{
    const size_t m = j->n_classes;
    double *column = rg_alloc(m, 1, sizeof *column);
    rg_group *group = NULL;
    rg_status status = column == NULL
                           ? no_memory(err)
                           : rg_result_add_group(result, "curves", RG_GROUP_COLLECTION, "", &group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "lower_um", "um", "Finer edge (um)", m, 0, j->edges, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "upper_um", "um", "Coarser edge (um)", m, 0, j->edges + 1, err);
    for (size_t a = 0; a < j->k && status == RG_OK; a++) {
        char name[RG_NAME_SIZE];
        char error[RG_NAME_SIZE + 8];
        rg_result_safe_name(j->names[a], name);
        for (size_t c = 0; c < m; c++)
            column[c] = 100.0 * j->members[a * m + c];
        status = rg_result_add_numbers(group, name, "percent", j->names[a], m, 0, column, err);
        for (size_t c = 0; c < m && j->member_errors != NULL; c++)
            column[c] = 100.0 * j->member_errors[a * m + c];
        snprintf(error, sizeof error, "%.55s_error", name);
        if (status == RG_OK && j->member_errors != NULL)
            status = rg_result_add_numbers(group, error, "percent", "Standard error", m, 0, column, err);
    }
    free(column);
    return status;
}

/* um that the share p of a member is finer than: linear in ln d within a class. */
static double percentile_um(const rg_members_job *j, size_t member, double p)
{
    const double *share = j->members + member * j->n_classes;
    double finer = 0.0;
    for (size_t c = 0; c < j->n_classes; c++) {
        if (share[c] > 0.0 && finer + share[c] >= p)
            return j->edges[c] * pow(j->edges[c + 1] / j->edges[c], (p - finer) / share[c]);
        finer += share[c];
    }
    return j->edges[j->n_classes];
}

static double mean_abundance(const rg_members_job *j, size_t member)
{
    double sum = 0.0;
    for (size_t i = 0; i < j->n; i++)
        if (j->space.counted[i])
            sum += j->abundances[i * j->k + member];
    return sum / (double) j->space.n_counted;
}

static rg_status add_parameters(const rg_members_job *j, rg_group *group, double *column, rg_error *err)
{
    const size_t q = rg_components_family_parameters(j->fit.family);
    rg_status status = RG_OK;
    for (size_t p = 0; p < q && status == RG_OK; p++) {
        const rg_family_shown as = rg_components_family_show(j->fit.family, p, 0.0);
        double errors[RG_MEMBERS_MOST];
        char name[RG_NAME_SIZE];
        for (size_t a = 0; a < j->k; a++) {
            const size_t at = a < j->n_known ? 0 : (a - j->n_known) * q + p;
            const rg_family_shown shown = rg_components_family_show(j->fit.family, p, j->fit.parameters[at]);
            column[a] = a < j->n_known ? NAN : shown.value;
            errors[a] = a < j->n_known ? NAN : fabs(shown.slope) * j->parameter_errors[at];
        }
        status = rg_result_add_numbers(group, as.name, as.units, as.label, j->k, 0, column, err);
        snprintf(name, sizeof name, "%s_error", as.name);
        if (status == RG_OK && j->member_errors != NULL)
            status = rg_result_add_numbers(group, name, as.units, "Standard error", j->k, 0, errors, err);
    }
    return status;
}

static rg_status add_member_table(const rg_members_job *j, rg_result *result, rg_error *err)
{
    static const struct {
        const char *name, *label;
        double p;
    } PERCENTILES[] = {{"D10_um", "D10 (um)", 0.1}, {"D50_um", "D50 (um)", 0.5}, {"D90_um", "D90 (um)", 0.9}};
    double column[RG_MEMBERS_MOST];
    const char *kinds[RG_MEMBERS_MOST];
    const char *names[RG_MEMBERS_MOST];
    rg_group *group = NULL;
    rg_status status = rg_result_add_group(result, "member_table", RG_GROUP_COLLECTION, "", &group, err);
    for (size_t a = 0; a < j->k; a++) {
        names[a] = j->names[a];
        kinds[a] = a < j->n_known                       ? "known"
                   : j->fit.branch == RG_MEMBERS_FAMILY ? rg_components_family_name(j->fit.family)
                                                        : "of no family";
    }
    if (status == RG_OK)
        status = rg_result_add_texts(group, "name", names, j->k, err);
    if (status == RG_OK)
        status = rg_result_add_texts(group, "kind", kinds, j->k, err);
    for (size_t p = 0; p < 3 && status == RG_OK; p++) {
        for (size_t a = 0; a < j->k; a++)
            column[a] = percentile_um(j, a, PERCENTILES[p].p);
        status = rg_result_add_numbers(group, PERCENTILES[p].name, "um", PERCENTILES[p].label, j->k, 0,
                                       column, err);
    }
    for (size_t a = 0; a < j->k; a++)
        column[a] = mean_abundance(j, a);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "mean_abundance", "1", "Mean abundance", j->k, 0, column, err);
    if (status == RG_OK && j->fit.branch == RG_MEMBERS_FAMILY)
        status = add_parameters(j, group, column, err);
    return status;
}

static rg_status add_numbers(const rg_members_job *j, rg_result *result, rg_error *err)
{
    static const struct {
        const char *name, *units, *label;
        size_t offset;
    } COLUMNS[] = {
        {"R2", "1", "Squared correlation with the data", offsetof(rg_members_row, r2)},
        {"angle_deg", "deg", "Angle to the data (deg)", offsetof(rg_members_row, angle_deg)},
        {"misfit", "percent", "Root mean square residual (%)", offsetof(rg_members_row, misfit)},
        {"bound", "percent", "Least possible residual (%)", offsetof(rg_members_row, bound)},
        {"member_r2", "1", "Largest squared correlation of two members", offsetof(rg_members_row, member_r2)},
        {"BIC", "1", "Bayesian information criterion", offsetof(rg_members_row, bic)},
        {"held_out", "percent", "Residual of classes held out (%)", offsetof(rg_members_row, held_out)}};
    double column[RG_MEMBERS_MOST];
    rg_group *group = NULL;
    rg_status status =
        rg_result_add_group(result, "numbers", RG_GROUP_DATA, "How many end-members", &group, err);
    for (size_t i = 0; i < j->n_numbers; i++)
        column[i] = (double) (i + 1);
    if (status == RG_OK)
        status =
            rg_result_add_numbers(group, "k", "1", "Number of end-members", j->n_numbers, 0, column, err);
    for (size_t c = 0; c < sizeof COLUMNS / sizeof COLUMNS[0] && status == RG_OK; c++) {
        const double scale = strcmp(COLUMNS[c].units, "percent") == 0 ? 100.0 : 1.0;
        for (size_t i = 0; i < j->n_numbers; i++) {
            memcpy(&column[i], (const char *) &j->numbers[i] + COLUMNS[c].offset, sizeof *column);
            column[i] *= scale;
        }
        status = rg_result_add_numbers(group, COLUMNS[c].name, COLUMNS[c].units, COLUMNS[c].label,
                                       j->n_numbers, 0, column, err);
    }
    if (status != RG_OK)
        return status;
    snprintf(group->signal, sizeof group->signal, "held_out");
    snprintf(group->axes[0], sizeof group->axes[0], "k");
    group->n_axes = 1;
    return RG_OK;
}

static rg_status add_gates(const rg_members_job *j, rg_result *result, rg_error *err)
{
    const char *families[RG_FAMILY_COUNT];
    const char *verdicts[RG_FAMILY_COUNT];
    double columns[3][RG_FAMILY_COUNT];
    size_t n = 0;
    rg_group *group = NULL;
    for (rg_family f = 0; f < RG_FAMILY_COUNT; f++) {
        const rg_members_gate *gate = &j->fit.gates[f];
        if (!gate->tried)
            continue;
        families[n] = rg_components_family_name(f);
        verdicts[n] = gate->suits ? "suits" : "does not suit";
        columns[0][n] = gate->gate;
        columns[1][n] = gate->excess;
        columns[2][n] = gate->held_out;
        n++;
    }
    if (n == 0)
        return RG_OK;
    rg_status status = rg_result_add_group(result, "gates", RG_GROUP_COLLECTION, "", &group, err);
    if (status == RG_OK)
        status = rg_result_add_texts(group, "family", families, n, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "gate", "1", "Residual over the rank-k bound", n, 0, columns[0],
                                       err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "excess", "1", "Misfit over noise, per degree of freedom", n, 0,
                                       columns[1], err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "held_out", "1", "Held-out classes over those of the bound", n,
                                       0, columns[2], err);
    return status == RG_OK ? rg_result_add_texts(group, "verdict", verdicts, n, err) : status;
}

rg_status rg_members_build(const rg_members_job *j, rg_result *result, rg_error *err)
{
    rg_status status = add_abundances(j, result, err);
    if (status == RG_OK)
        status = add_members(j, result, err);
    if (status == RG_OK)
        status = add_curves(j, result, err);
    if (status == RG_OK)
        status = add_member_table(j, result, err);
    if (status == RG_OK)
        status = add_numbers(j, result, err);
    if (status == RG_OK)
        status = add_gates(j, result, err);
    if (status == RG_OK && j->n_known > 0)
        status = rg_result_add_input(result, &j->known_input, err);
    snprintf(result->default_group, sizeof result->default_group, "members");
    return status;
}
