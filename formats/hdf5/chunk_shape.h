/* How a dataset is cut into chunks (W10). */
#ifndef RG_FORMATS_HDF5_CHUNK_SHAPE_H
#define RG_FORMATS_HDF5_CHUNK_SHAPE_H

#include <stddef.h>

/* What the chunks of a dataset should favour. */
typedef enum { RG_H5_ROWS = 0, RG_H5_CUBE, RG_H5_MAPS } rg_h5_layout;

/* Chunk shape of W10; every dims[d] > 0. */
void rg_h5_chunk_shape(rg_h5_layout layout, size_t element_size, size_t rank, const size_t *dims,
                       size_t *chunk);

#endif
