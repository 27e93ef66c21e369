#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/attributes.h"
#include "formats/hdf5/datasets.h"
#include "formats/sample/axis.h"
#include "kernels/base/memory.h"

enum { BLOCK_BYTES = 4 << 20 };

/* How the values of an entry lie in the file. */
typedef struct {
    rg_h5_layout layout;
    size_t rank;
    size_t dims[RG_MAX_RANK];
    const char *axes[RG_MAX_RANK];
} arrangement;

static arrangement arrange(const rg_entry *entry)
{
    const rg_axis_facts facts = rg_axis_of(entry);
    if (entry->n_lines > 0)
        return (arrangement){.layout = RG_H5_CUBE,
                             .rank = 3,
                             .dims = {entry->n_lines, entry->n_samples, entry->n_columns},
                             .axes = {"y", "x", facts.name}};
    /* Tables stay tables even when they have one row. */
    if (entry->n_rows == 1 && entry->technique != RG_EPMA && entry->technique != RG_GRAINSIZE)
        return (arrangement){.rank = 1, .dims = {entry->n_columns}, .axes = {facts.name}};
    return (arrangement){.rank = 2,
                         .dims = {entry->n_rows, entry->n_columns},
                         .axes = {entry->technique == RG_EPMA ? "analysis" : "index", facts.name}};
}

static rg_status write_axis(rg_h5_file *file, hid_t group, const rg_entry *entry, rg_error *err)
{
    const rg_axis_facts facts = rg_axis_of(entry);
    if (entry->axis == NULL)
        return rg_h5_write_counter(file, group, facts.name, entry->n_columns, facts.label, err);
    return rg_h5_write_numbers(file, group, facts.name, RG_FLOAT64, 1, &entry->n_columns, entry->axis,
                               rg_unit_name(facts.unit), facts.label, err);
}

static rg_status write_axes(rg_h5_file *file, hid_t group, const rg_entry *entry, const arrangement *where,
                            rg_error *err)
{
    static const char *const LABELS[] = {"Line", "Sample"};
    rg_status status = rg_h5_put_texts(group, "axes", where->axes, where->rank, err);
    for (size_t d = 0; d < where->rank && status == RG_OK; d++) {
        char indices[RG_NAME_SIZE + 16];
        snprintf(indices, sizeof indices, "%s_indices", where->axes[d]);
        status = rg_h5_put_index(group, indices, (int32_t) d, err);
    }
    for (size_t d = 0; d + 1 < where->rank && status == RG_OK; d++)
        status = rg_h5_write_counter(file, group, where->axes[d], where->dims[d],
                                     where->rank == 3 ? LABELS[d] : "Number", err);
    return status == RG_OK ? write_axis(file, group, entry, err) : status;
}

/* Rows in double to the type of the file. */
static rg_status append_doubles(rg_h5_writer *writer, bool wide, const double *values, size_t n,
                                float *narrow, rg_error *err)
{
    if (wide)
        return rg_h5_writer_append(writer, values, n, err);
    for (size_t i = 0; i < n; i++)
        narrow[i] = (float) values[i];
    return rg_h5_writer_append(writer, narrow, n, err);
}

static rg_status append_stream(rg_h5_writer *writer, bool wide, const float *values, size_t n, double *broad,
                               rg_error *err)
{
    if (!wide)
        return rg_h5_writer_append(writer, values, n, err);
    for (size_t i = 0; i < n; i++)
        broad[i] = values[i];
    return rg_h5_writer_append(writer, broad, n, err);
}

/* A dataset that is being written. */
typedef struct {
    rg_h5_writer *writer;
    const double *values; /* NULL: the rows come from the entry's stream */
    rg_status (*read)(void *state, size_t first, size_t n, float *values, rg_error *err);
} signal;

static rg_status write_rows(const signal *s, const rg_entry *entry, size_t first, size_t n, float *floats,
                            double *doubles, rg_error *err)
{
    const bool wide = rg_technique_about(entry->technique)->double_values;
    const size_t count = n * entry->n_columns;
    if (s->values != NULL)
        return append_doubles(s->writer, wide, s->values + first * entry->n_columns, count, floats, err);
    const rg_status status = s->read(entry->stream.state, first, n, floats, err);
    return status == RG_OK ? append_stream(s->writer, wide, floats, count, doubles, err) : status;
}

/* All rows of values and, where there are any, errors, block by block, so that a stream gives both at once.
 */
static rg_status write_signals(const signal *signals, size_t n_signals, const rg_entry *entry,
                               void (*progress)(void *, size_t), void *state, rg_error *err)
{
    size_t block = BLOCK_BYTES / sizeof(double) / entry->n_columns;
    block = block == 0 ? 1 : block > entry->n_rows ? entry->n_rows : block;
    float *floats = rg_alloc(block, entry->n_columns, sizeof *floats);
    double *doubles = rg_technique_about(entry->technique)->double_values
                          ? rg_alloc(block, entry->n_columns, sizeof *doubles)
                          : NULL;
    rg_status status = RG_OK;
    if (floats == NULL || (rg_technique_about(entry->technique)->double_values && doubles == NULL))
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a block of rows");
    for (size_t first = 0; first < entry->n_rows && status == RG_OK; first += block) {
        const size_t n = entry->n_rows - first < block ? entry->n_rows - first : block;
        for (size_t s = 0; s < n_signals && status == RG_OK; s++)
            status = write_rows(&signals[s], entry, first, n, floats, doubles, err);
        if (status == RG_OK && progress != NULL)
            progress(state, first + n);
    }
    free(floats);
    free(doubles);
    return status;
}

static rg_status open_signal(rg_h5_file *file, hid_t group, const rg_entry *entry, const arrangement *where,
                             bool errors, rg_h5_writer **writer, rg_error *err)
{
    const rg_technique_facts *facts = rg_technique_about(entry->technique);
    const char *units = entry->value_units != NULL ? entry->value_units : facts->signal_units;
    char name[RG_NAME_SIZE];
    char label[RG_LABEL_SIZE];
    snprintf(name, sizeof name, "%s%s", facts->signal, errors ? "_errors" : "");
    snprintf(label, sizeof label, "%s%s", facts->signal_label, errors ? ", 1 sigma" : "");
    rg_status status = rg_h5_writer_open(file, group, name, facts->double_values ? RG_FLOAT64 : RG_FLOAT32,
                                         where->layout, where->rank, where->dims, writer, err);
    if (status != RG_OK)
        return status;
    status = rg_h5_label(rg_h5_writer_dataset(*writer), units, label, err);
    return status == RG_OK ? rg_h5_put_text(rg_h5_writer_dataset(*writer), "interpretation", "spectrum", err)
                           : status;
}

static rg_status write_values(rg_h5_file *file, hid_t group, const rg_entry *entry, const arrangement *where,
                              void (*progress)(void *, size_t), void *state, rg_error *err)
{
    signal signals[2] = {{NULL, entry->values, entry->stream.read},
                         {NULL, entry->errors, entry->stream.read_errors}};
    const bool streamed_errors = entry->values == NULL && entry->stream.read_errors != NULL;
    const size_t n = entry->errors != NULL || streamed_errors ? 2 : 1;
    rg_status status = RG_OK;
    for (size_t s = 0; s < n && status == RG_OK; s++)
        status = open_signal(file, group, entry, where, s == 1, &signals[s].writer, err);
    if (status == RG_OK)
        status = write_signals(signals, n, entry, progress, state, err);
    for (size_t s = 0; s < n; s++)
        if (status == RG_OK)
            status = rg_h5_writer_close(signals[s].writer, file, err);
        else
            rg_h5_writer_abandon(signals[s].writer);
    return status;
}

static rg_status write_data(rg_h5_file *file, hid_t parent, const rg_entry *entry,
                            void (*progress)(void *, size_t), void *state, rg_error *err)
{
    const rg_technique_facts *facts = rg_technique_about(entry->technique);
    const arrangement where = arrange(entry);
    hid_t group;
    rg_status status = rg_h5_make_group(parent, "data", "NXdata", &group, err);
    if (status == RG_OK)
        status = rg_h5_put_text(group, "signal", facts->signal, err);
    if (status == RG_OK)
        status = rg_h5_put_text(group, "interpretation", "spectrum", err);
    if (status == RG_OK && where.rank == 3) {
        static const char *const FIRST_SPECTRUM[] = {"0", "0", "."};
        status = rg_h5_put_texts(group, "default_slice", FIRST_SPECTRUM, 3, err);
    }
    if (status == RG_OK)
        status = rg_h5_write_text(file, group, "title", entry->title != NULL ? entry->title : "", err);
    if (status == RG_OK)
        status = write_axes(file, group, entry, &where, err);
    if (status == RG_OK && entry->edges != NULL && facts->edges_label != NULL) {
        const size_t n = entry->n_columns + 1;
        char name[RG_NAME_SIZE];
        snprintf(name, sizeof name, "%s_edges", facts->axis);
        status = rg_h5_write_numbers(file, group, name, RG_FLOAT64, 1, &n, entry->edges,
                                     rg_unit_name(facts->axis_unit), facts->edges_label, err);
    }
    if (status == RG_OK && entry->fwhm != NULL)
        status = rg_h5_write_numbers(file, group, "fwhm", RG_FLOAT64, 1, &entry->n_columns, entry->fwhm,
                                     rg_unit_name(rg_axis_of(entry).unit), "Band width (FWHM)", err);
    if (status == RG_OK)
        status = write_values(file, group, entry, &where, progress, state, err);
    const rg_status closed = rg_h5_close_group(group, err);
    return status == RG_OK ? closed : status;
}

/* Columns beside the data; a name that HDF5 or its readers would not take is made safe, and the
 * original kept as an attribute. */
static rg_status write_columns(rg_h5_file *file, hid_t group, const rg_table *table, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t c = 0; c < table->n_columns && status == RG_OK; c++) {
        const rg_column *column = &table->columns[c];
        char name[RG_NAME_SIZE];
        char plain[RG_NAME_SIZE];
        rg_result_safe_name(column->name, plain);
        snprintf(name, sizeof name, "%s", plain);
        for (int twin = 2; H5Lexists(group, name, H5P_DEFAULT) > 0; twin++)
            snprintf(name, sizeof name, "%.*s_%d", RG_NAME_SIZE - 12, plain, twin);
        if (column->numbers != NULL)
            status = rg_h5_write_numbers(file, group, name, RG_FLOAT64, 1, &table->n_rows, column->numbers,
                                         column->units, NULL, err);
        else
            status = rg_h5_write_texts(file, group, name, column->texts, table->n_rows, err);
        if (status == RG_OK) {
            const hid_t dataset = H5Dopen2(group, name, H5P_DEFAULT);
            status = dataset >= 0 ? rg_h5_put_text(dataset, RG_H5_ATTR_ORIGINAL, column->name, err)
                                  : rg_h5_write_failed(err);
            if (dataset >= 0 && H5Dclose(dataset) < 0 && status == RG_OK)
                status = rg_h5_write_failed(err);
        }
    }
    return status;
}

static rg_status write_samples(rg_h5_file *file, hid_t parent, const rg_table *rows, rg_error *err)
{
    if (rows->n_columns == 0)
        return RG_OK;
    hid_t group;
    rg_status status = rg_h5_make_group(parent, "samples", "NXcollection", &group, err);
    if (status == RG_OK)
        status = write_columns(file, group, rows, err);
    const rg_status closed = rg_h5_close_group(group, err);
    return status == RG_OK ? closed : status;
}

static rg_status write_source(rg_h5_file *file, hid_t parent, const char *name, const rg_source *source,
                              rg_error *err)
{
    const char *const members[][2] = {
        {"file_name", source->file_name}, {"type", source->type},
        {"checksum", source->sha256},     {"algorithm", source->sha256 != NULL ? "sha256" : NULL},
        {"description", source->format},
    };
    hid_t group;
    rg_status status = rg_h5_make_group(parent, name, "NXnote", &group, err);
    for (size_t m = 0; m < sizeof members / sizeof members[0] && status == RG_OK; m++)
        if (members[m][1] != NULL)
            status = rg_h5_write_text(file, group, members[m][0], members[m][1], err);
    if (status == RG_OK && source->header.n_rows > 0)
        status = rg_h5_write_pairs(file, group, "vendor_metadata", "NXcollection", &source->header, err);
    const rg_status closed = rg_h5_close_group(group, err);
    return status == RG_OK ? closed : status;
}

/* One text column of all sources; member picks it. */
static rg_status write_source_column(rg_h5_file *file, hid_t group, const rg_entry *entry, int member,
                                     rg_error *err)
{
    static const char *const NAMES[] = {"file_name", "type", "checksum", "description"};
    char **texts = rg_alloc(entry->n_sources, 1, sizeof *texts);
    if (texts == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the list of source files");
    for (size_t s = 0; s < entry->n_sources; s++) {
        const rg_source *source = &entry->sources[s];
        char *const members[] = {source->file_name, source->type, source->sha256, source->format};
        texts[s] = members[member];
    }
    const rg_status status = rg_h5_write_texts(file, group, NAMES[member], texts, entry->n_sources, err);
    free(texts);
    return status;
}

static rg_status write_source_headers(rg_h5_file *file, hid_t parent, const rg_entry *entry, size_t n,
                                      rg_error *err)
{
    int32_t *source = rg_alloc(n, 1, sizeof *source);
    char **keys = rg_alloc(n, 1, sizeof *keys);
    char **values = rg_alloc(n, 1, sizeof *values);
    hid_t group = H5I_INVALID_HID;
    rg_status status = RG_OK;
    if (source == NULL || keys == NULL || values == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the headers of the source files");
    size_t at = 0;
    for (size_t s = 0; s < entry->n_sources && status == RG_OK; s++)
        for (size_t row = 0; row < entry->sources[s].header.n_rows; row++, at++) {
            source[at] = (int32_t) s;
            keys[at] = entry->sources[s].header.columns[0].texts[row];
            values[at] = entry->sources[s].header.columns[1].texts[row];
        }
    if (status == RG_OK)
        status = rg_h5_make_group(parent, "vendor_metadata", "NXcollection", &group, err);
    if (status == RG_OK)
        status = rg_h5_write_numbers(file, group, "source", RG_INT32, 1, &n, source, NULL, NULL, err);
    if (status == RG_OK)
        status = rg_h5_write_texts(file, group, "key", keys, n, err);
    if (status == RG_OK)
        status = rg_h5_write_texts(file, group, "value", values, n, err);
    const rg_status closed = rg_h5_close_group(group, err);
    free(source);
    free(keys);
    free(values);
    return status == RG_OK ? closed : status;
}

/* Many files: one table, for thousands of groups would outweigh the data. */
static rg_status write_source_table(rg_h5_file *file, hid_t parent, const rg_entry *entry, rg_error *err)
{
    hid_t group;
    size_t n_headers = 0;
    for (size_t s = 0; s < entry->n_sources; s++)
        n_headers += entry->sources[s].header.n_rows;
    rg_status status = rg_h5_make_group(parent, "source_files", "NXcollection", &group, err);
    for (int member = 0; member < 4 && status == RG_OK; member++)
        status = write_source_column(file, group, entry, member, err);
    if (status == RG_OK && n_headers > 0)
        status = write_source_headers(file, group, entry, n_headers, err);
    const rg_status closed = rg_h5_close_group(group, err);
    return status == RG_OK ? closed : status;
}

static rg_status write_sources(rg_h5_file *file, hid_t parent, const rg_entry *entry, rg_error *err)
{
    if (entry->n_sources > RG_H5_MAX_SOURCE_GROUPS)
        return write_source_table(file, parent, entry, err);
    rg_status status = RG_OK;
    for (size_t s = 0; s < entry->n_sources && status == RG_OK; s++) {
        char name[RG_NAME_SIZE] = "source_file";
        if (entry->n_sources > 1)
            snprintf(name, sizeof name, "source_file_%02zu", s + 1);
        status = write_source(file, parent, name, &entry->sources[s], err);
    }
    return status;
}

/* A group of scalar texts; those that are NULL are left out, and the group when all are. */
static rg_status write_scalars(rg_h5_file *file, hid_t parent, const char *name, const char *nx_class,
                               const char *const (*members)[2], size_t n, rg_error *err)
{
    bool any = false;
    for (size_t m = 0; m < n; m++)
        any = any || members[m][1] != NULL;
    if (!any)
        return RG_OK;
    hid_t group;
    rg_status status = rg_h5_make_group(parent, name, nx_class, &group, err);
    for (size_t m = 0; m < n && status == RG_OK; m++)
        if (members[m][1] != NULL)
            status = rg_h5_write_text(file, group, members[m][0], members[m][1], err);
    const rg_status closed = rg_h5_close_group(group, err);
    return status == RG_OK ? closed : status;
}

static rg_status write_composition(rg_h5_file *file, hid_t parent, const rg_entry *entry, rg_error *err)
{
    if (entry->names == NULL)
        return RG_OK;
    hid_t group;
    rg_status status = rg_h5_make_group(parent, "composition", "NXcollection", &group, err);
    if (status == RG_OK)
        status = rg_h5_write_texts(file, group, "oxide_name", entry->names, entry->n_columns, err);
    if (status == RG_OK && entry->detection_limit != NULL)
        status = rg_h5_write_numbers(file, group, "detection_limit", RG_FLOAT64, 1, &entry->n_columns,
                                     entry->detection_limit, "percent", "Detection limit (wt%)", err);
    const rg_status closed = rg_h5_close_group(group, err);
    return status == RG_OK ? closed : status;
}

static rg_status write_quality(rg_h5_file *file, hid_t parent, const rg_entry *entry, rg_error *err)
{
    if (entry->bad_band == NULL)
        return RG_OK;
    hid_t group;
    rg_status status = rg_h5_make_group(parent, "quality", "NXcollection", &group, err);
    if (status == RG_OK)
        status = rg_h5_write_numbers(file, group, "bad_bands", RG_UINT8, 1, &entry->n_columns,
                                     entry->bad_band, "1", "1: do not use this band", err);
    const rg_status closed = rg_h5_close_group(group, err);
    return status == RG_OK ? closed : status;
}

/* What every entry has, with data or without. */
static rg_status write_identity(rg_h5_file *file, hid_t group, const rg_entry *entry, rg_error *err)
{
    const rg_technique_facts *facts = rg_technique_about(entry->technique);
    const char *title = entry->title != NULL ? entry->title : "";
    rg_status status = rg_h5_put_text(group, RG_H5_ATTR_TECHNIQUE, facts->name, err);
    if (status == RG_OK && entry->title != NULL)
        status = rg_h5_write_text(file, group, "title", title, err);
    if (status == RG_OK)
        status = rg_h5_write_text(file, group, "definition_local", "NXregolith", err);
    if (status == RG_OK) {
        const hid_t definition = H5Dopen2(group, "definition_local", H5P_DEFAULT);
        status =
            definition >= 0 ? rg_h5_put_text(definition, "version", RG_SCHEMA, err) : rg_h5_write_failed(err);
        if (definition >= 0)
            (void) H5Dclose(definition);
    }
    if (status == RG_OK)
        status = rg_h5_write_text(file, group, "experiment_type", facts->experiment, err);
    if (status == RG_OK) {
        const rg_column *id = rg_table_find(&entry->rows, "sample_id");
        const bool one = entry->n_rows == 1 && id != NULL && id->texts != NULL;
        const char *const members[][2] = {{"name", one ? id->texts[0] : title}};
        status = write_scalars(file, group, "sample", "NXsample", members, 1, err);
    }
    return status == RG_OK ? write_samples(file, group, &entry->rows, err) : status;
}

/* "entry", "entry_02", ... : the next free one. */
static rg_status begin_entry(rg_h5_file *file, rg_h5_entry_item **item, hid_t *group, rg_error *err)
{
    char name[RG_NAME_SIZE] = "entry";
    for (size_t number = 2; H5Lexists(file->id, name, H5P_DEFAULT) > 0; number++)
        snprintf(name, sizeof name, "entry_%02zu", number);
    const rg_status status = rg_h5_make_group(file->id, name, "NXentry", group, err);
    if (status != RG_OK)
        return status;
    return rg_h5_add_entry(file, name, item, err);
}

rg_status rg_h5_write_entry(rg_h5_file *file, rg_entry *entry, void (*progress)(void *, size_t), void *state,
                            rg_error *err)
{
    rg_h5_entry_item *item = NULL;
    hid_t group = H5I_INVALID_HID;
    rg_status status = rg_entry_validate(entry, err);
    if (status == RG_OK)
        status = begin_entry(file, &item, &group, err);
    if (status == RG_OK)
        status = write_identity(file, group, entry, err);
    if (status == RG_OK)
        status = write_sources(file, group, entry, err);
    if (status == RG_OK)
        status = write_composition(file, group, entry, err);
    if (status == RG_OK) {
        const char *const members[][2] = {{"basis", entry->basis},
                                          {"size_definition", entry->size_definition}};
        status = write_scalars(file, group, "grain_size", "NXcollection", members, 2, err);
    }
    if (status == RG_OK)
        status = write_quality(file, group, entry, err);
    if (status == RG_OK && entry->notes.n_rows > 0)
        status = rg_h5_write_pairs(file, group, "notes", "NXcollection", &entry->notes, err);
    if (status == RG_OK)
        status = write_data(file, group, entry, progress, state, err);
    if (status == RG_OK)
        status = rg_h5_put_text(group, "default", "data", err);
    const rg_status closed = rg_h5_close_group(group, err);
    if (status == RG_OK)
        status = closed;
    if (status == RG_OK)
        item->is_new = true;
    return rg_h5_placed(file, status, err);
}

rg_status rg_h5_write_entry_without_data(rg_h5_file *file, const rg_entry *entry, rg_error *err)
{
    rg_h5_entry_item *item = NULL;
    hid_t group = H5I_INVALID_HID;
    hid_t rows = H5I_INVALID_HID;
    if ((unsigned) entry->technique >= RG_TECHNIQUE_COUNT || entry->n_rows == 0 ||
        entry->n_rows > INT32_MAX || (entry->rows.n_columns > 0 && entry->rows.n_rows != entry->n_rows))
        return rg_h5_placed(
            file, rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "the rows that the results belong to are not known"),
            err);
    const bool cube = entry->n_lines > 0;
    const int32_t shape[2] = {(int32_t) (cube ? entry->n_lines : entry->n_rows), (int32_t) entry->n_samples};
    const size_t rank = cube ? 2 : 1;
    rg_status status = begin_entry(file, &item, &group, err);
    if (status == RG_OK)
        status = write_identity(file, group, entry, err);
    if (status == RG_OK)
        status = rg_h5_make_group(group, "rows", "NXcollection", &rows, err);
    if (status == RG_OK)
        status = rg_h5_write_numbers(file, rows, "shape", RG_INT32, 1, &rank, shape, NULL, NULL, err);
    if (status == RG_OK && entry->axis != NULL && entry->n_columns > 0)
        status = write_axis(file, rows, entry, err);
    rg_status closed = rg_h5_close_group(rows, err);
    if (status == RG_OK)
        status = closed;
    closed = rg_h5_close_group(group, err);
    if (status == RG_OK)
        status = closed;
    if (status == RG_OK)
        item->is_new = true;
    return rg_h5_placed(file, status, err);
}
