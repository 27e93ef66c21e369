/* Whole chunks read past the library's filters, so that threads unpack many at once. */
#ifndef RG_FORMATS_HDF5_READ_CHUNKS_H
#define RG_FORMATS_HDF5_READ_CHUNKS_H

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>

#include "formats/hdf5/unpacking.h"
#include "kernels/base/error.h"

/* Other work for a thread while the others unpack. It must not call the library. */
typedef struct {
    void (*run)(void *state);
    void *state;
    bool ran; /* out */
} rg_h5_beside;

/* Elements [start, start + count) of each dimension, as rg_h5_read_block gives them.
 *
 *   room         kept for the next block; may be NULL
 *   beside       run if there is something to unpack; may be NULL
 *   *done  out  false, with RG_OK and nothing read, where the library has to do it: other filters than
 * shuffle, deflate and fletcher32, another type in memory than in the file, a block that cuts chunks, chunks
 * that were never written
 *
 * Returns RG_OK, or RG_EFORMAT with err->index the first row of the first chunk that is damaged,
 * or RG_ENOMEM. */
rg_status rg_h5_read_chunks(hid_t dataset, hid_t memory_type, size_t rank, const size_t *start,
                            const size_t *count, rg_h5_unpacking *room, rg_h5_beside *beside, void *out,
                            bool *done, rg_error *err) RG_MUST_CHECK;

#endif
