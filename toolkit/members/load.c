#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/grains/axis.h"
#include "toolkit/members/job.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the size distributions");
}

void rg_members_job_free(rg_members_job *j)
{
    for (size_t i = 0; i < j->k && j->names != NULL; i++)
        free(j->names[i]);
    free(j->names);
    free(j->rows);
    free(j->status);
    free(j->edges);
    free(j->diameter);
    free(j->known);
    free(j->members);
    free(j->abundances);
    free(j->member_errors);
    free(j->abundance_errors);
    rg_members_space_free(&j->space);
    *j = (rg_members_job){0};
}

/* Why a distribution cannot take part; NULL when it can. */
static const char *fault_of(const double *row, size_t n)
{
    double sum = 0.0;
    for (size_t c = 0; c < n; c++) {
        if (!isfinite(row[c]))
            return "a class is missing";
        if (row[c] < 0.0)
            return "a class is negative";
        sum += row[c];
    }
    return sum > 0.0 ? NULL : "no mass";
}

static bool same_edges(const rg_entry *a, const rg_entry *b)
{
    static const double TOLERANCE = 1e-6; /* of tables with six digits */
    if (a->n_columns != b->n_columns)
        return false;
    for (size_t c = 0; c <= a->n_columns; c++) {
        const double x = a->edges[c];
        const double y = b->edges[c];
        if (isnan(x) != isnan(y) || (!isnan(x) && !(fabs(x - y) <= TOLERANCE * x)))
            return false;
    }
    return true;
}

/* The first entry of the file that has the classes of the samples. */
static rg_status open_known(const char *path, const rg_workfile *data, rg_workfile *library, rg_error *err)
{
    rg_h5_file *file = NULL;
    rg_status status = rg_h5_open(path, &file, err);
    bool any = false;
    bool found = false;
    for (size_t i = 0; status == RG_OK && !found && i < rg_h5_entry_count(file); i++) {
        bool fits = false;
        status =
            rg_workfile_take(file, path, rg_h5_entry_name(file, i), 1u << RG_GRAINSIZE, library, &fits, err);
        any = any || fits;
        found = fits && same_edges(&library->entry, &data->entry);
        if (fits && !found)
            rg_entry_free(&library->entry);
    }
    library->file = file; /* also where it is only to be closed */
    if (status == RG_OK && !any)
        return rg_workfile_no_entry(path, 1u << RG_GRAINSIZE, err);
    if (status == RG_OK && !found)
        status = rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX,
                               "the known members have other size classes than the samples", NULL,
                               "bring both to the same class edges first");
    return status;
}

/* Members that are known: [n_known][n_columns] in *values. */
static rg_status read_known(const rg_members_args *args, const rg_workfile *data, rg_members_job *j,
                            double **values, rg_error *err)
{
    rg_workfile library = {0};
    rg_status status = open_known(args->known, data, &library, err);
    if (status == RG_OK)
        status = rg_workfile_read_all(&library, false, values, err);
    j->n_known = status == RG_OK ? library.entry.n_rows : 0;
    for (size_t i = 0; i < j->n_known && status == RG_OK; i++) {
        const char *fault = fault_of(*values + i * library.entry.n_columns, library.entry.n_columns);
        if (fault != NULL)
            status = rg_fail_named(err, RG_EDOMAIN, i, "a known member is no distribution", fault,
                                   "leave that row out of the file");
    }
    if (status == RG_OK && j->n_known > RG_MEMBERS_MOST)
        status = rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "there can be 1 to 16 known members", NULL,
                               "leave rows out of the file");
    if (status == RG_OK) {
        j->names = rg_alloc(RG_MEMBERS_MOST, 1, sizeof *j->names);
        if (j->names == NULL)
            status = no_memory(err);
    }
    for (size_t i = 0; i < j->n_known && status == RG_OK; i++) {
        char numbered[40];
        snprintf(numbered, sizeof numbered, "known_%zu", i + 1);
        const char *id = rg_workfile_sample_id(&library, i);
        id = id[0] != '\0' ? id : numbered;
        j->names[i] = rg_copy_text(id, strlen(id));
        j->k = i + 1; /* so many names are freed */
        if (j->names[i] == NULL)
            status = no_memory(err);
    }
    if (status == RG_OK)
        status = rg_workfile_input(&library, "known members", &j->known_input, err);
    rg_workfile_close(&library);
    return status == RG_OK ? RG_OK : rg_error_place(err, args->known, NULL);
}

static bool is_empty(const double *values, size_t n, size_t n_columns, size_t column)
{
    for (size_t i = 0; i < n && values != NULL; i++)
        if (values[i * n_columns + column] != 0.0)
            return false;
    return true;
}

/* Classes [from, to) are in use: an open class at an end that is empty everywhere needs no rule. */
static rg_status cut_axis(const rg_members_args *args, const rg_entry *entry, size_t from, size_t to,
                          rg_members_job *j, rg_error *err)
{
    rg_grain_tails tails = rg_grain_tails_defaults();
    rg_grain_axis axis = {0};
    rg_status status = rg_grain_tails_parse(args->tail, &tails, err);
    if (status == RG_OK)
        status = rg_grain_axis_init(entry->edges + from, to - from, &tails, &axis, err);
    if (status == RG_OK) {
        j->n_classes = to - from;
        j->first_class = from;
        j->edges = rg_alloc(j->n_classes + 1, 1, sizeof *j->edges);
        j->diameter = rg_alloc(j->n_classes, 1, sizeof *j->diameter);
        if (j->edges == NULL || j->diameter == NULL)
            status = no_memory(err);
    }
    if (status == RG_OK) {
        memcpy(j->edges, axis.edges_um, (j->n_classes + 1) * sizeof *j->edges);
        memcpy(j->diameter, entry->axis + from, j->n_classes * sizeof *j->diameter);
    }
    rg_grain_axis_free(&axis);
    return status;
}

static rg_status take_rows(const double *values, size_t n_columns, size_t from, rg_members_job *j,
                           rg_error *err)
{
    const size_t m = j->n_classes;
    double *taken = rg_alloc(j->n, m, sizeof *taken);
    if (taken == NULL)
        return no_memory(err);
    for (size_t i = 0; i < j->n; i++)
        memcpy(taken + i * m, values + j->rows[i] * n_columns + from, m * sizeof *taken);
    const rg_status status = rg_members_space_init(&j->space, taken, j->n, m, err);
    free(taken);
    return status;
}

static rg_status take_known(const double *known, size_t n_columns, size_t from, rg_members_job *j,
                            rg_error *err)
{
    j->known = rg_alloc(j->n_known, j->n_classes, sizeof *j->known);
    if (j->known == NULL)
        return no_memory(err);
    for (size_t i = 0; i < j->n_known; i++) {
        double *row = j->known + i * j->n_classes;
        double sum = 0.0;
        memcpy(row, known + i * n_columns + from, j->n_classes * sizeof *row);
        for (size_t c = 0; c < j->n_classes; c++)
            sum += row[c];
        for (size_t c = 0; c < j->n_classes; c++)
            row[c] /= sum;
    }
    return RG_OK;
}

rg_status rg_members_load(const rg_members_args *args, rg_workfile *data, rg_members_job *j, rg_error *err)
{
    const rg_entry *entry = &data->entry;
    const size_t m = entry->n_columns;
    double *values = NULL;
    double *known = NULL;
    j->n_rows = entry->n_rows;
    j->rows = rg_alloc(j->n_rows, 1, sizeof *j->rows);
    j->status = rg_alloc(j->n_rows, 1, sizeof *j->status);
    rg_status status = j->rows == NULL || j->status == NULL ? no_memory(err) : RG_OK;
    if (status == RG_OK)
        status = rg_workfile_read_all(data, false, &values, err);
    for (size_t i = 0; i < j->n_rows && status == RG_OK; i++) {
        const char *fault = fault_of(values + i * m, m);
        j->status[i] = fault != NULL ? fault : "";
        if (fault == NULL)
            j->rows[j->n++] = i;
    }
    if (status == RG_OK && j->n < 2)
        goto done; /* nothing to be done for the caller */
    if (status == RG_OK && args->known != NULL)
        status = read_known(args, data, j, &known, err);
    if (status == RG_OK) {
        const bool fine =
            isnan(entry->edges[0]) && is_empty(values, j->n_rows, m, 0) && is_empty(known, j->n_known, m, 0);
        const bool coarse = isnan(entry->edges[m]) && is_empty(values, j->n_rows, m, m - 1) &&
                            is_empty(known, j->n_known, m, m - 1);
        const size_t from = fine && m > 3;
        status = cut_axis(args, entry, from, m - (coarse && m > 3), j, err);
        if (status == RG_OK)
            status = take_rows(values, m, from, j, err);
        if (status == RG_OK && known != NULL)
            status = take_known(known, m, from, j, err);
    }
done:
    free(known);
    free(values);
    return status;
}
