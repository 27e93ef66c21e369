#include "formats/import/grainsize_edges.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/size_classes.h"

static void reverse_weights(rg_entry *entry)
{
    for (size_t s = 0; s < entry->n_rows; s++)
        rg_size_reverse(entry->values + s * entry->n_columns, entry->n_columns);
}

/* Contiguous classes with both limits stated. */
static rg_status edges_of_pairs(rg_grainsize_classes *c, rg_entry *entry, rg_error *err)
{
    const size_t n = c->n_sizes;
    for (size_t i = 0; i < n; i++)
        if (c->upper[i] < c->sizes[i]) { /* "1-2" phi, "0.5-0.25" mm */
            const double low = c->upper[i];
            c->upper[i] = c->sizes[i];
            c->sizes[i] = low;
        }
    if (n > 1 && c->sizes[0] > c->sizes[1]) {
        rg_size_reverse(c->sizes, n);
        rg_size_reverse(c->upper, n);
        reverse_weights(entry);
    }
    for (size_t i = 0; i < n; i++) {
        entry->edges[i] = c->sizes[i] > 0.0 ? c->sizes[i] : NAN;
        if (i > 0 && !(fabs(c->sizes[i] - c->upper[i - 1]) <= 1e-9 * c->sizes[i])) {
            char which[80];
            snprintf(which, sizeof which, "%.6g and %.6g um", c->upper[i - 1], c->sizes[i]);
            return rg_fail_named(err, RG_EDOMAIN, c->line,
                                 "the upper limit of a class is not the lower limit of the next", which,
                                 "check for a missing, doubled or mistyped class");
        }
    }
    entry->edges[n] = isfinite(c->upper[n - 1]) && c->upper[n - 1] > 0.0 ? c->upper[n - 1] : NAN;
    return RG_OK;
}

static rg_status settle_meaning(const rg_import_options *options, bool descending, rg_grainsize_classes *c,
                                rg_entry *entry, rg_error *err)
{
    if (options->size_meaning != RG_SIZES_AS_FILED) {
        c->meaning = options->size_meaning;
        return RG_OK;
    }
    if (c->meaning != RG_SIZES_AS_FILED)
        return RG_OK;
    bool pan = false;
    for (size_t i = 0; i < c->n_sizes; i++)
        pan = pan || c->sizes[i] == 0.0;
    c->meaning = descending || pan ? RG_SIZES_LOWER : RG_SIZES_CENTRE;
    return rg_entry_note(
        entry, err, "sizes",
        c->meaning == RG_SIZES_LOWER
            ? "sizes run from coarse to fine: taken as sieves, the lower limits of their "
              "classes (else "
              "--sizes)"
            : "sizes run from fine to coarse: taken as class centres, edges midway by ratio (else --sizes)");
}

/* The sizes are the edges. */
static rg_status take_edges(const rg_grainsize_classes *c, rg_entry *entry, rg_error *err)
{
    if (c->n_sizes != entry->n_columns + 1) {
        char counts[64];
        snprintf(counts, sizeof counts, "%zu edges, %zu classes", c->n_sizes, entry->n_columns);
        return rg_fail_named(err, RG_ESHAPE, c->line, "edges and classes do not fit", counts,
                             "there must be one edge more than classes");
    }
    memcpy(entry->edges, c->sizes, c->n_sizes * sizeof *c->sizes);
    if (entry->edges[0] == 0.0)
        entry->edges[0] = NAN;
    return RG_OK;
}

/* Classes with one size each; turned so that they rise. */
static rg_status edges_of_sizes(const rg_import_options *options, rg_grainsize_classes *c, rg_entry *entry,
                                rg_error *err)
{
    bool descending = false;
    rg_error cause = {0};
    if (rg_size_direction(c->sizes, c->n_sizes, &descending, &cause) != RG_OK) {
        char which[48];
        snprintf(which, sizeof which, "size %zu", cause.index + 1);
        const double size = c->sizes[cause.index];
        if (isnan(size) || size < 0.0)
            return rg_fail_named(err, RG_EDOMAIN, c->line, "a size is no diameter", which,
                                 "check sizes and unit");
        return rg_fail_named(err, RG_EDOMAIN, c->line, "the sizes neither rise nor fall throughout", which,
                             "check for a mistyped or doubled sieve");
    }
    if (descending) {
        rg_size_reverse(c->sizes, c->n_sizes);
        reverse_weights(entry);
    }
    if (c->n_sizes == entry->n_columns && (c->cumulative || rg_import_is_cumulative(entry))) {
        c->meaning = descending ? RG_SIZES_LOWER : c->meaning; /* sieves */
        return rg_import_from_cumulative(entry, c->sizes, false, err);
    }
    const rg_status status = settle_meaning(options, descending, c, entry, err);
    if (status != RG_OK)
        return status;
    switch (c->meaning) {
    case RG_SIZES_EDGES:
        return take_edges(c, entry, err);
    case RG_SIZES_LOWER:
        return rg_size_edges_from_lower(c->sizes, c->n_sizes, entry->edges, err);
    case RG_SIZES_UPPER:
        return rg_size_edges_from_upper(c->sizes, c->n_sizes, entry->edges, err);
    case RG_SIZES_AS_FILED:
    case RG_SIZES_CENTRE:
        break;
    }
    return rg_size_edges_from_centres(c->sizes, c->n_sizes, entry->edges, err);
}

/* Geometric centres; of an open class with the width of its neighbour. */
static rg_status make_axis(rg_entry *entry, rg_error *err)
{
    const size_t n = entry->n_columns;
    const double *e = entry->edges;
    entry->axis = rg_alloc(n, 1, sizeof *entry->axis);
    if (entry->axis == NULL)
        return rg_grainsize_no_memory(err);
    for (size_t i = 0; i < n; i++) {
        double low = e[i];
        double high = e[i + 1];
        if (isnan(low))
            low = n > 1 && !isnan(e[2]) ? high * high / e[2] : 0.5 * high;
        if (isnan(high))
            high = n > 1 && !isnan(e[n - 2]) ? low * low / e[n - 2] : 2.0 * low;
        entry->axis[i] = sqrt(low * high);
    }
    return RG_OK;
}

rg_status rg_grainsize_edges(const rg_import_options *options, rg_grainsize_classes *c, rg_entry *entry,
                             rg_error *err)
{
    entry->edges = rg_alloc(entry->n_columns + 1, 1, sizeof *entry->edges);
    if (entry->edges == NULL)
        return rg_grainsize_no_memory(err);
    rg_status status = rg_grainsize_classes_settle(options, c, entry, err);
    if (status == RG_OK && c->upper == NULL)
        status = edges_of_sizes(options, c, entry, err);
    else if (status == RG_OK) {
        status = edges_of_pairs(c, entry, err);
        if (status == RG_OK && (c->cumulative || rg_import_is_cumulative(entry)))
            status = rg_import_from_cumulative(entry, c->sizes, true, err);
    }
    return status == RG_OK ? make_axis(entry, err) : status;
}
