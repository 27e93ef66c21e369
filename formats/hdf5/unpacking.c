#include "formats/hdf5/unpacking.h"

#include <libdeflate.h>
#include <stdlib.h>

#include "formats/hdf5/packed_chunk.h"
#include "kernels/base/memory.h"
#include "kernels/base/threads.h"

bool rg_h5_unpacking_need(rg_h5_unpacking *unpacking, size_t chunk_bytes)
{
    const size_t n_threads = rg_threads();
    if (unpacking->n_threads >= n_threads && unpacking->chunk_bytes >= chunk_bytes)
        return true;
    if (chunk_bytes < unpacking->chunk_bytes)
        chunk_bytes = unpacking->chunk_bytes;
    rg_h5_unpacking_free(unpacking);
    unpacking->n_threads = n_threads;
    unpacking->chunk_bytes = chunk_bytes;
    unpacking->bound = rg_h5_packed_bound(chunk_bytes);
    unpacking->work = rg_alloc(n_threads, unpacking->bound + 2 * chunk_bytes, 1);
    unpacking->inflaters = rg_alloc(n_threads, 1, sizeof(void *));
    bool fine = unpacking->work != NULL && unpacking->inflaters != NULL;
    for (size_t t = 0; t < n_threads && fine; t++) {
        unpacking->inflaters[t] = libdeflate_alloc_decompressor();
        fine = unpacking->inflaters[t] != NULL;
    }
    if (!fine)
        rg_h5_unpacking_free(unpacking);
    return fine;
}

void rg_h5_unpacking_free(rg_h5_unpacking *unpacking)
{
    for (size_t t = 0; unpacking->inflaters != NULL && t < unpacking->n_threads; t++)
        libdeflate_free_decompressor(unpacking->inflaters[t]);
    free(unpacking->inflaters);
    free(unpacking->work);
    *unpacking = (rg_h5_unpacking){0};
}
