#include "formats/hdf5/packed_chunk.h"

#include <libdeflate.h>
#include <string.h>

#include "formats/hdf5/names.h"

enum { CHECKSUM_BYTES = 4 };

/* Enough for any bytes, stored as they are where they do not shrink: no filter is ever left out, which
 * HDF5 1.10 does not note for a dataset of a single chunk. */
size_t rg_h5_packed_bound(size_t n_bytes)
{
    return rg_h5_deflate_bound(n_bytes) + CHECKSUM_BYTES;
}

/* Elements from first on, one by one. */
static void shuffle_plain(const unsigned char *restrict chunk, size_t n, size_t element_size, size_t first,
                          unsigned char *restrict shuffled)
{
    for (size_t b = 0; b < element_size; b++)
        for (size_t i = first; i < n; i++)
            shuffled[b * n + i] = chunk[i * element_size + b];
}

/* Elements [first, end) of n. */
static void unshuffle_plain(const unsigned char *restrict shuffled, size_t n, size_t element_size,
                            size_t first, size_t end, unsigned char *restrict chunk)
{
    for (size_t i = first; i < end; i++)
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

/* Sixteen elements of `size` bytes, 4 or 8: what stands at even places is parted from what stands at odd
 * ones, until each vector holds one byte of all elements. */
static inline size_t shuffle_wide(const unsigned char *restrict chunk, size_t n, size_t size,
                                  unsigned char *restrict s)
{
    const __m128i low = _mm_set1_epi16(0xff);
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        __m128i v[8], parted[8];
        for (size_t k = 0; k < size; k++)
            v[k] = load(chunk + size * i + 16 * k);
        for (size_t step = 1; step < size; step *= 2) {
            for (size_t k = 0; k < size / 2; k++) {
                const __m128i a = v[2 * k];
                const __m128i b = v[2 * k + 1];
                parted[k] = _mm_packus_epi16(_mm_and_si128(a, low), _mm_and_si128(b, low));
                parted[size / 2 + k] = _mm_packus_epi16(_mm_srli_epi16(a, 8), _mm_srli_epi16(b, 8));
            }
            for (size_t k = 0; k < size; k++)
                v[k] = parted[k];
        }
        for (size_t k = 0; k < size; k++)
            store(s + k * n + i, v[k]);
    }
    return i;
}

static size_t shuffle_4(const unsigned char *restrict chunk, size_t n, unsigned char *restrict s)
{
    return shuffle_wide(chunk, n, 4, s);
}

static size_t shuffle_8(const unsigned char *restrict chunk, size_t n, unsigned char *restrict s)
{
    return shuffle_wide(chunk, n, 8, s);
}

/* The first `end` of n elements of four bytes, sixteen at a time: bytes are paired, then pairs. Returns how
 * many were done. */
static size_t unshuffle_4(const unsigned char *restrict s, size_t n, size_t end,
                          unsigned char *restrict chunk)
{
    size_t i = 0;
    for (; i + 16 <= end; i += 16) {
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
static size_t unshuffle_8(const unsigned char *restrict s, size_t n, size_t end,
                          unsigned char *restrict chunk)
{
    size_t i = 0;
    for (; i + 16 <= end; i += 16) {
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
static size_t shuffle_4(const unsigned char *restrict chunk, size_t n, unsigned char *restrict s)
{
    (void) chunk;
    (void) n;
    (void) s;
    return 0;
}
static size_t unshuffle_4(const unsigned char *restrict s, size_t n, size_t end,
                          unsigned char *restrict chunk)
{
    (void) end;
    return shuffle_4(s, n, chunk);
}
#define shuffle_8   shuffle_4
#define unshuffle_8 unshuffle_4
#endif

/* All first bytes, then all second ones, and so on. */
static void shuffle(const unsigned char *restrict chunk, size_t n, size_t element_size,
                    unsigned char *restrict shuffled)
{
    const size_t done = element_size == 4   ? shuffle_4(chunk, n, shuffled)
                        : element_size == 8 ? shuffle_8(chunk, n, shuffled)
                                            : 0;
    shuffle_plain(chunk, n, element_size, done, shuffled);
}

/* The first `end` of n elements. */
static void unshuffle(const unsigned char *restrict shuffled, size_t n, size_t element_size, size_t end,
                      unsigned char *restrict chunk)
{
    const size_t done = element_size == 4   ? unshuffle_4(shuffled, n, end, chunk)
                        : element_size == 8 ? unshuffle_8(shuffled, n, end, chunk)
                                            : 0;
    unshuffle_plain(shuffled, n, element_size, done, end, chunk);
}

/* Fletcher's checksum takes its 16-bit words one by one, first += word, second += first, modulo 65535.
 * Sixteen words at a time keep such sums of their own in every lane; lane l then holds the words 16 j + l,
 * and
 *
 *     second += n first + sum of (n - i) word_i = n first + 16 sum of second_l - sum of l first_l.
 *
 * Words are big-endian by definition. Modulo 65535 swapping the bytes of a sum is what swapping those of
 * its words is, so that words are taken as the machine has them and the sums are swapped at the end. */
enum { LANES = 16, STEPS = 360 /* as many as a sum of 32 bits surely holds */, MODULUS = 65535 };

typedef struct {
    uint64_t first;
    uint64_t second;
} sums;

/* Not zero unless all words are, as the sums of HDF5 are. */
static uint64_t reduced(uint64_t sum)
{
    return sum == 0 ? 0 : (sum - 1) % MODULUS + 1;
}

static void add_steps(sums *sum, const unsigned char *bytes, size_t n_steps)
{
    uint32_t first[LANES] = {0};
    uint32_t second[LANES] = {0};
    for (size_t j = 0; j < n_steps; j++) {
        uint16_t words[LANES];
        memcpy(words, bytes + j * sizeof words, sizeof words);
        for (size_t l = 0; l < LANES; l++) {
            first[l] += words[l];
            second[l] += first[l];
        }
    }
    uint64_t all = 0;
    uint64_t weighed = 0;
    for (size_t l = 0; l < LANES; l++) {
        all += first[l];
        weighed += (uint64_t) LANES * second[l] - l * first[l];
    }
    sum->second = reduced(sum->second + n_steps * LANES * sum->first + weighed);
    sum->first = reduced(sum->first + all);
}

static void add_word(sums *sum, const unsigned char bytes[2])
{
    uint16_t word;
    memcpy(&word, bytes, sizeof word);
    sum->first = reduced(sum->first + word);
    sum->second = reduced(sum->second + sum->first);
}

uint32_t rg_h5_fletcher32(const unsigned char *bytes, size_t n)
{
    const uint16_t one = 1;
    const size_t step = LANES * sizeof(uint16_t);
    sums sum = {0, 0};
    for (; n >= step;) {
        const size_t n_steps = n / step < STEPS ? n / step : STEPS;
        add_steps(&sum, bytes, n_steps);
        bytes += n_steps * step;
        n -= n_steps * step;
    }
    for (; n >= 2; n -= 2, bytes += 2)
        add_word(&sum, bytes);
    if (n > 0)
        add_word(&sum, (const unsigned char[2]){bytes[0], 0});
    unsigned char low;
    memcpy(&low, &one, 1);
    const uint64_t swap = low == 1 ? 256 : 1; /* on a little-endian machine */
    return (uint32_t) (reduced(swap * sum.second) << 16 | reduced(swap * sum.first));
}

size_t rg_h5_pack_chunk(const unsigned char *chunk, size_t n_bytes, size_t element_size,
                        rg_h5_deflater *deflater, unsigned char *shuffled, unsigned char *packed)
{
    const bool in_planes = element_size > 1 && n_bytes / element_size > 1;
    if (in_planes)
        shuffle(chunk, n_bytes / element_size, element_size, shuffled);
    const size_t length =
        rg_h5_deflate(deflater, in_planes ? shuffled : chunk, n_bytes, in_planes ? element_size : 1, packed);
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
                        size_t n_wanted, unsigned char *chunk)
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
    unsigned char *flat = shuffled || n_wanted < n_bytes ? room : chunk;
    if (applied(filters->deflate, mask)) {
        if (libdeflate_zlib_decompress(inflater, packed, n_packed, flat, n_bytes, NULL) != LIBDEFLATE_SUCCESS)
            return false;
    } else {
        if (n_packed != n_bytes)
            return false;
        memcpy(flat, packed, n_bytes);
    }
    if (shuffled)
        unshuffle(room, n_bytes / element_size, element_size, n_wanted / element_size, chunk);
    else if (flat == room)
        memcpy(chunk, room, n_wanted);
    return true;
}
