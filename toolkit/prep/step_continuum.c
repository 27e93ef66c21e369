/* continuum[=FORM]: the upper hull of a spectrum, divided out or taken off. */
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/signal/continuum.h"
#include "toolkit/prep/steps.h"

typedef struct {
    const char *form;
} continuum_args;

static const rg_prep_option options[] = {
    {{RG_OPTION_WORD, 0, "form", "divide|difference|hull", "divide", offsetof(continuum_args, form),
      "spectrum over continuum, spectrum less continuum, or the continuum itself", false},
     ""},
    {{0}, NULL},
};

static const char *const FORMS[RG_CONTINUUM_FORMS] = {"divide", "difference", "hull"};

typedef struct {
    rg_continuum_form form;
    size_t n;
    double *axis; /* [n] */
} continuum;

static void release(void *state)
{
    continuum *c = state;
    if (c != NULL)
        free(c->axis);
    free(c);
}

static rg_status plan(const void *arguments, rg_prep_shape *shape, void **state, rg_error *err)
{
    const continuum_args *args = arguments;
    rg_entry *entry = shape->entry;
    continuum *c = rg_alloc(1, 1, sizeof *c);
    *state = c;
    if (c == NULL || (c->axis = rg_alloc(entry->n_columns, 1, sizeof *c->axis)) == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the continuum");
    c->n = entry->n_columns;
    memcpy(c->axis, entry->axis, c->n * sizeof *c->axis);
    while (c->form + 1 < RG_CONTINUUM_FORMS && strcmp(FORMS[c->form], args->form) != 0)
        c->form++;
    shape->has_errors = shape->has_errors && c->form != RG_CONTINUUM_ITSELF;
    if (c->form != RG_CONTINUUM_DIVIDE)
        return RG_OK;
    free(entry->value_units);
    entry->value_units = rg_copy_text("1", 1);
    return entry->value_units != NULL ? RG_OK
                                      : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the continuum");
}

static rg_status apply(const void *state, const rg_prep_rows *rows, rg_error *err)
{
    const continuum *c = state;
    double *hull = rows->out_errors != NULL ? rg_alloc(rows->n, c->n, sizeof *hull) : NULL;
    uint8_t *found = rg_alloc(rows->n, 1, sizeof *found);
    rg_status status =
        found == NULL || (rows->out_errors != NULL && hull == NULL)
            ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the continuum")
            : rg_continuum(c->axis, c->n, rows->values, rows->n, c->form, rows->out, hull, found, err);
    for (size_t r = 0; r < rows->n && status == RG_OK; r++) {
        if (found[r] != RG_CONTINUUM_OK)
            rg_prep_raise(&rows->status[r], RG_PREP_FAILED);
        for (size_t i = r * c->n; rows->out_errors != NULL && i < (r + 1) * c->n; i++)
            rows->out_errors[i] =
                c->form == RG_CONTINUUM_DIVIDE ? rows->errors[i] / hull[i] : rows->errors[i];
    }
    free(found);
    free(hull);
    return status;
}

const rg_prep_step rg_prep_continuum = {
    .name = "continuum",
    .summary = "divide each spectrum by its upper convex hull, or take the hull off",
    .description =
        "The hull is that of the points (axis, value) with their real spacing, from the first to the last\n"
        "channel with a value; channels without one take no part. Divided by it a spectrum is 1 outside its\n"
        "bands and 1 - depth inside; where the hull is not above zero there is no answer (failed), but a\n"
        "difference. Errors are those of the spectrum over the hull, which is taken for exact.",
    .example = "continuum",
    .options = options,
    .args_size = sizeof(continuum_args),
    .plan = plan,
    .apply = apply,
    .release = release,
};
