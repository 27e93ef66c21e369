#include "formats/hdf5/read_chunks.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/packed_chunk.h"
#include "kernels/base/memory.h"
#include "kernels/base/threads.h"

enum { AT_ONCE = 16, MOST_RANK = 3 };
static const size_t MOST_CHUNK_BYTES = (size_t) 16 << 20;

typedef struct {
    hid_t dataset;
    rg_h5_filters filters;
    size_t element_size;
    size_t rank;
    size_t dims[MOST_RANK];
    size_t chunk[MOST_RANK];
    size_t first_row;
    size_t n_rows;
    size_t across[MOST_RANK]; /* chunks along each dimension of the block */
    size_t n_chunks;
    size_t chunk_bytes;
    unsigned char *packed; /* [AT_ONCE][bound]        */
    size_t bound;
    size_t length[AT_ONCE];
    uint32_t mask[AT_ONCE];
    unsigned char *work; /* [threads][2][chunk_bytes] */
    struct libdeflate_decompressor **inflaters;
    char *out;
} reading;

/* The filters, when they are of the kinds known here and in the order of our own files. */
static bool know_filters(hid_t plist, rg_h5_filters *filters)
{
    static const H5Z_filter_t ORDER[] = {H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE, H5Z_FILTER_FLETCHER32};
    int *const places[] = {&filters->shuffle, &filters->deflate, &filters->fletcher32};
    size_t next = 0;
    *filters = (rg_h5_filters){-1, -1, -1};
    for (int f = 0; f < H5Pget_nfilters(plist); f++) {
        unsigned flags;
        unsigned config;
        size_t n_values = 0;
        const H5Z_filter_t id =
            H5Pget_filter2(plist, (unsigned) f, &flags, &n_values, NULL, 0, NULL, &config);
        while (next < 3 && ORDER[next] != id)
            next++;
        if (next == 3)
            return false;
        *places[next++] = f;
    }
    return true;
}

static bool know_layout(reading *r, hid_t plist, hid_t space)
{
    hsize_t dims[H5S_MAX_RANK];
    hsize_t chunk[H5S_MAX_RANK];
    if (H5Pget_layout(plist) != H5D_CHUNKED || H5Sget_simple_extent_ndims(space) != (int) r->rank ||
        H5Sget_simple_extent_dims(space, dims, NULL) < 0 || H5Pget_chunk(plist, (int) r->rank, chunk) < 0 ||
        !know_filters(plist, &r->filters))
        return false;
    r->chunk_bytes = r->element_size;
    for (size_t d = 0; d < r->rank; d++) {
        r->dims[d] = (size_t) dims[d];
        r->chunk[d] = (size_t) chunk[d];
        if (r->chunk[d] == 0 || !rg_mul(r->chunk_bytes, r->chunk[d], &r->chunk_bytes))
            return false;
    }
    return r->chunk_bytes <= MOST_CHUNK_BYTES;
}

/* Whether the block is whole chunks: all of every dimension but the first, and there from edge to edge. */
static bool know_block(reading *r, const size_t *start, const size_t *count)
{
    if (start[0] % r->chunk[0] != 0 || start[0] > r->dims[0] || count[0] > r->dims[0] - start[0] ||
        (count[0] % r->chunk[0] != 0 && start[0] + count[0] != r->dims[0]))
        return false;
    r->first_row = start[0];
    r->n_rows = count[0];
    r->n_chunks = 1;
    for (size_t d = 0; d < r->rank; d++) {
        if (d > 0 && (start[d] != 0 || count[d] != r->dims[d]))
            return false;
        r->across[d] = (count[d] + r->chunk[d] - 1) / r->chunk[d];
        r->n_chunks *= r->across[d];
    }
    return r->n_chunks > 0;
}

static bool prepare(reading *r, hid_t memory_type, const size_t *start, const size_t *count)
{
    const hid_t type = H5Dget_type(r->dataset);
    const hid_t plist = H5Dget_create_plist(r->dataset);
    const hid_t space = H5Dget_space(r->dataset);
    bool fine = type >= 0 && plist >= 0 && space >= 0 && H5Tequal(type, memory_type) > 0;
    if (fine) {
        const H5T_class_t class = H5Tget_class(type);
        r->element_size = H5Tget_size(type);
        fine = (class == H5T_FLOAT || class == H5T_INTEGER) && know_layout(r, plist, space) &&
               know_block(r, start, count);
    }
    if (space >= 0)
        (void) H5Sclose(space);
    if (plist >= 0)
        (void) H5Pclose(plist);
    if (type >= 0)
        (void) H5Tclose(type);
    return fine;
}

static bool allocate(reading *r)
{
    bool fine = true;
    r->bound = rg_h5_packed_bound(r->chunk_bytes);
    r->packed = rg_alloc(AT_ONCE, r->bound, 1);
    r->work = rg_alloc(rg_threads(), 2, r->chunk_bytes);
    r->inflaters = rg_alloc(rg_threads(), 1, sizeof *r->inflaters);
    for (size_t t = 0; r->inflaters != NULL && t < rg_threads(); t++) {
        r->inflaters[t] = libdeflate_alloc_decompressor();
        fine = fine && r->inflaters[t] != NULL;
    }
    return fine && r->packed != NULL && r->work != NULL && r->inflaters != NULL;
}

static void release(reading *r, size_t n_threads)
{
    for (size_t t = 0; r->inflaters != NULL && t < n_threads; t++)
        libdeflate_free_decompressor(r->inflaters[t]);
    free(r->inflaters);
    free(r->work);
    free(r->packed);
}

static void corner_of(const reading *r, size_t k, size_t *corner)
{
    for (size_t d = r->rank; d-- > 0;) {
        corner[d] = k % r->across[d] * r->chunk[d];
        k /= r->across[d];
    }
    corner[0] += r->first_row;
}

/* Bring chunks [first, first + n) into memory as they are; *absent: one was never written. */
static bool fetch(reading *r, size_t first, size_t n, bool *absent, size_t *bad)
{
    for (size_t k = 0; k < n; k++) {
        size_t corner[MOST_RANK] = {0};
        hsize_t at[MOST_RANK];
        hsize_t size = 0;
        corner_of(r, first + k, corner);
        for (size_t d = 0; d < r->rank; d++)
            at[d] = corner[d];
        *bad = corner[0];
        if (H5Dget_chunk_storage_size(r->dataset, at, &size) < 0 || size == 0) {
            *absent = true;
            return false;
        }
        if (size > r->bound ||
            H5Dread_chunk(r->dataset, H5P_DEFAULT, at, &r->mask[k], r->packed + k * r->bound) < 0)
            return false;
        r->length[k] = (size_t) size;
    }
    return true;
}

/* The part of a chunk that lies in the dataset, to its place. */
static void scatter(const reading *r, const unsigned char *chunk, const size_t *corner)
{
    size_t dims[MOST_RANK] = {1, 1, 1}; /* of the block, of a chunk and of what it covers; ones in front */
    size_t shape[MOST_RANK] = {1, 1, 1};
    size_t start[MOST_RANK] = {0, 0, 0};
    size_t extent[MOST_RANK] = {1, 1, 1};
    for (size_t d = 0; d < r->rank; d++) {
        const size_t to = MOST_RANK - r->rank + d;
        dims[to] = d == 0 ? r->n_rows : r->dims[d];
        shape[to] = r->chunk[d];
        start[to] = corner[d] - (d == 0 ? r->first_row : 0);
        extent[to] = dims[to] - start[to] < shape[to] ? dims[to] - start[to] : shape[to];
    }
    for (size_t i = 0; i < extent[0]; i++)
        for (size_t j = 0; j < extent[1]; j++)
            memcpy(r->out +
                       (((start[0] + i) * dims[1] + start[1] + j) * dims[2] + start[2]) * r->element_size,
                   chunk + (i * shape[1] + j) * shape[2] * r->element_size, extent[2] * r->element_size);
}

/* Unpack a batch; the number of its first damaged chunk, or n. */
static size_t unpack(reading *r, size_t first, size_t n)
{
    bool good[AT_ONCE];
#pragma omp parallel for schedule(dynamic)
    for (size_t k = 0; k < n; k++) {
        unsigned char *chunk = r->work + 2 * rg_thread() * r->chunk_bytes;
        size_t corner[MOST_RANK] = {0};
        corner_of(r, first + k, corner);
        good[k] = rg_h5_unpack_chunk(r->packed + k * r->bound, r->length[k], r->mask[k], &r->filters,
                                     r->element_size, r->inflaters[rg_thread()], r->chunk_bytes,
                                     chunk + r->chunk_bytes, chunk);
        if (good[k])
            scatter(r, chunk, corner);
    }
    size_t k = 0;
    while (k < n && good[k])
        k++;
    return k;
}

rg_status rg_h5_read_chunks(hid_t dataset, hid_t memory_type, size_t rank, const size_t *start,
                            const size_t *count, void *out, bool *done, rg_error *err)
{
    reading r = {.dataset = dataset, .rank = rank, .out = out};
    const size_t n_threads = rg_threads();
    rg_status status = RG_OK;
    bool absent = false;
    *done = false;
    if (rank < 1 || rank > MOST_RANK || !prepare(&r, memory_type, start, count))
        return RG_OK;
    if (!allocate(&r)) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unpack the data");
    } else {
        *done = true;
        for (size_t first = 0; first < r.n_chunks && status == RG_OK && !absent; first += AT_ONCE) {
            const size_t n = r.n_chunks - first < AT_ONCE ? r.n_chunks - first : AT_ONCE;
            size_t bad = 0;
            const bool fetched = fetch(&r, first, n, &absent, &bad);
            const size_t good = fetched ? unpack(&r, first, n) : 0;
            if (absent || good == n)
                continue;
            if (fetched) {
                size_t corner[MOST_RANK] = {0};
                corner_of(&r, first + good, corner);
                bad = corner[0];
            }
            status = rg_fail_named(err, RG_EFORMAT, bad, "the data cannot be read", NULL,
                                   "the file is damaged: take a copy from a backup");
        }
    }
    *done = *done && !absent;
    release(&r, n_threads);
    return status;
}
