/* Room in which threads unpack chunks; kept from block to block, as that of rg_h5_packing is. */
#ifndef RG_FORMATS_HDF5_UNPACKING_H
#define RG_FORMATS_HDF5_UNPACKING_H

#include <stdbool.h>
#include <stddef.h>

struct libdeflate_decompressor;

/* Zero is empty. */
typedef struct {
    size_t n_threads;
    size_t chunk_bytes;                         /* the largest that there is room for              */
    size_t bound;                               /* most bytes of a packed one that are looked at   */
    unsigned char *work;                        /* [n_threads][bound + 2 chunk_bytes]              */
    struct libdeflate_decompressor **inflaters; /* [n_threads]                                     */
} rg_h5_unpacking;

/* Room for chunks of so many bytes and for the threads that there are; false without memory. */
bool rg_h5_unpacking_need(rg_h5_unpacking *unpacking, size_t chunk_bytes);
void rg_h5_unpacking_free(rg_h5_unpacking *unpacking);

#endif
