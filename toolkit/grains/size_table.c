#include "toolkit/grains/size_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

void rg_size_table_free(rg_size_table *table)
{
    rg_grain_axis_free(&table->axis);
    free(table->edges);
    free(table->weights);
    free(table->sigma);
    *table = (rg_size_table){0};
}

static bool has_mass(const rg_size_table *t, size_t class)
{
    for (size_t s = 0; s < t->n; s++)
        if (t->weights[s * t->n_classes + class] != 0.0)
            return true;
    return false;
}

/* Leave out `first` class(es) at the front and keep n of them. */
static void cut(double *values, size_t n_rows, size_t n_classes, size_t first, size_t n)
{
    for (size_t s = 0; values != NULL && s < n_rows; s++)
        memmove(values + s * n, values + s * n_classes + first, n * sizeof *values);
}

/* An open class that is empty in every sample needs no rule: it is left out. */
static void drop_empty_ends(rg_size_table *t)
{
    const bool fine = isnan(t->edges[0]) && !has_mass(t, 0);
    const bool coarse = isnan(t->edges[t->n_classes]) && !has_mass(t, t->n_classes - 1);
    const size_t n = t->n_classes - fine - coarse;
    if (n == t->n_classes || n < 2)
        return;
    cut(t->weights, t->n, t->n_classes, fine, n);
    cut(t->sigma, t->n, t->n_classes, fine, n);
    memmove(t->edges, t->edges + fine, (n + 1) * sizeof *t->edges);
    t->n_classes = n;
}

rg_status rg_size_table_load(rg_workfile *data, const char *tail, rg_size_table *table, rg_error *err)
{
    rg_grain_tails tails = rg_grain_tails_defaults();
    *table = (rg_size_table){.n = data->entry.n_rows, .n_classes = data->entry.n_columns};
    table->edges = rg_alloc(table->n_classes + 1, 1, sizeof *table->edges);
    if (table->edges == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the size classes");
    memcpy(table->edges, data->entry.edges, (table->n_classes + 1) * sizeof *table->edges);
    rg_status status = rg_workfile_read_all(data, false, &table->weights, err);
    if (status == RG_OK && data->values.has_errors)
        status = rg_workfile_read_all(data, true, &table->sigma, err);
    if (status != RG_OK)
        return status;
    drop_empty_ends(table);
    if (tail == NULL)
        return RG_OK;
    status = rg_grain_tails_parse(tail, &tails, err);
    return status == RG_OK ? rg_grain_axis_init(table->edges, table->n_classes, &tails, &table->axis, err)
                           : status;
}

rg_status rg_size_table_store(rg_entry *entry, const rg_grain_axis *axis, double *values, double *errors,
                              rg_error *err)
{
    const size_t c = axis->n_classes;
    free(entry->values);
    free(entry->errors);
    free(entry->edges);
    free(entry->axis);
    entry->values = values;
    entry->errors = errors;
    entry->n_columns = c;
    entry->edges = rg_alloc(c + 1, 1, sizeof *entry->edges);
    entry->axis = rg_alloc(c, 1, sizeof *entry->axis);
    if (entry->edges == NULL || entry->axis == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the size classes");
    memcpy(entry->edges, axis->edges_um, (c + 1) * sizeof *entry->edges);
    for (size_t i = 0; i < c; i++)
        entry->axis[i] = sqrt(axis->edges_um[i] * axis->edges_um[i + 1]);
    return RG_OK;
}

bool rg_size_table_doubtful(const rg_entry *entry, const rg_grain_axis *axis)
{
    const bool sieved = entry->size_definition != NULL && strcmp(entry->size_definition, "sieve") == 0;
    /* The upper size of the coarsest class may be a rule's, its lower size is a sieve. */
    return axis->edges_um[axis->n_classes - 1] < (sieved ? 20.0 : 0.1) || axis->edges_um[0] > 1e6;
}
