#include "formats/hdf5/writer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/attributes.h"
#include "formats/hdf5/packed_chunk.h"
#include "formats/hdf5/names.h"
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

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Chunks side by side behind one of the first dimension. */
static size_t chunks_across(const rg_h5_writer *writer)
{
    size_t n = 1;
    for (size_t d = 1; d < writer->rank; d++)
        n *= (writer->dims[d] + writer->chunk[d] - 1) / writer->chunk[d];
    return n;
}

rg_status rg_h5_writer_open_as(rg_h5_file *file, hid_t group, const char *name, hid_t filed, hid_t memory,
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
        status =
            rg_h5_create_dataset(group, name, filed, rank, dims, layout, &fresh->dataset, &fresh->space, err);
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
    const rg_status status = rg_h5_writer_open_as(file, group, name, rg_h5_file_type(type),
                                                  rg_h5_memory_type(type), layout, rank, dims, writer, err);
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
#pragma omp parallel for schedule(dynamic) if (n * s->chunk_bytes > RG_H5_ALONE_BYTES)
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
        status = rg_h5_remember(file, writer->dataset, &writer->sha, err);
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
