/* A measured entry into the container. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/container_private.h"
#include "kernels/base/memory.h"

enum { BLOCK_BYTES = 8 << 20 };

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the entry");
}

static rg_status close_group(hid_t group, rg_status status, rg_error *err)
{
    if (group >= 0 && H5Gclose(group) < 0 && status == RG_OK)
        return rg_h5_write_failed(err);
    return status;
}

/* The columns of a table as arrays of a collection: units and original name as attributes. */
static rg_status put_table(rg_h5_file *file, hid_t parent, const char *name, const rg_table *table,
                           rg_error *err)
{
    hid_t group = H5I_INVALID_HID;
    if (table->n_rows == 0 || table->n_columns == 0)
        return RG_OK;
    rg_status status = rg_h5_make_group(parent, name, "NXcollection", &group, err);
    for (size_t c = 0; c < table->n_columns && status == RG_OK; c++) {
        const rg_column *column = &table->columns[c];
        char safe[RG_NAME_SIZE];
        char unique[RG_NAME_SIZE + 24];
        rg_result_safe_name(column->name, safe);
        snprintf(unique, sizeof unique, "%s", safe);
        for (size_t k = 2; rg_h5_exists(group, unique); k++)
            snprintf(unique, sizeof unique, "%.50s_%zu", safe, k);
        status = column->texts != NULL
                     ? rg_h5_put_texts(file, group, unique, column->texts, table->n_rows, column->name, err)
                     : rg_h5_put_numbers(file, group, unique, RG_FLOAT64, 1, &table->n_rows, column->numbers,
                                         column->units, column->name, err);
        if (status == RG_OK) {
            const hid_t dataset = H5Dopen2(group, unique, H5P_DEFAULT);
            status =
                dataset < 0 ? rg_h5_write_failed(err) : rg_h5_set_int(dataset, "column", (int64_t) c, err);
            if (dataset >= 0)
                H5Dclose(dataset);
        }
    }
    return close_group(group, status, err);
}

static rg_status put_sources(rg_h5_file *file, hid_t entry, const rg_entry *from, rg_error *err)
{
    const size_t n = from->n_sources;
    if (n == 0)
        return RG_OK;
    hid_t group = H5I_INVALID_HID;
    rg_status status =
        rg_h5_make_group(entry, "source_file", n == 1 ? "NXnote" : "NXcollection", &group, err);
    char **texts = rg_alloc(n, 1, sizeof *texts);
    if (status == RG_OK && texts == NULL)
        status = no_memory(err);
    static const char *const NAMES[] = {"file_name", "checksum", "description", "type"};
    for (size_t field = 0; field < 4 && status == RG_OK; field++) {
        for (size_t s = 0; s < n; s++) {
            const rg_source *source = &from->sources[s];
            char *const fields[] = {source->file_name, source->sha256, source->format, source->type};
            texts[s] = fields[field];
        }
        status = rg_h5_put_texts(file, group, NAMES[field], texts, n, NULL, err);
    }
    if (status == RG_OK)
        status = rg_h5_put_text(file, group, "algorithm", "sha256", err);
    /* The headers of all files as one table: which file, key, value. */
    rg_table all = {0};
    for (size_t s = 0; s < n && status == RG_OK; s++) {
        const rg_table *header = &from->sources[s].header;
        for (size_t row = 0; row < header->n_rows && status == RG_OK; row++)
            status =
                rg_table_add_pair(&all, header->columns[0].texts[row], strlen(header->columns[0].texts[row]),
                                  header->columns[1].texts[row], strlen(header->columns[1].texts[row]), err);
    }
    if (status == RG_OK && all.n_rows > 0) {
        rg_column *which = NULL;
        status = rg_table_add_numbers(&all, "source", "1", &which, err);
        size_t at = 0;
        for (size_t s = 0; s < n && status == RG_OK; s++)
            for (size_t row = 0; row < from->sources[s].header.n_rows; row++)
                which->numbers[at++] = (double) s;
        if (status == RG_OK)
            status = put_table(file, group, "vendor_metadata", &all, err);
    }
    rg_table_free(&all);
    free(texts);
    return close_group(group, status, err);
}

/* Attributes that say what the entry is, for quick reading. */
static rg_status put_identity(rg_h5_file *file, hid_t entry, const rg_entry *from, rg_error *err)
{
    const rg_technique_facts *facts = rg_technique_about(from->technique);
    rg_status status = rg_h5_set_text(entry, "regolith_technique", facts->name, err);
    if (status == RG_OK)
        status = rg_h5_set_int(entry, "regolith_rows", (int64_t) from->n_rows, err);
    if (status == RG_OK && from->n_lines > 0)
        status = rg_h5_set_int(entry, "regolith_lines", (int64_t) from->n_lines, err);
    if (status == RG_OK && from->n_lines > 0)
        status = rg_h5_set_int(entry, "regolith_samples", (int64_t) from->n_samples, err);
    if (status == RG_OK)
        status = rg_h5_put_text(file, entry, "title", from->title != NULL ? from->title : facts->name, err);
    if (status == RG_OK)
        status = rg_h5_put_text(file, entry, "definition_local", "NXregolith", err);
    if (status == RG_OK)
        status = rg_h5_put_text(file, entry, "experiment_type", facts->experiment, err);
    if (status == RG_OK)
        status = put_table(file, entry, "samples", &from->rows, err);
    return status;
}

static rg_status begin_entry(rg_h5_file *file, const rg_entry *from, hid_t *entry, rg_error *err)
{
    char name[RG_NAME_SIZE] = "entry";
    for (size_t k = 2; rg_h5_exists(file->id, name); k++)
        snprintf(name, sizeof name, "entry_%02zu", k);
    const rg_status status = rg_h5_make_group(file->id, name, "NXentry", entry, err);
    return status == RG_OK ? put_identity(file, *entry, from, err) : status;
}

/* Counters and edges: y and x of a cube, index of a batch, the axis of the technique. */
static rg_status put_axes(rg_h5_file *file, hid_t data, const rg_entry *from, bool single, rg_error *err)
{
    const rg_technique_facts *facts = rg_technique_about(from->technique);
    const struct {
        const char *name, *label;
        size_t n;
    } counters[] = {{"y", "Line", from->n_lines},
                    {"x", "Sample", from->n_lines > 0 ? from->n_samples : 0},
                    {from->technique == RG_EPMA ? "analysis" : "index",
                     from->technique == RG_EPMA ? "Analysis" : "Row",
                     from->n_lines > 0 || single ? 0 : from->n_rows},
                    {"oxide", facts->axis_label, from->technique == RG_EPMA ? from->n_columns : 0}};
    rg_status status = RG_OK;
    for (size_t i = 0; i < sizeof counters / sizeof counters[0] && status == RG_OK; i++) {
        if (counters[i].n == 0)
            continue;
        int32_t *numbers = rg_alloc(counters[i].n, 1, sizeof *numbers);
        if (numbers == NULL)
            return no_memory(err);
        for (size_t k = 0; k < counters[i].n; k++)
            numbers[k] = (int32_t) k;
        status = rg_h5_put_numbers(file, data, counters[i].name, RG_INT32, 1, &counters[i].n, numbers, "1",
                                   counters[i].label, err);
        free(numbers);
    }
    const char *unit = rg_unit_name(facts->axis_unit);
    if (status == RG_OK && from->axis != NULL && from->technique != RG_EPMA)
        status = rg_h5_put_numbers(file, data, facts->axis, RG_FLOAT64, 1, &from->n_columns, from->axis, unit,
                                   facts->axis_label, err);
    if (status == RG_OK && from->fwhm != NULL)
        status = rg_h5_put_numbers(file, data, "fwhm", RG_FLOAT64, 1, &from->n_columns, from->fwhm, unit,
                                   "Full width at half maximum", err);
    const size_t n_edges = from->n_columns + 1;
    if (status == RG_OK && from->edges != NULL)
        status = rg_h5_put_numbers(file, data, "diameter_edges", RG_FLOAT64, 1, &n_edges, from->edges, unit,
                                   "Class edges (um)", err);
    return status;
}

static rg_status describe_data(rg_h5_file *file, hid_t data, const rg_entry *from, bool single, rg_error *err)
{
    const rg_technique_facts *facts = rg_technique_about(from->technique);
    const char *axes[3];
    size_t rank = 0;
    if (from->n_lines > 0) {
        axes[rank++] = "y";
        axes[rank++] = "x";
    } else if (!single) {
        axes[rank++] = from->technique == RG_EPMA ? "analysis" : "index";
    }
    axes[rank++] = facts->axis;
    rg_status status = rg_h5_set_text(data, "signal", facts->signal, err);
    if (status == RG_OK)
        status = rg_h5_set_texts(data, "axes", axes, rank, err);
    for (size_t d = 0; d < rank && status == RG_OK; d++) {
        char name[RG_NAME_SIZE + 16];
        snprintf(name, sizeof name, "%s_indices", axes[d]);
        status = rg_h5_set_index(data, name, (int32_t) d, err);
    }
    if (status == RG_OK)
        status = rg_h5_set_text(data, "interpretation", "spectrum", err);
    static const char *const FIRST_SPECTRUM[] = {"0", "0", "."};
    if (status == RG_OK && rank == 3)
        status = rg_h5_set_texts(data, "default_slice", FIRST_SPECTRUM, 3, err);
    if (status == RG_OK)
        status = rg_h5_put_text(file, data, "title", from->title != NULL ? from->title : facts->name, err);
    if (status == RG_OK && from->technique == RG_GRAINSIZE)
        status = rg_h5_set_text(data, "SILX_style",
                                "{\"axes_scale_type\":[\"linear\",\"log\"],\"signal_scale_type\":\"linear\"}",
                                err);
    return status;
}

/* The dataset of the values or of their errors, open for rows; its path. */
static rg_status begin_values(rg_h5_file *file, hid_t data, const rg_entry *from, const char *name,
                              bool errors, bool single, char path[RG_PATH_SIZE], rg_error *err)
{
    const rg_technique_facts *facts = rg_technique_about(from->technique);
    size_t dims[3] = {from->n_rows, from->n_columns, 0};
    size_t rank = 2;
    if (from->n_lines > 0) {
        dims[0] = from->n_lines;
        dims[1] = from->n_samples;
        dims[2] = from->n_columns;
        rank = 3;
    } else if (single) {
        dims[0] = from->n_columns;
        rank = 1;
    }
    hid_t dataset;
    rg_status status = rg_h5_make_dataset(data, name, facts->double_values ? RG_FLOAT64 : RG_FLOAT32, rank,
                                          dims, NULL, &dataset, err);
    if (status != RG_OK)
        return status;
    if (H5Iget_name(dataset, path, RG_PATH_SIZE) <= 0)
        status = rg_h5_write_failed(err);
    if (status == RG_OK)
        status = rg_h5_set_text(dataset, "units",
                                from->value_units != NULL ? from->value_units : facts->signal_units, err);
    if (status == RG_OK)
        status = rg_h5_set_text(dataset, "long_name", errors ? "Standard error" : facts->signal_label, err);
    if (status == RG_OK && !errors)
        status = rg_h5_set_text(dataset, "interpretation", "spectrum", err);
    if (status != RG_OK) {
        H5Dclose(dataset);
        return status;
    }
    return rg_h5_begin_rows(file, dataset, err);
}

/* n rows of doubles as the type of the file. */
static void convert(const double *from, size_t n, bool to_double, void *to)
{
    if (to_double)
        memcpy(to, from, n * sizeof *from);
    else
        for (size_t i = 0; i < n; i++)
            ((float *) to)[i] = (float) from[i];
}

/* Rows per block: whole tile rows of a cube, so that every chunk is written once. */
static size_t block_rows(const rg_entry *from, size_t element)
{
    const size_t unit = from->n_lines > 0 ? 16 * from->n_samples : 1;
    const size_t fitting = BLOCK_BYTES / (from->n_columns * element) / unit * unit;
    const size_t rows = fitting > 0 ? fitting : unit;
    return rows < from->n_rows ? rows : from->n_rows;
}

static rg_status put_values(rg_h5_file *file, const char *path, const rg_entry *from, const double *values,
                            void (*progress)(void *state, size_t rows_done), void *state, rg_error *err)
{
    const bool to_double = rg_technique_about(from->technique)->double_values;
    const size_t rows = block_rows(from, to_double ? sizeof(double) : sizeof(float));
    void *block = rg_alloc(rows, from->n_columns, to_double ? sizeof(double) : sizeof(float));
    float *streamed = values == NULL && to_double ? rg_alloc(rows, from->n_columns, sizeof *streamed) : NULL;
    rg_status status =
        block == NULL || (values == NULL && to_double && streamed == NULL) ? no_memory(err) : RG_OK;
    for (size_t first = 0; first < from->n_rows && status == RG_OK; first += rows) {
        const size_t n = from->n_rows - first < rows ? from->n_rows - first : rows;
        if (values != NULL) {
            convert(values + first * from->n_columns, n * from->n_columns, to_double, block);
        } else {
            status = from->stream.read(from->stream.state, first, n, to_double ? streamed : block, err);
            for (size_t i = 0; to_double && i < n * from->n_columns; i++)
                ((double *) block)[i] = (double) streamed[i];
        }
        if (status == RG_OK)
            status = rg_h5_put_rows(file, path, first, n, true, block, err);
        if (status == RG_OK && progress != NULL)
            progress(state, first + n);
    }
    free(streamed);
    free(block);
    return status;
}

static rg_status put_extras(rg_h5_file *file, hid_t entry, const rg_entry *from, rg_error *err)
{
    hid_t group = H5I_INVALID_HID;
    rg_status status = RG_OK;
    if (from->bad_band != NULL) {
        status = rg_h5_make_group(entry, "quality", "NXcollection", &group, err);
        if (status == RG_OK)
            status = rg_h5_put_numbers(file, group, "bad_bands", RG_UINT8, 1, &from->n_columns,
                                       from->bad_band, "1", "1: not to be used", err);
        status = close_group(group, status, err);
    }
    if (status == RG_OK && from->names != NULL) {
        status = rg_h5_make_group(entry, "composition", "NXcollection", &group, err);
        if (status == RG_OK)
            status = rg_h5_put_texts(file, group, "oxide_name", from->names, from->n_columns, NULL, err);
        if (status == RG_OK && from->detection_limit != NULL)
            status = rg_h5_put_numbers(file, group, "detection_limit", RG_FLOAT64, 1, &from->n_columns,
                                       from->detection_limit, "percent", "Detection limit (wt%)", err);
        status = close_group(group, status, err);
    }
    if (status == RG_OK && (from->basis != NULL || from->size_definition != NULL)) {
        status = rg_h5_make_group(entry, "size_analysis", "NXcollection", &group, err);
        if (status == RG_OK && from->basis != NULL)
            status = rg_h5_put_text(file, group, "basis", from->basis, err);
        if (status == RG_OK && from->size_definition != NULL)
            status = rg_h5_put_text(file, group, "size_definition", from->size_definition, err);
        status = close_group(group, status, err);
    }
    if (status == RG_OK)
        status = put_sources(file, entry, from, err);
    if (status == RG_OK)
        status = put_table(file, entry, "notes", &from->notes, err);
    return status;
}

rg_status rg_h5_write_entry(rg_h5_file *file, rg_entry *from, void (*progress)(void *state, size_t rows_done),
                            void *state, rg_error *err)
{
    rg_status status = rg_entry_validate(from, err);
    if (status != RG_OK)
        return status;
    const rg_technique_facts *facts = rg_technique_about(from->technique);
    const bool single = from->n_rows == 1 && from->n_lines == 0 && from->technique != RG_EPMA &&
                        from->technique != RG_GRAINSIZE;
    hid_t entry = H5I_INVALID_HID;
    hid_t data = H5I_INVALID_HID;
    char path[RG_PATH_SIZE];
    status = begin_entry(file, from, &entry, err);
    if (status == RG_OK)
        status = rg_h5_set_text(entry, "default", "data", err);
    if (status == RG_OK)
        status = put_extras(file, entry, from, err);
    if (status == RG_OK)
        status = rg_h5_make_group(entry, "data", "NXdata", &data, err);
    if (status == RG_OK)
        status = describe_data(file, data, from, single, err);
    if (status == RG_OK)
        status = put_axes(file, data, from, single, err);
    if (status == RG_OK)
        status = begin_values(file, data, from, facts->signal, false, single, path, err);
    if (status == RG_OK)
        status = put_values(file, path, from, from->values, progress, state, err);
    if (status == RG_OK && from->errors != NULL) {
        char name[RG_NAME_SIZE + 8];
        snprintf(name, sizeof name, "%s_errors", facts->signal);
        status = begin_values(file, data, from, name, true, single, path, err);
        if (status == RG_OK)
            status = put_values(file, path, from, from->errors, NULL, NULL, err);
    }
    status = close_group(data, status, err);
    status = close_group(entry, status, err);
    if (status == RG_OK)
        status = rg_h5_list(file, err);
    return rg_error_place(status != RG_OK ? err : NULL, file->path, NULL), status;
}

rg_status rg_h5_write_entry_without_data(rg_h5_file *file, const rg_entry *from, rg_error *err)
{
    hid_t entry = H5I_INVALID_HID;
    rg_status status = begin_entry(file, from, &entry, err);
    status = close_group(entry, status, err);
    if (status == RG_OK)
        status = rg_h5_list(file, err);
    return rg_error_place(status != RG_OK ? err : NULL, file->path, NULL), status;
}
