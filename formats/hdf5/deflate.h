/* Streams of zlib, made fast: a chunk of an array is packed once by us and read by any program. */
#ifndef RG_FORMATS_HDF5_DEFLATE_H
#define RG_FORMATS_HDF5_DEFLATE_H

#include <stddef.h>

/* What one thread packs with. */
typedef struct rg_h5_deflater rg_h5_deflater;
rg_h5_deflater *rg_h5_deflater_new(void); /* NULL: no memory */
void rg_h5_deflater_free(rg_h5_deflater *deflater);

/* Most bytes that so many take. */
size_t rg_h5_deflate_bound(size_t n_bytes);

/* Pack bytes that are n_planes runs of one length (all first bytes of the elements, all second ones ...; 1:
 * bytes of any kind). Runs that hardly shrink are stored as they are.
 *
 *   bytes   [n_bytes]                       in
 *   packed  [rg_h5_deflate_bound(n_bytes)]  out
 *
 * Returns the bytes packed. The same bytes give the same stream on one CPU type and library build, whatever
 * was packed before. */
size_t rg_h5_deflate(rg_h5_deflater *deflater, const unsigned char *bytes, size_t n_bytes, size_t n_planes,
                     unsigned char *packed);

/* What packs in this build: "libisal", "2.30.0" or "libdeflate", "1.14". */
extern const char rg_h5_deflate_library[];
extern const char rg_h5_deflate_version[];

#endif
