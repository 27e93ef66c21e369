/* An entry of the container, without and with its values. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/container_private.h"
#include "kernels/base/memory.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the entry");
}

/* An optional array of numbers of exactly n elements. */
static rg_status get_numbers(hid_t group, const char *name, hid_t memory_type, size_t n, void **numbers,
                             rg_error *err)
{
    size_t rank;
    size_t dims[RG_MAX_RANK];
    hid_t dataset;
    *numbers = NULL;
    if (!rg_h5_shape(group, name, &rank, dims, &dataset))
        return RG_OK;
    rg_status status = rank == 1 && dims[0] == n ? RG_OK : rg_h5_read_failed(err, name);
    if (status == RG_OK && (*numbers = rg_alloc(n, 1, H5Tget_size(memory_type))) == NULL)
        status = no_memory(err);
    if (status == RG_OK)
        status = rg_h5_get_rows(dataset, memory_type, 0, n, false, *numbers, err);
    H5Dclose(dataset);
    return status;
}

static rg_status get_column(hid_t group, const char *name, rg_table *table, rg_error *err)
{
    size_t rank;
    size_t dims[RG_MAX_RANK];
    hid_t dataset;
    char original[256] = "";
    char units[RG_NAME_SIZE] = "";
    if (!rg_h5_shape(group, name, &rank, dims, &dataset))
        return RG_OK;
    (void) rg_h5_get_text(dataset, "long_name", original, sizeof original);
    (void) rg_h5_get_text(dataset, "units", units, sizeof units);
    const hid_t type = H5Dget_type(dataset);
    const bool is_text = type >= 0 && H5Tget_class(type) == H5T_STRING;
    if (type >= 0)
        H5Tclose(type);
    rg_status status = rank == 1 && (table->n_columns == 0 || dims[0] == table->n_rows)
                           ? RG_OK
                           : rg_h5_read_failed(err, name);
    if (table->n_columns == 0)
        table->n_rows = rank == 1 ? dims[0] : 0;
    rg_column *column = NULL;
    const char *title = original[0] != '\0' ? original : name;
    if (status == RG_OK && is_text) {
        char **texts = rg_alloc(dims[0], 1, sizeof *texts);
        status = texts == NULL ? no_memory(err) : rg_table_add_texts(table, title, &column, err);
        if (status == RG_OK)
            status = rg_h5_get_text_rows(dataset, 0, dims[0], texts, err);
        for (size_t i = 0; texts != NULL && i < dims[0]; i++) {
            if (status == RG_OK) {
                free(column->texts[i]);
                column->texts[i] = texts[i];
            } else {
                free(texts[i]);
            }
        }
        free(texts);
    } else if (status == RG_OK) {
        status = rg_table_add_numbers(table, title, units[0] != '\0' ? units : NULL, &column, err);
        if (status == RG_OK)
            status = rg_h5_get_rows(dataset, H5T_NATIVE_DOUBLE, 0, dims[0], false, column->numbers, err);
    }
    H5Dclose(dataset);
    return status;
}

/* Name of the dataset whose attribute "column" is k; false behind the last. */
static bool find_column(hid_t group, int64_t k, char name[256])
{
    H5G_info_t info;
    if (H5Gget_info(group, &info) < 0)
        return false;
    for (hsize_t i = 0; i < info.nlinks; i++) {
        int64_t column = -1;
        if (H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, 256, H5P_DEFAULT) <= 0)
            return false;
        const hid_t object = H5Oopen(group, name, H5P_DEFAULT);
        const bool found = object >= 0 && rg_h5_get_int(object, "column", &column) && column == k;
        if (object >= 0)
            H5Oclose(object);
        if (found)
            return true;
    }
    return false;
}

/* A collection written from a table, columns in their first order. */
static rg_status get_table(hid_t parent, const char *name, rg_table *table, rg_error *err)
{
    if (!rg_h5_exists(parent, name))
        return RG_OK;
    const hid_t group = H5Gopen2(parent, name, H5P_DEFAULT);
    if (group < 0)
        return rg_h5_read_failed(err, name);
    rg_status status = RG_OK;
    char column[256];
    for (int64_t k = 0; status == RG_OK && find_column(group, k, column); k++)
        status = get_column(group, column, table, err);
    H5Gclose(group);
    return status;
}

static rg_status get_source_texts(hid_t group, const char *name, rg_entry *entry, size_t field, rg_error *err)
{
    size_t rank;
    size_t dims[RG_MAX_RANK];
    hid_t dataset;
    if (!rg_h5_shape(group, name, &rank, dims, &dataset))
        return RG_OK;
    rg_status status = rank == 1 ? RG_OK : rg_h5_read_failed(err, name);
    if (status == RG_OK && entry->sources == NULL) {
        entry->sources = rg_alloc(dims[0], 1, sizeof *entry->sources);
        entry->n_sources = entry->sources != NULL ? dims[0] : 0;
        status = entry->sources == NULL ? no_memory(err) : RG_OK;
    }
    if (status == RG_OK && dims[0] != entry->n_sources)
        status = rg_h5_read_failed(err, name);
    char **texts = status == RG_OK ? rg_alloc(dims[0], 1, sizeof *texts) : NULL;
    if (status == RG_OK && texts == NULL)
        status = no_memory(err);
    if (status == RG_OK)
        status = rg_h5_get_text_rows(dataset, 0, dims[0], texts, err);
    for (size_t s = 0; texts != NULL && s < dims[0]; s++) {
        char **fields[] = {&entry->sources[s].file_name, &entry->sources[s].sha256, &entry->sources[s].format,
                           &entry->sources[s].type};
        *fields[field] = texts[s];
    }
    free(texts);
    H5Dclose(dataset);
    return status;
}

static rg_status get_sources(hid_t parent, rg_entry *entry, rg_error *err)
{
    static const char *const NAMES[] = {"file_name", "checksum", "description", "type"};
    if (!rg_h5_exists(parent, "source_file"))
        return RG_OK;
    const hid_t group = H5Gopen2(parent, "source_file", H5P_DEFAULT);
    if (group < 0)
        return rg_h5_read_failed(err, "source_file");
    rg_status status = RG_OK;
    rg_table all = {0};
    for (size_t field = 0; field < 4 && status == RG_OK; field++)
        status = get_source_texts(group, NAMES[field], entry, field, err);
    if (status == RG_OK)
        status = get_table(group, "vendor_metadata", &all, err);
    const rg_column *which = rg_table_find(&all, "source");
    const rg_column *keys = rg_table_find(&all, "key");
    const rg_column *values = rg_table_find(&all, "value");
    for (size_t row = 0;
         which != NULL && keys != NULL && values != NULL && row < all.n_rows && status == RG_OK; row++) {
        const size_t s = which->numbers[row] >= 0.0 ? (size_t) which->numbers[row] : entry->n_sources;
        if (s < entry->n_sources)
            status = rg_table_add_pair(&entry->sources[s].header, keys->texts[row], strlen(keys->texts[row]),
                                       values->texts[row], strlen(values->texts[row]), err);
    }
    rg_table_free(&all);
    H5Gclose(group);
    return status;
}

static rg_status get_names(hid_t parent, rg_entry *entry, rg_error *err)
{
    size_t rank;
    size_t dims[RG_MAX_RANK];
    hid_t dataset;
    if (!rg_h5_shape(parent, "composition/oxide_name", &rank, dims, &dataset))
        return rg_h5_read_failed(err, "composition/oxide_name");
    rg_status status =
        rank == 1 && dims[0] == entry->n_columns ? RG_OK : rg_h5_read_failed(err, "composition/oxide_name");
    if (status == RG_OK && (entry->names = rg_alloc(dims[0], 1, sizeof *entry->names)) == NULL)
        status = no_memory(err);
    if (status == RG_OK)
        status = rg_h5_get_text_rows(dataset, 0, dims[0], entry->names, err);
    H5Dclose(dataset);
    if (status == RG_OK)
        status = get_numbers(parent, "composition/detection_limit", H5T_NATIVE_DOUBLE, entry->n_columns,
                             (void **) &entry->detection_limit, err);
    return status;
}

static rg_status get_shape(hid_t data, const rg_technique_facts *facts, rg_entry *entry, rg_error *err)
{
    size_t rank;
    size_t dims[RG_MAX_RANK];
    hid_t dataset;
    if (!rg_h5_shape(data, facts->signal, &rank, dims, &dataset))
        return rg_h5_read_failed(err, facts->signal);
    char units[RG_NAME_SIZE] = "";
    (void) rg_h5_get_text(dataset, "units", units, sizeof units);
    H5Dclose(dataset);
    size_t rows = 1;
    for (size_t d = 0; d + 1 < rank; d++)
        if (!rg_mul(rows, dims[d], &rows))
            return rg_h5_read_failed(err, facts->signal);
    if (rank == 0 || rows != entry->n_rows ||
        (rank == 3 && (dims[0] != entry->n_lines || dims[1] != entry->n_samples)))
        return rg_h5_read_failed(err, facts->signal);
    entry->n_columns = dims[rank - 1];
    if (units[0] != '\0' && strcmp(units, facts->signal_units) != 0) {
        entry->value_units = rg_copy_text(units, strlen(units));
        if (entry->value_units == NULL)
            return no_memory(err);
    }
    return RG_OK;
}

static rg_status get_data(hid_t parent, rg_entry *entry, rg_error *err)
{
    const rg_technique_facts *facts = rg_technique_about(entry->technique);
    const hid_t data = H5Gopen2(parent, "data", H5P_DEFAULT);
    if (data < 0)
        return rg_h5_read_failed(err, "data");
    rg_status status = get_shape(data, facts, entry, err);
    const struct {
        const char *name;
        double **numbers;
        size_t n;
    } arrays[] = {{entry->technique == RG_EPMA ? "" : facts->axis, &entry->axis, entry->n_columns},
                  {"fwhm", &entry->fwhm, entry->n_columns},
                  {"diameter_edges", &entry->edges, entry->n_columns + 1}};
    for (size_t a = 0; a < sizeof arrays / sizeof arrays[0] && status == RG_OK; a++)
        if (arrays[a].name[0] != '\0')
            status = get_numbers(data, arrays[a].name, H5T_NATIVE_DOUBLE, arrays[a].n,
                                 (void **) arrays[a].numbers, err);
    H5Gclose(data);
    if (status == RG_OK && entry->technique != RG_EPMA && entry->axis == NULL)
        status = rg_h5_read_failed(err, facts->axis);
    if (status == RG_OK && entry->technique == RG_EPMA)
        status = get_names(parent, entry, err);
    if (status == RG_OK && rg_h5_exists(parent, "quality"))
        status = get_numbers(parent, "quality/bad_bands", H5T_NATIVE_UINT8, entry->n_columns,
                             (void **) &entry->bad_band, err);
    if (status == RG_OK && rg_h5_exists(parent, "size_analysis"))
        status = rg_h5_get_scalar_text(parent, "size_analysis/basis", &entry->basis, err);
    if (status == RG_OK && rg_h5_exists(parent, "size_analysis"))
        status = rg_h5_get_scalar_text(parent, "size_analysis/size_definition", &entry->size_definition, err);
    return status;
}

static rg_status get_identity(hid_t group, rg_entry *entry, rg_error *err)
{
    char technique[RG_NAME_SIZE] = "";
    int64_t rows = 0;
    int64_t lines = 0;
    int64_t samples = 0;
    (void) rg_h5_get_text(group, "regolith_technique", technique, sizeof technique);
    entry->technique = rg_technique_parse(technique);
    (void) rg_h5_get_int(group, "regolith_lines", &lines);
    (void) rg_h5_get_int(group, "regolith_samples", &samples);
    if (entry->technique == RG_TECHNIQUE_COUNT || !rg_h5_get_int(group, "regolith_rows", &rows) ||
        rows <= 0 || lines < 0 || samples < 0) {
        entry->technique = RG_REFLECTANCE;
        return rg_h5_read_failed(err, NULL);
    }
    entry->n_rows = (size_t) rows;
    entry->n_lines = (size_t) lines;
    entry->n_samples = (size_t) samples;
    return rg_h5_get_scalar_text(group, "title", &entry->title, err);
}

rg_status rg_h5_read_entry(rg_h5_file *file, const char *name, rg_entry *entry, bool *has_data, rg_error *err)
{
    char path[RG_PATH_SIZE];
    *entry = (rg_entry){0};
    snprintf(path, sizeof path, "/%s", name);
    const hid_t group =
        rg_h5_exists(file->id, name) ? H5Gopen2(file->id, name, H5P_DEFAULT) : H5I_INVALID_HID;
    rg_status status = group < 0 ? rg_h5_read_failed(err, path) : get_identity(group, entry, err);
    *has_data = status == RG_OK && rg_h5_exists(group, "data");
    if (status == RG_OK && *has_data)
        status = get_data(group, entry, err);
    if (status == RG_OK)
        status = get_table(group, "samples", &entry->rows, err);
    if (status == RG_OK && entry->rows.n_columns > 0 && entry->rows.n_rows != entry->n_rows)
        status = rg_h5_read_failed(err, "samples");
    if (status == RG_OK)
        status = get_sources(group, entry, err);
    if (status == RG_OK)
        status = get_table(group, "notes", &entry->notes, err);
    if (group >= 0)
        H5Gclose(group);
    return status == RG_OK ? RG_OK : (rg_error_place(err, file->path, path), status);
}

/* The dataset of the values or errors, open. */
static hid_t open_values(rg_h5_file *file, const char *entry, bool errors)
{
    char technique[RG_NAME_SIZE] = "";
    const hid_t group = H5Gopen2(file->id, entry, H5P_DEFAULT);
    if (group >= 0) {
        (void) rg_h5_get_text(group, "regolith_technique", technique, sizeof technique);
        H5Gclose(group);
    }
    const rg_technique_facts *facts = rg_technique_about(rg_technique_parse(technique));
    if (facts == NULL)
        return H5I_INVALID_HID;
    char path[RG_PATH_SIZE];
    snprintf(path, sizeof path, "/%s/data/%s%s", entry, facts->signal, errors ? "_errors" : "");
    return rg_h5_exists(file->id, path) ? H5Dopen2(file->id, path, H5P_DEFAULT) : H5I_INVALID_HID;
}

rg_status rg_h5_values_about(rg_h5_file *file, const char *entry, rg_h5_values_facts *facts, rg_error *err)
{
    *facts = (rg_h5_values_facts){0};
    const hid_t dataset = open_values(file, entry, false);
    if (dataset < 0)
        return rg_h5_read_failed(err, entry);
    const hid_t type = H5Dget_type(dataset);
    const hid_t list = H5Dget_create_plist(dataset);
    const hid_t space = H5Dget_space(dataset);
    hsize_t chunk[32];
    hsize_t dims[32];
    facts->is_double = type >= 0 && H5Tget_size(type) == sizeof(double);
    const int rank = space >= 0 ? H5Sget_simple_extent_dims(space, dims, NULL) : -1;
    if (rank > 0 && rank <= 3 && list >= 0 && H5Pget_layout(list) == H5D_CHUNKED &&
        H5Pget_chunk(list, 32, chunk) == rank)
        facts->chunk_rows = rank == 3 ? (size_t) (chunk[0] * dims[1]) : rank == 2 ? (size_t) chunk[0] : 1;
    H5Sclose(space);
    H5Pclose(list);
    H5Tclose(type);
    H5Dclose(dataset);
    const hid_t errors = open_values(file, entry, true);
    facts->has_errors = errors >= 0;
    if (errors >= 0)
        H5Dclose(errors);
    return RG_OK;
}

static rg_status read_values(rg_h5_file *file, const char *entry, bool errors, hid_t type, size_t first,
                             size_t n, void *rows, rg_error *err)
{
    const hid_t dataset = open_values(file, entry, errors);
    if (dataset < 0)
        return rg_h5_read_failed(err, entry);
    const rg_status status = rg_h5_get_rows(dataset, type, first, n, true, rows, err);
    H5Dclose(dataset);
    return status == RG_OK ? RG_OK : (rg_error_place(err, file->path, NULL), status);
}

rg_status rg_h5_read_values_float(rg_h5_file *file, const char *entry, bool errors, size_t first, size_t n,
                                  float *rows, rg_error *err)
{
    return read_values(file, entry, errors, H5T_NATIVE_FLOAT, first, n, rows, err);
}

rg_status rg_h5_read_values_double(rg_h5_file *file, const char *entry, bool errors, size_t first, size_t n,
                                   double *rows, rg_error *err)
{
    return read_values(file, entry, errors, H5T_NATIVE_DOUBLE, first, n, rows, err);
}

rg_status rg_h5_entry_hash(rg_h5_file *file, const char *entry, char hex[65], rg_error *err)
{
    char path[RG_PATH_SIZE];
    unsigned char hash[RG_HASH_SIZE];
    snprintf(path, sizeof path, "/%s", entry);
    const hid_t group = H5Gopen2(file->id, path, H5P_DEFAULT);
    const bool known =
        group >= 0 && rg_h5_get_text(group, "regolith_entry_sha256", hex, 65) && strlen(hex) == 64;
    if (group >= 0)
        H5Gclose(group);
    if (known)
        return RG_OK;
    const rg_status status = rg_h5_tree_hash(file, file->id, path, true, false, NULL, hash, err);
    rg_h5_hex(hash, hex);
    return status;
}
