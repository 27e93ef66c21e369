#include "formats/hdf5/read_chunks.h"

#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/packed_chunk.h"
#include "formats/hdf5/names.h"
#include "kernels/base/memory.h"
#include "kernels/base/threads.h"

enum { MOST_RANK = 3 };
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
    rg_h5_unpacking *room;
    char *out;
    /* What went wrong, of the chunk that is lowest. */
    bool absent;
    size_t bad; /* n_chunks: nothing */
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
        fine = (class == H5T_FLOAT || class == H5T_INTEGER ||
                (class == H5T_STRING && H5Tis_variable_str(type) == 0)) &&
               know_layout(r, plist, space) && know_block(r, start, count);
    }
    if (space >= 0)
        (void) H5Sclose(space);
    if (plist >= 0)
        (void) H5Pclose(plist);
    if (type >= 0)
        (void) H5Tclose(type);
    return fine;
}

static void corner_of(const reading *r, size_t k, size_t *corner)
{
    for (size_t d = r->rank; d-- > 0;) {
        corner[d] = k % r->across[d] * r->chunk[d];
        k /= r->across[d];
    }
    corner[0] += r->first_row;
}

/* One chunk as it lies in the file. False when it is damaged, or *absent. The library takes one call at a
 * time, and prints errors for every thread that has not told it not to. */
static bool fetch(const reading *r, const size_t *corner, unsigned char *packed, size_t *length,
                  uint32_t *mask, bool *absent)
{
    hsize_t at[MOST_RANK];
    hsize_t size = 0;
    bool fine = false;
    for (size_t d = 0; d < r->rank; d++)
        at[d] = corner[d];
#pragma omp critical(rg_h5_library)
    H5E_BEGIN_TRY
    {
        *absent = H5Dget_chunk_storage_size(r->dataset, at, &size) < 0 || size == 0;
        fine = !*absent && size <= r->room->bound &&
               H5Dread_chunk(r->dataset, H5P_DEFAULT, at, mask, packed) >= 0;
    }
    H5E_END_TRY
    *length = (size_t) size;
    return fine;
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

/* Whether a chunk lies in the block as it lies in the dataset: rows one behind the other. */
static bool spans_rows(const reading *r)
{
    for (size_t d = 1; d < r->rank; d++)
        if (r->chunk[d] != r->dims[d])
            return false;
    return true;
}

/* Fetch and unpack the k-th chunk of the block. */
static bool read_one(const reading *r, size_t k, bool *absent)
{
    rg_h5_unpacking *room = r->room;
    unsigned char *packed = room->work + rg_thread() * (room->bound + 2 * room->chunk_bytes);
    unsigned char *flat = packed + room->bound;
    unsigned char *chunk = flat + room->chunk_bytes;
    size_t corner[MOST_RANK] = {0};
    size_t length = 0;
    uint32_t mask = 0;
    corner_of(r, k, corner);
    if (!fetch(r, corner, packed, &length, &mask, absent))
        return false;
    const bool direct = spans_rows(r);
    size_t wanted = r->chunk_bytes;
    if (direct) {
        const size_t row = r->chunk_bytes / r->chunk[0];
        const size_t first = corner[0] - r->first_row;
        if (r->n_rows - first < r->chunk[0])
            wanted = (r->n_rows - first) * row;
        chunk = (unsigned char *) r->out + first * row;
    }
    if (!rg_h5_unpack_chunk(packed, length, mask, &r->filters, r->element_size, room->inflaters[rg_thread()],
                            r->chunk_bytes, flat, wanted, chunk))
        return false;
    if (!direct)
        scatter(r, chunk, corner);
    return true;
}

static bool is_read_only(hid_t dataset)
{
    unsigned intent = H5F_ACC_RDWR;
    const hid_t file = H5Iget_file_id(dataset);
    const bool known = file >= 0 && H5Fget_intent(file, &intent) >= 0;
    if (file >= 0)
        (void) H5Fclose(file);
    return known && (intent & H5F_ACC_RDWR) == 0;
}

rg_status rg_h5_read_chunks(hid_t dataset, hid_t memory_type, size_t rank, const size_t *start,
                            const size_t *count, rg_h5_unpacking *room, rg_h5_beside *beside, void *out,
                            bool *done, rg_error *err)
{
    reading r = {.dataset = dataset, .rank = rank, .out = out};
    rg_h5_unpacking own = {0};
    *done = false;
    if (rank < 1 || rank > MOST_RANK || !prepare(&r, memory_type, start, count))
        return RG_OK;
    r.room = room != NULL ? room : &own;
    if (!rg_h5_unpacking_need(r.room, r.chunk_bytes))
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unpack the data");
    r.bad = r.n_chunks;
    /* In a file that is being written any call may bring old blocks to the disk, which one thread alone does.
     */
    const bool shared = is_read_only(dataset) && r.n_chunks * r.chunk_bytes > RG_H5_ALONE_BYTES;
#pragma omp parallel for schedule(dynamic) if (shared)
    for (size_t job = 0; job <= r.n_chunks; job++) {
        bool absent = false;
        if (job == 0) {
            if (beside != NULL) {
                beside->run(beside->state);
                beside->ran = true;
            }
        } else if (!read_one(&r, job - 1, &absent)) {
#pragma omp critical(rg_h5_bad_chunk)
            {
                r.absent = r.absent || absent;
                r.bad = job - 1 < r.bad ? job - 1 : r.bad;
            }
        }
    }
    rg_h5_unpacking_free(&own);
    *done = !r.absent;
    if (r.absent || r.bad == r.n_chunks)
        return RG_OK;
    size_t corner[MOST_RANK] = {0};
    corner_of(&r, r.bad, corner);
    return rg_fail_named(err, RG_EFORMAT, corner[0], "the data cannot be read", NULL,
                         "the file is damaged: take a copy from a backup");
}
