/* normalise=METHOD: spectra brought to one scale. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/sample/axis.h"
#include "kernels/base/memory.h"
#include "kernels/signal/normalise.h"
#include "toolkit/prep/steps.h"

typedef struct {
    const char *method;
    double at;
} normalise_args;

static const rg_prep_option options[] = {
    {{RG_OPTION_WORD, 0, "method", "area|max|vector|snv|minmax", "area", offsetof(normalise_args, method),
      "what becomes 1: area, largest value, length of the vector; snv: mean 0 and deviation 1", false},
     ""},
    {{RG_OPTION_NUMBER, 0, "at", "X", NULL, offsetof(normalise_args, at),
      "instead: the value at X, in the unit of the axis", false},
     ""},
    {{0}, NULL},
};

static const struct {
    const char *word;
    rg_normalise_kind kind;
} METHODS[] = {
    {"area", RG_NORMALISE_AREA}, {"max", RG_NORMALISE_MAX},       {"vector", RG_NORMALISE_VECTOR},
    {"snv", RG_NORMALISE_SNV},   {"minmax", RG_NORMALISE_MINMAX},
};

typedef struct {
    rg_normalise_kind kind;
    double at;
    size_t n;
    double *axis; /* [n] */
} normalise;

static void release(void *state)
{
    normalise *s = state;
    if (s != NULL)
        free(s->axis);
    free(s);
}

/* What a value divided by an area is measured in. */
static const char *per_axis(const rg_entry *entry)
{
    static const char *const UNITS[RG_UNIT_COUNT] = {
        [RG_UNIT_NM] = "1/nm", [RG_UNIT_UM] = "1/um", [RG_UNIT_PER_CM] = "cm", [RG_UNIT_DEG] = "1/deg"};
    const char *units = UNITS[rg_axis_of(entry).unit];
    return units != NULL ? units : "1";
}

static rg_status plan(const void *arguments, rg_prep_shape *shape, void **state, rg_error *err)
{
    const normalise_args *args = arguments;
    rg_entry *entry = shape->entry;
    normalise *s = rg_alloc(1, 1, sizeof *s);
    *state = s;
    if (s == NULL || (s->axis = rg_alloc(entry->n_columns, 1, sizeof *s->axis)) == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to normalise");
    s->n = entry->n_columns;
    memcpy(s->axis, entry->axis, s->n * sizeof *s->axis);
    s->at = args->at;
    for (size_t m = 0; m < sizeof METHODS / sizeof METHODS[0]; m++)
        if (strcmp(METHODS[m].word, args->method) == 0)
            s->kind = METHODS[m].kind;
    if (!isnan(args->at)) {
        const double ends[] = {s->axis[0], s->axis[s->n - 1]};
        s->kind = RG_NORMALISE_AT;
        if (args->at < fmin(ends[0], ends[1]) || args->at > fmax(ends[0], ends[1]))
            return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "`at` lies outside the axis", NULL,
                                 "`regolith info` shows the range of the axis");
    }
    const char *units = s->kind == RG_NORMALISE_AREA ? per_axis(entry) : "1";
    char *copy = rg_copy_text(units, strlen(units));
    if (copy == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to normalise");
    free(entry->value_units);
    entry->value_units = copy;
    return RG_OK;
}

static rg_status apply(const void *state, const rg_prep_rows *rows, rg_error *err)
{
    const normalise *s = state;
    (void) err;
    for (size_t r = 0; r < rows->n; r++) {
        const double *values = rows->values + r * s->n;
        double *out = rows->out + r * s->n;
        double offset;
        double scale;
        rg_normalise(s->kind, s->axis, values, s->n, s->at, &offset, &scale);
        if (isnan(scale))
            rg_prep_raise(&rows->status[r], RG_PREP_FAILED);
        for (size_t i = 0; i < s->n; i++)
            out[i] = (values[i] - offset) / scale;
        for (size_t i = 0; rows->out_errors != NULL && i < s->n; i++)
            rows->out_errors[r * s->n + i] = rows->errors[r * s->n + i] / scale;
        rows->facts[r] = scale;
    }
    return RG_OK;
}

static const rg_prep_fact facts[] = {{"scale", "1", "What the values were divided by"}, {0}};

const rg_prep_step rg_prep_normalise = {
    .name = "normalise",
    .summary = "divide each spectrum by its area, maximum, length, or value at one place",
    .description =
        "area: the integral over the axis by trapezia between valid channels; max; vector: the root of the\n"
        "sum of squares; minmax: the lowest value becomes 0 and the highest 1; snv: standard normal "
        "variate,\n"
        "mean 0 and standard deviation 1. A spectrum whose scale is not above zero has no answer (failed).\n"
        "Errors are divided by the same number; the error of that number itself is not added.",
    .example = "normalise=area",
    .options = options,
    .args_size = sizeof(normalise_args),
    .facts = facts,
    .plan = plan,
    .apply = apply,
    .release = release,
};
