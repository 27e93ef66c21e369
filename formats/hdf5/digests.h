/* SHA-256 sums of what memory held of each dataset, by path. */
#ifndef RG_FORMATS_HDF5_DIGESTS_H
#define RG_FORMATS_HDF5_DIGESTS_H

#include <stddef.h>

#include "kernels/base/error.h"

enum { RG_H5_DIGEST = 32 };

typedef struct {
    char *path;
    unsigned char bytes[RG_H5_DIGEST];
} rg_h5_digest;

typedef struct {
    rg_h5_digest *items;
    size_t n;
    size_t capacity;
} rg_h5_digests;

rg_status rg_h5_digests_add(rg_h5_digests *digests, const char *path, const unsigned char bytes[RG_H5_DIGEST],
                            rg_error *err) RG_MUST_CHECK;
/* NULL when the path was not written in this session. */
const unsigned char *rg_h5_digests_find(const rg_h5_digests *digests, const char *path);
/* Forget a path and everything below it. */
void rg_h5_digests_drop(rg_h5_digests *digests, const char *path);
void rg_h5_digests_free(rg_h5_digests *digests);

void rg_h5_digest_text(const unsigned char bytes[RG_H5_DIGEST], char hex[2 * RG_H5_DIGEST + 1]);

#endif
