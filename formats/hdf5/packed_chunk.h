/* A chunk of numbers as the filters of our datasets (shuffle, deflate, fletcher32) store it, made without
 * the library, so that threads can make many at once. The bytes are those of the library's own filters. */
#ifndef RG_FORMATS_HDF5_PACKED_CHUNK_H
#define RG_FORMATS_HDF5_PACKED_CHUNK_H

#include <stddef.h>
#include <stdint.h>

/* Most bytes that a chunk of so many takes when packed. */
size_t rg_h5_packed_bound(size_t n_bytes);

/* Pack a chunk of elements of one size, little-endian as in the file.
 *
 *   chunk     [n_bytes]                    in
 *   shuffled  [n_bytes]                    room to work
 *   packed    [rg_h5_packed_bound(n_bytes)] out
 *   mask                                   out  filters that were left out, for H5Dwrite_chunk: deflate,
 * where the result would be longer than its room
 *
 * Returns the bytes packed; 0 without memory for zlib. */
size_t rg_h5_pack_chunk(const unsigned char *chunk, size_t n_bytes, size_t element_size,
                        unsigned char *shuffled, unsigned char *packed, uint32_t *mask);

/* The checksum that HDF5 puts behind a chunk. */
uint32_t rg_h5_fletcher32(const unsigned char *bytes, size_t n);

#endif
