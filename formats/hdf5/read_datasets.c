#include "formats/hdf5/read_datasets.h"

#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/datasets.h"
#include "formats/hdf5/read_chunks.h"
#include "kernels/base/memory.h"

rg_status rg_h5_shape_of(hid_t dataset, rg_h5_shape *shape, rg_error *err)
{
    *shape = (rg_h5_shape){.count = 1};
    rg_status status = RG_OK;
    hsize_t dims[H5S_MAX_RANK];
    const hid_t type = H5Dget_type(dataset);
    const hid_t space = H5Dget_space(dataset);
    const hid_t plist = H5Dget_create_plist(dataset);
    const int rank = space >= 0 ? H5Sget_simple_extent_dims(space, dims, NULL) : -1;
    if (type < 0 || plist < 0 || rank < 0) {
        status = rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the dataset cannot be opened", NULL,
                               "the file is damaged: take a copy from a backup");
    } else if (rank > RG_H5_MAX_RANK) {
        status = rg_fail(err, RG_EUNSUPPORTED, RG_NO_INDEX, "the dataset has more than 8 dimensions");
    } else if (H5Sget_simple_extent_type(space) == H5S_NULL) {
        shape->count = 0;
    }
    for (int d = 0; d < rank && status == RG_OK; d++) {
        shape->dims[d] = (size_t) dims[d];
        if (!rg_mul(shape->count, shape->dims[d], &shape->count))
            status =
                rg_fail(err, RG_EUNSUPPORTED, RG_NO_INDEX, "the dataset is larger than memory can address");
    }
    if (status == RG_OK) {
        size_t bytes;
        shape->rank = (size_t) rank;
        shape->class = H5Tget_class(type);
        shape->element_size = H5Tget_size(type);
        shape->is_signed = shape->class == H5T_INTEGER && H5Tget_sign(type) != H5T_SGN_NONE;
        shape->is_variable = H5Tis_variable_str(type) > 0;
        if (!rg_mul(shape->count, shape->element_size, &bytes))
            status =
                rg_fail(err, RG_EUNSUPPORTED, RG_NO_INDEX, "the dataset is larger than memory can address");
    }
    if (status == RG_OK && H5Pget_layout(plist) == H5D_CHUNKED) {
        hsize_t chunk[H5S_MAX_RANK];
        if (H5Pget_chunk(plist, rank, chunk) == rank)
            for (int d = 0; d < rank; d++)
                shape->chunk[d] = (size_t) chunk[d];
        const int filters = H5Pget_nfilters(plist);
        for (int f = 0; f < filters && status == RG_OK; f++) {
            unsigned flags;
            size_t n_values = 0;
            char name[64] = "";
            unsigned config;
            const H5Z_filter_t id =
                H5Pget_filter2(plist, (unsigned) f, &flags, &n_values, NULL, sizeof name, name, &config);
            if (H5Zfilter_avail(id) <= 0)
                status = rg_fail_named(err, RG_EUNSUPPORTED, (size_t) id,
                                       "the dataset is packed by a filter that is not built in", name,
                                       "repack it with: h5repack -f SHUF -f GZIP=4 OLD NEW");
        }
    }
    if (plist >= 0)
        (void) H5Pclose(plist);
    if (space >= 0)
        (void) H5Sclose(space);
    if (type >= 0)
        (void) H5Tclose(type);
    return status == RG_OK ? RG_OK : rg_h5_at(dataset, NULL, status, err);
}

rg_status rg_h5_open_dataset(hid_t group, const char *path, hid_t *dataset, rg_h5_shape *shape, rg_error *err)
{
    *dataset = H5Dopen2(group, path, H5P_DEFAULT);
    if (*dataset < 0)
        return rg_h5_at(group, path,
                        rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "a dataset of the layout is missing",
                                      NULL, "see regolith validate"),
                        err);
    const rg_status status = rg_h5_shape_of(*dataset, shape, err);
    if (status != RG_OK) {
        (void) H5Dclose(*dataset);
        *dataset = H5I_INVALID_HID;
    }
    return status;
}

static rg_status cannot_read(hid_t dataset, size_t index, rg_error *err)
{
    return rg_h5_at(dataset, NULL,
                    rg_fail_named(err, RG_EFORMAT, index, "the data cannot be read", NULL,
                                  "the file is damaged: take a copy from a backup"),
                    err);
}

static bool is_number(const rg_h5_shape *shape)
{
    return shape->class == H5T_INTEGER || shape->class == H5T_FLOAT;
}

rg_status rg_h5_read_numbers(hid_t group, const char *name, rg_array_type type, size_t n, void *out,
                             rg_error *err)
{
    hid_t dataset = H5I_INVALID_HID;
    rg_h5_shape shape = {0};
    rg_status status = rg_h5_open_dataset(group, name, &dataset, &shape, err);
    if (status != RG_OK)
        return status;
    if (!is_number(&shape))
        status = rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "the dataset does not hold numbers");
    else if (shape.count != n)
        status = rg_fail_named(err, RG_ESHAPE, shape.count, "the dataset has another length than its entry",
                               NULL, "see regolith validate");
    if (status != RG_OK)
        status = rg_h5_at(dataset, NULL, status, err);
    else if (n > 0 && shape.rank <= RG_H5_MAX_RANK) {
        const size_t start[RG_H5_MAX_RANK] = {0};
        status = rg_h5_read_block(dataset, rg_h5_memory_type(type), shape.rank, start, shape.dims, out, err);
    } else if (n > 0 && H5Dread(dataset, rg_h5_memory_type(type), H5S_ALL, H5S_ALL, H5P_DEFAULT, out) < 0)
        status = cannot_read(dataset, RG_NO_INDEX, err);
    (void) H5Dclose(dataset);
    return status;
}

rg_status rg_h5_read_block(hid_t dataset, hid_t memory_type, size_t rank, const size_t *start,
                           const size_t *count, void *out, rg_error *err)
{
    return rg_h5_read_block_in(dataset, memory_type, rank, start, count, NULL, out, err);
}

static bool are_numbers(hid_t a, hid_t b)
{
    const H5T_class_t one = a >= 0 ? H5Tget_class(a) : H5T_NO_CLASS;
    const H5T_class_t other = H5Tget_class(b);
    return (one == H5T_INTEGER || one == H5T_FLOAT) && (other == H5T_INTEGER || other == H5T_FLOAT);
}

/* The rows of whole chunks around those of the block; false when the dataset has no chunks. */
static bool whole_chunks(hid_t dataset, size_t rank, const size_t *start, const size_t *count,
                         size_t *wide_start, size_t *wide_count)
{
    hsize_t dims[H5S_MAX_RANK] = {0};
    hsize_t chunk[H5S_MAX_RANK] = {0};
    const hid_t plist = H5Dget_create_plist(dataset);
    const hid_t space = H5Dget_space(dataset);
    const bool fine = plist >= 0 && space >= 0 && H5Pget_layout(plist) == H5D_CHUNKED &&
                      H5Pget_chunk(plist, (int) rank, chunk) == (int) rank && chunk[0] > 0 &&
                      H5Sget_simple_extent_dims(space, dims, NULL) == (int) rank && start[0] <= dims[0] &&
                      count[0] <= dims[0] - start[0];
    if (space >= 0)
        (void) H5Sclose(space);
    if (plist >= 0)
        (void) H5Pclose(plist);
    if (!fine)
        return false;
    for (size_t d = 1; d < rank; d++) {
        wide_start[d] = start[d];
        wide_count[d] = count[d];
    }
    const size_t end = start[0] + count[0];
    const size_t over = end % (size_t) chunk[0];
    const size_t wide_end = over > 0 ? end + ((size_t) chunk[0] - over) : end;
    wide_start[0] = start[0] - start[0] % (size_t) chunk[0];
    wide_count[0] = (wide_end < dims[0] ? wide_end : (size_t) dims[0]) - wide_start[0];
    return true;
}

/* Numbers of another type than in memory, and blocks that cut chunks: whole chunks in the type of the file,
 * then converted. The library's own filters trust the sizes that a damaged chunk states. */
static rg_status read_converted(hid_t dataset, hid_t memory_type, size_t rank, const size_t *start,
                                const size_t *count, rg_h5_unpacking *room, void *out, bool *done,
                                rg_error *err)
{
    size_t wide_start[RG_H5_MAX_RANK];
    size_t wide_count[RG_H5_MAX_RANK];
    rg_status status = RG_OK;
    const hid_t type = H5Dget_type(dataset);
    if (rank >= 1 && are_numbers(type, memory_type) &&
        whole_chunks(dataset, rank, start, count, wide_start, wide_count)) {
        const size_t in_file = H5Tget_size(type);
        const size_t in_memory = H5Tget_size(memory_type);
        size_t row = 1;
        size_t n = 0;
        bool fits = true;
        for (size_t d = 1; d < rank; d++)
            fits = fits && rg_mul(row, count[d], &row);
        fits = fits && rg_mul(row, wide_count[0], &n);
        char *wide = fits ? rg_alloc(n, in_file > in_memory ? in_file : in_memory, 1) : NULL;
        if (wide == NULL)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to read the data");
        else
            status =
                rg_h5_read_chunks(dataset, type, rank, wide_start, wide_count, room, NULL, wide, done, err);
        if (status == RG_OK && *done) {
            if (H5Tconvert(type, memory_type, n, wide, NULL, H5P_DEFAULT) < 0)
                status = rg_fail(err, RG_EFORMAT, start[0], "the data cannot be converted");
            else
                memcpy(out, wide + (start[0] - wide_start[0]) * row * in_memory, count[0] * row * in_memory);
        }
        free(wide);
    }
    if (type >= 0)
        (void) H5Tclose(type);
    return status;
}

rg_status rg_h5_read_block_in(hid_t dataset, hid_t memory_type, size_t rank, const size_t *start,
                              const size_t *count, rg_h5_unpacking *room, void *out, rg_error *err)
{
    hsize_t from[RG_H5_MAX_RANK];
    hsize_t size[RG_H5_MAX_RANK];
    for (size_t d = 0; d < rank; d++) {
        from[d] = start[d];
        size[d] = count[d];
        if (count[d] == 0)
            return RG_OK;
    }
    bool done = false;
    rg_status status =
        rg_h5_read_chunks(dataset, memory_type, rank, start, count, room, NULL, out, &done, err);
    if (status == RG_OK && !done)
        status = read_converted(dataset, memory_type, rank, start, count, room, out, &done, err);
    if (status != RG_OK)
        return rg_h5_at(dataset, NULL, status, err);
    if (done)
        return RG_OK;
    const hid_t space = H5Dget_space(dataset);
    const hid_t block = H5Screate_simple((int) rank, size, NULL);
    if (space < 0 || block < 0 ||
        (rank > 0 && H5Sselect_hyperslab(space, H5S_SELECT_SET, from, NULL, size, NULL) < 0) ||
        H5Dread(dataset, memory_type, block, space, H5P_DEFAULT, out) < 0)
        status = cannot_read(dataset, rank > 0 ? start[0] : RG_NO_INDEX, err);
    if (block >= 0)
        (void) H5Sclose(block);
    if (space >= 0)
        (void) H5Sclose(space);
    return status;
}

rg_status rg_h5_read_texts(hid_t group, const char *name, size_t first, size_t n, rg_h5_names *texts,
                           rg_error *err)
{
    hid_t dataset = H5I_INVALID_HID;
    rg_h5_shape shape = {0};
    char *buffer = NULL;
    rg_status status = rg_h5_open_dataset(group, name, &dataset, &shape, err);
    if (status != RG_OK)
        return status;
    const hid_t type = H5Dget_type(dataset);
    if (n == RG_NO_INDEX)
        n = shape.count;
    if (type < 0 || shape.class != H5T_STRING)
        status = rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "the dataset does not hold text");
    else if (shape.rank > 1)
        status = rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "the text is not a list");
    else if (first > shape.count || n > shape.count - first)
        status = rg_fail(err, RG_ESHAPE, shape.count, "the list of texts is shorter than asked for");
    else if (n > 0 && (buffer = rg_alloc(n, shape.element_size, 1)) == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a column of text");
    if (status != RG_OK) {
        status = rg_h5_at(dataset, NULL, status, err);
    } else if (n > 0) {
        status = rg_h5_read_block(dataset, type, shape.rank, &first, &n, buffer, err);
        if (status == RG_OK)
            status = rg_h5_take_texts(type, n, buffer, texts, err);
        if (shape.is_variable) {
            const hsize_t dims[1] = {n};
            const hid_t space = H5Screate_simple(1, dims, NULL);
            if (space >= 0) {
                (void) H5Dvlen_reclaim(type, space, H5P_DEFAULT, buffer);
                (void) H5Sclose(space);
            }
        }
        if (status != RG_OK)
            rg_h5_names_free(texts);
    }
    free(buffer);
    if (type >= 0)
        (void) H5Tclose(type);
    (void) H5Dclose(dataset);
    return status;
}

rg_status rg_h5_read_text(hid_t group, const char *name, char **text, rg_error *err)
{
    rg_h5_names texts = {0};
    *text = NULL;
    if (!rg_h5_has_dataset(group, name))
        return RG_OK;
    const rg_status status = rg_h5_read_texts(group, name, 0, RG_NO_INDEX, &texts, err);
    if (status == RG_OK && texts.n > 0) {
        *text = texts.items[0];
        texts.items[0] = NULL;
    }
    rg_h5_names_free(&texts);
    return status;
}

rg_status rg_h5_read_pairs(hid_t parent, const char *name, const char *const *columns, size_t n_columns,
                           rg_table *table, rg_error *err)
{
    *table = (rg_table){0};
    if (!rg_h5_has_group(parent, name))
        return RG_OK;
    const hid_t group = H5Gopen2(parent, name, H5P_DEFAULT);
    rg_status status =
        group >= 0 ? RG_OK : rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "a group of the file cannot be opened");
    for (size_t c = 0; c < n_columns && status == RG_OK; c++) {
        rg_h5_names texts = {0};
        rg_column *column = NULL;
        if (!rg_h5_has_dataset(group, columns[c])) {
            if (c == 0)
                break; /* an empty table */
            status = rg_h5_at(group, columns[c],
                              rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "a column of the table is missing"), err);
            break;
        }
        status = rg_h5_read_texts(group, columns[c], 0, RG_NO_INDEX, &texts, err);
        if (status == RG_OK && c == 0)
            table->n_rows = texts.n;
        if (status == RG_OK && texts.n != table->n_rows)
            status =
                rg_h5_at(group, columns[c],
                         rg_fail(err, RG_ESHAPE, texts.n, "the columns of the table differ in length"), err);
        if (status == RG_OK)
            status = rg_table_add_texts(table, columns[c], &column, err);
        for (size_t i = 0; i < texts.n && status == RG_OK; i++)
            status = rg_column_set_text(column, i, texts.items[i], strlen(texts.items[i]), err);
        rg_h5_names_free(&texts);
    }
    if (group >= 0)
        (void) H5Gclose(group);
    if (status != RG_OK)
        rg_table_free(table);
    return status;
}
