#include "formats/hdf5/packed_chunk.h"

#include <string.h>
#include <zlib.h>

#include "formats/hdf5/names.h"

enum { CHECKSUM_BYTES = 4, DEFLATE_FILTER = 1 };

/* Room that the library's filter gives to deflate: 0.1 % and 12 bytes more. */
static size_t deflate_room(size_t n_bytes)
{
    return n_bytes + (n_bytes + 999) / 1000 + 12;
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
                        unsigned char *shuffled, unsigned char *packed, uint32_t *mask)
{
    const unsigned char *source = chunk;
    *mask = 0;
    if (element_size > 1 && n_bytes / element_size > 1) {
        shuffle(chunk, n_bytes / element_size, element_size, shuffled);
        source = shuffled;
    }
    uLongf length = (uLongf) deflate_room(n_bytes);
    const int outcome = compress2(packed, &length, source, (uLong) n_bytes, RG_H5_DEFLATE_LEVEL);
    if (outcome == Z_BUF_ERROR) {
        memcpy(packed, source, n_bytes);
        length = (uLongf) n_bytes;
        *mask = 1U << DEFLATE_FILTER;
    } else if (outcome != Z_OK) {
        return 0;
    }
    const uint32_t sum = rg_h5_fletcher32(packed, length);
    for (int b = 0; b < CHECKSUM_BYTES; b++)
        packed[length + (size_t) b] = (unsigned char) (sum >> 8 * b);
    return length + CHECKSUM_BYTES;
}
