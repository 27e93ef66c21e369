#include "formats/hdf5/chunk_shape.h"

#include "formats/hdf5/names.h"

static size_t at_least_one(size_t n)
{
    return n > 0 ? n : 1;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Side of a square tile of spectra: 16 unless that leaves 0.25 to 1 MiB. */
static size_t tile_side(size_t spectrum_bytes, size_t lines, size_t samples)
{
    size_t side = RG_H5_TILE;
    while (side > 1 && side * side * spectrum_bytes > RG_H5_CHUNK_BYTES)
        side--;
    while (side * side * spectrum_bytes < RG_H5_TILE_BYTES && side < (lines > samples ? lines : samples))
        side++;
    return side;
}

void rg_h5_chunk_shape(rg_h5_layout layout, size_t element_size, size_t rank, const size_t *dims,
                       size_t *chunk)
{
    const size_t room = at_least_one(RG_H5_CHUNK_BYTES / element_size);
    if (rank == 3 && layout == RG_H5_MAPS) {
        chunk[0] = 1;
        chunk[1] = smaller(RG_H5_MAP_TILE, dims[1]);
        chunk[2] = smaller(RG_H5_MAP_TILE, dims[2]);
        return;
    }
    chunk[rank - 1] = smaller(dims[rank - 1], room);
    if (rank == 2) {
        chunk[0] = smaller(dims[0], at_least_one(room / chunk[1]));
    } else if (rank == 3) {
        const size_t side = tile_side(chunk[2] * element_size, dims[0], dims[1]);
        chunk[0] = smaller(side, dims[0]);
        chunk[1] = smaller(side, dims[1]);
    }
}
