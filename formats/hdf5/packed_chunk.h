/* A chunk of numbers as the filters of our datasets (shuffle, deflate, fletcher32) store it, made and undone
 * without the library, so that threads can do many at once. Any reader of HDF5 unpacks them. */
#ifndef RG_FORMATS_HDF5_PACKED_CHUNK_H
#define RG_FORMATS_HDF5_PACKED_CHUNK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/hdf5/deflate.h"

/* Most bytes that a chunk of so many takes when packed. */
size_t rg_h5_packed_bound(size_t n_bytes);

/* Pack a chunk of elements of one size, little-endian as in the file.
 *
 *   chunk     [n_bytes]                    in
 *   deflater                               in   of the calling thread
 *   shuffled  [n_bytes]                    room to work
 *   packed    [rg_h5_packed_bound(n_bytes)] out
 *
 * Returns the bytes packed. */
size_t rg_h5_pack_chunk(const unsigned char *chunk, size_t n_bytes, size_t element_size,
                        rg_h5_deflater *deflater, unsigned char *shuffled, unsigned char *packed);

/* Where in the row of a dataset's filters each of these stands, from 0; -1 when it has none. */
typedef struct {
    int shuffle;
    int deflate;
    int fletcher32;
} rg_h5_filters;

struct libdeflate_decompressor;

/* Unpack a chunk, however hostile its bytes.
 *
 *   packed    [n_packed]  in   changed in nothing
 *   mask                  in   bits of the filters that were left out
 *   inflater              in   of the calling thread
 *   room      [n_bytes]        to work
 *   n_wanted              in   bytes of the chunk that are wanted, whole elements from its start on
 *   chunk     [n_wanted]  out  elements as they are in the file
 *
 * False when the checksum is wrong or the bytes do not make exactly n_bytes. */
bool rg_h5_unpack_chunk(const unsigned char *packed, size_t n_packed, uint32_t mask,
                        const rg_h5_filters *filters, size_t element_size,
                        struct libdeflate_decompressor *inflater, size_t n_bytes, unsigned char *room,
                        size_t n_wanted, unsigned char *chunk);

/* The checksum that HDF5 puts behind a chunk. */
uint32_t rg_h5_fletcher32(const unsigned char *bytes, size_t n);

#endif
