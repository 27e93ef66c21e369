/* absorbance=FULL: transmittance as absorbance. */
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/signal/absorbance.h"
#include "toolkit/prep/steps.h"

typedef struct {
    double full;
} absorbance_args;

static const rg_prep_option options[] = {
    {{RG_OPTION_NUMBER, 0, "full", "T", NULL, offsetof(absorbance_args, full),
      "value of full transmission: 1, or 100 of percent", false},
     ""},
    {{0}, NULL},
};

typedef struct {
    double full;
    size_t n;
} absorbance;

static rg_status plan(const void *arguments, rg_prep_shape *shape, void **state, rg_error *err)
{
    const absorbance_args *args = arguments;
    if (shape->entry->technique != RG_FTIR)
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "only infrared spectra are transmittance", NULL,
                             "state what they are by `regolith import --technique ftir`");
    if (isnan(args->full))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the value of full transmission is not given", NULL,
                             "write absorbance=1, or absorbance=100 of percent");
    if (!(args->full > 0.0) || isinf(args->full))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the value of full transmission is out of range",
                             NULL, "write absorbance=1, or absorbance=100 of percent");
    absorbance *s = rg_alloc(1, 1, sizeof *s);
    *state = s;
    if (s == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the absorbance");
    *s = (absorbance){args->full, shape->entry->n_columns};
    return RG_OK;
}

static rg_status apply(const void *state, const rg_prep_rows *rows, rg_error *err)
{
    const absorbance *s = state;
    (void) err;
    for (size_t r = 0; r < rows->n; r++) {
        const size_t lost = rg_absorbance(
            rows->values + r * s->n, rows->errors != NULL ? rows->errors + r * s->n : NULL, s->n, s->full,
            rows->out + r * s->n, rows->out_errors != NULL ? rows->out_errors + r * s->n : NULL);
        if (lost > 0)
            rg_prep_raise(&rows->status[r], RG_PREP_MASKED);
        rows->facts[r] = (double) lost;
    }
    return RG_OK;
}

static const rg_prep_fact facts[] = {{"opaque", "1", "Channels without transmission, left out"}, {0}};

const rg_prep_step rg_prep_absorbance = {
    .name = "absorbance",
    .summary = "infrared transmittance as absorbance",
    .description =
        "A = -log10(T / full); errors become sigma / (T ln 10). Channels whose transmittance is not above\n"
        "zero have no absorbance: they are left out, and counted. Spectra that are searched, and whose\n"
        "bands are fitted, have to be absorbance: identify refuses others.",
    .example = "absorbance=100",
    .options = options,
    .args_size = sizeof(absorbance_args),
    .facts = facts,
    .plan = plan,
    .apply = apply,
};
