/* Room in which threads pack chunks. It is made once for a file and serves all its arrays, since memory that
 * is taken anew for each has to be cleared by the system page by page. */
#ifndef RG_FORMATS_HDF5_PACKING_H
#define RG_FORMATS_HDF5_PACKING_H

#include <stdbool.h>
#include <stddef.h>

#include "formats/hdf5/deflate.h"

/* Chunks that are packed at the same time; a slab gathers at least as many. */
enum { RG_H5_PACKED_AT_ONCE = 8 };

/* Zero is empty. */
typedef struct {
    size_t n_threads;
    size_t chunk_bytes;         /* the largest that there is room for */
    size_t bound;               /* rg_h5_packed_bound(chunk_bytes)    */
    unsigned char *packed;      /* [RG_H5_PACKED_AT_ONCE][bound]      */
    unsigned char *work;        /* [n_threads][2][chunk_bytes]        */
    rg_h5_deflater **deflaters; /* [n_threads]                             */
} rg_h5_packing;

/* Room for chunks of so many bytes and for the threads that there are; false without memory. */
bool rg_h5_packing_need(rg_h5_packing *packing, size_t chunk_bytes);
void rg_h5_packing_free(rg_h5_packing *packing);

#endif
