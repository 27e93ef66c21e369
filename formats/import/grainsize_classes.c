#include "formats/import/grainsize_classes.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

void rg_grainsize_classes_free(rg_grainsize_classes *c)
{
    free(c->sizes);
    free(c->upper);
    free(c->labels);
    c->sizes = c->upper = NULL;
    c->labels = NULL;
}

rg_status rg_grainsize_classes_alloc(rg_grainsize_classes *c, size_t n, bool upper, rg_error *err)
{
    c->sizes = rg_alloc(n, 1, sizeof *c->sizes);
    c->labels = rg_alloc(n, 1, sizeof *c->labels);
    c->upper = upper ? rg_alloc(n, 1, sizeof *c->upper) : NULL;
    return c->sizes != NULL && c->labels != NULL && (!upper || c->upper != NULL)
               ? RG_OK
               : rg_grainsize_no_memory(err);
}

bool rg_grainsize_is_size(rg_cell cell, bool comma)
{
    return rg_import_size_label(cell, comma).kind != RG_LABEL_NONE;
}

bool rg_grainsize_classes_add(rg_grainsize_classes *c, rg_cell cell, bool comma)
{
    const rg_size_label label = rg_import_size_label(cell, comma);
    if (label.kind == RG_LABEL_NONE)
        return false;
    c->labels[c->n_sizes] = label;
    c->sizes[c->n_sizes++] = label.low;
    return true;
}

static rg_status settle_unit(const rg_import_options *options, rg_grainsize_classes *c, rg_entry *entry,
                             rg_error *err)
{
    if (options->x_unit != RG_UNIT_COUNT)
        c->unit = options->x_unit;
    if (c->unit != RG_UNIT_COUNT)
        return RG_OK;
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t i = 0; i < c->n_sizes; i++) {
        low = fmin(low, c->sizes[i]);
        high = fmax(high, c->sizes[i]);
    }
    c->unit = low < 0.0 ? RG_UNIT_PHI : high > 64.0 ? RG_UNIT_UM : RG_UNIT_MM;
    return rg_entry_note(entry, err, "unit guessed",
                         "the sizes have no unit; taken as %s by their values (state it with --x-unit)",
                         rg_unit_name(c->unit));
}

/* Classes with both limits: "250-500"; of "<63" (phi: ">4") and the pan the upper one alone. */
static rg_status settle_ranges(rg_grainsize_classes *c, rg_label_kind finer, double finest, rg_error *err)
{
    c->upper = rg_alloc(c->n_sizes, 1, sizeof *c->upper);
    if (c->upper == NULL)
        return rg_grainsize_no_memory(err);
    for (size_t i = 0; i < c->n_sizes; i++) {
        const rg_size_label *label = &c->labels[i];
        if (label->kind == RG_LABEL_PLAIN)
            return rg_fail_named(err, RG_EFORMAT, c->line, "some classes have both limits and some but one",
                                 NULL, "write them alike, as 63-125 or as 63");
        const bool pan = label->kind == finer || label->kind == RG_LABEL_PAN;
        c->sizes[i] = pan ? INFINITY : label->low;
        c->upper[i] = label->kind == RG_LABEL_RANGE ? label->high
                      : label->kind == RG_LABEL_PAN ? finest
                      : pan                         ? label->low
                                                    : NAN;
    }
    return RG_OK;
}

/* Labels as limits of classes: "<63" beside a sieve of 63 is its pan; phi runs backward. */
static rg_status settle_labels(rg_grainsize_classes *c, rg_error *err)
{
    size_t count[RG_LABEL_PAN + 1] = {0};
    const bool phi = c->unit == RG_UNIT_PHI;
    const rg_label_kind finer = phi ? RG_LABEL_ABOVE : RG_LABEL_BELOW;
    double finest = NAN; /* of the other sizes */
    if (c->labels == NULL)
        return RG_OK;
    for (size_t i = 0; i < c->n_sizes; i++) {
        const rg_size_label *label = &c->labels[i];
        count[label->kind]++;
        if (label->kind == finer || label->kind == RG_LABEL_PAN)
            continue;
        const double high = label->kind == RG_LABEL_RANGE ? label->high : label->low;
        finest = phi ? fmax(finest, fmax(label->low, high)) : fmin(finest, fmin(label->low, high));
    }
    if (count[RG_LABEL_RANGE] > 0 && c->upper == NULL)
        return settle_ranges(c, finer, finest, err);
    if (count[finer] == c->n_sizes)
        c->meaning = RG_SIZES_UPPER;
    else if (count[RG_LABEL_ABOVE] + count[RG_LABEL_BELOW] > 0)
        c->meaning = RG_SIZES_LOWER;
    for (size_t i = 0; i < c->n_sizes; i++) {
        const bool same = fabs(c->labels[i].low - finest) <= 1e-6 * fabs(finest);
        if (c->labels[i].kind == RG_LABEL_PAN || (c->labels[i].kind == finer && count[finer] == 1 && same)) {
            c->sizes[i] = INFINITY;
            c->meaning = RG_SIZES_LOWER;
        }
    }
    return RG_OK;
}

/* To um; the pan becomes 0, an open end stays NaN. */
static rg_status to_micrometres(double *sizes, size_t n, const rg_grainsize_classes *c, rg_error *err)
{
    for (size_t i = 0; i < n; i++) {
        if (isinf(sizes[i]))
            sizes[i] = 0.0;
        else if (!isnan(sizes[i]) && (sizes[i] != 0.0 || c->unit == RG_UNIT_PHI) &&
                 rg_units_convert(&sizes[i], 1, c->unit, RG_UNIT_UM, NULL) != RG_OK)
            return rg_fail_named(err, RG_EDOMAIN, c->line, "a size is no diameter", NULL,
                                 "check sizes and unit");
    }
    return RG_OK;
}

rg_status rg_grainsize_classes_settle(const rg_import_options *options, rg_grainsize_classes *c,
                                      rg_entry *entry, rg_error *err)
{
    rg_status status = settle_unit(options, c, entry, err);
    if (status == RG_OK)
        status = settle_labels(c, err);
    if (status == RG_OK)
        status = to_micrometres(c->sizes, c->n_sizes, c, err);
    if (status == RG_OK && c->upper != NULL)
        status = to_micrometres(c->upper, c->n_sizes, c, err);
    return status;
}
