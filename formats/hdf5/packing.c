#include "formats/hdf5/packing.h"

#include <stdlib.h>

#include "formats/hdf5/packed_chunk.h"
#include "kernels/base/memory.h"
#include "kernels/base/threads.h"

bool rg_h5_packing_need(rg_h5_packing *packing, size_t chunk_bytes)
{
    const size_t n_threads = rg_threads();
    if (packing->n_threads >= n_threads && packing->chunk_bytes >= chunk_bytes)
        return true;
    if (chunk_bytes < packing->chunk_bytes)
        chunk_bytes = packing->chunk_bytes;
    rg_h5_packing_free(packing);
    packing->n_threads = n_threads;
    packing->chunk_bytes = chunk_bytes;
    packing->bound = rg_h5_packed_bound(chunk_bytes);
    packing->packed = rg_alloc(RG_H5_PACKED_AT_ONCE, packing->bound, 1);
    packing->work = rg_alloc(n_threads, 2, chunk_bytes);
    packing->deflaters = rg_alloc(n_threads, 1, sizeof *packing->deflaters);
    bool fine = packing->packed != NULL && packing->work != NULL && packing->deflaters != NULL;
    for (size_t t = 0; t < n_threads && fine; t++) {
        packing->deflaters[t] = rg_h5_deflater_new();
        fine = packing->deflaters[t] != NULL;
    }
    if (!fine)
        rg_h5_packing_free(packing);
    return fine;
}

void rg_h5_packing_free(rg_h5_packing *packing)
{
    for (size_t t = 0; packing->deflaters != NULL && t < packing->n_threads; t++)
        rg_h5_deflater_free(packing->deflaters[t]);
    free(packing->deflaters);
    free(packing->packed);
    free(packing->work);
    *packing = (rg_h5_packing){0};
}
