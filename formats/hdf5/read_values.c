#include <stdio.h>
#include <string.h>

#include "formats/hdf5/attributes.h"
#include "formats/hdf5/datasets.h"
#include "formats/hdf5/read_datasets.h"
#include "formats/sample/technique.h"

enum { CACHE_SLOTS = 12421 }; /* a prime, well above the chunks of one row of tiles */
static const size_t CACHE_LIMIT = (size_t) 256 << 20;

/* Open with a cache that holds one row of chunks, so that rows read in turn inflate each chunk once. */
static hid_t open_with_cache(hid_t group, const char *path, rg_h5_shape *shape, rg_error *err)
{
    hid_t dataset = H5I_INVALID_HID;
    if (rg_h5_open_dataset(group, path, &dataset, shape, err) != RG_OK)
        return H5I_INVALID_HID;
    size_t bytes = shape->chunk[0] * shape->element_size;
    for (size_t d = 1; d < shape->rank; d++) {
        const size_t chunk = shape->chunk[d] > 0 ? shape->chunk[d] : 1;
        bytes *= (shape->dims[d] + chunk - 1) / chunk * chunk;
        if (bytes > CACHE_LIMIT)
            bytes = CACHE_LIMIT;
    }
    const hid_t access = H5Pcreate(H5P_DATASET_ACCESS);
    if (bytes > 0 && access >= 0 && H5Pset_chunk_cache(access, CACHE_SLOTS, bytes, 1.0) >= 0) {
        (void) H5Dclose(dataset);
        dataset = H5Dopen2(group, path, access);
    }
    if (access >= 0)
        (void) H5Pclose(access);
    return dataset;
}

/* The dataset of the values (or errors) of an entry; stays open until another entry is asked for.
 * H5I_INVALID_HID with RG_OK: the entry has no such dataset. */
static rg_status need_values(rg_h5_file *file, const char *entry, bool errors, hid_t *dataset,
                             rg_h5_shape *shape, rg_error *err)
{
    rg_h5_entry_item *item;
    *dataset = H5I_INVALID_HID;
    rg_status status = rg_h5_need_entry(file, entry, &item, err);
    if (status != RG_OK)
        return status;
    if (strcmp(file->values_entry, entry) != 0) {
        for (int i = 0; i < 2; i++)
            if (file->values[i] >= 0) {
                (void) H5Dclose(file->values[i]);
                file->values[i] = H5I_INVALID_HID;
            }
        snprintf(file->values_entry, sizeof file->values_entry, "%s", entry);
    }
    hid_t *slot = &file->values[errors ? 1 : 0];
    if (*slot < 0) {
        char word[RG_NAME_SIZE];
        char path[RG_NAME_SIZE];
        const hid_t group = H5Gopen2(file->id, entry, H5P_DEFAULT);
        if (group < 0)
            return rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "the entry cannot be opened");
        const rg_technique technique = rg_h5_get_text(group, RG_H5_ATTR_TECHNIQUE, word, sizeof word)
                                           ? rg_technique_parse(word)
                                           : RG_TECHNIQUE_COUNT;
        const rg_technique_facts *facts = rg_technique_about(technique);
        if (facts == NULL || !rg_h5_has_group(group, "data")) {
            status = rg_h5_at(group, NULL,
                              rg_fail_named(err, RG_ENOENT, RG_NO_INDEX,
                                            "the entry has no data of its own, only results", NULL,
                                            "use the container that the results were made from"),
                              err);
        } else {
            snprintf(path, sizeof path, "data/%s%s", facts->signal, errors ? "_errors" : "");
            if (!errors || H5Lexists(group, path, H5P_DEFAULT) > 0) {
                *slot = open_with_cache(group, path, shape, err);
                if (*slot < 0)
                    status = err != NULL && err->status != RG_OK ? err->status : RG_EFORMAT;
            }
        }
        (void) H5Gclose(group);
    }
    if (status == RG_OK && *slot >= 0)
        status = rg_h5_shape_of(*slot, shape, err);
    if (status == RG_OK && *slot >= 0 &&
        (shape->class != H5T_FLOAT || shape->rank < 1 || shape->rank > 3 || shape->count == 0))
        status =
            rg_h5_at(*slot, NULL,
                     rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the values are not an array of numbers",
                                   NULL, "see regolith validate"),
                     err);
    *dataset = *slot;
    return status;
}

rg_status rg_h5_values_about(rg_h5_file *file, const char *entry, rg_h5_values_facts *facts, rg_error *err)
{
    hid_t dataset = H5I_INVALID_HID;
    hid_t errors = H5I_INVALID_HID;
    rg_h5_shape shape = {0};
    rg_h5_shape of_errors = {0};
    *facts = (rg_h5_values_facts){0};
    rg_status status = need_values(file, entry, false, &dataset, &shape, err);
    if (status == RG_OK)
        status = need_values(file, entry, true, &errors, &of_errors, err);
    if (status != RG_OK)
        return rg_h5_placed(file, status, err);
    facts->is_double = shape.element_size == sizeof(double);
    facts->has_errors = errors >= 0;
    /* A row of a single spectrum is the dataset; of a cube, a row of tiles is read together. */
    facts->chunk_rows = shape.rank == 1   ? (shape.chunk[0] > 0 ? 1 : 0)
                        : shape.rank == 2 ? shape.chunk[0]
                                          : shape.chunk[0] * shape.dims[1];
    return RG_OK;
}

/* Rows of a cube need not begin or end with a line: the rest of a line, whole lines, part of one. */
static rg_status read_cube(hid_t dataset, hid_t type, size_t element, const size_t *dims, size_t first,
                           size_t n, rg_h5_unpacking *room, char *rows, rg_error *err)
{
    rg_status status = RG_OK;
    while (n > 0 && status == RG_OK) {
        const size_t line = first / dims[1];
        const size_t sample = first % dims[1];
        const bool whole = sample == 0 && n >= dims[1];
        const size_t lines = whole ? n / dims[1] : 1;
        const size_t samples = whole ? dims[1] : (n < dims[1] - sample ? n : dims[1] - sample);
        const size_t start[3] = {line, sample, 0};
        const size_t count[3] = {lines, samples, dims[2]};
        status = rg_h5_read_block_in(dataset, type, 3, start, count, room, rows, err);
        rows += lines * samples * dims[2] * element;
        first += lines * samples;
        n -= lines * samples;
    }
    return status;
}

static rg_status read_values(rg_h5_file *file, const char *entry, bool errors, size_t first, size_t n,
                             rg_array_type type, void *rows, rg_error *err)
{
    hid_t dataset = H5I_INVALID_HID;
    rg_h5_shape shape = {0};
    rg_status status = need_values(file, entry, errors, &dataset, &shape, err);
    if (status == RG_OK && dataset < 0)
        status = rg_fail(err, RG_ENOENT, RG_NO_INDEX, "the entry has no standard errors");
    if (status == RG_OK) {
        const size_t n_rows = shape.count / shape.dims[shape.rank - 1];
        if (first > n_rows || n > n_rows - first)
            status = rg_fail(err, RG_EINTERNAL, n_rows, "rows beyond the end of the entry were asked for");
    }
    if (status != RG_OK)
        return rg_h5_placed(file, status, err);
    if (n == 0)
        return RG_OK;
    const hid_t memory = rg_h5_memory_type(type);
    if (shape.rank == 3) {
        status = read_cube(dataset, memory, rg_array_type_size(type), shape.dims, first, n, &file->unpacking,
                           rows, err);
    } else {
        const size_t start[2] = {shape.rank == 2 ? first : 0, 0};
        const size_t count[2] = {shape.rank == 2 ? n : shape.dims[0], shape.dims[1]};
        status = rg_h5_read_block_in(dataset, memory, shape.rank, start, count, &file->unpacking, rows, err);
    }
    return rg_h5_placed(file, status, err);
}

rg_status rg_h5_read_values_float(rg_h5_file *file, const char *entry, bool errors, size_t first, size_t n,
                                  float *rows, rg_error *err)
{
    return read_values(file, entry, errors, first, n, RG_FLOAT32, rows, err);
}

rg_status rg_h5_read_values_double(rg_h5_file *file, const char *entry, bool errors, size_t first, size_t n,
                                   double *rows, rg_error *err)
{
    return read_values(file, entry, errors, first, n, RG_FLOAT64, rows, err);
}
