#include "tests/support/check.h"

#include <hdf5.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/names.h"
#include "formats/hdf5/packed_chunk.h"
#include "kernels/base/random.h"

enum { MOST = 8 * 20000, KINDS = 4 };

/* Bytes from noise (kind 0) over a ramp (1) to one value (2), and fours of a changing and three noisy bytes
 * (3). */
static void fill(unsigned char *bytes, size_t n, int kind)
{
    for (size_t i = 0; i < n; i++) {
        if (kind == 0 || (kind == 3 && i % 4 != 3))
            bytes[i] = (unsigned char) (rg_random_uniform(3, n, i) * 256.0);
        else
            bytes[i] = (unsigned char) (kind == 1 ? i / 7 : kind == 3 ? i / 900 : 42);
    }
}

/* A dataset of one chunk with our filters, in memory; what the library itself packs it to, in bytes. */
static hid_t dataset_of(hid_t file, const char *name, hid_t type, const unsigned char *bytes, size_t n,
                        size_t *by_library)
{
    const hid_t create = H5Pcreate(H5P_DATASET_CREATE);
    const hsize_t dims = n / H5Tget_size(type);
    const hsize_t corner = 0;
    hsize_t size = 0;
    assert_true(H5Pset_chunk(create, 1, &dims) >= 0 && H5Pset_shuffle(create) >= 0 &&
                H5Pset_deflate(create, RG_H5_DEFLATE_LEVEL) >= 0 && H5Pset_fletcher32(create) >= 0);
    const hid_t space = H5Screate_simple(1, &dims, NULL);
    const hid_t dataset = H5Dcreate2(file, name, type, space, H5P_DEFAULT, create, H5P_DEFAULT);
    assert_true(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) >= 0);
    assert_true(H5Dflush(dataset) >= 0);
    assert_true(H5Dget_chunk_storage_size(dataset, &corner, &size) >= 0);
    *by_library = (size_t) size;
    H5Sclose(space);
    H5Pclose(create);
    return dataset;
}

/* The library reads what was packed here, and packs it not much better. */
static void is_what_the_library_unpacks(void **state)
{
    (void) state;
    static const size_t lengths[] = {1,    2,    3,    7,     100,   719,   720,      721,
                                     1440, 2999, 3000, 11519, 11520, 23041, MOST - 8, MOST};
    static unsigned char bytes[MOST], work[MOST], back[MOST], packed[2 * MOST];
    const hid_t types[] = {H5T_STD_U8LE, H5T_STD_I32LE, H5T_STD_U64LE};
    const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    rg_h5_deflater *deflater = rg_h5_deflater_new();
    assert_true(H5Pset_fapl_core(access, 1 << 20, 0) >= 0);
    const hid_t file = H5Fcreate("packed_chunk.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access);
    for (size_t t = 0; t < 3; t++)
        for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++)
            for (int kind = 0; kind < KINDS; kind++) {
                char name[32];
                const size_t element = H5Tget_size(types[t]);
                const size_t n = (lengths[l] + element - 1) / element * element;
                const hsize_t corner = 0;
                size_t by_library;
                if (n > MOST)
                    continue;
                fill(bytes, n, kind);
                snprintf(name, sizeof name, "x%zu_%zu_%d", t, l, kind);
                const hid_t dataset = dataset_of(file, name, types[t], bytes, n, &by_library);
                assert_true(rg_h5_packed_bound(n) <= sizeof packed);
                const size_t size = rg_h5_pack_chunk(bytes, n, element, deflater, work, packed);
                assert_true(size <= rg_h5_packed_bound(n) &&
                            size <= by_library + by_library / 5 + n / 50 + 32);
                assert_true(H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, &corner, size, packed) >= 0);
                memset(back, 0xee, sizeof back);
                assert_true(H5Dread(dataset, types[t], H5S_ALL, H5S_ALL, H5P_DEFAULT, back) >= 0);
                assert_memory_equal(back, bytes, n);
                H5Dclose(dataset);
            }
    rg_h5_deflater_free(deflater);
    H5Fclose(file);
    H5Pclose(access);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(is_what_the_library_unpacks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
