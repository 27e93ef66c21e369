#include "tests/support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "formats/hdf5/deflate.h"
#include "kernels/base/random.h"

enum { MOST = 8 * 40000, KINDS = 6 };

/* Runs of bytes, n of each: noise, values with gaps, a ramp, one value, and what mixes them. */
static void fill(unsigned char *bytes, size_t n, size_t n_planes, int kind)
{
    for (size_t p = 0; p < n_planes; p++)
        for (size_t i = 0; i < n; i++) {
            const double noise = rg_random_uniform(11, n * n_planes, p * n + i);
            const int of_run = kind == 5 ? (int) ((p + n) % 4) : kind;
            unsigned char value = 42;
            if (of_run == 0)
                value = (unsigned char) (noise * 256.0);
            else if (of_run == 1)
                value = (unsigned char) (noise < 0.4 ? 0.0 : noise * 256.0);
            else if (of_run == 2)
                value = (unsigned char) (i / 7);
            else if (of_run == 4)
                value = (unsigned char) (i % 256); /* noise to a histogram, none to a search of matches */
            bytes[p * n + i] = value;
        }
}

typedef struct {
    unsigned char *bytes;
    unsigned char *packed;
    unsigned char *again;
    unsigned char *back;
} rooms;

static rooms make_rooms(void)
{
    const rooms r = {malloc(MOST), malloc(rg_h5_deflate_bound(MOST)), malloc(rg_h5_deflate_bound(MOST)),
                     malloc(MOST)};
    assert_true(r.bytes != NULL && r.packed != NULL && r.again != NULL && r.back != NULL);
    return r;
}

static void free_rooms(rooms *r)
{
    free(r->bytes);
    free(r->packed);
    free(r->again);
    free(r->back);
}

/* zlib unpacks every stream to the bytes it was made from, and it fits into what was promised. */
static void is_what_zlib_unpacks(void **state)
{
    (void) state;
    static const size_t lengths[] = {1, 2, 3, 500, 4096, 16383, 16384, 16385, 40000};
    static const size_t planes[] = {1, 2, 4, 8};
    rooms r = make_rooms();
    rg_h5_deflater *deflater = rg_h5_deflater_new();
    for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++)
        for (size_t p = 0; p < 4; p++)
            for (int kind = 0; kind < KINDS; kind++) {
                const size_t n = lengths[l] * planes[p];
                uLongf n_back = MOST;
                fill(r.bytes, lengths[l], planes[p], kind);
                const size_t length = rg_h5_deflate(deflater, r.bytes, n, planes[p], r.packed);
                assert_true(length > 0 && length <= rg_h5_deflate_bound(n));
                assert_int_equal(uncompress(r.back, &n_back, r.packed, length), Z_OK);
                assert_int_equal(n_back, n);
                assert_memory_equal(r.back, r.bytes, n);
            }
    rg_h5_deflater_free(deflater);
    free_rooms(&r);
}

/* Bytes that are no whole number of planes, as the library leaves them. */
static void takes_a_rest_behind_the_planes(void **state)
{
    (void) state;
    rooms r = make_rooms();
    rg_h5_deflater *deflater = rg_h5_deflater_new();
    const size_t n = 8 * 30000 + 5;
    uLongf n_back = MOST;
    fill(r.bytes, n, 1, 0);
    const size_t length = rg_h5_deflate(deflater, r.bytes, n, 8, r.packed);
    assert_int_equal(uncompress(r.back, &n_back, r.packed, length), Z_OK);
    assert_int_equal(n_back, n);
    assert_memory_equal(r.back, r.bytes, n);
    rg_h5_deflater_free(deflater);
    free_rooms(&r);
}

/* A stream does not depend on what the deflater packed before, or it would depend on the threads. */
static void forgets_what_it_packed_before(void **state)
{
    (void) state;
    rooms r = make_rooms();
    rg_h5_deflater *used = rg_h5_deflater_new();
    for (int before = 0; before < KINDS; before++)
        for (int kind = 0; kind < KINDS; kind++) {
            rg_h5_deflater *fresh = rg_h5_deflater_new();
            const size_t n = 4 * 33333;
            fill(r.bytes, MOST / 8, 8, before);
            (void) rg_h5_deflate(used, r.bytes, MOST, 8, r.packed);
            fill(r.bytes, n / 4, 4, kind);
            const size_t length = rg_h5_deflate(used, r.bytes, n, 4, r.packed);
            assert_int_equal(rg_h5_deflate(fresh, r.bytes, n, 4, r.again), length);
            assert_memory_equal(r.again, r.packed, length);
            rg_h5_deflater_free(fresh);
        }
    rg_h5_deflater_free(used);
    free_rooms(&r);
}

enum { N_SENSITIVE = 300, N_PLACES = 64, FEW_BYTES = 4096 };

/* Noise of four bits with copies of the bytes 0 to 3, 1 to 4 and 2 to 5 behind it, so that a search that has
 * lost one of the first places finds one copy less. */
static void fill_with_copies_of_the_start(unsigned char *bytes, uint64_t item)
{
    for (size_t i = 0; i < FEW_BYTES; i++)
        bytes[i] = (unsigned char) (rg_random_uniform(12, item, i) * 16.0);
    for (size_t copy = 0; copy < 3; copy++)
        memcpy(bytes + 20 * (copy + 1), bytes + copy, 4);
}

/* A stream does not depend on the address of the deflater, or two runs would differ. ISA-L up to 2.30 files
 * the third byte under a hash of an address, one of 8192; each pair of bytes and place meets it by three of
 * them. */
static void packs_the_same_at_any_address(void **state)
{
    (void) state;
    unsigned char *bytes = malloc((size_t) N_SENSITIVE * FEW_BYTES);
    const size_t room = rg_h5_deflate_bound(FEW_BYTES);
    unsigned char *packed = malloc(N_SENSITIVE * room), *again = malloc(room);
    size_t lengths[N_SENSITIVE], differing = 0;
    rg_h5_deflater *deflaters[N_PLACES]; /* all at once, so that no two share an address */
    assert_true(bytes != NULL && packed != NULL && again != NULL);
    for (size_t i = 0; i < N_SENSITIVE; i++)
        fill_with_copies_of_the_start(bytes + i * FEW_BYTES, i);
    for (size_t place = 0; place < N_PLACES; place++) {
        deflaters[place] = rg_h5_deflater_new();
        assert_non_null(deflaters[place]);
        for (size_t i = 0; i < N_SENSITIVE; i++) {
            unsigned char *to = place == 0 ? packed + i * room : again;
            const size_t length = rg_h5_deflate(deflaters[place], bytes + i * FEW_BYTES, FEW_BYTES, 1, to);
            if (place == 0)
                lengths[i] = length;
            differing += length != lengths[i] || memcmp(to, packed + i * room, length) != 0;
        }
    }
    assert_int_equal(differing, 0);
    for (size_t place = 0; place < N_PLACES; place++)
        rg_h5_deflater_free(deflaters[place]);
    free(again);
    free(packed);
    free(bytes);
}

/* Noise is stored with a few bytes around it; what repeats is packed although each byte is as frequent. */
static void stores_noise_and_packs_the_rest(void **state)
{
    (void) state;
    rooms r = make_rooms();
    rg_h5_deflater *deflater = rg_h5_deflater_new();
    const size_t n = MOST / 8;
    fill(r.bytes, n, 1, 0);
    assert_true(rg_h5_deflate(deflater, r.bytes, n, 1, r.packed) <= n + n / 1000 + 32);
    fill(r.bytes, n, 1, 4);
    assert_true(rg_h5_deflate(deflater, r.bytes, n, 1, r.packed) < n / 50);
    fill(r.bytes, n, 8, 3);
    assert_true(rg_h5_deflate(deflater, r.bytes, MOST, 8, r.packed) < MOST / 100);
    rg_h5_deflater_free(deflater);
    free_rooms(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_what_zlib_unpacks),
        cmocka_unit_test(takes_a_rest_behind_the_planes),
        cmocka_unit_test(forgets_what_it_packed_before),
        cmocka_unit_test(packs_the_same_at_any_address),
        cmocka_unit_test(stores_noise_and_packs_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
