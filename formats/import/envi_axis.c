#include "formats/import/envi_axis.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kernels/base/memory.h"

rg_status rg_envi_axis_unit(const rg_table *header, rg_unit *unit, rg_error *err)
{
    const char *stated = rg_table_value(header, "wavelength units");
    *unit = RG_UNIT_COUNT;
    if (stated == NULL || stated[0] == '\0' || strcasecmp(stated, "unknown") == 0)
        return RG_OK;
    *unit = rg_unit_parse(stated, strlen(stated));
    return *unit != RG_UNIT_COUNT && *unit != RG_UNIT_NONE
               ? RG_OK
               : rg_fail_named(err, RG_EUNITS, RG_NO_INDEX, "these units of the wavelengths are not known",
                               stated, "state the true unit with --x-unit");
}

/* Band widths of an axis that is still in its own unit, to nm. */
static rg_status convert_widths(const double *axis, double *fwhm, size_t n, rg_unit unit, rg_error *err)
{
    if (unit != RG_UNIT_PER_CM)
        return rg_units_convert(fwhm, n, unit, RG_UNIT_NM, err);
    for (size_t b = 0; b < n; b++)
        fwhm[b] *= 1e7 / (axis[b] * axis[b]); /* d(1/v) = dv/v^2 */
    return RG_OK;
}

/* Bands by rising wavelength; the axis first steps back at band `turn`. */
static rg_status sort_bands(size_t n, size_t turn, rg_entry *entry, size_t **order, rg_error *err)
{
    const double from = entry->axis[turn - 1];
    const double to = entry->axis[turn];
    *order = rg_alloc(n, 1, sizeof **order);
    double *sorted = rg_alloc(n, 2, sizeof *sorted);
    if (*order == NULL || sorted == NULL) {
        free(sorted);
        return rg_envi_no_memory(err);
    }
    for (size_t b = 0; b < n; b++) {
        size_t place = b;
        while (place > 0 && entry->axis[(*order)[place - 1]] > entry->axis[b]) {
            (*order)[place] = (*order)[place - 1];
            place--;
        }
        (*order)[place] = b;
    }
    for (size_t b = 0; b < n; b++) {
        sorted[b] = entry->axis[(*order)[b]];
        sorted[n + b] = entry->fwhm != NULL ? entry->fwhm[(*order)[b]] : 0.0;
    }
    memcpy(entry->axis, sorted, n * sizeof *sorted);
    if (entry->fwhm != NULL)
        memcpy(entry->fwhm, sorted + n, n * sizeof *sorted);
    free(sorted);
    return rg_entry_note(entry, err, "axis sorted",
                         "the axis stepped from %.10g to %.10g nm (overlapping detectors); bands were sorted",
                         from, to);
}

rg_status rg_envi_axis(const rg_table *header, const rg_import_options *options, size_t n, rg_entry *entry,
                       size_t **order, rg_error *err)
{
    rg_status status = rg_envi_header_list(header, "wavelength", n, &entry->axis, err);
    if (status == RG_OK)
        status = rg_envi_header_list(header, "fwhm", n, &entry->fwhm, err);
    if (status != RG_OK)
        return status;
    if (entry->axis == NULL)
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the header has no wavelengths", NULL,
                             "add a line wavelength = { ... }");
    rg_unit unit = options->x_unit;
    if (unit == RG_UNIT_COUNT)
        status = rg_envi_axis_unit(header, &unit, err);
    if (status != RG_OK)
        return status;
    if (unit == RG_UNIT_COUNT) {
        unit = entry->axis[n - 1] > 100.0 ? RG_UNIT_NM : RG_UNIT_UM;
        status =
            rg_entry_note(entry, err, "unit guessed",
                          "the wavelengths have no unit; taken as %s by their size (state it with --x-unit)",
                          rg_unit_name(unit));
    }
    if (status == RG_OK && entry->fwhm != NULL)
        status = convert_widths(entry->axis, entry->fwhm, n, unit, err);
    if (status == RG_OK)
        status = rg_units_convert(entry->axis, n, unit, RG_UNIT_NM, err);
    size_t turn = 0;
    for (size_t b = 2; b < n && turn == 0; b++)
        if ((entry->axis[b] - entry->axis[b - 1]) * (entry->axis[1] - entry->axis[0]) <= 0.0)
            turn = b;
    return status == RG_OK && turn > 0 ? sort_bands(n, turn, entry, order, err) : status;
}

rg_status rg_envi_bad_bands(const rg_table *header, size_t n, const size_t *order, rg_entry *entry,
                            rg_error *err)
{
    double *flags = NULL;
    rg_status status = rg_envi_header_list(header, "bbl", n, &flags, err);
    if (status == RG_OK && flags != NULL) {
        entry->bad_band = rg_alloc(n, 1, 1);
        if (entry->bad_band == NULL)
            status = rg_envi_no_memory(err);
        for (size_t b = 0; b < n && status == RG_OK; b++)
            entry->bad_band[b] = flags[order != NULL ? order[b] : b] == 0.0;
    }
    free(flags);
    return status;
}
