#include "tests/support/check.h"

#include <hdf5.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/packed_chunk.h"
#include "formats/hdf5/read_chunks.h"
#include "formats/hdf5/read_datasets.h"
#include "kernels/base/random.h"
#include "kernels/base/threads.h"

typedef struct {
    size_t rank;
    hsize_t dims[3];
    hsize_t chunk[3];
} shape;

static const shape SHAPES[] = {{1, {1000}, {64}},
                               {1, {17}, {17}},
                               {2, {53, 40}, {8, 40}},
                               {2, {53, 41}, {8, 16}},
                               {3, {20, 33, 7}, {16, 16, 7}},
                               {3, {9, 10, 11}, {4, 4, 4}}};

static hid_t memory_file(void)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    assert_true(H5Pset_fapl_core(access, 1 << 20, 0) >= 0);
    const hid_t file = H5Fcreate("read_chunks.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access);
    assert_true(file >= 0);
    H5Pclose(access);
    return file;
}

/* A dataset with some of the filters (bits: shuffle, deflate, fletcher32) and values that pack well or not.
 */
static hid_t dataset_of(hid_t file, const char *name, const shape *s, hid_t type, int filters, bool noisy,
                        unsigned char *bytes, size_t n_bytes)
{
    const hid_t create = H5Pcreate(H5P_DATASET_CREATE);
    assert_true(H5Pset_chunk(create, (int) s->rank, s->chunk) >= 0);
    if ((filters & 1) != 0)
        assert_true(H5Pset_shuffle(create) >= 0);
    if ((filters & 2) != 0)
        assert_true(H5Pset_deflate(create, 4) >= 0);
    if ((filters & 4) != 0)
        assert_true(H5Pset_fletcher32(create) >= 0);
    for (size_t i = 0; i < n_bytes; i++)
        bytes[i] =
            noisy ? (unsigned char) (256.0 * rg_random_uniform(5, n_bytes, i)) : (unsigned char) (i / 50);
    const hid_t space = H5Screate_simple((int) s->rank, s->dims, NULL);
    const hid_t dataset = H5Dcreate2(file, name, type, space, H5P_DEFAULT, create, H5P_DEFAULT);
    assert_true(dataset >= 0);
    assert_true(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) >= 0);
    assert_true(H5Dflush(dataset) >= 0);
    H5Sclose(space);
    H5Pclose(create);
    return dataset;
}

/* What was written comes back, whole and in blocks of chunks, for every filter, type and number of threads.
 */
static void gives_what_the_library_gives(void **state)
{
    (void) state;
    const hid_t types[] = {H5T_NATIVE_UINT8, H5T_NATIVE_INT32, H5T_NATIVE_FLOAT, H5T_NATIVE_DOUBLE};
    static unsigned char bytes[8 * 20 * 33 * 7], back[sizeof bytes];
    const hid_t file = memory_file();
    rg_h5_unpacking room = {0};
    size_t n_done = 0;
    for (size_t k = 0; k < sizeof SHAPES / sizeof SHAPES[0]; k++)
        for (int t = 0; t < 4; t++)
            for (int filters = 0; filters < 8; filters++)
                for (int noisy = 0; noisy < 2; noisy++) {
                    const shape *s = &SHAPES[k];
                    char name[64];
                    size_t row = H5Tget_size(types[t]);
                    size_t start[3] = {0};
                    size_t count[3] = {0};
                    for (size_t d = 1; d < s->rank; d++)
                        row *= (size_t) s->dims[d];
                    for (size_t d = 0; d < s->rank; d++)
                        count[d] = (size_t) s->dims[d];
                    snprintf(name, sizeof name, "d%zu_%d_%d_%d", k, t, filters, noisy);
                    const hid_t dataset =
                        dataset_of(file, name, s, types[t], filters, noisy == 1, bytes, row * count[0]);
                    for (int part = 0; part < 2; part++) {
                        bool done = false;
                        if (part == 1 && s->dims[0] <= s->chunk[0])
                            continue;
                        start[0] = part == 0 ? 0 : (size_t) s->chunk[0];
                        count[0] = (size_t) s->dims[0] - start[0];
                        rg_threads_set(1 + (size_t) part);
                        memset(back, 0xee, sizeof back);
                        assert_int_equal(rg_h5_read_chunks(dataset, types[t], s->rank, start, count, &room,
                                                           NULL, back, &done, NULL),
                                         RG_OK);
                        assert_true(done);
                        assert_memory_equal(back, bytes + start[0] * row, count[0] * row);
                        n_done++;
                    }
                    H5Dclose(dataset);
                }
    H5Fclose(file);
    rg_h5_unpacking_free(&room);
    assert_true(n_done > 600);
    rg_threads_set(2);
}

static void leaves_to_the_library_what_is_not_whole_chunks(void **state)
{
    (void) state;
    static unsigned char bytes[4 * 53 * 40], back[sizeof bytes];
    const hid_t file = memory_file();
    const hid_t dataset = dataset_of(file, "x", &SHAPES[2], H5T_NATIVE_FLOAT, 7, false, bytes, sizeof bytes);
    static const size_t cases[][4] = {
        {0, 0, 5, 40}, {3, 0, 8, 40}, {0, 0, 8, 20}, {0, 1, 8, 39}, {48, 0, 4, 40}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool done = true;
        assert_int_equal(rg_h5_read_chunks(dataset, H5T_NATIVE_FLOAT, 2, cases[i], cases[i] + 2, NULL, NULL,
                                           back, &done, NULL),
                         RG_OK);
        assert_false(done);
    }
    bool done = true;
    static const size_t all[4] = {0, 0, 53, 40};
    assert_int_equal(
        rg_h5_read_chunks(dataset, H5T_NATIVE_DOUBLE, 2, all, all + 2, NULL, NULL, back, &done, NULL), RG_OK);
    assert_false(done); /* to be converted */
    H5Dclose(dataset);

    /* Chunks that were never written. */
    const hid_t create = H5Pcreate(H5P_DATASET_CREATE);
    assert_true(H5Pset_chunk(create, 2, SHAPES[2].chunk) >= 0);
    const hid_t space = H5Screate_simple(2, SHAPES[2].dims, NULL);
    const hid_t empty = H5Dcreate2(file, "e", H5T_NATIVE_FLOAT, space, H5P_DEFAULT, create, H5P_DEFAULT);
    assert_int_equal(
        rg_h5_read_chunks(empty, H5T_NATIVE_FLOAT, 2, all, all + 2, NULL, NULL, back, &done, NULL), RG_OK);
    assert_false(done);
    H5Dclose(empty);
    H5Sclose(space);
    H5Pclose(create);
    H5Fclose(file);
}

static void names_the_rows_of_a_damaged_chunk(void **state)
{
    (void) state;
    static unsigned char bytes[4 * 53 * 40], back[sizeof bytes], packed[4096];
    static const size_t all[4] = {0, 0, 53, 40};
    const hid_t file = memory_file();
    const hid_t dataset = dataset_of(file, "x", &SHAPES[2], H5T_NATIVE_FLOAT, 7, true, bytes, sizeof bytes);
    const hsize_t corner[2] = {16, 0};
    hsize_t size = 0;
    uint32_t mask = 0;
    assert_true(H5Dget_chunk_storage_size(dataset, corner, &size) >= 0 && size <= sizeof packed);
    assert_true(H5Dread_chunk(dataset, H5P_DEFAULT, corner, &mask, packed) >= 0);
    packed[size / 2] ^= 1;
    assert_true(H5Dwrite_chunk(dataset, H5P_DEFAULT, mask, corner, (size_t) size, packed) >= 0);
    rg_error err = {0};
    bool done = false;
    assert_int_equal(
        rg_h5_read_chunks(dataset, H5T_NATIVE_FLOAT, 2, all, all + 2, NULL, NULL, back, &done, &err),
        RG_EFORMAT);
    assert_int_equal(err.index, 16);
    H5Dclose(dataset);
    H5Fclose(file);
}

/* Blocks that cut chunks, and another type than the file's, equal what the library makes of them; and a chunk
 * that states a size of its own is an error there, too, where the library would read past its end. */
static void converts_and_cuts_past_the_library(void **state)
{
    (void) state;
    static float values[53 * 40];
    static double back[53 * 40], expected[53 * 40];
    static unsigned char bytes[sizeof values];
    static const size_t cases[][4] = {
        {0, 0, 53, 40}, {3, 0, 8, 40}, {48, 0, 4, 40}, {7, 0, 1, 40}, {0, 1, 8, 39}};
    const hid_t file = memory_file();
    for (int filters = 0; filters < 8; filters += 7) {
        const hid_t dataset = dataset_of(file, filters == 0 ? "plain" : "packed", &SHAPES[2],
                                         H5T_NATIVE_FLOAT, filters, false, bytes, sizeof bytes);
        for (size_t k = 0; k < 53 * 40; k++)
            values[k] = (float) rg_random_normal(8, 0, k);
        assert_true(H5Dwrite(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            const size_t *start = cases[i];
            const size_t *count = cases[i] + 2;
            for (size_t r = 0; r < count[0]; r++)
                for (size_t c = 0; c < count[1]; c++)
                    expected[r * count[1] + c] = (double) values[(start[0] + r) * 40 + start[1] + c];
            assert_int_equal(rg_h5_read_block(dataset, H5T_NATIVE_DOUBLE, 2, start, count, back, NULL),
                             RG_OK);
            assert_memory_equal(back, expected, count[0] * count[1] * sizeof(double));
        }
        const hsize_t corner[2] = {16, 0};
        rg_error err = {0};
        if (filters == 0) { /* the library knows the size of its chunks */
            H5Dclose(dataset);
            continue;
        }
        assert_true(H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, corner, 3, "abc") >= 0);
        assert_int_equal(rg_h5_read_block(dataset, H5T_NATIVE_DOUBLE, 2, cases[0], cases[0] + 2, back, &err),
                         RG_EFORMAT);
        assert_int_equal(err.index, 16);
        H5Dclose(dataset);
    }
    H5Fclose(file);
}

/* Hostile bytes: never more than the chunk is written, and only what makes exactly a chunk is taken. */
static void survives_any_bytes(void **state)
{
    (void) state;
    enum { N = 512 };
    static unsigned char chunk[N], room[N], plain[N], packed[2 * N];
    struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
    rg_h5_deflater *deflater = rg_h5_deflater_new();
    const rg_h5_filters filters[] = {{0, 1, 2}, {-1, 0, -1}, {0, -1, -1}, {-1, -1, 0}, {-1, -1, -1}};
    uint32_t mask = 0;
    for (size_t i = 0; i < N; i++)
        plain[i] = (unsigned char) (i / 9);
    const size_t good = rg_h5_pack_chunk(plain, N, 4, deflater, room, packed);
    assert_true(rg_h5_unpack_chunk(packed, good, mask, &filters[0], 4, inflater, N, room, N, chunk));
    assert_memory_equal(chunk, plain, N);
    for (uint64_t draw = 0; draw < 20000; draw++) {
        unsigned char bad[2 * N];
        const size_t n = (size_t) (rg_random_uniform(6, draw, 0) * (double) (good + 8));
        memcpy(bad, packed, sizeof bad);
        for (uint64_t k = 1; k <= 3; k++)
            bad[(size_t) (rg_random_uniform(6, draw, k) * (double) good)] ^=
                (unsigned char) (1 + 254 * rg_random_uniform(6, draw, 10 + k));
        for (size_t f = 0; f < sizeof filters / sizeof filters[0]; f++)
            (void) rg_h5_unpack_chunk(bad, n, 0, &filters[f], 4, inflater, N, room, N, chunk);
        assert_false(n != good &&
                     rg_h5_unpack_chunk(bad, n, 0, &filters[0], 4, inflater, N, room, N, chunk) &&
                     memcmp(chunk, plain, N) != 0);
    }
    /* A stream that makes more than the chunk, and one that makes less. */
    assert_false(rg_h5_unpack_chunk(packed, good, mask, &filters[0], 4, inflater, N - 4, room, N - 4, chunk));
    assert_false(rg_h5_unpack_chunk(packed, good - 1, mask, &filters[0], 4, inflater, N, room, N, chunk));
    rg_h5_deflater_free(deflater);
    libdeflate_free_decompressor(inflater);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_what_the_library_gives),
        cmocka_unit_test(leaves_to_the_library_what_is_not_whole_chunks),
        cmocka_unit_test(names_the_rows_of_a_damaged_chunk),
        cmocka_unit_test(converts_and_cuts_past_the_library),
        cmocka_unit_test(survives_any_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
