#include "toolkit/grainshape/sizes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/result_build.h"

typedef struct {
    double *edges;  /* [n + 1] um                     */
    double *shares; /* [2][n_samples][n] per cent: by volume, by number; NaN where a sample has no grain */
    size_t n, n_samples;
} classes;

static void classes_free(classes *c)
{
    free(c->edges);
    free(c->shares);
}

/* Edges at whole quarters of phi. */
static double edge(long k)
{
    return 1000.0 * exp2(0.25 * (double) k);
}

static long class_below(double diameter)
{
    return (long) floor(4.0 * log2(diameter / 1000.0));
}

static rg_status sort_in(const rg_grain_outlines *o, const rg_shape *shapes, bool together, classes *c,
                         rg_error *err)
{
    long low = 0;
    long high = -1;
    bool any = false;
    for (size_t g = 0; g < o->n; g++)
        if (o->weight[g] > 0.0) {
            const long k = class_below(shapes[g].equivalent_diameter);
            low = !any || k < low ? k : low;
            high = !any || k > high ? k : high;
            any = true;
        }
    *c = (classes){.n = (size_t) (high - low + 1), .n_samples = together ? 1 : o->n_samples};
    if (!any)
        return RG_OK;
    c->edges = rg_alloc(c->n + 1, 1, sizeof *c->edges);
    c->shares = rg_alloc(2 * c->n_samples, c->n, sizeof *c->shares);
    if (c->edges == NULL || c->shares == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the size distribution");
    for (size_t k = 0; k <= c->n; k++)
        c->edges[k] = edge(low + (long) k);
    for (size_t g = 0; g < o->n; g++)
        if (o->weight[g] > 0.0) {
            const double d = shapes[g].equivalent_diameter;
            const size_t at = (together ? 0 : o->sample[g]) * c->n + (size_t) (class_below(d) - low);
            c->shares[at] += o->weight[g] * d * d * d;
            c->shares[c->n_samples * c->n + at] += o->weight[g];
        }
    for (size_t row = 0; row < 2 * c->n_samples; row++) {
        double sum = 0.0;
        for (size_t k = 0; k < c->n; k++)
            sum += c->shares[row * c->n + k];
        for (size_t k = 0; k < c->n; k++)
            c->shares[row * c->n + k] *= 100.0 / sum;
    }
    return RG_OK;
}

rg_status rg_grain_sizes_add(const rg_grain_outlines *o, const rg_shape *shapes, rg_result *result,
                             rg_error *err)
{
    classes c;
    rg_group *group = NULL;
    rg_status status = sort_in(o, shapes, true, &c, err);
    double *centres = rg_alloc(c.n + 1, 1, sizeof *centres);
    if (status == RG_OK && centres == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the size distribution");
    if (status == RG_OK && c.n > 0) {
        for (size_t k = 0; k < c.n; k++)
            centres[k] = sqrt(c.edges[k] * c.edges[k + 1]);
        status = rg_result_add_group(result, "size_distribution", RG_GROUP_DATA,
                                     "Size distribution of the grains", &group, err);
    }
    if (status == RG_OK && group != NULL) {
        snprintf(group->signal, sizeof group->signal, "volume_percent");
        snprintf(group->axes[0], sizeof group->axes[0], "diameter");
        group->n_axes = 1;
        status = rg_result_add_numbers(group, "diameter", "um", "Diameter (um)", c.n, 0, centres, err);
        if (status == RG_OK)
            status = rg_result_add_numbers(group, "volume_percent", "percent", "Share by volume (%)", c.n, 0,
                                           c.shares, err);
        if (status == RG_OK)
            status = rg_result_add_numbers(group, "number_percent", "percent", "Share by number (%)", c.n, 0,
                                           c.shares + c.n, err);
        snprintf(result->default_group, sizeof result->default_group, "size_distribution");
    }
    free(centres);
    classes_free(&c);
    return status;
}

static rg_status fill_entry(const rg_grain_outlines *o, const classes *c, size_t basis, rg_entry *entry,
                            rg_error *err)
{
    static const char *const BASES[] = {"volume", "number"};
    static const char *const TITLES[] = {"Equivalent diameters of grains, by volume",
                                         "Equivalent diameters of grains, by number"};
    rg_column *ids = NULL;
    *entry = (rg_entry){.technique = RG_GRAINSIZE, .n_rows = c->n_samples, .n_columns = c->n};
    entry->edges = rg_alloc(c->n + 1, 1, sizeof *entry->edges);
    entry->axis = rg_alloc(c->n, 1, sizeof *entry->axis);
    entry->values = rg_alloc(c->n_samples, c->n, sizeof *entry->values);
    entry->basis = rg_copy_text(BASES[basis], strlen(BASES[basis]));
    entry->size_definition = rg_copy_text("equivalent circle", 17);
    entry->title = rg_copy_text(TITLES[basis], strlen(TITLES[basis]));
    if (entry->edges == NULL || entry->axis == NULL || entry->values == NULL || entry->basis == NULL ||
        entry->size_definition == NULL || entry->title == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the size distribution");
    memcpy(entry->edges, c->edges, (c->n + 1) * sizeof *entry->edges);
    memcpy(entry->values, c->shares + basis * c->n_samples * c->n,
           c->n_samples * c->n * sizeof *entry->values);
    for (size_t k = 0; k < c->n; k++)
        entry->axis[k] = sqrt(c->edges[k] * c->edges[k + 1]);
    entry->rows.n_rows = c->n_samples;
    rg_status status = rg_table_add_texts(&entry->rows, "sample_id", &ids, err);
    for (size_t s = 0; s < c->n_samples && status == RG_OK; s++)
        status = rg_column_set_text(ids, s, o->samples[s], strlen(o->samples[s]), err);
    if (status == RG_OK)
        status = rg_table_add_pair(&entry->notes, "origin", 6, "grains shape", 12, err);
    return status;
}

rg_status rg_grain_sizes_write(const rg_grain_outlines *o, const rg_shape *shapes, const char *path,
                               bool force, rg_error *err)
{
    const rg_h5_write_options how = {.force = force};
    rg_h5_file *file = NULL;
    classes c;
    rg_status status = sort_in(o, shapes, false, &c, err);
    if (status == RG_OK && c.n < 2)
        status = rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "the grains fill no two size classes", NULL,
                               "leave --sizes out");
    if (status == RG_OK)
        status = rg_h5_create(path, &how, &file, err);
    for (size_t basis = 0; basis < 2 && status == RG_OK; basis++) {
        rg_entry entry;
        status = fill_entry(o, &c, basis, &entry, err);
        if (status == RG_OK)
            status = rg_h5_write_entry(file, &entry, NULL, NULL, err);
        rg_entry_free(&entry);
    }
    classes_free(&c);
    if (status == RG_OK)
        return rg_h5_publish(file, err);
    rg_h5_abandon(file);
    return status;
}
