/* What the plans of several steps do to the description of the spectra. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "toolkit/prep/step.h"

rg_status rg_prep_warn(rg_prep_shape *shape, const char *step, const char *text, rg_error *err)
{
    return rg_table_add_pair(&shape->warnings, step, strlen(step), text, strlen(text), err);
}

rg_prep_mixing rg_prep_mixes(const void *args)
{
    (void) args;
    return RG_PREP_MIXES;
}

void rg_prep_keep_columns(rg_entry *entry, const size_t *index, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (entry->axis != NULL)
            entry->axis[k] = entry->axis[index[k]];
        if (entry->fwhm != NULL)
            entry->fwhm[k] = entry->fwhm[index[k]];
        if (entry->bad_band != NULL)
            entry->bad_band[k] = entry->bad_band[index[k]];
    }
    entry->n_columns = n;
}

static bool parse_bound(const char *text, size_t length, double open, double *bound)
{
    char copy[64];
    char *end;
    *bound = open;
    if (length == 0)
        return true;
    if (length >= sizeof copy)
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    *bound = strtod(copy, &end);
    return end != copy && *end == '\0' && isfinite(*bound);
}

rg_status rg_prep_parse_range(const char *text, size_t length, double *low, double *high, rg_error *err)
{
    const char *colon = memchr(text, ':', length);
    const size_t before = colon != NULL ? (size_t) (colon - text) : 0;
    if (colon == NULL || length < 2 || !parse_bound(text, before, -INFINITY, low) ||
        !parse_bound(colon + 1, length - before - 1, INFINITY, high))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "this is no range of the axis", text,
                             "write LOW:HIGH, LOW: or :HIGH in the unit of the axis");
    if (*low > *high)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the range ends below its beginning", text,
                             "exchange the two bounds");
    return RG_OK;
}
