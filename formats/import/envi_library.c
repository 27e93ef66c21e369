#include "formats/import/envi_library.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/import/envi_axis.h"
#include "formats/import/envi_data.h"
#include "formats/import/envi_names.h"
#include "kernels/base/memory.h"

/* Library records that are not spectra but the axis, the widths or the channel numbers. */
static bool is_axis_record(const double *record, size_t n, const size_t *order, rg_cell name,
                           const rg_entry *entry)
{
    bool channel = true;
    bool axis = entry->axis != NULL;
    for (size_t b = 0; b < n; b++) {
        channel = channel && record[b] == (double) (b + 1);
        const double place = record[order != NULL ? order[b] : b];
        axis = axis && (fabs(place - entry->axis[b]) <= 1e-6 * entry->axis[b] ||
                        fabs(1000.0 * place - entry->axis[b]) <= 1e-6 * entry->axis[b]);
    }
    return channel || axis || rg_cell_contains(name, "resolution in") ||
           rg_cell_contains(name, "waves (um)") || rg_cell_contains(name, "channel number") ||
           rg_cell_contains(name, "bandpass");
}

/* All records into entry->values[lines][samples]. */
static rg_status read_records(int descriptor, const rg_envi_shape *s, rg_entry *entry, rg_error *err)
{
    const size_t n = s->samples;
    const size_t size = rg_envi_type_size(s->type);
    entry->values = rg_alloc(s->lines, n, sizeof *entry->values);
    unsigned char *bytes = rg_alloc(n, size, 1);
    rg_status status = entry->values == NULL || bytes == NULL ? rg_envi_no_memory(err) : RG_OK;
    for (size_t line = 0; line < s->lines && status == RG_OK; line++) {
        if (!rg_envi_data_read(descriptor, bytes, n * size, s->offset + line * n * size))
            status = rg_fail(err, RG_EIO, line, "the data file cannot be read further");
        for (size_t b = 0; b < n && status == RG_OK; b++)
            entry->values[line * n + b] = rg_envi_data_value(bytes + b * size, s);
    }
    free(bytes);
    return status;
}

/* A copy of record `line`, times a factor; NULL when there is no memory. */
static double *copy_record(const rg_entry *entry, size_t line, size_t n, double factor)
{
    double *copy = rg_alloc(n, 1, sizeof *copy);
    for (size_t b = 0; copy != NULL && b < n; b++)
        copy[b] = factor * entry->values[line * n + b];
    return copy;
}

/* The first record whose name contains one of the words (the second may be NULL); RG_NO_INDEX: none. */
static size_t find_record(const rg_envi_names *names, size_t n, const char *word, const char *other)
{
    for (size_t line = 0; line < n; line++) {
        const rg_cell name = rg_envi_names_at(names, line);
        if (rg_cell_contains(name, word) || (other != NULL && rg_cell_contains(name, other)))
            return line;
    }
    return RG_NO_INDEX;
}

/* Without wavelengths in the header, a record of that name gives them, and one of widths those. */
static rg_status axis_of_records(const rg_envi_shape *s, const rg_table *header, const rg_envi_names *names,
                                 const rg_import_options *options, rg_entry *entry, rg_error *err)
{
    const size_t n = s->samples;
    rg_unit unit = options->x_unit;
    rg_status status = RG_OK;
    const size_t waves = find_record(names, s->lines, "waves (um)", "wavelength");
    const size_t widths = find_record(names, s->lines, "resolution in micron", NULL);
    if (unit == RG_UNIT_COUNT)
        status = rg_envi_axis_unit(header, &unit, err);
    if (status == RG_OK && waves == RG_NO_INDEX)
        status = rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX,
                               "neither the header nor a record gives the wavelengths", NULL, NULL);
    if (status != RG_OK)
        return status;
    entry->axis = copy_record(entry, waves, n, 1.0);
    if (widths != RG_NO_INDEX)
        entry->fwhm = copy_record(entry, widths, n, 1000.0);
    if (entry->axis == NULL || (widths != RG_NO_INDEX && entry->fwhm == NULL))
        return rg_envi_no_memory(err);
    return rg_units_convert(entry->axis, n, unit == RG_UNIT_COUNT ? RG_UNIT_UM : unit, RG_UNIT_NM, err);
}

/* The records that are spectra, moved to the front in the order of the axis; kept[k] is the record of row k.
 */
static rg_status keep_spectra(const rg_envi_shape *s, const rg_envi_names *names, const size_t *order,
                              size_t *kept, rg_entry *entry, rg_error *err)
{
    const size_t n = s->samples;
    size_t deleted = 0;
    rg_status status = RG_OK;
    double *record = rg_alloc(n, 1, sizeof *record);
    if (record == NULL)
        return rg_envi_no_memory(err);
    for (size_t line = 0; line < s->lines && status == RG_OK; line++) {
        const rg_cell name = rg_envi_names_at(names, line);
        memcpy(record, entry->values + line * n, n * sizeof *record);
        if (is_axis_record(record, n, order, name, entry)) {
            status = rg_entry_note(entry, err, "record left out", "record %zu is no spectrum: %.*s", line,
                                   (int) name.length, name.text);
            continue;
        }
        for (size_t b = 0; b < n; b++) {
            const double value = record[order != NULL ? order[b] : b];
            deleted += isnan(value) != 0;
            entry->values[entry->n_rows * n + b] = value;
        }
        kept[entry->n_rows++] = line;
    }
    free(record);
    if (status == RG_OK && deleted > 0)
        status = rg_entry_note(entry, err, "deleted values",
                               "%zu values are marked as deleted and count as missing", deleted);
    return status;
}

/* "sample_id" and "record" of every row. */
static rg_status name_spectra(const rg_envi_names *names, const size_t *kept, rg_entry *entry, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t k = 0; k < entry->n_rows && status == RG_OK; k++) {
        const rg_cell name = rg_envi_names_at(names, kept[k]);
        char id[32];
        snprintf(id, sizeof id, "record %zu", kept[k]);
        status = rg_entry_set_text(entry, "sample_id", k, name.length > 0 ? name.text : id,
                                   name.length > 0 ? name.length : strlen(id), err);
    }
    rg_column *column = NULL;
    entry->rows.n_rows = entry->n_rows;
    if (status == RG_OK)
        status = rg_table_add_numbers(&entry->rows, "record", "1", &column, err);
    for (size_t k = 0; k < entry->n_rows && status == RG_OK; k++)
        column->numbers[k] = (double) kept[k];
    return status;
}

rg_status rg_envi_library(int descriptor, const rg_envi_shape *s, const rg_table *header,
                          const rg_import_options *options, rg_entry *entry, rg_error *err)
{
    rg_envi_names names = {0};
    size_t *order = NULL;
    size_t *kept = rg_alloc(s->lines, 1, sizeof *kept);
    rg_status status =
        kept != NULL ? rg_envi_names_find(header, s->lines, entry, &names, err) : rg_envi_no_memory(err);
    entry->n_columns = s->samples;
    if (status == RG_OK)
        status = read_records(descriptor, s, entry, err);
    if (status == RG_OK)
        status = rg_table_value(header, "wavelength") != NULL
                     ? rg_envi_axis(header, options, s->samples, entry, &order, err)
                     : axis_of_records(s, header, &names, options, entry, err);
    if (status == RG_OK)
        status = rg_envi_bad_bands(header, s->samples, order, entry, err);
    if (status == RG_OK)
        status = keep_spectra(s, &names, order, kept, entry, err);
    if (status == RG_OK)
        status = name_spectra(&names, kept, entry, err);
    free(order);
    free(kept);
    return status;
}
