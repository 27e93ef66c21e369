/* mask=RANGES: channels that are not to be used. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/prep/steps.h"

typedef struct {
    const char *ranges;
} mask_args;

static const rg_prep_option options[] = {
    {{RG_OPTION_TEXT, 0, "ranges", "LOW:HIGH,...", NULL, offsetof(mask_args, ranges),
      "ranges in the unit of the axis, bounds included", false},
     ""},
    {{0}, NULL},
};

typedef struct {
    size_t n;
    uint8_t *masked; /* [n] */
} mask;

static void release(void *state)
{
    mask *m = state;
    if (m != NULL)
        free(m->masked);
    free(m);
}

/* Mark the channels of one range; RG_EDOMAIN when there is none. */
static rg_status mark(const rg_entry *entry, const char *text, size_t length, mask *m, rg_error *err)
{
    double low = 0.0;
    double high = 0.0;
    size_t n = 0;
    const rg_status status = rg_prep_parse_range(text, length, &low, &high, err);
    for (size_t i = 0; i < m->n && status == RG_OK; i++)
        if (entry->axis[i] >= low && entry->axis[i] <= high) {
            m->masked[i] = 1;
            n++;
        }
    return status != RG_OK || n > 0
               ? status
               : rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "no channel lies in one of these ranges", text,
                               "`regolith info` shows the range of the axis");
}

static rg_status plan(const void *arguments, rg_prep_shape *shape, void **state, rg_error *err)
{
    const mask_args *args = arguments;
    rg_entry *entry = shape->entry;
    mask *m = rg_alloc(1, 1, sizeof *m);
    *state = m;
    if (m != NULL)
        m->masked = rg_alloc(entry->n_columns, 1, 1);
    if (m != NULL && m->masked != NULL && entry->bad_band == NULL)
        entry->bad_band = rg_alloc(entry->n_columns, 1, 1);
    if (m == NULL || m->masked == NULL || entry->bad_band == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mask");
    m->n = entry->n_columns;
    if (args->ranges == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no range is given", NULL, "write mask=LOW:HIGH");
    rg_status status = RG_OK;
    for (const char *at = args->ranges; at != NULL && status == RG_OK;) {
        const char *comma = strchr(at, ',');
        status = mark(entry, at, comma != NULL ? (size_t) (comma - at) : strlen(at), m, err);
        at = comma != NULL ? comma + 1 : NULL;
    }
    for (size_t i = 0; i < m->n && status == RG_OK; i++)
        entry->bad_band[i] = entry->bad_band[i] != 0 || m->masked[i] != 0;
    return status;
}

static rg_status apply(const void *state, const rg_prep_rows *rows, rg_error *err)
{
    const mask *m = state;
    (void) err;
    for (size_t r = 0; r < rows->n; r++)
        for (size_t i = 0; i < m->n; i++) {
            const size_t at = r * m->n + i;
            rows->out[at] = m->masked[i] ? NAN : rows->values[at];
            if (rows->out_errors != NULL)
                rows->out_errors[at] = m->masked[i] ? NAN : rows->errors[at];
        }
    return RG_OK;
}

const rg_prep_step rg_prep_mask = {
    .name = "mask",
    .summary = "leave channels out of all that follows",
    .description = "The channels stay on the axis, marked as bad bands, without values and errors: no later "
                   "step and no\n"
                   "command uses them.",
    .example = "mask=1340:1460,1800:1950",
    .options = options,
    .args_size = sizeof(mask_args),
    .plan = plan,
    .apply = apply,
    .release = release,
};
