#include "formats/hdf5/datasets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/packed_chunk.h"
#include "kernels/base/memory.h"
#include "kernels/base/threads.h"

struct rg_h5_writer {
    hid_t dataset;
    hid_t space;
    hid_t memory;     /* type of the elements that come; not ours  */
    const void *fill; /* one element for what is missing, or NULL: zero */
    size_t element_size;
    size_t rank;
    size_t dims[RG_MAX_RANK];
    size_t chunk[RG_MAX_RANK];
    size_t row;       /* elements behind one index of the first dimension       */
    size_t slab_rows; /* indices of the first dimension written at once, whole chunks */
    size_t total;     /* elements of the dataset                          */
    size_t taken;     /* elements that came                               */
    size_t held;      /* of them, in the buffer                           */
    size_t next_row;  /* first index not yet written                      */
    char *buffer;
    rg_h5_packing *packing; /* of the file */
    rg_h5_sha sha;
};

static hid_t file_type(rg_array_type type)
{
    switch (type) {
    case RG_FLOAT32:
        return H5T_IEEE_F32LE;
    case RG_FLOAT64:
        return H5T_IEEE_F64LE;
    case RG_INT32:
        return H5T_STD_I32LE;
    default:
        return H5T_STD_U8LE;
    }
}

hid_t rg_h5_memory_type(rg_array_type type)
{
    switch (type) {
    case RG_FLOAT32:
        return H5T_NATIVE_FLOAT;
    case RG_FLOAT64:
        return H5T_NATIVE_DOUBLE;
    case RG_INT32:
        return H5T_NATIVE_INT32;
    default:
        return H5T_NATIVE_UINT8;
    }
}

static size_t at_least_one(size_t n)
{
    return n > 0 ? n : 1;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Side of a square tile of spectra: 16 unless that leaves 0.25 to 1 MiB. */
static size_t tile_side(size_t spectrum_bytes, size_t lines, size_t samples)
{
    size_t side = RG_H5_TILE;
    while (side > 1 && side * side * spectrum_bytes > RG_H5_CHUNK_BYTES)
        side--;
    while (side * side * spectrum_bytes < RG_H5_TILE_BYTES && side < (lines > samples ? lines : samples))
        side++;
    return side;
}

void rg_h5_chunk_shape(rg_h5_layout layout, size_t element_size, size_t rank, const size_t *dims,
                       size_t *chunk)
{
    const size_t room = at_least_one(RG_H5_CHUNK_BYTES / element_size);
    if (rank == 3 && layout == RG_H5_MAPS) {
        chunk[0] = 1;
        chunk[1] = smaller(RG_H5_MAP_TILE, dims[1]);
        chunk[2] = smaller(RG_H5_MAP_TILE, dims[2]);
        return;
    }
    chunk[rank - 1] = smaller(dims[rank - 1], room);
    if (rank == 2) {
        chunk[0] = smaller(dims[0], at_least_one(room / chunk[1]));
    } else if (rank == 3) {
        const size_t side = tile_side(chunk[2] * element_size, dims[0], dims[1]);
        chunk[0] = smaller(side, dims[0]);
        chunk[1] = smaller(side, dims[1]);
    }
}

/* Creation properties. Chunks and text in the header alike: no times, fill NaN for floats. */
static hid_t creation_list(hid_t type, size_t rank, const size_t *chunk)
{
    const hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    bool good = plist >= 0 && H5Pset_obj_track_times(plist, 0) >= 0 &&
                H5Pset_fill_time(plist, H5D_FILL_TIME_IFSET) >= 0 &&
                H5Pset_alloc_time(plist, H5D_ALLOC_TIME_EARLY) >= 0;
    if (good && H5Tget_class(type) == H5T_FLOAT) {
        const double missing = NAN;
        good = H5Pset_fill_value(plist, H5T_NATIVE_DOUBLE, &missing) >= 0;
    }
    if (good && rank == 0) {
        good = H5Pset_layout(plist, H5D_COMPACT) >= 0;
    } else if (good && chunk != NULL) {
        hsize_t shape[RG_H5_MAX_RANK];
        for (size_t d = 0; d < rank; d++)
            shape[d] = chunk[d];
        good = H5Pset_chunk(plist, (int) rank, shape) >= 0 && H5Pset_shuffle(plist) >= 0 &&
               H5Pset_deflate(plist, RG_H5_DEFLATE_LEVEL) >= 0 && H5Pset_fletcher32(plist) >= 0;
    }
    if (good)
        return plist;
    if (plist >= 0)
        (void) H5Pclose(plist);
    return H5I_INVALID_HID;
}

/* rank 0 makes a scalar in the object header. */
static rg_status create_dataset(hid_t group, const char *name, hid_t type, size_t rank, const size_t *dims,
                                rg_h5_layout layout, hid_t *dataset, hid_t *space, rg_error *err)
{
    hsize_t extent[RG_H5_MAX_RANK] = {0};
    size_t chunk[RG_H5_MAX_RANK];
    bool empty = false;
    for (size_t d = 0; d < rank; d++) {
        extent[d] = dims[d];
        empty = empty || dims[d] == 0;
    }
    if (rank > 0 && !empty)
        rg_h5_chunk_shape(layout, H5Tget_size(type), rank, dims, chunk);
    *dataset = H5I_INVALID_HID;
    *space = rank > 0 ? H5Screate_simple((int) rank, extent, NULL) : H5Screate(H5S_SCALAR);
    const hid_t plist = creation_list(type, rank, empty ? NULL : chunk);
    if (*space >= 0 && plist >= 0)
        *dataset = H5Dcreate2(group, name, type, *space, H5P_DEFAULT, plist, H5P_DEFAULT);
    rg_status status = RG_OK;
    if (*dataset < 0)
        status = rg_h5_at(group, name, rg_h5_write_failed(err), err);
    if (plist >= 0)
        (void) H5Pclose(plist);
    if (status != RG_OK && *space >= 0) {
        (void) H5Sclose(*space);
        *space = H5I_INVALID_HID;
    }
    return status;
}

/* Chunks side by side behind one of the first dimension. */
static size_t chunks_across(const rg_h5_writer *writer)
{
    size_t n = 1;
    for (size_t d = 1; d < writer->rank; d++)
        n *= (writer->dims[d] + writer->chunk[d] - 1) / writer->chunk[d];
    return n;
}

/* filed, memory: types of an element in the file and in memory. */
static rg_status open_writer(rg_h5_file *file, hid_t group, const char *name, hid_t filed, hid_t memory,
                             rg_h5_layout layout, size_t rank, const size_t *dims, rg_h5_writer **writer,
                             rg_error *err)
{
    rg_h5_writer *fresh = rg_alloc(1, 1, sizeof *fresh);
    *writer = NULL;
    if (fresh == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to write a dataset");
    fresh->dataset = fresh->space = H5I_INVALID_HID;
    fresh->memory = memory;
    fresh->packing = &file->packing;
    fresh->element_size = H5Tget_size(filed);
    fresh->rank = rank;
    fresh->row = fresh->total = 1;
    bool fits = true;
    size_t bytes = 0;
    for (size_t d = 0; d < rank; d++) {
        fresh->dims[d] = dims[d];
        fits = fits && rg_mul(fresh->total, dims[d], &fresh->total);
        if (d > 0)
            fresh->row *= dims[d];
    }
    rg_status status = RG_OK;
    if (!fits || !rg_mul(fresh->total, fresh->element_size, &bytes))
        status = rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "the array is larger than memory can address");
    if (status == RG_OK && fresh->total > 0) {
        rg_h5_chunk_shape(layout, fresh->element_size, rank, dims, fresh->chunk);
        const size_t across = chunks_across(fresh);
        const size_t deep = across < RG_H5_PACKED_AT_ONCE ? RG_H5_PACKED_AT_ONCE / across : 1;
        fresh->slab_rows = smaller(fresh->chunk[0] * deep, dims[0]);
    }
    if (status == RG_OK)
        status = rg_h5_sha_begin(&fresh->sha, err);
    if (status == RG_OK)
        status = create_dataset(group, name, filed, rank, dims, layout, &fresh->dataset, &fresh->space, err);
    if (status != RG_OK)
        rg_h5_writer_abandon(fresh);
    else
        *writer = fresh;
    return status;
}

rg_status rg_h5_writer_open(rg_h5_file *file, hid_t group, const char *name, rg_array_type type,
                            rg_h5_layout layout, size_t rank, const size_t *dims, rg_h5_writer **writer,
                            rg_error *err)
{
    static const double MISSING = NAN;
    static const float MISSING_FLOAT = NAN;
    const rg_status status = open_writer(file, group, name, file_type(type), rg_h5_memory_type(type), layout,
                                         rank, dims, writer, err);
    if (status == RG_OK)
        (*writer)->fill = type == RG_FLOAT64   ? (const void *) &MISSING
                          : type == RG_FLOAT32 ? (const void *) &MISSING_FLOAT
                                               : NULL;
    return status;
}

hid_t rg_h5_writer_dataset(const rg_h5_writer *writer)
{
    return writer->dataset;
}

/* Through the library's filters, one chunk after the other. */
static rg_status write_plainly(rg_h5_writer *writer, const char *elements, size_t rows, rg_error *err)
{
    hsize_t start[RG_MAX_RANK] = {writer->next_row};
    hsize_t count[RG_MAX_RANK];
    for (size_t d = 0; d < writer->rank; d++)
        count[d] = writer->dims[d];
    count[0] = rows;
    const hid_t block = H5Screate_simple((int) writer->rank, count, NULL);
    rg_status status = RG_OK;
    if (block < 0 || H5Sselect_hyperslab(writer->space, H5S_SELECT_SET, start, NULL, count, NULL) < 0 ||
        H5Dwrite(writer->dataset, writer->memory, block, writer->space, H5P_DEFAULT, elements) < 0)
        status = rg_h5_at(writer->dataset, NULL, rg_h5_write_failed(err), err);
    if (block >= 0)
        (void) H5Sclose(block);
    return status;
}

/* Where the k-th chunk of a slab begins in the dataset. */
static void chunk_corner(const rg_h5_writer *writer, size_t k, hsize_t corner[RG_MAX_RANK])
{
    for (size_t d = writer->rank; d-- > 1;) {
        const size_t n = (writer->dims[d] + writer->chunk[d] - 1) / writer->chunk[d];
        corner[d] = k % n * writer->chunk[d];
        k /= n;
    }
    corner[0] = writer->next_row + k * writer->chunk[0];
}

/* The chunk at a corner out of a slab of rows; what lies beyond the dataset's ends gets the fill value. */
static void gather_chunk(const rg_h5_writer *writer, const char *elements, size_t rows,
                         const hsize_t corner[RG_MAX_RANK], char *chunk)
{
    const size_t size = writer->element_size;
    const size_t rank = writer->rank;
    size_t shape[3] = {1, 1, 1}; /* of the chunk, ones in front */
    size_t width[3] = {1, 1, 1}; /* of the slab */
    size_t start[3] = {0, 0, 0}; /* of the chunk in the slab */
    for (size_t d = 0; d < rank; d++) {
        const size_t to = 3 - rank + d;
        shape[to] = writer->chunk[d];
        width[to] = d == 0 ? rows : writer->dims[d];
        start[to] = (size_t) corner[d] - (d == 0 ? writer->next_row : 0);
    }
    for (size_t i = 0; i < shape[0]; i++)
        for (size_t j = 0; j < shape[1]; j++) {
            char *to = chunk + (i * shape[1] + j) * shape[2] * size;
            const bool inside = start[0] + i < width[0] && start[1] + j < width[1];
            const size_t n = inside ? smaller(shape[2], width[2] - start[2]) : 0;
            if (n > 0)
                memcpy(to,
                       elements + (((start[0] + i) * width[1] + start[1] + j) * width[2] + start[2]) * size,
                       n * size);
            for (size_t k = n; k < shape[2]; k++) {
                if (writer->fill != NULL)
                    memcpy(to + k * size, writer->fill, size);
                else
                    memset(to + k * size, 0, size);
            }
        }
}

/* Rows that are written at once. */
typedef struct {
    const char *elements;
    size_t rows;
    size_t chunk_bytes;
    size_t n_chunks;
} slab;

/* Pack the k-th chunk of a slab; returns its bytes. */
static size_t pack_one(const rg_h5_writer *writer, const slab *s, size_t k, unsigned char *packed)
{
    const rg_h5_packing *p = writer->packing;
    unsigned char *shuffled = p->work + 2 * rg_thread() * p->chunk_bytes;
    unsigned char *chunk = shuffled + p->chunk_bytes;
    hsize_t corner[RG_MAX_RANK];
    chunk_corner(writer, k, corner);
    gather_chunk(writer, s->elements, s->rows, corner, (char *) chunk);
    return rg_h5_pack_chunk(chunk, s->chunk_bytes, writer->element_size, p->deflaters[rg_thread()], shuffled,
                            packed);
}

/* Pack the chunks [first, first + n) of a slab by all threads, while one hashes their share of its bytes, and
 * write them in their order. */
static rg_status write_chunks(rg_h5_writer *writer, const slab *s, size_t first, size_t n, rg_error *err)
{
    const rg_h5_packing *p = writer->packing;
    size_t length[RG_H5_PACKED_AT_ONCE];
    const size_t bytes = s->rows * writer->row * writer->element_size;
    const size_t from = bytes / s->n_chunks * first;
    const size_t to = first + n < s->n_chunks ? bytes / s->n_chunks * (first + n) : bytes;
#pragma omp parallel for schedule(dynamic)
    for (size_t job = 0; job <= n; job++) {
        if (job == 0)
            rg_h5_sha_add(&writer->sha, s->elements + from, to - from);
        else
            length[job - 1] = pack_one(writer, s, first + job - 1, p->packed + (job - 1) * p->bound);
    }
    for (size_t k = 0; k < n; k++) {
        hsize_t corner[RG_MAX_RANK];
        chunk_corner(writer, first + k, corner);
        if (H5Dwrite_chunk(writer->dataset, H5P_DEFAULT, 0, corner, length[k], p->packed + k * p->bound) < 0)
            return rg_h5_at(writer->dataset, NULL, rg_h5_write_failed(err), err);
    }
    return RG_OK;
}

static rg_status write_packed_chunks(rg_h5_writer *writer, const char *elements, size_t rows, rg_error *err)
{
    slab s = {.elements = elements, .rows = rows, .chunk_bytes = writer->element_size};
    s.n_chunks = (rows + writer->chunk[0] - 1) / writer->chunk[0] * chunks_across(writer);
    for (size_t d = 0; d < writer->rank; d++)
        s.chunk_bytes *= writer->chunk[d];
    rg_status status = rg_h5_packing_need(writer->packing, s.chunk_bytes)
                           ? RG_OK
                           : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to compress");
    for (size_t first = 0; first < s.n_chunks && status == RG_OK; first += RG_H5_PACKED_AT_ONCE)
        status = write_chunks(writer, &s, first, smaller(RG_H5_PACKED_AT_ONCE, s.n_chunks - first), err);
    return status;
}

static rg_status write_slab(rg_h5_writer *writer, const char *elements, size_t rows, rg_error *err)
{
    rg_status status;
    if (H5Tget_order(writer->memory) != H5T_ORDER_BE) {
        status = write_packed_chunks(writer, elements, rows, err);
    } else {
        rg_h5_sha_add(&writer->sha, elements, rows * writer->row * writer->element_size);
        status = write_plainly(writer, elements, rows, err);
    }
    writer->next_row += rows;
    return status;
}

rg_status rg_h5_writer_append(rg_h5_writer *writer, const void *elements, size_t n, rg_error *err)
{
    if (n > writer->total - writer->taken)
        return rg_h5_at(writer->dataset, NULL,
                        rg_fail(err, RG_EINTERNAL, writer->next_row, "more rows came than were announced"),
                        err);
    const char *next = elements;
    const size_t most = writer->slab_rows * writer->row;
    writer->taken += n;
    rg_status status = RG_OK;
    while (n > 0 && status == RG_OK) {
        if (writer->held == 0 && n >= most) { /* whole slabs need no copy */
            status = write_slab(writer, next, writer->slab_rows, err);
            next += most * writer->element_size;
            n -= most;
            continue;
        }
        if (writer->buffer == NULL && (writer->buffer = rg_alloc(most, writer->element_size, 1)) == NULL)
            return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to gather rows for the file");
        const size_t part = smaller(n, most - writer->held);
        memcpy(writer->buffer + writer->held * writer->element_size, next, part * writer->element_size);
        writer->held += part;
        next += part * writer->element_size;
        n -= part;
        if (writer->held == most) {
            status = write_slab(writer, writer->buffer, writer->slab_rows, err);
            writer->held = 0;
        }
    }
    if (status == RG_OK && writer->taken == writer->total && writer->held > 0) {
        status = write_slab(writer, writer->buffer, writer->held / writer->row, err);
        writer->held = 0;
    }
    return status;
}

static rg_status remember(rg_h5_file *file, hid_t dataset, rg_h5_sha *sha, rg_error *err)
{
    char path[1024];
    unsigned char digest[RG_H5_DIGEST];
    const ssize_t length = H5Iget_name(dataset, path, sizeof path);
    rg_status status = rg_h5_sha_end(sha, digest, err);
    if (status == RG_OK && (length <= 0 || (size_t) length >= sizeof path))
        status = rg_fail(err, RG_EINTERNAL, RG_NO_INDEX, "a dataset without a path");
    return status == RG_OK ? rg_h5_digests_add(&file->written, path, digest, err) : status;
}

void rg_h5_writer_abandon(rg_h5_writer *writer)
{
    if (writer == NULL)
        return;
    rg_h5_sha_free(&writer->sha);
    if (writer->space >= 0)
        (void) H5Sclose(writer->space);
    if (writer->dataset >= 0)
        (void) H5Dclose(writer->dataset);
    free(writer->buffer);
    free(writer);
}

rg_status rg_h5_writer_close(rg_h5_writer *writer, rg_h5_file *file, rg_error *err)
{
    rg_status status = RG_OK;
    if (writer->taken != writer->total)
        status = rg_h5_at(writer->dataset, NULL,
                          rg_fail(err, RG_EINTERNAL, writer->next_row, "rows of this array never came"), err);
    if (status == RG_OK)
        status = remember(file, writer->dataset, &writer->sha, err);
    const hid_t dataset = writer->dataset;
    writer->dataset = H5I_INVALID_HID;
    char path[1024] = "";
    (void) H5Iget_name(dataset, path, sizeof path);
    if (H5Dclose(dataset) < 0 && status == RG_OK) {
        status = rg_h5_write_failed(err);
        (void) rg_error_place(err, NULL, path);
    }
    rg_h5_writer_abandon(writer);
    return status;
}

rg_status rg_h5_label(hid_t dataset, const char *units, const char *long_name, rg_error *err)
{
    rg_status status = RG_OK;
    if (units != NULL && units[0] != '\0')
        status = rg_h5_put_text(dataset, "units", units, err);
    if (status == RG_OK && long_name != NULL && long_name[0] != '\0')
        status = rg_h5_put_text(dataset, "long_name", long_name, err);
    return status;
}

rg_status rg_h5_write_numbers(rg_h5_file *file, hid_t group, const char *name, rg_array_type type,
                              size_t rank, const size_t *dims, const void *data, const char *units,
                              const char *long_name, rg_error *err)
{
    rg_h5_writer *writer;
    rg_status status = rg_h5_writer_open(file, group, name, type, RG_H5_ROWS, rank, dims, &writer, err);
    if (status != RG_OK)
        return status;
    status = rg_h5_label(writer->dataset, units, long_name, err);
    if (status == RG_OK)
        status = rg_h5_writer_append(writer, data, writer->total, err);
    if (status == RG_OK)
        return rg_h5_writer_close(writer, file, err);
    rg_h5_writer_abandon(writer);
    return status;
}

rg_status rg_h5_write_counter(rg_h5_file *file, hid_t group, const char *name, size_t n,
                              const char *long_name, rg_error *err)
{
    if (n > INT32_MAX)
        return rg_fail(err, RG_EUNSUPPORTED, RG_NO_INDEX, "more rows than an index of the file can count");
    int32_t *counter = rg_alloc(n, 1, sizeof *counter);
    if (counter == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for an index");
    for (size_t i = 0; i < n; i++)
        counter[i] = (int32_t) i;
    const rg_status status =
        rg_h5_write_numbers(file, group, name, RG_INT32, 1, &n, counter, "1", long_name, err);
    free(counter);
    return status;
}

/* One text, in the object header. */
static rg_status write_scalar_text(rg_h5_file *file, hid_t group, const char *name, hid_t type,
                                   const char *text, rg_error *err)
{
    hid_t dataset = H5I_INVALID_HID;
    hid_t space = H5I_INVALID_HID;
    rg_h5_sha sha = {0};
    rg_status status = rg_h5_sha_begin(&sha, err);
    if (status == RG_OK) {
        rg_h5_sha_add(&sha, text, H5Tget_size(type));
        status = create_dataset(group, name, type, 0, NULL, RG_H5_ROWS, &dataset, &space, err);
    }
    if (status == RG_OK && H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text) < 0)
        status = rg_h5_at(dataset, NULL, rg_h5_write_failed(err), err);
    if (status == RG_OK)
        status = remember(file, dataset, &sha, err);
    if (dataset >= 0 && H5Dclose(dataset) < 0 && status == RG_OK)
        status = rg_h5_at(group, name, rg_h5_write_failed(err), err);
    rg_h5_sha_free(&sha);
    if (space >= 0)
        (void) H5Sclose(space);
    return status;
}

/* One dataset from a packed buffer of fixed-length texts; rank 0 or 1. */
static rg_status write_packed(rg_h5_file *file, hid_t group, const char *name, const char *packed,
                              size_t length, size_t rank, size_t n, rg_error *err)
{
    rg_h5_writer *writer = NULL;
    const hid_t type = rg_h5_text_type(length);
    rg_status status = type >= 0 ? RG_OK : rg_h5_write_failed(err);
    if (status == RG_OK && rank == 0) {
        status = write_scalar_text(file, group, name, type, packed, err);
    } else if (status == RG_OK) {
        status = open_writer(file, group, name, type, type, RG_H5_ROWS, 1, &n, &writer, err);
        if (status == RG_OK)
            status = rg_h5_writer_append(writer, packed, n, err);
        if (status == RG_OK)
            status = rg_h5_writer_close(writer, file, err);
        else
            rg_h5_writer_abandon(writer);
    }
    if (type >= 0)
        (void) H5Tclose(type);
    return status;
}

rg_status rg_h5_write_texts(rg_h5_file *file, hid_t group, const char *name, char *const *texts, size_t n,
                            rg_error *err)
{
    size_t longest = 1;
    for (size_t i = 0; i < n; i++)
        if (texts[i] != NULL && strlen(texts[i]) > longest)
            longest = strlen(texts[i]);
    char *packed = rg_alloc(n, longest, 1);
    if (packed == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a column of text");
    for (size_t i = 0; i < n; i++)
        if (texts[i] != NULL)
            memcpy(packed + i * longest, texts[i], strlen(texts[i]));
    const rg_status status = write_packed(file, group, name, packed, longest, 1, n, err);
    free(packed);
    return status;
}

rg_status rg_h5_write_text(rg_h5_file *file, hid_t group, const char *name, const char *text, rg_error *err)
{
    const size_t length = strlen(text);
    return write_packed(file, group, name, text, length > 0 ? length : 1, length > RG_H5_COMPACT_TEXT ? 1 : 0,
                        1, err);
}

rg_status rg_h5_write_integer(rg_h5_file *file, hid_t group, const char *name, uint64_t value, bool wide,
                              rg_error *err)
{
    hid_t dataset = H5I_INVALID_HID;
    hid_t space = H5I_INVALID_HID;
    const int32_t narrow = (int32_t) value;
    rg_h5_sha sha = {0};
    rg_status status = rg_h5_sha_begin(&sha, err);
    if (status == RG_OK) {
        if (wide)
            rg_h5_sha_add(&sha, &value, sizeof value);
        else
            rg_h5_sha_add(&sha, &narrow, sizeof narrow);
        status = create_dataset(group, name, wide ? H5T_STD_U64LE : H5T_STD_I32LE, 0, NULL, RG_H5_ROWS,
                                &dataset, &space, err);
    }
    if (status == RG_OK && H5Dwrite(dataset, wide ? H5T_NATIVE_UINT64 : H5T_NATIVE_INT32, H5S_ALL, H5S_ALL,
                                    H5P_DEFAULT, wide ? (const void *) &value : &narrow) < 0)
        status = rg_h5_at(dataset, NULL, rg_h5_write_failed(err), err);
    if (status == RG_OK)
        status = remember(file, dataset, &sha, err);
    if (dataset >= 0 && H5Dclose(dataset) < 0 && status == RG_OK)
        status = rg_h5_at(group, name, rg_h5_write_failed(err), err);
    if (space >= 0)
        (void) H5Sclose(space);
    rg_h5_sha_free(&sha);
    return status;
}

rg_status rg_h5_make_group(hid_t parent, const char *name, const char *nx_class, hid_t *group, rg_error *err)
{
    const hid_t plist = H5Pcreate(H5P_GROUP_CREATE);
    *group = H5I_INVALID_HID;
    if (plist >= 0 && H5Pset_obj_track_times(plist, 0) >= 0 &&
        H5Pset_link_creation_order(plist, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED) >= 0)
        *group = H5Gcreate2(parent, name, H5P_DEFAULT, plist, H5P_DEFAULT);
    rg_status status = *group < 0 ? rg_h5_at(parent, name, rg_h5_write_failed(err), err) : RG_OK;
    if (plist >= 0)
        (void) H5Pclose(plist);
    if (status == RG_OK)
        status = rg_h5_put_text(*group, "NX_class", nx_class, err);
    return status;
}

rg_status rg_h5_close_group(hid_t group, rg_error *err)
{
    if (group >= 0 && H5Gclose(group) < 0)
        return rg_h5_write_failed(err);
    return RG_OK;
}

rg_status rg_h5_write_pairs(rg_h5_file *file, hid_t parent, const char *name, const char *nx_class,
                            const rg_table *table, rg_error *err)
{
    hid_t group;
    rg_status status = rg_h5_make_group(parent, name, nx_class, &group, err);
    for (size_t c = 0; c < table->n_columns && status == RG_OK; c++)
        status = rg_h5_write_texts(file, group, table->columns[c].name, table->columns[c].texts,
                                   table->n_rows, err);
    const rg_status closed = rg_h5_close_group(group, err);
    return status == RG_OK ? closed : status;
}
