#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/read_datasets.h"
#include "formats/sample/axis.h"
#include "formats/sample/technique.h"
#include "kernels/base/memory.h"

static rg_status read_technique(hid_t group, rg_technique *technique, rg_error *err)
{
    char word[RG_NAME_SIZE];
    *technique = RG_TECHNIQUE_COUNT;
    if (rg_h5_get_text(group, RG_H5_ATTR_TECHNIQUE, word, sizeof word))
        *technique = rg_technique_parse(word);
    if (*technique == RG_TECHNIQUE_COUNT)
        return rg_h5_at(group, NULL,
                        rg_fail_named(err, RG_EUNSUPPORTED, RG_NO_INDEX,
                                      "the entry was made by a technique that is not known", word,
                                      "update regolith, or see regolith validate"),
                        err);
    return RG_OK;
}

/* The shape of the values sets that of the entry. */
static rg_status take_shape(rg_entry *entry, const rg_h5_shape *shape, rg_error *err)
{
    const size_t *dims = shape->dims;
    if (shape->class != H5T_FLOAT || shape->rank < 1 || shape->rank > 3 || shape->count == 0)
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the values are not an array of numbers", NULL,
                             "see regolith validate");
    entry->n_columns = dims[shape->rank - 1];
    entry->n_rows = shape->count / entry->n_columns;
    if (shape->rank == 3) {
        entry->n_lines = dims[0];
        entry->n_samples = dims[1];
    }
    return RG_OK;
}

static rg_status read_doubles(hid_t group, const char *name, size_t n, double **values, rg_error *err)
{
    if (!rg_h5_has_dataset(group, name))
        return RG_OK;
    *values = rg_alloc(n, 1, sizeof **values);
    if (*values == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the entry");
    return rg_h5_read_numbers(group, name, RG_FLOAT64, n, *values, err);
}

static rg_status missing(hid_t group, const char *name, rg_error *err)
{
    return rg_h5_at(group, name,
                    rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "a dataset of the layout is missing", NULL,
                                  "see regolith validate"),
                    err);
}

static rg_status read_data(hid_t entry_group, rg_entry *entry, rg_error *err)
{
    const rg_technique_facts *facts = rg_technique_about(entry->technique);
    hid_t dataset = H5I_INVALID_HID;
    rg_h5_shape shape = {0};
    const hid_t group = H5Gopen2(entry_group, "data", H5P_DEFAULT);
    if (group < 0)
        return missing(entry_group, "data", err);
    rg_status status = rg_h5_open_dataset(group, facts->signal, &dataset, &shape, err);
    if (status == RG_OK)
        status = take_shape(entry, &shape, err);
    if (status == RG_OK) {
        char units[RG_NAME_SIZE];
        if (rg_h5_get_text(dataset, "units", units, sizeof units) &&
            strcmp(units, facts->signal_units) != 0) {
            entry->value_units = rg_copy_text(units, strlen(units));
            if (entry->value_units == NULL)
                status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the entry");
        }
    }
    if (dataset >= 0)
        (void) H5Dclose(dataset);
    if (status == RG_OK && entry->technique != RG_EPMA) {
        /* Its own axis, else one that it was converted to. */
        status = read_doubles(group, facts->axis, entry->n_columns, &entry->axis, err);
        for (int a = RG_ABSCISSA_NM; status == RG_OK && entry->axis == NULL && a < RG_ABSCISSA_COUNT; a++) {
            entry->abscissa = (rg_abscissa) a;
            status = read_doubles(group, rg_axis_of(entry).name, entry->n_columns, &entry->axis, err);
        }
        if (status == RG_OK && entry->axis == NULL)
            status = missing(group, facts->axis, err);
    }
    if (status == RG_OK && facts->edges_label != NULL) {
        char edges[RG_NAME_SIZE];
        snprintf(edges, sizeof edges, "%s_edges", facts->axis);
        status = read_doubles(group, edges, entry->n_columns + 1, &entry->edges, err);
    }
    if (status == RG_OK)
        status = read_doubles(group, "fwhm", entry->n_columns, &entry->fwhm, err);
    (void) H5Gclose(group);
    return status;
}

static rg_status read_composition(hid_t entry_group, rg_entry *entry, rg_error *err)
{
    if (!rg_h5_has_group(entry_group, "composition"))
        return entry->technique == RG_EPMA ? missing(entry_group, "composition", err) : RG_OK;
    rg_h5_names names = {0};
    const hid_t group = H5Gopen2(entry_group, "composition", H5P_DEFAULT);
    rg_status status = group >= 0 ? RG_OK : missing(entry_group, "composition", err);
    if (status == RG_OK)
        status = rg_h5_read_texts(group, "oxide_name", 0, RG_NO_INDEX, &names, err);
    if (status == RG_OK && names.n != entry->n_columns)
        status = rg_h5_at(group, "oxide_name",
                          rg_fail(err, RG_ESHAPE, names.n, "there is not one name for each column"), err);
    if (status == RG_OK) {
        entry->names = names.items;
        names = (rg_h5_names){0};
        status = read_doubles(group, "detection_limit", entry->n_columns, &entry->detection_limit, err);
    }
    rg_h5_names_free(&names);
    if (group >= 0)
        (void) H5Gclose(group);
    return status;
}

static rg_status read_quality(hid_t entry_group, rg_entry *entry, rg_error *err)
{
    if (!rg_h5_has_group(entry_group, "quality"))
        return RG_OK;
    rg_status status = RG_OK;
    const hid_t group = H5Gopen2(entry_group, "quality", H5P_DEFAULT);
    if (group < 0)
        return missing(entry_group, "quality", err);
    if (rg_h5_has_dataset(group, "bad_bands")) {
        entry->bad_band = rg_alloc(entry->n_columns, 1, 1);
        status = entry->bad_band == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the entry")
                                         : rg_h5_read_numbers(group, "bad_bands", RG_UINT8, entry->n_columns,
                                                              entry->bad_band, err);
    }
    (void) H5Gclose(group);
    return status;
}

static rg_status read_column(hid_t group, const char *name, rg_table *table, rg_error *err)
{
    char original[RG_H5_CHUNK_BYTES / 1024];
    char units[RG_NAME_SIZE];
    hid_t dataset = H5I_INVALID_HID;
    rg_h5_shape shape = {0};
    rg_column *column = NULL;
    rg_status status = rg_h5_open_dataset(group, name, &dataset, &shape, err);
    if (status != RG_OK)
        return status;
    if (!rg_h5_get_text(dataset, RG_H5_ATTR_ORIGINAL, original, sizeof original))
        snprintf(original, sizeof original, "%s", name);
    const bool with_units = rg_h5_get_text(dataset, "units", units, sizeof units);
    (void) H5Dclose(dataset);
    if (shape.rank != 1 || shape.count != table->n_rows)
        return rg_h5_at(group, name,
                        rg_fail_named(err, RG_ESHAPE, shape.count,
                                      "the column has another length than the data", NULL,
                                      "see regolith validate"),
                        err);
    if (shape.class != H5T_STRING) {
        status = rg_table_add_numbers(table, original, with_units ? units : NULL, &column, err);
        if (status == RG_OK)
            status = rg_h5_read_numbers(group, name, RG_FLOAT64, table->n_rows, column->numbers, err);
        return status;
    }
    rg_h5_names texts = {0};
    status = rg_table_add_texts(table, original, &column, err);
    if (status == RG_OK)
        status = rg_h5_read_texts(group, name, 0, RG_NO_INDEX, &texts, err);
    for (size_t row = 0; row < texts.n && status == RG_OK; row++) {
        free(column->texts[row]);
        column->texts[row] = texts.items[row];
        texts.items[row] = NULL;
    }
    rg_h5_names_free(&texts);
    return status;
}

static rg_status read_samples(hid_t entry_group, rg_entry *entry, rg_error *err)
{
    entry->rows.n_rows = entry->n_rows;
    if (!rg_h5_has_group(entry_group, "samples")) {
        entry->rows.n_rows = 0;
        return RG_OK;
    }
    rg_h5_names names = {0};
    const hid_t group = H5Gopen2(entry_group, "samples", H5P_DEFAULT);
    rg_status status =
        group >= 0 ? rg_h5_list_links(group, true, &names, err) : missing(entry_group, "samples", err);
    for (size_t i = 0; i < names.n && status == RG_OK; i++)
        if (rg_h5_has_dataset(group, names.items[i]))
            status = read_column(group, names.items[i], &entry->rows, err);
    rg_h5_names_free(&names);
    if (group >= 0)
        (void) H5Gclose(group);
    return status;
}

static const char *const PAIR[] = {"key", "value"};

static rg_status read_source(hid_t entry_group, const char *name, rg_source *source, rg_error *err)
{
    const hid_t group = H5Gopen2(entry_group, name, H5P_DEFAULT);
    if (group < 0)
        return missing(entry_group, name, err);
    rg_status status = rg_h5_read_text(group, "file_name", &source->file_name, err);
    if (status == RG_OK)
        status = rg_h5_read_text(group, "type", &source->type, err);
    if (status == RG_OK)
        status = rg_h5_read_text(group, "checksum", &source->sha256, err);
    if (status == RG_OK)
        status = rg_h5_read_text(group, "description", &source->format, err);
    if (status == RG_OK)
        status = rg_h5_read_pairs(group, "vendor_metadata", PAIR, 2, &source->header, err);
    (void) H5Gclose(group);
    return status;
}

static rg_status read_source_groups(hid_t group, rg_entry *entry, rg_error *err)
{
    static const char PREFIX[] = "source_file";
    rg_h5_names names = {0};
    rg_h5_names own = {0};
    rg_status status = rg_h5_list_links(group, false, &names, err);
    for (size_t i = 0; i < names.n && status == RG_OK; i++)
        if (strncmp(names.items[i], PREFIX, sizeof PREFIX - 1) == 0 && rg_h5_has_group(group, names.items[i]))
            status = rg_h5_names_add(&own, names.items[i], err);
    rg_h5_names_sort(&own);
    if (status == RG_OK && own.n > 0) {
        entry->sources = rg_alloc(own.n, 1, sizeof *entry->sources);
        if (entry->sources == NULL)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the list of source files");
    }
    for (size_t i = 0; i < own.n && status == RG_OK; i++)
        status = read_source(group, own.items[i], &entry->sources[entry->n_sources++], err);
    rg_h5_names_free(&own);
    rg_h5_names_free(&names);
    return status;
}

/* The headers of many files, each pair with the number of its file. */
static rg_status read_source_headers(hid_t table, rg_entry *entry, rg_error *err)
{
    rg_table pairs = {0};
    int32_t *source = NULL;
    rg_status status = rg_h5_read_pairs(table, "vendor_metadata", PAIR, 2, &pairs, err);
    if (status == RG_OK && pairs.n_rows > 0) {
        source = rg_alloc(pairs.n_rows, 1, sizeof *source);
        status = source != NULL ? rg_h5_read_numbers(table, "vendor_metadata/source", RG_INT32, pairs.n_rows,
                                                     source, err)
                                : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the source files");
    }
    for (size_t row = 0; row < pairs.n_rows && status == RG_OK; row++) {
        const char *key = pairs.columns[0].texts[row];
        const char *value = pairs.columns[1].texts[row];
        if (source[row] < 0 || (size_t) source[row] >= entry->n_sources)
            status = rg_h5_at(table, "vendor_metadata/source",
                              rg_fail(err, RG_EFORMAT, row, "there is no source file of this number"), err);
        else
            status = rg_table_add_pair(&entry->sources[source[row]].header, key, strlen(key), value,
                                       strlen(value), err);
    }
    free(source);
    rg_table_free(&pairs);
    return status;
}

static rg_status read_source_table(hid_t entry_group, rg_entry *entry, rg_error *err)
{
    static const char *const NAMES[] = {"file_name", "type", "checksum", "description"};
    const hid_t group = H5Gopen2(entry_group, "source_files", H5P_DEFAULT);
    if (group < 0)
        return missing(entry_group, "source_files", err);
    rg_status status = RG_OK;
    for (size_t m = 0; m < 4 && status == RG_OK; m++) {
        rg_h5_names texts = {0};
        status = rg_h5_read_texts(group, NAMES[m], 0, RG_NO_INDEX, &texts, err);
        if (status == RG_OK && m == 0) {
            entry->sources = rg_alloc(texts.n, 1, sizeof *entry->sources);
            if (entry->sources == NULL)
                status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the list of source files");
            else
                entry->n_sources = texts.n;
        }
        if (status == RG_OK && texts.n != entry->n_sources)
            status =
                rg_h5_at(group, NAMES[m],
                         rg_fail(err, RG_ESHAPE, texts.n, "the columns of the table differ in length"), err);
        for (size_t s = 0; s < texts.n && status == RG_OK; s++) {
            rg_source *source = &entry->sources[s];
            char **const members[] = {&source->file_name, &source->type, &source->sha256, &source->format};
            if (texts.items[s][0] == '\0')
                continue;
            *members[m] = texts.items[s];
            texts.items[s] = NULL;
        }
        rg_h5_names_free(&texts);
    }
    if (status == RG_OK)
        status = read_source_headers(group, entry, err);
    (void) H5Gclose(group);
    return status;
}

static rg_status read_grain_size(hid_t entry_group, rg_entry *entry, rg_error *err)
{
    if (!rg_h5_has_group(entry_group, "grain_size"))
        return RG_OK;
    const hid_t group = H5Gopen2(entry_group, "grain_size", H5P_DEFAULT);
    if (group < 0)
        return missing(entry_group, "grain_size", err);
    rg_status status = rg_h5_read_text(group, "basis", &entry->basis, err);
    if (status == RG_OK)
        status = rg_h5_read_text(group, "size_definition", &entry->size_definition, err);
    (void) H5Gclose(group);
    return status;
}

/* The rows of an entry that has no data of its own. */
static rg_status read_rows(hid_t entry_group, rg_entry *entry, rg_error *err)
{
    int32_t shape[2] = {0};
    hid_t dataset = H5I_INVALID_HID;
    rg_h5_shape facts;
    if (!rg_h5_has_group(entry_group, "rows"))
        return missing(entry_group, "data", err);
    rg_status status = rg_h5_open_dataset(entry_group, "rows/shape", &dataset, &facts, err);
    if (status != RG_OK)
        return status;
    (void) H5Dclose(dataset);
    if (facts.count < 1 || facts.count > 2)
        return rg_h5_at(entry_group, "rows/shape",
                        rg_fail(err, RG_ESHAPE, facts.count, "the rows have neither one nor two dimensions"),
                        err);
    status = rg_h5_read_numbers(entry_group, "rows/shape", RG_INT32, facts.count, shape, err);
    if (status != RG_OK)
        return status;
    if (shape[0] <= 0 || (facts.count == 2 && shape[1] <= 0))
        return rg_h5_at(entry_group, "rows/shape", rg_fail(err, RG_EDOMAIN, 0, "a count is not positive"),
                        err);
    entry->n_rows = (size_t) shape[0];
    if (facts.count == 2) {
        entry->n_lines = (size_t) shape[0];
        entry->n_samples = (size_t) shape[1];
        entry->n_rows = entry->n_lines * entry->n_samples;
    }
    return RG_OK;
}

rg_status rg_h5_read_entry(rg_h5_file *file, const char *name, rg_entry *entry, bool *has_data, rg_error *err)
{
    rg_h5_entry_item *item;
    *entry = (rg_entry){0};
    *has_data = false;
    rg_status status = rg_h5_need_entry(file, name, &item, err);
    if (status != RG_OK)
        return rg_h5_placed(file, status, err);
    const hid_t group = H5Gopen2(file->id, name, H5P_DEFAULT);
    if (group < 0)
        return rg_h5_placed(file, missing(file->id, name, err), err);
    *has_data = rg_h5_has_group(group, "data");
    status = read_technique(group, &entry->technique, err);
    if (status == RG_OK)
        status = rg_h5_read_text(group, "title", &entry->title, err);
    if (status == RG_OK)
        status = *has_data ? read_data(group, entry, err) : read_rows(group, entry, err);
    if (status == RG_OK && *has_data)
        status = read_composition(group, entry, err);
    if (status == RG_OK && *has_data)
        status = read_quality(group, entry, err);
    if (status == RG_OK)
        status = read_grain_size(group, entry, err);
    if (status == RG_OK)
        status = read_samples(group, entry, err);
    if (status == RG_OK)
        status = rg_h5_has_group(group, "source_files") ? read_source_table(group, entry, err)
                                                        : read_source_groups(group, entry, err);
    if (status == RG_OK)
        status = rg_h5_read_pairs(group, "notes", PAIR, 2, &entry->notes, err);
    (void) H5Gclose(group);
    return rg_h5_placed(file, status, err);
}
