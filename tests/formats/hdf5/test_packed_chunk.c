#include "tests/support/check.h"

#include <hdf5.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/packed_chunk.h"
#include "kernels/base/random.h"

enum { MOST = 3000 };

/* Bytes from noise (kind 0) over a ramp (1) to one value (2). */
static void fill(unsigned char *bytes, size_t n, int kind)
{
    for (size_t i = 0; i < n; i++) {
        if (kind == 0)
            bytes[i] = (unsigned char) (rg_random_uniform(3, n, i) * 256.0);
        else
            bytes[i] = (unsigned char) (kind == 1 ? i / 7 : 42);
    }
}

/* What the library's own filters make of the same chunk. */
static size_t by_library(const unsigned char *bytes, size_t n, hid_t type, unsigned char *raw, uint32_t *mask)
{
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    const hid_t create = H5Pcreate(H5P_DATASET_CREATE);
    const hsize_t dims = n / H5Tget_size(type);
    const hsize_t corner = 0;
    hsize_t size = 0;
    assert_true(H5Pset_fapl_core(access, 1 << 16, 0) >= 0);
    assert_true(H5Pset_chunk(create, 1, &dims) >= 0 && H5Pset_shuffle(create) >= 0 &&
                H5Pset_deflate(create, 4) >= 0 && H5Pset_fletcher32(create) >= 0);
    const hid_t file = H5Fcreate("packed_chunk.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access);
    const hid_t space = H5Screate_simple(1, &dims, NULL);
    const hid_t dataset = H5Dcreate2(file, "x", type, space, H5P_DEFAULT, create, H5P_DEFAULT);
    assert_true(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) >= 0);
    assert_true(H5Dflush(dataset) >= 0);
    assert_true(H5Dget_chunk_storage_size(dataset, &corner, &size) >= 0);
    assert_true(H5Dread_chunk(dataset, H5P_DEFAULT, &corner, mask, raw) >= 0);
    H5Dclose(dataset);
    H5Sclose(space);
    H5Fclose(file);
    H5Pclose(create);
    H5Pclose(access);
    return (size_t) size;
}

static void packs_as_the_library_does(void **state)
{
    (void) state;
    static const size_t lengths[] = {1, 2, 3, 7, 100, 719, 720, 721, 1440, 2999, 3000};
    unsigned char bytes[MOST];
    unsigned char work[MOST];
    unsigned char raw[2 * MOST];
    unsigned char packed[2 * MOST];
    const hid_t types[] = {H5T_STD_U8LE, H5T_STD_I32LE, H5T_STD_U64LE};
    for (size_t t = 0; t < 3; t++)
        for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++)
            for (int kind = 0; kind < 3; kind++) {
                const size_t element = H5Tget_size(types[t]);
                const size_t n = (lengths[l] + element - 1) / element * element;
                if (n > MOST)
                    continue;
                uint32_t expected_mask = 0;
                uint32_t mask = 7;
                fill(bytes, n, kind);
                assert_true(rg_h5_packed_bound(n) <= sizeof packed);
                const size_t expected = by_library(bytes, n, types[t], raw, &expected_mask);
                assert_int_equal(rg_h5_pack_chunk(bytes, n, element, work, packed, &mask), expected);
                assert_int_equal(mask, expected_mask);
                assert_memory_equal(packed, raw, expected);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(packs_as_the_library_does)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
