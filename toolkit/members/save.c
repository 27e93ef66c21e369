#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/members/job.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the members");
}

static char *copy(const char *text)
{
    return text != NULL ? rg_copy_text(text, strlen(text)) : NULL;
}

/* Per cent in all classes of the samples: those that are not in use are empty. */
static double *spread(const rg_members_job *j, size_t n_columns, const double *shares)
{
    double *all = rg_alloc(j->k, n_columns, sizeof *all);
    for (size_t a = 0; a < j->k && all != NULL; a++)
        for (size_t c = 0; c < j->n_classes; c++)
            all[a * n_columns + j->first_class + c] = 100.0 * shares[a * j->n_classes + c];
    return all;
}

static rg_status add_names(const rg_members_job *j, rg_entry *entry, rg_error *err)
{
    rg_column *ids = NULL;
    entry->rows.n_rows = j->k;
    rg_status status = rg_table_add_texts(&entry->rows, "sample_id", &ids, err);
    for (size_t a = 0; a < j->k && status == RG_OK; a++)
        status = rg_column_set_text(ids, a, j->names[a], strlen(j->names[a]), err);
    return status;
}

rg_status rg_members_save(const rg_members_job *j, const rg_entry *samples, const char *origin,
                          rg_h5_file *file, rg_error *err)
{
    static const char *const TITLE = "End-members";
    const size_t n = samples->n_columns;
    rg_entry entry = {.technique = RG_GRAINSIZE, .n_rows = j->k, .n_columns = n};
    entry.title = copy(TITLE);
    entry.basis = copy(samples->basis);
    entry.size_definition = copy(samples->size_definition);
    entry.edges = rg_alloc(n + 1, 1, sizeof *entry.edges);
    entry.axis = rg_alloc(n, 1, sizeof *entry.axis);
    entry.values = spread(j, n, j->members);
    entry.errors = j->member_errors != NULL ? spread(j, n, j->member_errors) : NULL;
    rg_status status = entry.title == NULL || entry.edges == NULL || entry.axis == NULL ||
                               entry.values == NULL || (entry.errors == NULL && j->member_errors != NULL)
                           ? no_memory(err)
                           : RG_OK;
    if (status == RG_OK) {
        memcpy(entry.edges, samples->edges, (n + 1) * sizeof *entry.edges);
        memcpy(entry.axis, samples->axis, n * sizeof *entry.axis);
        status = add_names(j, &entry, err);
    }
    if (status == RG_OK)
        status = rg_table_add_pair(&entry.notes, "grains_members", 14, origin, strlen(origin), err);
    if (status == RG_OK)
        status = rg_h5_write_entry(file, &entry, NULL, NULL, err);
    rg_entry_free(&entry);
    return status;
}
