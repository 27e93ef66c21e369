/* crop=LOW:HIGH: the channels of a range of the axis. */
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/prep/steps.h"

typedef struct {
    const char *range;
} crop_args;

static const rg_prep_option options[] = {
    {{RG_OPTION_TEXT, 0, "range", "LOW:HIGH", NULL, offsetof(crop_args, range),
      "bounds in the unit of the axis, both included; one may be left out", false},
     ""},
    {{0}, NULL},
};

typedef struct {
    size_t n_in;
    size_t n_out;
    size_t first;
} crop;

static rg_status plan(const void *arguments, rg_prep_shape *shape, void **state, rg_error *err)
{
    const crop_args *args = arguments;
    rg_entry *entry = shape->entry;
    double low = 0.0;
    double high = 0.0;
    if (args->range == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no range is given", NULL, "write crop=LOW:HIGH");
    const rg_status status = rg_prep_parse_range(args->range, strlen(args->range), &low, &high, err);
    if (status != RG_OK)
        return status;
    crop *c = rg_alloc(1, 1, sizeof *c);
    *state = c;
    size_t *kept = rg_alloc(entry->n_columns, 1, sizeof *kept);
    if (c == NULL || kept == NULL) {
        free(kept);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the channels");
    }
    c->n_in = entry->n_columns;
    for (size_t k = 0; k < entry->n_columns; k++)
        if (entry->axis[k] >= low && entry->axis[k] <= high)
            kept[c->n_out++] = k;
    c->first = kept[0];
    if (c->n_out > 0)
        rg_prep_keep_columns(entry, kept, c->n_out);
    free(kept);
    return c->n_out > 0 ? RG_OK
                        : rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "no channel lies in this range",
                                        args->range, "`regolith info` shows the range of the axis");
}

/* The axis is monotonic: what is kept is in one piece. */
static rg_status apply(const void *state, const rg_prep_rows *rows, rg_error *err)
{
    const crop *c = state;
    (void) err;
    for (size_t r = 0; r < rows->n; r++) {
        memcpy(rows->out + r * c->n_out, rows->values + r * c->n_in + c->first, c->n_out * sizeof *rows->out);
        if (rows->out_errors != NULL)
            memcpy(rows->out_errors + r * c->n_out, rows->errors + r * c->n_in + c->first,
                   c->n_out * sizeof *rows->out_errors);
    }
    return RG_OK;
}

const rg_prep_step rg_prep_crop = {
    .name = "crop",
    .summary = "keep the channels of a range of the axis",
    .description = "Channels outside the range are taken away, with their band widths, marks and errors.",
    .example = "crop=200:1200",
    .options = options,
    .args_size = sizeof(crop_args),
    .plan = plan,
    .apply = apply,
};
