#include "formats/import/spectra_units.h"

#include <math.h>
#include <string.h>

static bool speaks_of_axis_unit(rg_cell key)
{
    return rg_cell_contains(key, "unit") &&
           (rg_cell_contains(key, "x") || rg_cell_contains(key, "wavelength"));
}

/* The unit of a line "XAxisUnit = nm" above the table; of no other, for "slit: 25 um" is none of the axis. */
static rg_unit unit_of_line(const rg_spectra_table *t, size_t row)
{
    const rg_cell line = rg_spectra_table_line(t, row);
    size_t mark = 0;
    while (mark < line.length && strchr("=:\t,;", line.text[mark]) == NULL)
        mark++;
    if (mark == line.length || !speaks_of_axis_unit((rg_cell){line.text, mark}))
        return RG_UNIT_COUNT;
    return rg_unit_parse(line.text + mark + 1, line.length - mark - 1);
}

rg_unit rg_spectra_units_stated(const rg_spectra_table *t)
{
    rg_unit unit = t->bands;
    const size_t end = t->heading != RG_NO_INDEX ? t->heading : t->first;
    if (unit == RG_UNIT_COUNT && t->units != RG_NO_INDEX)
        unit = rg_import_unit_of(rg_sheet_cell(t->sheet, t->units, 0));
    if (unit == RG_UNIT_COUNT)
        unit = rg_import_unit_of(rg_spectra_table_heading(t, 0));
    if (unit == RG_UNIT_COUNT && t->heading != RG_NO_INDEX && t->heading > 0 &&
        rg_import_unit_row(t->sheet, t->heading - 1))
        unit = rg_import_unit_of(rg_sheet_cell(t->sheet, t->heading - 1, 0));
    for (size_t row = 0; row < end && unit == RG_UNIT_COUNT; row++)
        unit = unit_of_line(t, row);
    for (size_t row = 0; row < t->sheet->header.n_rows && unit == RG_UNIT_COUNT; row++) {
        const char *key = t->sheet->header.columns[0].texts[row];
        const char *value = t->sheet->header.columns[1].texts[row];
        if (speaks_of_axis_unit((rg_cell){key, strlen(key)}))
            unit = rg_unit_parse(value, strlen(value));
    }
    return unit == RG_UNIT_NONE || unit == RG_UNIT_PERCENT ? RG_UNIT_COUNT : unit;
}

/* Band widths from their own stated unit, else that of the axis. */
static rg_status convert_widths(const rg_spectra_table *t, rg_unit axis_unit, rg_entry *entry, rg_error *err)
{
    const rg_unit to = rg_technique_about(entry->technique)->axis_unit;
    rg_unit unit = RG_UNIT_COUNT;
    for (size_t c = 1; t->heading != RG_NO_INDEX && c < t->sheet->rows[t->heading].n; c++)
        if (rg_import_width_heading(rg_spectra_table_heading(t, c))) {
            unit = rg_import_unit_of(rg_spectra_table_heading(t, c));
            if (unit == RG_UNIT_COUNT && t->units != RG_NO_INDEX)
                unit = rg_import_unit_of(rg_sheet_cell(t->sheet, t->units, c));
            break;
        }
    unit = unit == RG_UNIT_COUNT ? axis_unit : unit;
    if ((unit == RG_UNIT_PER_CM) != (to == RG_UNIT_PER_CM)) /* a width is no place on the axis */
        return rg_fail_named(err, RG_EUNITS, RG_NO_INDEX, "the band widths are in another unit than the axis",
                             rg_unit_name(unit), "give axis and widths as wavelengths");
    return rg_units_convert(entry->fwhm, entry->n_columns, unit, to, err);
}

/* Points to optical path from the first one. */
static rg_status settle_points(const rg_import_options *options, rg_entry *entry, rg_error *err)
{
    const double step = options->laser_step / (2.0 * options->laser_cm1);
    if (isnan(options->laser_cm1))
        return rg_fail_named(err, RG_EUNITS, RG_NO_INDEX, "the interferogram is given over points", NULL,
                             "state the wavenumber of the laser with --laser, such as 15798.26");
    if (!(options->laser_cm1 > 1000.0 && options->laser_cm1 < 100000.0) || !(options->laser_step > 0.0) ||
        !isfinite(step))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX,
                             "no laser has this wavenumber, or points this distance", NULL,
                             "--laser is in 1/cm: 15798.26 for He-Ne; --laser-step in half waves of it");
    for (size_t c = 0; c < entry->n_columns; c++)
        entry->axis[c] *= step;
    return rg_entry_note(entry, err, "axis", "points are %.9g half waves of the laser at %.9g 1/cm apart",
                         options->laser_step, options->laser_cm1);
}

rg_status rg_spectra_units_settle(const rg_spectra_table *t, const rg_import_options *options,
                                  rg_entry *entry, rg_error *err)
{
    const rg_technique_facts *facts = rg_technique_about(entry->technique);
    rg_status status = RG_OK;
    rg_unit unit = options->x_unit != RG_UNIT_COUNT ? options->x_unit : rg_spectra_units_stated(t);
    rg_cell inside;
    if (unit == RG_UNIT_COUNT && !t->by_row && rg_import_bracketed(rg_spectra_table_heading(t, 0), &inside) &&
        inside.length > 0) {
        char name[61];
        rg_cell_cut(inside, name, sizeof name);
        return rg_fail_named(err, RG_EUNITS, t->sheet->rows[t->heading].number,
                             "the unit of the axis is not known", name, "state it with --x-unit");
    }
    if (entry->technique == RG_RAMAN &&
        (unit == RG_UNIT_NM || unit == RG_UNIT_UM || unit == RG_UNIT_ANGSTROM || unit == RG_UNIT_METRE))
        return rg_fail_named(err, RG_EUNITS, RG_NO_INDEX, "the axis of a Raman spectrum is in wavelengths",
                             rg_unit_name(unit), "export it as Raman shift in 1/cm");
    if (entry->technique == RG_INTERFEROGRAM && (unit == RG_UNIT_POINT || unit == RG_UNIT_COUNT))
        return settle_points(options, entry, err);
    if (unit == RG_UNIT_COUNT && facts->axis_unit == RG_UNIT_NM) {
        double largest = 0.0;
        for (size_t c = 0; c < entry->n_columns; c++)
            largest = fmax(largest, entry->axis[c]);
        unit = largest > 100.0 ? RG_UNIT_NM : largest > 1e-2 ? RG_UNIT_UM : RG_UNIT_METRE;
        status = rg_entry_note(entry, err, "unit guessed",
                               "the axis has no unit; taken as %s by its size (state it with --x-unit)",
                               rg_unit_name(unit));
    } else if (unit == RG_UNIT_COUNT) {
        unit = facts->axis_unit;
        status = rg_entry_note(entry, err, "unit guessed",
                               "the axis has no unit; taken as %s, as %s spectra have it", rg_unit_name(unit),
                               facts->name);
    }
    if (status == RG_OK && entry->fwhm != NULL)
        status = convert_widths(t, unit, entry, err);
    return status == RG_OK ? rg_units_convert(entry->axis, entry->n_columns, unit, facts->axis_unit, err)
                           : status;
}

rg_status rg_spectra_units_percent(const rg_spectra_table *t, rg_entry *entry, rg_error *err)
{
    size_t changed = 0;
    for (size_t s = 0; t->percent != NULL && entry->technique == RG_REFLECTANCE && s < entry->n_rows; s++) {
        if (!t->percent[s])
            continue;
        changed++;
        for (size_t c = s * entry->n_columns; c < (s + 1) * entry->n_columns; c++) {
            entry->values[c] *= 0.01;
            if (entry->errors != NULL)
                entry->errors[c] *= 0.01;
        }
    }
    return changed > 0 ? rg_entry_note(entry, err, "values",
                                       "%zu of %zu spectra are stated in per cent and were divided by 100",
                                       changed, entry->n_rows)
                       : RG_OK;
}
