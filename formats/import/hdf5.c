/* HDF5 files of other programs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/foreign.h"
#include "formats/import/reader.h"
#include "kernels/base/memory.h"

static int probe(const rg_import_file *file)
{
    return rg_h5_signature(file->bytes, file->n_bytes) ? 100 : 0;
}

static rg_status settle_axis(const rg_import_options *options, rg_unit unit, rg_entry *entry, rg_error *err)
{
    const rg_technique_facts *facts = rg_technique_about(entry->technique);
    const bool none = options->axis != NULL && strcmp(options->axis, "none") == 0;
    rg_status status = RG_OK;
    if (options->x_unit != RG_UNIT_COUNT)
        unit = options->x_unit;
    if (none) {
        /* Band numbers stand where the technique's axis can have them. */
        for (size_t b = 0; b < entry->n_columns; b++)
            entry->axis[b] += facts->axis_low;
        return rg_entry_note(entry, err, "axis",
                             "the file has no axis: bands are numbered from %g, which is no %s",
                             entry->axis[0], facts->axis);
    }
    if (unit == RG_UNIT_COUNT) {
        double largest = 0.0;
        for (size_t b = 0; b < entry->n_columns; b++)
            largest = fmax(largest, entry->axis[b]);
        unit = facts->axis_unit != RG_UNIT_NM || largest > 100.0 ? facts->axis_unit : RG_UNIT_UM;
        status = rg_entry_note(entry, err, "unit guessed",
                               "the axis has no unit; taken as %s by its size (state it with --x-unit)",
                               rg_unit_name(unit));
    }
    if (status == RG_OK)
        status = rg_units_convert(entry->axis, entry->n_columns, unit, facts->axis_unit, err);
    for (size_t b = 0;
         entry->fwhm != NULL && b < entry->n_columns && unit == RG_UNIT_UM && facts->axis_unit == RG_UNIT_NM;
         b++)
        entry->fwhm[b] *= 1000.0;
    return status;
}

static rg_status read_hdf5(const rg_import_file *file, const rg_import_options *options, rg_entries *entries,
                           rg_error *err)
{
    const rg_h5_places places = {options->dataset, options->axis, options->fwhm, options->names};
    const rg_technique technique =
        options->technique != RG_TECHNIQUE_COUNT ? options->technique : RG_REFLECTANCE;
    rg_entry *entry = NULL;
    rg_unit unit = RG_UNIT_COUNT;
    if (technique == RG_EPMA || technique == RG_GRAINSIZE)
        return rg_fail_named(err, RG_EUNSUPPORTED, RG_NO_INDEX,
                             "only spectra are read from the HDF5 files of others", NULL,
                             "export the table as text");
    rg_status status = rg_entries_add(entries, technique, &entry, err);
    if (status == RG_OK)
        status = rg_h5_foreign_read(file->path, &places, entry, &unit, err);
    if (status == RG_OK && options->technique == RG_TECHNIQUE_COUNT)
        status = rg_entry_note(entry, err, "technique guessed",
                               "taken as reflectance (state it with --technique)");
    if (status == RG_OK)
        status = settle_axis(options, unit, entry, err);
    if (status == RG_OK)
        status = rg_import_sort_axis(entry, err);
    return status == RG_OK ? rg_import_name_rows(file, options, entry, err) : status;
}

const rg_import_format rg_import_hdf5 = {"hdf5", "HDF5 file of another program", "application/x-hdf5", probe,
                                         read_hdf5};
