#include "formats/hdf5/packed_chunk.h"

#include <libdeflate.h>
#include <string.h>

#include "formats/hdf5/names.h"

enum { CHECKSUM_BYTES = 4 };

/* Enough for any bytes, stored as they are where they do not shrink: no filter is ever left out, which
 * HDF5 1.10 does not note for a dataset of a single chunk. */
static size_t deflate_room(size_t n_bytes)
{
    return libdeflate_zlib_compress_bound(NULL, n_bytes);
}

size_t rg_h5_packed_bound(size_t n_bytes)
{
    return deflate_room(n_bytes) + CHECKSUM_BYTES;
}

/* All first bytes, then all second ones, and so on. */
static void shuffle(const unsigned char *restrict chunk, size_t n, size_t element_size,
                    unsigned char *restrict shuffled)
{
    for (size_t b = 0; b < element_size; b++)
        for (size_t i = 0; i < n; i++)
            shuffled[b * n + i] = chunk[i * element_size + b];
}

static void unshuffle_plain(const unsigned char *restrict shuffled, size_t n, size_t element_size,
                            size_t first, unsigned char *restrict chunk)
{
    for (size_t i = first; i < n; i++)
        for (size_t b = 0; b < element_size; b++)
            chunk[i * element_size + b] = shuffled[b * n + i];
}

#if defined(__GNUC__) && defined(__SSE2__)
#include <emmintrin.h>

static __m128i load(const unsigned char *from)
{
    return _mm_loadu_si128((const __m128i *) (const void *) from);
}

static void store(unsigned char *to, __m128i value)
{
    _mm_storeu_si128((__m128i *) (void *) to, value);
}

/* Sixteen elements of four bytes at a time: bytes are paired, then pairs. Returns how many were done. */
static size_t unshuffle_4(const unsigned char *restrict s, size_t n, unsigned char *restrict chunk)
{
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        const __m128i a = load(s + i);
        const __m128i b = load(s + n + i);
        const __m128i c = load(s + 2 * n + i);
        const __m128i d = load(s + 3 * n + i);
        const __m128i ab[2] = {_mm_unpacklo_epi8(a, b), _mm_unpackhi_epi8(a, b)};
        const __m128i cd[2] = {_mm_unpacklo_epi8(c, d), _mm_unpackhi_epi8(c, d)};
        for (size_t half = 0; half < 2; half++) {
            store(chunk + 4 * i + 32 * half, _mm_unpacklo_epi16(ab[half], cd[half]));
            store(chunk + 4 * i + 32 * half + 16, _mm_unpackhi_epi16(ab[half], cd[half]));
        }
    }
    return i;
}

/* The same for eight bytes: bytes, pairs, fours. */
static size_t unshuffle_8(const unsigned char *restrict s, size_t n, unsigned char *restrict chunk)
{
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        __m128i two[4][2];
        for (size_t p = 0; p < 4; p++) {
            const __m128i a = load(s + 2 * p * n + i);
            const __m128i b = load(s + (2 * p + 1) * n + i);
            two[p][0] = _mm_unpacklo_epi8(a, b);
            two[p][1] = _mm_unpackhi_epi8(a, b);
        }
        for (size_t half = 0; half < 2; half++) {
            const __m128i low[2] = {_mm_unpacklo_epi16(two[0][half], two[1][half]),
                                    _mm_unpackhi_epi16(two[0][half], two[1][half])};
            const __m128i high[2] = {_mm_unpacklo_epi16(two[2][half], two[3][half]),
                                     _mm_unpackhi_epi16(two[2][half], two[3][half])};
            for (size_t q = 0; q < 2; q++) {
                store(chunk + 8 * i + 64 * half + 32 * q, _mm_unpacklo_epi32(low[q], high[q]));
                store(chunk + 8 * i + 64 * half + 32 * q + 16, _mm_unpackhi_epi32(low[q], high[q]));
            }
        }
    }
    return i;
}
#else
static size_t unshuffle_4(const unsigned char *restrict s, size_t n, unsigned char *restrict chunk)
{
    (void) s;
    (void) n;
    (void) chunk;
    return 0;
}
#define unshuffle_8 unshuffle_4
#endif

static void unshuffle(const unsigned char *restrict shuffled, size_t n, size_t element_size,
                      unsigned char *restrict chunk)
{
    const size_t done = element_size == 4   ? unshuffle_4(shuffled, n, chunk)
                        : element_size == 8 ? unshuffle_8(shuffled, n, chunk)
                                            : 0;
    unshuffle_plain(shuffled, n, element_size, done, chunk);
}

static uint32_t fold(uint32_t sum)
{
    return (sum & 0xffffU) + (sum >> 16);
}

uint32_t rg_h5_fletcher32(const unsigned char *bytes, size_t n)
{
    uint32_t first = 0;
    uint32_t second = 0;
    for (size_t left = n / 2; left > 0;) {
        size_t part = left < 360 ? left : 360; /* as many as a 32-bit sum surely holds */
        left -= part;
        for (; part > 0; part--, bytes += 2) {
            first += (uint32_t) bytes[0] << 8 | bytes[1];
            second += first;
        }
        first = fold(first);
        second = fold(second);
    }
    if (n % 2 != 0) {
        first += (uint32_t) bytes[0] << 8;
        second += first;
        first = fold(first);
        second = fold(second);
    }
    first = fold(first);
    second = fold(second);
    return second << 16 | first;
}

size_t rg_h5_pack_chunk(const unsigned char *chunk, size_t n_bytes, size_t element_size,
                        struct libdeflate_compressor *deflater, unsigned char *shuffled,
                        unsigned char *packed)
{
    const unsigned char *source = chunk;
    if (element_size > 1 && n_bytes / element_size > 1) {
        shuffle(chunk, n_bytes / element_size, element_size, shuffled);
        source = shuffled;
    }
    const size_t length = libdeflate_zlib_compress(deflater, source, n_bytes, packed, deflate_room(n_bytes));
    const uint32_t sum = rg_h5_fletcher32(packed, length);
    for (int b = 0; b < CHECKSUM_BYTES; b++)
        packed[length + (size_t) b] = (unsigned char) (sum >> 8 * b);
    return length + CHECKSUM_BYTES;
}

/* Whether a filter of the row was applied to this chunk. */
static bool applied(int place, uint32_t mask)
{
    return place >= 0 && (mask >> place & 1U) == 0;
}

bool rg_h5_unpack_chunk(const unsigned char *packed, size_t n_packed, uint32_t mask,
                        const rg_h5_filters *filters, size_t element_size,
                        struct libdeflate_decompressor *inflater, size_t n_bytes, unsigned char *room,
                        unsigned char *chunk)
{
    if (applied(filters->fletcher32, mask)) {
        if (n_packed < CHECKSUM_BYTES)
            return false;
        n_packed -= CHECKSUM_BYTES;
        uint32_t stated = 0;
        for (int b = 0; b < CHECKSUM_BYTES; b++)
            stated |= (uint32_t) packed[n_packed + (size_t) b] << 8 * b;
        if (stated != rg_h5_fletcher32(packed, n_packed))
            return false;
    }
    const bool shuffled = applied(filters->shuffle, mask) && element_size > 1 && n_bytes / element_size > 1;
    unsigned char *flat = shuffled ? room : chunk;
    if (applied(filters->deflate, mask)) {
        if (libdeflate_zlib_decompress(inflater, packed, n_packed, flat, n_bytes, NULL) != LIBDEFLATE_SUCCESS)
            return false;
    } else {
        if (n_packed != n_bytes)
            return false;
        memcpy(flat, packed, n_bytes);
    }
    if (shuffled)
        unshuffle(room, n_bytes / element_size, element_size, chunk);
    return true;
}
